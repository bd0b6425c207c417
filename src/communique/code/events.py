"""The event pass: who did what to whom, in PLOVER 2.0 and CAMEO terms, from the frames of the lexicon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from communique.code.answers import answered
from communique.code.arguments import TAKING_PLACE, Syntax, light_verbs, members
from communique.code.attribution import quotation_at
from communique.code.audiences import is_said_to_all, to_whom
from communique.code.contexts import contexts_of
from communique.code.first_person import we_of
from communique.code.found import Found
from communique.code.frames import Index, describe, lemma, lexicon
from communique.code.governing import when_of, where_of
from communique.code.guards import domain_of
from communique.code.matching import Match, Who, inner_parties, matches_at, parties
from communique.code.occasions import gathered
from communique.code.ontology import goldstein_of, kinds, quad_of
from communique.code.outcome import Outcome, as_planned, outcome_of
from communique.code.owners import owners_of
from communique.code.quantities import quantities_of
from communique.code.refusal import refusal
from communique.code.settings import cameo_of, mode_of
from communique.code.unlisted import judged, unlisted
from communique.code.wordlists import list_of
from communique.reading import Reading, Sentence, Token
from communique.records import Date, Entity, Event, Participant, ParticipantRole, Quantity, Span, content_id
from communique.world import World

_OPEN = frozenset({"VERB", "NOUN", "PROPN", "ADJ", "AUX", "ADV"})
_OFFICIAL = frozenset("GOV MIL LEG JUD COP SPY REB PTY OPP PRM PRE UAF ELI IGO".split())

_DOMESTIC = frozenset({"PROTEST", "ACCUSE", "REQUEST", "REJECT", "THREATEN", "COERCE", "ASSAULT", "CONCEDE"})
"""Types that are as common within a country as between two."""
_UNDONE = frozenset({"proposed", "hypothetical", "demanded", "denied"})
"""What has not been done, and is not planned, counts only where both sides are known."""
_ROLES: dict[str, ParticipantRole] = {
    "host": "host", "mediate": "mediator", "broker": "mediator", "facilitate": "mediator", "sponsor": "sponsor",
}  # fmt: skip
"""Verbs whose subject has a part that actor and recipient cannot say."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the pass works on: the reading, what was found before, and what is worked out once."""

    reading: Reading
    found: Found
    world: World
    syntax: Syntax
    index: Index
    who: Who
    sites: frozenset[int]


def events(reading: Reading, found: Found, world: World) -> Found:
    """Add the events of a reading."""

    towns = _towns(reading, found)
    owners, spoken = owners_of(reading, found), we_of(reading, found)

    def who(token: Token) -> tuple[str, ...]:
        own = (
            owners.get(token.i)
            or spoken.get(token.i)
            or tuple(e.id for e in found.at(token) if e.kind != "place" or e.country)
        )
        return own or towns.get(token.i, ())

    context = Context(reading, found, world, Syntax(), lexicon(), who, _sites(reading, found))
    coded: list[tuple[Match, Event]] = []
    before: str | None = None
    for sentence in list(reading.assertions()) or reading.sentences:
        before = domain_of(reading.tokens_of(sentence), before)
        if before is None:
            coded += _of_sentence(context, sentence)
    coded = answered(found, reading.document.id, coded)
    made = gathered(reading, found, context.syntax, coded)
    return replace(found, events=tuple({e.id: e for e in made}.values()))


def _towns(reading: Reading, found: Found) -> dict[int, tuple[str, ...]]:
    """Tokens that name a place of a state that the text speaks of: "shelled Kharkiv" is done to Ukraine."""
    states = {e.country: e.id for e in reversed(found.entities) if e.kind == "state" and e.country}
    return {
        token.i: (states[place.country],)
        for place in found.places
        if place.country in states
        for token in reading.tokens_in(place.span.start, place.span.end)
    }


def _sites(reading: Reading, found: Found) -> frozenset[int]:
    """Tokens that name places that are no states."""
    places = (p for p in found.places if not (p.feature or "").startswith("PCL"))
    return frozenset(t.i for p in places for t in reading.tokens_in(p.span.start, p.span.end))


def _of_sentence(context: Context, sentence: Sentence) -> list[tuple[Match, Event]]:
    tokens = context.reading.tokens_of(sentence)
    if tokens[-1].text == "?":
        return []
    kept = [m for t in tokens if t.pos in _OPEN for m in _best_at(context, t)]
    consumed = {i for m in kept for i in m.consumed}
    kept = [m for m in kept if m.head.i not in consumed]
    counted = _counted(context, sentence, kept) if kept else {}
    found = [(m, _event(context, sentence, m, counted.get(m.head.i, ()))) for m in kept]
    free = [t for t in tokens if t.pos == "VERB" and t.i not in consumed]
    for sides in unlisted(free, context.index, context.syntax, context.who, partial(_are_foreign, context)):
        match = judged(context.reading, sentence, sides, [frozenset((*e.actors, *e.recipients)) for _, e in found])
        if match is not None and (match.frame.type != "ASSAULT" or _is_armed(context.found.by_id[match.actors[0]])):
            found.append((match, _event(context, sentence, match, ())))
    return sorted(_distinct(found), key=lambda c: c[1].trigger.start)


def _is_armed(entity: Entity) -> bool:
    """Whether somebody bears arms, without which the model is not believed when it speaks of force."""
    return entity.sector in ("MIL", "REB", "UAF", "COP")


def _are_foreign(context: Context, one: str, other: str) -> bool:
    """Whether two entities are public bodies of two countries."""
    first, second = context.found.by_id[one], context.found.by_id[other]
    known = bool(first.country and second.country) and first.country != second.country
    return known and _is_official(first) and _is_official(second)


def _best_at(context: Context, token: Token) -> Iterator[Match]:
    """The most specific frame at a token whose sides are known well enough, if any."""
    for match in matches_at(token, context.index, context.syntax, context.who):
        match = to_whom(_with_speaker(context, match), context.syntax, context.who)
        if _stands(context, match):
            yield match
            return


def _with_speaker(context: Context, match: Match) -> Match:
    """A frame whose subject is the recipient is the speaker's own judgement when it stands in a quotation."""
    if not any(slot.kind == "subject" and slot.side == "T" for slot in match.frame.slots):
        return match
    if "S" in match.frame.sides or match.frame.type not in _JUDGEMENTS:
        return match
    quotation = quotation_at(context.found, match.head)
    if quotation is None or quotation.speaker is None or quotation.speaker in match.recipients:
        return match
    return replace(match, actors=(quotation.speaker,))


_JUDGEMENTS = frozenset({"ACCUSE", "SUPPORT", "REQUEST", "REJECT", "THREATEN", "AGREE"})
"""Types that one can do by saying something of others: nobody frees a prisoner by hailing his release."""


def _stands(context: Context, match: Match) -> bool:
    """Whether enough of an event's sides are known, and are of the political world."""
    actors, recipients = _known(context, _actors(context, match)), _known(context, _recipients(context, match))
    sides = len(actors) if match.frame.symmetric else bool(actors) + bool(recipients)
    needs = match.frame.needs
    outcome = outcome_of(match)
    status = outcome.status
    if (not actors and status == "planned") or (sides < 2 and status in _UNDONE):
        return False
    if (outcome.conditional and status == "hypothetical") or any(map(_is_nobody, match.actor_tokens)):
        return False
    if any(c.lower == "any" for t in match.recipient_tokens for c in t.kids("det")):
        return False
    if not recipients and any(t.lower == "we" for t in match.actor_tokens):
        return False
    if _is_bystander(match) or _is_about_things(context, match) or is_said_to_all(match):
        return False
    if match.frame.type == "RETREAT" and _is_journey(match, actors):
        return False
    if _is_hearsay(match, actors, recipients) or _is_attribute(match, actors) or (sides < 2 and _is_topic(match)):
        return False
    if not actors and match.frame.type in _DONE_BY_SOMEBODY and _has_thing_as_subject(context, match):
        return False
    if match.frame.type == "ASSAULT" and (_is_accident(match, bool(actors)) or _strikes_a_state(context, match)):
        return False
    if not actors and (_is_charge(match) or _is_rule(match) or _is_disaster(context, match)):
        return False
    if needs == "none":
        return True
    if needs == "both" or (match.frame.symmetric and match.frame.type == "CONSULT"):
        public = any(e.country or _is_official(e) for e in (*actors, *recipients))
        return (sides >= 2 and public) or any(e.country == "IGO" and e.kind != "person" for e in actors)
    if sides == 0:
        return False
    if sides >= 2 and (match.frame.type in _DOMESTIC or any(e.country for e in (*actors, *recipients))):
        return True
    if any(_is_official(e) for e in (*actors, *recipients)):
        return True
    if match.frame.type in ("ASSAULT", "COERCE") and _are_victims(match, recipients):
        return True
    if match.frame.type in ("ASSAULT", "COERCE", "RETREAT") and _are_abroad(context, match, recipients):
        return True
    if any(e.country for e in actors) and any(s.kind == "subject" and s.words for s in match.frame.slots):
        return True
    return match.frame.type in ("PROTEST", "REJECT") and any(map(_is_people, actors))


def _is_journey(match: Match, actors: list[Entity]) -> bool:
    """Whether people who bear no arms merely go away: "the minister left Nuuk"."""
    if match.frame.mode != "withdraw" or lemma(match.head.lemma) not in _GOING:
        return False
    return bool(actors) and all(e.kind != "state" and e.sector not in _ARMED for e in actors)


_GOING = frozenset({"leave", "depart", "exit", "departure", "quit"})
_ARMED = frozenset({"MIL", "REB", "UAF", "COP", "SPY"})


def _is_people(entity: Entity) -> bool:
    """Whether an entity is the people of a country or a kind of people, who march, vote and turn down."""
    return entity.kind != "place" and bool(entity.country or entity.sector)


_DONE_BY_SOMEBODY = frozenset("CONSULT SUPPORT COOPERATE AID AGREE RETREAT MOBILIZE CONCEDE".split())
"""Types that only people do: what a law or a storm supports, serves or leaves is no event."""


def _is_accident(match: Match, by_somebody: bool) -> bool:
    """Whether harm comes of a crash: "were killed when their bus hit a lorry", "crashed, killing two"."""
    if not by_somebody and any(map(_is_crash, match.head.kids("advcl"))):
        return True
    above = match.head.head if match.head.dep == "advcl" else match.head
    return above.lemma != "hit" and above.kid("prep", "advcl", "dobj") is not None and _is_crash(above)


def _is_crash(verb: Token) -> bool:
    """Whether a clause tells of an accident: "were killed when their bus hit a lorry"."""
    if verb.lemma not in _CRASHES or not any(c.lemma.lower() in _VEHICLES for c in verb.kids("nsubj", "nsubjpass")):
        return False
    return not any(c.lemma.lower() in _PLANTED for c in verb.kids("dobj"))


_CRASHES = frozenset("hit crash collide overturn plunge derail capsize sink fall skid veer slam burst swerve".split())
_VEHICLES = frozenset("bus car train plane truck lorry ferry boat helicopter van coach tram jet minibus ship".split())
_PLANTED = frozenset("mine landmine bomb ied device explosive".split())


def _are_abroad(context: Context, match: Match, recipients: list[Entity]) -> bool:
    """Whether something is done to nationals of one country in another: "three Americans were arrested in Iran"."""
    foreign = {e.country for e in recipients if e.country and e.kind in ("group", "person")}
    where = where_of(context.reading, context.found, match.head) if foreign else None
    return where is not None and context.found.places[where].country not in foreign | {None}


def _strikes_a_state(context: Context, match: Match) -> bool:
    """Whether a whole state "was hit" or "was struck" by nobody: that is what a disaster or a crisis does."""
    if match.head.lemma not in ("hit", "strike") or match.actor_tokens or match.frame.head_kind != "V":
        return False
    hit = [e for t in match.recipient_tokens for e in context.found.at(t)]
    return bool(hit) and all(e.kind == "state" for e in hit)


def _is_charge(match: Match) -> bool:
    """Whether a deed is only what somebody is held or tried for: "was jailed for passing secrets to Peru"."""
    above = match.head.head
    return match.head.dep == "pcomp" and above.lower in ("for", "of") and above.head.lemma in _CHARGING


_CHARGING = frozenset(
    "jail arrest convict sentence charge indict detain imprison try accuse suspect acquit fine".split()
)


def _is_bystander(match: Match) -> bool:
    """Whether an adjective of will is only said in passing ("Washington, eager to save the treaty, kept silent")."""
    return match.frame.head_kind == "A" and match.frame.type == "AGREE" and match.head.dep in _IN_PASSING


_IN_PASSING = frozenset({"amod", "appos", "relcl", "advcl"})


def _is_about_things(context: Context, match: Match) -> bool:
    """Whether what "will not" be, as somebody says, is no deed of anybody: "said the affair would not harm them"."""
    if match.frame.type != "REJECT" or match.head.lemma != "say" or " not " not in match.frame.pattern:
        return False
    if match.recipients:
        return False
    subjects = [m for v in match.clause.clauses for c in v.kids("nsubj", "nsubjpass") for m in members(c)]
    return bool(subjects) and all(t.pos == "NOUN" and not context.found.at(t) for t in subjects)


def _is_rule(match: Match) -> bool:
    """Whether somebody is only said to need or to have to: "delegates are required to vote"."""
    return match.frame.type == "REQUEST" and match.head.lemma in ("require", "expect", "need")


def _is_disaster(context: Context, match: Match) -> bool:
    """Whether the dead and hurt of a passage are those of a disaster that it speaks of, and no weapon is named."""
    if match.frame.type != "ASSAULT" or match.frame.head_kind != "V" or match.head.lemma not in _HARM:
        return False
    reading, here = context.reading, match.head.sent
    near = [t.lemma.lower() for s in reading.sentences[max(0, here - 2) : here + 1] for t in reading.tokens_of(s)]
    return not list_of("disaster").isdisjoint(near) and list_of("force").isdisjoint(near)


def _are_victims(match: Match, recipients: list[Entity]) -> bool:
    """Whether force is said to fall on a known kind of people, or on a counted number of civilians."""
    counted = any(c.dep == "nummod" for t in match.recipient_tokens for c in t.children)
    return any(e.sector and (counted or e.sector != "CVL") for e in recipients)


def _is_attribute(match: Match, actors: list[Entity]) -> bool:
    """Whether a participle before a noun says what somebody is ("elected officials"), and not who made him so."""
    return match.head.dep == "amod" and match.frame.head_kind == "V" and not actors


def _is_topic(match: Match) -> bool:
    """Whether a noun is only spoken of, and not said to be given, begun or held ("with their support")."""
    if match.frame.head_kind != "N" or match.frame.type not in _SPOKEN_OF or match.head.dep in ("nsubj", "nsubjpass"):
        return False
    light = match.clause.light
    return light is None or (light.lemma not in light_verbs() and light.lemma not in TAKING_PLACE)


_SPOKEN_OF = frozenset("SUPPORT AID REQUEST AGREE COOPERATE SANCTION THREATEN ACCUSE REJECT CONCEDE".split())


def _has_thing_as_subject(context: Context, match: Match) -> bool:
    """Whether a verb has a subject in the text, which is nobody."""
    if any(s.kind == "subject" and s.words for s in match.frame.slots):
        return False
    nouns = [t for t in match.actor_tokens if t.pos in ("NOUN", "PROPN") and t.tag != "NNP"]
    return match.frame.head_kind == "V" and bool(nouns) and not any(context.found.at(t) for t in nouns)


def _is_nobody(subject: Token) -> bool:
    """Whether a subject says that nobody did it ("no member recognises them")."""
    if subject.lower in ("nobody", "none") or any(c.lower in ("no", "neither") for c in subject.kids("det")):
        return True
    return subject.lower == "one" and any(c.lower == "not" for c in subject.children)


def _is_hearsay(match: Match, actors: list[Entity], recipients: list[Entity]) -> bool:
    """Whether a source merely tells what somebody did: no accusation, unless a state speaks of another."""
    if match.frame.type != "ACCUSE" or match.head.lemma not in ("say", "report", "tell", "add"):
        return False
    own = {e.country for e in actors}
    return not own - {None} or all(e.country is None or e.country in own for e in recipients)


def _known(context: Context, ids: Iterable[str]) -> list[Entity]:
    found = [context.found.by_id[i] for i in ids]
    return [e for e in found if e.country or e.sector or e.ref or e.kind == "state"]


def _is_official(entity: Entity) -> bool:
    if entity.kind == "place":
        return False
    if entity.kind == "state" or entity.country == "IGO" or (entity.ref or "").startswith(("state:", "org:")):
        return True
    return bool(entity.sector and (entity.sector in _OFFICIAL or entity.country))


def _event(context: Context, sentence: Sentence, match: Match, counted: tuple[Quantity, ...]) -> Event:
    reading, found = context.reading, context.found
    actors, recipients, participants = _sides(context, match)
    where = where_of(reading, found, match.head)
    recipients = recipients or _of_place(context, match, actors, where)
    outcome = _settled(context, match, (*actors, *recipients), where)
    if outcome.type == "THREATEN" and not recipients:
        recipients = _of_condition(context, match, actors)
    when = when_of(reading, found, match.head)
    if _is_ahead(reading, when):
        outcome = as_planned(outcome) if match.head.tag in ("VBZ", "VBP") else outcome
        when = None if outcome.status == "happened" else when
    trigger = _trigger(reading, match)
    cameo = outcome.cameo or kinds()[outcome.type, None].cameo
    quotation = quotation_at(found, match.head)
    return Event(
        content_id("event", reading.document.id, [outcome.type, outcome.mode, trigger, actors, recipients]),
        outcome.type,
        outcome.mode,
        contexts_of(match.frame.contexts, cameo, reading.tokens_of(sentence)),
        cameo,
        quad_of(outcome.type),
        goldstein_of(outcome.type, outcome.mode, outcome.cameo),
        match.frame.symmetric and len(actors) > 1 and not recipients,
        actors,
        recipients,
        participants,
        when,
        where,
        outcome.status,
        counted,
        None,
        trigger,
        reading.sentence_span(sentence),
        quotation.id if quotation else None,
        _confidence(match, bool(actors), bool(recipients) or len(actors) > 1, outcome.status),
        f"{describe(match.frame)} on '{' '.join(t.text for t in sorted(match.words, key=lambda t: t.i))}'",
    )


def _is_ahead(reading: Reading, when: Date | None) -> bool:
    """Whether a date lies behind the day of the report, so that a present tense before it tells of a plan."""
    published = reading.document.published
    return when is not None and published is not None and when.from_ is not None and when.from_ > published


def _settled(context: Context, match: Match, sides: Iterable[str], where: int | None) -> Outcome:
    """The outcome of a match once its sides and place are known: a state that protests criticises."""
    outcome = outcome_of(match)
    parties = [context.found.by_id[i] for i in sides]
    actors = [context.found.by_id[i] for i in match.actors]
    named = match.head.lemma not in ("resign", "quit") and any(context.who(t) for t in match.actor_tokens)
    if outcome.type == "PROTEST" and outcome.mode in (None, "demo") and named and all(map(_is_government, actors)):
        return replace(outcome, type="ACCUSE", mode="disapprove", cameo="111")
    if outcome.type == "ASSAULT" and any(t.lemma.lower() in _MARCHERS for t in match.actor_tokens):
        return replace(outcome, type="PROTEST", mode="riot", cameo="145")
    place = context.found.places[where].country if where is not None else None
    mode = mode_of(match, outcome.type, outcome.mode, parties, place)
    return replace(outcome, mode=mode, cameo=cameo_of(outcome, mode, actors))


_MARCHERS = frozenset("protester demonstrator rioter marcher crowd mob striker looter".split())
"""Those whose attacks are riots."""


def _is_government(entity: Entity) -> bool:
    return entity.kind == "state" or (entity.sector == "GOV" and entity.kind != "group")


def _sides(context: Context, match: Match) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Participant, ...]]:
    """Actors and recipients; a host or mediator that a frame's verb names is a participant too."""
    match = refusal(match, context.who)
    role = _ROLES.get(match.head.lemma)
    roles = [Participant(a, role) for a in match.actors] if role else []
    near = (match.head, *match.words, *(t for _, t in match.clause.preps))
    verbs = [c for t in near for c in t.kids("acl", "relcl")]
    verbs += [v for p in match.head.kids("prep") if p.lower == "with" for v in p.kids("pcomp")]
    for verb in (v for v in verbs if v.lemma in _ROLES):
        agents = context.syntax.clause(verb).subjects
        roles += [Participant(i, _ROLES[verb.lemma]) for t in agents for i in context.who(t)]
    return _actors(context, match), _recipients(context, match), tuple(dict.fromkeys(roles))


def _actors(context: Context, match: Match) -> tuple[str, ...]:
    """The actors; a town before an attack ("the Kabul bombing") is where it happened, and "it" kills by accident."""
    first = next((t for t in match.actor_tokens if context.who(t)), None)
    if first is not None and match.frame.type == "ASSAULT":
        if match.frame.head_kind == "N" and first.dep in ("compound", "nmod") and first.i in context.sites:
            return ()
        if first.lower == "it" and match.head.lemma in _HARM:
            return ()
    actors = tuple(i for i in match.actors if context.found.by_id[i].kind != "place")
    return actors or _shut_out_of(context, match)


def _shut_out_of(context: Context, match: Match) -> tuple[str, ...]:
    """The body that a member is suspended or expelled from, where nobody else is said to do it."""
    if match.frame.type != "SANCTION" or match.head.lemma not in _SHUTTING_OUT or match.actor_tokens:
        return ()
    inside = (p.kids("pobj") for p in match.head.kids("prep") if p.lower == "from")
    ids = dict.fromkeys(
        i for group in inside for t in group for get in (inner_parties, parties) for i in get(t, context.who)
    )
    bodies = [context.found.by_id[i] for i in ids if i not in match.recipients]
    return tuple(e.id for e in bodies if e.kind == "organisation" and (e.ref or "").startswith("org:"))[:1]


_SHUTTING_OUT = frozenset({"suspend", "expel", "exclude", "eject", "oust"})


_HARM = frozenset({"kill", "injure", "wound", "hit", "strike", "destroy", "damage"})
"""Verbs that fires and crashes share with attackers, so that a pronoun before them may be either."""


def _is_elsewhere(match: Match, entity: Entity, own: set[str | None]) -> bool:
    return bool(entity.country) and (entity.country not in own or _at_home(match, entity))


def _at_home(match: Match, entity: Entity) -> bool:
    """Whether something is rightly done to a body of the actor's own country ("rallied outside the ministry")."""
    return match.frame.type in _DOMESTIC and entity.kind != "state" and entity.sector not in (None, "MIL")


def _recipients(context: Context, match: Match) -> tuple[str, ...]:
    """The recipients; an owner that only the thing itself names is of another country than the actors, or a body."""
    by_id = context.found.by_id
    rebels = any(by_id[i].sector in _AT_WAR_AT_HOME for i in match.actors)
    own = set() if rebels else {by_id[i].country for i in match.actors}
    if match.derived and match.frame.type == "CONSULT" and match.frame.mode != "visit":
        return ()
    if not match.derived:
        abroad = match.frame.type not in ("CONSULT", "MOBILIZE") and match.head.lemma != "deny"
        others = [r for r in match.recipients if abroad or by_id[r].kind != "state" or by_id[r].country not in own]
        if not any(_is_own_body(match, by_id[r], own) for r in others):
            return tuple(others)
        where = (t for key, t in (*match.clause.preps, *match.clause.wide) if key in ("from", "in", "to"))
        ids = dict.fromkeys(i for t in where for i in parties(t, context.who))
        return tuple(i for i in ids if by_id[i].country not in own)
    for thing in (t for t in match.things if not _is_own_country(t)):
        group = [t for t in match.things if t in members(thing)]
        for inside in (parties, inner_parties):
            ids = dict.fromkeys(i for t in group for i in inside(t, context.who))
            elsewhere = tuple(i for i in ids if i not in match.actors and _is_elsewhere(match, by_id[i], own))
            if elsewhere:
                return elsewhere
    return ()


def _is_own_body(match: Match, entity: Entity, own: set[str | None]) -> bool:
    """Whether something is done with a body of the actor's own, and to nobody: "recalled its ambassador"."""
    if match.frame.type in _DOMESTIC or entity.kind == "state" or entity.country not in own - {None}:
        return False
    return entity.name.lower().startswith(("its ", "their ", "his ", "her "))


def _of_place(context: Context, match: Match, actors: tuple[str, ...], where: int | None) -> tuple[str, ...]:
    """The state to which a thing is done in its own land by others, where nobody else is said to undergo it."""
    if where is None or match.frame.type not in _DONE_ABROAD or match.recipient_tokens:
        return ()
    by_id, place = context.found.by_id, context.found.places[where]
    own = {by_id[i].country for i in actors}
    if not place.country or not own - {None, "IGO"} or place.country in own:
        return ()
    tokens = context.reading.tokens_in(place.span.start, place.span.end)
    found = dict.fromkeys(i for t in tokens for i in context.who(t) if by_id[i].country == place.country)
    return tuple(found)[:1]


def _of_condition(context: Context, match: Match, actors: tuple[str, ...]) -> tuple[str, ...]:
    """Whom a threat is aimed at: who must, or must not, do what its "if" or "unless" says."""
    by_id = context.found.by_id
    own = {by_id[i].country for i in actors}
    for verb in match.head.subtree():
        if verb.dep == "advcl" and any(c.lower in ("if", "unless") for c in verb.kids("mark", "advmod")):
            subjects = (t for c in verb.kids("nsubj", "nsubjpass") for t in members(c))
            ids = dict.fromkeys(i for t in subjects for i in context.who(t) if i not in actors)
            found = tuple(i for i in ids if by_id[i].country not in own or by_id[i].sector in _AT_WAR_AT_HOME)
            if found:
                return found
    return ()


_DONE_ABROAD = frozenset({"ASSAULT", "COERCE", "AID", "CONCEDE", "RETREAT"})
_AT_WAR_AT_HOME = frozenset({"REB", "UAF"})
"""Sectors whose deeds are done to their own country too."""


def _is_own_country(thing: Token) -> bool:
    """Whether a thing is of "the country", which is that of whoever acts in it."""
    owners = [thing, *thing.kids("poss")]
    return any(t.lemma.lower() in ("country", "nation") and any(t.kids("det")) for t in owners)


def _trigger(reading: Reading, match: Match) -> Span:
    """From the first to the last word that the frame matched, if those are close; else the head alone."""
    words = sorted(match.words, key=lambda t: t.i)
    if words[-1].i - words[0].i <= _WIDEST and words[0].sent == words[-1].sent:
        return reading.span(words[0], words[-1])
    return reading.span(match.head, match.head)


_WIDEST = 7
"""Tokens that a trigger may span."""


def _confidence(match: Match, actor: bool, recipient: bool, status: str) -> float:
    value = 0.45 + 0.15 * actor + 0.15 * recipient + 0.04 * min(match.specificity, 5.0)
    return round(min(0.95, value - 0.1 * (status in ("hypothetical", "denied"))), 2)


def _counted(context: Context, sentence: Sentence, kept: list[Match]) -> dict[int, tuple[Quantity, ...]]:
    """The quantities of a sentence by the head of the event that governs them."""
    heads = {m.head.i for m in kept}
    doers = {t.i for m in kept for t in m.actor_tokens}
    reading = context.reading
    dates = [d.span for d in context.found.dates_in(reading.sentence_span(sentence))]
    found: dict[int, list[Quantity]] = {}
    for quantity in quantities_of(reading, reading.tokens_of(sentence), dates):
        token = reading.token_at(quantity.span.end - 1)
        if token is None or token.i in doers:
            continue
        owner = next((a.i for a in token.ancestors() if a.i in heads), None)
        if owner is not None:
            found.setdefault(owner, []).append(quantity)
    return {i: tuple(q) for i, q in found.items()}


def _distinct(coded: list[tuple[Match, Event]]) -> Iterator[tuple[Match, Event]]:
    """One event where two frames of a sentence say the same of the same sides."""
    seen: set[tuple[object, ...]] = set()
    for match, event in sorted(coded, key=lambda c: (-c[1].confidence, c[1].trigger.start)):
        key = (event.type, frozenset(event.actors), frozenset(event.recipients), event.status)
        if key not in seen:
            seen.add(key)
            yield match, event

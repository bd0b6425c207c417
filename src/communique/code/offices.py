"""The offices pass: who holds, held or will hold which office, as titles, appositions and predicates say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from communique.code.descriptions import is_before_nationality
from communique.code.found import Found
from communique.code.roles import Role, is_plural, role_ending, role_of
from communique.code.tenures import Succession, successions, tenure_of
from communique.code.titles import title_of
from communique.code.wordlists import list_of
from communique.reading import Reading, Token
from communique.records import Date, Entity, Office, Span, Tense, content_id
from communique.world import World

_GENERIC = frozenset(
    {"leader", "head", "chief", "boss", "ruler", "strongman", "commander", "minister", "representative"}
)
_OF = frozenset({"of", "for", "at", "to", "in"})
_STATE_SERVANT = frozenset({"GOV", "LEG", "MIL"})


@dataclass(frozen=True, slots=True)
class Claim:
    """An office found at a role word: tokens ``first`` to ``last`` of the phrase, ``start`` to ``stop`` of the role."""

    person: Entity
    role: Role
    first: int
    start: int
    stop: int
    last: int
    tense: Tense
    by: Entity | None = None
    """Who gave the office, where a verb says."""
    local: bool = False
    """Whether the words before say that it is no office of the state as a whole: "State Senator"."""


def offices(reading: Reading, found: Found, world: World) -> Found:
    """Add the offices of a reading's people."""
    at_start = named_at(reading, found)
    told = [
        (c, _body(reading, found, at_start, c))
        for c in sorted(_claims(reading, found, at_start), key=lambda c: c.start)
    ]
    told = [(c, of or _known_body(found, world, c) or _same_office(told, c)) for c, of in told]
    told = [(replace(c, tense="former") if _is_over(reading, found, world, c, of) else c, of) for c, of in told]
    told += _followed(reading, found, told)
    records = [(c, of, _record(reading, at_start, c, of)) for c, of in told]
    records += list(_counterparts(reading, found, records))
    return replace(found, offices=tuple(_kept(records)))


Told = tuple[Claim, Entity | None, Office]


def _counterparts(reading: Reading, found: Found, records: Sequence[Told]) -> Iterator[Told]:
    """The same office of another state: "Prime Minister Orban met his Polish counterpart, Mateusz Morawiecki"."""
    for token in reading.tokens:
        if token.lower != "counterpart":
            continue
        person = _person_at(found, token.i)
        state = next(
            (e for e in found.entities if person and person.country and e.ref == f"state:{person.country}"), None
        )
        if person is None or state is None:
            continue
        said = [r for r in records if reading.tokens[r[0].start].sent == token.sent and r[0].start < token.i]
        said = [r for r in said if r[0].person.id != person.id and r[0].tense == "current" and r[0].role.office]
        if said and not any(c.person.id == person.id for c, _, _ in records):
            claim, _, office = said[-1]
            first = _phrase_start(reading.tokens, token.i)
            last = _title_end(reading, found, token.i, person)
            claim = replace(claim, person=person, first=first, start=token.i, stop=token.i, last=last)
            span = reading.span(reading.tokens[first], reading.tokens[last])
            yield claim, state, _office(reading, person, office.office, state, claim.tense, span)


def named_at(reading: Reading, found: Found) -> dict[int, tuple[Entity, int]]:
    """The entity named at a token and the last token of its name, by the index of its first token."""
    starts = {t.start: t.i for t in reading.tokens}
    ends = {t.end: t.i for t in reading.tokens}
    named: dict[int, tuple[Entity, int]] = {}
    for entity in found.entities:
        for mention in entity.mentions:
            proper = mention.how == "description" and entity.kind == "organisation" and _is_proper(mention.span.words)
            if proper or mention.how in ("name", "alias", "metonym"):
                skipped = len(_ARTICLE.match(mention.span.words)[0]) if proper else 0  # type: ignore[index]
                first, last = starts.get(mention.span.start + skipped), ends.get(mention.span.end)
                if first is not None and last is not None and (first not in named or last > named[first][1]):
                    named[first] = (entity, last)
    return named


_ARTICLE = re.compile(r"(?:[Tt]he )?")


def _is_proper(words: str) -> bool:
    """Whether a described body is called so by name: "Karachi University", "the German Institute"."""
    own = [w for w in words.split() if w.lower() not in ("the", "of", "for", "and", "on", "in")]
    return len(own) > 1 and all(w[:1].isupper() for w in own)


# ---------------------------------------------------------------- who


def _claims(reading: Reading, found: Found, at_start: Mapping[int, tuple[Entity, int]]) -> Iterator[Claim]:
    tokens = reading.tokens
    lower = [t.lower for t in tokens]
    surnames = {last for first, (e, last) in at_start.items() if last > first and e.kind == "person"}
    done = len(tokens)
    for at in range(len(tokens) - 1, -1, -1):
        if at >= done:
            continue
        ending = _office_at(lower, at)
        if ending is None or tokens[ending[0]].sent != tokens[at].sent:
            continue
        if (title_of(lower[at]) is not None and _ends_name(tokens, at)) or at in surnames or _opens_rank(tokens, at):
            continue
        if _is_honorific(lower, at):
            continue
        start, role = ending
        done = _compound_start(tokens, start)
        if at + 1 < len(tokens) and tokens[at + 1].text == ":":
            continue
        claim = _claim(reading, found, lower, start, at, role)
        if claim is not None:
            yield claim
            if is_plural(lower[at]):
                yield from _others(tokens, at_start, claim)


def _others(tokens: Sequence[Token], at_start: Mapping[int, tuple[Entity, int]], claim: Claim) -> Iterator[Claim]:
    """The further people of a shared title: "Presidents Macky Sall of Senegal and Alassane Ouattara of Ivory Coast"."""
    at = claim.last + 1
    while at < len(tokens) and tokens[at].sent == tokens[claim.start].sent:
        entity, last = at_start.get(at, (None, at))
        if entity is not None and entity.kind == "person" and entity.id != claim.person.id:
            yield replace(claim, person=entity, last=last)
        elif entity is None and tokens[at].lower not in ("of", "the", ",", "and", "&"):
            return
        at = last + 1


def _compound_start(tokens: Sequence[Token], start: int) -> int:
    """Where the words begin that are part of a capitalised office: "Justice" of "Justice Minister" is no judge."""
    first = start
    while first > 0 and tokens[start].text[:1].isupper() and _is_part(tokens[first - 1], tokens[start]):
        first -= 1
    return first


def _is_part(before: Token, role: Token) -> bool:
    return before.sent == role.sent and before.pos in ("NOUN", "PROPN") and before.text[:1].isupper()


def _office_at(lower: Sequence[str], at: int) -> tuple[int, Role] | None:
    ending = role_ending(lower, at)
    if ending is not None:
        return ending if ending[1].office and lower[at] not in ("members", "heads") else None
    title = title_of(lower[at])
    role = role_of(title.role) if title is not None and title.role else None
    return (at, role) if role is not None and role.office else None


def _ends_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether what reads like a short title is the end of somebody's name: "Sen" of "Hun Sen"."""
    before, after = tokens[max(0, at - 1)], tokens[at + 1] if at + 1 < len(tokens) else None
    follows = after is not None and after.sent == tokens[at].sent and (after.pos == "PROPN" or after.text == ".")
    return not follows and before.ent == "PERSON" and before.sent == tokens[at].sent and role_of(before.lower) is None


def _opens_rank(tokens: Sequence[Token], at: int) -> bool:
    """Whether a title is the first half of one with a hyphen: "Lieutenant" of "Lieutenant-General"."""
    after = tokens[at + 1 : at + 3]
    if len(after) < 2 or after[0].text not in ("-", "‐", "–") or after[0].start != tokens[at].end:
        return False
    return after[1].start == after[0].end and role_of(after[1].lower) is not None


def _is_honorific(lower: Sequence[str], at: int) -> bool:
    """Whether a title only honours the holder of the office before it: "Supreme Leader Ayatollah", "President Dr"."""
    if lower[at] not in list_of("honorific") or at == 0:
        return False
    return role_ending(lower, at - 1) is not None


def _claim(reading: Reading, found: Found, lower: Sequence[str], start: int, stop: int, role: Role) -> Claim | None:
    tokens = reading.tokens
    head = next((tokens[i] for i in range(start, stop + 1) if not start <= tokens[i].head.i <= stop), tokens[stop])
    first = _phrase_start(tokens, start)
    before = lower[first:start]
    if first > 1 and lower[first - 1] in ("a", "an", "the") and lower[first - 2] == "then":
        before = ["then", *before]
    said = tenure_of(reading, found, head, first)
    if said is not None:
        told = tense_of(before)
        tense = told if told != "current" else said.tense
        return Claim(said.person, role, first, start, stop, stop, tense, said.by)
    for token in (head, tokens[stop], tokens[start]):
        person = _person_at(found, token.i)
        if person is not None:
            last = _title_end(reading, found, stop, person)
            past: Tense = "former" if _in_its_time(lower, first) else "current"
            told = tense_of(before, lower[stop + 1 : stop + 3])
            local = any(w in list_of("local") for w in before)
            return Claim(person, role, first, start, stop, last, past if told == "current" else told, None, local)
    return None


def _in_its_time(lower: Sequence[str], first: int) -> bool:
    """Whether the words before tell of an office as of one's past: "during his time as", "her years as"."""
    before = list(lower[max(0, first - 3) : first])
    at = next((i for i in (2, 1) if i < len(before) and before[i] == "as"), None)
    return at is not None and before[at - 1] in ("time", "tenure", "term", "terms", "years", "stint", "days", "career")


def _start_of(at_start: Mapping[int, tuple[Entity, int]], i: int) -> int:
    """Where the longest name begins that takes in a token: no word of it counts by itself."""
    return next((first for first in range(max(0, i - 8), i) if first in at_start and at_start[first][1] >= i), i)


def _person_at(found: Found, token: int) -> Entity | None:
    ids = found.heads.get(token) or found.inside.get(token) or ()
    people = [found.by_id[i] for i in ids]
    if len(people) == 1 and people[0].kind == "person" and any(m.how == "name" for m in people[0].mentions):
        return people[0]
    return None


def _title_end(reading: Reading, found: Found, stop: int, person: Entity) -> int:
    """The last token of the name after a title; the role itself where no name follows."""
    last = stop
    while last + 1 < len(reading.tokens) and last - stop < 12:
        ids = found.inside.get(last + 1, ())
        if person.id not in ids:
            break
        last += 1
    return last


def _phrase_start(tokens: Sequence[Token], start: int) -> int:
    first = start
    while first > 0 and start - first < 8:
        t = tokens[first - 1]
        if t.sent != tokens[start].sent or t.ent in ("DATE", "TIME"):
            break
        if t.pos not in ("ADJ", "NOUN", "PROPN") and t.text not in ("-", "'s", "’s", "–") and t.lower not in _TENSED:
            break
        if is_before_nationality(t, tokens[first]):
            break
        first -= 1
    return first


_TENSED: Mapping[str, Tense] = {
    "former": "former",
    "ex": "former",
    "then": "former",
    "late": "former",
    "retired": "former",
    "ousted": "former",
    "deposed": "former",
    "onetime": "former",
    "erstwhile": "former",
    "previous": "former",
    "last": "former",
    "incoming": "future",
    "future": "future",
    "elect": "future",
    "designate": "future",
    "next": "future",
}


def tense_of(before: Iterable[str], after: Iterable[str] = ()) -> Tense:
    """Whether an office is held, by the lower-case words before the role and right after it ("-elect")."""
    for word in (*before, *(w for w in after if w in ("elect", "designate"))):
        if word in _TENSED:
            return _TENSED[word]
        for part in re.split(r"[-–]", word):
            if part in ("ex", "then", "elect", "designate") and part != word:
                return _TENSED[part]
    return "current"


# ---------------------------------------------------------------- of what


def _body(reading: Reading, found: Found, at_start: Mapping[int, tuple[Entity, int]], claim: Claim) -> Entity | None:
    tokens = reading.tokens
    after = _after(reading, found, at_start, claim, claim.stop + 1) or _after(
        reading, found, at_start, claim, claim.last + 1
    )
    if after is not None:
        return after
    for i in range(claim.start - 1, claim.first - 2, -1):
        i = _start_of(at_start, i)
        if i in at_start and at_start[i][0].id != claim.person.id and at_start[i][0].kind != "person":
            return at_start[i][0]
    for i in range(claim.first - 1, max(-1, claim.first - 4), -1):
        if tokens[i].dep == "poss" and tokens[i].sent == tokens[claim.start].sent:
            owners = [e for e in found.at(tokens[i]) if e.kind in ("state", "organisation")]
            if owners:
                return owners[0] if len(owners) == 1 else None
            if tokens[i].pos == "NOUN" and tokens[i].lower in list_of("local"):
                return None
    if claim.role.words.rpartition(" ")[2] in list_of("board") or claim.role.words == "chief executive":
        return _nearest_body(reading, found, at_start, claim)
    return _own_state(found, claim)


def _nearest_body(
    reading: Reading, found: Found, at_start: Mapping[int, tuple[Entity, int]], claim: Claim
) -> Entity | None:
    """The organisation named last before "chief executive X", in the same sentence or the one before."""
    tokens = reading.tokens
    for i in range(claim.first - 1, -1, -1):
        if tokens[claim.start].sent - tokens[i].sent > 1:
            return None
        if (
            i in at_start
            and at_start[i][0].kind == "organisation"
            and at_start[i][0].sector in (None, "BUS", "SOC", "EDU")
        ):
            return at_start[i][0]
    return None


def _after(
    reading: Reading, found: Found, at_start: Mapping[int, tuple[Entity, int]], claim: Claim, at: int
) -> Entity | None:
    """The body of "president of X", "head of the X"; "ambassador to X" is of the sender, not of X."""
    tokens = reading.tokens
    if at + 1 >= len(tokens) or tokens[at].lower not in _OF or tokens[at].sent != tokens[claim.stop].sent:
        return None
    if tokens[at].lower in ("to", "in"):
        return None
    if claim.role.words.endswith(("ambassador", "envoy")) and (tokens[at].lower != "of" or at == claim.stop + 1):
        return None
    low = at + 1
    if (owner := owned_from(tokens, at_start, low)) is not None:
        if owner not in at_start and not tokens[owner].text[:1].isupper() and role_of(tokens[owner].lower) is None:
            return None
        low = owner
    for i in range(low, min(at + 9, len(tokens))):
        if tokens[i].sent != tokens[at].sent or tokens[i].pos in ("VERB", "PUNCT", "SCONJ"):
            return None
        if tokens[i].pos == "CCONJ" and at_start.get(i + 1, (claim.person,))[0].kind == "person":
            return None
        if i in at_start and at_start[i][0].id != claim.person.id:
            return at_start[i][0]
        bodies = [e for e in (found.by_id[x] for x in found.heads.get(i, ())) if e.kind == "organisation"]
        if bodies and i + 1 not in at_start:
            return bodies[0]
    return None


def owned_from(tokens: Sequence[Token], at_start: Mapping[int, tuple[Entity, int]], low: int) -> int | None:
    """Where what a name owns begins, right after it: "Green Party" of "Rwanda's Green Party", "council" of "the bank's
    works council"; None where no name with an apostrophe stands there.
    """
    low += low < len(tokens) and tokens[low].lower == "the"
    if low not in at_start:
        return None
    mark = at_start[low][1] + 1
    if mark + 1 >= len(tokens) or tokens[mark].text not in ("'s", "’s", "'", "’") or tokens[mark].dep != "case":
        return None
    return mark + 1


def _own_state(found: Found, claim: Claim) -> Entity | None:
    """The person's own state, for an office of a state, where the report speaks of that state."""
    if claim.role.sector not in _STATE_SERVANT:
        return None
    if claim.local or claim.role.words in ("governor", "chief minister", "first minister", "mayor", "secretary"):
        return None
    if claim.role.words == "premier" and claim.person.ref is None:
        return None
    country = claim.person.country or (claim.by.country if claim.by is not None else None)
    return next((e for e in found.entities if country is not None and e.ref == f"state:{country}"), None)


def _known_body(found: Found, world: World, claim: Claim) -> Entity | None:
    """The body of an office that the reference knows the person by, where the text speaks of it."""
    last = claim.role.words.replace("-", " ").rpartition(" ")[2]
    spoken_of = {e.ref: e for e in found.entities if e.ref}
    for term in world.terms.get(claim.person.ref or "", ()):
        office = world.offices.get(term.office)
        if office is not None and last in office.office.lower().replace("-", " ").split() and office.of in spoken_of:
            return spoken_of[office.of]
    return None


def _same_office(told: Sequence[tuple[Claim, Entity | None]], claim: Claim) -> Entity | None:
    """The body of the fuller words that a short one takes up: "secretary" after "secretary of defense"."""
    fuller = [of for c, of in told if c.start < claim.start and c.role.words.startswith(f"{claim.role.words} of ")]
    return fuller[-1] if fuller else None


# ---------------------------------------------------------------- until when


def _is_over(reading: Reading, found: Found, world: World, claim: Claim, of: Entity | None) -> bool:
    """Whether an office's years, or its state, had ended when the report was published."""
    published = reading.document.published
    if claim.tense != "current" or published is None:
        return False
    state = world.states.get(of.ref or "") if of is not None else None
    if state is not None and state.to is not None and state.to.last < published:
        return True
    sentence = reading.sentence_span(reading.sentence_of(reading.tokens[claim.stop]))
    near = min(len(reading.tokens), claim.stop + 9)
    for date in found.dates_in(sentence):
        before = [t for t in reading.tokens[claim.stop + 1 : near] if t.end <= date.span.end]
        behind = date.span.start > reading.tokens[claim.stop].end and date.span.end <= reading.tokens[near - 1].end
        if behind and date.to is not None and date.to < published and _ends(before, date):
            return True
    return False


def _ends(before: Sequence[Token], date: Date) -> bool:
    """ "Until 2018", "from 2009 to 2018": whether a date with the words before it says when an office ended."""
    if any(t.text == "," or t.pos == "VERB" for t in before) or date.precision == "open":
        return False
    words = {t.lower for t in before}
    years = date.from_ is not None and date.to is not None and (date.to - date.from_).days > 300
    return not words.isdisjoint({"until", "till", "through"}) or (years and not words.isdisjoint({"to", "between"}))


def _followed(
    reading: Reading, found: Found, told: Sequence[tuple[Claim, Entity | None]]
) -> list[tuple[Claim, Entity | None]]:
    """The offices of those whom others succeed or replace, and of those others where only the old is told."""
    more = []
    for step in successions(reading, found):
        at = [(c, of) for c, of in told if step.sent in (None, reading.tokens[c.start].sent)]
        more += _handed_on(step, [(c, of) for c, of in at if c.role.words not in _RANKS])
    return more


def _handed_on(step: Succession, told: Sequence[tuple[Claim, Entity | None]]) -> list[tuple[Claim, Entity | None]]:
    """The other's side of one succession, from the office that the text tells of one of the two."""
    news = [(c, of) for c, of in told if c.person is step.new]
    olds = [(c, of) for c, of in told if c.person is step.old]
    if step.loose and not news and not olds:
        news = list(told) if len({c.person.id for c, _ in told}) == 1 else []
    if news and not olds:
        return [(replace(c, person=step.old, tense="former" if step.done else "current"), of) for c, of in news[-1:]]
    if olds and not news:
        return [(replace(c, person=step.new, tense="current" if step.done else "future"), of) for c, of in olds[-1:]]
    return []


_RANKS = frozenset({"general", "admiral", "colonel", "captain", "sir", "senator", "representative"})


# ---------------------------------------------------------------- records


def _record(reading: Reading, at_start: Mapping[int, tuple[Entity, int]], claim: Claim, of: Entity | None) -> Office:
    tokens = reading.tokens
    owned = [i + 1 for i in range(claim.first, claim.start) if tokens[i].text in ("'s", "’s")]
    begin = owned[-1] if owned else claim.first
    while begin < claim.start and (begin in at_start or not tokens[begin].text[:1].isalnum() or _leads(tokens[begin])):
        begin = at_start[begin][1] + 1 if begin in at_start else begin + 1
    begin = min(begin, claim.start)
    words = " ".join(reading.text[tokens[begin].start : tokens[_role_end(reading, at_start, claim)].end].split())
    span = reading.span(tokens[claim.first], tokens[max(claim.last, _role_end(reading, at_start, claim))])
    return _office(reading, claim.person, words, of, claim.tense, span)


def _office(reading: Reading, person: Entity, words: str, of: Entity | None, tense: Tense, span: Span) -> Office:
    parts = [person.id, words, of.id if of else None, tense, span]
    place = content_id("office", reading.document.id, parts)
    return Office(place, person.id, words, of.id if of else None, tense, span)


def _leads(token: Token) -> bool:
    if token.lower == "new" and token.text[:1].isupper():
        return False
    return token.lower in _TENSED or token.lower in ("current", "new", "acting", "longtime", "'s", "’s", "s")


def _role_end(reading: Reading, at_start: Mapping[int, tuple[Entity, int]], claim: Claim) -> int:
    """The role's last token, with a portfolio after it ("Minister of Foreign Affairs")."""
    tokens, last = reading.tokens, claim.stop
    at = last + 1
    if at + 1 >= len(tokens) or tokens[at].lower not in ("of", "for") or tokens[at].sent != tokens[last].sent:
        return last
    end = at
    while end + 1 < len(tokens) and end - at < 5 and end + 1 not in at_start:
        t = tokens[end + 1]
        if t.sent != tokens[last].sent or t.pos not in ("NOUN", "PROPN", "ADJ", "CCONJ", "DET"):
            break
        end += 1
    while end > at and tokens[end].pos in ("CCONJ", "DET"):
        end -= 1
    return end if end > at and (end + 1 not in at_start or tokens[end].pos != "DET") else last


def _kept(records: Sequence[tuple[Claim, Entity | None, Office]]) -> Iterator[Office]:
    """Each office once, in order; a bare "leader" goes where a fuller word for the same body stands."""
    fuller = {(c.person.id, of.id) for c, of, _ in records if of is not None and c.role.words not in _GENERIC}
    seen = set()
    for claim, of, record in sorted(records, key=lambda r: r[2].span):
        key = (record.person, record.office.lower(), record.of, record.tense)
        generic = claim.role.words in _GENERIC and of is not None and (claim.person.id, of.id) in fuller
        if key not in seen and not generic:
            seen.add(key)
            yield record

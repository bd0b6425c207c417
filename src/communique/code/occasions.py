"""Named occasions (exercises, summits): one event for all that a document says of one, over its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from communique.code.arguments import Syntax, is_verb
from communique.code.found import Found
from communique.code.governing import when_of
from communique.code.lexicon import table
from communique.code.matching import Match
from communique.code.ontology import goldstein_of, quad_of
from communique.code.quantities import quantities_of
from communique.code.status import standing
from communique.reading import Reading, Sentence, Token
from communique.records import Date, Entity, Event, Participant, Quantity, content_id

_CALLED = frozenset("called named dubbed codenamed code-named nicknamed titled known entitled".split())
_GENERIC = frozenset("military naval joint air annual war army navy exercise exercises drill drills games".split())
_YEAR = re.compile(r"[-– ]*(?:19|20)\d{2}$")
_START = frozenset("begin start kick open launch commence".split())
_END = frozenset("end conclude finish close wrap complete come".split())
_TAKE_PART = frozenset("participate take join attend involve include send compete contribute".split())
_PLACING = frozenset({"take", "hold", "host", "stage", "conduct", "kick", "begin", "start", "open", "end", "run"})
_REACH = 8
"""Sentences over which "the exercises" may look back for their name."""


@dataclass(slots=True)
class _Occasion:
    """What has been gathered of one occasion."""

    key: str
    name: str
    kind: str
    heads: list[Token] = field(default_factory=list)
    sides: list[str] = field(default_factory=list)
    observers: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    start: Date | None = None
    end: Date | None = None
    quantities: list[Quantity] = field(default_factory=list)
    happened: bool = False
    last: int = 0


def occasion_nouns() -> dict[str, str]:
    """Nouns of named occasions and what kind each is."""
    return {r["lemma"]: r["kind"] for r in table("occasions", "lemma", "kind", "example")}


def gathered(reading: Reading, found: Found, syntax: Syntax, coded: Sequence[tuple[Match, Event]]) -> list[Event]:
    """The events of a document with those that speak of one named occasion merged into one."""
    occasions = _occasions(reading, found, syntax)
    if not occasions:
        return [event for _, event in coded]
    owner = {t.i: o for o in occasions for t in o.heads}
    loose: list[Event] = []
    merged: dict[str, list[Event]] = {}
    for match, event in coded:
        occasion = next((owner[i] for i in (match.head.i, *match.consumed) if i in owner), None)
        if occasion is None or event.type not in ("COOPERATE", "MOBILIZE", "CONSULT", "AGREE"):
            loose.append(event)
        else:
            merged.setdefault(occasion.key, []).append(event)
    made = [e for o in occasions for e in _event(reading, found, o, merged.get(o.key, []))]
    return sorted([*loose, *made], key=lambda e: (e.trigger.start, e.id))


# ---- finding


def _occasions(reading: Reading, found: Found, syntax: Syntax) -> list[_Occasion]:
    known: dict[str, _Occasion] = {}
    last: _Occasion | None = None
    nouns = occasion_nouns()
    for sentence in reading.assertions():
        here: list[tuple[_Occasion, Token]] = []
        for token in reading.tokens_of(sentence):
            kind = nouns.get(token.lemma.lower()) or nouns.get(token.lower.rstrip("s"))
            if kind is None:
                continue
            name = _name_of(reading, found, token, kind)
            occasion = _named(known, name, kind) if name else _referred(token, last, sentence, kind)
            if occasion is not None:
                occasion.heads.append(token)
                occasion.last = sentence.index
                here.append((occasion, token))
                last = occasion
        for occasion, token in here:
            _gather(reading, found, syntax, occasion, token, sentence)
        if not here and last is not None and last.last >= sentence.index - 1:
            _elliptical(reading, found, syntax, last, sentence)
    return list(known.values())


def _named(known: dict[str, _Occasion], name: str, kind: str) -> _Occasion:
    key = _YEAR.sub("", name).lower()
    return known.setdefault(key, _Occasion(key, name, kind))


def _referred(token: Token, last: _Occasion | None, sentence: Sentence, kind: str) -> _Occasion | None:
    """The occasion that "the exercises" speaks of: the last one named, if it is of that kind and near."""
    if last is None or last.kind != kind or sentence.index - last.last > _REACH:
        return None
    definite = any(c.dep == "det" and c.lower in ("the", "these", "those", "this") for c in token.children)
    return last if definite else None


def _name_of(reading: Reading, found: Found, noun: Token, kind: str) -> str | None:
    """The name that stands before, after or behind "called" at a noun of occasions, or None."""
    tokens = reading.tokens
    before = _run(reading, found, noun.i, -1)
    if before:
        return before if kind == "exercise" else None
    if kind != "exercise":
        return None
    for i in range(noun.i + 1, min(noun.i + 12, len(tokens))):
        if tokens[i].sent != noun.sent or tokens[i].lower in (";", "."):
            break
        if tokens[i].lower in _CALLED:
            return _called(reading, tokens[i + 1 : i + 10])
    following = tokens[noun.i + 1] if noun.i + 1 < len(tokens) else noun
    named = noun.text[0].isupper() or (following.i > noun.i and following.text[0].isupper())
    return _run(reading, found, noun.i, 1) if named else None


def _called(reading: Reading, tokens: Sequence[Token]) -> str | None:
    """The name after "called": what is quoted, or the run of capitalised words."""
    words: list[Token] = []
    for token in tokens:
        if token.lower == "as" or (not words and token.pos == "PUNCT"):
            continue
        if token.text[0].isupper() or any(c.isdigit() for c in token.text):
            words.append(token)
        else:
            break
    return reading.span(words[0], words[-1]).words if words else None


def _run(reading: Reading, found: Found, at: int, step: int) -> str | None:
    """The run of capitalised words beside a token that names no state or body."""
    words: list[Token] = []
    i, depth = at + step, 0
    sent = reading.tokens[at].sent
    while 0 <= i < len(reading.tokens) and reading.tokens[i].sent == sent:
        token = reading.tokens[i]
        if token.text in (")", "(") and step < 0:
            depth += 1 if token.text == ")" else -1
            words = []
        elif depth == 0 and not (_names(token) or token.lower in _GENERIC):
            break
        elif depth == 0 and not (token.lower in _GENERIC or _is_party(found, token)):
            words.append(token)
        i += step
    if not words:
        return None
    words.sort(key=lambda t: t.i)
    return reading.span(words[0], words[-1]).words


def _names(token: Token) -> bool:
    capital = token.text[0].isupper() and token.pos in ("PROPN", "NOUN", "NUM", "ADJ", "X")
    return (capital and token.ent not in ("DATE", "NORP", "ORDINAL")) or (token.text[0].isdigit() and "-" in token.text)


def _is_party(found: Found, token: Token) -> bool:
    return any(e.kind in ("state", "person") or e.country or e.ref for e in found.at(token))


# ---- gathering


def _gather(
    reading: Reading, found: Found, syntax: Syntax, occasion: _Occasion, noun: Token, sentence: Sentence
) -> None:
    clause = syntax.clause(noun)
    for key, token in clause.preps:
        if key in ("between", "with", "among", "by", "involving", "of"):
            _add(occasion.sides, _states_under(found, token))
    for owner in clause.subjects:
        _add(occasion.sides, _states_under(found, owner) if owner.dep != "nsubj" else [])
    for verb in _verbs(reading, sentence):
        _invited(found, syntax, occasion, verb)
        if verb.lemma in _TAKE_PART:
            _participation(found, syntax, occasion, verb)
        if verb.lemma == "host":
            _add(occasion.hosts, [i for t in syntax.clause(verb).subjects for i in _states_under(found, t)])
    governor = _governor(noun)
    if governor is not None:
        _dates(reading, found, occasion, governor)
    _place(reading, found, occasion, sentence, noun)
    dates = [d.span for d in found.dates]
    occasion.quantities += quantities_of(reading, reading.tokens_of(sentence), dates)


def _elliptical(reading: Reading, found: Found, syntax: Syntax, occasion: _Occasion, sentence: Sentence) -> None:
    """ "Nine countries took part as observers", right after a sentence about the occasion."""
    for verb in _verbs(reading, sentence):
        _invited(found, syntax, occasion, verb)
        if verb.lemma in ("participate", "take", "join") and not any(
            c.dep == "prep" and c.lower in ("in", "at") for c in verb.children
        ):
            clause = syntax.clause(verb)
            if verb.lemma == "take" and not any(t.lemma == "part" for t in clause.objects):
                continue
            before = len(occasion.sides) + len(occasion.observers)
            _participation(found, syntax, occasion, verb)
            dates = [d.span for d in found.dates]
            counted = list(quantities_of(reading, list(verb.subtree()), dates))
            occasion.quantities += counted
            if counted or len(occasion.sides) + len(occasion.observers) > before:
                occasion.last = sentence.index


def _invited(found: Found, syntax: Syntax, occasion: _Occasion, verb: Token) -> None:
    """ "It invited observers from Poland and Norway": those that watch."""
    if verb.lemma not in ("invite", "admit", "host"):
        return
    clause = syntax.clause(verb)
    if any(t.lemma.lower() == "observer" for t in clause.objects):
        inside = [t for key, t in (*clause.preps, *clause.wide) if key in ("from", "of")]
        _add(occasion.observers, [i for t in inside for i in _states_under(found, t)])


def _verbs(reading: Reading, sentence: Sentence) -> Iterator[Token]:
    return (t for t in reading.tokens_of(sentence) if t.pos == "VERB")


def _participation(found: Found, syntax: Syntax, occasion: _Occasion, verb: Token) -> None:
    clause = syntax.clause(verb)
    if verb.lemma == "take" and not any(t.lemma == "part" for t in clause.objects):
        return
    tokens = clause.objects if verb.lemma in ("involve", "include") else clause.subjects
    watching = any(k == "as" and t.lemma.lower() == "observer" for k, t in (*clause.preps, *clause.wide))
    watching = watching or any(t.lemma.lower() == "observer" for t in (*clause.objects, *tokens))
    ids = [i for t in tokens for i in _states_under(found, t, deep=True)]
    _add(occasion.observers if watching else occasion.sides, ids)


def _states_under(found: Found, token: Token, deep: bool = False) -> list[str]:
    """States and bodies of states at a token, or under it."""
    own = [e.id for e in found.at(token) if _is_side(e)]
    if own and not deep:
        return own
    under = [t for t in token.subtree() if not is_verb(t)]
    ids = own + [e.id for t in under for e in found.at(t) if _is_side(e)]
    return list(dict.fromkeys(ids))


def _is_side(entity: Entity) -> bool:
    return entity.kind in ("state", "organisation", "group") and bool(entity.country or entity.ref)


def _add(into: list[str], ids: Iterable[str]) -> None:
    into += [i for i in dict.fromkeys(ids) if i not in into]


def _governor(noun: Token) -> Token | None:
    at = noun
    while at.dep in ("compound", "conj", "appos", "nmod") and at.head is not at:
        at = at.head
    if at.dep in ("nsubj", "nsubjpass", "dobj") and is_verb(at.head):
        return at.head
    if at.dep == "pobj" and is_verb(at.head.head):
        return at.head.head
    return None


def _dates(reading: Reading, found: Found, occasion: _Occasion, verb: Token) -> None:
    status = standing(verb).status
    occasion.happened = occasion.happened or status == "happened"
    date = when_of(reading, found, verb)
    if date is None:
        return
    if verb.lemma in _START:
        occasion.start = occasion.start or date
    elif verb.lemma in _END:
        occasion.end = occasion.end or date
    elif date.span.start >= reading.sentence_of(verb).start and verb.lemma in ("hold", "take", "run", "last", "be"):
        occasion.start = occasion.start or date
        occasion.end = occasion.end or date


def _place(reading: Reading, found: Found, occasion: _Occasion, sentence: Sentence, noun: Token) -> None:
    """The state in which an exercise took place hosts it."""
    span = reading.sentence_span(sentence)
    verbs = [v for v in _verbs(reading, sentence) if v.lemma in _PLACING]
    verbs.append(noun)
    for _, place in found.places_in(span):
        token = reading.token_at(place.span.start)
        if token is None or not place.country or not any(v in token.ancestors() for v in verbs):
            continue
        state = next((e.id for e in found.entities if e.country == place.country and e.kind == "state"), None)
        if state is not None:
            _add(occasion.hosts, [state])
            return


# ---- making


def _deed(joint: bool, planned: bool) -> tuple[str, str | None, str]:
    """Type, mode and CAMEO code of an exercise: a joint one that is only planned is an agreement (PLOVER 2.0)."""
    if not joint:
        return "MOBILIZE", "troops", "150"
    return ("AGREE", None, "0312") if planned else ("COOPERATE", None, "062")


def _event(reading: Reading, found: Found, occasion: _Occasion, events: list[Event]) -> Iterator[Event]:
    """The one event of an occasion; none where nobody is known to have had to do with it."""
    sides = list(occasion.sides)
    for event in events:
        _add(sides, (*event.actors, *event.recipients))
    sides = _by_country(found, [i for i in sides if i not in occasion.observers])
    if occasion.kind == "exercise":
        sides = _by_country(found, [*sides, *occasion.hosts])
    if not sides:
        return
    countries = {found.by_id[i].country for i in sides}
    joint = len(countries) > 1
    planned = not occasion.happened and bool(events) and all(e.status == "planned" for e in events)
    kind, mode, cameo = _deed(joint, planned)
    head = occasion.heads[0]
    sentence = reading.sentence_of(head)
    trigger = reading.span(head, head)
    observers = [Participant(i, "observer") for i in occasion.observers]
    hosts = [Participant(i, "host") for i in occasion.hosts]
    yield Event(
        content_id("event", reading.document.id, ["occasion", occasion.key, trigger]),
        kind,
        mode,
        ("military",),
        cameo,
        quad_of(kind),
        goldstein_of(kind, mode, cameo),
        joint,
        tuple(sides),
        (),
        tuple(dict.fromkeys([*hosts, *observers])),
        _period(occasion, events),
        next((e.where for e in events if e.where is not None), None),
        "planned" if planned else "happened",
        tuple(dict.fromkeys(occasion.quantities)),
        occasion.name,
        trigger,
        reading.sentence_span(sentence),
        None,
        round(0.7 + 0.1 * joint + 0.05 * (len(occasion.heads) > 1), 2),
        f"named occasion '{occasion.name}', in {len(occasion.heads)} places, first '{head.text}'",
    )


def _by_country(found: Found, ids: Iterable[str]) -> list[str]:
    """Sides, one a country: a state itself before its army."""
    best: dict[str, str] = {}
    for i in ids:
        entity = found.by_id[i]
        key = entity.country or entity.id
        if key not in best or (entity.kind == "state" and found.by_id[best[key]].kind != "state"):
            best[key] = i
    return list(best.values())


def _period(occasion: _Occasion, events: list[Event]) -> Date | None:
    """From the date on which the occasion began to that on which it ended, as far as they are said."""
    start, end = occasion.start, occasion.end
    if start is None and end is None:
        return next((e.when for e in events if e.when is not None), None)
    if start is None or end is None or start == end:
        known = start or end
        assert known is not None
        if start is None:
            return replace(known, from_=None)
        return known if end is not None else replace(known, to=None)
    whole = start.from_ is not None and end.to is not None and start.from_ <= end.to
    return replace(end, from_=start.from_, to=end.to) if whole else end

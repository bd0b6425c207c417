"""Actors by description: titles before names, and noun phrases headed by a role ("Turkish riot police")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from communique.code.names import head_of, person_spot, words
from communique.code.roles import FORMER, Role, is_plural, role_ending, role_of, sector_of
from communique.code.sorts import sort_of
from communique.code.spots import Spot
from communique.code.titles import title_of
from communique.code.wordlists import list_of
from communique.reading import Reading, Token
from communique.records import EntityKind

_LEFT = frozenset({"det", "amod", "compound", "nummod", "poss", "nmod", "predet", "quantmod"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "its", "their", "his", "her", "our", "both"})
_COUNTED = frozenset(
    "group team number dozen dozens hundreds thousands majority crowd pair member members handful series scores "
    "convoy gang most some many several half".split()
)
_STATELY = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY", "PTY", "OPP"})
_IN_TITLE = frozenset({"NOUN", "PROPN", "ADJ"})

Names = Mapping[int, Spot]


def described(reading: Reading, names: dict[int, Spot]) -> list[Spot]:
    """Spots for titles' unknown bearers and for descriptions; titles are attached to the names they precede.

    ``names`` is what stands over each token; people found here are added to it.
    """
    used: set[int] = set()
    found = list(_bearers(reading, names))
    for spot in {id(s): s for s in names.values() if s.kind == "person"}.values():
        used.update(_take_title(reading, names, spot))
    lower = [t.lower for t in reading.tokens]
    for at in range(len(lower) - 1, -1, -1):
        if at in used or at in names:
            continue
        ending = _free_role(lower, at, names, used)
        if ending is None:
            continue
        last = at + 2 if lower[at + 1 : at + 3] in _ELECTED else at
        described = _description(reading, names, lower, ending[0], last, ending[1])
        if described is not None:
            used.update(range(ending[0], last + 1))
            found.append(described)
    return found


_ELECTED = (["-", "elect"], ["-", "designate"])


def _free_role(lower: Sequence[str], at: int, names: Names, used: set[int]) -> tuple[int, Role] | None:
    """The longest role that ends at a word and takes in no name: "speaker" of "House speaker" where that is a body."""
    ending = role_ending(lower, at)
    if ending is None or not any(i in names or i in used for i in range(ending[0], at + 1)):
        return ending
    role = role_of(lower[at])
    return (at, role) if role is not None and at not in names and at not in used else None


# ---------------------------------------------------------------- titles


def _bearers(reading: Reading, names: dict[int, Spot]) -> Iterator[Spot]:
    """People whom only the title before their name gives away."""
    tokens = reading.tokens
    for t in tokens:
        if t.i in names or t.i + 1 >= len(tokens) or not _titles_name(t):
            continue
        last = t.i
        while last + 1 < len(tokens) and _part_of_name(tokens, last + 1, names):
            last += 1
        if last > t.i and tokens[last].sent == t.sent and tokens[last].lower not in list_of("namesake"):
            spot = person_spot(reading, t.i + 1, last)
            names.update((i, spot) for i in range(t.i + 1, last + 1))
            yield spot


def _titles_name(token: Token) -> bool:
    if title_of(token.lower):
        return token.text[:1].isupper()
    role = role_of(token.lower)
    return role is not None and role.kind == "person" and role.office and token.text[:1].isupper()


def _part_of_name(tokens: Sequence[Token], at: int, names: Names) -> bool:
    t = tokens[at]
    if at in names or t.sent != tokens[at - 1].sent:
        return False
    if t.text == "-" and at + 1 < len(tokens) and not _titles_name(tokens[at - 1]):
        return tokens[at - 1].end == t.start and tokens[at + 1].start == t.end and tokens[at - 1].pos == "PROPN"
    if t.lower in list_of("event"):
        return False
    return t.pos == "PROPN" and t.text[:1].isupper() and not t.text.isupper() and role_of(t.lower) is None


def _title_body(reading: Reading, names: dict[int, Spot], run: range, role_at: int) -> None:
    """A body that only its place before a role gives away: "Spicejet Chairman Ajay Singh"."""
    tokens = reading.tokens
    last = first = role_at
    while first - 1 >= run.start and _names_body(tokens[first - 1], names):
        first -= 1
    if first < last:
        name = words(reading, first, last - 1)
        body = Spot(first, last - 1, last - 1, "name", "organisation", name, definite=True)
        names.update((i, body) for i in range(first, last))


def _names_body(token: Token, names: Names) -> bool:
    return (
        token.pos == "PROPN"
        and token.text[:1].isupper()
        and token.i not in names
        and role_of(token.lower) is None
        and title_of(token.lower) is None
    )


def _take_title(reading: Reading, names: dict[int, Spot], spot: Spot) -> range:
    """Attach the title before a name to it; gives the tokens taken."""
    tokens = reading.tokens
    first = _title_start(tokens, names, spot.first)
    run = range(first, spot.first)
    lower = [tokens[i].lower for i in run]
    while lower and lower[-1] in ("-", "elect", "designate"):
        lower.pop()
    at = _last_role(lower)
    if at is None:
        _take_honorific(tokens, spot)
        _take_origin(tokens, names, spot)
        _take_nationality(names, spot, run)
        return range(0)
    role = _title_role(lower, at)
    if role.words.rpartition(" ")[2] in list_of("private"):
        ending = role_ending(lower, at)
        _title_body(reading, names, run, first + (ending[0] if ending else at))
    spot.title = (run.start, run.stop - 1)
    spot.role = words(reading, run.start, run.stop - 1)
    spot.noun, spot.office = role_noun(role), role.words
    spot.gender = spot.gender or role.gender
    _take_honorific(tokens, spot)
    stop = first + lower.index("to") if "to" in lower else run.stop
    _affiliate(names, spot, range(first, stop), role, lower)
    return run


def _title_start(tokens: Sequence[Token], names: Names, stop: int) -> int:
    first = stop
    while first > 0 and tokens[first - 1].sent == tokens[stop].sent and _in_title(tokens, names, first - 1, stop):
        if tokens[first - 1].lower == "and" and any(
            t.text in ("'s", "’s") for t in tokens[max(0, first - 4) : first - 1]
        ):
            break
        first -= 1
    while first < stop and (
        tokens[first].lower in ("of", "the", "-", "'s", "’s", "and", "for") or tokens[first].ent in ("DATE", "TIME")
    ):
        first += 1
    return first


def _in_title(tokens: Sequence[Token], names: Names, at: int, stop: int) -> bool:
    t = tokens[at]
    over = names.get(at)
    if over is not None and over.kind == "person":
        role = role_of(tokens[over.last + 1].lower) if over.last + 1 < stop else None
        if role is None or role_noun(role) not in list_of("private") or over.size > 2 or over.title or over.ref:
            return False
        over.kind = "organisation"
    if t.lower == "to":
        sent = at > 0 and tokens[at - 1].lower in ("ambassador", "envoy", "representative", "adviser", "advisor")
        return sent and not any(_is_office(tokens[i]) for i in range(at + 1, stop))
    if t.lower in ("of", "for", "the", "and"):
        goes_on = at + 1 < stop and (tokens[at + 1].text[:1].isupper() or _is_office_of(tokens, at))
        return stop - at <= 8 and goes_on and tokens[at - 1].text != ","
    if t.text in ("-", "'s", "’s") or t.lower in FORMER or t.lower in ("then", "ex", "elect", "designate"):
        return True
    if at + 1 < stop and is_before_nationality(t, tokens[at + 1]):
        return False
    return (t.pos in _IN_TITLE or over is not None) and t.ent not in ("DATE", "TIME")


def _is_office(token: Token) -> bool:
    """Whether a capitalised word is an office: the name behind it is that holder's ("adviser to President X")."""
    role = role_of(token.lower)
    return token.text[:1].isupper() and role is not None and role.kind == "person" and role.office


def is_before_nationality(token: Token, after: Token) -> bool:
    """Whether a common noun before an adjective of a state is no part of the title: "At dusk Kenyan President X"."""
    common = token.tag in ("NN", "NNS") and token.text.islower() and role_of(token.lower) is None
    return common and token.lower not in FORMER and after.ent == "NORP" and after.text[:1].isupper()


def _is_office_of(tokens: Sequence[Token], at: int) -> bool:
    """Whether "of" stands inside a role of the table: "secretary of state"."""
    role = role_of(" ".join(t.lower for t in tokens[at - 1 : at + 2])) if at else None
    return role is not None and role.kind == "person"


def _last_role(lower: Sequence[str]) -> int | None:
    """Where in a title its role ends: its last word, or a word before "of" or "for"."""
    for at in range(len(lower) - 1, -1, -1):
        role = _named_role(lower, at)
        if role is not None and (at == len(lower) - 1 or _REACHES & set(lower[at:])):
            return at
        if role is None and at == len(lower) - 1 and not _REACHES & set(lower):
            return None
    return None


_REACHES = frozenset({"of", "for", "to"})


def _named_role(lower: Sequence[str], at: int) -> Role | None:
    title = title_of(lower[at])
    if title is not None and title.role:
        return role_of(title.role)
    ending = role_ending(lower, at)
    return ending[1] if ending and ending[1].kind in ("person", "people") else None


def _title_role(lower: Sequence[str], at: int) -> Role:
    role = _named_role(lower, at)
    assert role is not None
    return role


def _take_honorific(tokens: Sequence[Token], spot: Spot) -> None:
    title = title_of(tokens[spot.first - 1].lower) if spot.first else None
    if title is not None and title.gender:
        spot.gender = title.gender


def _take_origin(tokens: Sequence[Token], names: Names, spot: Spot) -> None:
    """The state right beside a name: "Kenya's Raychelle Omamo", "Sheikha Alya of Qatar"."""
    if spot.first > 1 and tokens[spot.first - 1].text in ("'s", "’s"):
        over = names.get(spot.first - 2)
    elif spot.last + 2 < len(tokens) and tokens[spot.last + 1].lower == "of":
        over = names.get(spot.last + 2)
    else:
        return
    if over is not None and over.kind == "state" and over.how == "name" and over.ref:
        spot.country = spot.country or over.country


def _take_nationality(names: Names, spot: Spot, run: range) -> None:
    over = names.get(spot.first - 1) if run else None
    if over is not None and over.kind == "state" and over.adjective and over.how == "alias":
        spot.country = spot.country or over.country


# ---------------------------------------------------------------- descriptions


def _description(
    reading: Reading, names: dict[int, Spot], lower: Sequence[str], first: int, last: int, role: Role
) -> Spot | None:
    tokens = reading.tokens
    head = tokens[head_of(tokens, first, last)]
    if tokens[first].sent != head.sent or not _heads(head, role) or _in_a_title(tokens, first, head):
        return None
    if _is_membership(tokens, names, head, role):
        return None
    left = _with_states(names, _left_edge(tokens, head, first), head)
    before = [lower[i] for i in range(left, first)]
    plural = role.kind == "people" or head.tag in ("NNS", "NNPS") or is_plural(lower[last])
    definite = bool(before) and (before[0] in _DEFINITE or "'s" in before or "’s" in before)
    spot = Spot(
        left, last, head.i, "description", _kind(role, plural), "", definite=definite, plural=plural,
        gender=role.gender, noun=role_noun(role), office=role.words,
    )  # fmt: skip
    run = range(left, last + 1)
    _affiliate(names, spot, run, role, before)
    _attached(reading, names, spot, head, role, before)
    if not _tells(role, spot, definite, tokens, head):
        return None
    if "ethnic" in before:
        spot.country = None
    if role.words == "deputy" and _is_owned_by_person(names, head):
        spot.sector = "GOV"
    _of_state(reading, names, spot)
    spot.role = words(reading, spot.first, spot.last)
    spot.countries = _countries(names, run)
    spot.name = _without_article(spot.role)
    return spot


def _is_owned_by_person(names: Names, head: Token) -> bool:
    """Whether a description is of somebody's: "the minister's deputies", "a deputy of Sergei Shoigu"."""
    owners = [*head.kids("poss"), *(t for p in head.kids("prep") if p.lower == "of" for t in p.kids("pobj"))]
    return any((t.i in names and names[t.i].kind == "person") or _is_holder(t) for t in owners)


def _is_holder(token: Token) -> bool:
    role = role_of(token.lower)
    return role is not None and role.kind == "person" and role.office


def _is_membership(tokens: Sequence[Token], names: Names, head: Token, role: Role) -> bool:
    """Whether "a founding member" is said of a state or body, and is nobody by itself."""
    if role_noun(role) != "member" or head.dep not in ("appos", "attr"):
        return False
    holders = list(head.head.kids("nsubj"))
    if head.dep == "appos":
        first = min((head.i, *(c.i for c in head.children)))
        holders = [head.head] if first and tokens[first - 1].text in (",", "–", "-", "(") else []
    return any(h.i in names and names[h.i].kind in ("state", "organisation") for h in holders)


def _of_state(reading: Reading, names: Names, spot: Spot) -> None:
    """ "The kingdom of Eswatini", "the Republic of Malta": another name of the state."""
    sort, at = sort_of(spot.noun), spot.head + 1
    if sort is None or sort.what != "state" or at + 1 >= len(reading.tokens) or reading.tokens[at].lower != "of":
        return
    over = names.get(at + 1) or names.get(at + 2)
    if over is not None and over.kind == "state" and over.ref and over.last == spot.last and not over.adjective:
        spot.kind, spot.key, spot.ref, spot.sector = "state", over.ref, over.ref, None


def _in_a_title(tokens: Sequence[Token], first: int, head: Token) -> bool:
    """Whether a role word is a portfolio or the owner of an office: "Secretary of Justice", "Sheriff's Office"."""
    if not head.text[:1].isupper():
        return False
    if head.dep == "poss" and head.head.text[:1].isupper() and role_of(head.head.lower) is not None:
        return True
    before = role_of(tokens[first - 2].lower) if first > 1 and tokens[first - 1].lower == "of" else None
    return before is not None and before.kind == "person"


def _countries(names: Names, run: range) -> tuple[tuple[str, str], ...]:
    """The states joined before a role ("Kenyan and Rwandan troops") as country and words, where there are several."""
    over = {id(names[i]): names[i] for i in run if i in names}
    states = {
        s.country: s.said for s in over.values() if s.adjective and s.kind in ("state", "organisation") and s.country
    }
    return tuple(states.items()) if len(states) > 1 else ()


def role_noun(role: Role) -> str:
    """The noun by which a later "the ..." takes a role up."""
    return role.words.split(" of ")[0].rpartition(" ")[2]


def _without_article(name: str) -> str:
    head, _, rest = name.partition(" ")
    return rest if rest and head.lower() in ("the", "a", "an") else name


def _kind(role: Role, plural: bool) -> EntityKind:
    if role.kind == "person":
        return "group" if plural else "person"
    if role.kind == "body":
        return "group" if plural else "organisation"
    return "group" if role.kind == "people" else "other"


def _heads(head: Token, role: Role) -> bool:
    """Whether a role word is a noun that heads a phrase, or a body that a noun follows ("army base")."""
    if role.kind == "modifier" or head.pos not in ("NOUN", "PROPN"):
        return _is_general(head, role) or (head.lower == "displaced" and head.dep in _NOMINAL)
    if head.dep in ("compound", "nmod", "amod"):
        if head.head.i < head.i:
            return True
        return role.kind in ("body", "people") and role.own and role_of(head.head.lower) is None
    return True


_NOMINAL = frozenset({"pobj", "dobj", "nsubj", "ROOT", "nsubjpass"})


def _is_general(head: Token, role: Role) -> bool:
    """Whether a parse took the end of "secretary-general" for an adjective."""
    return head.pos == "ADJ" and role.kind == "person" and " " not in role.words and head.dep in _NOMINAL


def _left_edge(tokens: Sequence[Token], head: Token, first: int) -> int:
    left = first
    for child in head.children:
        if child.dep in _LEFT and child.i < left:
            start = min(t.i for t in child.subtree()) if child.dep in ("poss", "nmod", "amod", "compound") else child.i
            left = min(left, start)
    return _unbroken(tokens, max(left, first - 8), first)


def _unbroken(tokens: Sequence[Token], left: int, first: int) -> int:
    """The left edge moved right past whatever cannot stand inside a noun phrase, against faults of the parse."""
    at = first
    while at > left and tokens[at - 1].sent == tokens[first].sent and not _breaks(tokens[at - 1]):
        at -= 1
        if tokens[at].pos == "DET" and tokens[at].lower not in ("both", "all"):
            break
    while at < first and (tokens[at].text in _LOOSE or (tokens[at].ent == "DATE" and tokens[at].pos == "PROPN")):
        at += 1
    return at


_LOOSE = frozenset({",", "and", "or", "-", "–", "'s", "’s"})


def _breaks(token: Token) -> bool:
    if token.pos in ("AUX", "SCONJ", "ADP", "INTJ"):
        return token.lower != "of"
    if token.pos == "VERB":
        return token.tag not in ("VBN", "VBG") and token.dep != "amod"
    return token.pos == "PUNCT" and token.text not in (",", "-", "–", '"', "“", "”", "’", "'", "(", ")")


def _with_states(names: Names, left: int, head: Token) -> int:
    """The left edge moved over states right before it, where the parse cut them off ("U.S. Army chief")."""
    over = names.get(left - 1)
    while over is not None and over.kind == "state" and over.adjective and over.last == left - 1:
        left = over.first
        over = names.get(left - 1)
    return left


def _affiliate(names: Names, spot: Spot, run: range, role: Role, before: Sequence[str]) -> None:
    """Take country and sector from the names inside a phrase; nearest to the role first."""
    sector_of_body = None
    for i in reversed(run):
        over = names.get(i)
        if over is None or over is spot:
            continue
        spot.country = spot.country or over.country
        if over.kind in ("organisation", "group"):
            sector_of_body = sector_of_body or over.sector
            if over.kind == "group" and over.sector in ("REB", "PRM", "CRM"):
                spot.group = over.key
    spot.sector = sector_of(role, before, sector_of_body)


def _attached(
    reading: Reading, names: dict[int, Spot], spot: Spot, head: Token, role: Role, before: Sequence[str]
) -> None:
    """Take country, sector and reach from "of the X", "to the X", "in X" after the head."""
    for prep in head.kids("prep"):
        body = prep.kid("pobj")
        if body is None or prep.i < head.i or prep.i - spot.last > 1 or prep.sent != head.sent:
            continue
        over = _right_after(names, prep) or names.get(body.i)
        if over is None and prep.lower in ("of", "at", "for") and role_noun(role) in list_of("private"):
            over = _unnamed_body(reading, names, prep)
        if prep.lower in ("of", "for", "at", "with", "from") and over is not None:
            spot.country = spot.country or over.country
            if over.kind in ("organisation", "group") and not role.own:
                spot.sector = sector_of(role, before, over.sector)
            if reading.tokens[over.head].dep == "poss" and body.i - over.last <= 5:
                spot.last = max(spot.last, body.i)
            elif not (over.adjective and over.kind in ("state", "place")):
                spot.last = max(spot.last, over.last)
        elif prep.lower in ("in", "across", "on") and over is not None and over.country:
            spot.country = spot.country or over.country
        elif prep.lower == "to" and over is not None and role.words.endswith(("ambassador", "envoy", "adviser")):
            spot.last = max(spot.last, over.last)
        elif prep.lower == "of" and head.lower in _COUNTED:
            _counted(spot, body)
        elif prep.lower in ("of", "for") and _short(body, prep):
            spot.last = max(spot.last, max(t.i for t in body.subtree()))
            inner = [names[t.i] for t in body.subtree() if t.i in names]
            spot.country = spot.country or next((s.country for s in inner if s.country), None)


def _unnamed_body(reading: Reading, names: dict[int, Spot], prep: Token) -> Spot | None:
    """A body that only "director of the ..." before its capitals gives away."""
    tokens, first = reading.tokens, prep.i + 1
    if first < len(tokens) and tokens[first].lower == "the":
        first += 1
    last = first
    while last < len(tokens) and _names_body(tokens[last], names) and tokens[last].sent == prep.sent:
        last += 1
    if last == first:
        return None
    body = Spot(first, last - 1, last - 1, "name", "organisation", words(reading, first, last - 1), definite=True)
    names.update((i, body) for i in range(first, last))
    return body


def _right_after(names: Names, prep: Token) -> Spot | None:
    """The name that follows a preposition, with or without an article."""
    near = names.get(prep.i + 1) or names.get(prep.i + 2)
    return near if near is not None and near.first <= prep.i + 2 else None


def _counted(spot: Spot, body: Token) -> None:
    role = role_of(body.lower)
    if role is not None and role.sector:
        spot.sector, spot.plural, spot.kind, spot.last = role.sector, True, "group", max(spot.last, body.i)


def _short(body: Token, prep: Token) -> bool:
    reach = body.subtree()
    return reach[-1].i - prep.i <= 6 and all(t.dep not in ("relcl", "punct", "acl", "cc") for t in reach)


def _tells(role: Role, spot: Spot, definite: bool, tokens: Sequence[Token], head: Token) -> bool:
    """Whether a phrase is an actor at all: weak bodies need an article, a country or a sector."""
    if head.dep in ("compound", "nmod", "amod"):
        return spot.country is not None
    told = head.i - spot.first >= 1 and not (head.i - spot.first == 1 and tokens[spot.first].pos == "DET")
    if role.words in ("state", "country", "nation", "kingdom", "republic"):
        return definite or (told and spot.plural)
    if role.kind == "person" or role.own:
        return True
    if told and (spot.plural or role.kind == "people"):
        return True
    return definite or spot.country is not None or (spot.sector is not None and spot.sector != role.sector)


def stately(spot: Spot) -> bool:
    """Whether a description is of a state's own body or servant, so that it has a country even if unsaid."""
    return spot.sector in _STATELY

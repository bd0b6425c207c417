"""The entity pass: who and what a reading speaks of, by name, by description and by pronoun."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from communique.code.coreference import Cluster, Linker
from communique.code.descriptions import described, stately
from communique.code.found import Found
from communique.code.halves import halves
from communique.code.names import WHERE, name_spots, names_by_token, person_spot
from communique.code.office_nouns import person_of
from communique.code.people import NOTHING, bearer, facts
from communique.code.recognised import read_at
from communique.code.roles import role_of
from communique.code.spots import Spot
from communique.code.wordlists import list_of, listed
from communique.reading import Reading, Token
from communique.records import Entity, Mention, content_id
from communique.world import World

_PRONOUNS = frozenset("he him his himself she her hers herself it its itself they them their theirs themselves".split())


def entities(reading: Reading, found: Found, world: World) -> Found:
    """Add the entities of a reading, with where they stand in it."""
    names = names_by_token(name_spots(reading, world))
    names.update((s.head, s) for s in list(halves(reading, names)))
    _retitle(reading, names)
    spots = described(reading, names)
    spots += list({id(s): s for s in names.values()}.values())
    spots = list({id(s): s for s in spots}.values())
    spots += _surnames(reading, spots, names)
    _elsewhere(spots)
    _apposed(reading, spots, names)
    _colleagues(reading, spots, world)
    _realms(reading, spots)
    spots += _brackets(reading, names)
    spots += _pronouns(reading, names)
    spots.sort(key=lambda s: (s.first, -s.last))
    _govern(reading, spots)
    _nest(spots)
    _enclose(spots)
    linker = Linker(reading, world, {s.head: s for s in spots})
    for spot in spots:
        if spot.key != WHERE:
            linker.put(spot)
    return _assembled(reading, found, world, linker)


def _retitle(reading: Reading, names: dict[int, Spot]) -> None:
    """Take those for people whom an office before their name shows to be, and dated names for no people.

    "Finance Minister Peer Steinbrück" is no place, "Malabar 2020" nobody, and the riot of "Riot police" neither.
    """
    tokens = reading.tokens
    for spot in {id(s): s for s in names.values()}.values():
        unsure = spot.ref is None and not spot.key.startswith("body:") and spot.how == "name"
        if unsure and spot.kind == "person" and (_is_dated(tokens[spot.last]) or _opens_role(tokens, spot)):
            for i in range(spot.first, spot.last + 1):
                names.pop(i, None)
        if not unsure or spot.kind not in ("place", "organisation") or spot.size < 2 or spot.first == 0:
            continue
        before = tokens[spot.first - 1]
        if before.lower in list_of("titled") and before.text[:1].isupper() and before.sent == tokens[spot.first].sent:
            person = person_spot(reading, spot.first, spot.last)
            names.update((i, person) for i in range(spot.first, spot.last + 1))


def _govern(reading: Reading, spots: Sequence[Spot]) -> None:
    """Make a place one of those spoken of where an office is of it: "the mayor of Davao City"."""
    for spot in spots:
        if spot.key != WHERE or spot.kind != "place":
            continue
        token = reading.tokens[spot.head]
        of = token.head.head if token.dep == "pobj" and token.head.lower == "of" else None
        office = token.head if token.dep in ("compound", "nmod", "poss") else of
        role = role_of(office.lower) if office is not None else None
        if role is not None and role.kind == "person" and role.office:
            spot.key = f"place:{spot.name}"


def _is_dated(token: Token) -> bool:
    return len(token.text) == 4 and token.text.isdigit()


def _opens_role(tokens: Sequence[Token], spot: Spot) -> bool:
    """Whether a name of one word is the first of a role whose capital only the sentence gives it."""
    opens = spot.first == 0 or tokens[spot.first - 1].sent != tokens[spot.first].sent
    after = tokens[spot.last + 1 : spot.last + 2]
    return (
        opens and spot.size == 1 and bool(after) and role_of(f"{tokens[spot.first].lower} {after[0].lower}") is not None
    )


def _elsewhere(spots: Sequence[Spot]) -> None:
    """Bodies with a name that many states have ("House of Commons") go to the state that the report is about.

    A party's initials count only where its state is spoken of.
    """
    spoken_of = Counter(s.country for s in spots if s.kind == "state" and s.country)
    if not spoken_of:
        return
    for spot in spots:
        if not spot.key.startswith("body:") or spot.country is None or spot.country in spoken_of:
            continue
        if spot.name in list_of("generic_body"):
            spot.country = spoken_of.most_common(1)[0][0]
            spot.key = f"{spot.key}:{spot.country}"
        elif spot.sector in ("PTY", "OPP") and spot.said.isupper() and spot.said != spot.name:
            spot.key, spot.name, spot.country, spot.sector = "", spot.said, None, None


def _surnames(reading: Reading, spots: Sequence[Spot], names: dict[int, Spot]) -> list[Spot]:
    """Surnames of people named elsewhere that the recogniser missed or took for bodies and places."""
    people = {p for s in spots if s.kind == "person" and s.how == "name" and s.size > 1 for p in _last_names(s.name)}
    bodies = {s.name for s in spots if s.kind == "organisation" and not s.key and s.how == "name"}
    for spot in spots:
        if spot.kind == "person" and spot.size == 1 and spot.title is None and not spot.ref and spot.name in bodies:
            spot.kind = "organisation"
        unsure = spot.kind in ("organisation", "place") and spot.ref is None and not spot.key.startswith("body:")
        if unsure and spot.how == "name" and spot.name.casefold() in people:
            spot.kind, spot.key, spot.country, spot.sector = "person", "", None, None
    found = []
    for token in reading.tokens:
        missed = token.pos == "PROPN" and token.i not in names and token.text[:1].isupper()
        if missed and token.lower in people and read_at(reading, token) and token.dep != "compound":
            spot = person_spot(reading, token.i, token.i)
            names[token.i] = spot
            found.append(spot)
    return found


def _last_names(name: str) -> Iterator[str]:
    """The forms by which a full name's surname is taken up: "Assad" and "al-Assad"."""
    parts = name.casefold().split()
    yield parts[-1]
    yield " ".join(parts[1:])
    for article in ("al-", "el-", "ul-", "bin-"):
        if parts[-1].startswith(article):
            yield parts[-1].removeprefix(article)


def _pronouns(reading: Reading, names: dict[int, Spot]) -> Iterator[Spot]:
    for sentence in reading.assertions():
        for token in reading.tokens_of(sentence):
            stands = token.lower in _PRONOUNS and token.pos == "PRON" and token.dep != "expl"
            if stands and token.i not in names and not _pleonastic(token):
                yield Spot(token.i, token.i, token.i, "pronoun", "other", token.text)
            elif token.lower in ("both", "two") and token.i not in names and _stands_alone(reading, token):
                first = token.i - (token.lower == "two")
                yield Spot(first, token.i, token.i, "pronoun", "other", token.text)


def _stands_alone(reading: Reading, token: Token) -> bool:
    """Whether "both" or "the two" is itself a subject: "Both agreed", "The two met"."""
    before = reading.tokens[token.i - 1].lower if token.i else ""
    plain = token.dep in ("nsubj", "nsubjpass") and not any(c.dep == "prep" for c in token.children)
    return plain and (token.lower == "both" or before == "the")


def _pleonastic(token: Token) -> bool:
    """Whether "it" means nothing: "it is clear that", "it rained"."""
    if token.lower != "it" or token.dep not in ("nsubj", "nsubjpass"):
        return False
    if token.dep == "nsubjpass":
        return token.head.kid("ccomp") is not None
    verb = token.head
    if verb.lemma in ("rain", "snow", "seem", "appear", "turn"):
        return True
    if verb.lemma == "take":
        return any(c.lower in _WHATEVER or c.lemma in _SPANS for c in verb.children)
    if verb.lemma != "be":
        return False
    judged = verb.kid("acomp", "attr", "prep", "advmod")
    if judged is not None and verb.kid("acomp", "attr") is None and verb.kid("prep") is None and judged.lower != "up":
        return False
    return verb.kid("ccomp", "advcl", "xcomp") is not None or _judges(verb)


_WHATEVER = frozenset({"whatever", "what"})
_SPANS = frozenset({"year", "month", "week", "day", "hour", "minute", "decade", "time", "while"})


def _judges(verb: Token) -> bool:
    """Whether "it is" begins a judgement whose clause the parse hung elsewhere: "it was clear, she said, that"."""
    judged = verb.kid("acomp")
    if judged is None or judged.lemma not in list_of("judgement"):
        return verb.kid("prep", "advmod") is not None and any(c.lower == "up" for c in verb.children)
    root = next((t for t in judged.ancestors() if t.head is t), verb)
    return any(t.lower in ("that", "to", "whether") and t.i > judged.i for t in root.subtree())


def _apposed(reading: Reading, spots: Sequence[Spot], names: dict[int, Spot]) -> None:
    """Tie "X, the Russian ambassador" and "the Russian ambassador, X" and "Belarusian agency BelTA" together."""
    heads = {s.head: s for s in spots}
    for spot in spots:
        if spot.how != "description" or spot.plural:
            continue
        token = reading.tokens[spot.head]
        other = _beside(reading, spot, names) or _in_apposition(token, heads) or _predicate_of(token, heads)
        if other is not None and other is not spot and _same_kind(spot, other):
            spot.same_as = other
            _exchange(spot, other)
    for spot in spots:
        _joined(reading, spot, heads)
        _called(reading, spot, heads)


def _colleagues(reading: Reading, spots: Sequence[Spot], world: World) -> None:
    """An unknown minister beside his own leader: "President Mohammad Khatami and Foreign Minister Kharrazi"."""
    heads = {s.head: s for s in spots if s.kind == "person" and s.how == "name" and s.title is not None}
    for spot in heads.values():
        token = reading.tokens[spot.head]
        first = heads.get(token.head.i) if token.dep == "conj" else None
        if first is None or spot.country or spot.ref or spot.noun != "minister" or first.noun not in _HIGH:
            continue
        on = reading.document.published
        leader = world.people.get(first.ref or "") or bearer(world, first.name, on)
        if leader is not None and leader.country and bearer(world, spot.name, on) is None:
            spot.country = leader.country.removeprefix("state:")


def _realms(reading: Reading, spots: Sequence[Spot]) -> None:
    """The state that follows a name with its title: "King Abdullah of Jordan", "President Xi of China"."""
    states = {s.first: s for s in spots if s.kind == "state" and s.country and s.how != "description"}
    for spot in spots:
        if spot.kind != "person" or spot.how != "name" or spot.title is None or spot.country:
            continue
        behind = [t.lower for t in reading.tokens[spot.last + 1 : spot.last + 3]]
        realm = states.get(spot.last + (3 if behind[1:] == ["the"] else 2)) if behind[:1] == ["of"] else None
        if realm is not None:
            spot.country = realm.country


def _in_apposition(token: Token, heads: dict[int, Spot]) -> Spot | None:
    if token.dep == "appos" and token.head.i in heads:
        return heads[token.head.i]
    below = next((heads[c.i] for c in token.kids("appos") if c.i in heads), None)
    if below is None and token.dep in ("compound", "nmod"):
        return heads.get(token.head.i)
    return below


def _predicate_of(token: Token, heads: dict[int, Spot]) -> Spot | None:
    """Whom "Ruto is the president" says to be what a description names; nothing where it is denied."""
    verb = token.head
    if token.dep == "pobj" and verb.lower == "as":
        verb = verb.head if any(verb.head.lemma in listed("tenures", k) for k in _IN_OFFICE) else token
    elif token.dep != "attr" or verb.lemma not in ("be", "become", "remain") or verb.kid("neg") is not None:
        return None
    subject = verb.kid("nsubj", "nsubjpass") if verb is not token else None
    if subject is not None and subject.lower == "who" and verb.dep == "relcl":
        subject = verb.head
    return heads.get(subject.i) if subject is not None else None


_IN_OFFICE = ("serving", "entering", "staying", "leaving")


def _called(reading: Reading, name: Spot, heads: dict[int, Spot]) -> None:
    """ "The group that is now called BRICS", "a bloc known as the Quad": the description is the name's."""
    token = reading.tokens[name.head]
    verb = token.head.head if token.dep == "pobj" and token.head.lower == "as" else token.head
    if name.how == "description" or verb.lemma not in ("call", "know", "dub", "name") or verb.tag != "VBN":
        return
    if token.dep not in ("oprd", "pobj"):
        return
    while verb.dep == "conj":
        verb = verb.head
    said = heads.get(verb.head.i) if verb.dep in ("relcl", "acl") else None
    if said is not None and said.how == "description" and said.kind == name.kind and said.same_as is None:
        said.same_as = name


_TITLE = 12
"""Words that a title before a name has at most."""


def _beside(reading: Reading, spot: Spot, names: dict[int, Spot]) -> Spot | None:
    """The name between commas right after a description ("the head of NATO, Mark Rutte, said")."""
    tokens, at = reading.tokens, spot.last + 1
    if spot.kind != "person" or at + 1 >= len(tokens) or tokens[at].text != ",":
        return None
    name = names.get(at + 1)
    if name is None:
        near = (names[i] for i in range(at + 2, at + 2 + _TITLE) if i in names)
        name = next((n for n in near if n.title is not None and n.title[0] == at + 1), None)
    if name is None or name.kind != "person" or (name.title or (name.first,))[0] != at + 1:
        return None
    if name.title is not None and (name.country or name.sector != spot.sector or not spot.definite):
        return None
    closed = name.last + 1 >= len(tokens) or tokens[name.last + 1].text in (",", ".", ";", ")", "-", "–")
    return name if closed and tokens[name.first].sent == tokens[spot.head].sent else None


def _joined(reading: Reading, spot: Spot, heads: dict[int, Spot]) -> None:
    """ "X, president and chief executive of Y": the second role is X's too when it has no article of its own."""
    token = reading.tokens[spot.head]
    first = heads.get(token.head.i) if token.dep == "conj" else None
    if first is None or spot.same_as is not None or first.same_as is None or first.how != "description":
        return
    bare = spot.how == "description" and not spot.definite and token.kid("det") is None
    if spot.kind == first.kind == "person" and bare:
        spot.same_as = first.same_as


def _same_kind(spot: Spot, other: Spot) -> bool:
    if other.how == "description" or other.plural:
        return False
    if spot.kind == "person" and not other.key and not other.ref and other.kind in ("organisation", "place"):
        return other.sector is None and " " in other.name
    return spot.kind == other.kind or (
        spot.kind == "organisation" and other.kind in ("organisation", "place") and not other.ref
    )


def _exchange(spot: Spot, other: Spot) -> None:
    if spot.kind == "person":
        other.kind, other.key = "person", other.ref or ""
    other.country = other.country or spot.country
    other.sector = spot.sector or other.sector if other.kind == "person" else other.sector or spot.sector
    other.role = other.role or spot.role
    other.gender = other.gender or spot.gender
    if other.kind == "place":
        other.kind, other.key = "organisation", ""
    if spot.noun and not other.noun:
        other.noun = spot.noun


def _brackets(reading: Reading, names: dict[int, Spot]) -> Iterator[Spot]:
    """ "Shanghai Cooperation Organization (SCO)": the capitals in brackets are another name of what precedes."""
    tokens = reading.tokens
    for i in range(1, len(tokens) - 2):
        if tokens[i].text != "(" or tokens[i + 2].text != ")" or i - 1 not in names:
            continue
        before, short = names[i - 1], tokens[i + 1]
        if short.text.isupper() and len(short.text) > 1 and before.kind in ("organisation", "group"):
            over = names.get(i + 1)
            spot = over if over is not None else Spot(i + 1, i + 1, i + 1, "alias", before.kind, short.text)
            spot.same_as = before
            if over is None:
                names[i + 1] = spot
                yield spot


def _nest(spots: Sequence[Spot]) -> None:
    """Mark adjectives and names inside descriptions and titles: they head nothing there."""
    around: Spot | None = None
    for spot in sorted(spots, key=lambda s: ((s.title or (s.first,))[0], -s.last)):
        if around is not None and spot.last <= around.last and spot.adjective and spot.first <= around.head:
            spot.within, spot.around = True, around
        if (spot.how == "description" or spot.title) and (around is None or spot.last > around.last):
            around = spot


def _enclose(spots: Sequence[Spot]) -> None:
    """Tell pronouns the description around them; spots come in order, the wider one first."""
    open_: Spot | None = None
    for spot in spots:
        if spot.how == "description" and spot.size > 1 and (open_ is None or spot.last > open_.last):
            open_ = spot
        elif spot.how == "pronoun" and open_ is not None and spot.last <= open_.last:
            spot.inside = open_


def _prevailing(clusters: Sequence[Cluster]) -> tuple[str | None, int]:
    """The country of most mentions of states, and how many those are: more than half, or far more than any other."""
    counts = Counter(c.country for c in clusters if c.kind == "state" for _ in c.spots)
    if not counts:
        return None, 0
    (country, n), *rest = counts.most_common(2)
    far = n >= _OFTEN and n >= 2 * rest[0][1] if rest else True
    return (country, n) if far or 2 * n > sum(counts.values()) else (None, 0)


_OFTEN = 6
"""Mentions from which twice as many as any other country's make a report one about that country."""


def _inherited(cluster: Cluster, prevailing: tuple[str | None, int]) -> str | None:
    """The country that a report is mostly about, for a state's servant or body that names none there."""
    country, n = prevailing
    told = any(
        s.how == "description" and s.definite and s.size > 1 and stately(s) and s.noun != "commissioner"
        for s in cluster.spots
    )
    return country if (_servant(cluster) or told) and (not cluster.named or told or n >= 3) else None


def _servant(cluster: Cluster) -> bool:
    if cluster.named:
        return any(s.title is not None and s.sector == "GOV" and s.noun in _HIGH for s in cluster.spots)
    if any(s.noun == "commissioner" for s in cluster.spots):
        return False
    own = (s for s in cluster.spots if not (s.plural and s.noun in list_of("state")))
    return any(stately(s) and (s.definite or s.plural) for s in own)


_HIGH = frozenset({"president", "minister", "chancellor", "premier"})


# ---------------------------------------------------------------- records


def _assembled(reading: Reading, found: Found, world: World, linker: Linker) -> Found:
    entities: dict[int, Entity] = {}
    heads: dict[int, tuple[str, ...]] = {}
    inside: dict[int, tuple[str, ...]] = {}
    mentions, prevailing = _mentions(reading, linker), _prevailing(linker.clusters)
    for cluster in linker.clusters:
        spans = mentions[id(cluster)]
        if spans:
            entities[id(cluster)] = _entity(reading, world, cluster, spans, prevailing)
    for spot in (s for c in linker.clusters for s in c.spots):
        ids = tuple(entities[id(c)].id for c in linker.of_spot[id(spot.around or spot)] if id(c) in entities)
        _place(spot, ids, heads, inside)
    return found.with_entities(entities.values(), heads, inside)


def _mentions(reading: Reading, linker: Linker) -> dict[int, list[Mention]]:
    found: dict[int, list[Mention]] = defaultdict(list)
    for cluster in linker.clusters:
        seen = set()
        for spot in cluster.spots:
            span = reading.span(reading.tokens[spot.first], reading.tokens[spot.last])
            if span not in seen:
                seen.add(span)
                found[id(cluster)].append(Mention(span, spot.how))
    return found


def _place(
    spot: Spot, ids: tuple[str, ...], heads: dict[int, tuple[str, ...]], inside: dict[int, tuple[str, ...]]
) -> None:
    if not ids:
        return
    if spot.within:
        inside.update((i, ids) for i in range(spot.first, spot.last + 1))
        return
    heads[spot.head] = ids
    if spot.how != "description":
        for i in range(spot.first, spot.last + 1):
            inside[i] = ids
    for i in range(*(spot.title or (0, -1))) if spot.title else ():
        inside.setdefault(i, ids)
    if spot.title:
        heads.setdefault(spot.title[1], ids)
        inside.setdefault(spot.title[1], ids)


def _entity(
    reading: Reading,
    world: World,
    cluster: Cluster,
    mentions: Sequence[Mention],
    prevailing: tuple[str | None, int],
) -> Entity:
    name, on = _name(world, cluster), reading.document.published
    ref, country, sector = cluster.ref, cluster.country, cluster.sector
    if cluster.kind == "person" and cluster.known is not None:
        country, sector = country or cluster.known.country, sector or cluster.known.sector
    elif cluster.kind == "person":
        asked = cluster.named or ref in world.people
        person = person_of(world, name, ref, country, on, cluster.nouns) if asked else None
        known = facts(world, person, on) if person is not None else NOTHING
        ref, country, sector = ref or known.ref, country or known.country, sector or known.sector
    elif ref is not None and sector is None:
        sector = _sector_of_kind(world, ref)
    country = country or _inherited(cluster, prevailing)
    role = next((s.role for s in cluster.spots if s.role), None) if _has_role(cluster) else None
    entity = content_id("entity", reading.document.id, [ref or name, cluster.kind, mentions[0].span])
    return Entity(entity, ref, name, cluster.kind, country, sector, role, tuple(mentions))


def _has_role(cluster: Cluster) -> bool:
    return cluster.kind == "person" or not cluster.named


def _sector_of_kind(world: World, ref: str) -> str | None:
    """MIL for a military alliance and JUD for an international court; other bodies of states have none."""
    known = world.organisations.get(ref)
    return {"alliance": "MIL", "court": "JUD"}.get(known.kind) if known is not None else None


def _name(world: World, cluster: Cluster) -> str:
    if cluster.ref and cluster.ref in world.states:
        return world.states[cluster.ref].name
    if cluster.ref and cluster.ref in world.organisations:
        return world.organisations[cluster.ref].name
    if cluster.ref and cluster.ref in world.people:
        return world.people[cluster.ref].name
    if cluster.label is not None:
        return cluster.label
    for hows in (("name",), ("alias", "metonym"), ("description",), ("pronoun",)):
        names = [s.name for s in cluster.spots if s.how in hows]
        if names:
            return max(names, key=len) if "name" in hows else names[0]
    return cluster.spots[0].name

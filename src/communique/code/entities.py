"""The entity pass: who and what a reading speaks of, by name, by description and by pronoun."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from communique.code.people import NOTHING, bearer, facts
from communique.code.coreference import Cluster, Linker
from communique.code.descriptions import described, stately
from communique.code.found import Found
from communique.code.names import name_spots, names_by_token
from communique.code.spots import Spot
from communique.read import Reading
from communique.records import Entity, Mention, content_id
from communique.world import World

_PRONOUNS = frozenset(
    "he him his himself she her hers herself it its itself they them their theirs themselves".split()
)


def entities(reading: Reading, found: Found, world: World) -> Found:
    """Add the entities of a reading, with where they stand in it."""
    names = names_by_token(name_spots(reading, world))
    spots = described(reading, names)
    spots += list({id(s): s for s in names.values()}.values())
    spots = list({id(s): s for s in spots}.values())
    _apposed(reading, spots, names)
    spots += _brackets(reading, names)
    spots += _pronouns(reading, names)
    spots.sort(key=lambda s: (s.first, -s.last))
    _nest(spots)
    linker = Linker(reading)
    for spot in spots:
        if spot.key != "where":
            linker.put(spot)
    _inherit(reading, linker.clusters)
    return _assembled(reading, found, world, linker)


def _pronouns(reading: Reading, names: dict[int, Spot]) -> Iterator[Spot]:
    for sentence in reading.assertions():
        for token in reading.tokens_of(sentence):
            if token.lower in _PRONOUNS and token.pos == "PRON" and token.dep != "expl" and token.i not in names:
                if not _pleonastic(token.lower, token):
                    yield Spot(token.i, token.i, token.i, "pronoun", "other", token.text)


def _pleonastic(word: str, token: object) -> bool:
    from communique.read import Token

    assert isinstance(token, Token)
    if word != "it" or token.dep != "nsubj":
        return False
    verb = token.head
    if verb.lemma in ("rain", "snow", "seem", "appear", "turn"):
        return True
    return verb.lemma == "be" and verb.kid("acomp", "attr") is not None and verb.kid("ccomp", "advcl", "xcomp") is not None


def _apposed(reading: Reading, spots: Sequence[Spot], names: dict[int, Spot]) -> None:
    """Tie "X, the Russian ambassador" and "the Russian ambassador, X" and "Belarusian agency BelTA" together."""
    heads = {s.head: s for s in spots}
    for spot in spots:
        if spot.how != "description" or spot.plural:
            continue
        token = reading.tokens[spot.head]
        other = heads.get(token.head.i) if token.dep == "appos" else None
        if other is None:
            other = next((heads[c.i] for c in token.kids("appos") if c.i in heads), None)
        if other is None and token.dep in ("compound", "nmod"):
            other = heads.get(token.head.i)
        if other is not None and _same_kind(spot, other):
            spot.same_as = other
            _exchange(spot, other)


def _same_kind(spot: Spot, other: Spot) -> bool:
    if other.how == "description" or other.plural:
        return False
    return spot.kind == other.kind or (spot.kind == "organisation" and other.kind in ("organisation", "place") and not other.ref)


def _exchange(spot: Spot, other: Spot) -> None:
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
            before.extra["short"] = short.text
            if over is None:
                names[i + 1] = spot
                yield spot


def _nest(spots: Sequence[Spot]) -> None:
    """Mark adjectives and names inside descriptions and titles: they head nothing there."""
    reach = -1
    for spot in spots:
        if spot.last <= reach and spot.adjective:
            spot.within = True
        if spot.how == "description" or spot.title:
            reach = max(reach, spot.last)


def _inherit(reading: Reading, clusters: Sequence[Cluster]) -> None:
    """Give a state's servants and bodies that name no country the one that the report is mostly about there."""
    counts = Counter(c.country for c in clusters for s in c.spots if c.kind == "state" for _ in range(1))
    if not counts:
        return
    (top, n), total = counts.most_common(1)[0], sum(counts.values())
    for cluster in clusters:
        if cluster.country is None and not cluster.named and any(stately(s) and (s.definite or s.plural) for s in cluster.spots):
            if 2 * n > total:
                cluster.country = top


# ---------------------------------------------------------------- records


def _assembled(reading: Reading, found: Found, world: World, linker: Linker) -> Found:
    entities: dict[int, Entity] = {}
    heads: dict[int, tuple[str, ...]] = {}
    inside: dict[int, tuple[str, ...]] = {}
    mentions = _mentions(reading, linker)
    for cluster in linker.clusters:
        spans = mentions[id(cluster)]
        if spans:
            entities[id(cluster)] = _entity(reading, world, cluster, spans)
    for spot in (s for c in linker.clusters for s in c.spots):
        ids = tuple(entities[id(c)].id for c in linker.of_spot[id(spot)] if id(c) in entities)
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


def _place(spot: Spot, ids: tuple[str, ...], heads: dict[int, tuple[str, ...]], inside: dict[int, tuple[str, ...]]) -> None:
    if spot.within or not ids:
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


def _entity(reading: Reading, world: World, cluster: Cluster, mentions: Sequence[Mention]) -> Entity:
    name, on = _name(world, cluster), reading.document.published
    country, sector, ref = cluster.country, cluster.sector, cluster.ref
    role = next((s.role for s in cluster.spots if s.role), None)
    if cluster.kind == "person":
        person = world.people.get(ref or "") or (bearer(world, name, on, country) if cluster.named else None)
        known = facts(world, person, on) if person is not None else NOTHING
        ref, country, sector = ref or known.ref, country or known.country, sector or known.sector
    first = mentions[0].span
    parts = [ref or name, cluster.kind, first]
    return Entity(
        content_id("entity", reading.document.id, parts), ref, name, cluster.kind, country, sector, role, tuple(mentions)
    )


def _name(world: World, cluster: Cluster) -> str:
    if cluster.ref and cluster.ref in world.states:
        return world.states[cluster.ref].name
    if cluster.ref and cluster.ref in world.organisations:
        return world.organisations[cluster.ref].name
    if cluster.ref and cluster.ref in world.people:
        return world.people[cluster.ref].name
    for hows in (("name",), ("alias", "metonym"), ("description",), ("pronoun",)):
        names = [s.name for s in cluster.spots if s.how in hows]
        if names:
            return max(names, key=len) if "name" in hows else names[0]
    return cluster.spots[0].name

"""Names in a reading as spots: states, organisations, known bodies and people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from communique.code.bodies import Body, body_named, scan_bodies
from communique.code.metonyms import use_of
from communique.code.namesakes import Hit, is_namesake, is_national, is_of_thing
from communique.code.places_of import is_town, place_country
from communique.code.recognised import introduced, read_at, recognised
from communique.code.roles import role_of, sector_of
from communique.code.spots import Spot
from communique.code.titles import first_name_gender
from communique.code.wordlists import list_of
from communique.reading import Reading, Token
from communique.records import EntityKind, How
from communique.world import Form, World, holds

WHERE = "where"
"""The key of spots that only say where: they lend their country to what stands beside them, and are no actors."""

_NAME_KINDS = frozenset({"name", "official", "variant", "former", "abbreviation"})
_NAMED = frozenset({"BUS", "REL", "EDU", "JRN"})
"""Sectors of bodies whose kind and state are their name: "Bank of Japan", "Church of England"."""

_IGO = "IGO"


def name_spots(reading: Reading, world: World) -> list[Spot]:
    """Every name in a reading as a spot, none overlapping another, in order.

    Adjectives of states are spots with ``adjective`` set; names of places that do not act are left out.
    """
    taken: dict[int, Hit] = {}
    hits = list(_hits(reading, world))
    known = {i: h for h in hits if h.forms or (h.body and h.body.kind == "place") for i in range(h.first, h.last + 1)}
    bodily = {i: h for h in hits if _is_body(h) for i in range(h.first, h.last + 1)}
    hits = [h for h in hits if not (h.label == "ORG" and _is_covered(reading.tokens, h, known, bodily))]
    for hit in sorted(hits, key=lambda h: h.rank):
        if not any(i in taken for i in range(hit.first, hit.last + 1)):
            taken.update((i, hit) for i in range(hit.first, hit.last + 1))
    kept = sorted({id(h): h for h in taken.values()}.values(), key=lambda h: h.first)
    preferred = {f.ref for h in kept for f in h.forms if len({x.ref for x in h.forms}) == 1}
    found = []
    for hit in kept:
        spot = _spot(reading, hit, preferred, world)
        if spot is not None:
            spot.said = words(reading, hit.first, hit.last)
            if spot.country is None and spot.kind == "organisation":
                spot.country = _country_inside(hit, known)
            found.append(spot)
    return found


def _country_inside(hit: Hit, known: Mapping[int, Hit]) -> str | None:
    """The country of a state, capital or organisation whose name stands in a body's name."""
    inner = [known[i] for i in range(hit.first, hit.last + 1) if i in known]
    said = [h.body.country if h.body else country_of(h.forms[0].ref) for h in inner]
    return next((country for country in said if country), None)


def _is_body(hit: Hit) -> bool:
    return (hit.body is not None and hit.body.kind in ("organisation", "group")) or (
        bool(hit.forms) and hit.forms[0].ref.startswith("org:")
    )


def _is_covered(tokens: Sequence[Token], hit: Hit, known: Mapping[int, Hit], bodily: Mapping[int, Hit]) -> bool:
    """Whether what the recogniser took for one name is a description, or a known body with words around it."""
    return _describes(tokens, hit, known) or _wraps(tokens, hit, known, bodily) or _leads_office(tokens, hit, known)


def _leads_office(tokens: Sequence[Token], hit: Hit, known: Mapping[int, Hit]) -> bool:
    """Whether a portfolio, or a known body and one, is taken for a name: "EU Trade" of "EU Trade Commissioner"."""
    if hit.last + 1 >= len(tokens):
        return False
    after = tokens[hit.last + 1]
    if after.text[:1].isupper() and after.lower in list_of("portfolio"):
        return not any(i in known for i in range(hit.first + 1, hit.last + 1))
    inner = known.get(hit.first)
    if inner is None or inner.first != hit.first or inner.last >= hit.last:
        return False
    role = role_of(after.lower)
    return role is not None and role.kind == "person" and role.office and tokens[hit.last + 1].text[:1].isupper()


def _wraps(tokens: Sequence[Token], hit: Hit, known: Mapping[int, Hit], bodily: Mapping[int, Hit]) -> bool:
    """ "Afghan Taliban", "IRNA news agency": a known body between its state and its kind."""
    inner = next((bodily[i] for i in range(hit.first, hit.last + 1) if i in bodily), None)
    if inner is None or inner.first < hit.first or inner.last - inner.first >= hit.last - hit.first:
        return False
    own = inner.body.country if inner.body else None
    for i in (i for i in range(hit.first, hit.last + 1) if not inner.first <= i <= inner.last):
        state = known.get(i)
        country = country_of(state.forms[0].ref) if state is not None and state.forms else None
        if country is not None and own is not None and country != own:
            return False
        if country is None and not (_generic(tokens[i]) or tokens[i].lower in ("new", "ex")):
            return False
    return True


def _describes(tokens: Sequence[Token], hit: Hit, known: Mapping[int, Hit]) -> bool:
    """Whether a recognised body is said by its kind and state only: "Kenyan Defence Ministry", "Supreme Court"."""
    lower = [tokens[i].lower for i in range(hit.first, hit.last + 1)]
    at = role_index(lower)
    role = role_of(lower[at]) if at is not None else None
    if role is None or (role.sector in _NAMED and role.kind == "body" and "of" in lower):
        return False
    if role.kind == "person" and role.office and at == 0:
        return True
    return all(_generic(tokens[i]) or i in known for i in range(hit.first, hit.last + 1))


def _hits(reading: Reading, world: World) -> Iterator[Hit]:
    starts = {t.start: t.i for t in reading.tokens}
    ends = {t.end: t.i for t in reading.tokens}
    tokens, text = reading.tokens, reading.text
    on = reading.document.published
    for found in world.scan(text):
        first, last = starts.get(found.start), ends.get(found.end)
        if first is not None and last is not None and read_at(reading, tokens[first]):
            forms = valid_forms(found.forms, on)
            first += tokens[first].lower == "the" and first < last and tokens[first + 1].lower != "hague"
            if forms:
                yield Hit(first, last, forms)
    for start, end, body in scan_bodies(text):
        first, last = starts.get(start), ends.get(end)
        if first is not None and last is not None and read_at(reading, tokens[first]):
            yield Hit(first, last, body=body, article=tokens[first].lower == "the" and first < last)
    for name in reading.names:
        yield from recognised(reading, name)
    yield from _acronyms(reading)
    yield from introduced(reading)


def valid_forms(forms: Sequence[Form], on: dt.date | None) -> tuple[Form, ...]:
    """The forms that hold on a day; with no day, those that hold still; all if none does."""
    day = on or dt.date.today()
    kept = tuple(f for f in forms if holds(f.from_, f.to, day))
    return kept or tuple(forms)


def _acronyms(reading: Reading) -> Iterator[Hit]:
    """Words in capitals that act and that nobody recognised: bodies under their initials."""
    for t in reading.tokens:
        if not (t.text.isupper() and t.pos == "PROPN" and 3 <= len(t.text) <= 7 and t.text.isalpha()):
            continue
        article = t.i > 0 and reading.tokens[t.i - 1].lower == "the"
        if (article or t.dep in _ACTING) and t.text not in list_of("no_body") and not _shouted(reading, t):
            yield Hit(t.i, t.i, label="ACRONYM")


_ACTING = frozenset({"nsubj", "nsubjpass", "pobj", "poss", "compound"})


def _shouted(reading: Reading, token: Token) -> bool:
    """Whether the words beside are in capitals too, as in a heading or a dateline."""
    near = reading.tokens[max(0, token.i - 2) : token.i + 3]
    return (
        sum(t.text.isupper() and len(t.text) > 1 for t in near) > 1
        or not read_at(reading, token)
        or _in_dateline(reading, token)
    )


# ---------------------------------------------------------------- one hit to one spot


def head_of(tokens: Sequence[Token], first: int, last: int) -> int:
    """The token of a stretch whose governor lies outside it; the last one where parse and name disagree."""
    for i in range(last, first - 1, -1):
        if not first <= tokens[i].head.i <= last or tokens[i].head is tokens[i]:
            return i
    return last


def words(reading: Reading, first: int, last: int) -> str:
    """The text of some tokens, white space made single."""
    return " ".join(reading.text[reading.tokens[first].start : reading.tokens[last].end].split())


def _spot(reading: Reading, hit: Hit, preferred: set[str], world: World) -> Spot | None:
    if is_of_thing(reading.tokens, hit) or is_namesake(reading.tokens, hit) or is_national(reading.tokens, hit):
        return None
    if hit.body is not None:
        return _body_spot(reading, hit, hit.body)
    if hit.forms:
        return _form_spot(reading, hit, preferred)
    if hit.label and hit.first == hit.last and reading.tokens[hit.first].text in list_of("no_body"):
        return None
    if hit.label in ("PERSON", "ORG") and _is_where(reading, hit):
        return _other_spot(reading, hit, world)
    if hit.label == "PERSON":
        return person_spot(reading, hit.first, hit.last)
    if hit.label in ("ORG", "GPE") and _like_person(reading, hit):
        return person_spot(reading, hit.first, hit.last)
    if hit.label in ("ORG", "ACRONYM"):
        return _organisation_spot(reading, hit)
    town = hit.label in ("FAC", "LOC") and hit.first == hit.last
    if hit.label in ("GPE", "NORP") or (town and place_country(reading.tokens[hit.first].text, world)):
        return _other_spot(reading, hit, world)
    return None


def _is_where(reading: Reading, hit: Hit) -> bool:
    """Whether a single name that the recogniser took for somebody stands where a town of that name would: "in Jolo"."""
    token = reading.tokens[hit.first]
    if hit.first < hit.last or token.dep != "pobj" or token.head.lower not in ("in", "near", "outside", "around"):
        return False
    before = reading.tokens[max(0, token.head.i - 1)]
    trusted = not {token.head.head.lemma, before.lemma}.isdisjoint(list_of("trust"))
    return not trusted and not token.text.isupper() and is_town(token.text)


def _like_person(reading: Reading, hit: Hit) -> bool:
    """Whether a name of two or three words begins with a first name, whatever the recogniser says."""
    run = reading.tokens[hit.first : hit.last + 1]
    plain = all(t.text[:1].isupper() and t.text.isalpha() for t in run)
    return (
        2 <= len(run) <= 3 and plain and first_name_gender(run[0].text) is not None and role_of(run[-1].lower) is None
    )


def _body_spot(reading: Reading, hit: Hit, body: Body) -> Spot | None:
    head = head_of(reading.tokens, hit.first, hit.last)
    said = words(reading, hit.first, hit.last)
    if hit.first == hit.last and _part_of_longer(reading.tokens, hit.first):
        return None
    if body.kind == "place":
        return _region_spot(reading, hit, body, head)
    if body.sector is None and body.country is None and use_of(reading.tokens[head]) == "where":
        return None
    how: How = "name" if said == body.name else "alias"
    if body.kind == "person":
        spot = person_spot(reading, hit.first, hit.last)
        spot.name, spot.known = body.name, body
        return spot
    plural = body.kind == "group" and body.name.endswith("s")
    return Spot(
        hit.first, hit.last, head, how, body.kind, body.name, f"body:{body.name}", None,
        body.country, body.sector, plural=plural, definite=True,
    )  # fmt: skip


def _region_spot(reading: Reading, hit: Hit, body: Body, head: int) -> Spot | None:
    token = reading.tokens[head]
    attributive = token.dep in ("amod", "compound", "nmod")
    if body.adjective and not attributive:
        return None
    key = f"place:{body.name}" if attributive or use_of(token) != "where" else WHERE
    how: How = "alias" if body.adjective else "name"
    return Spot(
        hit.first, hit.last, head, how, "place", body.name, key, None, body.country, definite=True,
        adjective=attributive,
    )  # fmt: skip


def _territory_spot(reading: Reading, hit: Hit, form: Form) -> Spot | None:
    """A part of a state, or a breakaway of one, that the reference lists without a code of its own."""
    known = body_named(words(reading, hit.first, hit.last))
    adjective = form.kind in ("adjective", "demonym")
    body = known or Body(words(reading, hit.first, hit.last), "place", None, None, adjective)
    return _body_spot(reading, hit, body)


def _part_of_longer(tokens: Sequence[Token], at: int) -> bool:
    """Whether a one-word name is the end of another one: "National Congress" is not the Congress."""
    before = tokens[at - 1] if at else None
    return (
        before is not None
        and before.sent == tokens[at].sent
        and before.pos == "PROPN"
        and before.dep == "compound"
        and before.head is tokens[at]
        and before.text[:1].isupper()
    )


def _form_spot(reading: Reading, hit: Hit, preferred: set[str]) -> Spot | None:
    form = next((f for f in hit.forms if f.ref in preferred), hit.forms[0])
    kinds = {f.kind for f in hit.forms if f.ref == form.ref}
    if form.ref.startswith("person:"):
        return person_spot(reading, hit.first, hit.last, form.ref)
    if form.ref.startswith("territory:"):
        return _territory_spot(reading, hit, form)
    if form.ref.startswith("org:"):
        return _org_form_spot(reading, hit, form)
    if kinds & _NAME_KINDS:
        return _state_spot(reading, hit, form.ref, "name" if kinds & {"name", "official"} else "alias")
    if "capital" in kinds or "metonym" in kinds:
        return _seat_spot(reading, hit, form)
    return _adjective_spot(reading, hit, form.ref, kinds)


def _state_spot(reading: Reading, hit: Hit, ref: str, how: How) -> Spot:
    head = head_of(reading.tokens, hit.first, hit.last)
    token = reading.tokens[head]
    attributive = token.dep in ("compound", "amod", "nmod")
    return Spot(
        hit.first, hit.last, head, how, "state", ref, ref, ref, country_of(ref),
        definite=True, adjective=attributive,
    )  # fmt: skip


def _seat_spot(reading: Reading, hit: Hit, form: Form) -> Spot | None:
    head = head_of(reading.tokens, hit.first, hit.last)
    token = reading.tokens[head]
    use = "where" if _in_dateline(reading, token) or _followed_by_state(reading, hit) else use_of(token)
    if use == "acts" or (form.kind == "metonym" and token.dep in ("compound", "amod", "nmod")):
        return Spot(
            hit.first, hit.last, head, "metonym", "state", form.ref, form.ref, form.ref, country_of(form.ref),
            definite=True, adjective=token.dep in ("compound", "amod", "nmod"),
        )  # fmt: skip
    name = words(reading, hit.first, hit.last)
    key = f"place:{name}" if use == "place" else WHERE
    return Spot(hit.first, hit.last, head, "name", "place", name, key, None, country_of(form.ref))


def _followed_by_state(reading: Reading, hit: Hit) -> bool:
    after = reading.tokens[hit.last + 1 : hit.last + 3]
    return len(after) == 2 and after[0].text == "," and after[1].ent == "GPE" and after[1].dep == "appos"


def _in_dateline(reading: Reading, token: Token) -> bool:
    return reading.dateline is not None and reading.dateline.start <= token.start < reading.dateline.end


def _adjective_spot(reading: Reading, hit: Hit, ref: str, kinds: set[str]) -> Spot:
    head = head_of(reading.tokens, hit.first, hit.last)
    token = reading.tokens[head]
    said = words(reading, hit.first, hit.last)
    heads_phrase = token.dep not in ("amod", "compound", "nmod", "advmod", "punct") and token.pos != "ADJ"
    people = token.tag in ("NNS", "NNPS") or (kinds == {"demonym"} and said.endswith("s"))
    if heads_phrase and (people or "demonym" in kinds) and token.dep not in ("poss",):
        single = not people and (
            any(c.lower in ("a", "an", "one") for c in token.children)
            or (token.tag == "NNP" and (kinds == {"demonym"} or not said.endswith(_WHOLE_PEOPLE)))
        )
        kind: EntityKind = "person" if single else "group"
        ethnic = any(c.lower == "ethnic" for c in token.children)
        country = None if ethnic else country_of(ref)
        return Spot(
            hit.first, hit.last, head, "description", kind, said, f"people:{ref}:{kind}:{country}", None, country,
            None, plural=not single, noun="people", definite=single and token.kid("det") is not None,
        )  # fmt: skip
    return Spot(
        hit.first, hit.last, head, "alias", "state", ref, ref, ref, country_of(ref), definite=True, adjective=True
    )


_WHOLE_PEOPLE = ("sh", "ch", "ese", "ss", "s")
"""Endings of demonyms that mean a whole people in the singular form: "the French", "the Swiss"."""


def _org_form_spot(reading: Reading, hit: Hit, form: Form) -> Spot | None:
    head = head_of(reading.tokens, hit.first, hit.last)
    how: How = "name" if form.kind == "name" else "metonym" if form.kind == "metonym" else "alias"
    if how == "metonym" and use_of(reading.tokens[head]) == "where":
        return None
    return Spot(
        hit.first, hit.last, head, how, "organisation", form.ref, form.ref, form.ref, _IGO, None,
        definite=True, adjective=reading.tokens[head].dep in ("compound", "amod", "nmod"),
    )  # fmt: skip


def country_of(ref: str) -> str | None:
    """The ISO 3166-1 alpha-3 code in a state's id; IGO for an organisation's."""
    kind, _, code = ref.partition(":")
    return code if kind == "state" else _IGO if kind == "org" else None


def person_spot(reading: Reading, first: int, last: int, ref: str | None = None) -> Spot:
    """A person's name as a spot; its gender from the first name where the table knows it."""
    name = words(reading, first, last)
    head = head_of(reading.tokens, first, last)
    gender = first_name_gender(reading.tokens[first].text) if last > first else None
    return Spot(first, last, head, "name", "person", name, ref or "", ref, gender=gender, definite=True)


def _organisation_spot(reading: Reading, hit: Hit) -> Spot | None:
    tokens = reading.tokens
    lower = [tokens[i].lower for i in range(hit.first, hit.last + 1)]
    at = role_index(lower)
    role = role_of(lower[at]) if at is not None else None
    last = tokens[hit.last]
    if hit.first == hit.last and (last.pos != "PROPN" or role is not None or last.text in list_of("no_body")):
        return None
    if last.lower in list_of("event") or last.text[-1:].isdigit():
        return None
    name = words(reading, hit.first, hit.last)
    sector = sector_of(role, lower[: at or 0]) if role is not None else None
    head = head_of(tokens, hit.first, hit.last)
    return Spot(hit.first, hit.last, head, "name", "organisation", name, "", None, None, sector, definite=True)


def role_index(lower: Sequence[str]) -> int | None:
    """Which word of a body's name says what it is: the one before "of" or "for", else the last one."""
    stop = next((i for i, w in enumerate(lower) if w in ("of", "for", "on", "in", "at") and i > 0), len(lower))
    for at in (stop - 1, len(lower) - 1):
        if role_of(lower[at]) is not None:
            return at
    return None


def _generic(token: Token) -> bool:
    if token.lower in ("of", "the", "and", "for", "&", "'s", "’s", "-", "on", "in"):
        return True
    return role_of(token.lower) is not None


def _other_spot(reading: Reading, hit: Hit, world: World) -> Spot | None:
    """A place or people that neither the reference nor the own tables know."""
    head = head_of(reading.tokens, hit.first, hit.last)
    token, name = reading.tokens[head], words(reading, hit.first, hit.last)
    if hit.label == "NORP":
        if token.tag not in ("NNS", "NNPS") or role_of(token.lower):
            return None
        return Spot(hit.first, hit.last, head, "name", "group", name, f"group:{name}", plural=True, definite=True)
    if role_of(token.lower):
        return None
    country = place_country(name, world)
    if country is None and token.dep == "nsubj" and token.head.lemma in list_of("speech"):
        return Spot(hit.first, hit.last, head, "name", "organisation", name, "", definite=True)
    key = f"place:{name}" if use_of(token) != "where" else WHERE
    return Spot(hit.first, hit.last, head, "name", "place", name, key, None, country, definite=True)


def names_by_token(spots: Iterable[Spot]) -> dict[int, Spot]:
    """Which name stands over each token."""
    return {i: s for s in spots for i in range(s.first, s.last + 1)}

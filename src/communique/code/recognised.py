"""What the recogniser takes for names, with their beginnings and ends mended, and the people whom it misses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from communique.code.namesakes import Hit
from communique.code.roles import role_of
from communique.code.titles import first_name_gender, title_of
from communique.code.wordlists import list_of
from communique.reading import Name, Reading, Token

COVERS = frozenset({"EVENT", "PRODUCT", "WORK_OF_ART", "LAW", "LOC", "FAC"})
"""Labels of names that are no actors; a capital inside one is none either."""

SKIPPED = frozenset({"boilerplate", "byline"})


def read_at(reading: Reading, token: Token) -> bool:
    """Whether names are taken from where a token stands: not from forms and bylines."""
    return reading.kind(reading.sentences[token.sent]) not in SKIPPED


def recognised(reading: Reading, name: Name) -> Iterator[Hit]:
    """A name of the recogniser, freed of articles, titles, possessives and brackets."""
    if name.label not in ("PERSON", "ORG", "GPE", "NORP") and name.label not in COVERS:
        return
    if not read_at(reading, reading.tokens[name.first]):
        return
    first, last = trimmed(reading.tokens, name.first, name.last, name.label)
    if name.label == "PERSON" and first <= last and _headline_words(reading, first, last):
        return
    if name.label in ("GPE", "ORG") and first < last and _names_holder(reading.tokens, first, last):
        yield Hit(first, last, label="PERSON")
        return
    if name.label == "ORG" and _led_by_role(reading.tokens[first : last + 1]):
        yield Hit(first + 1, last, label="PERSON")
        return
    if name.label == "PERSON" and first < last:
        first = _begun(reading.tokens, first, last)
    if first <= last and any(reading.tokens[i].text[:1].isupper() for i in range(first, last + 1)):
        yield Hit(first, _grown(reading.tokens, first, last) if name.label == "PERSON" else last, label=name.label)


def _grown(tokens: Sequence[Token], first: int, last: int) -> int:
    """The last token of a person's name that the recogniser cut short: "Ana Luiza" of "Ana Luiza Ribeiro Prado"."""
    at = last
    if last + 2 < len(tokens) and tokens[last + 1].lower in _PARTICLES and _goes_on(tokens, last + 2):
        at = last + 2
    while at - last < 4 and at + 1 < len(tokens) and tokens[at].dep == "compound" and tokens[at].head.i > at:
        if not _goes_on(tokens, at + 1):
            return last
        at += 1
    return at if first < last else last


def _begun(tokens: Sequence[Token], first: int, last: int) -> int:
    """The first token of a name that the recogniser began late: "Salva Kiir Mayardit" where it has "Kiir Mayardit"."""
    before = tokens[first - 1] if first else tokens[0]
    whole = first > 0 and before.dep == "compound" and before.head.i == last and _goes_on(tokens, first - 1)
    return first - 1 if whole and title_of(before.lower) is None and before.ent == "" else first


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token can be the rest of the name before it: a capitalised word, and no name or role itself."""
    token = tokens[at]
    if token.sent != tokens[at - 1].sent or token.pos != "PROPN" or token.ent not in ("", "PERSON"):
        return False
    plain = token.text[:1].isupper() and not token.text.isupper() and token.text.replace("-", "").isalpha()
    return plain and role_of(token.lower) is None and token.lower not in list_of("namesake")


_PARTICLES = frozenset("da de do dos das del della di du van von der den bin ibn al el ben le la".split())
"""Words in lower case that stand inside family names."""


def _headline_words(reading: Reading, first: int, last: int) -> bool:
    """Whether what looks like a person in a heading is its capitals: no first name, and nowhere else in the text."""
    token = reading.tokens[last]
    if reading.kind(reading.sentences[token.sent]) != "heading" or first_name_gender(reading.tokens[first].text):
        return False
    return first < last and reading.text.count(token.text) == 1


def _led_by_role(run: Sequence[Token]) -> bool:
    """ "House Nancy Pelosi", as the recogniser cuts "Speaker of the House Nancy Pelosi"."""
    first = run[0].lower if run else ""
    if len(run) == 3 and first in list_of("honour") and all(_is_name_word(t) for t in run[1:]):
        return True
    if len(run) != 3 or first_name_gender(run[1].text) is None:
        return False
    return first in ("house", "senate") or role_of(first) is not None or title_of(first) is not None


def _names_holder(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether two words between commas say who holds the office before them: "Samoa's premier, Fiame Mataafa, left"."""
    noun = tokens[last].head
    if tokens[last].dep != "appos" or noun.ent or tokens[first - 1].text != "," or last - first > 2:
        return False
    role = role_of(noun.lower) or role_of(f"{tokens[noun.i - 1].lower} {noun.lower}" if noun.i else noun.lower)
    is_office = role is not None and role.kind == "person" and role.office and not noun.tag.endswith("S")
    return is_office and first - noun.i == 2 and all(_is_name_word(t) for t in tokens[first : last + 1])


def _is_name_word(token: Token) -> bool:
    """Whether a word is capitalised and no role: "Ouellet", not "Society"."""
    return token.text[:1].isupper() and token.text[1:].islower() and role_of(token.lower) is None


def trimmed(tokens: Sequence[Token], first: int, last: int, label: str) -> tuple[int, int]:
    """A recognised name's tokens without article, bracket, possessive or, for a person, title."""
    for i in range(first, last):
        if tokens[i].text in ("(", "[", ",", ";", '"', "“") and i > first:
            last = i - 1
            break
    while first <= last and (tokens[first].lower in ("the", "a", "an") or not tokens[first].text[:1].isalnum()):
        first += 1
    for i in range(last, first - 1, -1):
        if tokens[i].text in ("'s", "’s", "'", "’"):
            first, last = (i + 1, last) if i < last else (first, i - 1)
            break
    while last > first and (
        tokens[last].pos in ("ADP", "DET", "PUNCT", "CCONJ", "VERB") or not tokens[last].text[:1].isalnum()
    ):
        last -= 1
    if label == "PERSON":
        last = next((i - 1 for i in range(first + 2, last) if tokens[i].lower == "of"), last)
        inner = [i for i in range(first, last) if _cuts_name(tokens[i])]
        first = inner[-1] + 1 if inner else first
        while first < last and _is_title(tokens[first]):
            first += 1
    return first, last


def _is_title(token: Token) -> bool:
    role = role_of(token.lower)
    return title_of(token.lower) is not None or (role is not None and role.office)


def _cuts_name(token: Token) -> bool:
    """Whether a word inside a recognised person's name is a title: "Adidas CEO Herbert Hainer"."""
    role = role_of(token.lower)
    return role is not None and role.kind == "person" and role.office and token.lower not in ("king", "major", "prince")


def introduced(reading: Reading) -> Iterator[Hit]:
    """People whom the recogniser missed: a first name and a capitalised word that open an apposition or a clause."""
    tokens = reading.tokens
    for token, after in pairwise(tokens):
        if token.ent or after.ent or token.pos != "PROPN" or first_name_gender(token.text) is None:
            continue
        named = after.dep in _NAMED_THERE and after.head is not token and _goes_on(tokens, after.i)
        if named and token.dep == "compound" and token.head is after and read_at(reading, token):
            yield Hit(token.i, after.i, label="PERSON")


_NAMED_THERE = frozenset({"nsubj", "nsubjpass", "appos", "pobj", "dobj", "conj"})

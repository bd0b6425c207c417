"""The dated reference in memory, and the names in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from typing import TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

from communique.world.tables import DATA, digest_of, rows
from communique.world.types import (
    Citation,
    Form,
    MembershipTerm,
    Occasion,
    OfficeKind,
    OfficeTerm,
    Organisation,
    Person,
    State,
)

Row = TypeVar("Row")

_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Found:
    """A form of the reference found in a text, by characters; several forms where the words are ambiguous."""

    start: int
    end: int
    forms: tuple[Form, ...]


class World:
    """The dated reference. Tables are read on first use; load once a process and keep.

    ``World()`` reads the shipped data; :func:`load` gives the shared one.
    """

    @cached_property
    def states(self) -> Mapping[str, State]:
        """States and territories by id, such as ``state:CHN``."""
        return {s.id: s for s in rows(State, "states", "states")}

    @cached_property
    def organisations(self) -> Mapping[str, Organisation]:
        """Organisations by id, such as ``org:SCO``."""
        return {o.id: o for o in rows(Organisation, "organisations")}

    @cached_property
    def memberships(self) -> Mapping[str, tuple[MembershipTerm, ...]]:
        """Membership terms by organisation id."""
        return _grouped(rows(MembershipTerm, "memberships"), "organisation")

    @cached_property
    def offices(self) -> Mapping[str, OfficeKind]:
        """Offices by id, such as ``office:USA.cjcs``."""
        return {o.id: o for o in rows(OfficeKind, "offices", "offices")}

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """People by id."""
        return {p.id: p for p in rows(Person, "offices", "people")}

    @cached_property
    def terms(self) -> Mapping[str, tuple[OfficeTerm, ...]]:
        """Terms of office by person id."""
        return _grouped(rows(OfficeTerm, "offices", "terms"), "person")

    @cached_property
    def occasions(self) -> Mapping[str, Occasion]:
        """Exercises, summits, treaty signings and conferences by id."""
        return {o.id: o for o in rows(Occasion, "occasions")}

    @cached_property
    def citations(self) -> Mapping[str, Citation]:
        """Citations by key."""
        return {c.key: c for c in rows(Citation, "citations")}

    @cached_property
    def _forms(self) -> Mapping[str, tuple[Form, ...]]:
        found: dict[str, list[Form]] = defaultdict(list)
        for form in self._all_forms():
            if form not in found[form.form]:
                found[form.form].append(form)
        return {words: tuple(forms) for words, forms in found.items()}

    def _all_forms(self) -> Iterator[Form]:
        yield from rows(Form, "states", "names")
        for o in self.organisations.values():
            yield Form(o.id, o.name, "name", None, None)
            if o.abbreviation:
                yield Form(o.id, o.abbreviation, "abbreviation", None, None)
            yield from (Form(o.id, a, "variant", None, None) for a in o.aliases)
            yield from (Form(o.id, a, "former", None, None) for a in o.former_names)
        for p in self.people.values():
            yield Form(p.id, p.name, "name", None, None)
            yield from (Form(p.id, a, "variant", None, None) for a in p.aliases)

    def forms(self, words: str) -> tuple[Form, ...]:
        """What a name, adjective, capital or metonym may stand for; case counts, a leading "the" does not.

        Curly apostrophes are read as straight ones, and a name in capitals as one in title case.
        """
        plain = words.replace("’", "'").strip()
        for form in (plain, plain.removeprefix("the ").removeprefix("The ")):
            if form in self._forms:
                return self._forms[form]
        return self._forms.get(plain.title(), ()) if plain.isupper() and len(plain) > 4 else ()

    @cached_property
    def _forms_by_ref(self) -> Mapping[str, tuple[Form, ...]]:
        return _grouped((f for forms in self._forms.values() for f in forms), "ref")

    def forms_of(self, ref: str) -> tuple[Form, ...]:
        """The forms of words that stand for something in the reference."""
        return self._forms_by_ref.get(ref, ())

    @cached_property
    def _holders(self) -> Mapping[str, tuple[OfficeTerm, ...]]:
        return _grouped(chain.from_iterable(self.terms.values()), "office")

    def holders(self, office: str) -> tuple[OfficeTerm, ...]:
        """The terms of those who held an office, by its id."""
        return self._holders.get(office, ())

    @cached_property
    def digest(self) -> str:
        """Sixteen hexadecimal digits over all the data: which reference this is."""
        return digest_of(DATA)

    @cached_property
    def _scanner(self) -> tuple[AhoCorasick, list[str]]:
        keys = sorted(self._forms)
        return AhoCorasick(keys, matchkind=MatchKind.Standard), keys

    def scan(self, text: str) -> Iterator[Found]:
        """Every form of the reference that stands in a text as whole words, leftmost longest, in order."""
        scanner, keys = self._scanner
        plain = text.replace("’", "'")
        for index, start, end in whole_words(scanner, plain):
            yield Found(start, end, self._forms[keys[index]])


def whole_words(scanner: AhoCorasick, text: str) -> Iterator[tuple[int, int, int]]:
    """The leftmost longest of a scanner's matches that are whole words, as (key, start, end), in order.

    The scanner must be of ``MatchKind.Standard``: a match that ends inside a word ("the Sudan" in "the
    Sudanese army") must not hide a shorter one that does not.
    """
    found = scanner.find_matches_as_indexes(text, overlapping=True)
    reach = 0
    for index, start, end in sorted(found, key=lambda m: (m[1], -m[2])):
        if start >= reach and _whole(text, start, end):
            reach = end
            yield index, start, end


def _whole(text: str, start: int, end: int) -> bool:
    before = start == 0 or not _WORD.match(text[start - 1])
    return before and (end == len(text) or not _WORD.match(text[end]))


def _grouped(items: Iterator[Row], key: str) -> Mapping[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for item in items:
        found[getattr(item, key)].append(item)
    return {k: tuple(v) for k, v in found.items()}


@cache
def load() -> World:
    """The shared reference of this process."""
    return World()

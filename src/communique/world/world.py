"""The dated reference in memory, and the names in it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from functools import cache, cached_property
from itertools import chain
from typing import TypeVar

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from communique.world.names import Found, PackNames, forms_by_words
from communique.world.packs import Pack, enabled, shipped
from communique.world.scanning import whole_words
from communique.world.tables import DATA, collector_paused, digest_of, rows
from communique.world.types import (
    Citation,
    Form,
    Gap,
    MembershipTerm,
    Occasion,
    OfficeKind,
    OfficeTerm,
    Organisation,
    Person,
    State,
)

Row = TypeVar("Row")

Join = Callable[[Row, Row], Row]


class Layered(Mapping[str, Row]):
    """Curated rows with those of data packs behind them.

    Looking a key up reaches the packs too; going through all, and counting, gives the curated rows alone.
    """

    def __init__(
        self, curated: Mapping[str, Row], packed: Callable[[], Mapping[str, Row]], join: Join[Row] | None
    ) -> None:
        self._curated = curated
        self._packed = packed
        self._join = join

    def __getitem__(self, key: str) -> Row:
        own = self._curated.get(key)
        if own is None:
            return self._packed()[key]
        more = self._packed().get(key) if self._join else None
        return own if more is None or self._join is None else self._join(own, more)

    def __iter__(self) -> Iterator[str]:
        return iter(self._curated)

    def __len__(self) -> int:
        return len(self._curated)

    def values(self) -> ValuesView[Row]:
        """The curated rows."""
        return self._curated.values()

    def items(self) -> ItemsView[str, Row]:
        """The curated keys and rows."""
        return self._curated.items()

    @property
    def packed(self) -> Mapping[str, Row]:
        """The rows of the packs alone."""
        return self._packed()


class World:
    """The dated reference: the curated tables, and data packs beside them. Tables are read on first use.

    ``World()`` reads the shipped data and the packs in use, ``World(())`` no packs; :func:`load` gives the
    shared one. Each mapping gives curated rows when gone through, and reaches the packs when a key is looked up.
    """

    def __init__(self, packs: tuple[Pack, ...] | None = None) -> None:
        self._given = packs

    @cached_property
    def packs(self) -> tuple[Pack, ...]:
        """The data packs in use."""
        return enabled() if self._given is None else self._given

    @cached_property
    def states(self) -> Mapping[str, State]:
        """States and territories by id, such as ``state:CHN``."""
        return {s.id: s for s in rows(State, "states", "states")}

    @cached_property
    def organisations(self) -> Mapping[str, Organisation]:
        """Organisations by id, such as ``org:SCO``."""
        own = {o.id: o for o in rows(Organisation, "organisations")}
        return Layered(own, lambda: self._pack_organisations, None)

    @cached_property
    def _pack_organisations(self) -> Mapping[str, Organisation]:
        own = set(self.organisations)
        return {i: o for p in reversed(self.packs) for i, o in p.organisations(own).items()}

    @cached_property
    def memberships(self) -> Mapping[str, tuple[MembershipTerm, ...]]:
        """Membership terms by organisation id; a pack's only for members that the curated table lacks there."""
        own = _grouped(rows(MembershipTerm, "memberships"), "organisation")
        return Layered(own, lambda: self._pack_memberships, _missing_members)

    @cached_property
    def _pack_memberships(self) -> Mapping[str, tuple[MembershipTerm, ...]]:
        return _grouped(chain.from_iterable(p.memberships for p in self.packs), "organisation")

    @cached_property
    def gaps(self) -> Mapping[str, tuple[Gap, ...]]:
        """Where the lists of members are not whole, by organisation id."""
        return _grouped(rows(Gap, "coverage"), "organisation")

    @cached_property
    def read_on(self) -> dt.date:
        """The day up to which the reference speaks: the last day on which a source of it was read."""
        return dt.date.fromisoformat(max(c.read for c in self.citations.values()))

    def is_curated(self, organisation: str) -> bool:
        """Whether an organisation is in the curated tables, and not from a pack."""
        return organisation in self.organisations and organisation not in self._pack_organisations

    def covers(self, organisation: str, first: dt.date | None, last: dt.date | None) -> bool:
        """Whether the curated tables can tell who was a member in ``[first, last]``; None is an open end.

        They cannot after the day of reading, nor in a gap; before its founding nobody was a member of a body.
        """
        if not self.is_curated(organisation) or (first and first > self.read_on):
            return False
        return not any(_overlaps(g, first, last) for g in self.gaps.get(organisation, ()))

    @cached_property
    def offices(self) -> Mapping[str, OfficeKind]:
        """Offices by id, such as ``office:USA.cjcs``."""
        own = {o.id: o for o in rows(OfficeKind, "offices", "offices")}
        return Layered(own, lambda: self._pack_offices, None)

    @cached_property
    def _pack_offices(self) -> Mapping[str, OfficeKind]:
        return {i: o for p in reversed(self.packs) for i, o in p.offices.items()}

    def every_office(self) -> Iterator[OfficeKind]:
        """The curated offices, then those of packs."""
        return chain(self.offices.values(), self._pack_offices.values())

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """People by id."""
        own = {p.id: p for p in rows(Person, "offices", "people")}
        return Layered(own, lambda: self._pack_people, None)

    @cached_property
    def _pack_people(self) -> Mapping[str, Person]:
        return {i: o for p in reversed(self.packs) for i, o in p.people.items()}

    @cached_property
    def terms(self) -> Mapping[str, tuple[OfficeTerm, ...]]:
        """Terms of office by person id, the curated ones first."""
        own = _grouped(rows(OfficeTerm, "offices", "terms"), "person")
        return Layered(own, lambda: self._pack_terms, lambda mine, more: (*mine, *more))

    @cached_property
    def _pack_terms(self) -> Mapping[str, tuple[OfficeTerm, ...]]:
        return _grouped(chain.from_iterable(p.terms for p in self.packs), "person")

    @cached_property
    def occasions(self) -> Mapping[str, Occasion]:
        """Exercises, summits, treaty signings and conferences by id."""
        return {o.id: o for o in rows(Occasion, "occasions")}

    @cached_property
    def citations(self) -> Mapping[str, Citation]:
        """Citations by key; a pack's name its producer, licence and day of access."""
        own = {c.key: c for c in rows(Citation, "citations")}
        return Layered(own, lambda: self._pack_citations, None)

    @cached_property
    def _pack_citations(self) -> Mapping[str, Citation]:
        return {k: c for p in self.packs for k, c in p.citations.items()}

    @cached_property
    def _forms(self) -> Mapping[str, tuple[Form, ...]]:
        with collector_paused():
            return forms_by_words(self._all_forms())

    def _all_forms(self) -> Iterator[Form]:
        yield from rows(Form, "states", "names")
        for o in self.organisations.values():
            yield Form(o.id, o.name, "name", None, None)
            if o.abbreviation:
                yield Form(o.id, o.abbreviation, "abbreviation", None, None)
            bare = {f"the {words}" for words in (o.name, o.abbreviation, *o.aliases)}
            yield from (Form(o.id, a, "variant", None, None) for a in o.aliases if a not in bare)
            yield from (Form(o.id, a, "former", None, None) for a in o.former_names)
        for p in self.people.values():
            yield Form(p.id, p.name, "name", None, None)
            yield from (Form(p.id, a, "variant", None, None) for a in p.aliases)

    @cached_property
    def _pack_names(self) -> PackNames:
        own = set(self.organisations)
        with collector_paused():
            forms = [f for p in self.packs for f in p.forms(own)]
        countries = {i: p.country for i, p in self._pack_people.items()}
        return PackNames(forms, self._forms, countries, self._introductions)

    @cached_property
    def _introductions(self) -> frozenset[str]:
        """The words that may stand before the name of a person of a pack: the aliases of their offices."""
        ids = {t.office for p in self.packs for t in p.terms}
        named = [self.offices[i] for i in ids if i in self.offices]
        return frozenset(w.rpartition(" ")[2] for o in named for w in (o.office, *o.aliases))

    def forms(self, words: str) -> tuple[Form, ...]:
        """What a name, adjective, capital or metonym may stand for; case counts, a leading "the" does not.

        Curly apostrophes are read as straight ones, and a name in capitals as one in title case. What the
        curated tables do not know is looked for in the packs.
        """
        plain = words.replace("’", "'").strip()
        tried = [plain, plain.removeprefix("the ").removeprefix("The ")]
        if plain.isupper() and len(plain) > 4:
            tried.append(plain.title())
        for form in tried:
            if form in self._forms:
                return self._forms[form]
        return next((found for form in tried if (found := self._pack_names.forms(form))), ())

    @cached_property
    def _forms_by_ref(self) -> Mapping[str, tuple[Form, ...]]:
        with collector_paused():
            every = chain(self._forms.values(), self._pack_names.by_words.values())
            return _grouped((f for forms in every for f in forms), "ref")

    def forms_of(self, ref: str) -> tuple[Form, ...]:
        """The forms of words that stand for something in the reference."""
        return self._forms_by_ref.get(ref, ())

    @cached_property
    def _holders(self) -> Mapping[str, tuple[OfficeTerm, ...]]:
        packed = chain.from_iterable(p.terms for p in self.packs)
        return _grouped(chain(chain.from_iterable(self.terms.values()), packed), "office")

    def holders(self, office: str) -> tuple[OfficeTerm, ...]:
        """The terms of those who held an office, by its id."""
        return self._holders.get(office, ())

    @cached_property
    def digest(self) -> str:
        """Sixteen hexadecimal digits over all the data: which reference this is, with which packs."""
        own = digest_of(DATA)
        if self.packs == () or [p.name for p in self.packs] != [p.name for p in shipped()]:
            whole = hashlib.blake2b(own.encode(), digest_size=8)
            for pack in self.packs:
                whole.update(pack.name.encode() + b"\0" + pack.path.read_bytes())
            return whole.hexdigest()
        return own

    @cached_property
    def _scanner(self) -> tuple[AhoCorasick, list[str]]:
        keys = list(self._forms)
        built = AhoCorasick(keys, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)
        return built, keys

    def scan(self, text: str) -> Iterator[Found]:
        """Every form of the reference that stands in a text as whole words, leftmost longest, in order."""
        scanner, keys = self._scanner
        plain = text.replace("’", "'")
        own = [Found(start, end, self._forms[keys[index]]) for index, start, end in whole_words(scanner, plain)]
        yield from self._pack_names.beside(plain, own)


def _grouped(items: Iterator[Row], key: str) -> Mapping[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for item in items:
        found[getattr(item, key)].append(item)
    return {k: tuple(v) for k, v in found.items()}


def _overlaps(gap: Gap, first: dt.date | None, last: dt.date | None) -> bool:
    begins = gap.from_ is None or last is None or last >= gap.from_.first
    return begins and (gap.to is None or first is None or first < gap.to.last)


def _missing_members(own: tuple[MembershipTerm, ...], more: tuple[MembershipTerm, ...]) -> tuple[MembershipTerm, ...]:
    there = {t.member for t in own}
    return (*own, *(t for t in more if t.member not in there))


@cache
def load() -> World:
    """The shared reference of this process."""
    return World()

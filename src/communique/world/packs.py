"""Data packs: larger public tables in one CSV form, kept beside the curated reference and never mixed into it.

A pack is one CSV file. Its rows are memberships, terms of office, places or further names of what is known,
each with producer, licence and the day on which it was taken. ``docs/reference-data.md`` describes the form.
Packs that come with the package lie in its data; others in the folder that :func:`data_folder` names.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path

from communique.errors import WorldError
from communique.world.tables import DATA, read_rows
from communique.world.types import Citation, Form, MembershipTerm, OfficeKind, OfficeTerm, Organisation, Partial, Person

KINDS = ("membership", "office", "place", "alias")
STATUSES = frozenset(
    "member founder observer dialogue_partner partner associate candidate applicant invited acceding suspended "
    "withdrawn signatory participant".split()
)
FORM_KINDS = frozenset("name variant official former adjective demonym capital metonym abbreviation".split())
MOST_FAULTS = 20
"""Faults of a pack that one error names."""

_OFF = "off.txt"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_ISO3 = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class PackRow:
    """One line of a pack; which cells are used depends on its kind."""

    kind: str
    id: str | None
    name: str | None
    forms: tuple[str, ...]
    what: str | None
    of: str | None
    from_: Partial | None
    to: Partial | None
    latitude: str | None
    longitude: str | None
    country: str | None
    note: str | None
    producer: str
    licence: str
    accessed: str


COLUMNS = tuple(f.name.removesuffix("_") for f in fields(PackRow))


@dataclass(frozen=True, slots=True)
class PackPlace:
    """A place of a pack: degrees north and east; ``country`` is an ISO 3166-1 alpha-3 code."""

    id: str | None
    name: str
    forms: tuple[str, ...]
    feature: str | None
    latitude: float
    longitude: float
    country: str | None
    citation: tuple[str, ...]


class Pack:
    """One pack: its rows and what they come to as rows of the reference. Read on first use."""

    def __init__(self, name: str, path: Traversable, shipped: bool) -> None:
        self.name = name
        self.path = path
        self.shipped = shipped

    @cached_property
    def rows(self) -> tuple[PackRow, ...]:
        """The lines of the file; raises ``WorldError`` with file and line for a malformed one."""
        try:
            with self.path.open("r", encoding="utf-8-sig") as source:
                return tuple(read_rows(PackRow, self.path.name, source))
        except UnicodeDecodeError as error:
            raise WorldError(f"{self.path.name} is not UTF-8 text", code="pack") from error

    def of_kind(self, kind: str) -> Iterator[PackRow]:
        """The rows of one kind."""
        return (r for r in self.rows if r.kind == kind)

    def key(self, row: PackRow) -> str:
        """The citation key of a row: the same for all rows of one producer, licence and day."""
        return f"pack:{self.name}:{row.producer}:{row.licence}:{row.accessed}"

    @cached_property
    def citations(self) -> dict[str, Citation]:
        """Citations by key; the title names the pack and the licence."""
        return {
            self.key(r): Citation(
                self.key(r), r.producer, f"data pack {self.name} ({r.licence})", f"pack:{self.name}", r.accessed
            )
            for r in self.rows
        }

    @cached_property
    def people(self) -> dict[str, Person]:
        """The people of its terms of office, by id."""
        found: dict[str, Person] = {}
        for row in self.of_kind("office"):
            ref = person_ref(row)
            if ref not in found:
                country = row.of if row.of and row.of.startswith("state:") else None
                found[ref] = Person(ref, row.name or "", row.forms, country, (self.key(row),))
        return found

    @cached_property
    def terms(self) -> tuple[OfficeTerm, ...]:
        """Its terms of office."""
        return tuple(
            OfficeTerm(self.office_ref(r), person_ref(r), r.from_, r.to, False, True, (self.key(r),), r.note)
            for r in self.of_kind("office")
        )

    @cached_property
    def offices(self) -> dict[str, OfficeKind]:
        """The offices that it names in words and not by an id of the reference."""
        return {
            ref: OfficeKind(ref, r.what or "", r.of or "", "other", "many", (), (self.key(r),), None)
            for r in self.of_kind("office")
            if (ref := self.office_ref(r)) != r.what
        }

    @cached_property
    def memberships(self) -> tuple[MembershipTerm, ...]:
        """Its membership terms."""
        return tuple(
            MembershipTerm(r.of or "", r.id or "", r.what or "", r.from_, r.to, False, True, (self.key(r),), r.note)
            for r in self.of_kind("membership")
        )

    def organisations(self, known: Container[str]) -> dict[str, Organisation]:
        """The organisations of its memberships that are not known already."""
        return {
            r.of: Organisation(
                r.of, r.name or r.of, None, "organisation", None, None, None, None, (), (), r.forms, (), None,
                (self.key(r),), None,
            )
            for r in self.of_kind("membership")
            if r.of and r.of not in known
        }  # fmt: skip

    @cached_property
    def places(self) -> tuple[PackPlace, ...]:
        """Its places."""
        return tuple(
            PackPlace(
                r.id, r.name or "", r.forms, r.what, float(r.latitude or 0), float(r.longitude or 0), r.country,
                (self.key(r),),
            )
            for r in self.of_kind("place")
        )  # fmt: skip

    def forms(self, known: Container[str]) -> Iterator[Form]:
        """The words by which what is in it may be found in a text; people by full names alone."""
        for person in self.people.values():
            for words in dict.fromkeys((person.name, *person.aliases)):
                if " " in words:
                    yield Form(person.id, words, "name" if words == person.name else "variant", None, None)
        for body in self.organisations(known).values():
            yield Form(body.id, body.name, "name", None, None)
            yield from (Form(body.id, words, "variant", None, None) for words in body.aliases)
        for row in self.of_kind("alias"):
            yield Form(row.id or "", row.name or "", row.what or "variant", row.from_, row.to)

    def office_ref(self, row: PackRow) -> str:
        """The office that a row names: an id, or one made of pack and words."""
        what = row.what or ""
        return what if what.startswith("office:") else f"office:{self.name}.{slug(what)}.{slug(row.of or '')}"


def person_ref(row: PackRow) -> str:
    """The id of a row's person, made of the name where none is given."""
    return row.id or f"person:{slug(row.name or '')}"


def slug(words: str) -> str:
    """Words as lower-case letters without accents, joined by hyphens.

    >>> slug("José Ángel Gurría")
    'jose-angel-gurria'
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


# ---- where packs lie


def data_folder() -> Path:
    """The user's folder for packs: ``COMMUNIQUE_DATA``, else ``communique`` in the system's settings folder."""
    if given := os.environ.get("COMMUNIQUE_DATA"):
        return Path(given).expanduser()
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming") / "communique"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "communique"
    return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "communique"


def shipped() -> tuple[Pack, ...]:
    """The packs that come with the package."""
    place = DATA / "packs"
    if not place.is_dir():
        return ()
    files = sorted((p for p in place.iterdir() if p.name.endswith(".csv")), key=lambda p: p.name)
    return tuple(Pack(p.name.removesuffix(".csv"), p, True) for p in files)


def added() -> tuple[Pack, ...]:
    """The packs in the user's folder."""
    place = data_folder() / "packs"
    return tuple(Pack(p.stem, p, False) for p in sorted(place.glob("*.csv"))) if place.is_dir() else ()


def enabled() -> tuple[Pack, ...]:
    """The packs in use: shipped ones that are not switched off, then the user's."""
    off = _switched_off()
    return (*(p for p in shipped() if p.name not in off), *added())


def _switched_off() -> frozenset[str]:
    path = data_folder() / _OFF
    return frozenset(path.read_text(encoding="utf-8").split()) if path.is_file() else frozenset()


def _switch(name: str, off: bool) -> None:
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    names = _switched_off() | {name} if off else _switched_off() - {name}
    (folder / _OFF).write_text("".join(f"{n}\n" for n in sorted(names)), encoding="utf-8")


# ---- adding and removing


def add(path: str | Path, known: Callable[[str], bool]) -> Pack:
    """Check a pack and copy it into the user's folder; the name of a shipped pack switches that on again.

    ``known`` says whether the reference has an id. Raises ``WorldError`` naming the faults, by line.
    """
    if str(path) in {p.name for p in shipped()}:
        _switch(str(path), off=False)
        return next(p for p in shipped() if p.name == str(path))
    source = Path(path)
    if not source.is_file():
        raise WorldError(f"there is no file {source}", code="pack")
    name = slug(source.name.removesuffix(".csv"))
    if not _NAME.fullmatch(name) or name in {p.name for p in shipped()}:
        raise WorldError(f"a pack cannot be called {name!r}; rename the file", code="pack")
    faults = list(faults_of(Pack(name, source, False), known))
    if faults:
        more = f"\n... and {len(faults) - MOST_FAULTS} more" if len(faults) > MOST_FAULTS else ""
        raise WorldError("\n".join(faults[:MOST_FAULTS]) + more, code="pack")
    target = data_folder() / "packs" / f"{name}.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".part")
    shutil.copyfile(source, fresh)
    fresh.replace(target)
    return Pack(name, target, False)


def remove(name: str) -> None:
    """Take a pack of the user's away, or switch a shipped one off; raises ``WorldError`` when there is none."""
    if name in {p.name for p in shipped()}:
        _switch(name, off=True)
        return
    path = data_folder() / "packs" / f"{name}.csv"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise WorldError(f"there is no pack called {name!r}", code="pack")
    path.unlink()


# ---- checking


def faults_of(pack: Pack, known: Callable[[str], bool]) -> Iterator[str]:
    """What is wrong with a pack, each fault with its line (the header is line 1)."""
    if not pack.rows:
        yield f"{pack.path.name} has no rows"
    bodies = {r.of for r in pack.of_kind("membership") if r.name and r.of and r.of.startswith("org:")}
    for line, row in enumerate(pack.rows, 2):
        for fault in (*_sourced(row), *_CHECKS.get(row.kind, _unknown)(row, lambda ref: known(ref) or ref in bodies)):
            yield f"line {line}: {fault}"


Known = Callable[[str], bool]


def _sourced(row: PackRow) -> Iterator[str]:
    for column in ("producer", "licence", "accessed"):
        if not getattr(row, column).strip():
            yield f"{column} is empty; every row says where it is from"
    if row.accessed and not _is_day(row.accessed):
        yield f"accessed is {row.accessed!r}; give a day as YYYY-MM-DD"
    if row.from_ and row.to and row.to.last < row.from_.first:
        yield f"it ends ({row.to}) before it begins ({row.from_})"


def _is_day(cell: str) -> bool:
    try:
        day = Partial(cell)
    except WorldError:
        return False
    return day.first == day.last


def _unknown(row: PackRow, known: Known) -> Iterator[str]:
    yield f"kind is {row.kind!r}; it must be one of {', '.join(KINDS)}"


def _membership(row: PackRow, known: Known) -> Iterator[str]:
    if row.what not in STATUSES:
        yield f"what is {row.what!r}; a membership's status is one of {', '.join(sorted(STATUSES))}"
    if not row.id or not known(row.id):
        yield f"id is {row.id!r}, which the reference does not know; give the member as state:ISO3 or org:NAME"
    if not row.of or not row.of.startswith("org:"):
        yield f"of is {row.of!r}; give the organisation as org:NAME"
    elif not known(row.of):
        yield f"{row.of} is new to the reference; give its name in the column name"


def _office(row: PackRow, known: Known) -> Iterator[str]:
    if not row.name:
        yield "name is empty; give the holder's name"
    if row.id and not row.id.startswith("person:"):
        yield f"id is {row.id!r}; give the holder as person:... or leave it empty"
    if not row.what:
        yield "what is empty; give the office by its id or in words"
    elif row.what.startswith("office:") and not known(row.what):
        yield f"what is {row.what!r}, an office that the reference does not know; give it in words"
    if not row.of or not known(row.of):
        yield f"of is {row.of!r}; give whose office it is as state:ISO3 or org:NAME"


def _place(row: PackRow, known: Known) -> Iterator[str]:
    if not row.name:
        yield "name is empty"
    for column, most in (("latitude", 90.0), ("longitude", 180.0)):
        cell = getattr(row, column)
        if not _within(cell, most):
            yield f"{column} is {cell!r}; give degrees from -{most:.0f} to {most:.0f}"
    if row.country and not _ISO3.fullmatch(row.country):
        yield f"country is {row.country!r}; give an ISO 3166-1 alpha-3 code"


def _within(cell: str | None, most: float) -> bool:
    try:
        return abs(float(cell or "none")) <= most
    except ValueError:
        return False


def _alias(row: PackRow, known: Known) -> Iterator[str]:
    if not row.id or not known(row.id):
        yield f"id is {row.id!r}, which the reference does not know"
    if not row.name:
        yield "name is empty; give the further name"
    if row.what not in FORM_KINDS:
        yield f"what is {row.what!r}; a name's kind is one of {', '.join(sorted(FORM_KINDS))}"


_CHECKS: dict[str, Callable[[PackRow, Known], Iterator[str]]] = {
    "membership": _membership,
    "office": _office,
    "place": _place,
    "alias": _alias,
}

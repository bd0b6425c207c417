"""The gazetteer: what places a name may stand for, with where they lie and how large they are.

Cities of at least 500 people and first- and second-level divisions come from one packed file (GeoNames,
CC BY 4.0; see ``world/data/places/README.md``), countries, seas, rivers, mountains and regions from tables
beside it. Loading takes about a tenth of a second and happens once a process, on the first look-up.
"""

from __future__ import annotations

import csv
import lzma
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from communique.errors import WorldError
from communique.world.packs import PackPlace, enabled

DATA = files("communique.world") / "data" / "places"
PACKED = DATA / "gazetteer.tsv.xz"

_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "pt": "point", "n": "north", "s": "south"}
_OUT = re.compile(r"[.'’‘`ʻ]")
_BETWEEN = re.compile(r"[\s\-–_/,]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One place: ``feature`` is A0 country, A1/A2 division, P populated place, or a GeoNames class letter.

    ``country`` is alpha-2 and ``admin1`` the GeoNames division code; ``alternate`` says that it was found by
    a name that is not its usual one in English.
    """

    name: str
    geonames_id: int | None
    latitude: float
    longitude: float
    country: str | None
    admin1: str | None
    people: int
    feature: str
    alternate: bool = False


@lru_cache(maxsize=50_000)
def folded(name: str) -> str:
    """A name without case, accents and marks, its abbreviations written out: the key of look-ups.

    >>> folded("St. Petersburg"), folded("Port-au-Prince"), folded("Ürümqi")
    ('saint petersburg', 'port au prince', 'urumqi')
    """
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ł", "l").replace("ø", "o"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    words = [w for w in _BETWEEN.split(_OUT.sub("", plain)) if w]
    if len(words) > 1:
        words[0] = _SHORT.get(words[0], words[0])
        words = [words[0], *("saint" if w == "st" else w for w in words[1:])]
    return " ".join(words)


class Gazetteer:
    """Look-ups by name over the packed file and the tables. Use :func:`load`."""

    def __init__(self) -> None:
        self._lines = lzma.decompress(PACKED.read_bytes()).decode("utf-8").split("\n")
        self._own: dict[str, list[Entry]] = defaultdict(list)
        for key, entry in _own_entries():
            self._own[key].append(entry)
        self._found: dict[str, tuple[Entry, ...]] = {}

    def lookup(self, name: str) -> tuple[Entry, ...]:
        """Every place that a name may stand for, in no order; the name is folded first."""
        key = folded(name)
        known = self._found.get(key)
        if known is None:
            known = self._found[key] = tuple(dict.fromkeys((*self._own.get(key, ()), *self._packed(key))))
        return known

    def state(self, iso3: str) -> tuple[Entry, ...]:
        """The country of an alpha-3 code, or nothing."""
        found = _countries().get(iso3)
        return (found,) if found else ()

    def divisions(self) -> frozenset[str]:
        """The keys of countries, first-level divisions and regions: what may hold a place after a comma."""
        packed = {line.partition("\t")[0] for line in self._lines if "\tA1\t" in line}
        return frozenset(packed | {k for k, es in self._own.items() if any(e.feature in "A0LA" for e in es)})

    def _packed(self, key: str) -> Iterator[Entry]:
        prefix = key + "\t"
        at = bisect_left(self._lines, prefix)
        while at < len(self._lines) and self._lines[at].startswith(prefix):
            yield _entry(key, self._lines[at].split("\t"))
            at += 1


def _entry(key: str, cells: list[str]) -> Entry:
    _, shown, id_, latitude, longitude, country, admin1, people, feature, alternate = cells
    return Entry(
        shown or key.title(),
        int(id_) if id_ else None,
        float(latitude),
        float(longitude),
        country,
        admin1 or None,
        int(people or 0),
        feature,
        bool(alternate),
    )


def _own_entries() -> Iterator[tuple[str, Entry]]:
    for cells in table("countries"):
        entry = _from_table(cells, "A0")
        for name in (cells["name"], *_others(cells)):
            yield folded(name), entry
    for cells in table("features"):
        entry = _from_table(cells, cells["feature"])
        for name in (cells["name"], *_others(cells)):
            yield folded(name), entry
    for pack in enabled():
        for place in pack.places:
            for name in (place.name, *place.forms):
                yield folded(name), _of_pack(place)


def _of_pack(place: PackPlace) -> Entry:
    """A place of a user's data pack; its id is GeoNames' where it is written ``geonames:123``."""
    kind, _, number = (place.id or "").partition(":")
    id_ = int(number) if kind == "geonames" and number.isdigit() else None
    country = alpha2(place.country)
    return Entry(place.name, id_, place.latitude, place.longitude, country, None, 0, place.feature or "P")


def _others(cells: Mapping[str, str]) -> list[str]:
    return [n for n in cells["others"].split("|") if n]


def _from_table(cells: Mapping[str, str], feature: str) -> Entry:
    id_ = cells.get("geonames_id", "")
    return Entry(
        cells["name"],
        int(id_) if id_ else None,
        float(cells["latitude"]),
        float(cells["longitude"]),
        cells["country"] or None,
        None,
        int(cells.get("people", "") or 0),
        feature,
    )


@cache
def _countries() -> Mapping[str, Entry]:
    return {cells["iso3"]: _from_table(cells, "A0") for cells in table("countries")}


@cache
def codes() -> Mapping[str, str]:
    """Alpha-3 codes of countries by alpha-2 code."""
    return {cells["country"]: cells["iso3"] for cells in table("countries")}


def alpha3(alpha2: str | None) -> str | None:
    """The alpha-3 code of a country by its alpha-2 code, or None."""
    return codes().get(alpha2) if alpha2 else None


def alpha2(alpha3: str | None) -> str | None:
    """The alpha-2 code of a country by its alpha-3 code, or None."""
    found = _countries().get(alpha3) if alpha3 else None
    return found.country if found else None


@cache
def table(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of one of the gazetteer's own tables. Raises ``WorldError`` with file and line."""
    with (DATA / f"{name}.csv").open("r", encoding="utf-8") as source:
        lines = csv.reader(source)
        header = next(lines, [])
        found = []
        for cells in lines:
            if len(cells) != len(header):
                raise WorldError(f"{name}.csv has {len(cells)} cells, not {len(header)}", line=lines.line_num)
            found.append(dict(zip(header, cells, strict=True)))
    return tuple(found)


@cache
def load() -> Gazetteer:
    """The gazetteer of this process."""
    return Gazetteer()

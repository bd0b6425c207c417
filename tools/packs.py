"""Public tables to data packs: ``python -m tools.packs congress|wikidata TABLE.csv.gz PACK.csv --accessed DAY``.

``congress`` takes terms of members of the United States Congress (unitedstates/congress-legislators, CC0),
``wikidata`` terms of office by state (Wikidata, CC0), both as tables with the columns that the functions name.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import gzip
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from communique.errors import WorldError
from communique.world import Partial, World
from communique.world.packs import COLUMNS, slug

MOST_BREAK = dt.timedelta(days=110)
"""Congresses adjourned as early as mid-September until the 1990s; a longer gap is a gap in service."""

CHAMBERS = {"rep": "office:USA.representative", "sen": "office:USA.senator"}
SUFFIXES = frozenset({"Jr.", "Sr.", "Jr", "Sr", "II", "III", "IV"})

Row = Mapping[str, str]


def main() -> int:
    """Write one pack; the exit status is 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", choices=("congress", "wikidata"))
    parser.add_argument("table", type=Path)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--accessed", required=True, help="the day on which the table was taken, YYYY-MM-DD")
    given = parser.parse_args()
    with gzip.open(given.table, "rt", encoding="utf-8", newline="") as source:
        lines = list(csv.DictReader(source))
    made = congress(lines, World(())) if given.source == "congress" else wikidata(lines, World(()))
    producer = "unitedstates/congress-legislators" if given.source == "congress" else "Wikidata"
    common = {"kind": "office", "producer": producer, "licence": "CC0-1.0", "accessed": given.accessed}
    with given.pack.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, **common} for row in made)
    sys.stderr.write(f"{given.pack}: {given.pack.stat().st_size} bytes\n")
    return 0


# ---- Congress


def congress(lines: Iterable[Row], world: World) -> list[Row]:
    """Terms of members of Congress, those of one seat and party that follow each other made one.

    Columns: bioguide, wikidata, name, first, last, nickname, chamber, state, district, party, start, end.
    The table gives the scheduled end of a term also where a member resigned; a term is cut where the member's
    next seat or, by the curated tables, an office of the executive begins.
    """
    by_member: dict[str, list[Row]] = defaultdict(list)
    for line in lines:
        by_member[line["bioguide"]].append(line)
    return [row for member in by_member.values() for row in _member_rows(member, world)]


def _member_rows(lines: list[Row], world: World) -> Iterator[Row]:
    name, *others = _names(lines[-1])
    ref = _known_person([name, *others], world) or next((f"person:{r['wikidata']}" for r in lines if r["wikidata"]), "")
    starts = [*(r["start"] for r in lines), *_executive_starts(ref, world)]
    for run in _runs(sorted(lines, key=lambda r: r["start"])):
        first, last = run[0], run[-1]
        cuts = [s for s in starts if last["start"] < s < last["end"]]
        end = min([last["end"], *cuts])
        yield {
            "id": ref or f"person:bioguide-{first['bioguide']}",
            "name": name,
            "forms": "|".join(others),
            "what": CHAMBERS[last["chamber"]],
            "of": "state:USA",
            "from": first["start"],
            "to": end,
            "note": f"{last['party']}, {last['state']}",
        }


def _runs(lines: list[Row]) -> Iterator[list[Row]]:
    run: list[Row] = []
    for line in lines:
        if run and not _continues(run[-1], line):
            yield run
            run = []
        run.append(line)
    yield run


def _continues(before: Row, after: Row) -> bool:
    same = all(before[k] == after[k] for k in ("chamber", "state", "party"))
    return same and dt.date.fromisoformat(after["start"]) - dt.date.fromisoformat(before["end"]) <= MOST_BREAK


def _names(line: Row) -> list[str]:
    """The usual short name first, then the official one and that with the nickname.

    "Carol R. Doe" is found as "Carol Doe" too; suffixes are left out.
    """
    whole = [w for w in line["name"].replace(",", " ").split() if w not in SUFFIXES]
    plain = [w for w in whole if len(w.rstrip(".")) > 1] if len(whole) > 2 else whole
    last = [w for w in line["last"].split() if w not in SUFFIXES]
    called = [" ".join([w, *last]) for w in (line["nickname"].strip(' "“”'), line["first"].split(" (")[0]) if w]
    found = [" ".join(plain), *called, " ".join(whole)]
    found += [n.replace(".", "") for n in found if "." in n.split()[0]]
    return list(dict.fromkeys(n for n in found if len(n.split()) > 1 and not _initial(n.split()[0])))


def _initial(word: str) -> bool:
    return len(word.rstrip(".")) == 1


def _known_person(names: list[str], world: World) -> str:
    """The curated id of a person of the United States who bears one of some names."""
    refs = {f.ref for n in names for f in world.forms(n) if f.ref in world.people}
    return next((r for r in sorted(refs) if world.people[r].country == "state:USA"), "")


def _executive_starts(ref: str, world: World) -> list[str]:
    held = [t for t in world.terms.get(ref, ()) if t.office.startswith("office:USA.") and t.from_]
    seats = {*CHAMBERS.values(), "office:USA.speaker-of-the-house", "office:USA.senate-majority-leader"}
    return [t.from_.first.isoformat() for t in held if t.from_ and t.office not in seats]


# ---- Wikidata


def wikidata(lines: Iterable[Row], world: World) -> list[Row]:
    """Terms of office by state; rows without a start, or of a state that the reference cannot tell, are left out.

    Columns: repo (the state's name with hyphens), position, person, wikidata, start, end.
    """
    refs = {slug(f.form): s.id for s in world.states.values() for f in world.forms_of(s.id)}
    found: dict[tuple[str, ...], Row] = {}
    for line in lines:
        of, person = refs.get(re.sub(r"-(?:cabinet|ministers)$", "", slug(line["repo"]))), line["person"].strip()
        ends = not line["end"] or (_is_date(line["end"]) and line["end"] >= line["start"])
        dated = _is_date(line["start"]) and ends
        if of and person and line["wikidata"] and dated:
            row = {
                "id": f"person:{line['wikidata']}",
                "name": person,
                "what": line["position"].strip(),
                "of": of,
                "from": line["start"],
                "to": line["end"],
                "note": "" if line["end"] else f"open when taken on {line['snapshot']}",
            }
            found.setdefault((row["id"], row["what"], row["of"], row["from"]), row)
    return list(found.values())


def _is_date(cell: str) -> bool:
    """Whether a cell is a year, month or day; Wikidata's decades ("2010s") are not."""
    try:
        Partial(cell)
    except WorldError:
        return False
    return True


if __name__ == "__main__":
    raise SystemExit(main())

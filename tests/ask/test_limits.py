"""An answer of a limit is the beginning of the whole answer, though it is found another way: few rows are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.ask import Filters, Record, browse, sides
from communique.ask.browse import Wanted
from communique.records import Coding, Membership, Quotation
from communique.store import Writer
from communique.store.index import Index
from tests.ask.conftest import PARTIES, made, met, punished, told
from tests.conftest import CODER, examples

MANY = tuple(replace(PARTIES[0], id=f"MANY{i:02}", ref=None, name=f"Ministry {i} of China") for i in range(12))
"""Bodies of one state: an event between them all has more sides than are looked at first."""
LEAGUE = replace(PARTIES[2], id="SCO", ref="org:SCO", name="SCO", kind="organisation", country="IGO", sector="IGO")


def codings() -> Iterator[Coding]:
    """The reports by hand; events of no side, of a mere role and of twelve sides; and memberships."""
    yield from made()
    nobody = replace(punished("JPN", "RUS"), actors=(), recipients=())
    for i, day in enumerate(("2022-09-01", "2022-09-15", "2022-10-02", None)):
        passed = (nobody, met("CHN", "RUS"), met("CHN", "JPN"), punished("RUS", "JPN"))
        reported = told(f"m{i}", f"Wire {i % 2}", day, *passed)
        alone, crowd, *others = reported.events
        crowd = replace(crowd, actors=tuple(m.id for m in MANY))
        yield replace(
            reported,
            entities=(*PARTIES, *MANY, LEAGUE),
            events=(alone, crowd, *others),
            memberships=tuple(memberships(reported, i)),
            quotations=tuple(quotations(reported)),
        )


def quotations(reported: Coding) -> Iterator[Quotation]:
    """Of every speaker and of none, about nobody and about several, in one piece and in two."""
    spans = reported.document.span(0, 5), reported.document.span(13, 19)
    for i, (speaker, about) in enumerate((("CHN", ("RUS", "JPN")), ("RUS", ()), (None, ("CHN",)), ("JPN", ("SCO",)))):
        through = "SCO" if i == 1 else None
        yield Quotation(f"quotation-{i}", speaker, None, None, spans[: 1 + i % 2], "direct", through, None, about)


def memberships(reported: Coding, number: int) -> Iterator[Membership]:
    for i, (member, status) in enumerate((("CHN", "member"), ("RUS", "member"), ("JPN", "observer"))):
        if (number + i) % 3:
            yield Membership(
                f"membership-{number}{i}", member, "SCO", status, "is", None, "happened",
                reported.document.span(0, 5), None, "by hand",
            )  # type: ignore[arg-type]  # fmt: skip


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Record:
    folder = tmp_path_factory.mktemp("several")
    with Writer(folder, CODER, ("a.txt",)) as writer:
        for coding in codings():
            writer.add(coding, f"{coding.id}.txt")
    return Record(folder)


PARTS: list[dict[str, Any]] = [
    {},
    {"actors": "CHN"},
    {"actors": ["JPN", "RUS"], "sectors": "GOV"},
    {"sectors": "GOV"},
    {"types": "SANCTION"},
    {"outlets": "Wire 0", "until": "2022-09-30"},
    {"since": "2022-09-02", "statuses": "happened", "confidence": 0.7},
    {"places": "Tashkent", "contexts": "diplomatic"},
]


@examples(60)
@given(parts=st.sampled_from(PARTS), limit=st.integers(1, 30))
def test_events_of_a_limit_begin_the_whole(several: Record, parts: dict[str, Any], limit: int) -> None:
    whole, some = several.events(**parts), several.events(limit=limit, **parts)
    assert some.rows == whole.rows[:limit]
    assert some.total == whole.total == len(whole)
    assert some.table.schema == whole.table.schema


@examples(60)
@given(parts=st.sampled_from(PARTS), limit=st.integers(1, 30), windows=st.sampled_from([(1,), (10, 40), (9999,)]))
def test_events_are_the_same_whichever_days_are_looked_through_first(
    several: Record, parts: dict[str, Any], limit: int, windows: tuple[int, ...]
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sides, "LARGE", 0)
        patched.setattr(sides, "WINDOWS", windows)
        looked = several.events(limit=limit, **parts)
        listed = listed_events(several, Wanted(Filters.of(**parts)), limit)
    plain = several.events(limit=limit, **parts)
    assert (looked.rows, looked.total) == (plain.rows, plain.total)
    assert listed == (listed_events(several, Wanted(Filters.of(**parts)), limit))


def listed_events(record: Record, wanted: Wanted, limit: int) -> list[str]:
    """The ids of a list's events, leafed through page by page."""
    found: list[str] = []
    place, left = None, True
    while left:
        part = browse.events(record, Index(record.contents), wanted, place, limit)
        found += [row["id"] for row in part.rows]
        place, left = part.after, part.after is not None
    assert len(found) == part.total
    return found


@pytest.mark.parametrize("parts", [p for p in PARTS if "actors" not in p and "sectors" not in p])
def test_events_with_words_are_those_of_the_reports_that_hold_them(several: Record, parts: dict[str, Any]) -> None:
    every = listed_events(several, Wanted(Filters.of(**parts)), 5)
    assert sorted(listed_events(several, Wanted(Filters.of(**parts), words="sanctions"), 5)) == sorted(every)
    assert listed_events(several, Wanted(Filters.of(**parts), words="unheard"), 5) == []
    for limit in (1, 3, 500):
        one_by_one = listed_events(several, Wanted(Filters.of(**parts), words="sanctions"), limit)
        assert one_by_one == listed_events(several, Wanted(Filters.of(**parts), words="sanctions"), 5)


@pytest.mark.parametrize("parts", PARTS)
def test_the_cube_counts_each_event_once(several: Record, parts: dict[str, Any]) -> None:
    bare = {k: v for k, v in parts.items() if k not in ("types", "statuses", "since", "until")}
    index = Index(several.contents)
    cube = browse.cube(several, index, Wanted(Filters.of(**bare)))
    assert sum(r["n"] for r in cube) == several.events(**bare).total
    for wanted in (Wanted(Filters.of(**bare), "sanctions"), Wanted(Filters.of(**bare), None, ("CHN", "RUS"))):
        total = browse.events(several, index, wanted, None, 5).total
        assert sum(r["n"] for r in browse.cube(several, index, wanted)) == total


def test_coverage_tells_reports_in_which_nothing_was_found(tmp_path: Path) -> None:
    first, *others = codings()
    bare = replace(first, events=(), quotations=(), memberships=(), offices=())
    events_only = replace(others[0], quotations=(), memberships=(), offices=())
    with Writer(tmp_path, CODER, ("a.txt",)) as writer:
        for coding in (bare, events_only, *others[1:]):
            writer.add(coding, f"{coding.id}.txt")
    counted = Record(tmp_path).coverage(by="outlet").rows
    nothing = [r for r in counted if r["status"] == "coded, nothing found"]
    assert [(r["outlet"], r["documents"], r["document"]) for r in nothing] == [("Own Wire", 1, bare.document.id)]
    assert sum(r["documents"] for r in counted) == len(others) + 1


def test_conflicts_in_parts_are_those_of_the_whole(sco: Record) -> None:
    whole = sco.conflicts().rows
    every = max(r["conflict"] for r in whole)
    found = [r for first in range(every) for r in sco.some_conflicts(first, 1)[0].rows]
    assert found == whole and sco.some_conflicts(0, 1)[1] == every


@examples(60)
@given(
    parts=st.sampled_from([p for p in PARTS if not p or "actors" in p or "types" in p or "outlets" in p]),
    party=st.sampled_from(["CHN", "JPN", "SCO", "Tokyo", "Nobody Known"]),
    limit=st.integers(1, 40),
)
def test_a_timeline_of_a_limit_begins_the_whole(several: Record, parts: dict[str, Any], party: str, limit: int) -> None:
    whole, some = several.timeline(party, **parts), several.timeline(party, limit=limit, **parts)
    assert some.rows == whole.rows[:limit]
    assert some.total == whole.total
    assert some.table.schema == whole.table.schema


@pytest.mark.parametrize("level", ["party", "country"])
def test_edges_of_a_limit_begin_the_whole(several: Record, level: str) -> None:
    whole = several.network(level=level)
    for limit in (1, 2, 5):
        some = several.network(level=level, limit=limit)
        assert (some.rows, some.total) == (whole.rows[:limit], len(whole))


def test_events_are_those_that_plain_sql_finds(several: Record) -> None:
    found = several.sql("""
        select document, id from event_reports where (document, id) in (
          select document, event from event_sides where country = 'CHN') and day >= date '2022-09-02'
    """).to_pylist()
    asked = several.events(actors="CHN", since="2022-09-02", limit=50)
    assert {(r["document"], r["id"]) for r in asked.rows} == {(r["document"], r["id"]) for r in found}
    assert asked.total == len(found) > 5


def test_members_are_those_of_every_statement(several: Record) -> None:
    told = several.table("membership_statements").to_pylist()
    reports = Counter((r["member_name"], r["standing"]) for r in told if r["organisation_ref"] == "org:SCO")
    rows = [r for r in several.members("SCO").rows if r["reports"]]
    assert {(r["member"], r["said"]): r["reports"] for r in rows} == reports
    assert all(r["words"] == "China" for r in rows)


def test_a_record_on_disk_has_the_events_of_no_side(several: Record) -> None:
    from communique.ask.sides import sideless

    assert sideless(several).num_rows == 4
    assert Path(several.folder).is_dir()


def test_what_was_said_is_as_the_view_of_statements_has_it(several: Record) -> None:
    columns = "document, id, day, speaker_name as speaker, speaker_country, kind, through, about_names as about, words"
    viewed = several.sql(f"select {columns} from statements").to_pylist()
    names = [c.rpartition(" ")[2] for c in columns.split(", ")]
    whole = several.said().rows
    assert sorted(map(repr, viewed)) == sorted(repr({n: r[n] for n in names}) for r in whole) and len(whole) > 9
    for limit in (1, 3, len(whole)):
        some = several.said(limit=limit)
        assert (some.rows, some.total) == (whole[:limit], len(whole))
    for state in ("CHN", "RUS"):
        assert several.said(by=state).rows == [r for r in whole if r["speaker_country"] == state]
        about = several.said(about=f"state:{state}", limit=100).rows
        refs = several.sql(
            "select document, id from statements where list_contains(about_refs, $r)", {"r": f"state:{state}"}
        )
        assert {(r["document"], r["id"]) for r in about} >= {(r["document"], r["id"]) for r in refs.to_pylist()}

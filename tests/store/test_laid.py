"""What merging lays out for questions is the same as what is computed where it has not been laid out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from communique.records import Coding, Date, Membership
from communique.store import SCHEMA_VERSION, Record, parts
from communique.store.layout import MERGED, folders_of
from communique.store.upkeep import compact, forget
from tests.store.conftest import age_schema, age_to_two, clock_from, renamed

PLAIN = {
    "party_entities": "select run, document, id, name, ref, kind, country, sector from entities",
    "membership_pairs": """
        select m.run, m.document, m.id, m.member, a.name as member_name, a.ref as member_ref,
          a.country as member_country, m.organisation, b.name as organisation_name, b.ref as organisation_ref,
          b.country as organisation_country, m.status, m.change, m.certainty, m."when"."from" as "from",
          m."when"."to" as "to", d.outlet, d.published, m.attributed_to, m.span.start as start, m.span."end" as "end"
        from memberships m join documents d on d.run = m.run and d.id = m.document
        left join entities a on a.run = m.run and a.document = m.document and a.id = m.member
        left join entities b on b.run = m.run and b.document = m.document and b.id = m.organisation
    """,
}
"""The rows of the tables laid out, by joins of those of the contract."""

TIMES = ({}, {"as_of": "2022-06-01"}, {"as_of": "2021-01-01"}, {"known_at": "2022-09-02"}, {"known_at": "2022-01-01"})


def joined(coding: Coding, name: str, since: str | None, until: str | None = None) -> Coding:
    """A report that one of its parties belongs to another, from a day to a day."""
    document = coding.document
    span = document.span(0, 5)
    days = [dt.date.fromisoformat(d) if d else None for d in (since, until)]
    when = Date(span, days[0], days[1], "day", "explicit") if since or until else None
    first, second = (e.id for e in coding.entities[:2])
    belongs = Membership(f"m-{name}", first, second, "member", "is", when, "happened", span, None, "by hand")
    return renamed(replace(coding, memberships=(belongs,)), name)


def as_plain_sql_has_them(record: Path) -> None:
    for clocks in TIMES:
        view = Record(record).view(**clocks)
        for table in MERGED:
            laid, plain = (sorted(map(str, view.sql(q).to_pylist())) for q in (f"select * from {table}", PLAIN[table]))
            assert laid == plain, (table, clocks)


@pytest.fixture
def three(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> Path:
    """Three runs, the second of which codes again what the first had."""
    write(joined(coding, "a", "2022-05-01"), joined(coding, "b", None, "2022-05-02"), on="2022-09-01")
    write(joined(coding, "b", None), joined(coding, "c", "2020-01-01", "2021-06-01"), on="2022-09-02")
    write(joined(coding, "d", "2022-07-01"), on="2022-09-03")
    return tmp_path


def test_what_is_computed_and_what_was_merged_is_as_plain_sql_has_it(
    three: Path, coding: Coding, write: Callable[..., str]
) -> None:
    as_plain_sql_has_them(three)
    assert Record(three).sql("select count(*) as n from membership_pairs").column("n")[0].as_py() == 4
    compact(three, clock=clock_from("2022-09-04"))
    (folder,) = folders_of(three)
    assert {t: folder.rows[t] for t in MERGED} == {t: folder.rows[of] for t, of in MERGED.items()}
    as_plain_sql_has_them(three)
    write(joined(coding, "e", "2022-08-01"), joined(coding, "a", None), on="2022-09-05")
    as_plain_sql_has_them(three)
    forget(three, "c", "the editor", "a court order", clock_from("2022-09-06"))
    as_plain_sql_has_them(three)
    assert not Record(three).sql("select 1 from party_entities where document = 'c'").num_rows


@pytest.mark.parametrize("aged", [age_schema, age_to_two, None])
def test_runs_of_older_schemas_are_computed_until_they_are_merged(
    three: Path, aged: Callable[[Path, str], None] | None
) -> None:
    for folder in folders_of(three)[:2]:
        if aged is not None:
            aged(three, folder.run)
        else:
            path = three / "runs" / folder.run / "manifest.json"
            old = json.loads(path.read_text())
            rows = {t: n for t, n in old["rows"].items() if t not in MERGED}
            path.write_text(json.dumps({**old, "schema": 3, "rows": rows}))
    as_plain_sql_has_them(three)
    assert compact(three, small=0, clock=clock_from("2022-09-04")).run
    assert {f.schema for f in folders_of(three)} == {SCHEMA_VERSION}
    as_plain_sql_has_them(three)


def test_what_is_merged_lies_in_slices_of_time(
    coding: Coding, tmp_path: Path, write: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    met, span = coding.events[0], coding.dates[0].span
    days = [dt.date(2022, 1, 1) + dt.timedelta(days=i) for i in range(32)]
    for i in range(2):
        dates = [Date(span, d, d, "day", "explicit") for d in days[i::2]]
        events = tuple(replace(met, id=f"event-{i}-{n}", when=when) for n, when in enumerate(dates))
        write(replace(renamed(coding, f"d{i}"), events=events), on=f"2022-09-0{i + 1}")
    before = Record(tmp_path).sql("select * from dyads order by all").to_pylist()
    monkeypatch.setattr(parts, "SLICE", 2)
    merged = compact(tmp_path, clock=clock_from("2022-09-04")).run
    assert Record(tmp_path).sql("select * from dyads order by all").to_pylist() == before
    (file,) = (tmp_path / "runs").glob(f"{merged}/dyads/*.parquet")
    lies = pq.ParquetFile(file).read(columns=["day"]).column("day").to_pylist()
    begins = parts.slices([(d, lies.count(d)) for d in days])
    slices = [sum(d >= b for b in begins) for d in lies]
    assert slices == sorted(slices) and len(set(slices)) == 4

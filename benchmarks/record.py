"""Questions to a record of ten million events, each beside the same question in Polars in the same run.

``python -m benchmarks.record RECORD [--events 10000000] [--rounds 5]`` makes the record where there is none (see
:mod:`benchmarks.record_data`), asks it as it was written and as merged, and prints a table in Markdown. Warm is the
median of the rounds on an open record; cold is with the record's files out of the machine's cache and the record
opened anew. Polars reads the same Parquet files, lazily; answers are compared before they are timed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

import communique
from benchmarks.record_data import write
from communique.store.upkeep import compact

DAY = dt.date(2015, 9, 16)
COUNTED = ("happened", "ongoing")
FREQUENT, RARE = ("CHN", "RUS"), ("FIN", "SWE")
WORDS, RARER = "grain exports ceasefire", "Tajikistan pipeline"


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a record, the same to its Parquet files in Polars, and what of the answers must be equal."""

    name: str
    ask: Callable[[Any], Any]
    polars: Callable[[Path], Any]
    same: Callable[[Any, Any], bool]


def files(record: Path, table: str) -> pl.LazyFrame:
    """A table's files as Polars reads them."""
    return pl.scan_parquet([str(p) for p in sorted(record.glob(f"runs/*/{table}/*.parquet"))])


def dyad(first: str, second: str) -> Question:
    """What passed between two states by month, with one example of each month."""

    def polars(record: Path) -> pl.DataFrame:
        sides = pl.col("actor_country"), pl.col("recipient_country")
        either = [(a == first) & (b == second) for a, b in (sides, sides[::-1])]
        pair = "-".join(sorted((first, second)))
        kept = (pl.col("pair") == pair) & (either[0] | either[1]) & pl.col("status").is_in(COUNTED)
        events = files(record, "dyads").filter(kept).unique(["document", "number"], keep="any")
        exact = pl.col("precision").is_in(["day", "week", "month"])
        period = pl.when(exact).then(pl.col("day").dt.truncate("1mo"))
        quads = {"cooperation": (1, 2), "conflict": (3, 4), "verbal": (1, 3), "material": (2, 4)}
        quads |= {"verbal_cooperation": (1,), "material_cooperation": (2,)}
        quads |= {"verbal_conflict": (3,), "material_conflict": (4,)}
        best = pl.col("confidence").arg_max()
        grouped = events.group_by(period.alias("period")).agg(
            pl.len().alias("events"),
            pl.col("document").n_unique().alias("documents"),
            pl.col("goldstein").sum().alias("goldstein_sum"),
            pl.col("goldstein").mean().alias("goldstein_mean"),
            *(pl.col("quad").is_in(q).sum().alias(n) for n, q in quads.items()),
            *(pl.col(n).get(best).alias(f"example_{n}") for n in ("document", "start", "end")),
        )
        return grouped.sort("period", nulls_last=True).collect()

    def same(answer: Any, other: pl.DataFrame) -> bool:
        columns = ["period", "events", "documents", "conflict", "material_cooperation"]
        found = answer.to_polars().select(columns)
        return bool(found.equals(other.select(columns).cast(dict(found.schema))))

    return Question(f"{first}–{second} by month", lambda r: r.dyad(first, second), polars, same)


def top_actors() -> Question:
    """Who did most in a year."""
    first, last = dt.date(2015, 1, 1), dt.date(2015, 12, 31)

    def ask(record: Any) -> Any:
        return record.sql(
            "select ref, count(*) as events from event_sides where side = 'actor' and ref is not null "
            "and day between $a and $b group by ref order by events desc, ref limit 20",
            {"a": first, "b": last},
        )

    def polars(record: Path) -> pl.DataFrame:
        kept = (pl.col("side") == "actor") & pl.col("ref").is_not_null() & pl.col("day").is_between(first, last)
        counted = files(record, "event_sides").filter(kept).group_by("ref").agg(pl.len().alias("events"))
        return counted.sort(["events", "ref"], descending=[True, False]).head(20).collect()

    return Question("top actors of a year", ask, polars, lambda a, b: a.column("ref").to_pylist() == b["ref"].to_list())


def members() -> Question:
    """Who belongs to the SCO on a day: what reports say, beside the reference (which Polars leaves out)."""

    def polars(record: Path) -> pl.DataFrame:
        who = files(record, "entities").filter(pl.col("ref") == "org:SCO").select("document", organisation="id")
        names = files(record, "entities").select("document", "name", "ref", member="id")
        told = files(record, "memberships").join(who, on=["document", "organisation"])
        known = told.join(names, on=["document", "member"]).join(
            files(record, "documents").select("published", "outlet", document="id"), on="document"
        )
        return known.filter(pl.col("published") <= DAY).group_by("ref", "name", "status").agg(pl.len()).collect()

    return Question("members of the SCO on a day", lambda r: r.members("SCO", on=DAY), polars, lambda a, b: len(b) > 0)


def timeline() -> Question:
    """The first fifty lines on the SCO of a year."""
    first, last = dt.date(2015, 1, 1), dt.date(2015, 12, 31)

    def polars(record: Path) -> pl.DataFrame:
        kept = (pl.col("ref") == "org:SCO") & pl.col("day").is_between(first, last)
        found = files(record, "event_sides").filter(kept).unique(["document", "event"], keep="any")
        return found.sort("day", "document", "start", "event").collect()

    def same(answer: Any, other: pl.DataFrame) -> bool:
        return answer.total >= len(other) > 0

    return Question(
        "timeline of the SCO, a year", lambda r: r.timeline("SCO", limit=50, since=first, until=last), polars, same
    )


def by_id(event: str) -> Question:
    """One event by its id."""
    return Question(
        "one event by id",
        lambda r: r.find(event),
        lambda p: files(p, "events").filter(pl.col("id") == event).collect(),
        lambda a, b: a[1]["document"] == b["document"][0],
    )


def search(words: str) -> Question:
    """Documents with some words: ranked and marked, beside a scan for the same words, unranked, in Polars."""

    def polars(record: Path) -> pl.DataFrame:
        stems = [w.removesuffix("s") for w in words.split()]
        kept = pl.all_horizontal(pl.col("text").str.contains(f"(?i)\\b{s}") for s in stems)
        return files(record, "documents").filter(kept).select("id", "title", "text").collect()

    return Question(f"search “{words}”", lambda r: r.search(words, limit=20), polars, lambda a, b: a.total == b.height)


def forget_files(record: Path) -> None:
    """Put a record's files out of the machine's cache."""
    for path in record.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


def timed(ask: Callable[[], Any]) -> float:
    """Milliseconds of wall clock."""
    gc.collect()
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1e3


def worked(ask: Callable[[], Any]) -> float:
    """Milliseconds of processor time, of all threads: what other work on the machine does not change much."""
    gc.collect()
    began = time.process_time()
    ask()
    return (time.process_time() - began) * 1e3


def measured(record: Path, question: Question, rounds: int) -> list[float]:
    """Medians in milliseconds: warm, cold and processor time of the record, then of Polars."""
    opened = communique.open(record)
    assert question.same(question.ask(opened), question.polars(record)), question.name
    warm = [timed(lambda: question.ask(opened)) for _ in range(rounds)]
    other = [timed(lambda: question.polars(record)) for _ in range(rounds)]
    cold, other_cold = [], []
    for _ in range(rounds):
        forget_files(record)
        cold.append(timed(lambda: question.ask(communique.open(record))))
        forget_files(record)
        other_cold.append(timed(lambda: question.polars(record)))
    spent = [worked(lambda: question.ask(opened)) for _ in range(rounds)]
    other_spent = [worked(lambda: question.polars(record)) for _ in range(rounds)]
    return [statistics.median(x) for x in (warm, cold, spent, other, other_cold, other_spent)]


def report(record: Path, rounds: int) -> None:
    """Print what a record weighs, how long it takes to open and to index, and the table of questions."""
    size = sum(p.stat().st_size for p in record.glob("runs/**/*.parquet")) / 1e6
    parts = len(list(record.glob("runs/*/*/*.parquet")))
    forget_files(record)
    cold = timed(lambda: communique.open(record))
    warm = statistics.median(timed(lambda: communique.open(record)) for _ in range(rounds))
    opened = communique.open(record)
    indexed = timed(lambda: opened.search(WORDS))
    index = (record / "index.sqlite").stat().st_size / 1e6
    event = opened.sql("select id from events_all limit 1 offset 4321").column("id")[0].as_py()
    print(f"\n{size:,.0f} MB of Parquet in {parts:,} files; opened in {warm:.1f} ms warm, {cold:.1f} cold;")
    print(f"index and a first search {indexed / 1e3:.1f} s, {index:,.0f} MB\n")
    print("| question | record, warm | cold | processor | Polars, warm | cold | processor |")
    print("| --- |" + " ---: |" * 6)
    asked = [
        dyad(*FREQUENT),
        dyad(*RARE),
        by_id(event),
        search(WORDS),
        search(RARER),
        top_actors(),
        timeline(),
        members(),
    ]
    for question in asked:
        figures = measured(record, question, rounds)
        print(f"| {question.name} | " + " | ".join(f"{f:,.1f}" for f in figures) + " |", flush=True)


def main() -> int:
    """Make the record where there is none, then ask it as written and as merged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.record", description=__doc__)
    parser.add_argument("record", type=Path)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--as-it-is", action="store_true", help="ask a record that is there, without merging it")
    options = parser.parse_args()
    if not (options.record / "runs").is_dir():
        making, writing = write(options.record, options.events)
        print(f"{options.events:,} events: rows made in {making:.0f} s, written in {writing:.0f} s")
    report(options.record, options.rounds)
    if not options.as_it_is:
        took = timed(lambda: compact(options.record))
        compact(options.record, grace=dt.timedelta(seconds=-1))
        print(f"\nmerged in {took / 1e3:.0f} s")
        report(options.record, options.rounds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

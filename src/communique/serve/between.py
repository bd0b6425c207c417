"""What passes between parties: a pair over time, a network, and one party's timeline."""

from __future__ import annotations

import datetime as dt
from typing import Any

from communique.ask.browse import Wanted
from communique.ask.events import PERIODS
from communique.ask.network import LEVELS, RELATIONS
from communique.ask.parties import party_of
from communique.serve.charts import mirror
from communique.serve.pages import Asked, Reply, Row

BY = tuple(p for p in PERIODS if p != "all")

EDGES = 160
"""Edges of a drawn network: with more it is a ball of wool."""


def pair(asked: Asked) -> Reply:
    """Cooperation and conflict between two parties over time, with the events behind each point."""
    first, second = asked.given["first"], asked.given["second"]
    if not (first and second):
        return Reply("Pair", [], 0, show={"busiest": busiest(asked), "chart": None})
    by, directed = asked.given["by"], asked.given["directed"]
    answer = asked.view.dyad(first, second, by, asked.filters, directed=directed)
    counted = asked.filters.counted()
    wanted = Wanted(counted, sides=(first, second))
    rows = answer.rows
    total = {k: sum(r[k] for r in rows) for k in ("events", "cooperation", "conflict", "verbal", "material")}
    total["goldstein_mean"] = sum(r["goldstein_sum"] for r in rows) / total["events"] if total["events"] else None
    part = asked.events(wanted, None, 12, None if directed else total["events"])
    show = {
        "chart": mirror(rows, by), "behind": part.rows, "behind_total": part.total, "sums": total, "busiest": (),
        "undated": sum(r["events"] for r in rows if r["period"] is None),
        "labels": (label(first), label(second)),
    }  # fmt: skip
    about = {"first": first, "second": second, "by": by}
    return Reply(f"{label(first)} and {label(second)}", rows, answer.total, notes=answer.notes, about=about, show=show)


def label(words: str) -> str:
    """A party's name: that of the reference where it knows it."""
    from communique.check.wording import name_of
    from communique.world import load

    party = party_of(words)
    if not party.known:
        return words
    return name_of(f"state:{party.value}" if party.column == "country" else party.value, load())


def busiest(asked: Asked) -> list[Row]:
    """The pairs of states with most between them, to begin with."""
    found: list[Row] = asked.kept("busiest", lambda: asked.view.network(None, "country", asked.recent()[0], 60).rows)
    pairs: dict[tuple[str, str], int] = {}
    for row in found:
        key = (min(row["source"], row["target"]), max(row["source"], row["target"]))
        pairs[key] = pairs.get(key, 0) + row["events"]
    best = sorted(pairs.items(), key=lambda p: -p[1])[:14]
    return [{"first": a, "second": b, "a": label(a), "b": label(b), "events": n} for (a, b), n in best]


def network(asked: Asked) -> Reply:
    """Who meets, supports, accuses or fights whom, on a day or over a period, as the edges of a network."""
    given = asked.given
    filters, notes = asked.recent()
    answer = asked.view.network(given["relation"], given["level"], filters, given["limit"])
    rows = [{k: v for k, v in r.items() if k != "words"} | {"words": r["words"]} for r in answer.rows]
    for row in rows:
        row["source_label"], row["target_label"] = row["source_name"], row["target_name"]
        if given["level"] == "country":
            row["source_label"], row["target_label"] = label(row["source"]), label(row["target"])
    show = {"relations": tuple(RELATIONS), "levels": LEVELS}
    return Reply("Network", rows, answer.total, notes=(*notes, *answer.notes), show=show)


def timeline(asked: Asked) -> Reply:
    """All that reports say of a party, in order of time."""
    words = asked.given["party"]
    if not words:
        return Reply("Timeline", [], 0, show={"months": (), "label": None})
    filters, notes = asked.recent()
    answer = asked.view.timeline(words, filters, asked.given["limit"])
    months: dict[Any, list[Row]] = {}
    for row in answer.rows:
        day: dt.date | None = row["day"]
        months.setdefault(day.replace(day=1) if day else None, []).append(row)
    show = {"months": list(months.items()), "label": label(words)}
    columns = tuple(answer.table.column_names)
    return Reply(
        f"Timeline of {label(words)}", answer.rows, answer.total, notes=(*notes, *answer.notes),
        about={"party": words}, show=show, columns=columns,
    )  # fmt: skip

"""``communique runs``: what was run into a record before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from communique.store import Manifest

SHOWN = ("run", "kind", "started", "finished", "inputs", "coder", "settings", "versions", "counts", "spent")
"""What of a manifest is listed."""


def runs(
    record: Annotated[str, typer.Argument(help="The record's folder or address.", envvar="COMMUNIQUE_RECORD")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a run.")] = False,
) -> None:
    """List the runs of a record, oldest first: when, what came of them, over which inputs.

    Example:

        communique runs record
    """
    from communique.store import runs_of
    from communique.store.places import place_of
    from communique.store.writer import unfinished

    place = place_of(record)
    rows = [_row(m, m.ended or ("finished" if m.complete else "stopped")) for m in runs_of(place)]
    rows += [_row(m, "being written" if alive else "broken off") for m, alive in unfinished(place)]
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _shown(row))


def _row(manifest: Manifest, ended: str) -> dict[str, Any]:
    totals = {"documents": manifest.rows.get("documents", 0), "failures": manifest.rows.get("failures", 0)}
    return {**{n: getattr(manifest, n) for n in SHOWN}, "ended": ended, **totals}


def _shown(row: dict[str, Any]) -> str:
    coded = f"{row['documents']:>9,} documents {row['failures']:>6,} in the ledger"
    seconds = row["spent"].get("seconds")
    took = f"  {seconds:,.0f} s" if seconds else ""
    what = coded if row["kind"] == "code" else row["kind"]
    return f"{row['run']}  {row['ended']:<13} {what}{took}  {' '.join(row['inputs'])}".rstrip()

"""``communique run``: a progress bar while it goes, and a summary when it is done."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from communique.run.runner import Options, Tally, run


def run_all(inputs: list[str], into: Path, quiet: bool, model: str | None, limit: int) -> int:
    """Code everything into the record; returns 0, 3 where some reports failed, or 130 after Ctrl-C."""
    console = Console(stderr=True, quiet=quiet)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=quiet) as bar:
        task = bar.add_task("coding", total=None)
        tally = run(
            inputs,
            into,
            Options(model, limit),
            lambda t: bar.update(task, completed=t.seen, description=_counts(t)),
        )
    console.print(f"{_counts(tally)} → {into} (run {tally.run})")
    for code, count in sorted(tally.reasons.items()):
        console.print(f"  {count} × {code}: see the table 'failures'")
    if tally.interrupted:
        console.print("Stopped early; what was coded is in the record. The same command goes on from here.")
        return 130
    return 3 if tally.failed else 0


def _counts(tally: Tally) -> str:
    return f"{tally.coded} coded, {tally.repeated} already there, {tally.failed} failed"

"""Answers for people: a table where rows are counts, passages where they are words; or the form asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from communique.ask import FORMS, Answer

Row = dict[str, Any]

_HIDDEN = frozenset(
    ("document event id start end words statement citation member_ref url message source verbal_cooperation "
     "material_cooperation verbal_conflict material_conflict day published").split()
)  # fmt: skip
"""Columns too many or too wide for a table; the other forms have them."""

_HIDDEN_OF = {
    "network": frozenset(("source", "target", "symmetric", "goldstein_sum", "first")),
    "nodes": frozenset(("node", "given", "received", "strength", "first", "last")),
}
"""More of them, by question."""


def show(answer: Answer, form: str, out: Path | None) -> None:
    """Print an answer, or write it to a file; how many rows there are goes to stderr, with what should be known."""
    if form not in ("text", *FORMS):
        raise typer.BadParameter(f"{form!r} is none of text, {', '.join(FORMS)}", param_hint="--format")
    if out is not None:
        answer.write(out, None if form == "text" else form)
    elif form in ("parquet", "arrow"):
        _print_bytes(answer, form)
    elif form == "text":
        _print(answer)
    else:
        text: str = getattr(answer, f"to_{form}")()
        typer.echo(text.removesuffix("\n"))
    for note in answer.notes:
        typer.echo(f"note: {note}", err=True)
    cut = f" (--limit {answer.limit}; --limit 0 for all)" if answer.cut else ""
    typer.echo(f"{answer.told()}{cut}" + (f" → {out}" if out else ""), err=True)


def _print_bytes(answer: Answer, form: str) -> None:
    if form == "parquet":
        raise typer.BadParameter("parquet needs a file: give --out FILE.parquet", param_hint="--format")
    sys.stdout.buffer.write(answer.to_ipc())


def _print(answer: Answer) -> None:
    console = Console(highlight=False)
    question = answer.question.split()[0]
    if question == "conflicts":
        _print_conflicts(console, answer.rows)
    elif question in _HEADLINES:
        for row in answer.rows:
            _print_passage(console, _HEADLINES[question](row), row)
    elif answer.rows:
        hidden = _HIDDEN | _HIDDEN_OF.get(question, frozenset())
        _print_table(console, answer, hidden if question != "sql" else frozenset())


def _print_table(console: Console, answer: Answer, hidden: frozenset[str]) -> None:
    columns = [c for c in answer.table.column_names if c not in hidden and any(r[c] is not None for r in answer.rows)]
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(column.removesuffix("_name").replace("_", " "), overflow="fold")
    by = answer.question.rpartition(" by ")[2]
    for row in answer.rows:
        table.add_row(*(escape(_period(row[c], by) if c == "period" else _shown(row[c])) for c in columns))
    console.print(table)


def _period(day: Any, by: str) -> str:
    """The first day of a period as people write the period; dates less exact than that have none."""
    if day is None:
        return "" if by in ("all", "outlet") else "less exact"
    return str(day)[: {"month": 7, "year": 4}.get(by, 10)]


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return ", ".join(map(_shown, value)) if isinstance(value, list) else str(value)


def _print_passage(console: Console, headline: Text, row: Row) -> None:
    console.print(headline)
    if row.get("excerpt"):
        console.print(Padding(_marked(row), (0, 0, 0, 2)))
    elif row.get("words"):
        console.print(Padding(Text(f"“{' '.join(row['words'].split())}”", style="italic"), (0, 0, 0, 2)))
    console.print(Padding(Text(_source(row), style="dim"), (0, 0, 0, 2)))


def _source(row: Row) -> str:
    """Where the words stand: outlet, day, document and span."""
    where = f"{row['document']} [{row['start']}, {row['end']})"
    return ", ".join(str(x) for x in (row.get("outlet"), row.get("published"), where) if x)


def _marked(row: Row) -> Text:
    """An excerpt with the words that were asked for marked."""
    text = Text(row["excerpt"].replace("\n", " "))
    for match in row["matches"]:
        start = match["start"] - row["excerpt_start"]
        if 0 <= start < len(text):
            text.stylize("bold magenta", start, match["end"] - row["excerpt_start"])
    return text


def _sides(row: Row, who: str, whom: str) -> str:
    return " → ".join(" and ".join(row[s]) for s in (who, whom) if row[s]) or "?"


def _event(row: Row) -> Text:
    kind = f"{row['type']} {row['mode'] or ''}".strip() + (f" “{row['name']}”" if row["name"] else "")
    return _line(row["day"], kind, _sides(row, "actors", "recipients"), row["status"])


def _happening(row: Row) -> Text:
    return _line(row["day"], row["what"], _sides(row, "who", "whom"), row["status"] or "")


def _quoted(row: Row) -> Text:
    through = f"through {row['through']}" if row["through"] else ""
    return _line(row["day"], "said", row["speaker"] or "?", through)


def _hit(row: Row) -> Text:
    return _line(row["published"], row["title"] or row["document"], "", "")


def _line(day: Any, kind: str, sides: str, rest: str) -> Text:
    line = Text(f"{day or 'undated'}  ")
    line.append(kind, style="bold magenta")
    line.append(f"  {sides}", style="bold cyan")
    return line.append(f"  {rest}" if rest else "")


def _told(row: Row) -> Text:
    """A story by its first telling, with how many tell it, and each value that they differ in below."""
    counts = f"{row['reports']} reports, {row['origins']} independent"
    line = _line(row["day"], f"{row['type']} {row['mode'] or ''}".strip(), _sides(row, "actors", "recipients"), counts)
    for what, accounts in groupby(row["accounts"], lambda a: a["what"]):
        line.append(f"\n  {what}: ", style="bold")
        line.append("; ".join(f"{a['value']} ({_teller(a)})" for a in accounts))
    return line


def _teller(row: Row) -> str:
    return ", ".join(str(x) for x in (row["outlet"] or row["document"], row["published"]) if x)


def _telling(row: Row) -> Text:
    kind = f"{row['type']} {row['mode'] or ''}".strip()
    line = _line(row["day"], kind, _sides(row, "actors", "recipients"), row["status"])
    because = f"{row['because']} ({row['decided_by']}, {row['score']:.2f})" if row["because"] else "the first telling"
    return line.append(f"\n  {because}", style="dim")


_HEADLINES: dict[str, Callable[[Row], Text]] = {
    "stories": _told,
    "story": _telling,
    "events": _event,
    "timeline": _happening,
    "said": _quoted,
    "search": _hit,
}

_VERDICTS = {"supported": "green", "contradicted": "bold red"}


def _print_conflicts(console: Console, rows: list[Row]) -> None:
    """Each conflict with its accounts one below the other, and the reference under them."""
    for number, group in groupby(rows, lambda r: r["conflict"]):
        accounts = list(group)
        first = accounts[0]
        console.print(f"[bold]{number}. {escape(first['about'])}[/bold] [dim]({first['kind']})[/dim]")
        for row in accounts:
            _print_passage(console, _account(row), row)
            if row["finding"]:
                told = Text(row["finding"], style=_VERDICTS.get(row["verdict"], "dim"))
                console.print(Padding(told, (0, 0, 0, 2)))
        for reference in dict.fromkeys((r["reference"], r["citation"]) for r in accounts if r["reference"]):
            console.print(Padding(Text(f"reference: {reference[0]}", style="green"), (0, 0, 0, 2)))
            console.print(Padding(Text(reference[1] or "", style="dim"), (0, 0, 0, 4)))


def _account(row: Row) -> Text:
    who = row["speaker"] or row["outlet"] or "?"
    line = Text(f"{row['day'] or row['published'] or 'undated'}  ")
    line.append(row["account"], style="bold magenta").append(f"  {who}", style="bold cyan")
    verdict = row["verdict"] or ""
    return line.append(f"  {verdict}".rstrip(), style=_VERDICTS.get(verdict, "dim"))

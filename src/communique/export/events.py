"""Event tables in another data set's layout, with a README that says what could not be filled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from communique.errors import RequestError
from communique.export.about import Made, Table, accompany, earlier
from communique.export.choices import Choices
from communique.export.layouts import Layout, layout_of, rows_of_layout
from communique.export.writing import drafted_folder, schema_of, write_lines, write_rows
from communique.store.view import View

NATIVE = "native"
"""The form in which a data set itself comes: tab-separated, GDELT without a header."""


def write_events(
    view: View, folder: str | Path, layout: str, choices: Choices | None = None, form: str = NATIVE
) -> Table:
    """Write the events in the layout ``gdelt``, ``polecat`` or ``icews``, with README, dictionary, citation, licences.

    ``form`` is ``native``, as the data set itself comes, or one of ``csv``, ``parquet`` and ``jsonl``. Raises
    ``StoreError`` where the folder holds anything already and ``choices.force`` is not set.
    """
    chosen, known = choices or Choices(), layout_of(layout)
    if chosen.tables:
        raise RequestError("a layout is one table of events: leave out --tables")
    query, given = rows_of_layout(known, chosen.filters)
    with drafted_folder(Path(folder), chosen.force, earlier) as draft:
        path = draft / (known.file if form == NATIVE else f"events.{form}")
        if form == NATIVE:
            head = "\t".join(c.name for c in known.columns)
            rows = write_lines(view, _tabbed(known, query), given, path, head if known.header else None)
            if not known.header:
                path.with_name("events.header.txt").write_text(head + "\n", encoding="utf-8")
        else:
            rows = write_rows(view, query, given, path, form, chosen.guarded)
        table = Table("events", path.name, rows, schema_of(view, query, given))
        meanings = {c.name: c.says if c.sql else f"always empty: {c.says}" for c in known.columns}
        native = _reading(known) if form == NATIVE else None
        formed = chosen if form == NATIVE else replace(chosen, form=form)
        accompany(draft, view, Made(formed, (table,), _sections(known, form), meanings, native))
    return table


def _tabbed(layout: Layout, query: str) -> str:
    """A query for the rows as lines with tabs between the columns; tabs and line breaks in a cell become spaces."""
    cells = ", ".join(
        f"coalesce(regexp_replace(t.\"{c.name}\"::varchar, '\\s+', ' ', 'g'), '')" for c in layout.columns
    )
    return f"select concat_ws(chr(9), {cells}) as line from ({query}) t"


def _reading(layout: Layout) -> str:
    """How the native file is read: all as text, since codes begin with noughts; quotation marks mean nothing in it."""
    names = "" if layout.header else ", header=None, names=open('events.header.txt').read().split('\\t')"
    named = "" if layout.header else " varnames(nonames)"
    wanted = "" if layout.header else ', col_names = scan("events.header.txt", "")'
    return f"""## Reading it

```
# Python
pandas.read_csv("FILE", sep="\\t", dtype=str, quoting=3{names})
# R
readr::read_tsv("FILE", col_types = readr::cols(.default = "c"), quote = ""{wanted})
* Stata
import delimited "FILE", delimiters(tab) bindquotes(nobind) stringcols(_all){named}
```"""


def _sections(layout: Layout, form: str) -> tuple[str, ...]:
    how = "tab-separated, as the data set itself comes" if form == NATIVE else f"as {form}"
    head = "" if layout.header or form != NATIVE else " without a header, which is in `events.header.txt`"
    return (
        f"## The layout\n\n{layout.title}: {len(layout.columns)} columns in their order, {how}{head}.\n"
        f"{layout.citation}\n\n"
        "These are not events of that data set: they were coded by communique from other reports. A row is what one\n"
        "report tells of one pair of sides; the same event told by three reports is three rows. Of a meeting or other\n"
        "symmetric event each two sides have one row, in no order that means anything. Unless a status was asked for,\n"
        "only what happened or goes on is here, no plans and no denials.",
        "## Always empty\n\n" + (", ".join(f"`{c}`" for c in layout.empty) or "No column.") + "\n\n"
        "An unknown value is an empty cell. `DICTIONARY.md` says how each column was filled.",
    )

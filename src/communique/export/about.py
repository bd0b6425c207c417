"""What goes with an export so that a stranger can use it: README, data dictionary, citation, licences."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from communique.ask.filters import Filters
from communique.ask.source import Source, described
from communique.export.choices import Choices
from communique.export.writing import flat_names
from communique.store.dictionary import holds, meaning, shown
from communique.store.layout import instant, now
from communique.store.view import View
from communique.version import __version__

PACKAGE = "datapackage.json"
"""The Frictionless data package descriptor: the dictionary as programs read it, and the list of what was exported."""

PROJECT = "communique"


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was written: the file, its rows, and the columns that it had in the record."""

    name: str
    file: str
    rows: int
    schema: pa.Schema


@dataclass(frozen=True, slots=True)
class Made:
    """An export: the choices that it was made by, its tables, and sections of its own for the README.

    ``meanings`` are those of columns that are not the record's own, ``native`` how files of another data set's form
    are read.
    """

    choices: Choices
    tables: tuple[Table, ...]
    sections: tuple[str, ...] = ()
    meanings: dict[str, str] | None = None
    native: str | None = None

    @property
    def form(self) -> str:
        """The form of the files; ``tsv`` for tables as another data set has them, with how those are read."""
        return "tsv" if self.native else self.choices.form


def earlier(place: Path) -> set[str]:
    """The files that an earlier export left in a folder; none where the folder is not of an export."""
    try:
        package = json.loads((place / PACKAGE).read_text(encoding="utf-8"))
        return {r["path"] for r in package["resources"]} if package["creator"]["name"] == PROJECT else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def accompany(folder: Path, view: View, made: Made) -> None:
    """Put README, data dictionary, citation, licence notes and package descriptor beside the tables of an export."""
    pages = {
        "README.md": _readme(view, made),
        "DICTIONARY.md": _dictionary(made),
        "CITATION.md": _citation(view),
        "LICENCES.md": _licences(view, made.choices),
    }
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    descriptor = json.dumps(_package(folder, view, made), ensure_ascii=False, indent=1)
    (folder / PACKAGE).write_text(descriptor + "\n", encoding="utf-8")


def said_of(view: View, filters: Filters | None = None) -> dict[str, str]:
    """What is known of where an export comes from, as pairs of words."""
    source = Source(view, filters or Filters())
    return {
        "record": source.record,
        "clocks": source.clocks or "all that the record knew when it was exported",
        "only": described(source.filters) or "everything",
        "exported": instant(now()),
        "by": f"communique {__version__}",
        "coded by": "; ".join(_coders(view)) or "nothing was coded",
        "fit to be quoted": quotable(view),
    }


def quotable(view: View) -> str:
    """How a record is named where it is cited: folder, days of its reports, coder, and the day of its state."""
    days = view.sql("select min(published) as first, max(published) as last from documents").to_pylist()[0]
    span = f", reports of {days['first']} to {days['last']}" if days["first"] else ""
    written = view.runs[-1].finished[:10] if view.runs else "empty"
    return f"Record “{view.folder.resolve().name}”{span}, coded with communique {__version__}, state of {written}."


def _coders(view: View) -> Iterator[str]:
    rows = view.sql("select coder, count(*) as n from documents where coder is not null group by 1 order by n desc")
    for row in rows.to_pylist():
        coder = json.loads(row["coder"])
        parts = ", ".join(f"{k} {v}" for k, v in coder.items() if k not in ("name", "version") and v)
        yield f"{coder.get('name', PROJECT)} {coder.get('version', '')} ({parts}): {row['n']:,} reports"


# ---------------------------------------------------------------- the pages


def _readme(view: View, made: Made) -> str:
    said = said_of(view, made.choices.filters)
    files = "\n".join(f"| `{t.file}` | {t.rows:,} |" for t in made.tables)
    facts = "\n".join(f"- **{k}**: {v}" for k, v in said.items() if k != "fit to be quoted")
    parts = [
        "# An export of a communique record",
        "Who did what to whom, who said what and who belongs to what, as news reports tell it. Each row names the\n"
        "document and the span of characters that it rests on. Nothing in it is what communique holds to be true:\n"
        "it is what reports assert; where the dated reference says otherwise, `findings` has it.",
        facts,
        f"| file | rows |\n| --- | --- |\n{files}",
        "`DICTIONARY.md` says what each column means, `datapackage.json` the same for programs (Frictionless Data).\n"
        "`CITATION.md` says how to cite it, `LICENCES.md` whose the words and the reference are.",
        *made.sections,
        *([_ABOUT_FORM[made.form]] if not made.sections else []),
        *([_FILTERED] if made.choices.filters.used and not made.sections else []),
        *([_NO_TEXTS] if not made.choices.texts else []),
        *([_guard_note(made.choices)] if made.form in ("csv", "tsv") else []),
        (made.native or _READING[made.form]).replace("FILE", made.tables[0].file if made.tables else "events.csv"),
    ]
    return "\n\n".join(parts) + "\n"


_ABOUT_FORM = {
    "csv": (
        "## How the CSV is made\n\n"
        'UTF-8, comma, header, text in double quotes, an empty unquoted cell for null and `""` for empty text. Line\n'
        "breaks stand inside quotes. Days are ISO (2022-09-16). Codes are text: `040` is not 40. A struct is several\n"
        'columns (`when_from`, `span_start`); a list is JSON (`["a", "b"]`, `[]` for an empty one). Column names are\n'
        "letters, digits and `_`, at most 32, so that Stata, SPSS and R keep them as they are."
    ),
    "parquet": (
        "## How the Parquet is made\n\n"
        "Columns, types, structs and lists are those of the record itself; compressed with zstd. Codes are text."
    ),
    "jsonl": (
        "## How the JSON Lines are made\n\n"
        "UTF-8, one object a line, with every column; days are ISO text, unknown is null, codes are text."
    ),
}

_FILTERED = (
    "## What was left out\n\n"
    "Filters by day of publication and outlet alone choose documents, with all that is in them. With any other filter\n"
    "the days are those of events: the event tables hold the events that pass, the others what is in the documents\n"
    "that tell of those. `runs`, `failures` and other tables without documents are whole."
)

_NO_TEXTS = (
    "## Without the reports' words\n\n"
    "The texts, and the passages quoted from them, were left out: `text` and `words` are null. Spans still count the\n"
    "characters of the texts, which `sha256` identifies."
)


def _guard_note(choices: Choices) -> str:
    if choices.guarded:
        done = (
            "An apostrophe stands before cells that begin with `=`, `+`, `-`, `@`, a tab or a carriage return, so\n"
            "that no spreadsheet takes them for a formula. Take it away before you count characters."
        )
    else:
        done = (
            "Cells are as the reports have them, so that spans stay right: some may begin with `=`, `+`, `-` or `@`,\n"
            "which a spreadsheet takes for a formula. Import columns as text, or export with `--guard-cells`."
        )
    return f"## Before you open it in a spreadsheet\n\n{done}"


_READING = {
    "csv": """## Reading it

```
# Python: codes stay text, and empty cells are null
pandas.read_csv("FILE", dtype={"cameo": str})
duckdb.sql("from read_csv('FILE', types={'cameo': 'VARCHAR'})")
# R
readr::read_csv("FILE", col_types = readr::cols(cameo = "c", .default = readr::col_guess()))
* Stata
import delimited "FILE", varnames(1) bindquotes(strict) maxquotedrows(unlimited) encoding("utf-8") stringcols(_all)
* SPSS: File > Import Data > CSV; TO is a reserved word there, so that the column to of dates.csv gets another name
```""",
    "parquet": """## Reading it

```
# Python
pandas.read_parquet("FILE"); polars.scan_parquet("FILE"); duckdb.sql("from 'FILE'")
# R
arrow::read_parquet("FILE")
* Stata and SPSS read no Parquet of their own: export with --form csv
```""",
    "jsonl": """## Reading it

```
# Python
polars.read_ndjson("FILE"); duckdb.sql("from read_json('FILE')")
# R
jsonlite::stream_in(file("FILE"))
```""",
}


def columns_of(table: Table, form: str) -> Iterator[tuple[str, str, pa.DataType]]:
    """The columns of a table's file: name, the record's column that it is of, type."""
    if form == "csv":
        return flat_names(table.schema)
    return ((f.name, f.name, f.type) for f in table.schema)


def _dictionary(made: Made) -> str:
    sections = [_section(t, made) for t in made.tables]
    return "# Data dictionary\n\nUnknown is null, empty is an empty list.\n\n" + "\n".join(sections)


def _section(table: Table, made: Made) -> str:
    rows = "\n".join(
        f"| `{name}` | {shown(kind)} | {_meaning(name, column, made)} |"
        for name, column, kind in columns_of(table, made.form)
    )
    about = f"{holds(table.name.removesuffix('_all'))}\n\n" if made.meanings is None else ""
    return f"## {table.name}\n\n{about}| column | type | |\n| --- | --- | --- |\n{rows}\n"


def _meaning(name: str, column: str, made: Made) -> str:
    if made.meanings is not None:
        return made.meanings[column]
    inner = name.removeprefix(column).lstrip("_").replace("_", " ")
    return f"{meaning(column)} ({inner})" if inner else meaning(column)


def _citation(view: View) -> str:
    said = said_of(view)
    return (
        "# How to cite\n\n"
        f"Cite the record, with its state, and the coder:\n\n> {quotable(view)}\n\n"
        f"Coded by: {said['coded by']}.\n\n"
        f"Runs: {', '.join(r.run for r in view.runs) or 'none'}.\n\n"
        "Events are in PLOVER 2.0 (Open Event Data Alliance, https://osf.io/preprints/socarxiv/rm5dw/) with CAMEO\n"
        "codes (Schrodt, CAMEO 1.1b3, http://eventdata.parusanalytics.com/data.dir/cameo.html) and Goldstein scores\n"
        "(Goldstein, Journal of Conflict Resolution 36, 1992, 369-385). Cite the reports themselves where you quote\n"
        "them: `documents` has outlet, title, day and address.\n"
    )


_PAGES = re.compile(r"(?<=\)); ")
"""What stands between the pages of one citation, each of which ends in the day on which it was read."""


def _licences(view: View, choices: Choices) -> str:
    names = view.sql(
        "select outlet, count(*) as n from documents where outlet is not null group by 1 order by 2 desc, 1"
    )
    outlets = [f"{r['outlet']} ({r['n']:,})" for r in names.slice(0, 50).to_pylist()]
    more = f" and {names.num_rows - 50:,} more" if names.num_rows > 50 else ""
    cited = view.sql(
        "select distinct r.citation as citation from (select unnest(reference) as r from findings) "
        "where r.citation is not null order by 1"
    )
    pages = {page for c in cited.column("citation").to_pylist() for page in _PAGES.split(c)}
    sources = "\n".join(f"- {page}" for page in sorted(pages)) or "None is named in these findings."
    texts = "The texts are in `documents`." if choices.texts else "The texts were left out of this export."
    return (
        "# Whose it is\n\n"
        f"- **The reports** belong to their publishers. {texts} Whoever passes texts on needs the publishers' leave,\n"
        "  or a law that gives it; export with `--no-text` to share codes and spans alone.\n"
        f"  Outlets: {', '.join(outlets) + more if outlets else 'none is named'}.\n"
        "- **The coding** was made by a program and is free of claims by its makers.\n"
        "- **Places** are from GeoNames (https://www.geonames.org/), CC BY 4.0: name it where you pass on ids or\n"
        "  coordinates.\n"
        "- **The dated reference** is compiled from public pages; findings name the page of each statement:\n\n"
        f"{sources}\n"
    )


# ---------------------------------------------------------------- for programs


def _package(folder: Path, view: View, made: Made) -> dict[str, Any]:
    said = said_of(view, made.choices.filters)
    return {
        "name": "communique-export",
        "title": quotable(view),
        "created": said["exported"],
        "creator": {"name": PROJECT, "version": __version__},
        "provenance": said,
        "resources": [_resource(folder, t, made) for t in made.tables],
    }


def _resource(folder: Path, table: Table, made: Made) -> dict[str, Any]:
    path = folder / table.file
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    fields = [
        {"name": name, "type": _frictionless(kind), "description": _meaning(name, column, made)}
        for name, column, kind in columns_of(table, made.form)
    ]
    return {
        "name": table.name.replace("_", "-"),
        "path": table.file,
        "format": made.form,
        "encoding": "utf-8",
        "rows": table.rows,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": {"fields": fields, "missingValues": [""]},
    }


_FRICTIONLESS = (
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_integer, "integer"),
    (pa.types.is_floating, "number"),
    (pa.types.is_date, "date"),
    (pa.types.is_list, "array"),
    (pa.types.is_struct, "object"),
)


def _frictionless(kind: pa.DataType) -> str:
    return next((name for test, name in _FRICTIONLESS if test(kind)), "string")

"""Every table of a record as files that other programs read, with what a reader of them has to know."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from communique.export.about import Made, Table, accompany, earlier
from communique.export.choices import Choices, rows_of
from communique.export.writing import drafted_folder, schema_of, write_rows
from communique.store.view import View


def write_tables(
    view: View, folder: str | Path, choices: Choices | None = None, told: Callable[[str, int], None] | None = None
) -> tuple[Table, ...]:
    """Write tables and views to a folder, a file each, with README, data dictionary, citation and licence notes.

    Gives back what was written; ``told`` is called with each table's name and rows. Rows go through memory a batch
    at a time, and the folder is there whole or not at all. Raises ``StoreError`` where it holds anything already
    and ``choices.force`` is not set.
    """
    chosen = choices or Choices()
    place = Path(folder)
    written: list[Table] = []
    with drafted_folder(place, chosen.force, earlier) as draft:
        for name in chosen.of(view):
            query, given = rows_of(view, name, chosen)
            path = draft / f"{name}.{chosen.form}"
            rows = write_rows(view, query, given, path, chosen.form, chosen.guarded)
            written.append(Table(name, path.name, rows, schema_of(view, query, given)))
            if told:
                told(name, rows)
        accompany(draft, view, Made(chosen, tuple(written)))
    return tuple(written)

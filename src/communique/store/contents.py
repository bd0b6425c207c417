"""What a record held when it was opened, and at which times it is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from communique.errors import StoreError
from communique.store.layout import Manifest, by_time, instant
from communique.store.places import Place


@dataclass(frozen=True, slots=True)
class Clocks:
    """The two times of a question: the day on which facts hold, and the moment at which the record is asked.

    None is no limit for ``as_of``, and now for ``known_at``, which is ISO in UTC. With ``wrong``, what people judged
    to be wrong is shown as well.
    """

    as_of: dt.date | None = None
    known_at: str | None = None
    wrong: bool = False

    @classmethod
    def of(
        cls, as_of: dt.date | str | None, known_at: dt.datetime | dt.date | str | None, *, wrong: bool = False
    ) -> Clocks:
        """The clocks from days and times, or ISO text of them; a whole day of ``known_at`` counts to its end.

        >>> Clocks.of("2022-09-16", "2022-09-17").known_at
        '2022-09-17T23:59:59.999999Z'
        """
        return cls(_day(as_of), _moment(known_at), wrong)


def _day(value: dt.date | str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as error:
        raise StoreError(f"{value!r} is no day; give it as YYYY-MM-DD", code="day") from error


def _moment(value: dt.datetime | dt.date | str | None) -> str | None:
    if value is None:
        return None
    try:
        if isinstance(value, str):
            value = dt.date.fromisoformat(value) if len(value) == 10 else dt.datetime.fromisoformat(value)
    except ValueError as error:
        raise StoreError(f"{value!r} is no time; give it as YYYY-MM-DD or an ISO time", code="day") from error
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time.max)
    return instant(value)


@dataclass(frozen=True, slots=True)
class Contents:
    """The committed runs of a record as they stood when it was opened: folders to read, and what they hold."""

    folder: Place
    folders: tuple[Manifest, ...]
    runs: tuple[Manifest, ...] = field(init=False)
    _parts: dict[str, dict[str, list[str]]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        runs = sorted((m for f in self.folders for m in f.holds), key=by_time)
        object.__setattr__(self, "runs", tuple(runs))

    def known(self, clocks: Clocks) -> tuple[Manifest, ...]:
        """The runs that were in the record by then."""
        return tuple(r for r in self.runs if clocks.known_at is None or r.finished <= clocks.known_at)

    def holding(self, table: str, runs: Iterable[str]) -> list[Manifest]:
        """The folders that hold rows of a table by some runs."""
        wanted = set(runs)
        return [f for f in self.folders if f.rows.get(table) and any(r.run in wanted for r in f.holds)]

    def files(self, table: str, runs: Iterable[str]) -> list[str]:
        """The part files of a table that hold rows of some runs."""
        return [p for f in self.holding(table, runs) for p in self.parts(f, table)]

    def parts(self, folder: Manifest, table: str) -> list[str]:
        """The part files of a table in one folder; a committed folder never changes, so that it is listed once.

        Raises ``StoreError`` where the folder has lost rows that its manifest counts.
        """
        if folder.run not in self._parts:
            found: dict[str, list[str]] = {}
            for path in sorted((self.folder / "runs" / folder.run).glob("*/*.parquet"), key=str):
                found.setdefault(path.parent.name, []).append(str(path))
            self._parts[folder.run] = found
        files = self._parts[folder.run].get(table, [])
        if folder.rows.get(table) and not files:
            where = self.folder / "runs" / folder.run
            what = f"{where} has lost its files of {table}"
            raise StoreError(f"{what}; restore them from a copy, or move the folder away", code="damaged")
        return files

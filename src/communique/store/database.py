"""The embedded DuckDB that a record is asked through: an instance, and the part of it that one view has for itself."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from threading import Lock

import duckdb

from communique.store.places import Place, file_system, is_remote

SPILLED = str(Path(gettempdir()) / f"communique-{os.getpid()}")
"""Where DuckDB puts what a large answer needs beyond memory; its own choice is a folder where the user stands."""

BROKEN = (duckdb.InternalException, duckdb.FatalException)
"""Faults of DuckDB itself, after which it answers nothing more; with several threads they need not come again."""

_MAIN = "main"


@dataclass(frozen=True, slots=True)
class Space:
    """The tables of one view in an instance: a schema of its own, or all of an instance that is its alone."""

    instance: duckdb.DuckDBPyConnection
    schema: str = _MAIN

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection to ask through; every thread takes its own."""
        found = self.instance.cursor()
        if self.schema != _MAIN:
            found.execute(f"set schema = '{self.schema}'")
        return found


class Database:
    """An instance in memory over the files of one record, within ``memory`` such as ``2GB``, if that is given.

    Views that share one have the footers and blocks of files in memory once, and one bound of memory: a record that
    is opened anew after each run need read only what the run wrote.
    """

    def __init__(self, folder: Place, memory: str | None = None, *, shared: bool = False) -> None:
        self.shared = shared
        self._folder, self._memory = folder, memory
        self._names = count()
        self._left: deque[Space] = deque()
        self._lock = Lock()
        self._instance = self._connected()

    def _connected(self) -> duckdb.DuckDBPyConnection:
        limits = {"memory_limit": self._memory} if self._memory else {}
        instance = duckdb.connect(config={"temp_directory": SPILLED, **limits})
        instance.execute("set global parquet_metadata_cache = true")
        if is_remote(self._folder):
            instance.register_filesystem(file_system(self._folder))
        return instance

    def space(self) -> Space:
        """A place for the tables of one view."""
        with self._lock:
            return self._space()

    def _space(self) -> Space:
        if not self.shared:
            return Space(self._instance)
        made = Space(self._instance, f"view_{next(self._names)}")
        db = self._instance.cursor()
        while self._left:
            if (left := self._left.popleft()).instance is self._instance:
                db.execute(f"drop schema if exists {left.schema} cascade")
        db.execute(f"create schema {made.schema}")
        return made

    def leave(self, space: Space) -> None:
        """Give a place up: its tables go when the next is taken, since this may be called at any moment of a query."""
        if self.shared:
            self._left.append(space)
        else:
            space.instance.close()

    def anew(self, failed: Space) -> Space:
        """A place in another instance, instead of one that a fault of its own has closed to every question."""
        with self._lock:
            if failed.instance is self._instance:
                self._instance = self._connected()
            return self._space()

    def close(self) -> None:
        """Let go of the instance."""
        with self._lock:
            self._instance.close()

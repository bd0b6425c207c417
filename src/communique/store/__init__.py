"""The record: a folder of immutable runs in Parquet, written whole or not at all, read through DuckDB."""

from communique.store.layout import SCHEMA_VERSION, SCHEMAS, Manifest, runs_of
from communique.store.record import Record
from communique.store.view import Clocks, View
from communique.store.writer import Writer

__all__ = ["SCHEMAS", "SCHEMA_VERSION", "Clocks", "Manifest", "Record", "View", "Writer", "runs_of"]

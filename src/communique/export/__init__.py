"""A record taken elsewhere: tables, event layouts that people's scripts know, one DuckDB file, graphs and calendars."""

from communique.export.calendar import write_calendar
from communique.export.choices import Choices
from communique.export.events import write_events
from communique.export.graphml import write_graphml
from communique.export.layouts import LAYOUTS
from communique.export.onefile import write_duckdb
from communique.export.tables import write_tables
from communique.export.writing import FORMS

__all__ = [
    "FORMS",
    "LAYOUTS",
    "Choices",
    "write_calendar",
    "write_duckdb",
    "write_events",
    "write_graphml",
    "write_tables",
]

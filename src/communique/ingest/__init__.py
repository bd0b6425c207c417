"""Bytes to documents: from files, archives, tables, crawls, mail and feeds, with title, outlet and date where known."""

from communique.ingest.document import MAX_CHARACTERS, About, Ingested, given_day, ingest, is_coded
from communique.ingest.lines import Line, about_of, lines_of, text_field
from communique.ingest.raw import Intake, Limits, Raw, ingested

__all__ = [
    "MAX_CHARACTERS",
    "About",
    "Ingested",
    "Intake",
    "Limits",
    "Line",
    "Raw",
    "about_of",
    "given_day",
    "ingest",
    "ingested",
    "is_coded",
    "lines_of",
    "text_field",
]

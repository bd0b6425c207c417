"""Bytes to documents: text, HTML and JSON Lines, with title, outlet and publication date where known."""

from communique.ingest.document import MAX_CHARACTERS, About, Ingested, day_of, ingest, is_coded
from communique.ingest.lines import Line, about_of, lines_of, text_field

__all__ = [
    "MAX_CHARACTERS",
    "About",
    "Ingested",
    "Line",
    "about_of",
    "day_of",
    "ingest",
    "is_coded",
    "lines_of",
    "text_field",
]

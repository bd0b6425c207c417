"""Questions to a record: each answer's rows have the document and the words that they rest on."""

from communique.ask.answer import FORMS, Answer
from communique.ask.filters import Filters
from communique.ask.record import Record, View

__all__ = ["FORMS", "Answer", "Filters", "Record", "View"]

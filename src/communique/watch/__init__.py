"""Saved questions, and word of what is new, changed or newly contradicted: by Atom, mail and webhook."""

from communique.watch.book import Book
from communique.watch.deliver import Settings, deliver, feed
from communique.watch.evaluate import add, evaluate, evaluate_and_deliver
from communique.watch.types import Alert, Channels, Question, Watch

__all__ = [
    "Alert",
    "Book",
    "Channels",
    "Question",
    "Settings",
    "Watch",
    "add",
    "deliver",
    "evaluate",
    "evaluate_and_deliver",
    "feed",
]

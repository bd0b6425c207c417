"""What is the same across documents: copies of one report, tellings of one event, persons and bodies; no I/O."""

from communique.link.copies import Copies, copies
from communique.link.judgement import VERBS, Judged, Judgement, Rulings, Verb, rulings
from communique.link.names import identities
from communique.link.tellings import Stories, stories
from communique.link.types import RULES, Link, LinkKind, Named, Report, Side, Telling

__all__ = [
    "RULES",
    "VERBS",
    "Copies",
    "Judged",
    "Judgement",
    "Link",
    "LinkKind",
    "Named",
    "Report",
    "Rulings",
    "Side",
    "Stories",
    "Telling",
    "Verb",
    "copies",
    "identities",
    "rulings",
    "stories",
]

"""A document as a source gives it, before its text is taken out: the cheap part, which one process does for many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from communique.errors import CommuniqueError
from communique.ingest.document import MAX_CHARACTERS, About, Ingested, ingest

_NONE = About()


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes or text of one document, the name of its source for the ledger, and what is known beside it.

    ``article`` asks that an HTML page be taken only where it looks like a report: for what was crawled, not chosen.
    """

    source: str
    data: bytes | str
    about: About = _NONE
    article: bool = False


Found = Iterator[tuple[str, Raw | CommuniqueError]]
"""What sources give, in order: the name of each document's source, with the document or what was wrong with it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one input may be; each limit that is met becomes a row of the ledger.

    ``characters`` of one document; ``expanded`` bytes that one file may grow to when it is unpacked; ``depth`` of
    archives in archives; ``pages`` fetched for one feed, sitemap or address.
    """

    characters: int = MAX_CHARACTERS
    expanded: int = 256 << 30
    depth: int = 3
    pages: int = 1_000

    @property
    def bytes(self) -> int:
        """Bytes that one document may have before it is decoded: pages carry much that is not their text."""
        return 4 * self.characters + 4_000_000


@dataclass(frozen=True, slots=True)
class Intake:
    """How inputs are read: their form where the file does not tell it, names of columns, whether links are followed.

    ``columns`` maps a field of a document (``text``, ``title``, ``outlet``, ``published``, ``url``, ``language``,
    ``id``) to the name of the column or key that holds it.
    """

    form: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    follow: bool = True
    private: bool = False
    delay: float = 1.0
    limits: Limits = field(default_factory=Limits)


def ingested(raw: Raw, limit: int = MAX_CHARACTERS) -> Ingested:
    """The document of a raw one: the dear part (main text, date and language), which workers share.

    Raises ``InputError`` or another ``CommuniqueError`` for what is no report.
    """
    return ingest(raw.data, raw.about, limit, article=raw.article)

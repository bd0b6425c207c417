"""The main text of an HTML page and what its metadata say, by trafilatura and htmldate."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from dataclasses import dataclass
from typing import Any

from communique.errors import InputError

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_OPENS = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Page:
    """A page's main text with the title, outlet, publication day and address that its metadata give."""

    text: str
    title: str | None
    outlet: str | None
    published: dt.date | None
    url: str | None
    language: str | None
    marked: bool = False

    @property
    def is_report(self) -> bool:
        """Whether a crawled page may be taken for a report: marked as an article or dated, and long enough."""
        return len(self.text.split()) >= (SHORT_REPORT if self.marked else UNMARKED_REPORT if self.published else LONG)


SHORT_REPORT, UNMARKED_REPORT, LONG = 40, 100, 250
"""Words that a page must have where it says that it is an article, where it is only dated, and where it is neither.
The shortest wire items have some forty words; menus and front pages of a hundred words are seldom dated."""

_MARKED = re.compile(
    r"""property=["']og:type["'][^>]{0,300}content=["']article|content=["']article["'][^>]{0,300}og:type"""
    r"""|"@type"\s*:\s*\[?\s*"(?:News|Report|Analysis|Opinion|Background)\w*Article|<article\b""",
    re.I,
)


_LONG_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,30})\s([^<>]{2000,})")
"""A tag that may have very many attributes; it ends at the next angle bracket, so that the search stays linear."""

ATTRIBUTES = 1_000
"""Attributes of one tag from which none is kept: the parser compares each with every one before it, and a page of a
megabyte, all attributes of one tag, took minutes. Real tags have some dozens."""


_LINKED = re.compile(r"<script[^<>]{0,300}application/ld\+json[^<>]{0,300}>", re.I)
_CLOSED = re.compile("</script", re.I)

LINKED = 5_000
"""Characters from which linked data are kept only if they are JSON: trafilatura's search in what is none takes time by
their square."""


def looks_like_html(data: bytes) -> bool:
    """Whether bytes open as an HTML page does."""
    return _OPENS.match(data[:4096].removeprefix(b"\xef\xbb\xbf")) is not None


def page_of(html: str, url: str | None = None) -> Page:
    """The main text and metadata of a page; raises ``InputError`` where it holds no article.

    trafilatura has the best main text on the public article benchmark (F1 .960 over 181 pages).
    """
    import trafilatura

    try:
        lean = _without_broken_data(_LONG_TAG.sub(_lean, html))
        found: Any = trafilatura.bare_extraction(lean, url=url, include_comments=False, with_metadata=True)
    except (ValueError, RecursionError, LookupError) as error:
        raise InputError(f"the HTML cannot be parsed ({error}); give the report as text", code="html") from error
    text = getattr(found, "text", None)
    if not text or not text.strip():
        raise InputError("no article text was found in the HTML; if there is one, give it as text", code="empty")
    marked = _MARKED.search(html) is not None
    return Page(text, found.title, found.sitename, _day(found.date), found.url, found.language, marked)


def _lean(tag: re.Match[str]) -> str:
    """A long tag, without its attributes where they are too many."""
    return tag[0] if len(tag[2].split(maxsplit=ATTRIBUTES)) <= ATTRIBUTES else f"<{tag[1]} "


def _without_broken_data(html: str) -> str:
    """A page without long linked data that are no JSON."""
    kept, at = [], 0
    while found := _LINKED.search(html, at):
        closed = _CLOSED.search(html, found.end())
        end = closed.start() if closed else len(html)
        kept.append(html[at : end if _is_sound(html[found.end() : end]) else found.end()])
        at = end
    return "".join(kept) + html[at:]


def _is_sound(data: str) -> bool:
    if len(data) <= LINKED:
        return True
    try:
        json.loads(data, strict=False)
    except (ValueError, RecursionError):
        return False
    return True


def _day(iso: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(iso[:10]) if iso else None
    except ValueError:
        return None

"""What a site says that it has: RSS and Atom feeds, and sitemaps, with the pages that they name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from communique.errors import CommuniqueError, InputError, LimitError
from communique.extras import needed
from communique.ingest.dating import written_day
from communique.ingest.document import About
from communique.ingest.raw import Found, Intake, Raw
from communique.ingest.sources.opening import form_of
from communique.ingest.sources.web import Fetched, Fetcher

WHOLE = 600
"""Characters from which a feed's own text of an entry is taken for the whole report rather than its summary."""

SITEMAPS = 500
"""Sitemaps read for one index of them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as a feed or a sitemap names it, with the text that it gives itself, if any."""

    about: About
    html: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the feed itself gives the report."""
        return self.html is not None and len(self.html) >= WHOLE


def address(url: str, intake: Intake) -> Found:
    """The document at an address, or those of the feed or the sitemap that is there."""
    try:
        with Fetcher(intake) as web:
            found = web.get(url)
            form = form_of(found.data[:4096], "")
            if form == "feed":
                yield from _fetched(feed_entries(found.data, found.url), found.url, intake, web)
            elif form == "sitemap" or found.data.startswith(b"\x1f\x8b"):
                yield from _fetched(_sitemap(found.data, web), found.url, intake, web)
            else:
                yield url, _page(found, About(url=found.url, captured=dt.date.today()), url, False)
    except CommuniqueError as error:
        yield url, error


def feed_file(data: bytes, name: str, intake: Intake) -> Found:
    """The entries of a feed that was saved; with ``intake.follow``, pages are fetched where it gives only summaries."""
    entries = feed_entries(data, "")
    if intake.follow:
        with Fetcher(intake) as web:
            yield from _fetched(entries, name, intake, web)
    else:
        for number, entry in enumerate(entries, 1):
            yield f"{name}#{number}", _own(entry, f"{name}#{number}")


def sitemap_file(data: bytes, name: str, intake: Intake) -> Found:
    """The pages that a saved sitemap names, fetched; raises ``InputError`` where links are not to be followed."""
    if not intake.follow:
        raise InputError("a sitemap only names pages; leave out --no-follow to fetch them", code="follow")
    with Fetcher(intake) as web:
        yield from _fetched(_sitemap(data, web), name, intake, web)


def feed_entries(data: bytes, base: str) -> Iterator[Entry]:
    """The entries of an RSS or Atom feed; raises ``InputError`` where there are none that can be read."""
    found = needed("feedparser", "inputs").parse(data, response_headers={"content-location": base} if base else None)
    if not found.entries and found.bozo:
        raise InputError(
            f"the feed cannot be read ({found.bozo_exception}); see whether its address or file is one", code="feed"
        )
    outlet = found.feed.get("title")
    for entry in found.entries:
        when = entry.get("published_parsed") or entry.get("updated_parsed")
        yield Entry(
            About(
                id=entry.get("id"),
                title=entry.get("title"),
                outlet=(entry.get("source") or {}).get("title") or outlet,
                published=dt.date(*when[:3]) if when else None,
                url=entry.get("link"),
            ),
            next((c.value for c in entry.get("content", ())), None) or entry.get("summary"),
        )


def _sitemap(data: bytes, web: Fetcher) -> Iterator[Entry]:
    """The pages of a sitemap, and of those that an index names; a sitemap is read once."""
    waiting: list[bytes] = [data]
    seen: set[str] = set()
    while waiting:
        tree = _tree(waiting.pop())
        for node in tree.iter("{*}sitemap"):
            where = _child(node, "loc")
            if where and where not in seen and len(seen) < SITEMAPS:
                seen.add(where)
                waiting.append(web.get(where).data)
        for node in tree.iter("{*}url"):
            if where := _child(node, "loc"):
                yield Entry(About(title=_child(node, "title"), published=_when(node), url=where))


def _tree(data: bytes) -> Any:
    etree = needed("lxml.etree", "inputs")
    if data.startswith(b"\x1f\x8b"):
        import gzip

        data = gzip.decompress(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    tree = etree.fromstring(data, parser)
    if tree is None:
        raise InputError(
            "the sitemap is no XML that can be read; see whether its address or file is one", code="sitemap"
        )
    return tree


def _child(node: Any, name: str) -> str | None:
    found = next(node.iter(f"{{*}}{name}"), None)
    return found.text.strip() if found is not None and found.text else None


def _when(node: Any) -> dt.date | None:
    """The day that a news sitemap gives; the day of a page's last change is not that of its publication."""
    try:
        return written_day(_child(node, "publication_date"))
    except CommuniqueError:
        return None


def _fetched(entries: Iterator[Entry], name: str, intake: Intake, web: Fetcher) -> Found:
    """Entries with their pages, up to the limit, which is then a row of its own."""
    fetched = 0
    for number, entry in enumerate(entries, 1):
        source = entry.about.url or f"{name}#{number}"
        if entry.is_whole or not entry.about.url:
            yield source, _own(entry, source)
            continue
        fetched += 1
        if fetched > intake.limits.pages:
            yield name, LimitError(f"more than {intake.limits.pages:,} pages; raise --max-pages for the rest")
            return
        try:
            yield source, _page(web.get(entry.about.url), entry.about, source, True)
        except CommuniqueError as error:
            yield source, error


def _own(entry: Entry, source: str) -> Raw | CommuniqueError:
    """What the feed itself gives of an entry."""
    if not entry.html or not entry.html.strip():
        return InputError(
            "the entry has no text of its own, and links are not followed; leave out --no-follow to fetch it",
            code="empty",
        )
    if "<" not in entry.html:
        return Raw(source, entry.html, entry.about)
    title = escape(entry.about.title or "")
    page = f"<html><head><title>{title}</title></head><body><article>{entry.html}</article></body></html>"
    return Raw(source, page, entry.about)


def _page(found: Fetched, about: About, source: str, article: bool) -> Raw:
    data: bytes | str = found.data
    if found.charset and found.media.startswith("text/"):
        try:
            data = found.data.decode(found.charset)
        except (UnicodeDecodeError, LookupError):
            data = found.data
    return Raw(source, data, about, article)

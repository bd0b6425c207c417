"""What is known of a report beside its text, and the making of a Document."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace

from communique.errors import InputError, LimitError
from communique.ingest.decode import decode
from communique.ingest.html import Page, looks_like_html, page_of
from communique.ingest.language import language_of
from communique.ingest.office import docx_text, is_docx, is_pdf, pdf_text
from communique.records import Document, Notice, content_id, day_of

MAX_CHARACTERS = 2_000_000
"""Characters of one document, settable: a long report has 100,000, a book a million; parsing keeps about
a kilobyte a character in memory."""


PARTICULAR = 1_000
"""Characters of a title or an outlet's name that are kept: real ones have some hundred at most, hostile ones ten
million."""


@dataclass(frozen=True, slots=True)
class About:
    """What the caller says of a report; what is None is looked for in its metadata.

    ``captured`` is the day on which a page was fetched or crawled: its date where nothing else gives one.
    """

    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    published: dt.date | None = None
    url: str | None = None
    language: str | None = None
    captured: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Ingested:
    """A document, the caller's id for it, and what its reader should know."""

    document: Document
    id: str
    notices: tuple[Notice, ...] = ()


def ingest(
    data: bytes | str, about: About | None = None, limit: int = MAX_CHARACTERS, *, article: bool = False
) -> Ingested:
    """The document in some bytes or text: plain text as it is given, the main text of an HTML page, PDF or DOCX.

    What the caller says goes before what a page's metadata say. ``limit`` is in characters of the input; with
    ``article``, a page that does not look like a report is refused.
    Raises ``InputError``, ``EncodingError`` or ``LimitError`` for what cannot be a document.
    """
    about = about or About()
    if isinstance(data, bytes) and (is_pdf(data) or is_docx(data)):
        paper = pdf_text(data) if is_pdf(data) else docx_text(data)
        return _made(_within(paper.text, limit), replace(about, title=about.title or paper.title), "utf-8")
    text, encoding = decode(data) if isinstance(data, bytes) else (data, "utf-8")
    text = _within(text, limit)
    if looks_like_html(text[:4096].encode("utf-8", "replace")):
        page = page_of(text, about.url)
        if article and not page.is_report:
            what = "the page does not look like a report: it is short, undated and not marked as an article"
            raise InputError(what, code="not_article")
        about = _completed(about, page)
        text = page.text
    return _made(text, about, encoding)


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        what = f"the input has {len(text):,} characters, more than the limit of {limit:,}; split it or raise it"
        raise LimitError(f"{what} (--max-characters)")
    return text


def _completed(about: About, page: Page) -> About:
    """What the caller says, and where that is nothing what the page's metadata do."""
    known = {f: getattr(page, f) for f in ("title", "outlet", "published", "url", "language")}
    return replace(about, **{f: v for f, v in known.items() if getattr(about, f) is None and v})


def _made(text: str, about: About, encoding: str) -> Ingested:
    if not text.strip():
        raise InputError("the document is empty; give the text or HTML of a report", code="empty")
    undated = about.published is None
    if undated and about.captured:
        about = replace(about, published=about.captured)
    about, cut = _cut(about)
    text = _storable(text)
    language = about.language.lower() if about.language else language_of(text)
    sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
    known = (about.title, about.outlet, about.published, about.url)
    document = Document(
        id=content_id("doc", sha256, [str(k) if k is not None else None for k in known]),
        title=about.title,
        outlet=about.outlet,
        published=about.published,
        url=about.url,
        language=language,
        text=text,
        sha256=sha256,
    )
    return Ingested(
        document,
        about.id or document.id,
        (*cut, *_notices(document, encoding, undated and document.published is not None)),
    )


def _cut(about: About) -> tuple[About, tuple[Notice, ...]]:
    """Particulars whose title and outlet are no longer than one can be, with a notice for each that was cut."""
    given = {f: getattr(about, f) for f in ("title", "outlet")}
    long = {f: value[:PARTICULAR] for f, value in given.items() if value and len(value) > PARTICULAR}
    what = f"characters long: the first {PARTICULAR:,} are kept"
    notices = tuple(Notice("cut", f"the {f} is {len(given[f]):,} {what}") for f in long)
    return (replace(about, **long) if long else about), notices


def _storable(text: str) -> str:
    """The text, if UTF-8 can hold it; raises ``InputError`` for lone surrogates, which no file can keep."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        what = "the text holds half of a surrogate pair, which is no character; mend the source's encoding"
        raise InputError(what, code="encoding", span=(error.start, error.end)) from error
    return text


def is_coded(document: Document) -> bool:
    """Whether a document is in a language that is coded: English, or too short to tell."""
    return document.language is None or document.language.split("-")[0] == "en"


def _notices(document: Document, encoding: str, captured: bool) -> list[Notice]:
    found = []
    if captured:
        what = "the page gives no date: the day on which it was fetched was taken"
        found.append(Notice("captured", what))
    if document.published is None:
        found.append(Notice("no_date", "no publication date: relative dates stay unresolved; give --published"))
    if encoding not in ("utf-8", "utf-8-sig"):
        found.append(Notice("encoding", f"the bytes were read as {encoding}; check that names look right"))
    if "\0" in document.text:
        at = document.text.index("\0")
        what = f"the text holds {document.text.count(chr(0))} NUL characters; they are kept as they stand"
        found.append(Notice("nul", what, document.span(at, at + 1)))
    if not is_coded(document):
        what = f"the text is in {document.language!r}; only English is coded, so that nothing was recorded"
        found.append(Notice("language", what))
    return found


def given_day(value: object, field: str = "published") -> dt.date | None:
    """The day in a field of a line, a table or a form, None where the field is empty; see :func:`records.day_of`.

    >>> given_day(""), given_day("2022-09-16T08:30:00Z")
    (None, datetime.date(2022, 9, 16))
    """
    return None if value == "" else day_of(value, field)

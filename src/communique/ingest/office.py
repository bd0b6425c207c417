"""The text of PDF and DOCX files, with the title and author that their properties give."""

from __future__ import annotations

import importlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from communique.errors import InputError, LimitError
from communique.extras import needed

PAGES = 5_000
"""Pages of a PDF that are read: the longest reports have some hundreds."""

EXPANDED = 200_000_000
"""Bytes that the XML of a DOCX may unpack to: a book has ten million."""

_WRAPPED = re.compile("[\ufffe\u00ad]\r?\n|(?<=[a-z])\u2010\r?\n(?=[a-z])")
"""A word broken at the end of a line, as PDFium marks it."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The text of a file, with what its properties say of it."""

    text: str
    title: str | None


def is_pdf(data: bytes) -> bool:
    """Whether bytes open as a PDF does; some producers write a line before the mark."""
    return b"%PDF-" in data[:1024]


def is_docx(data: bytes) -> bool:
    """Whether bytes are a zip archive that holds a Word document."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def pdf_text(data: bytes) -> Paper:
    """The text layer of a PDF, page by page; raises ``InputError`` where there is none, or it is locked or broken."""
    pdfium = needed("pypdfium2", "inputs")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        what = "the PDF is locked by a password; unlock it first" if locked else f"the PDF cannot be opened: {error}"
        raise InputError(what, code="pdf") from error
    try:
        if len(document) > PAGES:
            raise LimitError(f"the PDF has {len(document):,} pages, more than the limit of {PAGES:,}; split it")
        text = "\n\n".join(_pages(document, pdfium))
        title = document.get_metadata_value("Title").strip() or None
    finally:
        document.close()
    if not text.strip():
        raise InputError("the PDF has no text layer: it may be a scan; run text recognition on it first", code="pdf")
    return Paper(text, title)


def _pages(document: Any, pdfium: Any) -> Iterator[str]:
    for number in range(len(document)):
        try:
            layer = document[number].get_textpage()
            text = _WRAPPED.sub("", layer.get_text_bounded()).replace("\r\n", "\n").replace("\r", "\n")
        except pdfium.PdfiumError:
            continue  # a broken page must not cost the others
        if text.strip():
            yield text.strip()


def docx_text(data: bytes) -> Paper:
    """The paragraphs and tables of a Word document in their order; raises ``InputError`` for a broken one."""
    docx = needed("docx", "inputs")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(i.file_size for i in archive.infolist() if i.filename.endswith(".xml")) > EXPANDED:
            raise LimitError(f"the DOCX unpacks to more than {EXPANDED:,} bytes; save its text in smaller files")
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = document.element.body.inner_content_elements
        text = "\n\n".join(t for block in blocks if (t := _block(block)).strip())
        title = document.core_properties.title or None
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, _xml_error()) as error:
        raise InputError(f"the DOCX cannot be read ({error}); save it anew, or its text", code="docx") from error
    if not text.strip():
        raise InputError(
            "the DOCX holds no text: it may be pictures of it; run text recognition on it first", code="empty"
        )
    return Paper(text, title)


def _block(block: Any) -> str:
    """A paragraph's text, or a table's cells, a row a line.

    Cells are taken as they stand in the file: a merged one is given once, and how many columns it says that it spans
    is not looked at, since a file may say a hundred million.
    """
    if hasattr(block, "tr_lst"):
        rows = ([_cell(cell) for cell in row.tc_lst] for row in block.tr_lst)
        return "\n".join(" | ".join(cells) for cells in rows)
    text: str = block.text
    return text


def _cell(cell: Any) -> str:
    return "\n".join(map(_block, cell.inner_content_elements)).strip()


def _xml_error() -> type[Exception]:
    error: type[Exception] = importlib.import_module("lxml.etree").LxmlError
    return error

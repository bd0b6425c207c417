"""Hostile files: each gives its documents or a row that says why not, in bounded time and memory."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import os
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fuzz import MARKUP
from communique.errors import CommuniqueError, LimitError
from communique.ingest import About, Intake, Limits, Raw, ingest, ingested
from communique.ingest.sources import feeds
from communique.ingest.sources.files import documents_in
from communique.records import Document
from tests.conftest import examples
from tests.ingest.crawl import packed, records

TEXT = "The foreign ministers of Chad and Niger met in N'Djamena on Monday and agreed to reopen the border."
PROSE = f"<p>{TEXT}</p>" * 3
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY a{i} "{("&a%s;" % (i - 1 if i else "")) * 10}">' for i in range(9)
)
BOMB = f"{LAUGHS}]>"
SECRET = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a8 SYSTEM "file:///etc/hostname">]>'

MOST = 4.0
"""Processor seconds for a hostile file of some hundred kilobytes; what was mended took twenty and more."""


def outcomes(data: bytes | str, name: str, limits: Limits | None = None) -> list[Document | str]:
    """What becomes of the documents of a file: the document, or the code of its row."""
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    rows = documents_in(stream, name, Intake(follow=False, limits=limits or Limits()))
    return [_outcome(found) for _, found in rows]


def _outcome(found: Raw | CommuniqueError) -> Document | str:
    try:
        return ingested(found).document if isinstance(found, Raw) else found.code
    except CommuniqueError as error:
        assert len(str(error)) < 500
        return error.code


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>Talks</title>{head}</head><body><article>{body}</article></body></html>"


def word(xml: str | None) -> bytes:
    """A Word file with another main part, or none."""
    made, out = io.BytesIO(), io.BytesIO()
    docx.Document().save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            if info.filename != "word/document.xml":
                target.writestr(info, source.read(info))
        if xml is not None:
            target.writestr("word/document.xml", xml)
    return out.getvalue()


def body_of(inner: str, before: str = "") -> bytes:
    return word(f"{before}<w:document {WORD}><w:body>{inner}</w:body></w:document>")


def table_of(**columns: object) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table(columns), target)
    return target.getvalue()


# ---------------------------------------------------------------- entities


@pytest.mark.parametrize("before", [BOMB, SECRET], ids=["bomb", "file"])
def test_entities_are_not_expanded(before: str) -> None:
    secret = Path("/etc/hostname").read_text() if os.path.exists("/etc/hostname") else "?"
    feed = f"{before}<rss version='2.0'><channel><item><description>{TEXT} &a8;</description></item></channel></rss>"
    paper = body_of(f"<w:p><w:r><w:t>{TEXT} &a8;</w:t></w:r></w:p>", before)
    for data, name in ((feed, "x.rss"), (paper, "x.docx"), (before + page(PROSE + "&a8;"), "x.html")):
        for found in outcomes(data, name):
            assert isinstance(found, str) or (len(found.text) < 2_000 and secret.strip() not in found.text)
    tree = feeds._tree(f"{before}<urlset><url><loc>&a8;</loc></url></urlset>".encode())
    assert [feeds._child(node, "loc") for node in tree.iter("url")] == [None]


# ---------------------------------------------------------------- archives


def test_names_of_members_never_reach_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    target = io.BytesIO()
    names = ("../../evil.txt", "/absolute.txt", "C:\\drive.txt", "a\nb.txt")
    with zipfile.ZipFile(target, "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(name, f"{TEXT} {number}")
    assert [d.text[-1] for d in outcomes(target.getvalue(), "x.zip") if isinstance(d, Document)] == ["0", "1", "2", "3"]
    assert not list(tmp_path.iterdir()) and not Path("/absolute.txt").exists()
    assert not (tmp_path.parent.parent / "evil.txt").exists()


def test_an_archive_of_overlapping_members_gives_no_more_than_the_limit() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", TEXT * 9)
    data = target.getvalue()
    end = data.rfind(b"PK\x05\x06")
    at = data.rfind(b"PK\x01\x02", 0, end)
    entry, count = data[at:end], 30
    tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(entry) * count, at, 0)
    found = outcomes(data[:at] + entry * count + tail, "x.zip")
    assert len(found) == count and len({d.id if isinstance(d, Document) else d for d in found}) == 1


def test_packing_in_packing_ends() -> None:
    data = TEXT.encode()
    for _ in range(12):
        data = gzip.compress(data)
    assert [d.text if isinstance(d, Document) else d for d in outcomes(data, "x.gz")] in ([TEXT], ["limit"])


# ---------------------------------------------------------------- lines and tables


@pytest.mark.parametrize(
    ("name", "head", "tail", "due"),
    [
        ("x.txt", b"", b"", ["limit"]),
        ("x.jsonl", b'{"text": "', b'"}\n{"text": "' + TEXT.encode() + b'"}\n', ["limit", TEXT]),
        ("x.csv", b'text\n"', b'"\n"' + TEXT.encode() + b'"\n', ["limit", TEXT]),
        ("x.csv", b"text,", b"\n" + TEXT.encode() + b"\n", ["limit"]),
    ],
    ids=["text", "line of JSON", "row", "header"],
)
def test_a_hundred_megabytes_in_one_line_are_a_row(name: str, head: bytes, tail: bytes, due: list[str]) -> None:
    data = head + b"word, " * 17_000_000 + tail
    assert [d.text if isinstance(d, Document) else d for d in outcomes(data, name)] == due


def test_a_message_names_some_columns_of_many() -> None:
    header = ",".join(f"column{i}" for i in range(50_000))
    ((_, error),) = documents_in(io.BytesIO(header.encode()), "x.csv", Intake())
    assert isinstance(error, CommuniqueError) and len(str(error)) < 700 and "49,980 more" in str(error)


@pytest.mark.parametrize(
    "line",
    [
        '{"text":' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"text": "a b", "id": ' + "9" * 100_000 + "}",
        '{"text": "a b", "published": Infinity}',
        '{"text": "a b", "title": ["x"]}',
        '{"text": "a b", "published": "99999-01-01"}',
        '{"text": "a b", "published": "-0044-03-15"}',
    ],
    ids=["deep", "number", "infinite", "list", "far day", "day before Christ"],
)
def test_a_bad_line_of_json_costs_no_other(line: str) -> None:
    good = f'{{"text": "{TEXT}"}}'
    assert [d.text if isinstance(d, Document) else d for d in outcomes(f"{line}\n{good}", "x.jsonl")] == [
        "request",
        TEXT,
    ]


@pytest.mark.parametrize(
    ("columns", "due"),
    [
        ({"text": [[TEXT]]}, "request"),
        ({"text": [{"a": TEXT}]}, "request"),
        ({"text": [TEXT.encode()]}, TEXT),
        ({"text": [b"\x89PNG\r\n"]}, "binary"),
        ({"text": pa.array([b"a \xff b"], pa.binary()).view(pa.string())}, "parquet"),
        ({"text": [TEXT], "published": pa.array([10**15], pa.timestamp("s"))}, "parquet"),
        ({"text": [TEXT], "published": pa.array([dt.datetime(2022, 9, 16)], pa.timestamp("us", "Asia/Tokyo"))}, TEXT),
        ({"text": [TEXT], "published": [dt.time(1)]}, "request"),
        ({"text": pa.array([TEXT]).dictionary_encode(), "id": [2.5]}, TEXT),
    ],
    ids=["list", "struct", "bytes", "picture", "not UTF-8", "far", "zone", "time", "dictionary"],
)
def test_columns_of_odd_types(columns: dict[str, object], due: str) -> None:
    assert [d.text if isinstance(d, Document) else d for d in outcomes(table_of(**columns), "x.parquet")] == [due]


# ---------------------------------------------------------------- mail


def _nested(depth: int) -> bytes:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(depth))
    return b"From: a@b.example\r\nMIME-Version: 1.0\r\n" + parts + b"Content-Type: text/plain\r\n\r\n" + TEXT.encode()


@pytest.mark.parametrize(
    ("data", "due"),
    [
        (_nested(5_000), "limit"),
        (b"From: a\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3_000 + TEXT.encode(), "limit"),
        (b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\n" + TEXT.encode(), "limit"),
        (b"From: " + b"(" * 20_000 + b"\r\n\r\n" + TEXT.encode(), "limit"),
        (b"Content-Type: text/plain; charset=none\r\n\r\n" + TEXT.encode(), "mail"),
        (b"Date: Fri, 99 Sep 99999 10:00:00 +9999\r\n\r\n" + TEXT.encode(), TEXT),
    ],
    ids=["parts", "messages", "subject", "comments", "charset", "date"],
)
def test_hostile_letters(data: bytes, due: str) -> None:
    begun = time.process_time()
    assert [d.text if isinstance(d, Document) else d for d in outcomes(data, "x.eml")] == [due]
    assert time.process_time() - begun < MOST


def test_a_letter_of_many_parts_gives_the_first_text() -> None:
    parts = b"".join(b"--b\r\nContent-Type: text/plain\r\n\r\nThe talks ended.\r\n" for _ in range(10_000))
    letter = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + b"--b--\r\n"
    assert [d.text for d in outcomes(letter, "x.eml") if isinstance(d, Document)] == ["The talks ended."]


# ---------------------------------------------------------------- papers


@pytest.mark.parametrize(
    ("data", "due"),
    [
        (word(None), "binary"),
        (body_of("<w:p>" * 50_000 + "</w:p>" * 50_000), "docx"),
        (word(f"<w:document {WORD}><w:body><w:p"), "docx"),
        (
            body_of(
                '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr>'
                f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
            ),
            TEXT,
        ),
    ],
    ids=["no document", "deep", "cut", "span of a hundred million columns"],
)
def test_hostile_papers(data: bytes, due: str) -> None:
    begun = time.process_time()
    assert [d.text if isinstance(d, Document) else d for d in outcomes(data, "x.docx")] == [due]
    assert time.process_time() - begun < MOST


def test_a_pdf_whose_pages_hold_one_another_has_no_text() -> None:
    kids = b"2 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count 1 >>\nendobj\n"
    data = (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" + kids + b"trailer << /Root 1 0 R /Size 3 >>"
    )
    assert outcomes(data, "x.pdf") == ["pdf"]


# ---------------------------------------------------------------- pages

LD = '<script type="application/ld+json">'
PAGES: dict[str, Callable[[int], str]] = {
    "deep": lambda n: page("<div>" * (n // 5) + PROSE),
    "attributes": lambda n: page(f"<p {' '.join(f'a{i}=1' for i in range(n // 8))}>{TEXT}</p>{PROSE}"),
    "one attribute": lambda n: page(f'<p class="{"a " * (n // 2)}">{TEXT}</p>{PROSE}'),
    "paragraphs": lambda n: page("<p>a</p>" * (n // 20) + PROSE),
    "breaks": lambda n: page("<p>" + "a<br>" * (n // 20) + "</p>" + PROSE),
    "angles": lambda n: page("<" * n + PROSE),
    "comment": lambda n: page(PROSE + "<!--" * (n // 4)),
    "digits": lambda n: page(f"{PROSE}<p>{'1-' * (n // 2)}</p>"),
    "spaces": lambda n: page(f"{PROSE}<p>a{' ' * n}b</p>"),
    "quotes in linked data": lambda n: page(
        PROSE, LD + '{"@type":"NewsArticle","headline":"' + '\\"' * (n // 2) + "</script>"
    ),
    "nested linked data": lambda n: page(PROSE, LD + '{"a":' * (n // 5) + "</script>"),
    "types": lambda n: page(PROSE, '<meta property="og:type" ' * (n // 25)),
    "dates": lambda n: page("<p>2022-01-01 1 January 2022 01/02/2022 " * (n // 80) + PROSE),
    "scripts": lambda n: page(LD * (n // 35) + PROSE),
}


@pytest.mark.parametrize("make", PAGES.values(), ids=PAGES)
def test_hostile_pages_take_bounded_time(make: Callable[[int], str]) -> None:
    begun = time.process_time()
    outcomes(make(200_000), "x.html")
    assert time.process_time() - begun < MOST


@pytest.mark.parametrize("day", ["99999-01-01", "-0044-03-15T00:00:00Z", "0000-00-00", "today"])
def test_a_page_with_a_day_of_no_calendar_has_none(day: str) -> None:
    (found,) = outcomes(page(PROSE, f'<meta property="article:published_time" content="{day}">'), "x.html")
    assert isinstance(found, Document) and found.published is None


def test_hostile_particulars_of_a_page() -> None:
    head = '<link rel="canonical" href="javascript:alert(1)"><meta property="og:url" content="javascript:alert(1)">'
    (found,) = outcomes(page(PROSE, head), "x.html")
    assert isinstance(found, Document) and found.url is None
    made = ingest(TEXT, About(title="a " * 5_000_000, outlet="b" * 5_000))
    assert len(made.document.title or "") == len(made.document.outlet or "") == 1_000
    assert [n.code for n in made.notices].count("cut") == 2


def test_invisible_and_two_way_characters_are_kept() -> None:
    text = "\u202eChad\u202c met\u200b Nig\u200der in \u2066Paris\u2069 on Monday.\ufeff"
    (found,) = outcomes(text, "x.txt")
    assert isinstance(found, Document) and found.text == text


def test_mixed_encodings_are_read_and_said() -> None:
    made = ingest(TEXT.encode() * 3 + b" caf\xe9, caf\xc3\xa9.", About(language="en"))
    assert made.document.text.startswith(TEXT) and "encoding" in {n.code for n in made.notices}


@examples(60)
@given(st.lists(st.one_of(st.sampled_from(MARKUP), st.text(max_size=5), st.just(PROSE)), max_size=60))
def test_no_markup_breaks_the_reader(parts: list[str]) -> None:
    for found in outcomes("<!DOCTYPE html>" + " ".join(parts).replace("\ud800", ""), "x.html"):
        assert isinstance(found, Document) or found in ("empty", "html", "encoding")


# ---------------------------------------------------------------- crawls


@pytest.mark.parametrize("is_packed", [True, False], ids=["gz", "plain"])
def test_a_crawl_cut_anywhere_says_so(is_packed: bool) -> None:
    parts = [packed([r]) if is_packed else r for r in records(2)]
    data, ends = b"".join(parts), {sum(map(len, parts[:i])) for i in range(len(parts) + 1)}
    whole_without = 12 if is_packed else 4  # the check sum, or the two ends of line, that close a record
    for cut in range(len(parts[0]), len(data), 7):
        rows = list(documents_in(io.BytesIO(data[:cut]), "x.warc", Intake()))
        told = [found for _, found in rows if isinstance(found, CommuniqueError) and found.code != "not_response"]
        assert len({source for source, _ in rows}) == len(rows)
        assert bool(told) == (cut not in ends) or any(0 < end - cut <= whole_without for end in ends)


def test_a_crawl_that_is_a_bomb_is_a_row() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
    body = head + gzip.compress(b" " * 50_000_000)
    http = b"WARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
    record = b"WARC/1.0\r\n" + http + b"Content-Length: %d\r\n\r\n" % len(body) + body + b"\r\n\r\n"
    ((_, found), *_) = documents_in(io.BytesIO(record), "x.warc", Intake(limits=Limits(characters=100_000)))
    assert isinstance(found, LimitError)

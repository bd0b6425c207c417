"""What a run reads: every form of input to its documents, nothing lost, each fault a row of its own."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import mailbox
import zipfile
import zlib
from email.message import EmailMessage
from pathlib import Path

import docx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import CommuniqueError, InputError, LimitError
from communique.ingest import Intake, Limits, Raw, ingested
from communique.ingest.dating import written_day
from communique.ingest.sources import inputs_of, raws_of
from communique.ingest.sources.files import documents_in
from tests.conftest import examples
from tests.ingest.crawl import packed, page, record, records

TEXT = "The foreign ministers of Chad and Niger met in N'Djamena on Monday and agreed to reopen the border."


def found(path: Path | str, **settings: object) -> list[tuple[str, Raw | CommuniqueError]]:
    return list(raws_of(inputs_of([str(path)]), Intake(**settings)))  # type: ignore[arg-type]


def texts(path: Path, **settings: object) -> list[str]:
    return [ingested(raw).document.text for _, raw in found(path, **settings) if isinstance(raw, Raw)]


def codes(path: Path, **settings: object) -> list[str]:
    return [e.code for _, e in found(path, **settings) if isinstance(e, CommuniqueError)]


def zst(data: bytes) -> bytes:
    target = pa.BufferOutputStream()
    with pa.CompressedOutputStream(target, "zstd") as stream:
        stream.write(data)
    return bytes(target.getvalue().to_pybytes())


PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zst}


@pytest.mark.parametrize("ending", PACKERS)
def test_packed_text_is_unpacked_and_a_cut_one_is_a_row(tmp_path: Path, ending: str) -> None:
    place = tmp_path / f"report.txt.{ending}"
    place.write_bytes(PACKERS[ending](TEXT.encode()))
    assert texts(place) == [TEXT]
    place.write_bytes(PACKERS[ending](TEXT.encode() * 50)[:-9])
    assert codes(place) == ["broken"]


def test_lines_are_read_from_under_any_packing_one_fault_a_row(tmp_path: Path) -> None:
    lines = [json.dumps({"id": i, "body": f"{TEXT} {i}", "date": "16 Sep 2022"}) for i in range(5)]
    lines[2] = "{broken"
    place = tmp_path / "reports.jsonl.gz"
    place.write_bytes(gzip.compress("\n".join(lines).encode()))
    rows = found(place)
    assert [source.rpartition(":")[2] for source, _ in rows] == ["1", "2", "3", "4", "5"]
    assert [getattr(r, "code", None) for _, r in rows] == [None, None, "request", None, None]
    first = rows[0][1]
    assert isinstance(first, Raw)
    assert (first.about.id, str(first.about.published)) == ("0", "2022-09-16")


def test_a_line_past_the_limit_is_a_row_and_the_next_is_read(tmp_path: Path) -> None:
    place = tmp_path / "reports.jsonl"
    long = json.dumps({"text": "word " * 2_000_000})
    place.write_text(f"{long}\n{json.dumps({'text': TEXT})}\n")
    rows = found(place, limits=Limits(characters=1000))
    assert isinstance(rows[0][1], LimitError) and isinstance(rows[1][1], Raw) and len(rows) == 2


@pytest.mark.parametrize(("mark", "ending"), [(",", "csv"), (";", "csv"), ("\t", "tsv"), ("|", "csv")])
def test_tables_of_text_are_read_with_columns_by_custom(tmp_path: Path, mark: str, ending: str) -> None:
    place = tmp_path / f"reports.{ending}"
    quoted = TEXT.replace('"', '""')
    place.write_text(
        mark.join(["Headline", "Body", "Date"]) + "\n" + mark.join(["Talks", f'"{quoted}"', "20220916"]) + "\n"
    )
    ((_, raw),) = found(place)
    assert isinstance(raw, Raw)
    assert (raw.data, raw.about.title, str(raw.about.published)) == (TEXT, "Talks", "2022-09-16")


def test_columns_are_named_by_the_caller_and_an_unknown_one_is_an_error(tmp_path: Path) -> None:
    place = tmp_path / "reports.csv"
    place.write_text(f'n,what\n1,"{TEXT}"\n')
    assert codes(place) == ["columns"]
    assert texts(place, columns={"text": "what", "id": "n"}) == [TEXT]
    ((_, error),) = found(place, columns={"text": "which"})
    assert isinstance(error, InputError) and "'which'" in str(error) and "what" in str(error)


def test_parquet_rows_are_documents(tmp_path: Path) -> None:
    place = tmp_path / "reports.parquet"
    pq.write_table(pa.table({"text": [TEXT, None, f"{TEXT} Again."], "date": ["2022-09-16"] * 3}), place)
    assert texts(place) == [TEXT, f"{TEXT} Again."]
    assert codes(place) == ["request"]
    place.write_bytes(place.read_bytes()[:-40])
    assert codes(place) == ["broken"]


def test_an_ambiguous_date_is_an_error_and_a_clear_one_is_read() -> None:
    assert str(written_day("Sept. 16, 2022")) == "2022-09-16"
    with pytest.raises(CommuniqueError, match="YYYY-MM-DD"):
        written_day("03/04/2022")


def test_a_pdf_gives_its_text_layer(tmp_path: Path) -> None:
    place = tmp_path / "report.pdf"
    place.write_bytes(pdf([TEXT, "The border had been closed since July."]))
    (text,) = texts(place)
    assert TEXT.replace("'", "’") in text.replace("'", "’") and "closed since July" in text
    place.write_bytes(pdf([""]))
    with pytest.raises(InputError, match="no text layer"):
        ingested(found(place)[0][1])  # type: ignore[arg-type]
    place.write_bytes(b"%PDF-1.7 nothing more")
    with pytest.raises(InputError, match="cannot be opened"):
        ingested(found(place)[0][1])  # type: ignore[arg-type]


def pdf(pages: list[str]) -> bytes:
    """A PDF of one line a page, written by hand: objects, their offsets, a trailer."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    bodies = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    bodies.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for i, text in enumerate(pages):
        drawn = f"BT /F1 9 Tf 20 700 Td ({text}) Tj ET"
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 800] /Contents {5 + 2 * i} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        bodies.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{o:010} 00000 n \n" for o in offsets)
    at = len(out)
    count = len(bodies) + 1
    return (
        out
        + f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer << /Size {count} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF".encode()
    )


def test_a_docx_gives_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    paper = docx.Document()
    paper.core_properties.title = "Border talks"
    paper.add_paragraph(TEXT)
    table = paper.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Chad", "Niger"
    paper.add_paragraph("The talks go on.")
    place = tmp_path / "report.docx"
    paper.save(str(place))
    ((_, raw),) = found(place)
    assert isinstance(raw, Raw)
    document = ingested(raw).document
    assert document.text == f"{TEXT}\n\nChad | Niger\n\nThe talks go on."
    assert document.title == "Border talks"


def test_archives_are_taken_apart_and_nested_ones_to_a_depth(tmp_path: Path) -> None:
    inner = zipped({"deep/two.txt": TEXT.encode() + b" Two."})
    place = tmp_path / "corpus.zip"
    place.write_bytes(
        zipped({"one.txt": TEXT.encode(), "inner.zip": inner, "notes.md": b"left out", "x/.hidden": b"no"})
    )
    assert texts(place) == [TEXT, f"{TEXT} Two."]
    assert [s for s, _ in found(place)][1].endswith("corpus.zip!/inner.zip!/deep/two.txt")
    for _ in range(4):
        inner = zipped({"again.zip": inner})
    place.write_bytes(inner)
    assert codes(place) == ["limit"]


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize("form", ["txt.gz", "jsonl.gz", "zip", "txt.bz2"])
def test_a_bomb_is_a_row_and_never_in_memory(tmp_path: Path, form: str) -> None:
    import tracemalloc

    zeros = b" " * 300_000_000
    packers = {"zip": lambda d: zipped({"bomb.txt": d}), "txt.gz": gzip.compress, "jsonl.gz": gzip.compress}
    place = tmp_path / f"bomb.{form}"
    place.write_bytes(packers.get(form, bz2.compress)(zeros))
    del zeros
    tracemalloc.start()
    assert codes(place, limits=Limits(characters=100_000, expanded=50_000_000)) == ["limit"] * (
        2 if "jsonl" in form else 1
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40_000_000


def test_an_mbox_gives_a_document_a_message(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "press.mbox")
    for number, kind in enumerate(("plain", "html", "none")):
        message = EmailMessage()
        message["From"] = "Press Office <press@mfa.example>"
        message["Subject"] = f"Statement {number}"
        message["Date"] = "Fri, 16 Sep 2022 10:00:00 +0000"
        message["Message-ID"] = f"<{number}@mfa.example>"
        if kind != "none":
            message.set_content(TEXT if kind == "plain" else f"<p>{TEXT}</p>", subtype=kind)
        box.add(message)
    box.flush()
    box.close()
    rows = found(tmp_path / "press.mbox")
    assert [getattr(r, "code", "document") for _, r in rows] == ["document", "document", "empty"]
    first, second = (ingested(r).document for _, r in rows if isinstance(r, Raw))
    assert (first.title, first.outlet, str(first.published)) == ("Statement 0", "Press Office", "2022-09-16")
    assert TEXT in second.text


FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Ministry News</title><item><title>Talks</title>
<link>https://mfa.example/1</link><guid>1</guid><pubDate>Fri, 16 Sep 2022 10:00:00 GMT</pubDate>
<description>{TEXT}</description></item><item><title>Nothing</title><guid>2</guid></item></channel></rss>"""


def test_a_saved_feed_gives_its_own_text_where_links_are_not_followed(tmp_path: Path) -> None:
    place = tmp_path / "news.xml"
    place.write_text(FEED)
    rows = found(place, follow=False)
    assert [getattr(r, "code", "document") for _, r in rows] == ["document", "empty"]
    raw = rows[0][1]
    assert isinstance(raw, Raw)
    assert (raw.about.outlet, str(raw.about.published), raw.about.url) == (
        "Ministry News",
        "2022-09-16",
        "https://mfa.example/1",
    )


def test_a_sitemap_is_not_read_without_following_links(tmp_path: Path) -> None:
    place = tmp_path / "sitemap.xml"
    place.write_text(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/</loc></url></urlset>'
    )
    assert codes(place, follow=False) == ["follow"]


# ---------------------------------------------------------------- crawls


@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "gz"])
def test_every_record_of_a_crawl_is_accounted_for(tmp_path: Path, is_packed: bool) -> None:
    parts = [
        *records(40),
        record(41, b"gone", status="404 Not Found"),
        record(42, b"\x89PNG", media="image/png"),
        record(43, b"<html><head><title>Menu</title></head><body><p>Home. World. Sport.</p></body></html>"),
    ]
    place = tmp_path / f"crawl.warc{'.gz' if is_packed else ''}"
    place.write_bytes(packed(parts) if is_packed else b"".join(parts))
    rows = found(place)
    offsets = {int(s.rpartition("#")[2]) for s, _ in rows if "#" in s}
    stored = [len(p) for p in ([packed([p]) for p in parts] if is_packed else parts)]
    starts = [sum(stored[:i]) for i in range(len(stored))]
    assert offsets == {s for s, p in zip(starts, parts, strict=True) if b"WARC-Type: response" in p}
    raws = [r for _, r in rows if isinstance(r, Raw)]
    assert len(raws) == 41
    assert [e.code for _, e in rows if isinstance(e, CommuniqueError)] == ["status", "not_html", "not_response"]
    assert "40 request, 1 warcinfo" in str(rows[-1][1])
    document = ingested(raws[0]).document
    assert document.url == "https://news.example/1" and str(document.published) == "2023-02-02"
    with pytest.raises(InputError) as caught:
        ingested(raws[-1])
    assert caught.value.code == "not_article"


def test_a_page_without_a_date_has_that_of_its_capture_and_says_so(tmp_path: Path) -> None:
    place = tmp_path / "crawl.warc"
    place.write_bytes(record(1, page(1, dated=False)))
    ((_, raw), *_) = found(place)
    assert isinstance(raw, Raw)
    made = ingested(raw)
    assert str(made.document.published) == "2023-06-01" and "captured" in {n.code for n in made.notices}


@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("fault", ["cut", "garbage", "damaged"])
def test_a_damaged_crawl_loses_no_more_than_the_record_that_is_hit(tmp_path: Path, is_packed: bool, fault: str) -> None:
    parts = [packed([record(i, page(i))]) if is_packed else record(i, page(i)) for i in range(9)]
    lost = 0
    if fault == "cut":
        data, lost = b"".join(parts)[:-400], 1
    elif fault == "garbage":
        data = b"".join([*parts[:4], b"no record at all\r\n" * 9, *parts[4:]])
    else:
        broken = bytearray(parts[4])
        broken[20 if is_packed else 2] ^= 0xFF
        data, lost = b"".join([*parts[:4], bytes(broken), *parts[5:]]), 1
    place = tmp_path / "crawl.warc"
    place.write_bytes(data)
    rows = found(place)
    good = [r for _, r in rows if isinstance(r, Raw)]
    bad = [r for _, r in rows if isinstance(r, CommuniqueError)]
    assert len(good) == 9 - lost
    for raw in good:
        at = int(raw.source.rpartition("#")[2])
        begins = zlib.decompressobj(31).decompress(data[at:]) if is_packed else data[at:]
        assert f"Target-URI: {raw.about.url}\r\n".encode() in begins[:400], "the offset is that of the page's record"
    assert [e.code for e in bad] == ["truncated" if fault == "cut" and not is_packed else "broken"] or lost


def test_a_wacz_is_an_archive_of_crawls(tmp_path: Path) -> None:
    place = tmp_path / "site.wacz"
    place.write_bytes(zipped({"archive/data.warc.gz": packed(records(3)), "datapackage.json": b"{}"}))
    assert len(texts(place)) == 3


@examples(60)
@given(
    st.binary(max_size=3000),
    st.sampled_from(["x", "x.jsonl", "x.csv", "x.warc", "x.warc.gz", "x.zip", "x.mbox", "x.xml", "x.eml", "x.parquet"]),
)
def test_no_bytes_break_a_reader(data: bytes, name: str) -> None:
    for source, outcome in documents_in(io.BytesIO(data), name, Intake(follow=False)):
        assert source.startswith("x")
        assert isinstance(outcome, Raw | CommuniqueError)


@examples(60)
@given(st.data())
def test_no_damage_to_a_crawl_breaks_the_reader(data: st.DataObject) -> None:
    whole = bytearray(packed(records(3)) if data.draw(st.booleans()) else b"".join(records(3)))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    rows = list(documents_in(io.BytesIO(bytes(whole)), "x.warc", Intake(follow=False)))
    assert sum(isinstance(r, Raw) for _, r in rows) <= 3

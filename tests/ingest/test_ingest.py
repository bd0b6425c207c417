"""Ingest: the text as given, metadata where there are any, and a clear error for what is no report."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import CommuniqueError, EncodingError, InputError, LimitError, RequestError
from communique.ingest import About, about_of, given_day, ingest, is_coded, lines_of, text_field
from communique.ingest.decode import decode
from communique.ingest.language import language_of

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Talks in Vienna resume</title>
<meta property="og:site_name" content="The Example"><meta property="article:published_time" content="2021-11-29T08:00:00Z">
</head><body><nav><a href="/">Home</a><a href="/world">World</a></nav><article><h1>Talks in Vienna resume</h1>
<p>Envoys of Iran and five powers resumed their talks in Vienna on Monday after a break of five months.</p>
<p>The European Union chaired the meeting, which took place in a hotel near the centre of the Austrian capital.</p>
<p>Diplomats said that the delegations would meet again on Tuesday to speak about sanctions and their lifting.</p>
</article><footer>Copyright</footer></body></html>"""


@given(st.text(min_size=1, max_size=200).filter(lambda t: t.strip() and "<" not in t and "\x00" not in t))
def test_plain_text_is_never_altered(text: str) -> None:
    assert ingest(text, About(language="en")).document.text == text


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-32", "utf-32"),
    ],
)
def test_encodings_are_told(encoding: str, told: str) -> None:
    text = "The minister arrived in Dakar, Sénégal, on Friday for talks."
    assert decode(text.encode(encoding)) == (text, told)


def test_latin_1_is_read_with_a_warning() -> None:
    text = "Le président français a reçu à l’Élysée son homologue sénégalais, a-t-on appris auprès de la présidence."
    data = text.replace("’", "'").encode("latin-1")
    found = ingest(data, About(language="en"))
    assert "président français" in found.document.text
    assert "encoding" in {n.code for n in found.notices}


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 20, b"PK\x03\x04rest", b"\x89PNG\r\n", b"\x00\x01\x02\x03" * 100],
    ids=["bytes", "zip", "png", "zeros"],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="text") as caught:
        ingest(data)
    assert caught.value.code in ("binary", "encoding")


def test_text_that_breaks_its_own_mark_is_refused() -> None:
    with pytest.raises(EncodingError, match="UTF-8"):
        ingest(b"\xff\xfeabc")


@pytest.mark.parametrize("text", ["", "   \n\t ", "\ufeff"])
def test_an_empty_document_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        ingest(text.encode())
    assert caught.value.code == "empty"


def test_twenty_megabytes_in_one_line_are_refused_by_the_limit() -> None:
    with pytest.raises(LimitError, match="20,000,000 characters"):
        ingest("word " * 4_000_000)


def test_nul_characters_are_kept_and_said() -> None:
    found = ingest("The talks\x00 ended on Friday in Geneva without a result.")
    assert found.document.text[9] == "\x00"
    notice = next(n for n in found.notices if n.code == "nul")
    assert (notice.span.start, notice.span.end) == (9, 10)


def test_a_page_gives_its_text_and_metadata() -> None:
    document = ingest(PAGE.encode()).document
    assert document.text.startswith(("Talks in Vienna", "Envoys of Iran"))
    assert "The European Union chaired" in document.text
    assert "Home" not in document.text
    assert document.title == "Talks in Vienna resume"
    assert document.outlet == "The Example"
    assert document.published == dt.date(2021, 11, 29)


def test_what_the_caller_says_goes_first() -> None:
    about = About(title="Mine", published=dt.date(2021, 12, 1))
    document = ingest(PAGE.encode(), about).document
    assert (document.title, document.published, document.outlet) == ("Mine", dt.date(2021, 12, 1), "The Example")


def test_a_page_of_scripts_is_refused() -> None:
    with pytest.raises(InputError, match="no article text"):
        ingest(b"<html><head><script>var a = 1;</script></head><body><script>b()</script></body></html>")


def test_other_languages_are_recognised() -> None:
    russian = "Министр иностранных дел прибыл в Пекин, где провёл переговоры со своим коллегой о торговле."
    found = ingest(russian)
    assert found.document.language == "ru"
    assert not is_coded(found.document)
    assert "language" in {n.code for n in found.notices}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Minister reiste am Montag nach Paris und sprach dort mit seinem Kollegen über den Handel, die Zölle "
         "und die Lage an der Grenze, wie das Ministerium in Berlin am Abend nach dem Treffen mitteilte.", "de"),
        ("Putin met Xi.", "en"),
        ("Kenya sends police to Haiti", "en"),
        ("12345 67890", None),
    ],
)  # fmt: skip
def test_languages(text: str, language: str | None) -> None:
    assert language_of(text) in (language, None if language == "en" else language)


def test_a_missing_date_is_said() -> None:
    assert "no_date" in {n.code for n in ingest("Leaders met in Delhi.").notices}


@pytest.mark.parametrize("value", ["2022-09-16", "2022-09-16T08:30:00Z", dt.date(2022, 9, 16)])
def test_days(value: object) -> None:
    assert given_day(value) == dt.date(2022, 9, 16)


@pytest.mark.parametrize(
    "value", ["0000-01-01", "2022-02-30", "16 September", 20220916, ["2022"], "2022", "99999-01-01"]
)
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(RequestError, match="YYYY-MM-DD"):
        given_day(value)


def test_lines_carry_their_errors() -> None:
    lines = list(lines_of(['{"id": "a", "text": "x"}\n', "\n", "not json\n", "[1]\n", '{"text": 3}']))
    assert [line.number for line in lines] == [1, 3, 4, 5]
    assert [line.error is None for line in lines] == [True, False, False, True]
    with pytest.raises(RequestError, match="holds int"):
        text_field(lines[3])
    with pytest.raises(RequestError, match="no field 'claim'"):
        text_field(lines[0], "claim")


def test_a_line_says_what_it_knows() -> None:
    line = next(lines_of([json.dumps({"id": 7, "text": "x", "published": "2022-09-16", "outlet": "TASS"})]))
    assert about_of(line) == About("7", None, "TASS", dt.date(2022, 9, 16), None, None)


def test_the_same_text_has_the_same_id_and_another_date_another() -> None:
    first, again = ingest("Leaders met."), ingest("Leaders met.")
    dated = ingest("Leaders met.", About(published=dt.date(2022, 1, 1)))
    assert first.document.id == again.document.id != dated.document.id


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(InputError, match="surrogate"):
        ingest("Leaders met \ud800 in Delhi.")


@given(st.binary(max_size=2000))
def test_no_bytes_crash(data: bytes) -> None:
    try:
        document = ingest(data, About(language="en")).document
    except CommuniqueError as error:
        assert error.message
    else:
        assert document.text.strip()

"""The report of an evaluation: it escapes what it shows, counts as it says, and stands by itself."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from evaluation import gold, report, report_docs, report_labels, report_records, report_spans
from evaluation.passages import Expectation, Passage
from evaluation.report_confidence import reliability, shown
from evaluation.report_html import around, marked, matrix, page, table, text
from evaluation.report_marks import HELD, figure, held
from evaluation.report_sets import Measured, labels, relation, rule, shares, speaker

HOSTILE = '<script>alert("x")</script> & <b>'


class Checked(HTMLParser):
    """The elements of a page, with every attribute, and whether each that opens is closed."""

    VOID = frozenset({"meta"})

    def __init__(self, words: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag


def test_text_is_escaped_and_markup_is_not_escaped_twice() -> None:
    assert text(HOSTILE) == "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &lt;b&gt;"
    assert text(text("a & b")) == "a &amp; b"
    assert text(None) == "–"
    assert text(0.12345) == "0.123"


def test_marked_words_keep_every_character() -> None:
    words = "Iran <met> Iraq & left"
    shown_words = marked(words, [(0, 4, "actor"), (2, 10, "b"), (11, 15, "recipient"), (20, 99, "c")])
    assert re.sub(r"<[^>]+>", "", shown_words) == text(words)
    assert '<mark class="actor b">an</mark>' in shown_words


def test_words_around_a_span_are_cut_on_both_sides() -> None:
    words = "a" * 200 + "HERE" + "b" * 200
    assert around(words, [(200, 204, "c")], 5) == '…aaaaa<mark class="c">HERE</mark>bbbbb…'


def test_a_table_sorts_by_number_and_says_what_it_leaves_out() -> None:
    made = table(("name", "n"), [(HOSTILE, 0.5), ("b", 12)] * 3, most=4)
    assert 'data-v="12"' in made and 'data-v="0.5"' in made
    assert "<script" not in made
    assert "2 more are left out." in made
    assert "None." in table(("name",), [])


def test_a_matrix_shades_by_the_share_of_its_row() -> None:
    made = matrix({("A", "A"): 3, ("A", "B"): 1}, ("A", "B"), "wanted", "said")
    assert 'class="right" title="A said to be A: 3 of 4" style="--share:75%"' in made
    assert 'class="wrong" title="A said to be B: 1 of 4" style="--share:25%"' in made
    assert made.count("<tr>") == 2


def test_a_page_stands_by_itself() -> None:
    words = page("A & B", HOSTILE, [shown([reliability("x", [(0.9, True), (0.1, False)])])], {"index.html": "All"})
    found = Checked(words)
    assert found.opened == []
    assert {"link", "img", "iframe"}.isdisjoint(tag for tag, _ in found.seen)
    assert not [a for _, a in found.seen if "src" in a]
    assert [a["href"] for tag, a in found.seen if tag == "a"] == ["index.html"]
    assert "http://" not in words and "https://" not in words
    assert "default-src &#x27;none&#x27;" in words
    assert words.count("<script>") == 1


def test_reliability_bins_by_tenths_and_weighs_the_distance() -> None:
    found = reliability("x", [(0.95, True), (0.95, False), (1.0, True), (0.3, True), (0.0, False)])
    assert [(b.low, b.answers) for b in found.bins] == [(0.0, 1), (0.3, 1), (0.9, 3)]
    last = found.bins[-1]
    assert (round(last.confidence, 4), round(last.right, 4)) == (0.9667, 0.6667)
    assert found.error == pytest.approx((1 * 0.0 + 1 * 0.7 + 3 * 0.3) / 5)
    assert found.answers == 5
    assert reliability("x", []).error == 0


def test_spans_lie_to_others_in_four_ways() -> None:
    assert relation((0, 5), [(6, 9)]) == "alone"
    assert relation((2, 4), [(0, 5)]) == "inside a longer one"
    assert relation((0, 5), [(2, 4)]) == "round a shorter one"
    assert relation((0, 5), [(3, 8)]) == "across another"


def test_who_spoke_is_read_from_because() -> None:
    because = "frame 'S meet T' (consult.csv:2) on 'meet', sides: both"
    assert (speaker(because), rule(because)) == ("frame", "consult.csv:2")
    assert (speaker(None), rule(None)) == ("nothing", "nothing")
    assert rule("role 'man', 'Saudi' before it") == "role *, * before it"
    assert rule("President of France on that day") == "an office on that day"
    made = shares(("who", "answers"), [("frame", True), ("frame", False), ("model", True)])
    assert made.index("frame") < made.index("model")


@pytest.mark.parametrize(
    ("because", "voices"),
    [
        ("frame 'S meet T' (consult.csv:2) on 'met'; model: CONSULT with 0.98", "frame and model"),
        ("frame 'S meet T' (consult.csv:2) on 'met'; model: AGREE with 0.40", "frame over model"),
        ("model: CONSULT with 0.98; frame 'S agree to *' (agree.csv:2) on 'agreed'", "model over frame"),
        ("model: CONSULT with 0.98", "model alone"),
        ("no frame of the lexicon fits", "no"),
    ],
)
def test_the_voice_that_was_heard_comes_first(because: str, voices: str) -> None:
    assert report_labels.voices({"type": "CONSULT", "because": because}) == voices


def test_sets_of_labels_are_spread_over_a_matrix() -> None:
    counts: report_labels.Spread = defaultdict(float)
    report_labels.spread(counts, {"a", "b"}, {"a", "c", "d"})
    report_labels.spread(counts, {"a"}, set())
    report_labels.spread(counts, set(), {"c"})
    assert dict(counts) == {
        ("a", "a"): 1,
        ("b", "c"): 0.5,
        ("b", "d"): 0.5,
        ("a", "nothing"): 1,
        ("nothing", "c"): 1,
    }
    assert labels(counts) == ["a", "b", "c", "d", "nothing"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("2022-03-01", "day"),
        ("2022-W09-WE", "week"),
        ("2022-03", "month"),
        ("2022-Q1", "quarter"),
        ("2022", "year"),
        ("202", "decade"),
        ("PAST_REF", "past, present or future"),
        ("XXXX-XX-XX", "unclear"),
        ("P1D", "other"),
    ],
)
def test_a_time_value_has_a_kind(value: str, kind: str) -> None:
    assert report_spans.date_kind(value) == kind


# ---------------------------------------------------------------- pages, with a scorer of the same shape

QUAD = {"CONSULT": 1, "AGREE": 1, "ASSAULT": 4, "YIELD": 2}
SCRIPT = SimpleNamespace(QUAD=QUAD, merged=lambda kind: "YIELD" if kind in ("CONCEDE", "RETREAT") else kind or "NONE")
SENTENCE = "Egypt & Sudan met in Cairo <on Monday>."


def relate_page(answers: list[dict[str, Any]]) -> report.Page:
    lines = [
        {"id": str(i), "text": SENTENCE, "actor": [0, 5], "recipient": [8, 13], "type": [kind]}
        for i, kind in enumerate(("CONSULT", "RETREAT", "ASSAULT"))
    ]
    result = {"macro_f1": 0.5, "accuracy": 0.33, "quad_macro_f1": 0.4}
    return report.measured(SCRIPT, "relate", result, lines, answers)


ANSWERS: list[dict[str, Any]] = [
    {"id": "0", "type": "AGREE", "confidence": 0.8, "because": "frame 'S <meet> T' (consult.csv:2) on 'met'"},
    {"id": "1", "type": "CONCEDE", "confidence": 0.7, "because": "model"},
    {"id": "2", "error": {"code": "x", "message": "y"}},
]


def test_the_page_of_relate_counts_what_was_wrong() -> None:
    made = relate_page(ANSWERS)
    assert dict(made.parts.faults) == {"CONSULT said to be AGREE": 1, "ASSAULT said to be nothing": 1}
    (plot,) = made.parts.reliabilities
    assert plot.answers == 2
    words = "".join(made.parts.all_sections())
    assert "&lt;on Monday&gt;" in words and "<on Monday>" not in words
    assert '<mark class="actor">Egypt</mark> &amp; <mark class="recipient">Sudan</mark>' in words
    assert "consult.csv:2" in words


def test_a_report_is_a_page_a_set_and_an_index(tmp_path: Path) -> None:
    expected = Expectation(True, "events", (("type", "CONSULT"),), "+ events type=CONSULT")
    passage = Passage("p", "events.txt", None, HOSTILE, (expected,))
    own = report.own("passages", {"passages.events": 0.5}, report_records.passages([(passage, expected)]))
    (tmp_path / "gone.html").write_text("an earlier run")
    report.write(tmp_path, [own, relate_page(ANSWERS)], dt.date(2026, 1, 2))
    assert {p.name for p in tmp_path.iterdir()} == {"index.html", "passages.html", "relate.html"}
    for path in tmp_path.iterdir():
        words = path.read_text(encoding="utf-8")
        assert Checked(words).opened == []
        assert HOSTILE not in words
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "2026-01-02" in index and 'href="relate.html"' in index and "ZSP 0.743" in index
    assert "events missed" in index


def test_marks_are_shares_and_name_their_set() -> None:
    assert [h.name for h in HELD] == list(gold.SETS)
    assert set(report.MAKERS) == set(gold.SETS)
    assert all(0 < value < 1 for h in HELD for m in h.measures for _, value in m.marks)
    assert figure({"a": {"b": None}}, "a.b") == 0
    assert held("relate").measures[0].marks[0] == ("ZSP", 0.743)


@pytest.mark.skipif(not gold.present(), reason="the human-coded sets are not beside the project")
@pytest.mark.parametrize("name", gold.SETS)
def test_every_set_has_a_page_without_answers_and_with_the_figures_of_its_scorer(name: str) -> None:
    script = gold.scorer()
    data = script.lines_of(gold.GOLD / gold.SETS[name])
    data = data[:: max(1, len(data) // 10)]
    result = script.score(name, data, [])
    made = report.measured(script, name, result, data, [])
    assert set(report.published(name, result)) == {m.path for m in held(name).measures}
    words = page(made.title, made.lead, made.parts.all_sections(), {})
    assert Checked(words).opened == []


@pytest.mark.skipif(not gold.present(), reason="the human-coded sets are not beside the project")
def test_the_relations_of_the_page_are_those_of_the_scorer() -> None:
    script = gold.scorer()
    body = "Ann Lee is a member of Oxfam. Bo Diaz, president of Peru, left."
    line = {
        "id": "1",
        "text": body,
        "entities": [
            {"id": 0, "type": "person", "mentions": [[0, 7]]},
            {"id": 1, "type": "organization", "mentions": [[23, 28]]},
            {"id": 2, "type": "person", "mentions": [[30, 37]]},
            {"id": 3, "type": "location", "mentions": [[52, 56]]},
        ],
        "relations": [
            {"head": 0, "relation": "member_of", "tail": 1},
            {"head": 2, "relation": "head_of_state", "tail": 3},
        ],
    }
    people = [("a", "Ann Lee", "person", 0), ("o", "Oxfam", "organisation", 1), ("p", "Peru", "state", 3)]
    entities = [
        {"id": i, "name": n, "kind": k, "mentions": [{"span": line["entities"][g]["mentions"][0], "how": "name"}]}
        for i, n, k, g in people
    ]
    member = {"member": "a", "organisation": "o", "certainty": "happened", "span": [0, 28], "because": "noun: x"}
    office = {"person": "a", "of": "p", "office": "president", "span": [0, 56]}
    answer = {"id": "1", "entities": entities, "memberships": [member], "offices": [office]}
    result = script.score("relations", [line], [answer])
    made = report_records.relations(Measured("relations", result, [line], {"1": answer}, script))
    assert dict(made.faults) == {"head_of_state missed": 1, "head_of_state invented": 1}
    assert (result["micro"]["gold"], result["micro"]["predicted"], result["micro"]["f1"]) == (2, 2, 0.5)


# ---------------------------------------------------------------- the documents


def run(**sets: dict[str, float]) -> dict[str, Any]:
    own = {"passages.events": 0.5, "claims.right": 1.0}
    full = {"day": "2026-01-02", "version": "0.1.0", "own": own, "sets": sets, "calibration": {"relate": 0.05}}
    return {"full": full, "fresh": {"day": "2026-01-03", "version": "0.1.0", "own": {"fresh.events": 0.25}}}


def test_the_figures_of_a_run_go_between_the_markers(tmp_path: Path) -> None:
    document = tmp_path / "accuracy.md"
    document.write_text(f"before\n{report_docs.BEGIN}\nold\n{report_docs.END}\nafter\n", encoding="utf-8")
    kept = run(relate={"macro_f1": 0.75, "accuracy": 0.8, "quad_macro_f1": 0.9})
    report_docs.write(kept, document)
    report_docs.write(kept, document)
    words = document.read_text(encoding="utf-8")
    assert words.startswith("before\n") and words.endswith("\nafter\n") and "old" not in words
    assert "| `relate` | macro-F1, 15 types | **.750** | ZSP .743, PETRARCH2 .439 |" in words
    assert "| fresh: events | .250 |" in words and "| claims: right | 1.00 |" in words


def test_without_a_full_run_nothing_is_written(tmp_path: Path) -> None:
    document = tmp_path / "accuracy.md"
    document.write_text(f"{report_docs.BEGIN}{report_docs.END}", encoding="utf-8")
    with pytest.raises(report_docs.NoFiguresError, match="full run"):
        report_docs.write({}, document)
    document.write_text("no markers", encoding="utf-8")
    with pytest.raises(report_docs.NoFiguresError, match="markers"):
        report_docs.write(run(), document)


def test_figures_are_kept_by_kind_of_run(tmp_path: Path) -> None:
    report.keep(tmp_path, "full", {"day": "2026-01-02"})
    report.keep(tmp_path, "fresh", {"day": "2026-01-03"})
    report.keep(tmp_path, "full", {"day": "2026-01-04"})
    assert report.kept(tmp_path) == {"full": {"day": "2026-01-04"}, "fresh": {"day": "2026-01-03"}}
    assert report.kept(tmp_path / "none") == {}
    assert json.loads((tmp_path / report.FIGURES).read_text(encoding="utf-8"))


def test_the_document_shows_every_measure_and_its_links_are_there() -> None:
    words = report_docs.DOCUMENT.read_text(encoding="utf-8")
    shown_figures = words.partition(report_docs.BEGIN)[2].partition(report_docs.END)[0]
    assert shown_figures
    assert [m.name for h in HELD for m in h.measures if m.name not in shown_figures] == []
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", words)
    assert not [link for link in links if not (report_docs.DOCUMENT.parent / link).exists()]

"""Pages of the sets whose answers are spans: quotations, places and dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from communique.world import load
from evaluation.report_confidence import reliability
from evaluation.report_html import Html, Mark, around, marked, note, section, table
from evaluation.report_sets import NOTHING, WORST, Measured, Parts, Row, label_table, relation, scores, shares

Span = tuple[int, int]
WIDE = 1500.0
"""Kilometres within which two points may stand for one wide area: Russia's middle lies where one looks for it."""

NEAR = 161.0
"""Kilometres (100 miles) within which a place counts as found, the usual measure of the field."""


@dataclass(frozen=True, slots=True)
class Case:
    """Something missed, invented or given wrong in a text: where, how it lies to the other side, and what was said."""

    id: str
    words: str
    context: Html
    how: str
    told: tuple[object, ...] = ()


def _case(line: Row, span: Span, how: str, *told: object, kind: str = "b") -> Case:
    text = line["text"]
    return Case(line["id"], text[span[0] : span[1]], around(text, [(*span, kind)]), how, told)


def _cases(title: str, heads: Sequence[str], cases: Iterable[Case], about: str = "") -> Html:
    rows = ((c.id, c.words, c.how, *c.told, c.context) for c in cases)
    return section(title, note(about), table(("id", "words", "how it lies", *heads, "in the text"), rows))


def _often(title: str, cases: Iterable[Case], most: int = 60) -> Html:
    counts = Counter(c.words for c in cases)
    return section(title, table(("words", "times"), [(w, n) for w, n in counts.most_common(most) if n > 1]))


def _worst_texts(counts: Iterable[tuple[Row, int, int, int]]) -> Html:
    """The texts with the most errors, of ``(line, wanted, said, right)``."""
    rows = [(d["id"], w, s, w - b, s - b, scores(b, s, w)[2], d["text"][:120]) for d, w, s, b in counts]
    worst = sorted(rows, key=lambda r: -(r[3] + r[4]))[:WORST]
    heads = ("id", "wanted", "said", "missed", "invented", "F1", "begins")
    return section("The worst fifty texts", table(heads, [r for r in worst if r[3] + r[4]]))


# ---------------------------------------------------------------- dates


def dates(m: Measured) -> Parts:
    """Dates missed, invented, cut otherwise and given another value, by kind of value."""
    found = [_date_line(m, d) for d in m.data]
    missed, invented, cut, wrong = ([c for f in found for c in f[i]] for i in range(4))
    kinds = [k for f in found for k in f[4]]
    rows = [(k, n, sum(g for a, g in kinds if a == k) / n) for k, n in Counter(k for k, _ in kinds).most_common()]
    texts = (
        (d, len(f[4]), len(f[4]) - len(f[0]) + len(f[1]), len(f[4]) - len(f[0]))
        for d, f in zip(m.data, found, strict=True)
    )
    faults = Counter(f"another value, wanted: {c.how}" for c in wrong) + Counter({"date missed": len(missed)})
    return Parts(
        (
            section("By kind of value", table(("kind", "wanted", "right in span and value"), rows)),
            _cases("Another value", ("wanted", "said", "basis"), wrong),
            _cases("Missed", ("value",), missed),
            _cases("Invented", ("said", "basis"), invented, "No time of any kind is marked there."),
            _cases("Cut otherwise", ("ours",), cut),
            _worst_texts(texts),
        ),
        faults + Counter({"date invented": len(invented), "date cut otherwise": len(cut)}),
    )


def _date_line(m: Measured, line: Row) -> tuple[list[Any], ...]:
    """``(missed, invented, cut otherwise, wrong value, (kind, right))`` of one text."""
    gold = {(g["start"], g["end"]): g for g in line["dates"] if g["type"] == "DATE" and not g["dct"]}
    said = {tuple(p["span"]): p for p in m.answer(line).get("dates") or [] if p.get("span")}
    missed, cut, wrong, kinds = [], [], [], []
    for span, g in gold.items():
        met = span if span in said else next((s for s in sorted(said) if s[0] < span[1] and span[0] < s[1]), None)
        value = m.script.timex(said[met]) if met else None
        kinds.append((date_kind(g["value"]), m.script.same_value(g["value"], value)))
        if met is None:
            missed.append(_case(line, span, "alone", g["value"]))
            continue
        if met != span:
            cut.append(_case(line, span, relation(span, [met]), line["text"][slice(*met)]))
        if not kinds[-1][1]:
            wrong.append(_case(line, span, kinds[-1][0], g["value"], value, said[met].get("basis")))
    marked_any = [(g["start"], g["end"]) for g in line["dates"]]
    alone = [s for s in sorted(said) if relation(s, marked_any) == "alone"]
    invented = [_case(line, s, "alone", m.script.timex(said[s]), said[s].get("basis"), kind="a") for s in alone]
    return missed, invented, cut, wrong, kinds


KINDS = (
    (r"\d{4}-\d\d-\d\d", "day"),
    (r"\d{4}-W\d\d(-WE)?", "week"),
    (r"\d{4}-\d\d", "month"),
    (r"\d{4}-(Q\d|S[PU]|FA|WI)", "quarter"),
    (r"\d{4}", "year"),
    (r"\d{3}", "decade"),
    (r"\d\d", "century"),
    (r".*_REF", "past, present or future"),
    (r"X.*", "unclear"),
)


def date_kind(value: str) -> str:
    """The kind of a TIMEX3 value: day, week, month, quarter, year and so on."""
    return next((name for pattern, name in KINDS if re.fullmatch(pattern, value)), "other")


# ---------------------------------------------------------------- places


def places(m: Measured) -> Parts:
    """Toponyms missed and invented, places put far off, by class of place, and whether confidence can be trusted."""
    found = [_place_line(m, d) for d in m.data]
    missed, invented, far, met = ([c for f in found for c in f[i]] for i in range(4))
    texts = ((d, len(f[3]) + len(f[0]), len(f[3]) + len(f[1]), len(f[3])) for d, f in zip(m.data, found, strict=True))
    located = [(p["confidence"], km <= NEAR) for _, p, km in met if km is not None]
    anything = [(p["confidence"], km is None or km <= NEAR) for _, p, km in met]
    anything += [(c.told[3], False) for c in invented]
    return Parts(
        (
            section("By corpus and class of place", _feature_table(met, invented)),
            _often("Most often missed", missed),
            _often("Most often invented", invented),
            _often("Most often put far off", far),
            _cases("Put more than 161 km off", ("corpus", "km", "wanted", "said", "confidence"), _farthest(far)),
            _cases("Missed", ("corpus", "wanted"), missed),
            _cases("Invented", ("corpus", "said", "class", "confidence"), invented),
            _worst_texts(texts),
        ),
        _place_faults(missed, invented, far),
        (
            reliability("A marked toponym lies within 161 km", located),
            reliability("A place is marked, and lies within 161 km if the gold says where", anything),
        ),
    )


def _place_line(m: Measured, line: Row) -> tuple[list[Any], ...]:
    """``(missed, invented, far, (corpus, place, km or None))`` of one text."""
    gold = {(p["start"], p["end"]): p for p in line["places"]}
    said = {tuple(p["span"]): p for p in m.answer(line).get("places") or [] if p.get("span")}
    corpus = line["corpus"]
    answer = m.answer(line)
    missed = [_case(line, s, _missed(s, said, answer), corpus, g["name"]) for s, g in gold.items() if s not in said]
    invented = [
        _case(line, s, _lies(s, gold, answer), corpus, _where(p), p.get("feature") or "–", p["confidence"], kind="a")
        for s, p in said.items()
        if s not in gold
    ]
    met = [(corpus, said[s], _apart(m, gold[s], said[s]), s) for s in gold.keys() & said.keys()]
    far = [
        _case(line, s, _off(gold[s], p, km), corpus, round(km), gold[s]["name"] or NOTHING, _where(p), p["confidence"])
        for _, p, km, s in met
        if km is not None and km > NEAR
    ]
    return missed, invented, far, [(c, p, km) for c, p, km, _ in met]


def _apart(m: Measured, gold: Row, said: Row) -> float | None:
    if gold["latitude"] is None:
        return None
    if said.get("latitude") is None or said.get("longitude") is None:
        return float(m.script.FAR)
    return float(m.script.kilometres(gold["latitude"], gold["longitude"], said["latitude"], said["longitude"]))


def _missed(span: Span, said: Iterable[Span], answer: Row) -> str:
    words = str(answer.get("document", {}).get("text", ""))[slice(*span)]
    return "a people or its adjective" if words.lower() in demonyms() else _lies(span, said, answer)


def _lies(span: Span, others: Iterable[Span], answer: Row) -> str:
    """How a place lies to those of the other side or, when alone, the named thing of ours that it is part of."""
    found = relation(span, others)
    if found != "alone":
        return found
    for e in answer.get("entities") or []:
        spans = (x["span"] for x in e.get("mentions") or [] if x["how"] in ("name", "alias"))
        if any(a <= span[0] and span[1] <= b and (a, b) != span for a, b in spans):
            return f"in our name of kind {e['kind']}"
    return found


@cache
def demonyms() -> frozenset[str]:
    """The names of peoples and the adjectives of states, in lower-case letters."""
    world = load()
    forms = (f for state in world.states for f in world.forms_of(state))
    return frozenset(f.form.lower() for f in forms if f.kind in ("demonym", "adjective"))


def _off(gold: Row, said: Row, km: float) -> str:
    """Why a place lies far off: not located, another point of one wide area, or another place of the name."""
    if said.get("latitude") is None:
        return "not located"
    wide = said.get("feature") in ("A", "L", "H", "T") and km < WIDE
    return "another point of a wide area" if wide and gold["name"] == said["name"] else "another place"


def _where(place: Row) -> str:
    at = "nowhere" if place.get("latitude") is None else f"{place['latitude']:.2f}, {place['longitude']:.2f}"
    return f"{place['name']} ({place.get('country') or '–'} {place.get('feature') or '–'}; {at})"


def _farthest(far: list[Case]) -> list[Case]:
    return sorted(far, key=lambda c: -float(str(c.told[4] or 0)))


def _feature_table(met: Sequence[tuple[str, Row, float | None]], invented: Sequence[Case]) -> Html:
    keys = Counter((c, p.get("feature") or "–") for c, p, _ in met) + Counter((c.told[0], c.told[2]) for c in invented)
    rows = []
    for key, said in sorted(keys.items(), key=lambda x: (str(x[0][0]), -x[1])):
        mine = [km for c, p, km in met if (c, p.get("feature") or "–") == key]
        known = [km for km in mine if km is not None]
        near = sum(km <= NEAR for km in known) / len(known) if known else None
        rows.append((*key, said, len(mine) / said, len(known), near))
    return table(("corpus", "class", "said", "of them marked", "with coordinates", "within 161 km"), rows)


def _place_faults(missed: Sequence[Case], invented: Sequence[Case], far: Sequence[Case]) -> Counter[str]:
    return (
        Counter(f"{c.told[0]}: missed, {c.how}" for c in missed)
        + Counter(f"{c.told[0]}: invented, {c.how}" for c in invented)
        + Counter(f"{c.told[0]}: more than 161 km off, {c.how}" for c in far)
    )


# ---------------------------------------------------------------- quotations


LABELS = ("source", "cue", "content")


def quotations(m: Measured) -> Parts:
    """Attributions missed and why, quotations invented, and sources, cues and contents by themselves."""
    found = [_said_line(m, d) for d in m.data]
    gold, said = ([c for f in found for c in f[i]] for i in range(2))
    missed, wrong = [g for g in gold if g[1] != RIGHT], [q for q in said if q[1] != RIGHT]
    texts = (
        (d, len(f[0]), len(f[1]), sum(how == RIGHT for _, how, *_ in f[0])) for d, f in zip(m.data, found, strict=True)
    )
    return Parts(
        (
            section("Exact spans", label_table(_label_counts(m))),
            section("Recall by cue", note(LINKED), shares(("cue", "wanted"), ((g[2], g[1] == RIGHT) for g in gold), 3)),
            section("Precision by our cue", shares(("cue", "said"), ((q[2], q[1] == RIGHT) for q in said), 3)),
            section("Recall by kind", shares(("kind", "wanted"), ((g[3], g[1] == RIGHT) for g in gold))),
            section("Precision by kind", shares(("kind", "said"), ((q[3], q[1] == RIGHT) for q in said))),
            section("Attributions missed", note(COLOURS), _said_table(missed)),
            section("Quotations that match none", note(COLOURS), _said_table(wrong)),
            _worst_texts(texts),
        ),
        Counter(f"attribution missed: {how}" for _, how, *_ in missed)
        + Counter(f"quotation wrong: {how}" for _, how, *_ in wrong),
    )


RIGHT = "right"
LINKED = "Right: one quotation of ours covers half of the content, half of it is covered, and the sources overlap."
COLOURS = "Shades: source, cue, content of the side that the row is about; outlined, the content of the other side."
Said = tuple[str, str, str, str, Html]
"""Id, what went wrong, the cue, the kind, and the words in their text."""


def _said_table(rows: Sequence[Said]) -> Html:
    return table(("id", "what went wrong", "cue", "kind", "in the text"), rows)


def _said_line(m: Measured, line: Row) -> tuple[list[Said], list[Said]]:
    """Every attribution of the gold, and every quotation of ours, with what went wrong."""
    parts = [{k: m.script.spans_of(q.get(k)) for k in LABELS} for q in m.answer(line).get("quotations") or []]
    gold = [{k: [tuple(s) for s in a[k]] for k in LABELS} for a in line["attributions"]]
    right = {(i, j) for i, a in enumerate(gold) for j, q in enumerate(parts) if _linked(m, a, q)}
    wanted = [_said_row(m, line, a, parts, any(i == x for x, _ in right)) for i, a in enumerate(gold)]
    ours = [_said_row(m, line, q, gold, any(j == y for _, y in right)) for j, q in enumerate(parts)]
    return wanted, ours


Triple = dict[str, list[Span]]


def _linked(m: Measured, gold: Triple, said: Triple) -> bool:
    return bool(gold["source"] and gold["content"] and m.script.linked(gold, said))


def _said_row(m: Measured, line: Row, mine: Triple, others: Sequence[Triple], right: bool) -> Said:
    nearest = max(others, key=lambda o: m.script.shared(mine["content"], o["content"]), default=None)
    met = nearest if nearest and m.script.shared(mine["content"], nearest["content"]) else None
    cue = " ".join(line["text"][s:e] for s, e in mine["cue"]).lower() or "(no cue)"
    return (
        line["id"],
        RIGHT if right else _said_fault(m, mine, met),
        cue,
        _kind(line, mine),
        _said_words(line, mine, met),
    )


def _said_fault(m: Measured, mine: Triple, met: Triple | None) -> str:
    if not mine["content"]:
        return "no content"
    if met is None:
        return "nothing there" if mine["source"] else "nothing there, and without a source"
    if not mine["source"] or not met["source"]:
        return "content met, one side without a source"
    common = m.script.shared(mine["content"], met["content"])
    if 2 * common < len(m.script.chars(mine["content"])):
        return "content on the other side is too short"
    if 2 * common < len(m.script.chars(met["content"])):
        return "content on the other side is too long"
    return "another source"


def _kind(line: Row, mine: Triple) -> str:
    words = [line["text"][s:e].strip() for s, e in mine["content"]]
    if not words or not any(re.search(r"[\"“”]", w) for w in words):
        return "indirect"
    return "direct" if all(re.match(r"[\"“]", w) for w in words) else "mixed"


def _said_words(line: Row, mine: Triple, met: Triple | None) -> Html:
    marks: list[Mark] = [(*s, label) for label in LABELS for s in mine[label]]
    other: list[Mark] = [(*s, "gold") for s in (met or {}).get("content", [])]
    return around(line["text"], marks + other, 60) if marks else marked("", [])


def _label_counts(m: Measured) -> Iterable[tuple[str, float, float, float]]:
    for label in LABELS:
        exact = m.result["exact"][label]
        both = round(exact["p"] * exact["predicted"])
        yield label, exact["gold"], exact["predicted"], both

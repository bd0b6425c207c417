"""Pages of the sets whose answers are records: relations in articles, and the project's own passages and claims."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from evaluation.claims import Claim
from evaluation.passages import Expectation, Passage
from evaluation.report_html import Html, Mark, around, matrix, note, section, table
from evaluation.report_sets import NOTHING, WORST, Measured, Parts, Row, label_table, shares

Pair = tuple[str, Any, Any]
"""A text, and the gold entities of a person and a body."""

OTHER = "other office"
FAR_APART = 600
"""Two mentions further apart than this many characters are not shown in one passage."""


def relations(m: Measured) -> Parts:
    """Relations confused, missed and invented, with the words that they rest on."""
    wanted, said, proof = _gold_pairs(m), *_our_pairs(m)
    names = ("member_of", *m.script.OFFICES)
    missed = [(p, r) for p, kinds in wanted.items() for r in sorted(kinds - said[p])]
    invented = [(p, r) for p, kinds in said.items() for r in sorted(kinds - wanted[p] - {OTHER})]
    lines = {d["id"]: d for d in m.data}
    counts = Counter((r, _nearest(said[p], r)) for p, kinds in wanted.items() for r in kinds)
    counts.update((NOTHING, r) for p, r in invented if not wanted[p])
    reasons = ((_reason(proof[p, r]), r in wanted[p]) for p, kinds in said.items() for r in kinds - {OTHER})
    return Parts(
        (
            section("Confusion", note(PAIRS), matrix(counts, (*names, OTHER, NOTHING), "wanted", "said")),
            section("By relation", label_table((r, *_sizes(r, wanted, said)) for r in names)),
            section("By what spoke", shares(("because", "records"), reasons, 2)),
            section("Missed", table(MISSED, (_missed_row(lines[p[0]], p, r, said[p]) for p, r in missed))),
            section(
                "Invented",
                table(INVENTED, (_invented_row(lines[p[0]], p, r, wanted[p], proof[p, r]) for p, r in invented)),
            ),
            section("The worst fifty texts", _worst(missed, invented)),
        ),
        Counter(f"{r} missed" if not said[p] else f"{r} missed, pair said otherwise" for p, r in missed)
        + Counter(f"{r} invented" if not wanted[p] else f"{r} invented, pair marked otherwise" for p, r in invented),
    )


PAIRS = (
    "A pair of person and body may stand in several relations; a missed one stands beside what was said of the pair."
)
MISSED = ("id", "relation", "person", "body", "said of the pair", "in the text, where the two stand nearest")
INVENTED = ("id", "relation", "person", "body", "marked for the pair", "because", "in the text")


def _gold_pairs(m: Measured) -> defaultdict[Pair, set[str]]:
    kept = {"member_of", *m.script.OFFICES}
    found: defaultdict[Pair, set[str]] = defaultdict(set)
    for d in m.data:
        for r in d["relations"]:
            if r["relation"] in kept:
                found[d["id"], r["head"], r["tail"]].add(r["relation"])
    return found


def _our_pairs(m: Measured) -> tuple[defaultdict[Pair, set[str]], dict[tuple[Pair, str], Row]]:
    """What we said of every pair, as the scorer counts it, and the record that says it."""
    found: defaultdict[Pair, set[str]] = defaultdict(set)
    proof: dict[tuple[Pair, str], Row] = {}
    for d in m.data:
        for pair, kind, record in _said_of(m, d):
            found[pair].add(kind)
            proof.setdefault((pair, kind), record)
    return found, proof


def _said_of(m: Measured, line: Row) -> Iterable[tuple[Pair, str, Row]]:
    answer = m.answer(line)
    people = {e["id"] for e in line["entities"] if e["type"] == "person"}
    kind = {e["id"]: e.get("kind") for e in answer.get("entities") or []}
    match = {e["id"]: _gold_id(m, e, line) for e in answer.get("entities") or []}
    for r in answer.get("memberships") or []:
        a, b = r.get("member"), r.get("organisation")
        person = kind.get(a) == "person" or match.get(a) in people
        if a in match and b in match and r.get("certainty") != "denied" and person:
            yield (line["id"], match[a], match[b]), "member_of", r
    for r in answer.get("offices") or []:
        a, b = r.get("person"), r.get("of")
        if a in match and b in match:
            said = m.script.office_relation(r.get("office"), kind[b]) or OTHER
            yield (line["id"], match[a], match[b]), said, r


def _gold_id(m: Measured, entity: Row, line: Row) -> Any:
    found = m.script.gold_entity(entity, line["entities"])
    return found["id"] if found else f"{entity['name']} (not marked)"


def _nearest(said: set[str], wanted: str) -> str:
    return wanted if wanted in said else min(said, default=NOTHING)


def _sizes(kind: str, wanted: dict[Pair, set[str]], said: dict[Pair, set[str]]) -> tuple[int, int, int]:
    gold, ours = ({p for p, kinds in side.items() if kind in kinds} for side in (wanted, said))
    return len(gold), len(ours), len(gold & ours)


def _reason(record: Row) -> str:
    because = record.get("because")
    return str(because).partition(":")[0] if because else f"office: {record.get('office', '')}".lower()


def _missed_row(line: Row, pair: Pair, kind: str, said: set[str]) -> tuple[object, ...]:
    return (
        line["id"],
        kind,
        _named(line, pair[1]),
        _named(line, pair[2]),
        ", ".join(sorted(said)) or NOTHING,
        _together(line, pair),
    )


def _invented_row(line: Row, pair: Pair, kind: str, wanted: set[str], record: Row) -> tuple[object, ...]:
    marked = ", ".join(sorted(wanted)) or NOTHING
    because = record.get("because") or record.get("office")
    shown = around(line["text"], [(*record["span"], "b")], 150)
    return line["id"], kind, _named(line, pair[1]), _named(line, pair[2]), marked, because, shown


def _spans(line: Row, entity: Any) -> list[list[int]]:
    return next((e["mentions"] for e in line["entities"] if e["id"] == entity), [])


def _named(line: Row, entity: Any) -> str:
    words = [line["text"][s:e] for s, e in _spans(line, entity)]
    return max(words, key=len, default=str(entity))


def _together(line: Row, pair: Pair) -> Html:
    """The passage in which the two stand nearest to one another, or that where the person is first named."""
    people, bodies = (_spans(line, x) for x in pair[1:])
    near = min(((abs(a[0] - b[0]), a, b) for a in people for b in bodies), default=None)
    if near and near[0] <= FAR_APART:
        return around(line["text"], [(near[1][0], near[1][1], "a"), (near[2][0], near[2][1], "b")])
    marks: list[Mark] = [(s, e, "a") for s, e in people[:1]]
    return around(line["text"], marks) if marks else Html("–")


def _worst(missed: Iterable[tuple[Pair, str]], invented: Iterable[tuple[Pair, str]]) -> Html:
    lost, extra = (Counter(p[0] for p, _ in some) for some in (missed, invented))
    rows = [(text, lost[text], extra[text]) for text, _ in (lost + extra).most_common(WORST)]
    return table(("id", "missed", "invented"), rows)


# ---------------------------------------------------------------- the project's own


def passages(missed: Sequence[tuple[Passage, Expectation]]) -> Parts:
    """Every expectation of the project's own passages that is not met."""
    rows = ((p.file, p.id, e.table, "wanted" if e.wanted else "must not be", e.words, p.text) for p, e in missed)
    heads = ("file", "passage", "records", "which", "expectation", "text")
    faults = Counter(f"{e.table} {'missed' if e.wanted else 'invented'}" for _, e in missed)
    return Parts((section("Not met", table(heads, rows)),), faults)


def claims(missed: Sequence[tuple[Claim, str]]) -> Parts:
    """Every claim of the project's own whose verdict is not that of the public record."""
    rows = ((c.id, c.claim, c.published, c.verdict, given, c.why) for c, given in missed)
    heads = ("id", "claim", "published", "wanted", "given", "why")
    return Parts(
        (section("Judged otherwise", table(heads, rows)),), Counter(f"{c.verdict} judged {g}" for c, g in missed)
    )

"""Pages of the sets whose answers are labels: relate, events, plover_gsr and actors."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from evaluation.report_confidence import reliability
from evaluation.report_html import Html, Mark, joined, marked, matrix, note, section, table
from evaluation.report_sets import (
    NOTHING,
    WORST,
    Measured,
    Parts,
    Row,
    by_label,
    label_table,
    labels,
    rule,
    shares,
    speaker,
    tally,
)

Spread = defaultdict[tuple[str, str], float]
QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict", NOTHING)
ROOTS = {
    "01": "statement", "02": "appeal", "03": "intend to cooperate", "04": "consult", "05": "diplomatic cooperation",
    "06": "material cooperation", "07": "aid", "08": "yield", "09": "investigate", "10": "demand", "11": "disapprove",
    "12": "reject", "13": "threaten", "14": "protest", "15": "force posture", "16": "reduce relations", "17": "coerce",
    "18": "assault", "19": "fight", "20": "mass violence",
}  # fmt: skip


# ---------------------------------------------------------------- relate


def relate(m: Measured) -> Parts:
    """Confusion over 15 types and 4 quads, the rules that spoke, and the surest wrong answers."""
    rows = [(d, m.answer(d), m.script.merged(d["type"][0]), _type(m, m.answer(d).get("type"))) for d in m.data]
    types = tally((g, s) for _, _, g, s in rows)
    quads = tally((_quad(m, g), _quad(m, s)) for _, _, g, s in rows)
    names = labels(types)
    spoke = [(a.get("because"), g == s) for _, a, g, s in rows]
    wrong = sorted((r for r in rows if r[2] != r[3]), key=lambda r: _surely(m, r), reverse=True)
    return Parts(
        (
            section("Confusion, 15 types", matrix(types, names, "wanted", "said")),
            section("By type", by_label(types, names)),
            section("Confusion, quad classes", matrix(quads, QUADS, "wanted", "said")),
            section("Who spoke", shares(("who", "answers"), ((voices(a), g == s) for _, a, g, s in rows))),
            section(
                "Rules that were wrong most often", shares(("rule", "answers"), ((rule(b), g) for b, g in spoke), 2)
            ),
            section(
                "The worst fifty", note("Wrong quad class first, then by confidence."), _relate_cases(wrong[:WORST])
            ),
            section("All the other wrong ones", _relate_cases(wrong[WORST:])),
        ),
        Counter(f"{g} said to be {s}" for _, _, g, s in rows if g != s),
        (reliability("Type", [(a["confidence"], g == s) for _, a, g, s in rows if a.get("type")]),),
    )


def voices(answer: Row) -> str:
    """Who spoke for a type and who against it: the first voice in ``because`` is the one that was heard."""
    because = answer.get("because") or ""
    first, voted = speaker(because), re.search(r"model: (\w+)", because)
    if voted is None:
        return first
    if first == "model":
        return "model over frame" if "frame" in because else "model alone"
    return f"{first} and model" if voted[1] == answer.get("type") else f"{first} over model"


def _type(m: Measured, kind: str | None) -> str:
    return str(m.script.merged(kind)) if kind else NOTHING


def _quad(m: Measured, kind: str) -> str:
    return QUADS[m.script.QUAD.get(kind, 5) - 1]


def _surely(m: Measured, row: tuple[Row, Row, str, str]) -> tuple[bool, float]:
    _, answer, wanted, said = row
    return _quad(m, wanted) != _quad(m, said), answer.get("confidence") or 0.0


def _relate_cases(rows: Iterable[tuple[Row, Row, str, str]]) -> Html:
    heads = ("id", "text: actor, recipient", "wanted", "said", "confidence", "because")
    return table(heads, ((d["id"], _sides(d), g, s, a.get("confidence"), a.get("because")) for d, a, g, s in rows))


def _sides(line: Row) -> Html:
    return marked(line["text"], [(*line[side], side) for side in ("actor", "recipient") if line.get(side)])


# ---------------------------------------------------------------- events of sentences, four coders


def events(m: Measured) -> Parts:
    """Roots by coder and sentence, what was missed and invented, and the irrelevant sentences that got an event."""
    counts = _root_counts(m)
    names = [_root(r) for r in ROOTS] + [NOTHING]
    cases = sorted(((_apart(m, d), d) for d in m.data), key=lambda c: -c[0])
    idle = [d for d in m.data if not any(c["events"] for c in d["coders"].values()) and m.answer(d).get("events")]
    spoke = [(rule(e.get("because")), _agreed(d, e)) for d in m.data for e in m.answer(d).get("events") or []]
    how = (
        "Every coder of every sentence counts once. A root that a coder saw and we did not is spread over the roots "
        "that we said and that coder did not see, or stands under 'nothing' where there is none."
    )
    worst = [d for n, d in cases if n][:WORST]
    return Parts(
        (
            section("Confusion of roots", note(how), matrix(counts, names, "wanted", "said")),
            section("By root", note("Over coder-sentences, as the figures."), _by_root(m, names[:-1])),
            section("Irrelevant to all coders, and given an event", _event_cases(m, idle)),
            section("Rules, and whether any coder saw their root", shares(("rule", "events"), spoke)),
            section("The worst fifty", note("Most differences from the four coders first."), _event_cases(m, worst)),
        ),
        _event_faults(counts),
    )


def _root(root: str) -> str:
    return f"{root} {ROOTS.get(root, '')}".strip()


def _coded(line: Row) -> list[set[str]]:
    return [{_root(e["cameo_root"]) for e in c["events"] if e["cameo_root"]} for c in line["coders"].values()]


def _said(m: Measured, line: Row) -> set[str]:
    return {_root(r) for r in m.script.cameo_roots(m.answer(line).get("events") or [])}


def _root_counts(m: Measured) -> Spread:
    counts: Spread = defaultdict(float)
    for d in m.data:
        said = _said(m, d)
        for wanted in _coded(d):
            spread(counts, wanted, said)
    return counts


def spread(counts: Spread, wanted: set[str], said: set[str]) -> None:
    """Count two sets of labels in a matrix: what they share, and what each has alone against the other's."""
    for both in wanted & said:
        counts[both, both] += 1
    missed, invented = wanted - said, said - wanted
    for w in missed or {NOTHING}:
        for s in invented or {NOTHING}:
            if w != s:
                counts[w, s] += 1 / max(len(invented), 1)


def _by_root(m: Measured, names: Iterable[str]) -> Html:
    pairs = [(wanted, _said(m, d)) for d in m.data for wanted in _coded(d)]
    counted = ((n, sum(n in w for w, _ in pairs), sum(n in s for _, s in pairs)) for n in names)
    return label_table((n, w, s, sum(n in a & b for a, b in pairs)) for n, w, s in counted)


def _apart(m: Measured, line: Row) -> int:
    return sum(len(wanted ^ _said(m, line)) for wanted in _coded(line))


def _agreed(line: Row, event: Row) -> bool:
    return any(_root(str(event.get("cameo"))[:2]) in roots for roots in _coded(line))


def _event_faults(counts: Mapping[tuple[str, str], float]) -> Counter[str]:
    wrong = ((w, s, n) for (w, s), n in counts.items() if w != s)
    return Counter({f"root {w} said to be {s} (coder-sentences)": round(n) for w, s, n in wrong if n >= 1})


def _event_cases(m: Measured, lines: Iterable[Row]) -> Html:
    heads = ("id", "text: triggers", "coders", "said", "confidence", "because")
    return table(heads, (_event_row(d, m.answer(d).get("events") or []) for d in lines))


def _event_row(line: Row, said: list[Row]) -> tuple[object, ...]:
    wanted = Counter(root for roots in _coded(line) for root in sorted(roots))
    coders = "; ".join(f"{root} ×{n}" for root, n in wanted.most_common()) or NOTHING
    surest = max((e["confidence"] for e in said), default=None)
    return line["id"], _triggers(line, said), coders, _named(said), surest, _reasons(said)


def _triggers(line: Row, said: Iterable[Row], extra: Iterable[Mark] = ()) -> Html:
    return marked(line["text"], [*((*e["trigger"], "trigger") for e in said), *extra])


def _named(said: Iterable[Row]) -> Html:
    told = (f"{e['type']} {e.get('cameo') or ''} {e.get('status') or ''}" for e in said)
    return joined(told, "; ") or Html(NOTHING)


def _reasons(said: Iterable[Row]) -> Html:
    return joined((e.get("because") for e in said), "; ")


# ---------------------------------------------------------------- PLOVER's own examples


def plover_gsr(m: Measured) -> Parts:
    """Types wanted and said, and every example without an event of the right type and countries."""
    rows = [(d, m.answer(d), m.script.merged(d["type"][0]), _nearest_type(m, d)) for d in m.data]
    counts = tally((g, s) for _, _, g, s in rows)
    names = labels(counts)
    faults = [(d, a, _fault(m, d, a)) for d, a, _, _ in rows]
    wrong = sorted(((d, a, f) for d, a, f in faults if f), key=lambda x: x[2])
    heads = ("id", "text: triggers, sides", "wanted", "said", "what went wrong", "because")
    return Parts(
        (
            section("Confusion of types", matrix(counts, names, "wanted", "said")),
            section("By type", by_label(counts, names)),
            section("The worst fifty", table(heads, (_example_row(d, a, f) for d, a, f in wrong[:WORST]))),
        ),
        Counter(f for _, _, f in wrong),
    )


def _nearest_type(m: Measured, line: Row) -> str:
    wanted = {m.script.merged(t) for t in line["type"]}
    said = [str(m.script.merged(e.get("type"))) for e in m.answer(line).get("events") or []]
    return next((t for t in said if t in wanted), said[0] if said else NOTHING)


def _fault(m: Measured, line: Row, answer: Row) -> str:
    said = answer.get("events") or []
    wanted = {m.script.merged(t) for t in line["type"]}
    right = [e for e in said if m.script.merged(e.get("type")) in wanted]
    if not right:
        return "no event" if not said else "another type"
    country = {e["id"]: e.get("country") for e in answer.get("entities") or []}
    sides = [_sides_right(line, e, country) for e in right]
    if any(a and r for a, r in sides):
        return ""
    return "actor's country" if not any(a for a, _ in sides) else "recipient's country"


def _sides_right(line: Row, event: Row, country: Mapping[str, str | None]) -> tuple[bool, bool]:
    actors = {country.get(i) for i in event["actors"]}
    recipients = {country.get(i) for i in event["recipients"]} | (actors if event.get("symmetric") else set())
    wanted = [{s["country"] for s in line[side] if s["country"]} for side in ("actors", "recipients")]
    return not wanted[0] or bool(actors & wanted[0]), not wanted[1] or bool(recipients & wanted[1])


def _example_row(line: Row, answer: Row, fault: str) -> tuple[object, ...]:
    said = answer.get("events") or []
    country = {e["id"]: e.get("country") for e in answer.get("entities") or []}
    told = (f"{e['type']} {_countries(e['actors'], country)} → {_countries(e['recipients'], country)}" for e in said)
    sides = [
        (*s["span"], c)
        for side, c in (("actors", "actor"), ("recipients", "recipient"))
        for s in line[side]
        if s["span"]
    ]
    wanted = f"{'/'.join(line['type'])} {_gold_side(line['actors'])} → {_gold_side(line['recipients'])}"
    return line["id"], _triggers(line, said, sides), wanted, joined(told, "; ") or NOTHING, fault, _reasons(said)


def _countries(ids: Iterable[str], country: Mapping[str, str | None]) -> str:
    return ",".join(country.get(i) or "?" for i in ids) or "–"


def _gold_side(side: Iterable[Row]) -> str:
    return ",".join(s["country"] or "?" for s in side) or "–"


# ---------------------------------------------------------------- actors


def actors(m: Measured) -> Parts:
    """Sectors confused, countries missed, and every case that is not right in what it states."""
    rows = [(d, m.answer(d)) for d in m.data]
    sectors = tally((_sector(d, a), a.get("sector") or NOTHING) for d, a in rows if d["sector"])
    names = labels(sectors)
    wrong = sorted(((d, a) for d, a in rows if _amiss(d, a)), key=lambda r: -(r[1].get("confidence") or 0))
    spoke = ((rule(a.get("because")), not _amiss(d, a)) for d, a in rows)
    heads = ("id", "text", "on", "wanted", "said", "as", "confidence", "because")
    sure = [(a["confidence"], not _amiss(d, a)) for d, a in rows if a.get("confidence") is not None and _tells(a)]
    return Parts(
        (
            section("Confusion of sectors", matrix(sectors, names, "wanted", "said")),
            section("By sector", by_label(sectors, names)),
            section("Who spoke", shares(("who", "answers"), spoke)),
            section("Every wrong one, the surest first", table(heads, (_actor_row(d, a) for d, a in wrong))),
        ),
        Counter(f"{what}" for d, a in wrong for what in _amiss(d, a)),
        (reliability("Country and sector, where the case states them", sure),),
    )


def _tells(answer: Row) -> bool:
    return bool(answer.get("country") or answer.get("sector") or answer.get("ref"))


def _sector(line: Row, answer: Row) -> str:
    said = answer.get("sector")
    return str(said if said in line["sector"] else line["sector"][0])


def _amiss(line: Row, answer: Row) -> list[str]:
    found = []
    if line["country"] and answer.get("country") != line["country"]:
        found.append("another country" if answer.get("country") else "no country")
    if line["no_country"] and answer.get("country"):
        found.append("country where there is none")
    if line["sector"] and answer.get("sector") not in line["sector"]:
        found.append(f"sector {line['sector'][0]} said to be {answer.get('sector') or NOTHING}")
    return found


def _actor_row(line: Row, answer: Row) -> tuple[object, ...]:
    wanted = f"{line['country'] or ('none' if line['no_country'] else '–')} {'/'.join(line['sector']) or '–'}"
    said = f"{answer.get('country') or '–'} {answer.get('sector') or '–'}"
    named = f"{answer.get('name') or '–'} ({answer.get('ref') or answer.get('kind') or '–'})"
    return line["id"], line["text"], line["on"], wanted, said, named, answer.get("confidence"), answer.get("because")

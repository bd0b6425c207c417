"""A made-up record of any size, written through the store's own parts: skewed as news is, the same for one seed.

``python -m benchmarks.record_data FOLDER [--events 10000000]``. States and bodies are drawn by Zipf's law, so that
a few pairs have most events and most pairs few; reports come in bursts over twenty years; each has fifty events
between parties that it names. Nothing in it is a statement about anybody: the pairs are drawn by lot.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from communique.code.ontology import kinds
from communique.store.flatten import pair_of
from communique.store.layout import SCHEMA_VERSION, SCHEMAS, Manifest, commit, instant, new_run
from communique.store.parts import write_part
from communique.world import load

YEARS = range(2005, 2025)
PER_DOCUMENT = 50
PART = 500
"""Documents a part, as the Writer has them."""

NAMED = 10
"""Entities that a document names."""

FIRST = "USA CHN RUS UKR ISR IRN GBR FRA DEU IND TUR JPN KOR SYR SAU PAK EGY PRK POL ITA".split()
"""The states of most events; the others follow in the order of the reference."""

BODIES = ("Foreign Ministry", "Defence Ministry", "Parliament", "Central Bank", "Supreme Court", "Border Guard",
          "Opposition Alliance", "Trade Union Federation", "Press Council", "Election Commission")  # fmt: skip
SECTORS = ("GOV", "MIL", "LEG", "BUS", "JUD", "COP", "OPP", "LAB", "JRN", "GOV")
OUTLETS = tuple(f"{city} {paper}" for city in ("Northern", "Capital", "Harbour", "Valley", "Island", "Coastal")
                for paper in ("Courier", "Gazette", "Herald", "Post", "Times"))  # fmt: skip
OPENINGS = ("On Monday", "Late on Tuesday", "In a statement on Wednesday", "According to officials", "Two days later",
            "At the summit", "After weeks of talks", "Before the vote", "In the capital", "At the border")  # fmt: skip
DEEDS = ("signed a treaty with", "recalled its ambassador from", "imposed sanctions on", "met the delegation of",
         "began a joint exercise with", "promised humanitarian aid to", "accused the government of",
         "rejected the ceasefire proposed by", "deployed troops near the frontier of", "restored relations with",
         "opened negotiations with", "condemned the shelling by", "lifted tariffs on goods from",
         "agreed on prisoner exchange with", "closed the pipeline to", "protested against the blockade by")  # fmt: skip
MATTERS = ("over the disputed islands", "on grain exports", "about nuclear inspections", "after the disputed election",
           "over fishing rights", "on migration and asylum", "about the enrichment of uranium", "over gas transit",
           "on the withdrawal of forces", "about a corridor for refugees", "on cyber attacks", "over water rights",
           "about the membership of the alliance", "on debt relief", "over detained journalists")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties by their rank, from the most frequent: parallel arrays of what an entity has."""

    name: np.ndarray
    ref: np.ndarray
    kind: np.ndarray
    country: np.ndarray
    sector: np.ndarray
    weight: np.ndarray


def parties(bodies: int = 3_000) -> Parties:
    """About two hundred states, the reference's organisations, and bodies of states: drawn by Zipf's law."""
    world = load()
    states = {s.iso3: s for s in world.states.values() if s.iso3 and s.recognition == "un_member"}
    order = [*FIRST, *sorted(set(states) - set(FIRST))]
    rows: list[tuple[str, str | None, str, str, str | None]] = [
        (states[c].name, states[c].id, "state", c, None) for c in order
    ]
    others: list[tuple[str, str | None, str, str, str | None]] = [
        (o.name, o.id, "organisation", "IGO", "IGO") for o in world.organisations.values()
    ]
    for i in range(bodies - len(others)):
        country, which = order[(i // len(BODIES)) % len(order)], i % len(BODIES)
        number = "" if i < len(BODIES) * len(order) else f" ({i // (len(BODIES) * len(order)) + 1})"
        name = f"{BODIES[which]} of {states[country].name}{number}"
        others.append((name, None, "organisation", country, SECTORS[which]))
    others.sort(key=lambda row: row[1] != "org:SCO")
    weights = [0.7 * w for w in _zipf(len(rows))] + [0.3 * w for w in _zipf(len(others))]
    made = [np.array([r[i] for r in (*rows, *others)], dtype=object) for i in range(5)]
    return Parties(*made, np.array(weights))


def _zipf(count: int) -> list[float]:
    weights = 1 / np.arange(1, count + 1)
    return list(weights / weights.sum())


def _days(year: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Days of publication: fewer at weekends, and bursts that decay over a fortnight."""
    first = dt.date(year, 1, 1)
    days = np.arange((dt.date(year + 1, 1, 1) - first).days)
    weight = np.where((days + first.weekday()) % 7 < 5, 1.0, 0.5)
    for start in rng.integers(0, len(days), 6):
        weight += np.where(days >= start, rng.uniform(2, 8) * np.exp(-(days - start) / 14.0), 0)
    found = rng.choice(days, count, p=weight / weight.sum())
    return np.sort(found) + (first - dt.date(1970, 1, 1)).days


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """Numbers of 64 bits that look drawn by lot, each from another number (splitmix64)."""
    x = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def ids(lead: str, numbers: np.ndarray) -> pa.Array:
    """Ids as the records have them: a word and sixteen hexadecimal digits."""
    salt = np.uint64((int.from_bytes(lead.encode()[:6], "big") << 24) % 2**64)
    digits = _mixed(numbers.astype(np.uint64) + salt).astype(">u8").tobytes().hex().encode()
    size = len(lead) + 16
    text = np.empty((len(numbers), size), np.uint8)
    text[:, : len(lead)] = np.frombuffer(lead.encode(), np.uint8)
    text[:, len(lead) :] = np.frombuffer(digits, np.uint8).reshape(-1, 16)
    offsets = np.arange(0, (len(numbers) + 1) * size, size, dtype=np.int32)
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(text))


def _strings(values: np.ndarray, codes: np.ndarray) -> pa.Array:
    return pa.array(list(values), pa.string()).take(pa.array(codes))


def _span(start: np.ndarray, end: np.ndarray) -> pa.Array:
    return pa.StructArray.from_arrays([pa.array(start, pa.int64()), pa.array(end, pa.int64())], ["start", "end"])


def _lists(values: pa.Array, counts: np.ndarray) -> pa.Array:
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), values)


class Maker:
    """Makes the tables of one part after another."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.parties = parties()
        self.kinds = list(kinds().values())
        rank = {"CONSULT": 30, "AGREE": 8, "SUPPORT": 8, "ACCUSE": 12, "REQUEST": 6, "SANCTION": 4, "ASSAULT": 6}
        weight = np.array([rank.get(k.type, 2) / (1 if k.mode is None else 4) for k in self.kinds])
        self.kind_weight = weight / weight.sum()

    def part(self, first: int, days: np.ndarray) -> dict[str, pa.Table]:
        """The tables of some documents by their days, numbered from ``first``."""
        documents, sentences = self._documents(first, days)
        named = self.rng.choice(len(self.parties.weight), (len(days), NAMED), p=self.parties.weight)
        made = {"documents": documents, "entities": self._entities(first, named)}
        made |= self._events(first, days, named, sentences)
        made |= self._others(first, days, named, sentences)
        return made

    def _documents(self, first: int, days: np.ndarray) -> tuple[dict[str, Any], np.ndarray]:
        """The rows of documents, and where their sentences begin and end: document, sentence, (start, end)."""
        count, rng = len(days), self.rng
        who = rng.choice(len(self.parties.weight), (count, 12, 2), p=self.parties.weight)
        pick = [rng.integers(0, len(words), (count, 12)) for words in (OPENINGS, DEEDS, MATTERS)]
        texts, places = [], np.empty((count, 12, 2), np.int64)
        for i in range(count):
            at, told = 0, []
            for j in range(12):
                a, b = self.parties.name[who[i, j, 0]], self.parties.name[who[i, j, 1]]
                line = f"{OPENINGS[pick[0][i, j]]}, {a} {DEEDS[pick[1][i, j]]} {b} {MATTERS[pick[2][i, j]]}."
                told.append(line)
                places[i, j] = at, at + len(line)
                at += len(line) + 1
            texts.append(" ".join(told))
        number = np.arange(first, first + count)
        rows = {
            "id": ids("doc-", number),
            "caller_id": ids("doc-", number),
            "title": [text.split(", ", 1)[1].split(".")[0] for text in texts],
            "outlet": _strings(np.array(OUTLETS, dtype=object), rng.choice(len(OUTLETS), count, p=_zipf(len(OUTLETS)))),
            "published": pa.array(days.astype(np.int32)).cast(pa.date32()),
            "language": ["en"] * count,
            "text": texts,
            "sha256": ids("", number + (1 << 40)),
            "source": [f"synthetic/{n:07}.txt" for n in number],
            "coder": ['{"name": "synthetic"}'] * count,
        }
        return rows, places

    def _entities(self, first: int, named: np.ndarray) -> dict[str, Any]:
        count = len(named)
        start = self.rng.integers(0, 900, count * NAMED)
        mention = pa.StructArray.from_arrays(
            [_span(start, start + 6), pa.array(["name"] * len(start))], ["span", "how"]
        )
        return {
            "document": _repeated(first, count, NAMED),
            "id": ids("entity-", _entity(first, count)),
            **self._party(named.ravel(), ""),
            "mentions": _lists(mention, np.ones(count * NAMED, np.int64)),
        }

    def _party(self, codes: np.ndarray, lead: str) -> dict[str, pa.Array]:
        fields = ("name", "ref", "kind", "country", "sector")
        return {lead + f: _strings(getattr(self.parties, f), codes) for f in fields}

    def _events(
        self, first: int, days: np.ndarray, named: np.ndarray, sentences: np.ndarray
    ) -> dict[str, dict[str, Any]]:
        rng, count = self.rng, len(days) * PER_DOCUMENT
        row = np.repeat(np.arange(len(days)), PER_DOCUMENT)
        a = rng.integers(0, NAMED, count)
        b = (a + rng.integers(1, NAMED, count)) % NAMED
        c = (b + rng.integers(1, NAMED - 1, count)) % NAMED
        c = np.where(c == a, (c + 1) % NAMED, c)
        which = rng.choice(len(self.kinds), count, p=self.kind_weight)
        both = np.array([k.type == "CONSULT" for k in self.kinds])[which]
        third = ~both & (rng.random(count) < 0.1)
        sentence = rng.integers(0, 12, count)
        start, end = sentences[row, sentence, 0], sentences[row, sentence, 1]
        lag = np.minimum(rng.geometric(0.5, count) - 1, 30)
        day = (days[row] - lag).astype(np.int32)
        dated = rng.random(count) < 0.8
        precision = np.where(rng.random(count) < 0.92, 0, 1)
        number = np.arange(first * PER_DOCUMENT, first * PER_DOCUMENT + count)
        event = ids("event-", number)
        entity = ids("entity-", _entity(first, len(days)))
        known = lambda k: entity.take(pa.array(row * NAMED + k))  # noqa: E731
        shown_day = pa.array(np.where(dated, day, days[row]).astype(np.int32)).cast(pa.date32())
        shown_precision = _strings(np.array(["day", "month"], dtype=object), np.where(dated, precision, 0))
        facts = {
            "document": _repeated(first, len(days), PER_DOCUMENT),
            "type": _strings(np.array([k.type for k in self.kinds], dtype=object), which),
            "mode": _strings(np.array([k.mode for k in self.kinds], dtype=object), which),
            "contexts": _lists(
                _strings(np.array(["diplomatic"], dtype=object), np.zeros(-(-count // 4), int)),
                (np.arange(count) % 4 == 0).astype(int),
            ),
            "cameo": _strings(np.array([k.cameo for k in self.kinds], dtype=object), which),
            "quad": pa.array(np.array([k.quad for k in self.kinds])[which]),
            "goldstein": pa.array(np.array([k.score for k in self.kinds])[which]),
            "symmetric": pa.array(both),
            "status": _strings(
                np.array(["happened", "ongoing", "planned", "demanded", "denied"], dtype=object),
                rng.choice(5, count, p=(0.7, 0.1, 0.1, 0.07, 0.03)),
            ),
            "confidence": pa.array(np.round(rng.beta(5, 2, count), 2)),
        }  # fmt: skip
        flat = {
            **facts,
            "event": event,
            "number": pa.array(np.tile(np.arange(PER_DOCUMENT), len(days))),
            "day": shown_day,
            "precision": shown_precision,
            "start": pa.array(start),
            "end": pa.array(end),
        }
        return {
            "events": {
                "id": event,
                **facts,
                "actors": _lists(_woven(known(a), known(b), both), 1 + both),
                "recipients": _lists(
                    _kept(_woven(known(b), known(c), ~both & third), ~both, third), (~both) * (1 + third)
                ),
                "participants": _lists(_none("events", "participants"), np.zeros(count, int)),
                "when": _when(start, day, dated, precision),
                "quantities": _lists(_none("events", "quantities"), np.zeros(count, int)),
                "trigger": _span(start + 10, start + 16),
                "sentence": _span(start, end),
                "because": _strings(np.array([f"frame {i}: drawn by lot" for i in range(400)], dtype=object),
                                    rng.integers(0, 400, count)),
            },
            "dyads": self._pairs(flat, known, named, row, a, b, c, third),
            "event_sides": self._sides(flat, known, named, row, a, b, c, both, third),
        }  # fmt: skip

    def _pairs(self, flat: dict[str, Any], known: Any, named: np.ndarray, row: np.ndarray, a: np.ndarray,
               b: np.ndarray, c: np.ndarray, third: np.ndarray) -> dict[str, Any]:  # fmt: skip
        """A row an event, and a second one where it has a second recipient."""
        more = np.flatnonzero(third)
        take = np.concatenate([np.arange(len(row)), more])
        other = np.concatenate([b, c[more]])
        again = pa.array(take)
        return {
            **{k: v.take(again) for k, v in flat.items()},
            "actor": known(a).take(again),
            **self._party(named[row, a][take], "actor_"),
            "recipient": pa.concat_arrays([known(b), known(c).take(pa.array(more))]),
            **self._party(named[row[take], other], "recipient_"),
            "pair": self._pair(named[row, a][take], named[row[take], other]),
            "again": pa.array(np.concatenate([np.zeros(len(row), bool), self._same(named, row, b, c)[more]])),
        }

    def _same(self, named: np.ndarray, row: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        """Whether two recipients are of one country."""
        found: np.ndarray = self.parties.country[named[row, b]] == self.parties.country[named[row, c]]
        return found

    def _pair(self, one: np.ndarray, other: np.ndarray) -> pa.Array:
        countries = sorted(set(self.parties.country))
        place = {c: i for i, c in enumerate(countries)}
        code = np.array([place[c] for c in self.parties.country])
        low, high = np.minimum(code[one], code[other]), np.maximum(code[one], code[other])
        names = np.array([pair_of(a, b) for a in countries for b in countries], dtype=object)
        return _strings(names, low * len(countries) + high)

    def _sides(self, flat: dict[str, Any], known: Any, named: np.ndarray, row: np.ndarray, a: np.ndarray,
               b: np.ndarray, c: np.ndarray, both: np.ndarray, third: np.ndarray) -> dict[str, Any]:  # fmt: skip
        more = np.flatnonzero(third)
        every = np.arange(len(row))
        take = np.concatenate([every, every, more])
        who = np.concatenate([a, b, c[more]])
        side = np.concatenate([np.zeros(len(row), int), np.where(both, 0, 1), np.ones(len(more), int)])
        again = pa.array(take)
        return {
            **{k: v.take(again) for k, v in flat.items()},
            "side": _strings(np.array(["actor", "recipient"], dtype=object), side),
            "entity": pa.concat_arrays([known(a), known(b), known(c).take(pa.array(more))]),
            **self._party(named[row[take], who], ""),
        }

    def _others(
        self, first: int, days: np.ndarray, named: np.ndarray, sentences: np.ndarray
    ) -> dict[str, dict[str, Any]]:
        """Two quotations, a membership, an office and a date a document."""
        count, rng = len(days), self.rng
        entity = ids("entity-", _entity(first, count))
        states = len([k for k in self.parties.kind if k == "state"])
        one, two = np.arange(count) * NAMED, np.arange(count) * NAMED + 1
        is_state, is_body = named < states, (named >= states) & (named < states + 147)
        member = np.where(is_state.any(1), is_state.argmax(1), 0) + np.arange(count) * NAMED
        body = np.where(is_body.any(1), is_body.argmax(1), 1) + np.arange(count) * NAMED
        span = _span(sentences[:, 0, 0], sentences[:, 0, 1])
        twice = np.repeat(np.arange(count), 2)
        number = np.arange(first, first + count)
        said = np.arange(2) + 1
        content = _span(sentences[:, 1:3, 0].ravel(), sentences[:, 1:3, 1].ravel())
        statuses = np.array(["member", "observer", "applicant"], dtype=object)
        changes = np.array(["is", "joined", "applied"], dtype=object)
        which = rng.choice(3, count, p=(0.7, 0.2, 0.1))
        return {
            "quotations": {
                "document": _repeated(first, count, 2),
                "id": ids("quotation-", (number[:, None] * 2 + said).ravel()),
                "speaker": entity.take(pa.array(twice * NAMED + rng.integers(0, NAMED, count * 2))),
                "content": _lists(content, np.ones(count * 2, int)),
                "kind": ["indirect"] * (count * 2),
                "about": _lists(entity.take(pa.array(np.repeat(two, 2))), np.ones(count * 2, int)),
            },
            "memberships": {
                "document": ids("doc-", number),
                "id": ids("membership-", number),
                "member": entity.take(pa.array(member)),
                "organisation": entity.take(pa.array(body)),
                "status": _strings(statuses, which),
                "change": _strings(changes, which),
                "certainty": ["happened"] * count,
                "span": span,
                "because": ["drawn by lot"] * count,
            },
            "offices": {
                "document": ids("doc-", number),
                "id": ids("office-", number),
                "person": entity.take(pa.array(one)),
                "office": ["spokesperson"] * count,
                "of": entity.take(pa.array(two)),
                "tense": ["current"] * count,
                "span": span,
            },
            "dates": {
                "document": ids("doc-", number),
                "span": span,
                "from": pa.array(days.astype(np.int32)).cast(pa.date32()),
                "to": pa.array(days.astype(np.int32)).cast(pa.date32()),
                "precision": ["day"] * count,
                "basis": ["publication"] * count,
            },
        }


def _entity(first: int, count: int) -> np.ndarray:
    return np.arange(first * NAMED, (first + count) * NAMED)


def _repeated(first: int, count: int, times: int) -> pa.Array:
    return ids("doc-", np.repeat(np.arange(first, first + count), times))


def _none(table: str, column: str) -> pa.Array:
    return pa.array([], SCHEMAS[table].field(column).type.value_type)


def _woven(one: pa.Array, two: pa.Array, second: np.ndarray) -> pa.Array:
    """Each of the first, followed by that of the second where there is one."""
    at = np.arange(len(second))
    order = np.argsort(np.concatenate([at * 2, at[second] * 2 + 1]), kind="stable")
    return pa.concat_arrays([one, two.take(pa.array(at[second]))]).take(pa.array(order))


def _kept(woven: pa.Array, kept: np.ndarray, third: np.ndarray) -> pa.Array:
    """Of values woven where ``third`` holds, those of the rows that are kept."""
    return woven.take(pa.array(np.flatnonzero(np.repeat(kept, 1 + (kept & third)))))


def _when(start: np.ndarray, day: np.ndarray, dated: np.ndarray, precision: np.ndarray) -> pa.Array:
    kind = SCHEMAS["events"].field("when").type
    at = pa.array(day).cast(pa.date32())
    fields = [_span(start, start + 8), at, at, _strings(np.array(["day", "month"], dtype=object), precision)]
    basis = pa.array(["publication"] * len(day))
    return pa.StructArray.from_arrays([*fields, basis], fields=list(kind), mask=pa.array(~dated))


def table(name: str, run: str, rows: dict[str, Any]) -> pa.Table:
    """Columns as a table of a run; those that are not given are null."""
    size = len(next(iter(rows.values())))
    rows = {**rows, "run": pa.array([run]).take(pa.array(np.zeros(size, np.int64)))}
    columns = []
    for field in SCHEMAS[name]:
        column = rows.get(field.name)
        made = pa.nulls(size, field.type) if column is None else column
        columns.append(made.cast(field.type) if isinstance(made, pa.Array) else pa.array(made, field.type))
    return pa.Table.from_arrays(columns, schema=SCHEMAS[name])


def write(record: Path, events: int, seed: int = 1) -> tuple[float, float]:
    """Write a record of so many events, a run a year; returns the seconds spent on making rows and on writing them."""
    maker, per_year = Maker(seed), max(1, events // PER_DOCUMENT // len(YEARS))
    making = writing = 0.0
    for place, year in enumerate(YEARS):
        began = time.perf_counter()
        days = _days(year, per_year, maker.rng)
        making += time.perf_counter() - began
        made, wrote = _write_run(record, maker, dt.datetime(year, 12, 31, 23, tzinfo=dt.UTC), place * per_year, days)
        making, writing = making + made, writing + wrote
    return making, writing


def _write_run(record: Path, maker: Maker, when: dt.datetime, first: int, days: np.ndarray) -> tuple[float, float]:
    started = instant(when)
    run = new_run(started)
    folder = record / "runs" / run
    folder.mkdir(parents=True)
    rows = dict.fromkeys(SCHEMAS, 0)
    making = writing = 0.0
    for number, (at, chosen) in enumerate(_parts(days)):
        began = time.perf_counter()
        tables = {name: table(name, run, made) for name, made in maker.part(first + at, chosen).items()}
        half = time.perf_counter()
        for name, part in tables.items():
            write_part(folder, name, part, number)
            rows[name] += part.num_rows
        making, writing = making + half - began, writing + time.perf_counter() - half
    began = time.perf_counter()
    coder = {"name": "synthetic"}
    commit(folder, Manifest(run, SCHEMA_VERSION, started, started, coder, (), True, rows))
    return making, writing + time.perf_counter() - began


def _parts(days: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    for at in range(0, len(days), PART):
        yield at, days[at : at + PART]


def main() -> int:
    """Write a record and say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.record_data", description=__doc__)
    parser.add_argument("record", type=Path)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    making, writing = write(options.record, options.events, options.seed)
    print(f"{options.events:,} events: rows made in {making:.0f} s, written in {writing:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

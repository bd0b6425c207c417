"""How long linking takes: ``python -m benchmarks.linking [DOCUMENTS]`` makes reports and tellings, and links them.

The reports are made of the words of world politics with a Zipf skew over 200 states, twenty years and bursts of
reports on one event; a tenth are copies. Times are processor time; memory is the peak of the process.
"""

from __future__ import annotations

import datetime as dt
import random
import resource
import sys
import time
from collections.abc import Iterator

from communique.link import Named, Report, Side, Telling, copies, identities, stories
from communique.link.words import told_words

SEED = 7
DOCUMENTS = 100_000
EVENTS, NAMES = 4, 6
"""Events and unknown names a document."""

_WORDS = """minister president talks summit border sanctions troops agreement treaty parliament attack army rebels grain
oil export gas election court ceasefire aid embassy ambassador capital port missile drone police protest budget vote
council security nuclear energy trade minister delegation statement visit accord region province soldiers officials
leaders spokesman crisis conflict union alliance member observer partner memorandum signed joined warned accused met
called rejected condemned supported launched opened closed sent withdrew released arrested killed wounded""".split()
_TYPES = (("CONSULT", 1), ("AGREE", 1), ("ACCUSE", 3), ("ASSAULT", 4), ("SUPPORT", 1), ("REQUEST", 3), ("AID", 2))
_PLACES = tuple(f"Town {i}" for i in range(500))


def reports(number: int, chance: random.Random) -> Iterator[Report]:
    """Reports of some 200 words; every tenth is an edited copy of one shortly before."""
    recent: list[str] = []
    for i in range(number):
        day = dt.date(2004, 1, 1) + dt.timedelta(days=i * 7300 // number)
        if recent and chance.random() < 0.1:
            text = " ".join(w for w in chance.choice(recent).split() if chance.random() > 0.03)
        else:
            text = " ".join(chance.choices(_WORDS, k=200))
        recent = [*recent[-20:], text]
        yield Report(f"doc-{i:07}", day, text)


def tellings(number: int, chance: random.Random) -> Iterator[Telling]:
    """Events of bursts: each happens once and is told by some of the next reports."""
    states = [f"S{i:03}" for i in range(200)]
    weights = [1 / (i + 1) for i in range(len(states))]
    under_way: list[tuple[dt.date, tuple[str, int], tuple[Side, ...], str, str]] = []
    for i in range(number):
        day = dt.date(2004, 1, 1) + dt.timedelta(days=i * 7300 // number)
        for j in range(EVENTS):
            if not under_way or chance.random() < 0.4:
                sides = tuple(Side(f"state:{s}", s, s) for s in dict.fromkeys(chance.choices(states, weights, k=2)))
                made = (
                    day,
                    chance.choice(_TYPES),
                    sides,
                    " ".join(chance.choices(_WORDS, k=9)),
                    chance.choice(_PLACES),
                )
                under_way = [*under_way[-50:], made]
            when, (kind, quad), sides, words, place = chance.choice(under_way)
            dated = chance.random() < 0.7
            yield Telling(
                id=f"event-{i:07}-{j}", document=f"doc-{i:07}", published=day, type=kind, mode=None, quad=quad,
                status="happened", name=None, first=when if dated else None, last=when if dated else None,
                precision="day" if dated else None, place=place if chance.random() < 0.4 else None,
                place_country=None, actors=sides[:1], recipients=sides[1:], symmetric=False,
                words=told_words(f"{words} {chance.choice(_WORDS)}"), quantities=(), start=j * 200, end=j * 200 + 9,
            )  # fmt: skip


def names(number: int, chance: random.Random) -> Iterator[Named]:
    """Persons with a Zipf skew over names."""
    for i in range(number):
        for j in range(NAMES):
            who = int(chance.paretovariate(0.7)) % 200_000
            name = f"Given{who % 3000} Family{who}"
            yield Named(f"entity-{i:07}-{j}", f"doc-{i:07}", dt.date(2004, 1, 1), None, name, "person", None, "GOV")


def main(number: int) -> None:
    """Print how long each kind of link takes over some documents, as a Markdown table."""
    chance = random.Random(SEED)
    print("| links | records | links made | cut | processor seconds | peak memory |")
    print("| --- | --- | --- | --- | --- | --- |")
    for kind, records, link in (
        ("copies", list(reports(number, chance)), copies),
        ("tellings", list(tellings(number, chance)), stories),
        ("identities", list(names(number, chance)), identities),
    ):
        started = time.process_time()
        found = link(records)  # type: ignore[operator]
        spent = time.process_time() - started
        links, cut = (found, 0) if isinstance(found, tuple) else (found.links, found.cut)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"| {kind} | {len(records):,} | {len(links):,} | {cut:,} | {spent:,.1f} | {peak:,} MB |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS)

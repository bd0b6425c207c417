"""Linking a record: what its latest codings hold is compared across documents, and kept as a run of links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.link import (
    RULES,
    Link,
    Named,
    Report,
    Rulings,
    Side,
    Telling,
    copies,
    identities,
    rulings,
    stories,
)
from communique.link.words import COUNTING, plain, stem, told_words
from communique.store.append import append
from communique.store.layout import instant, now, runs_of
from communique.store.places import place_of
from communique.store.record import Record
from communique.store.view import View

Progress = Callable[[str], None]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Linked:
    """How a linking went: the run that it made, or None where it found what was there.

    ``cut`` are records of which not all possible partners were looked at; ``unapplied`` judgements whose records
    the latest codings do not have.
    """

    run: str | None
    copies: int
    tellings: int
    identities: int
    cut: int = 0
    unapplied: int = 0


def link_record(
    record: str | Path, progress: Progress = lambda step: None, clock: Callable[[], dt.datetime] = now
) -> Linked:
    """Link a record's latest codings, obeying judgements, as one run that stands for all earlier links.

    Over the same record and judgements again nothing is written, since nothing would change.
    """
    place = place_of(record)
    view = Record(place)
    before = view.table("links").to_pylist()
    inputs = _inputs(view)
    last = [r for r in view.runs if r.kind == "link"]
    if last and last[-1].inputs == inputs:
        return _told(None, before)
    judged = view.table("standing_judgements").to_pylist()
    links, cut, unapplied = _links(view, judged, progress)
    rows = _dated(links, before, instant(clock()))
    if last and _same(rows, before):
        return _told(None, before, cut, unapplied)
    progress("writing")
    return _told(append(place, "link", {"links": rows}, inputs, clock), rows, cut, unapplied)


def is_behind(record: str | Path) -> bool:
    """Whether documents came into a record since it was linked last."""
    behind = False
    for manifest in runs_of(place_of(record)):
        behind = manifest.kind != "link" and (behind or bool(manifest.rows.get("documents")))
    return behind


def _inputs(view: View) -> tuple[str, ...]:
    """The rules and the runs that links follow from."""
    made = [r.run for r in view.runs if any(r.rows.get(t) for t in ("documents", "judgements", "forgotten"))]
    return (*(f"rule {rule}" for rule in RULES.values()), *made)


def _links(view: View, judged: list[Row], progress: Progress) -> tuple[list[Link], int, int]:
    """All links of a record; how many records were cut, and how many judgements found no record."""
    progress("copies")
    reports = list(reports_of(view))
    ruled, lost = _rulings(judged, "documents", {r.id: (r.id, None, None) for r in reports})
    found = copies(reports, ruled)
    del reports
    progress("identities")
    named, spans = _named(view)
    ruled, lost_names = _rulings(judged, "entities", spans)
    known = identities(named, ruled)
    progress("tellings")
    tellings = list(tellings_of(view, {i.left: i.cluster for i in known}))
    ruled, lost_events = _rulings(judged, "events", {t.id: (t.document, t.start, t.end) for t in tellings})
    told = stories(tellings, ruled)
    return [*found.links, *told.links, *known], found.cut + told.cut, lost + lost_names + lost_events


def _rulings(judged: Iterable[Row], subject: str, present: dict[str, tuple[Any, ...]]) -> tuple[Rulings, int]:
    """The rulings on records that are present, each under its present id; and how many judgements found none.

    A record that was coded anew under another id is found by where its words stand in its document.
    """
    by_words = {words: record for record, words in present.items()} if subject != "documents" else {}
    found = []
    lost = 0
    for row in judged:
        if row["subject"] != subject or row["judgement"] not in ("same", "different"):
            continue
        left, right = (
            row[f"{s}_id"]
            if row[f"{s}_id"] in present
            else by_words.get((row[f"{s}_document"], row[f"{s}_start"], row[f"{s}_end"]))
            for s in ("left", "right")
        )
        if left is None or right is None:
            lost += 1
        else:
            found.append((row["judgement"], left, right, f"{row['who']} ({row['id']})"))
    return rulings(found), lost


def _dated(links: Iterable[Link], before: list[Row], moment: str) -> list[Row]:
    """Links as rows, sorted; one that was there before keeps the time when it was decided."""
    earlier = {(r["id"], r["decided_by"]): r["decided_at"] for r in before}
    rows = [
        {
            "id": link.id,
            "kind": link.kind,
            "cluster": link.cluster,
            "left_id": link.left,
            "left_document": link.left_document,
            "right_id": link.right,
            "right_document": link.right_document,
            "score": link.score,
            "because": link.because,
            "decided_by": link.decided_by,
            "decided_at": earlier.get((link.id, link.decided_by), moment),
        }
        for link in links
    ]
    return sorted(rows, key=lambda r: (r["kind"], r["cluster"], r["left_id"], r["right_id"]))


def _same(rows: list[Row], before: list[Row]) -> bool:
    def bare(row: Row) -> tuple[Any, ...]:
        return tuple(v for k, v in sorted(row.items()) if k != "run")

    return sorted(map(bare, rows)) == sorted(map(bare, before))


def _told(run: str | None, rows: list[Row], cut: int = 0, unapplied: int = 0) -> Linked:
    kinds = [r["kind"] for r in rows]
    return Linked(run, kinds.count("copy"), kinds.count("event"), kinds.count("identity"), cut, unapplied)


# ---------------------------------------------------------------- reading


def reports_of(view: View) -> Iterator[Report]:
    """The documents of a record, for finding copies."""
    found = view.sql("select id, published, text from documents")
    return (Report(**row) for batch in found.to_batches(10_000) for row in batch.to_pylist())


_NAMED = """
    select e.id, e.document, d.published, e.ref, e.name, e.kind, e.country, e.sector,
      e.mentions[1].span.start as start, e.mentions[1].span."end" as "end"
    from entities e join documents d on d.run = e.run and d.id = e.document
    where (e.kind in ('person', 'organisation', 'group')
        and list_has_any([m.how for m in e.mentions], ['name', 'alias'])) or e.id in (select unnest($ids))
"""


def _named(view: View) -> tuple[list[Named], dict[str, tuple[Any, ...]]]:
    """The persons and bodies of a record, and where each is first named."""
    judged = view.sql("select left_id as id from judgements union select right_id from judgements").column("id")
    found, spans = [], {}
    for batch in view.sql(_NAMED, {"ids": [i for i in judged.to_pylist() if i]}).to_batches(10_000):
        for row in batch.to_pylist():
            spans[row["id"]] = (row["document"], row.pop("start"), row.pop("end"))
            found.append(Named(**row))
    return found, spans


_TELLINGS = """
    select e.id, e.document, d.published, e.type, e.mode, e.quad, e.status, e.name, e."symmetric",
      e."when"."from" as first, e."when"."to" as last, e."when".precision as precision,
      p.name as place, p.country as place_country, e.quantities,
      substring(d.text, e.sentence.start + 1, e.sentence."end" - e.sentence.start) as sentence,
      e.trigger.start as start, e.trigger."end" as "end", coalesce(s.actors, []) as actors,
      coalesce(s.recipients, []) as recipients
    from events e join documents d on d.run = e.run and d.id = e.document
    left join places p on p.run = e.run and p.document = e.document and p.position = e."where"
    left join (
      select run, document, event,
        list(struct_pack(entity, ref, name, country) order by entity) filter (side = 'actor') as actors,
        list(struct_pack(entity, ref, name, country) order by entity) filter (side = 'recipient') as recipients
      from event_sides group by all) s on s.run = e.run and s.document = e.document and s.event = e.id
"""


def tellings_of(view: View, who: dict[str, str]) -> Iterator[Telling]:
    """The events of a record as tellings; ``who`` gives identities by entity id."""
    for batch in view.sql(_TELLINGS).to_batches(10_000):
        yield from (telling_of(row, who) for row in batch.to_pylist())


def telling_of(row: Row, who: dict[str, str]) -> Telling:
    """A telling from a row of an event with its sentence and sides."""
    sides: Row = {part: tuple(_side(s, who) for s in row[part]) for part in ("actors", "recipients")}
    plainly = ("id", "document", "published", "type", "mode", "quad", "status", "name", "first", "last", "precision",
               "place", "place_country", "symmetric", "start", "end")  # fmt: skip
    return Telling(
        **{k: row[k] for k in plainly},
        **sides,
        words=told_words(row["sentence"]),
        quantities=tuple(sorted({(_unit(q["unit"]), q["value"]) for q in row["quantities"] or ()})),
    )


def _side(party: Row, who: dict[str, str]) -> Side:
    """A party, by identity or reference id, else by its name without numbers: "200 people" are people."""
    bare = [w for w in plain(party["name"]).split() if not w[0].isdigit() and w not in COUNTING]
    name = " ".join(bare) or plain(party["name"])
    return Side(who.get(party["entity"]) or party["ref"] or name, name, party["country"])


def _unit(unit: str) -> str:
    """What is counted: the last word of a unit, made plain."""
    words = plain(unit).split()
    return stem(words[-1]) if words else ""

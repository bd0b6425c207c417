"""Keeping what people decide: each judgement is a run of its own, and none is ever changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from communique.errors import RequestError, StoreError
from communique.link import VERBS, Judged, Judgement, Verb
from communique.store.append import append
from communique.store.layout import instant, now
from communique.store.record import Record
from communique.store.view import View

SUBJECTS = {
    "doc": "documents",
    "event": "events",
    "entity": "entities",
    "quotation": "quotations",
    "membership": "memberships",
    "office": "offices",
    "finding": "findings",
}
"""What an id's first part says that it is an id of."""

LINKED = ("documents", "events", "entities")
"""What can be the same as another."""

_SPANS = {
    "documents": "null::bigint, null::bigint",
    "events": 'r.trigger.start, r.trigger."end"',
    "entities": 'r.mentions[1].span.start, r.mentions[1].span."end"',
    "quotations": 'r.content[1].start, r.content[1]."end"',
}
_SPAN = 'r.span.start, r.span."end"'


def judge(
    record: Path,
    judgement: str,
    ids: tuple[str, ...],
    who: str,
    reason: str,
    clock: Callable[[], dt.datetime] = now,
) -> Judgement:
    """Keep that two records are the same or different, that one is wrong, or that a judgement is undone.

    ``same`` and ``different`` take two ids of documents, events or entities (or of identities), ``wrong`` one of any
    record, ``undo`` that of a judgement. Links obey from the next linking on; what is wrong is left out at once.
    """
    if not who.strip() or not reason.strip():
        raise StoreError("say who judges and why (by, reason): both are kept on the record")
    verb = _verb(judgement)
    wanted = 2 if verb in ("same", "different") else 1
    if len(ids) != wanted or len(set(ids)) != wanted:
        raise RequestError(f"{judgement} takes {wanted} id{'s' * (wanted > 1)}, each once")
    view = Record(record)
    found = [_undone(view, i) if verb == "undo" else _judged(view, i) for i in ids]
    subjects = {subject for subject, _ in found}
    if len(subjects) > 1 or (wanted == 2 and not subjects <= set(LINKED)):
        raise RequestError(f"{' and '.join(ids)} cannot be the same: give two of {', '.join(LINKED)}")
    right = found[1][1] if wanted == 2 else None
    made = Judgement(verb, subjects.pop(), found[0][1], right, who, reason, instant(clock()))
    append(record, "judge", {"judgements": [_row(made)]}, clock=clock)
    return made


def _verb(word: str) -> Verb:
    for verb in VERBS:
        if verb == word:
            return verb
    raise RequestError(f"{word!r} is none of {', '.join(VERBS)}")


def _undone(view: View, judgement: str) -> tuple[str, Judged]:
    """The judgement to be undone; raises ``StoreError`` where it does not stand."""
    found = view.sql("select subject from judgements where id = ? and judgement <> 'undo'", [judgement]).to_pylist()
    if not found:
        raise StoreError(
            f"the record has no judgement {judgement!r}; communique judge RECORD list has those that stand", code="id"
        )
    if view.sql("select 1 from judgements where judgement = 'undo' and left_id = ?", [judgement]).num_rows:
        raise StoreError(f"{judgement} is undone already; judge again to decide otherwise", code="id")
    return str(found[0]["subject"]), Judged(judgement)


def _judged(view: View, record_id: str) -> tuple[str, Judged]:
    """A record to be judged, with where its words stand; of an identity, one of its entities."""
    if record_id.startswith("identity-"):
        one = view.sql("select min(entity) as id from identities where identity = ?", [record_id]).to_pylist()
        record_id = one[0]["id"] or record_id
    table = SUBJECTS.get(record_id.partition("-")[0])
    if table is None:
        raise StoreError(f"{record_id!r} is no id of a record; such as {', '.join(f'{s}-…' for s in SUBJECTS)}")
    document = "id" if table == "documents" else "document"
    first, last = _SPANS.get(table, _SPAN).split(", ")
    wanted = (
        f"select r.{document} as document, {first} as first, {last} as last from {table}_all r where id = ? limit 1"
    )
    found = view.sql(wanted, [record_id]).to_pylist()
    if not found:
        raise StoreError(
            f"the record has nothing with the id {record_id!r}; answers give ids with --format json", code="id"
        )
    return table, Judged(record_id, found[0]["document"], found[0]["first"], found[0]["last"])


def _row(judgement: Judgement) -> dict[str, Any]:
    sides = {
        f"{side}_{part}": getattr(judged, part) if judged else None
        for side, judged in (("left", judgement.left), ("right", judgement.right))
        for part in ("id", "document", "start", "end")
    }
    plain = {n: getattr(judgement, n) for n in ("id", "judgement", "subject", "who", "reason")}
    return {**plain, **sides, "judged_at": judgement.at}


def cases(view: View) -> Iterator[dict[str, Any]]:
    """Standing judgements as cases to learn from: each with the words of its records and of their sentences."""
    texts: dict[str, str] = {}
    for row in view.table("standing_judgements").to_pylist():
        sides = {side: _case(view, row, side, texts) for side in ("left", "right") if row[f"{side}_id"]}
        yield {k: row[k] for k in ("id", "judgement", "subject", "who", "reason", "judged_at")} | sides


def _case(view: View, row: dict[str, Any], side: str, texts: dict[str, str]) -> dict[str, Any]:
    document, start, end = (row[f"{side}_{p}"] for p in ("document", "start", "end"))
    if document not in texts:
        found = view.sql("select any_value(text) as text from documents_all where id = ?", [document]).to_pylist()
        texts[document] = found[0]["text"] or ""
    text = texts[document]
    words = text if start is None else text[start:end]
    around = text if start is None else text[text.rfind("\n", 0, start) + 1 : (text.find("\n", end) + 1 or len(text))]
    return {"id": row[f"{side}_id"], "document": document, "start": start, "end": end, "words": words,
            "passage": around.strip()}  # fmt: skip

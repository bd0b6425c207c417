"""Questions about the documents themselves: which there are, which failed, and which hold some words."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from communique.ask.answer import Answer, Query, answered, from_rows, texts_of
from communique.ask.filters import DOCUMENTS, Filters, where
from communique.errors import RequestError
from communique.store.index import Hit, Index
from communique.store.view import View

BY = ("outlet", "day", "month", "year")

AROUND = 160
"""Characters shown before and after the first word found: about two lines to each side."""

FOUND = pa.schema(
    [
        ("rank", pa.float64()),
        ("title", pa.string()),
        ("outlet", pa.string()),
        ("published", pa.date32()),
        ("excerpt", pa.string()),
        ("excerpt_start", pa.int64()),
        ("matches", pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64())]))),
        ("url", pa.string()),
        ("document", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("words", pa.string()),
    ]
)


def coverage(view: View, filters: Filters, limit: int | None = None, *, by: str = "day") -> Answer:
    """How many documents there are by outlet, day and status, those that could not be coded by their reason.

    ``by`` is the length of time, or ``outlet`` for all time. ``status`` is coded, coded with nothing found, or
    failed; a failure counts until its source is coded. Failures have no outlet and count for the day of the run.
    Each row names one document or source as an example.
    """
    if by not in BY:
        raise RequestError(f"{by!r} is none of {', '.join(BY)}")
    test, given = where(filters, DOCUMENTS)
    silent = _silent(view)
    period = "null::date" if by == "outlet" else f"date_trunc('{by}', published)::date"
    rows = f"""
        select outlet, {period} as period, status, reason, count(*) as documents, min(message) as message,
          min(source) as source, min(document) as document, 0 as start, 0 as "end"
        from ({_CODED} union all by name {_FAILED}) where {test} group by outlet, period, status, reason
    """
    order = "period nulls first, outlet nulls last, status, reason"
    return answered(
        view, f"coverage by {by}", Query(rows, order, given, _NO_SPAN, {"silent": silent}), limit, filters.notes
    )


_NO_SPAN = 'select * exclude (start, "end") from picked'

_CODED = """
    select d.outlet, d.published, d.source, d.id as document, null as reason, null as message,
      case when d.id in (select id from silent) then 'coded, nothing found' else 'coded' end as status
    from documents d
"""
_SHORT = ("quotations", "memberships", "offices")
_FAILED = """
    select 'failed' as status, f.code as reason, f.message, f.source, r.finished[:10]::date as published
    from (select source, arg_max(code, run) as code, arg_max(message, run) as message, max(run) as run
          from failures where source not in (select source from documents) group by source) f
    join runs r using (run)
"""


def _silent(view: View) -> pa.Table:
    """The documents in which nothing was found: those that no short table has are looked for among the events."""
    others = " ".join(f"anti join (select distinct document from {t}) {t} on {t}.document = d.id" for t in _SHORT)
    rest = view.sql(f"select d.id from documents d {others}")
    if not rest.num_rows:
        return rest
    told = "select distinct document from events where document in (select id from rest)"
    return view.sql(f"select r.id from rest r anti join ({told}) e on e.document = r.id", tables={"rest": rest})


def search(view: View, index: Index, words: str, filters: Filters, limit: int | None = 20) -> Answer:
    """The documents that hold some words, best first, each with the passage of the first of them.

    ``matches`` are the spans of all words found; the excerpt begins at ``excerpt_start`` of the document's text.
    """
    test, given = where(filters, DOCUMENTS)
    ranked = {"hits": index.ranked(words)}
    wanted = f"from hits h join documents d on d.id = h.document where {test}"
    total = view.sql(f"select count(*) as n {wanted}", given, ranked).column("n")[0].as_py()
    best = f"select h.*, d.title, d.outlet, d.published, d.url {wanted} order by h.rank, h.document"
    shown = view.sql(f"{best}{f' limit {int(limit)}' if limit else ''}", given, ranked).to_pylist()
    documents = [h["document"] for h in shown]
    texts, matches = texts_of(view, set(documents)), index.matches(words, documents)
    rows = [_found(Hit(d, h["rank"], matches.get(d, ())), h, texts[d]) for h, d in zip(shown, documents, strict=True)]
    found = from_rows(f"search {words}", rows, FOUND, None, filters.notes)
    return Answer(found.question, found.table, total, limit or None, found.notes)


def _found(hit: Hit, about: dict[str, Any], text: str) -> dict[str, Any]:
    """A hit as a row; where the title alone holds the words, the passage is the beginning."""
    start, end = hit.matches[0] if hit.matches else (0, min(1, len(text)))
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    first = text.find(" ", first, start) + 1 or first if first else 0
    last = text.rfind(" ", end, last) if last < len(text) and text.rfind(" ", end, last) > 0 else last
    return {
        **{k: about[k] for k in ("title", "outlet", "published", "url")},
        "rank": hit.rank,
        "excerpt": text[first:last],
        "excerpt_start": first,
        "matches": [{"start": a, "end": b} for a, b in hit.matches],
        "document": hit.document,
        "start": start,
        "end": end,
        "words": text[start:end],
    }

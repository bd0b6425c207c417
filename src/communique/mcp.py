"""A record as tools for language-model assistants, by the Model Context Protocol: each answer with its sources.

Every tool only reads. A row names its document, the span of its words and those words; what the dated reference
says has its citation. What was cut is said, so that an assistant can ask for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from communique.ask import Answer, Record
from communique.ask.answer import plain
from communique.ask.events import Period
from communique.check.wording import membership_reference, name_of, office_reference
from communique.errors import CommuniqueError, RequestError
from communique.extras import needed
from communique.run.requests import answer_one
from communique.store.layout import MANIFEST
from communique.store.places import place_of
from communique.version import __version__
from communique.world import load
from communique.world.questions import history as membership_history
from communique.world.questions import members as members_of
from communique.world.questions import memberships_of, offices_of, outside, ref_of, who_held

LIMIT = 20
"""Rows of an answer, settable up to ``MOST``: what an assistant can weigh at once."""

MOST = 200

AROUND, WIDEST = 600, 20_000
"""Characters of a document shown to each side of a span, unless asked otherwise, and at most."""

INSTRUCTIONS = """
This server holds a record that was coded from news reports on world politics: events in PLOVER terms, quotations,
memberships, offices, and findings where a report and the dated reference disagree. A report says what its words say;
the reference says what is so, with a citation. Where they differ, tell both, each with its source: quote `words`,
name `document`, `outlet` and `published`, and give the reference's `citation`. Dates are ISO. A state is named by its
ISO 3166-1 code (CHN) or name; an organisation by its abbreviation or name.
""".strip()

P = ParamSpec("P")
R = TypeVar("R")


class Tools:
    """The questions of one record as an assistant's tools: plain values in, rows with sources out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._record: Record | None = None
        self._runs: frozenset[str] = frozenset()

    @property
    def all(self) -> tuple[Callable[..., dict[str, Any]], ...]:
        """The tools, in the order in which they are offered."""
        return (
            self.search,
            self.events,
            self.dyad,
            self.said,
            self.members,
            self.conflicts,
            self.history,
            self.check_claim,
            self.open_source,
        )

    def search(
        self,
        words: str,
        since: str | None = None,
        until: str | None = None,
        outlet: str | None = None,
        limit: int = LIMIT,
    ) -> dict[str, Any]:
        """Find reports that hold some words, best first. "In quotes" stand together; trea* is a beginning; OR, NOT."""
        parts = {"since": since, "until": until, "outlets": outlet}
        return self._told(self._now.search(words, limit=_most(limit), **_given(parts)))

    def events(
        self,
        actor: str | None = None,
        type: str | None = None,
        place: str | None = None,
        since: str | None = None,
        until: str | None = None,
        status: str | None = None,
        limit: int = LIMIT,
    ) -> dict[str, Any]:
        """List events, latest first: who did what to whom. `type` is a PLOVER type such as CONSULT, AGREE, ASSAULT;
        `status` happened, ongoing, planned, proposed, demanded, hypothetical, denied or any."""
        parts = {"actors": actor, "types": type, "places": place, "since": since, "until": until, "statuses": status}
        return self._told(self._now.events(limit=_most(limit), **_given(parts)))

    def dyad(
        self, first: str, second: str, by: Period = "month", since: str | None = None, until: str | None = None
    ) -> dict[str, Any]:
        """Count what passed between two parties by day, week, month, quarter, year or all: cooperation and conflict,
        verbal and material, Goldstein sum and mean, each period with one example."""
        parts = _given({"since": since, "until": until})
        return self._told(self._now.dyad(first, second, by, **parts))

    def said(
        self,
        by: str | None = None,
        about: str | None = None,
        on: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = LIMIT,
    ) -> dict[str, Any]:
        """List what reports quote, latest first: by a speaker, about a party or with words in it, on a day."""
        parts = _given({"since": since, "until": until})
        return self._told(self._now.said(by, about, on, limit=_most(limit), **parts))

    def members(
        self, organisation: str, on: str | None = None, member: str | None = None, limit: int = LIMIT
    ) -> dict[str, Any]:
        """Who belongs to an organisation on a day, by the dated reference and by what reports say beside it.
        `said` is what reports say, `reference` what is so, `agrees` whether the two fit."""
        answer = self._now.members(organisation, on)
        ref = ref_of(member) if member else None
        rows = [r for r in answer.rows if ref in (None, r["member_ref"])]
        notes = [*answer.notes]
        if ref and not any(r["reference"] for r in rows):
            notes.append(f"The reference has {name_of(ref, load())} in no standing in {organisation} on that day.")
        return self._sourced(answer.question, rows, len(rows), _most(limit), notes)

    def conflicts(
        self, actor: str | None = None, since: str | None = None, until: str | None = None, limit: int = LIMIT
    ) -> dict[str, Any]:
        """Where accounts disagree with each other, side by side under one number, or with the dated reference."""
        parts = {"actors": actor, "since": since, "until": until}
        return self._told(self._now.conflicts(limit=_most(limit), **_given(parts)))

    def history(self, of: str, on: str | None = None) -> dict[str, Any]:
        """What the dated reference holds, with citations: an organisation's members over time, a state's memberships,
        a person's offices, or who held an office; with `on`, those that hold on that day."""
        world = load()
        ref = ref_of(of)
        if ref.startswith("org:"):
            holding = {*members_of(ref, on=on), *memberships_of(ref, on=on)}
            terms = [t for t in (*membership_history(ref), *memberships_of(ref)) if t in holding]
            told = [membership_reference(t, world) for t in terms]
        elif ref.startswith("person:"):
            told = [office_reference(t, world) for t in offices_of(ref, on=on)]
        elif ref.startswith("office:"):
            told = [office_reference(t, world) for t in who_held(ref, on=on)]
        else:
            told = [membership_reference(t, world) for t in memberships_of(ref, on=on)]
        reason = outside(on, organisation=ref if ref.startswith("org:") else None) if on else None
        rows = [plain({"statement": r.statement, "from": r.from_, "to": r.to, "citation": r.citation}) for r in told]
        return {"of": name_of(ref, world), "ref": ref, "rows": rows, "notes": [reason] if reason else []}

    def check_claim(self, claim: str, published: str | None = None) -> dict[str, Any]:
        """Hold a sentence that states a membership, an office or a founding against the dated reference."""
        found = answer_one("check", {"claim": claim, "published": published})
        return {"claim": claim, "findings": found["findings"]}

    def open_source(
        self, document: str, start: int | None = None, end: int | None = None, around: int = AROUND
    ) -> dict[str, Any]:
        """The passage of a document that a span stands in, or its beginning; the span's words are given alone too."""
        around = min(max(around, 0), WIDEST)
        _, row = self._now.find(document)
        if "text" not in row:
            raise RequestError(f"{document!r} is the id of a record; give its `document`")
        text = row["text"]
        if start is not None and not 0 <= start <= (end or start) <= len(text):
            raise RequestError(f"the document has {len(text)} characters; {start} to {end} is no span of it")
        first = max(0, (start or 0) - around)
        last = min(len(text), (end or start or 0) + around)
        about = {n: plain(row[n]) for n in ("title", "outlet", "published", "url")}
        words = text[start:end] if start is not None else None
        return {"document": document, **about, "words": words, "excerpt": text[first:last], "excerpt_start": first}

    @property
    def _now(self) -> Record:
        """The record as it stands: opened anew where runs were added since."""
        runs = frozenset(p.parent.name for p in (self._folder / "runs").glob(f"*/{MANIFEST}"))
        if self._record is None or runs != self._runs:
            self._record, self._runs = Record(self._folder), runs
        return self._record

    def _told(self, answer: Answer) -> dict[str, Any]:
        return self._sourced(answer.question, answer.rows, answer.total, answer.limit, answer.notes)

    def _sourced(
        self, question: str, rows: list[dict[str, Any]], total: int, limit: int | None, notes: Iterable[str]
    ) -> dict[str, Any]:
        """Rows as an assistant gets them, each with what is known of its document."""
        shown = rows[:limit] if limit else rows
        about = self._documents({r["document"] for r in shown if r.get("document")})
        told = [{**plain(r), **about.get(r.get("document") or "", {})} for r in shown]
        cut = f"{len(shown)} of {total} rows are shown; ask for more by limit" if total > len(shown) else None
        return {"question": question, "total": total, "rows": told, "notes": [*notes, *([cut] if cut else [])]}

    def _documents(self, ids: set[str]) -> dict[str, dict[str, Any]]:
        query = "select id, title, outlet, published, url from documents where id in (select unnest($ids))"
        rows = self._now.sql(query, {"ids": sorted(ids)}).to_pylist()
        return {r.pop("id"): plain(r) for r in rows}


def _most(limit: int) -> int:
    if not 1 <= limit <= MOST:
        raise RequestError(f"limit is {limit}; give 1 to {MOST}")
    return limit


def _given(parts: dict[str, str | None]) -> dict[str, Any]:
    return {n: v for n, v in parts.items() if v}


def server_of(folder: str | Path) -> Any:
    """The server over a record; needs ``communique[mcp]``. Raises ``StoreError`` where the folder is no record."""
    place = place_of(folder)
    tools = Tools(place)
    sdk, types = needed("mcp.server", "mcp"), needed("mcp.types", "mcp")
    refused = needed("mcp.server.mcpserver.exceptions", "mcp").ToolError
    made = sdk.MCPServer("communique", instructions=INSTRUCTIONS, version=__version__)
    hints = types.ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
    for tool in tools.all:
        made.add_tool(_answering(tool, refused), annotations=hints, structured_output=True)
    Record(place).close()
    return made


def _answering(tool: Callable[P, R], refused: type[Exception]) -> Callable[P, R]:
    """A tool whose errors on purpose reach the assistant as what is wrong with its question."""

    @wraps(tool)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return tool(*args, **kwargs)
        except CommuniqueError as error:
            raise refused(str(error)) from error

    return run

"""A coding for people: the text with its marks, then its records, each with the words that it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from communique.records import Coding, Event, Finding, Span
from communique.records.wording import days

_STYLES = {
    "entities": "bold cyan",
    "places": "underline",
    "dates": "yellow",
    "quotations": "italic",
    "events": "bold magenta",
}
_VERDICTS = {"supported": "green", "contradicted": "bold red", "not_covered": "dim"}


def render(coding: Coding) -> None:
    """Print a coding to standard output: marked text, then sections for each kind of record."""
    console = Console(highlight=False, soft_wrap=False)
    console.rule(escape(coding.document.title or coding.id))
    console.print(_marked(coding))
    console.print(_legend())
    for title, table in _sections(coding):
        if table.row_count:
            console.print(f"\n[bold]{title}[/bold]")
            console.print(Padding(table, (0, 0, 0, 1)))
    for notice in coding.warnings:
        console.print(f"[yellow]warning[/yellow] {escape(notice.message)}")


def _marked(coding: Coding) -> Text:
    text = Text(coding.document.text)
    for q in coding.quotations:
        _mark(text, q.content, "quotations")
    for e in coding.entities:
        _mark(text, (m.span for m in e.mentions if m.how != "pronoun"), "entities")
    _mark(text, (p.span for p in coding.places), "places")
    _mark(text, (d.span for d in coding.dates), "dates")
    _mark(text, (e.trigger for e in coding.events), "events")
    return text


def _mark(text: Text, spans: Iterable[Span], table: str) -> None:
    for span in spans:
        text.stylize(_STYLES[table], span.start, span.end)


def _legend() -> Text:
    legend = Text("\nmarked: ", style="dim")
    names = {"entities": "who", "places": "where", "dates": "when", "quotations": "said", "events": "event"}
    for table, name in names.items():
        legend.append(name, style=_STYLES[table]).append("  ")
    return legend


def _sections(coding: Coding) -> list[tuple[str, Table]]:
    return [
        ("Events", _events(coding)),
        ("Quotations", _quotations(coding)),
        ("Memberships", _memberships(coding)),
        ("Offices", _offices(coding)),
        ("Findings: the report beside the reference", _findings(coding)),
    ]


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _names(coding: Coding, ids: Iterable[str | None]) -> str:
    return escape(", ".join(coding.entity(i).name for i in ids if i))


def _events(coding: Coding) -> Table:
    table = _table("type", "who", "to whom", "when", "where", "status", "words")
    for e in coding.events:
        kind = f"{e.type} {e.mode or ''}".strip() + (f" “{e.name}”" if e.name else "")
        sides = (_names(coding, e.actors), _names(coding, e.recipients))
        where = coding.places[e.where].name if e.where is not None else ""
        table.add_row(escape(kind), *sides, days(e.when), escape(where), e.status, escape(_details(e)))
    return table


def _details(event: Event) -> str:
    counts = "; ".join(f"{q.qualifier or ''} {q.value:,.10g} {q.unit}".strip() for q in event.quantities)
    return f"{event.trigger.words} ({counts})" if counts else event.trigger.words


def _quotations(coding: Coding) -> Table:
    table = _table("who", "through", "when", "kind", "words")
    for q in coding.quotations:
        words = " … ".join(" ".join(s.words.split()) for s in q.content)
        who = _names(coding, [q.speaker]) or escape(q.source.words if q.source else "")
        table.add_row(who, _names(coding, [q.outlet]), days(q.when), q.kind, escape(words))
    return table


def _memberships(coding: Coding) -> Table:
    table = _table("member", "of", "status", "change", "when", "certainty", "words")
    for m in coding.memberships:
        names = (_names(coding, [m.member]), _names(coding, [m.organisation]))
        table.add_row(*names, m.status, m.change, days(m.when), m.certainty, escape(m.span.words))
    return table


def _offices(coding: Coding) -> Table:
    table = _table("person", "office", "of", "tense")
    for o in coding.offices:
        table.add_row(_names(coding, [o.person]), escape(o.office), _names(coding, [o.of]), o.tense)
    return table


def _findings(coding: Coding) -> Table:
    table = _table("verdict", "the report says", "the reference says", "source")
    for f in sorted(coding.findings, key=_gravity):
        verdict = f"[{_VERDICTS[f.verdict]}]{f.verdict}[/]"
        sources = "; ".join(r.citation for r in f.reference)
        table.add_row(verdict, escape(f.claim), escape(f.because), escape(sources))
    return table


def _gravity(finding: Finding) -> tuple[int, int]:
    return (["contradicted", "supported", "not_covered"].index(finding.verdict), finding.span.start)

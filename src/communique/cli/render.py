"""A coding for people: the text with its marks, then its records, each with the words that it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from communique.records import Coding, Event, Finding, Membership, Office, Quantity, Span
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
    _print_section(console, "Events", _events(coding))
    _print_section(console, "Quotations", _quotations(coding))
    _print_section(console, "Memberships", _lines(coding, coding.memberships))
    _print_section(console, "Offices", _lines(coding, coding.offices))
    _print_section(console, "Findings: the report beside the reference", _findings(coding))
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


def _print_section(console: Console, title: str, lines: list[Text]) -> None:
    if lines:
        console.print(f"\n[bold]{title}[/bold] [dim]({len(lines)})[/dim]")
        for line in lines:
            console.print(Padding(line, (0, 0, 0, 2)))


def _names(coding: Coding, ids: Iterable[str | None]) -> str:
    return " and ".join(coding.entity(i).name for i in ids if i)


def _words(span: Span, limit: int = 90) -> str:
    return _shortened(" ".join(span.words.split()), limit)


def _shortened(plain: str, limit: int) -> str:
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def _events(coding: Coding) -> list[Text]:
    return [_event(coding, e) for e in sorted(coding.events, key=lambda e: e.trigger.start)]


def _event(coding: Coding, event: Event) -> Text:
    line = Text(f"{event.type} {event.mode or ''}".strip(), style=_STYLES["events"])
    if event.name:
        line.append(f" “{event.name}”", style="bold")
    line.append(f"  {_names(coding, event.actors) or '?'}", style=_STYLES["entities"])
    if event.recipients:
        line.append(" → ").append(_names(coding, event.recipients), style=_STYLES["entities"])
    for participant in event.participants:
        line.append(f", {participant.role} {coding.name(participant.entity)}", style="dim")
    where = coding.places[event.where].name if event.where is not None else ""
    facts = [days(event.when), where, event.status, *(_quantity(q) for q in event.quantities)]
    line.append("".join(f" · {f}" for f in facts if f))
    line.append(f"\n  “{_words(event.trigger)}” by {_shortened(event.because, 110)}", style="dim")
    return line


def _quantity(quantity: Quantity) -> str:
    return f"{quantity.qualifier or ''} {quantity.value:,.10g} {quantity.unit}".strip()


def _quotations(coding: Coding) -> list[Text]:
    found = []
    for q in sorted(coding.quotations, key=lambda q: q.content[0].start):
        line = Text(_names(coding, [q.speaker]) or (q.source.words if q.source else "?"), style=_STYLES["entities"])
        through = f" through {coding.name(q.outlet)}" if q.outlet else ""
        line.append(f"{through}{' · ' + days(q.when) if days(q.when) else ''} · {q.kind}: ", style="dim")
        line.append(" … ".join(_words(s, 200) for s in q.content), style=_STYLES["quotations"])
        found.append(line)
    return found


def _lines(coding: Coding, records: Iterable[Membership | Office]) -> list[Text]:
    found = []
    for record in records:
        who, _, what = coding.describe(record).partition(" → " if isinstance(record, Membership) else ": ")
        line = Text(who, style=_STYLES["entities"]).append(" in " if isinstance(record, Membership) else ": ")
        found.append(line.append(what).append(f"  “{_words(record.span)}”", style="dim"))
    return found


def _findings(coding: Coding) -> list[Text]:
    found = []
    for f in sorted(coding.findings, key=_gravity):
        line = Text(f.verdict, style=_VERDICTS[f.verdict]).append(f"  {f.claim}")
        line.append(f"{chr(10) if f.verdict == 'contradicted' else ''}  {f.because}", style="dim")
        for citation in dict.fromkeys(r.citation for r in f.reference[:2]) if f.verdict == "contradicted" else ():
            line.append(f"\n  {citation}", style="dim")
        found.append(line)
    return found


def _gravity(finding: Finding) -> tuple[int, int]:
    return (["contradicted", "supported", "not_covered"].index(finding.verdict), finding.span.start)

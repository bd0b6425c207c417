"""Stories that several reports tell, and what people decided about links and records, kept in the record itself."""

from __future__ import annotations

from itertools import islice

from communique.ask.answer import plain
from communique.errors import RequestError
from communique.run.judging import cases, judge
from communique.serve.pages import Asked, Reply
from communique.serve.settings import Settings

VERBS = ("same", "different", "wrong", "undo")


def stories(asked: Asked) -> Reply:
    """Events that several reports tell, with how many independently, and where their accounts differ."""
    filters, notes = asked.recent()
    answer = asked.view.stories(filters, asked.given["limit"], reports=asked.given["reports"])
    columns = tuple(answer.table.column_names)
    return Reply("Stories", answer.rows, answer.total, notes=(*notes, *answer.notes), columns=columns)


def story(asked: Asked) -> Reply:
    """Every telling of the story that an event belongs to, side by side."""
    answer = asked.view.story(asked.given["event_id"])
    columns = tuple(answer.table.column_names)
    about = {"event": asked.given["event_id"]}
    return Reply("Story", answer.rows, answer.total, notes=answer.notes, about=about, columns=columns)


def judgements(asked: Asked) -> Reply:
    """What people decided, and what is not undone: with the words that it was decided on."""
    rows = [plain(c) for c in islice(cases(asked.view), asked.given["limit"])]
    every = asked.view.sql("select count(*) as n from standing_judgements").column("n")[0].as_py()
    return Reply("Judgements", rows, every)


def decided(settings: Settings, given: dict[str, str], who: str | None) -> str:
    """Keep a judgement that a form holds; returns its id. Raises for one that cannot be kept."""
    if given.get("judgement") not in VERBS:
        raise RequestError(f"{given.get('judgement')!r} is none of {', '.join(VERBS)}", code="parameter")
    ids = tuple(i.strip() for i in (given.get("id", ""), given.get("other", "")) if i.strip())
    made = judge(settings.folder, given["judgement"], ids, who or given.get("who", ""), given.get("reason", ""))
    return made.id

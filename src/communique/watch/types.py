"""Saved questions, what they are told through, and what there was to tell."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Literal

from communique.ask import Answer, View
from communique.errors import RequestError

Kind = Literal["new", "changed", "contradicted"]

ASKED = ("events", "said", "members", "conflicts", "timeline", "search")
"""Questions that can be watched: their rows have a document and a span, by which they are known again."""

_NAME = re.compile(r"[\w][\w .-]{0,79}")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is kept: its name, its own arguments, and the parts of its filters.

    >>> Question("events", {}, {"actors": ["CHN"], "types": ["CONSULT"]}).told
    'events actors=CHN types=CONSULT'
    """

    ask: str
    arguments: dict[str, Any] = field(default_factory=dict)
    filters: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.ask not in ASKED:
            raise RequestError(f"{self.ask!r} cannot be watched; {', '.join(ASKED)} can")

    def asked(self, view: View) -> Answer:
        """The answer that a record gives now, whole."""
        answer: Answer = getattr(view, self.ask)(**self.arguments, **self.filters, limit=None)
        return answer

    @property
    def told(self) -> str:
        """The question for people."""
        parts = [*self.arguments.items(), *self.filters.items()]
        return " ".join([self.ask, *(f"{n}={_shown(v)}" for n, v in parts if v)])


def _shown(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


@dataclass(frozen=True, slots=True)
class Channels:
    """Where alerts go: an Atom file, addresses for mail, addresses of webhooks."""

    atom: str | None = None
    mail: tuple[str, ...] = ()
    webhook: tuple[str, ...] = ()

    def __iter__(self) -> Any:
        yield from ([f"atom:{self.atom}"] if self.atom else [])
        yield from (f"mail:{m}" for m in self.mail)
        yield from (f"webhook:{w}" for w in self.webhook)


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved question under a name, with where its alerts go."""

    name: str
    question: Question
    channels: Channels = Channels()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise RequestError(
                f"{self.name!r} is no name for a watch: up to 80 letters, digits, spaces, dots and hyphens"
            )

    def to_json(self) -> str:
        """The watch as it is kept."""
        question = {"ask": self.question.ask, "arguments": self.question.arguments, "filters": self.question.filters}
        where = {"atom": self.channels.atom, "mail": self.channels.mail, "webhook": self.channels.webhook}
        return json.dumps({"name": self.name, "question": question, "channels": where})

    @classmethod
    def of(cls, text: str) -> Watch:
        """The watch that was kept."""
        data = json.loads(text)
        where = data["channels"]
        channels = Channels(where["atom"], tuple(where["mail"]), tuple(where["webhook"]))
        return cls(data["name"], Question(**data["question"]), channels)


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to tell: a row that is new, changed or newly contradicted, with its words and their document.

    ``was`` is the row as it was told before, None for what is new. ``run`` is the record's last run when it was found.
    """

    id: str
    watch: str
    kind: Kind
    document: str
    start: int | None
    end: int | None
    words: str | None
    row: dict[str, Any]
    was: dict[str, Any] | None
    run: str
    found: str

    @property
    def title(self) -> str:
        """The alert in a line."""
        return f"{self.watch}: {self.kind}: {' '.join((self.words or '').split())[:120]}"

"""What is answered when a question cannot be: one JSON shape (RFC 9457), or a page that says what to do."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from communique.errors import CommuniqueError, InputError, LimitError, RequestError, StoreError, WorldError

MEDIA = "application/problem+json"

_STATUSES: dict[str, int] = {
    "id": 404,
    "unknown_name": 404,
    "unknown_office": 404,
    "run": 404,
    "token": 401,
    "user": 401,
    "forgery": 403,
    "off": 404,
    "time": 503,
    "busy": 503,
    "media": 415,
    "limit": 413,
}
"""The statuses of errors by their code; others by their kind."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong: an HTTP status, a short machine-readable code, and what to do about it."""

    status: int
    code: str
    detail: str

    @property
    def title(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase

    def plain(self) -> dict[str, Any]:
        """The JSON of it."""
        return {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }


def problem_of(error: CommuniqueError) -> Problem:
    """The problem that an error of ours is to whoever asked."""
    status = _STATUSES.get(error.code)
    if status is None:
        if isinstance(error, LimitError):
            status = 413
        elif isinstance(error, RequestError | InputError | WorldError) or error.code in ("day", "search", "sql"):
            status = 400
        else:
            status = 503 if isinstance(error, StoreError) else 500
    return Problem(status, error.code, str(error).split("\nin the query:")[0] if status != 400 else str(error))

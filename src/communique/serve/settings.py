"""How the explorer is served: which record, to whom, and within which limits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from communique.errors import RequestError

LOOPBACK = ("127.0.0.1", "localhost", "::1")

UPLOAD = 4_000_000
"""Bytes of one request's body: a report of a million words in UTF-8 has about six million, a long report a tenth."""

CHARACTERS = 1_000_000
"""Characters of one text to code while somebody waits: some minutes of coding on a laptop."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``communique serve`` was told; checked when made.

    ``token`` is asked of everybody; ``user_header`` is the header in which a proxy in front says who it is.
    Raises ``RequestError`` for a host that others can reach without either.
    """

    folder: Path
    host: str = "127.0.0.1"
    judge: bool = False
    sql: bool = False
    token: str | None = None
    user_header: str | None = None
    model: str | None = None
    upload: int = UPLOAD
    characters: int = CHARACTERS
    threads: int = 4

    def __post_init__(self) -> None:
        if not self.is_loopback and not (self.token or self.user_header):
            what = f"{self.host} can be reached from elsewhere: give --token, or --trust-user-header behind a proxy"
            raise RequestError(f"{what}, or listen on 127.0.0.1", code="host")
        if self.token is not None and len(self.token) < 16:
            raise RequestError("a token needs 16 characters or more", code="token")

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK

"""Coding a text while somebody waits: in a process of its own, so that pages go on being answered meanwhile."""

from __future__ import annotations

import asyncio
import datetime as dt
import multiprocessing
from dataclasses import dataclass
from multiprocessing.pool import Pool
from typing import Any

from communique.errors import CommuniqueError

PATIENCE = 180.0
"""Seconds after which a text is given up: a million characters take about two minutes on a laptop."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text to code, as bytes or as characters, and what is known about it."""

    data: bytes | str
    title: str | None = None
    outlet: str | None = None
    published: dt.date | None = None
    url: str | None = None


class Coding:
    """One process that codes texts one after the other; it is started at the first, and anew after one that hung."""

    def __init__(self, model: str | None, characters: int) -> None:
        self._model = model
        self._characters = characters
        self._pool: Pool | None = None
        self._turn = asyncio.Lock()

    async def code(self, text: Text) -> dict[str, Any]:
        """The coding of a text, as the record contract says; raises ``CommuniqueError`` for what is no report."""
        async with self._turn:
            return await asyncio.to_thread(self._code, text)

    def _code(self, text: Text) -> dict[str, Any]:
        if self._pool is None:
            self._pool = multiprocessing.get_context("spawn").Pool(1)
        job = self._pool.apply_async(_coded, (text, self._model, self._characters))
        found: dict[str, Any] | CommuniqueError
        try:
            found = job.get(PATIENCE)
        except multiprocessing.TimeoutError as error:
            self.close()
            raise CommuniqueError(
                f"the text was not coded within {PATIENCE:.0f} seconds; split it", code="time"
            ) from error
        if isinstance(found, CommuniqueError):
            raise found
        return found

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.terminate()
            self._pool.join()
            self._pool = None


def _coded(text: Text, model: str | None, characters: int) -> dict[str, Any] | CommuniqueError:
    """A coding as plain values; errors of ours are given back as they are, since they must cross processes."""
    from communique.ingest import About, ingest
    from communique.records import plain
    from communique.run.coding import code_many

    try:
        about = About(None, text.title, text.outlet, text.published, text.url)
        coding = next(code_many([ingest(text.data, about, characters)], model))
    except CommuniqueError as error:
        return error
    found: dict[str, Any] | CommuniqueError = coding if isinstance(coding, CommuniqueError) else plain(coding)
    return found

"""A record opened from its folder."""

from __future__ import annotations

from pathlib import Path

from communique.store.layout import folders_of
from communique.store.places import place_of
from communique.store.view import Contents, View


class Record(View):
    """A record as its committed runs stood at the moment of opening: a view of all that is known now.

    ``record.view(as_of=..., known_at=...)`` gives it at other times. Runs committed later are seen by opening again.
    """

    def __init__(self, folder: str | Path) -> None:
        place = place_of(folder)
        super().__init__(Contents(place, tuple(folders_of(place))))

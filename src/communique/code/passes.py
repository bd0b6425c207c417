"""Reading to Coding: an ordered tuple of passes, each a plain function from what was found to more of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files

from communique.code.affiliations import affiliations
from communique.code.claims import claims
from communique.code.dates import dates
from communique.code.entities import entities
from communique.code.events import events
from communique.code.found import Found
from communique.code.memberships import memberships
from communique.code.offices import offices
from communique.code.places import places
from communique.code.quotations import quotations
from communique.reading import Reading
from communique.records import CONTRACT, Coder, Coding
from communique.version import __version__
from communique.world import World
from communique.world.tables import digest_of

Pass = Callable[[Reading, Found, World], Found]
"""Takes a reading, what earlier passes found and the reference; returns that with its own records."""

PASSES: tuple[Pass, ...] = (entities, places, dates, quotations, offices, memberships, affiliations, events, claims)


def code(reading: Reading, world: World, passes: tuple[Pass, ...] = PASSES) -> Coding:
    """The coding of one reading; a caller may pass other passes, or fewer, in their order."""
    return coding_of(reading, found_by(passes, reading, world), world)


def found_by(passes: tuple[Pass, ...], reading: Reading, world: World, found: Found | None = None) -> Found:
    """What some passes find in a reading, beginning with what was found before."""
    found = found or Found()
    for run in passes:
        found = run(reading, found, world)
    return found


def coding_of(reading: Reading, found: Found, world: World) -> Coding:
    """What was found in a reading as a coding, which checks every span and pointer as it is built."""
    return Coding(
        CONTRACT,
        reading.document.id,
        reading.document,
        coder_of(reading.model, world),
        found.entities,
        found.places,
        found.dates,
        found.quotations,
        found.events,
        found.memberships,
        found.offices,
        (),
        found.warnings,
    )


def coder_of(model: str, world: World) -> Coder:
    """What codes here, so that a run can be repeated: digests tell the lexicon and the reference."""
    return Coder("communique", __version__, model, _lexicon_digest(), world.digest)


@cache
def _lexicon_digest() -> str:
    return digest_of(files("communique.code") / "lexicon")

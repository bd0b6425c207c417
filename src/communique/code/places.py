"""The place pass: every toponym, told from people, clubs and adjectives, and where it lies."""

from __future__ import annotations

from dataclasses import replace

from communique.code.found import Found
from communique.code.gazetteer import Entry, alpha3, load
from communique.code.places_home import home_of
from communique.code.places_resolve import resolved
from communique.code.places_tag import Toponym, toponyms
from communique.reading import Reading
from communique.records import Place
from communique.world import World


def places(reading: Reading, found: Found, world: World) -> Found:
    """Adds a Place for every toponym, in the order of the text, with the place that it most likely is.

    ``feature`` is a GeoNames class: A country or division, H water, L region, P town, S site, T landform.
    A toponym that no gazetteer holds stands without coordinates.
    """
    gazetteer = load()
    tagged = toponyms(reading, found, world, gazetteer)
    sense = resolved(tagged, home_of(reading.document))
    return replace(found, places=tuple(_place(reading, t, sense.get(t.key)) for t in tagged))


def _place(reading: Reading, toponym: Toponym, sense: tuple[Entry, float] | None) -> Place:
    span = reading.span(toponym.first, toponym.last)
    if sense is None:
        return Place(span, span.words, None, None, None, None, None, round(toponym.sure * 0.5, 3))
    entry, share = sense
    return Place(
        span,
        entry.name,
        entry.geonames_id,
        entry.latitude,
        entry.longitude,
        alpha3(entry.country),
        entry.feature[0],
        round(toponym.sure * share, 3),
    )

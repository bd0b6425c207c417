"""Is this English? Other languages are recognised and said so, never coded badly."""

from __future__ import annotations

import re
import unicodedata

_FUNCTION_WORDS = frozenset(
    (
        "the of to and in a that is was for on with as by at from it he his has have had be are were not this but "
        "which they their an its who will said would been or after more also about than her she when"
    ).split()
)
_WORD = re.compile(r"[^\W\d_]+")

SAMPLE = 4_000
"""Characters that are looked at; a page that changes language later is coded as what it starts as."""

ENOUGH = 25
"""Words below which the share of function words says too little, so that the detector is not asked."""

ENGLISH_SHARE = 0.20
"""Share of English function words above which a text is English whatever a detector says. News articles have .35
(the median of 295), short Dutch passages, which share "in", "is", "of" and "was", up to .13, German ones .07."""

NOT_LATIN = 0.5
"""Share of letters outside the Latin script above which even a short text is not English."""


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of the language of a text; None where there is too little of it to tell.

    >>> language_of("Министр иностранных дел прибыл в Пекин с рабочим визитом.")
    'ru'
    """
    sample = text[:SAMPLE]
    words = _WORD.findall(sample.lower())
    if not words:
        return None
    if _not_latin(sample) > NOT_LATIN:
        return _detected(sample)
    if sum(w in _FUNCTION_WORDS for w in words) / len(words) > ENGLISH_SHARE:
        return "en"
    return _detected(sample) if len(words) >= ENOUGH else None


def _not_latin(sample: str) -> float:
    letters = [c for c in sample if c.isalpha()]
    return sum("LATIN" not in unicodedata.name(c, "") for c in letters) / len(letters) if letters else 0.0


def _detected(sample: str) -> str:
    import py3langid

    language: str = py3langid.classify(sample)[0]
    return language

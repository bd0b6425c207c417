"""Words made plain, so that two wordings can be held against each other."""

from __future__ import annotations

import re
import unicodedata
import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_OWNED = re.compile(r"[’']s?$")
_ENDS = re.compile(r"(?:ations?|itions?|ing|ed|es|s|ly|ment|ments)$")

COMMON = frozenset(
    """a about after again against all also am an and any are as at be been before being between both but by can
    could did do does during each few for from further had has have he her here him his how i if in into is it its
    itself just last later me more most mr mrs ms my new next no nor not now of off old on once one only or other our
    out over own said same say saying says she should so some such than that the their them then there these they
    this those through to told too two under until up upon us very was we were what when where which while who whom
    why will with would year years you your monday tuesday wednesday thursday friday saturday sunday week month day
    january february march april may june july august september october november december""".split()
)
"""Words that say nothing of which event a sentence tells of; days and months are compared as dates."""

COUNTING = frozenset(
    """one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred hundreds
    thousand thousands million dozen dozens some several many few least more most than about around nearly almost
    millions over at other others the a an""".split()
)
"""Words that say how many of a party there are, and not which it is."""

IRREGULAR = dict(
    pair.split(":")
    for pair in """met:meet held:hold struck:strike shot:shoot fought:fight fled:flee broke:break broken:break won:win
    gave:give given:give took:take taken:take left:leave led:lead sent:send began:begin begun:begin spoke:speak
    spoken:speak withdrew:withdraw withdrawn:withdraw sought:seek built:build bought:buy sold:sell flew:fly flown:fly
    fell:fall fallen:fall came:come went:go gone:go died:die dead:die dying:die talked:talk talks:talk""".split()
)
"""Forms of verbs that news is made of, with their stems."""


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A word without its ending, roughly: enough that "signed" and "signing" are one.

    >>> stem("signed") == stem("signing"), stem("talks")
    (True, 'talk')
    """
    bare = _OWNED.sub("", word)
    if bare in IRREGULAR:
        return IRREGULAR[bare]
    cut = _ENDS.sub("", bare)
    return cut if len(cut) >= 4 or (bare.endswith("s") and len(cut) >= 3) else bare


def plain(words: str) -> str:
    """Words in lower case, without accents and marks, one space apart.

    >>> plain("Recep  Tayyip Erdoğan’s")
    'recep tayyip erdogan'
    """
    flat = unicodedata.normalize("NFKD", words)
    bare = "".join(c for c in flat if not unicodedata.combining(c)).casefold()
    return " ".join(_OWNED.sub("", w) for w in _WORD.findall(bare))


def told_words(sentence: str) -> frozenset[str]:
    """The words of a sentence that tell of its event: stems, without common words and numbers below a thousand."""
    return frozenset(
        stem(w) for w in plain(sentence).split() if w not in COMMON and not (w.isdigit() and len(w) < 4) and len(w) > 1
    )


_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64)


def shingles(text: str) -> NDArray[np.uint64]:
    """The distinct runs of four words of a text as sorted 64-bit hashes; a shorter text is one run."""
    words = plain(text).split()
    hashes = np.fromiter((_word_hash(w) for w in words), dtype=np.uint64, count=len(words))
    if len(hashes) < len(_MIX):
        return np.unique(hashes.sum(keepdims=True, dtype=np.uint64)) if len(hashes) else hashes
    runs = np.zeros(len(hashes) - len(_MIX) + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for i, factor in enumerate(_MIX):
            runs = (runs ^ (hashes[i : i + len(runs)] * factor)) * np.uint64(0xFF51AFD7ED558CCD)
    return np.unique(runs)


@lru_cache(maxsize=500_000)
def _word_hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) + 1

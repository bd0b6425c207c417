"""Forms of words that stand for something in the reference, and where they stand in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from communique.world.scanning import is_whole
from communique.world.types import Form

_CAPITALISED = re.compile(r"(?<!\w)[A-ZÀ-ÖØ-Þ][\w.-]*")
_BEFORE = re.compile(r"([\w.]+)\s+$")
_LEAD = 24
"""Characters before a name in which its title may stand."""


@dataclass(frozen=True, slots=True)
class Found:
    """A form of the reference found in a text, by characters; several forms where the words are ambiguous."""

    start: int
    end: int
    forms: tuple[Form, ...]


def forms_by_words(forms: Iterable[Form]) -> dict[str, tuple[Form, ...]]:
    """Forms by their words, each once."""
    found: dict[str, list[Form]] = defaultdict(list)
    for form in forms:
        if form not in found[form.form]:
            found[form.form].append(form)
    return {words: tuple(same) for words, same in found.items()}


class PackNames:
    """The names in data packs, found beside the curated ones.

    A name that several bear, or that the curated tables give to another, is left out. A person of a pack
    counts only in a text that names their country, or right behind the title of an office (``introductions``):
    packs hold many people who share a name with somebody else.
    """

    def __init__(
        self,
        forms: Iterable[Form],
        curated: Mapping[str, tuple[Form, ...]],
        countries: Mapping[str, str | None],
        introductions: frozenset[str],
    ) -> None:
        self._every = forms
        self._curated = curated
        self._countries = countries
        self._introductions = introductions

    @cached_property
    def by_words(self) -> Mapping[str, tuple[Form, ...]]:
        """The forms that count, by their words."""
        found = forms_by_words(self._every)
        return {
            words: forms
            for words, forms in found.items()
            if words not in self._curated and len({f.ref for f in forms}) == 1
        }

    @cached_property
    def _by_first_word(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for words in sorted(self.by_words, key=len, reverse=True):
            found[words.split(" ", 1)[0]].append(words)
        return dict(found)

    def forms(self, words: str) -> tuple[Form, ...]:
        """What a name stands for, or nothing."""
        return self.by_words.get(words, ())

    def beside(self, text: str, curated: list[Found]) -> Iterator[Found]:
        """What the curated names found in a text, with the packs' names between; the longer of two wins."""
        more = list(self._scan(text, curated))
        if not more:
            yield from curated
            return
        last = 0
        for found in sorted((*curated, *more), key=lambda f: (f.start, -f.end)):
            if found.start >= last:
                last = found.end
                yield found

    def _scan(self, text: str, curated: list[Found]) -> Iterator[Found]:
        named: set[str] | None = None
        for match in _CAPITALISED.finditer(text):
            start = match.start()
            word = match.group()
            for words in self._by_first_word.get(word) or self._by_first_word.get(word.rstrip(".-")) or ():
                end = start + len(words)
                if text.startswith(words, start) and is_whole(text, start, end):
                    if named is None:
                        named = {form.ref for found in curated for form in found.forms}
                    if self._vouched(text, start, self.by_words[words][0].ref, named):
                        yield Found(start, end, self.by_words[words])
                    break

    def _vouched(self, text: str, start: int, ref: str, named: set[str]) -> bool:
        if not ref.startswith("person:"):
            return True
        title = _BEFORE.search(text, max(0, start - _LEAD), start)
        return self._countries.get(ref) in named or (title is not None and title[1] in self._introductions)

"""Many articles made from few, by slicing and mixing: ``python -m benchmarks.corpus FILE.jsonl 20000 > many.jsonl``.

Each made article has the particulars of one article, a run of its paragraphs, and a run of another's, so that no two
are alike, lengths are spread as those of the originals, and sentences stay whole. The same seed gives the same.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SEED = 7


def articles(file: Path) -> list[dict[str, Any]]:
    """The articles of a JSON Lines file."""
    with file.open(encoding="utf-8") as source:
        return [json.loads(line) for line in source if line.strip()]


def mixed(
    originals: list[dict[str, Any]], number: int, seed: int = SEED, share: float = 0.5
) -> Iterator[dict[str, Any]]:
    """So many articles: the originals themselves first, then mixtures of a share of each of two, no text twice."""
    chance, told = random.Random(seed), set()
    for at in range(number):
        made = originals[at] if at < len(originals) else _mixture(originals, at, chance, share)
        while at >= len(originals) and made["text"] in told:
            made = _mixture(originals, at, chance, share)
        told.add(made["text"])
        yield made


def _mixture(originals: list[dict[str, Any]], at: int, chance: random.Random, share: float) -> dict[str, Any]:
    one, other = chance.choice(originals), chance.choice(originals)
    text = "\n\n".join([*_slice(one, chance, share), *_slice(other, chance, share)])
    return {**one, "id": f"{one.get('id', 'article')}-{at}", "text": text}


def _slice(article: dict[str, Any], chance: random.Random, share: float) -> list[str]:
    """About so much of an article's paragraphs, one after the other."""
    paragraphs = [p for p in article["text"].split("\n") if p.strip()]
    length = max(1, int(len(paragraphs) * share))
    start = chance.randint(0, len(paragraphs) - length)
    return paragraphs[start : start + length]


if __name__ == "__main__":
    for made in mixed(articles(Path(sys.argv[1])), int(sys.argv[2])):
        print(json.dumps(made, ensure_ascii=False))

"""Word classes and lemmas worked out once agree with the pipeline's own components."""

from __future__ import annotations

from pathlib import Path

from communique.reading.pipeline import installed
from communique.reading.words import Words, lemma_of

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.txt"))


def test_words_agree_with_the_components() -> None:
    import spacy

    nlp = spacy.load(installed())
    words = Words(nlp)
    text = "\n".join(p.read_text(encoding="utf-8") for p in EXAMPLES)
    whole, quick = nlp(text), nlp(text, disable=list(words.replaced))
    pairs = [
        ((t.pos_, lemma_of(t.lemma_, t.tag_)), (words.of(q).pos, words.of(q).lemma))
        for t, q in zip(whole, quick, strict=True)
    ]
    assert sum(a == b for a, b in pairs) / len(pairs) > 0.995

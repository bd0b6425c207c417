"""Measures a trained model on a labelled set of marked sentences (`relate` records): nothing is learnt from them.

python -m training.measure build/relation ../shared/gold/relate/dev.jsonl [--confusions] [--errors TYPE]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

import torch

from training.encoder import RelationEncoder, ids_of, tokenizer
from training.sentences import FINE, LABELS
from training.train import Row, scores

YIELD = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
# Where the published CAMEO-to-PLOVER table of 2021 puts the two blocks that stand apart.
TABLE_2021 = {"SANCTION.formal": "COERCE", "SANCTION.convict": "ACCUSE"}


def marked(record: dict) -> str:  # type: ignore[type-arg]
    """The record's text with `⟦S …⟧` and `⟦T …⟧`."""
    text = record["text"]
    spans = [(*record[side], mark) for side, mark in (("actor", "S"), ("recipient", "T")) if record[side]]
    for start, end, mark in sorted(spans, reverse=True):
        text = f"{text[:start]}⟦{mark} {text[start:end]}⟧{text[end:]}"
    return text


def load(folder: Path) -> RelationEncoder:
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    model = RelationEncoder(len(about["labels"]), len(about["modes"]))
    model.load_state_dict(torch.load(folder / "model.pt"))
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--confusions", action="store_true")
    parser.add_argument("--table-2021", action="store_true")
    parser.add_argument("--errors", default="")
    options = parser.parse_args()
    records = [json.loads(line) for line in options.gold.read_text(encoding="utf-8").splitlines()]
    words = tokenizer()
    rows = [Row(ids_of(marked(r), words), 0, -1) for r in records]
    names = sorted({YIELD.get(name, name) for name in LABELS[:-1]})
    scheme = TABLE_2021 if options.table_2021 else {}
    chances = scores(load(options.model), rows).softmax(-1)
    pooled = torch.zeros(len(rows), len(names))
    for i, fine in enumerate(FINE[:-1]):
        label = scheme.get(fine, fine.split(".")[0])
        pooled[:, names.index(YIELD.get(label, label))] += chances[:, i]
    guesses = [names[i] for i in pooled.argmax(-1).tolist()]
    truths = [YIELD.get(r["type"][0], r["type"][0]) for r in records]
    write = sys.stdout.write
    rates = []
    for name in sorted(set(truths)):
        hit = sum(g == t == name for g, t in zip(guesses, truths, strict=True))
        precision, recall = hit / max(1, guesses.count(name)), hit / truths.count(name)
        rates.append(2 * hit / (guesses.count(name) + truths.count(name)))
        write(f"{name:10} P {precision:.2f} R {recall:.2f} F {rates[-1]:.3f} of {truths.count(name)}\n")
    pairs = list(zip(truths, guesses, strict=True))
    write(f"macro-F1 {sum(rates) / len(rates):.4f} accuracy {sum(t == g for t, g in pairs) / len(pairs):.4f}\n")
    if options.confusions:
        for (truth, guess), count in Counter(pair for pair in pairs if pair[0] != pair[1]).most_common(30):
            write(f"{count:4} {truth} taken for {guess}\n")
    for record, truth, guess in zip(records, truths, guesses, strict=True):
        if truth != guess and options.errors and options.errors in (truth, guess, "ALL"):
            write(f"{truth} -> {guess} | {marked(record)}\n")


if __name__ == "__main__":
    main()

"""Learns the relation model from the project's own frames and passages.

    python -m training.train --out build/relation

Seeded; two cores and under an hour. One line in twelve of the frames and one in ten of the passages are kept back
to choose the epoch by.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import time
from dataclasses import dataclass, fields
from pathlib import Path

import torch
from torch import nn

from training.encoder import RelationEncoder, batch, ids_of, tokenizer
from training.sentences import FINE, LABELS, Example, Filler, Frame, Writer, read_frames, read_passages, read_tables

LOG = logging.getLogger("training")


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is made of."""

    out: Path
    seed: int = 7
    epochs: int = 3
    per_label: int = 650
    passages: int = 3
    rate: float = 8e-5
    size: int = 32
    threads: int = 1
    layers_kept: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One encoded example."""

    ids: list[int]
    label: int
    mode: int


def split(frames: tuple[Frame, ...], seed: int) -> tuple[tuple[Frame, ...], tuple[Frame, ...]]:
    """Frames to learn from and frames kept back, by whole lines."""
    order = list(range(len(frames)))
    random.Random(seed).shuffle(order)
    kept = set(order[: len(frames) // 12])
    return tuple(f for i, f in enumerate(frames) if i not in kept), tuple(f for i, f in enumerate(frames) if i in kept)


def kept_passages(passages: list[Example], seed: int) -> tuple[list[Example], list[Example]]:
    """Passages kept back, and those to learn from."""
    random.Random(seed).shuffle(passages)
    return passages[: len(passages) // 10], passages[len(passages) // 10 :]


def encode(examples: list[Example], modes: list[str], words) -> list[Row]:  # type: ignore[no-untyped-def]
    place = {name: i for i, name in enumerate(modes)}
    return [Row(ids_of(e.text, words), FINE.index(e.fine), place.get(f"{e.label}:{mode_of(e)}", -1)) for e in examples]


def mode_of(example: Example) -> str | None:
    """The mode to learn: a part that stands apart for the schemes' sake is the mode it belongs to."""
    return "discontinue" if example.mode == "formal" else example.mode


def named_modes(frames: tuple[Frame, ...]) -> dict[str, set[str]]:
    """The modes that the tables name, by type."""
    found: dict[str, set[str]] = {}
    for frame in frames:
        if frame.mode:
            found.setdefault(frame.label, set()).add("discontinue" if frame.mode == "formal" else frame.mode)
    return found


def made(frames: tuple[Frame, ...], rng: random.Random, per_label: int) -> list[Example]:
    writer = Writer(frames, Filler(read_tables(), rng))
    present = {frame.label for frame in frames} | {"NONE"}
    return [writer.example(label) for label in LABELS if label in present for _ in range(per_label)]


def batches(rows: list[Row], size: int, rng: random.Random) -> list[list[Row]]:
    """Batches of like length, in random order."""
    rng.shuffle(rows)
    pools = [sorted(rows[i : i + size * 20], key=lambda r: len(r.ids)) for i in range(0, len(rows), size * 20)]
    found = [pool[i : i + size] for pool in pools for i in range(0, len(pool), size)]
    rng.shuffle(found)
    return found


def scores(model: nn.Module, rows: list[Row]) -> torch.Tensor:
    """Type scores of every row, in order."""
    model.eval()
    with torch.inference_mode():
        return torch.cat([model(*batch([r.ids for r in rows[i : i + 64]]))[0] for i in range(0, len(rows), 64)])


def macro_f1(guesses: list[int], truths: list[int]) -> float:
    values = []
    for label in sorted(set(truths)):
        hit = sum(g == t == label for g, t in zip(guesses, truths, strict=True))
        total = sum(g == label for g in guesses) + sum(t == label for t in truths)
        values.append(2 * hit / total if total else 0.0)
    return sum(values) / len(values)


def learn(options: Options) -> None:
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    words = tokenizer()
    frames, kept_frames = split(read_frames(), options.seed)
    modes = sorted({f"{label}:{mode}" for label, own in named_modes(frames).items() for mode in own})
    back, passages = kept_passages(list(read_passages()), options.seed)
    check_frames = encode(made(kept_frames, random.Random(1), 40), modes, words)
    check_passages = encode(back, modes, words)
    model = RelationEncoder(len(FINE), len(modes))
    freeze(model, options.layers_kept)
    rows_each = options.per_label * len(LABELS) + options.passages * len(passages)
    optimiser, schedule = steps(model, options.rate, options.epochs * (rows_each // options.size + 2) + 10)
    best = -1.0
    for epoch in range(options.epochs):
        started = time.time()
        rows = encode(made(frames, rng, options.per_label) + passages * options.passages, modes, words)
        loss = one_epoch(model, batches(rows, options.size, rng), optimiser, schedule)
        checks = [accuracy_of(model, part) for part in (check_frames, check_passages)]
        LOG.info("epoch %d loss %.3f frames %.3f passages %.3f %.0f s", epoch + 1, loss, *checks, time.time() - started)
        if sum(checks) > best:
            best = sum(checks)
            save(model, modes, options, checks)


def accuracy_of(model: nn.Module, rows: list[Row]) -> float:
    """Macro-F1 on rows that were kept back."""
    return macro_f1(scores(model, rows).argmax(-1).tolist(), [row.label for row in rows])


def steps(model: RelationEncoder, rate: float, total: int):  # type: ignore[no-untyped-def]
    """The optimiser, its heads ten times as fast as the encoder, and a schedule that rises and falls once."""
    groups = [
        {"params": [p for p in model.bert.parameters() if p.requires_grad], "lr": rate},
        {"params": [*model.types.parameters(), *model.modes.parameters()], "lr": rate * 10},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    rates = [group["lr"] for group in groups]
    return optimiser, torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, total_steps=total, pct_start=0.1)


def freeze(model: RelationEncoder, layers: int) -> None:
    for parameter in model.bert.embeddings.word_embeddings.parameters():
        parameter.requires_grad = False
    for layer in model.bert.encoder.layer[:layers]:
        for parameter in layer.parameters():
            parameter.requires_grad = False


def one_epoch(model, parts, optimiser, schedule) -> float:  # type: ignore[no-untyped-def]
    """Mean loss over the epoch; the mode head learns where a row names a mode."""
    model.train()
    type_loss = nn.CrossEntropyLoss(label_smoothing=0.1)
    mode_loss = nn.CrossEntropyLoss(ignore_index=-1)
    total = 0.0
    for number, rows in enumerate(parts):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            types, modes = model(*batch([r.ids for r in rows]))
        loss = type_loss(types.float(), torch.tensor([r.label for r in rows]))
        known = torch.tensor([r.mode for r in rows])
        if (known >= 0).any():
            loss = loss + 0.3 * mode_loss(modes.float(), known)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        total += float(loss.detach())
        if number % 50 == 0:
            LOG.info("step %d of %d loss %.3f", number, len(parts), float(loss.detach()))
    return total / len(parts)


def save(model: nn.Module, modes: list[str], options: Options, checks: list[float]) -> None:
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), options.out / "model.pt")
    about = {"labels": FINE, "modes": modes, "seed": options.seed, "kept_frames": checks[0], "kept_passages": checks[1]}
    (options.out / "about.json").write_text(json.dumps(about, indent=1), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    for field in fields(Options):
        if field.name != "out":
            parser.add_argument(f"--{field.name.replace('_', '-')}", type=type(field.default), default=field.default)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    learn(Options(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()

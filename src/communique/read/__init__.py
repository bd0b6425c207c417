"""Document to Reading: blocks, sentences, tokens, dependencies, names; the one place that knows spaCy."""

from communique.read.pipeline import Reader
from communique.read.reading import Block, BlockKind, Name, Quoted, Reading, Sentence, Token

__all__ = ["Block", "BlockKind", "Name", "Quoted", "Reader", "Reading", "Sentence", "Token"]

"""Reports to codings, one or many: ingest, read, code, check and, for many, store."""

from communique.run.coding import code_many, coder, read
from communique.run.runner import Options, Tally, run

__all__ = ["Options", "Tally", "code_many", "coder", "read", "run"]

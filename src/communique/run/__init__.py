"""Reports to codings, one or many: ingest, read, code, check and, for many, store."""

from communique.run.coding import code_many, coder, read
from communique.run.pool import Bounds
from communique.run.runner import Options, retry, run
from communique.run.tally import Tally

__all__ = ["Bounds", "Options", "Tally", "code_many", "coder", "read", "retry", "run"]

"""What a run reads, file by file, to single documents: archives, tables, crawls, mail, feeds and addresses."""

from communique.ingest.sources.files import inputs_of, raws_of
from communique.ingest.sources.opening import FORMS

__all__ = ["FORMS", "inputs_of", "raws_of"]

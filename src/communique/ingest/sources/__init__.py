"""What a run reads, file by file, to single documents: archives, tables, crawls, mail, feeds and addresses."""

from communique.ingest.sources.files import inputs_of, raws_of
from communique.ingest.sources.opening import FORMS
from communique.ingest.sources.tables import CUSTOM

FIELDS = tuple(CUSTOM)
"""What columns can hold."""

__all__ = ["FIELDS", "FORMS", "inputs_of", "raws_of"]

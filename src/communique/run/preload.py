"""Imported by the server that worker processes are forked from, so that they share what is loaded here."""

from contextlib import suppress

from communique.errors import CommuniqueError
from communique.run.worker import ready

with suppress(CommuniqueError):  # the first worker meets it again, and can say so
    ready(None)

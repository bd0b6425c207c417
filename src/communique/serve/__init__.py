"""The web explorer of a record, and the same answers as JSON and CSV."""

from communique.serve.settings import Settings

__all__ = ["Settings"]

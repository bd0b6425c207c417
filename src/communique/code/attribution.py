"""In whose words a token stands."""

from __future__ import annotations

from communique.code.found import Found
from communique.reading import Token
from communique.records import Quotation


def quotation_at(found: Found, token: Token) -> Quotation | None:
    """The quotation whose content holds a token; the narrowest where one stands in another."""
    return found.quotation_at(token.start, token.end)

"""The dated reference: states, organisations and their memberships, offices and holders, names, occasions."""

from communique.world.names import Found
from communique.world.types import (
    Citation,
    Form,
    MembershipTerm,
    Occasion,
    OfficeKind,
    OfficeTerm,
    Organisation,
    Partial,
    Person,
    State,
    holds,
)
from communique.world.world import World, load

__all__ = [
    "Citation",
    "Form",
    "Found",
    "MembershipTerm",
    "Occasion",
    "OfficeKind",
    "OfficeTerm",
    "Organisation",
    "Partial",
    "Person",
    "State",
    "World",
    "holds",
    "load",
]

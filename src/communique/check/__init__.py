"""What the text says beside what the dated reference says: findings, each with both citations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from communique.check.memberships import membership_findings
from communique.check.occasions import occasion_findings
from communique.check.offices import office_findings
from communique.check.organisations import organisation_findings
from communique.code.found import Claim
from communique.records import Coding
from communique.world import World

__all__ = ["check"]


def check(coding: Coding, world: World, claims: Iterable[Claim] = ()) -> Coding:
    """The coding with its findings; no record of it is changed.

    ``claims`` are what the text states of organisations themselves, which no record of the coding holds.
    """
    findings = (
        *membership_findings(coding, world),
        *office_findings(coding, world),
        *organisation_findings(coding, claims, world),
        *occasion_findings(coding, world),
    )
    return replace(coding, findings=findings)

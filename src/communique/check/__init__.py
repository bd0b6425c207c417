"""What the text says beside what the dated reference says: findings, each with both citations."""

from __future__ import annotations

from dataclasses import replace

from communique.check.memberships import membership_findings
from communique.check.offices import office_findings
from communique.records import Coding
from communique.world import World

__all__ = ["check"]


def check(coding: Coding, world: World) -> Coding:
    """The coding with its findings; no record of it is changed."""
    findings = (*membership_findings(coding, world), *office_findings(coding, world))
    return replace(coding, findings=tuple(findings))

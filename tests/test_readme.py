"""The README shows what the commands print today, and names only targets that there are."""

from __future__ import annotations

import re

import pytest

from tools.readme import README, ROOT, blocks, output_of

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.parametrize(("command", "shown"), list(blocks(TEXT)), ids=lambda v: v[:40])
def test_the_output_shown_is_the_output(command: str, shown: str) -> None:
    assert output_of(command) == shown, "run: python tools/readme.py"


def test_the_targets_named_are_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", TEXT)) <= targets


def test_the_files_linked_are_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT)
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]

"""What the server of the workers says of those that do not begin: nothing where their run is over."""

from __future__ import annotations

import errno

import pytest

from communique.run.server import report


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), False),
        (EOFError("Ran out of input"), False),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "script.py"), True),
        (ImportError("no such module"), True),
    ],
)
def test_only_what_is_wrong_is_told(error: Exception, told: bool, capsys: pytest.CaptureFixture[str]) -> None:
    report(type(error), error, None)
    assert (type(error).__name__ in capsys.readouterr().err) == told

"""The public names, and the examples in docstrings, which all run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import warnings

import pytest

import communique

MODULES = sorted(m.name for m in pkgutil.walk_packages(communique.__path__, "communique.") if "__main__" not in m.name)


def test_public_names_are_few_sorted_and_there() -> None:
    assert list(communique.__all__) == sorted(communique.__all__)
    assert len(communique.__all__) <= 8
    for name in communique.__all__:
        assert getattr(communique, name) is not None
    with pytest.raises(AttributeError):
        _ = communique.nothing


@pytest.mark.parametrize("name", ["communique", *MODULES])
def test_examples_in_docstrings_run(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0


def test_every_public_module_says_what_it_is() -> None:
    assert not [name for name in MODULES if not importlib.import_module(name).__doc__]

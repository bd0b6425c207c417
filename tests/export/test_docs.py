"""The examples of docs/python.md and the notebook run, on the shipped examples."""

from __future__ import annotations

import doctest
import json
import shutil
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "examples" / "first-look.ipynb"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the example reports, where the examples write too."""
    for report in (ROOT / "examples").glob("*.txt"):
        shutil.copy(report, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_the_examples_in_python_md_run(place: Path) -> None:
    how = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
    result = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False, optionflags=how)
    assert result.failed == 0 and result.attempted > 30


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_notebook_runs(place: Path) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(place)}}).execute()
    shown = [o["output_type"] for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    assert "error" not in shown
    pictures = [o for c in notebook.cells for o in c.get("outputs", ()) if "image/svg+xml" in o.get("data", {})]
    assert len(pictures) >= 3


def test_the_notebook_is_small_and_was_run_in_order() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    counts = [c["execution_count"] for c in notebook["cells"] if c["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert NOTEBOOK.stat().st_size < 400_000
    assert tempfile.gettempdir() not in NOTEBOOK.read_text(encoding="utf-8")

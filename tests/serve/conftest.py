"""A record to look at: the shipped examples, six reports that disagree, and documents that mean harm."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the extra serve is not installed")

from starlette.testclient import TestClient

from communique.records import CONTRACT, Coding, Entity, Event, Mention, Quotation, content_id
from communique.serve.app import application
from communique.serve.settings import Settings
from communique.store import Writer
from tests.conftest import CODER, document_of

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "ask"
SCRIPT = "<script>alert('x')</script>"
TURNED = "\u202egnorw\u202c"
LONG = 10_000_000


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record's folder: two runs."""
    from communique.run import run
    from communique.run.runner import Options

    place = tmp_path_factory.mktemp("explorer") / "record"
    examples = [str(p) for p in sorted((ROOT / "examples").glob("*.txt"))]
    run([*examples, str(ROOT / "examples" / "example.html"), str(CASES / "sco.jsonl")], place, Options(processes=0))
    with Writer(place, CODER, ("by hand",)) as writer:
        for coding in (hostile(), long()):
            writer.add(coding, "by hand")
        writer.fail("broken.html", "empty", f"the document is empty {SCRIPT}")
    return place


def hostile() -> Coding:
    """A report whose every field would run a script or turn the page round, if it were let."""
    text = f"{SCRIPT} Ruritania{TURNED} met “><img src=x onerror=alert(1)> in =HYPERLINK(1).\n“{SCRIPT}” said ‏שלום."
    base = document_of(text, "2024-05-06")
    document = replace(
        base, id=content_id("doc", text, []), title=f"{SCRIPT}{TURNED}", outlet=f"=cmd|'/c calc'!A1{SCRIPT}",
        url="javascript:alert(document.cookie)",
    )  # fmt: skip
    one, two = document.span(0, len(SCRIPT)), document.span(text.index("Ruri"), text.index(" met"))
    entities = (
        Entity("entity-h1", None, SCRIPT, "person", None, None, SCRIPT, (Mention(one, "name"),)),
        Entity("entity-h2", None, two.words, "organisation", None, None, None, (Mention(two, "name"),)),
    )
    met = document.span(text.index("met"), text.index("met") + 3)
    sentence = document.span(0, text.index("\n"))
    event = Event(
        content_id("event", text, []), "CONSULT", None, (), "040", 1, 1.0, True, ("entity-h1", "entity-h2"), (), (),
        None, None, "happened", (), SCRIPT, met, sentence, None, 0.5, f"by hand {SCRIPT}",
    )  # fmt: skip
    said = Quotation(
        content_id("quotation", text, []), "entity-h1", None, None, (document.span(text.index("“<"), len(text)),),
        "direct", None, None, ("entity-h2",),
    )  # fmt: skip
    return Coding(CONTRACT, document.id, document, CODER, entities, quotations=(said,), events=(event,))


def long() -> Coding:
    """A report of one paragraph of ten million characters, with a name every thousand."""
    piece = "Nothing was said of it again, and nobody asked why. " * 20
    text = ("Sweden " + piece)[:1000] * (LONG // 1000)
    base = document_of(text, "2024-05-07")
    document = replace(base, id="doc-00000000000000aa", title="A long paragraph")
    mentions = tuple(Mention(document.span(i, i + 6), "name") for i in range(0, LONG, 1000))
    sweden = Entity("entity-l1", "state:SWE", "Sweden", "state", "SWE", None, None, mentions)
    return Coding(CONTRACT, document.id, document, CODER, (sweden,))


@pytest.fixture(scope="session")
def client(folder: Path) -> Iterator[TestClient]:
    """A visitor of the explorer, with SQL switched on."""
    with TestClient(application(Settings(folder, sql=True)), base_url="http://localhost") as found:
        yield found


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    """A copy of the record, to write into."""
    return Path(shutil.copytree(folder, tmp_path / "record"))

"""The documents say what the code does today: nothing is left out, and nothing is there that is gone."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from communique.cli.app import commands
from communique.code.lexicon import folder, table
from communique.code.ontology import CONTEXTS, codes, kinds
from communique.store.layout import SCHEMAS
from communique.store.named import VIEWS
from communique.version import __version__
from tests.test_import_order import ORDER
from tools import architecture, docs, docs_codebook, docs_reference, transcripts

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "communique"
PAGES = dict(docs.pages())
FILES = dict(docs.files())
WRITTEN = {
    **{str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in sorted((ROOT / "docs").rglob("*.md"))},
    **{n: (ROOT / n).read_text(encoding="utf-8") for n in ("README.md", *docs.LENT) if n != "CHANGELOG.md"},
}
COMMAND = get_command(commands())

# ---------------------------------------------------------------- commands


@pytest.mark.parametrize(
    ("names", "command"),
    list(docs_reference.commands_under(COMMAND, ())),
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_every_command_and_option_is_in_the_reference(names: tuple[str, ...], command: Any) -> None:
    page = PAGES["reference/cli.md"]
    heading = f"{'#' * (len(names) + 1)} communique {' '.join(names)}\n"
    assert heading in page
    section = re.split(r"\n#+ communique ", page.split(heading, 1)[1])[0]
    shown = {o for p in command.params for o in (*p.opts, *p.secondary_opts) if o.startswith("--") and o != "--help"}
    assert not [o for o in sorted(shown) if o not in section]


def _code_of(markdown: str) -> Iterator[str]:
    """The lines of code blocks, and code within text."""
    fenced = re.findall(r"```\w*\n(.*?)```", markdown, re.DOTALL)
    rest = re.sub(r"```.*?```", "", markdown, flags=re.DOTALL)
    yield from (line for block in fenced for line in block.splitlines())
    yield from re.findall(r"^ {4,}(.+)$", rest, re.MULTILINE)
    yield from re.findall(r"`([^`\n]+)`", rest)


def _called(markdown: str) -> Iterator[list[str]]:
    for code in _code_of(markdown):
        for found in re.findall(r"(?:^|\$ |&& |\$\(|; )communique ([a-z][^|;&)>#]*)", code):
            yield found.split()


@pytest.mark.parametrize("name", WRITTEN)
def test_the_commands_and_options_shown_are_there(name: str) -> None:
    for words in _called(WRITTEN[name]):
        command, rest = COMMAND, words
        while hasattr(command, "commands") and rest:
            known = command.commands
            if rest[0] not in known and words[0] == "export":
                command = known["tables"]
            elif rest[0].startswith("-") or rest[0].isupper():
                break
            else:
                assert rest[0] in known, f"{name}: communique {' '.join(words)}"
                command, rest = known[rest[0]], rest[1:]
        options = {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help", "--version"}
        given = [w.split("=")[0] for w in rest if re.match(r"--[a-z]", w)]
        assert not [o for o in given if o not in options], f"{name}: communique {' '.join(words)}"


@pytest.mark.parametrize("name", WRITTEN)
def test_the_targets_of_make_that_are_named_are_there(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {m for code in _code_of(WRITTEN[name]) for m in re.findall(r"^make ([a-z-]+)", code)}
    assert not named - targets


# ---------------------------------------------------------------- settings, routes, tables, names

LIBRARIES = {"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "NO_COLOR", "COLUMNS"}
"""Variables that libraries beneath read."""


def test_every_environment_variable_is_in_settings_and_no_other() -> None:
    read = re.compile(r"""(?:environ(?:ment)?(?:\.get\(|\.setdefault\(|\[)|envvar=)"([A-Z][A-Z_]+)\"""")
    used = {v for p in SOURCE.rglob("*.py") for v in read.findall(p.read_text(encoding="utf-8"))}
    assert len(used) >= 6
    table = [line for line in PAGES["reference/settings.md"].splitlines() if line.startswith("| `")]
    told = {v for line in table for v in re.findall(r"`([A-Z][A-Z_]{3,})`", line)}
    assert told == used | LIBRARIES


def test_every_page_of_the_explorer_is_documented_and_no_other() -> None:
    paths = {p.path.replace(":path", "") for p in docs_reference.pages()}
    assert set(re.findall(r"^\| `(/[^`]*)` \|", PAGES["explorer.md"], re.MULTILINE)) == paths
    assert set(re.findall(r"^## `(/[^`]*)`", PAGES["reference/http.md"], re.MULTILINE)) == paths


def test_every_other_route_is_documented_and_no_other() -> None:
    assert {path for path, _ in docs_reference.other_routes()} == set(docs_reference.SAYS)


def test_every_table_and_view_is_documented_and_no_other() -> None:
    shown = set(re.findall(r"^### (\w+)$", PAGES["record.md"], re.MULTILINE))
    assert shown == {*SCHEMAS, "runs", *(v.name for v in VIEWS)}


def test_every_public_python_name_is_documented() -> None:
    listing = [p for p in SOURCE.glob("*/__init__.py") if "__all__" in p.read_text(encoding="utf-8")]
    public = {f"communique.{p.parent.name}" for p in listing} - {"communique.cli"}
    packages = {name for name, _ in docs_reference.PACKAGES}
    assert public <= packages
    page = PAGES["reference/api.md"]
    for package in packages:
        names = docs_reference.public_names(package)
        assert names
        assert not [n for n in names if f"::: {package}.{n}\n" not in page and f"`{package}.{n}`" not in page]


# ---------------------------------------------------------------- links and navigation

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    there = {*PAGES, *FILES}
    base = Path("/site") / name
    found = [link for link in LINK.findall(docs.inside(PAGES[name], name)) if not link.startswith("http")]
    ends = {link: (base.parent / link).as_posix() for link in found}
    whole = {link: str(Path("/") / Path(*_normal(path))) for link, path in ends.items()}
    assert not [link for link, path in whole.items() if path.removeprefix("/site/") not in there]


def _normal(path: str) -> list[str]:
    parts: list[str] = []
    for part in path.strip("/").split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return parts


def _leaves(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    for inner in entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ():
        yield from _leaves(inner)


def test_every_page_has_its_place() -> None:
    nav = list(_leaves(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]))
    assert len(nav) == len(set(nav))
    pages = {name for name in PAGES if not name.startswith("examples/")}
    assert pages - set(nav) == set(), "give the page a place in mkdocs.yml"
    assert set(nav) - pages == set(), "the page is gone; take it out of mkdocs.yml"


# ---------------------------------------------------------------- codebook and architecture


def test_the_codebook_has_every_type_mode_context_and_code_and_no_other() -> None:
    assert set(docs_codebook.words("modes")) == {key for key in kinds() if key[1]}
    assert set(docs_codebook.words("contexts")) == {(c,) for c in CONTEXTS}
    assert set(docs_codebook.words("cameo")) == {(c,) for c in codes()}
    assert all(f"\n## {t}\n" in PAGES["codebook/index.md"] for t, mode in kinds() if mode is None)


def test_every_type_and_mode_that_a_frame_gives_has_an_example() -> None:
    given = {(t, docs_codebook.mode_of(r)) for t, r in docs_codebook.frames()}
    assert not [key for key in given if not docs_codebook.example(key[0], key[1] or None)]


def test_examples_are_of_the_lexicon() -> None:
    told = {r["example"] for r in (*folder("events", "example"), *table("contexts", "example"))}
    cells = [line.split(" | ")[-1].removesuffix(" |").strip() for line in PAGES["codebook/cameo.md"].splitlines()]
    shown = [c for c in cells if c.endswith(".") and len(c) < 200 and not c.startswith("The codes")]
    assert len(shown) > 100
    assert not [c for c in shown if c not in told]


def test_the_picture_of_the_architecture_is_that_of_the_code() -> None:
    now = architecture.drawing(architecture.imports())
    assert architecture.PICTURE.read_text(encoding="utf-8") == now, "run: python -m tools.architecture"


def test_the_architecture_names_the_modules_in_their_order() -> None:
    named = re.findall(r"^\| `(\w+)` \|", PAGES["architecture.md"], re.MULTILINE)
    assert named == architecture.ORDER == [m for m in ORDER if m not in ("version", "__main__")]


# ---------------------------------------------------------------- what goes with the package


def test_the_citation_is_of_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= cited.keys()
    assert cited["type"] == "software"
    assert cited["version"] == __version__
    assert cited["license"] == "Apache-2.0"


def test_the_notice_names_all_that_is_not_ours() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8").lower()
    vendored = [p for p in (SOURCE / "serve" / "static" / "vendor").iterdir() if p.suffix in (".js", ".json")]
    assert vendored
    assert not [p.name for p in vendored if not any(w in notice for w in _words(p))]
    packs = [p for p in (SOURCE / "world" / "data" / "packs").glob("*.csv*") if p.is_file()]
    producers = {row["producer"] for p in packs if p.suffix == ".csv" for row in _rows(p)}
    assert not [p for p in producers if p.lower() not in notice]
    for path in re.findall(r"\((src/[\w./-]+)", (ROOT / "NOTICE").read_text(encoding="utf-8")):
        assert (ROOT / path).exists(), path


def _words(path: Path) -> list[str]:
    return [re.split(r"[.-]?\d|\.min|\.", path.name)[0].lower()]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        yield from csv.DictReader(source)


def test_the_licence_page_tells_every_package_of_the_core() -> None:
    names = {name for name, _, _ in docs_reference.installed()}
    assert {"spacy", "duckdb", "pyarrow", "onnxruntime", "typer"} <= names
    assert not [n for n, _, licence in docs_reference.installed() if licence == "see the package"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Wheel and sdist, built from this tree."""
    place = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(place)], cwd=ROOT, check=True, capture_output=True
    )
    return sorted(place.iterdir())


@pytest.mark.slow
def test_the_wheel_holds_the_package_and_nothing_else(built: list[Path]) -> None:
    wheel = next(p for p in built if p.suffix == ".whl")
    names = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    ours = {p.relative_to(ROOT / "src").as_posix() for p in SOURCE.rglob("*") if p.is_file() and p.suffix != ".pyc"}
    hidden = re.compile(r"(^|/)(__pycache__|\.[^/]+)/")  # caches of tools
    assert names == {n for n in ours if not hidden.search(n)}
    for needed in (
        "py.typed",
        "serve/static/explorer.css",
        "serve/templates/report.html",
        "code/relation/relation.onnx",
    ):
        assert f"communique/{needed}" in names
    about = {n.split(".dist-info/")[1] for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" in n}
    assert {"licenses/LICENSE", "licenses/NOTICE", "METADATA", "entry_points.txt"} <= about


@pytest.mark.slow
def test_wheel_and_sdist_can_be_published(built: list[Path]) -> None:
    command = [sys.executable, "-m", "twine", "--no-color", "check", "--strict", *map(str, built)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {p.suffix for p in built} == {".whl", ".gz"}


# ---------------------------------------------------------------- the site


@pytest.mark.slow
@pytest.mark.parametrize("page", transcripts.PAGES, ids=lambda p: p.stem)
def test_what_pages_show_is_what_commands_print(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for shown, now in zip(transcripts.blocks(text), transcripts.run_page(text), strict=True):
        for (command, output), (_, printed) in zip(shown, now, strict=True):
            assert transcripts.lasting(printed) == transcripts.lasting(output), (
                f"{command}\nrun: python tools/transcripts.py"
            )


@pytest.mark.slow
def test_the_site_is_built_without_warnings_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    docs.write(tmp_path / "docs")
    given = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    paths = given.replace("docs_dir: build/docs", f"docs_dir: {tmp_path / 'docs'}").replace(
        "paths: [src]", f"paths: [{ROOT / 'src'}]"
    )
    (tmp_path / "mkdocs.yml").write_text(paths, encoding="utf-8")
    site = tmp_path / "site"
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "-f",
        str(tmp_path / "mkdocs.yml"),
        "-d",
        str(site),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = re.compile(
        r"""<(?:script|img|iframe)[^>]*\ssrc="https?:|<link[^>]*rel="(?:stylesheet|preconnect)"[^>]*href="https?:"""
    )
    pages = [p for p in site.rglob("*.html") if "examples" not in p.relative_to(site).parts]
    assert len(pages) > 20
    assert not [str(p) for p in pages if loaded.search(p.read_text(encoding="utf-8"))]
    assert not re.search(
        r"@import|fonts\.googleapis", "".join(p.read_text(encoding="utf-8") for p in site.rglob("*.css"))
    )

"""Put the sources of the docs site together in ``build/docs``: ``python -m tools.docs``.

They are what lies in ``docs/``, the pages that are made from the code, and the files beside ``docs/`` that pages link
to. The builder of the site only turns Markdown into HTML, so that another can take its place.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tools.docs_codebook import cameo_page, type_page
from tools.docs_reference import command_page, licence_page, python_page, route_page

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SOURCES = ROOT / "build" / "docs"

LENT = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "RELEASING.md": "releasing.md",
    "SECURITY.md": "security.md",
}
"""Files of the repository that are pages of the site too."""

TAKEN_ALONG = ("examples",)
"""Folders beside ``docs/`` whose files pages link to."""

MADE: Mapping[str, Callable[[], str]] = {
    "reference/cli.md": command_page,
    "reference/http.md": route_page,
    "reference/api.md": python_page,
    "codebook/index.md": type_page,
    "codebook/cameo.md": cameo_page,
    "licences.md": lambda: licence_page((ROOT / "NOTICE").read_text(encoding="utf-8")),
}
"""Pages that are made when the site is."""

_LINK = re.compile(r"\]\((?P<up>(?:\.\./)*)(?P<path>[\w./-]+)")


def pages() -> Iterator[tuple[str, str]]:
    """Every page of the site: its path there, and its Markdown."""
    for path in sorted(DOCS.rglob("*.md")):
        yield path.relative_to(DOCS).as_posix(), path.read_text(encoding="utf-8")
    for source, name in LENT.items():
        yield name, (ROOT / source).read_text(encoding="utf-8")
    for name, make in MADE.items():
        yield name, make()
    for folder in TAKEN_ALONG:
        for path in sorted((ROOT / folder).rglob("*.md")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def files() -> Iterator[tuple[str, Path]]:
    """What is no page: its path in the site, and where it lies."""
    for base, found in ((DOCS, DOCS.rglob("*")), *((ROOT, (ROOT / f).rglob("*")) for f in TAKEN_ALONG)):
        for path in sorted(found):
            if path.is_file() and path.suffix != ".md" and ".ipynb_checkpoints" not in path.parts:
                yield path.relative_to(base).as_posix(), path


def inside(markdown: str, page: str) -> str:
    """A page's Markdown with links to the repository's files, as a code host wants them, turned to those of the site.

    >>> inside("[a](../examples/README.md) [b](linking.md)", "python.md")
    '[a](examples/README.md) [b](linking.md)'
    >>> inside("[n](../../examples/first-look.ipynb) [p](../python.md)", "howto/notebook.md")
    '[n](../examples/first-look.ipynb) [p](../python.md)'
    >>> inside("[b](docs/python.md) [s](SECURITY.md)", "changelog.md")
    '[b](python.md) [s](security.md)'
    """

    def turned(match: re.Match[str]) -> str:
        path = match["path"].removeprefix("docs/") if page in LENT.values() else match["path"]
        to_root = "../" * page.count("/")
        if path in LENT:
            return f"]({to_root}{LENT[path]}"
        if path.split("/")[0] in TAKEN_ALONG:
            return f"]({to_root}{path}"
        return f"]({match['up']}{path}"

    return _LINK.sub(turned, markdown)


def write(folder: Path) -> None:
    """Write the sources to a folder, which is made anew."""
    if folder.exists():
        shutil.rmtree(folder)
    for name, markdown in pages():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(inside(markdown, name), encoding="utf-8")
    for name, path in files():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


if __name__ == "__main__":
    write(SOURCES)

"""What mkdocs calls while it builds the docs site: pages made from the code, and files from beside ``docs/``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from tools.docs_codebook import cameo_page, type_page
from tools.docs_reference import command_page, licence_page, python_page, route_page

ROOT = Path(__file__).parent.parent

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

_OUTSIDE = re.compile(r"\]\((?:\.\./)*(?P<path>[\w./-]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made, those lent, and what pages link to."""
    for path, make in MADE.items():
        files.append(File.generated(config, path, content=make()))
    for source, path in LENT.items():
        files.append(File.generated(config, path, content=(ROOT / source).read_text(encoding="utf-8")))
    for folder in TAKEN_ALONG:
        for file in sorted(p for p in (ROOT / folder).rglob("*") if p.is_file()):
            if ".ipynb_checkpoints" not in file.parts:
                files.append(File.generated(config, file.relative_to(ROOT).as_posix(), abs_src_path=str(file)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links to files of the repository, as they are right on a code host, made links within the site."""
    return inside(markdown, page.file.src_uri)


def inside(markdown: str, page: str) -> str:
    """A page's Markdown with links that leave ``docs/`` turned to where those files are in the site.

    >>> inside("[a](../examples/README.md) [b](docs/python.md) [c](linking.md)", "python.md")
    '[a](examples/README.md) [b](docs/python.md) [c](linking.md)'
    >>> inside("[b](docs/python.md) [s](SECURITY.md)", "changelog.md")
    '[b](python.md) [s](security.md)'
    """

    def turned(match: re.Match[str]) -> str:
        path = match["path"]
        lead = "../" * page.count("/")
        if page in LENT.values():
            path = path.removeprefix("docs/")
        if path in LENT:
            return f"]({lead}{LENT[path]}"
        if path.split("/")[0] in TAKEN_ALONG:
            return f"]({lead}{path}"
        return match[0] if path == match["path"] else f"]({path}"

    return _OUTSIDE.sub(turned, markdown)

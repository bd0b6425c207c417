"""Pictures of the explorer for the documents, made from the shipped examples.

``python -m tools.screenshots`` codes them into a record of its own, serves it, and writes docs/images/*.png. It needs
the extra ``dev`` and an installed Chromium.
"""

from __future__ import annotations

import json
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, sync_playwright

from communique.run import run
from communique.run.runner import Options
from communique.serve.app import application
from communique.serve.settings import Settings

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
SIZE = {"width": 1180, "height": 740}
PHONE = {"width": 390, "height": 780}
SHOTS = {
    "report": ("REPORT", {"width": 1100, "height": 620}, "light"),
    "report-phone": ("REPORT", PHONE, "dark"),
    "organisation": ("/organisations/SCO?on=2022-09-17", SIZE, "light"),
    "events": ("/events", SIZE, "dark"),
    "disagreements": ("/disagreements", SIZE, "light"),
    "map": ("/map?since=2022-01-01", SIZE, "light"),
}


PUBLISHED = {"samarkand": "2022-09-16", "vilnius": "2023-07-12", "niamey": "2023-08-11", "brief": "2024-03-08"}


def lines() -> Iterator[str]:
    """The examples with what examples/README.md says of them; their first line is their title, where it is one."""
    for name, published in PUBLISHED.items():
        text = (ROOT / "examples" / f"{name}.txt").read_text(encoding="utf-8")
        first = text.split("\n", 1)[0].strip()
        title = first if len(first) < 90 and not first.endswith(".") else name.title()
        told = {"id": name, "text": text, "published": published, "title": title, "outlet": "Own example"}
        yield json.dumps(told, ensure_ascii=False)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The explorer of a record at a free port of this machine, while it is needed."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(application(Settings(folder)), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(20)


def shoot(page: Page, base: str, address: str, target: Path) -> None:
    """One picture of a page, when all of it is drawn."""
    if address == "REPORT":
        found = page.request.get(f"{base}/documents.json?q=Samarkand+exercise").json()["rows"]
        address = f"/documents/{found[0]['id']}"
    page.goto(base + address)
    page.wait_for_load_state("networkidle")
    if "map" in address:
        page.wait_for_selector("figure[data-drawn]")
    viewport = page.viewport_size or SIZE
    if "/documents/" in address and viewport["width"] > PHONE["width"]:
        page.locator(".card.event").first.hover()
    page.screenshot(path=target)


def main() -> int:
    """Make all pictures."""
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place) / "record"
        examples = Path(place) / "examples.jsonl"
        examples.write_text("\n".join(lines()), encoding="utf-8")
        run([str(examples), str(ROOT / "examples" / "sco" / "reports.jsonl")], folder, Options(processes=0))
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        with served(folder) as base:
            for name, (address, size, theme) in SHOTS.items():
                page = browser.new_context(viewport=size, color_scheme=theme).new_page()
                shoot(page, base, address, IMAGES / f"{name}.png")
                page.context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

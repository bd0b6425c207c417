"""Every page in a real browser, light and dark, on a desk and on a phone: clicks, downloads, no errors, axe."""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from communique.serve.app import application
from communique.serve.settings import Settings

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")]

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
PAGES = (
    "/", "/read", "/documents", "/documents?q=Samarkand", "REPORT", "/events", "/quotations", "RECORD", "/parties?q=sco",
    "/organisations/SCO?on=2022-09-17", "/states/IRN", "/people/Ebrahim%20Raisi", "/pair?first=USA&second=SWE",
    "/pair", "/network?since=2000-01-01", "/timeline?party=SCO&since=2000-01-01", "/map?since=2000-01-01",
    "/calendar?month=2022-09-01", "/disagreements", "/stories?since=2000-01-01", "/alerts", "/judgements", "/coverage", "/runs",
    "/changes", "/sql?query=select+1+as+n", "/nothing",
)  # fmt: skip

SOME = ("/documents/", "/events", "/organisations", "/pair?", "/calendar")
WHOLE = (("light", DESK), ("dark", PHONE))
"""Every page is looked at in two ways, and those with most colours in the two others."""


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    """The explorer at a port of this machine."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(application(Settings(folder, sql=True)), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, base_url=site, accept_downloads=True)
    context.set_default_timeout(20_000)
    found = context.new_page()
    problems = watched(found)
    yield found
    context.close()
    assert problems == []


def watched(page: Page) -> list[str]:
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: problems.append(str(e)))
    return problems


def addresses(page: Page) -> list[str]:
    report = page.request.get("/documents.json?q=Samarkand+memorandum").json()["rows"][0]["id"]
    event = page.request.get("/events.json?limit=1").json()["rows"][0]["id"]
    named = {"REPORT": f"/documents/{report}", "RECORD": f"/records/{event}"}
    return [named.get(p, p) for p in PAGES]


@pytest.mark.parametrize(
    ("theme", "size"), [("light", DESK), ("dark", PHONE), ("dark", DESK), ("light", PHONE)],
    ids=["light-desk", "dark-phone", "dark-desk", "light-phone"],
)  # fmt: skip
def test_no_page_has_errors_or_serious_faults_of_access(browser: Browser, site: str, theme: str, size: dict) -> None:
    context = browser.new_context(viewport=size, color_scheme=theme, base_url=site, bypass_csp=True)
    page = context.new_page()
    problems = watched(page)
    found = []
    every = addresses(page)
    for address in every if (theme, size) in WHOLE else [a for a in every if a.startswith(SOME)]:
        page.goto(address)
        if "map" in address or "network" in address:
            page.wait_for_selector("figure[data-drawn]")
        page.evaluate(AXE)
        told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found += [
            (address, v["id"], v["nodes"][0]["html"][:160], v["nodes"][0]["failureSummary"][:200])
            for v in told["violations"] if v["impact"] in ("serious", "critical")
        ]  # fmt: skip
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        if wide:
            found.append((address, "wider than the window", "", ""))
    context.close()
    assert not found, "\n".join(map(str, found))
    assert [p for p in problems if "404" not in p] == []


def test_a_mark_and_its_record_light_each_other(page: Page) -> None:
    page.goto(next(a for a in addresses(page) if a.startswith("/documents/doc")))
    mark = page.locator(".prose a.m.event").first
    mark.hover()
    expect(page.locator(".card.lit").first).to_be_visible()
    own = mark.get_attribute("href").removeprefix("#r-")
    expect(page.locator(f'[data-id="{own}"]')).to_have_class(re.compile(r"\blit\b"))
    card = page.locator(".card.membership").first
    card.hover()
    expect(page.locator(".prose .m.lit").first).to_be_visible()
    mark.focus()
    expect(page.locator(f'[data-id="{own}"]')).to_have_class(re.compile(r"\blit\b"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(f"#r-{own}") + "$"))
    page.locator('.legend input[value="event"]').uncheck()
    expect(page.locator('.group[data-kind="event"]')).to_be_hidden()


def test_on_a_phone_words_open_their_records(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=PHONE, base_url=site, has_touch=True)
    page = context.new_page()
    page.goto(next(a for a in addresses(page) if a.startswith("/documents/doc")))
    page.locator(".prose a.m.event").first.tap()
    expect(page.locator("[data-sheet] .card").first).to_be_visible()
    page.locator("#menu summary").tap()
    expect(page.locator(".side")).to_be_visible()
    context.close()


def test_a_text_is_pasted_and_coded(page: Page) -> None:
    page.goto("/read")
    page.fill("#text", "BRUSSELS, April 4 - Finland joined NATO on Tuesday, Secretary General Jens Stoltenberg said.")
    page.fill("#published", "2023-04-04")
    page.get_by_role("button", name="Code it").click()
    expect(page.locator(".card.membership").first).to_contain_text("Finland", timeout=90_000)
    expect(page.locator(".card.finding").first).to_contain_text("supported")


def test_lists_are_downloaded(page: Page) -> None:
    page.goto("/events?type=CONSULT")
    with page.expect_download() as got:
        page.get_by_role("link", name="CSV").first.click()
    lines = Path(got.value.path()).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("day,precision,type") and len(lines) > 1


def test_facets_narrow_and_the_address_says_so(page: Page) -> None:
    page.goto("/events")
    page.locator(".facet a").first.click()
    expect(page).to_have_url(re.compile(r"\?type=[A-Z]+"))
    expect(page.locator('.facet [aria-current="true"]')).to_have_count(1)


def test_the_slider_shows_the_members_of_another_day(page: Page) -> None:
    page.goto("/organisations/SCO?on=2024-12-31")
    expect(page.locator("#on-day")).to_contain_text("Belarus")
    page.locator("input[type=range]").focus()
    page.keyboard.press("Home")
    expect(page.locator("#on-day")).not_to_contain_text("Belarus")
    expect(page.locator("#on-day")).to_contain_text("Kazakhstan")
    expect(page).to_have_url(re.compile("on=2001"))


def test_a_brush_over_the_chart_zooms(page: Page) -> None:
    pairs = page.request.get("/network.json?since=2000-01-01").json()["rows"]
    busy = next(r for r in pairs if r["first"])
    page.goto(f"/pair?first={quote(busy['source'])}&second={quote(busy['target'])}&by=day")
    box = page.locator(".mirror svg").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 40, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"since=\d{4}-\d\d-\d\d&until="))


def test_the_theme_is_chosen_and_kept(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto("/events")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/events")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

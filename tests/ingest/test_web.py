"""Addresses: feeds, sitemaps and pages from a real server on this machine, politely, and none that is not public."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from communique.errors import CommuniqueError, InputError
from communique.ingest import Intake, Limits, Raw, ingested
from communique.ingest.sources import raws_of
from communique.ingest.sources.web import is_public, public_address
from tests.ingest.crawl import page


class Site(http.server.ThreadingHTTPServer):
    """A small site: pages, a feed with an ETag, a sitemap index, a robots.txt; it remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[tuple[str, int]] = []
        self.failing = 0

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def statuses(self, path: str) -> list[int]:
        return [s for p, s in self.asked if p == path]


class Answer(http.server.BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        status, headers, body = self._found()
        self.server.asked.append((self.path, status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _found(self) -> tuple[int, dict[str, str], bytes]:
        root, html = self.server.root, {"Content-Type": "text/html; charset=utf-8"}
        if self.path == "/robots.txt":
            return 200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /closed\n"
        if self.path.startswith("/page/"):
            return 200, html, page(int(self.path.rpartition("/")[2]))
        if self.path == "/feed":
            if self.headers.get("If-None-Match") == '"one"':
                return 304, {"ETag": '"one"'}, b""
            items = "".join(f"<item><title>{i}</title><link>{root}/page/{i}</link></item>" for i in range(3))
            text = f"<rss version='2.0'><channel><title>Site</title>{items}</channel></rss>"
            return (
                200,
                {"Content-Type": "application/rss+xml", "ETag": '"one"', "Cache-Control": "no-cache"},
                text.encode(),
            )
        if self.path == "/sitemap.xml":
            return 200, {}, f"<sitemapindex><sitemap><loc>{root}/part.xml</loc></sitemap></sitemapindex>".encode()
        if self.path == "/part.xml":
            urls = "".join(f"<url><loc>{root}/page/{i}</loc></url>" for i in range(4))
            return 200, {}, f"<urlset>{urls}</urlset>".encode()
        if self.path == "/moved":
            return 302, {"Location": f"{root}/page/7"}, b""
        if self.path == "/round":
            return 302, {"Location": f"{root}/round"}, b""
        if self.path == "/flaky" and self.server.failing < 1:
            self.server.failing += 1
            return 503, {}, b""
        return (200, html, page(9)) if self.path in ("/flaky", "/closed") else (404, {}, b"")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    server = Site()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def found(site: Site, path: str, **limits: int) -> list[tuple[str, Raw | CommuniqueError]]:
    return list(raws_of([site.root + path], Intake(private=True, delay=0.0, limits=Limits(**limits))))


def codes(rows: list[tuple[str, Raw | CommuniqueError]]) -> list[str]:
    return [r.code if isinstance(r, CommuniqueError) else "document" for _, r in rows]


def test_a_page_is_fetched_through_a_redirect(site: Site) -> None:
    ((_, raw),) = found(site, "/moved")
    assert isinstance(raw, Raw)
    made = ingested(raw).document
    assert made.url == f"{site.root}/page/7" and "(7)" in (made.title or "")


def test_a_feed_is_asked_for_conditionally_and_its_pages_are_fetched(site: Site) -> None:
    assert codes(found(site, "/feed")) == ["document"] * 3
    assert codes(found(site, "/feed")) == ["document"] * 3
    assert site.statuses("/feed") == [200, 304]


def test_a_sitemap_index_leads_to_pages_up_to_the_limit(site: Site) -> None:
    assert codes(found(site, "/sitemap.xml")) == ["document"] * 4
    assert codes(found(site, "/sitemap.xml", pages=2)) == ["document", "document", "limit"]


def test_robots_are_obeyed_and_faults_have_their_reason(site: Site) -> None:
    assert codes(found(site, "/closed")) == ["robots"] and not site.statuses("/closed")
    assert codes(found(site, "/nowhere")) == ["status"]
    assert codes(found(site, "/round")) == ["fetch"]
    assert codes(found(site, "/page/1", characters=-999_900)) == ["limit"]


def test_a_fault_that_passes_is_tried_again(site: Site) -> None:
    assert codes(found(site, "/flaky")) == ["document"]
    assert site.statuses("/flaky") == [503, 200]


def test_no_address_is_fetched_that_is_not_public(site: Site) -> None:
    ((_, error),) = list(raws_of([f"{site.root}/page/1"], Intake(delay=0.0)))
    assert isinstance(error, CommuniqueError) and error.code == "private" and not site.asked
    with pytest.raises(InputError, match="no public address"):
        public_address("localhost", 80)


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 ::1 fe80::1%eth0 fc00::1 "
    "::ffff:127.0.0.1 64:ff9b::7f00:1 2002:7f00:1::".split(),
)
def test_private_addresses_are_told_in_any_dress(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_told() -> None:
    assert is_public("93.184.216.34") and is_public("2606:2800:220:1:248:1893:25c8:1946")

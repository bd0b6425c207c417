"""Pages by their address: politely (robots, one at a time, conditional requests) and only from public addresses."""

from __future__ import annotations

import ipaddress
import socket
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from communique.errors import InputError, LimitError
from communique.extras import needed
from communique.ingest.raw import Intake
from communique.version import __version__

AGENT = f"communique/{__version__} (reads reports on world politics; robots.txt is obeyed)"

TIMEOUT = 20.0
"""Seconds that a server may be silent."""

HOPS = 5
"""Redirects that are followed."""

LONGEST_DELAY = 60.0
"""Seconds beyond which a robots.txt's crawl delay is taken for a refusal of any use."""

KEPT = 30 * 24 * 3600
"""Seconds for which an answer is kept to ask conditionally with."""

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: the address after redirects, the bytes, their type as the server states it."""

    url: str
    data: bytes
    media: str
    charset: str | None


def is_address(name: str) -> bool:
    """Whether an input is an address of the web."""
    return name.startswith(("http://", "https://"))


def public_address(host: str, port: int) -> str:
    """The address of a host, where every address that it has is public; raises ``InputError`` otherwise.

    Asked just before connecting, to the address that is then connected to, so that a name cannot change in between.
    """
    try:
        found = [str(a[4][0]) for a in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (socket.gaierror, UnicodeError) as error:
        raise InputError(
            f"the host {host!r} is not found ({error}); see whether the address is right", code="fetch"
        ) from error
    for address in found:
        if not is_public(address):
            what = f"{host} is at {address}, which is no public address; --allow-private if that is meant"
            raise InputError(what, code="private")
    return found[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also when it is one of IPv4 dressed as IPv6.

    >>> is_public("93.184.216.34"), is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("169.254.169.254")
    (True, False, False, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            ip = inner
        elif ip in _NAT64:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _pinned(http: Any, inner: Any) -> Any:
    """A transport that connects to the address that was looked at, and to no other."""

    class Pinned(http.BaseTransport):  # type: ignore[misc]
        def handle_request(self, request: Any) -> Any:
            host = request.url.host
            address = public_address(host, request.url.port or (443 if request.url.scheme == "https" else 80))
            extensions = {**request.extensions, "sni_hostname": host}
            url = request.url.copy_with(host=address)
            return inner.handle_request(
                http.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=extensions)
            )

        def close(self) -> None:
            inner.close()

    return Pinned()


def transport_of(private: bool) -> Any:
    """A transport that reaches public addresses only, or with ``private`` any; needs ``httpx2``."""
    http = needed("httpx2", "inputs")
    inner = http.HTTPTransport()
    return inner if private else _pinned(http, inner)


@dataclass(slots=True)
class Fetcher:
    """Fetches pages one at a time. A context manager; needs ``communique[inputs]``."""

    intake: Intake
    _client: Any = None
    _robots: dict[str, Any] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def __enter__(self) -> Fetcher:
        http, hishel = needed("httpx2", "inputs"), needed("hishel", "inputs")
        cached, places = needed("hishel.httpx2", "inputs"), needed("platformdirs", "inputs")
        place = places.user_cache_path("communique", ensure_exists=True) / "pages.sqlite"
        storage = hishel.SqliteStorage(database_path=place, default_ttl=KEPT)
        transport = cached.CacheTransport(transport_of(self.intake.private), storage=storage, rfc=True)
        self._client = http.Client(transport=transport, headers={"User-Agent": AGENT}, timeout=TIMEOUT)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, url: str) -> Fetched:
        """What an address gives, after redirects; raises ``InputError`` where it is refused or fails."""
        for _ in range(HOPS + 1):
            self._allowed(url)
            answer = self._answer(url)
            if not answer.has_redirect_location:
                return self._fetched(url, answer)
            url = str(answer.next_request.url)
        raise InputError(f"more than {HOPS} redirects; give the address where they end", code="fetch")

    def _fetched(self, url: str, answer: Any) -> Fetched:
        if answer.status_code != 200:
            raise InputError(f"the server answered with status {answer.status_code}", code="status")
        media = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Fetched(url, answer.content, media, answer.charset_encoding)

    def _allowed(self, url: str) -> None:
        """Wait as long as politeness asks; raises ``InputError`` where robots.txt forbids the address."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(
                f"{url!r} is no address of the web; give one that begins with http:// or https://", code="fetch"
            )
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._robots:
            self._robots[host] = self._rules(host)
        rules = self._robots[host]
        if not rules.can_fetch(url, AGENT):
            raise InputError("the site's robots.txt does not allow it", code="robots")
        delay = max(self.intake.delay, rules.crawl_delay(AGENT) or 0.0)
        if delay > LONGEST_DELAY:
            raise InputError(
                f"robots.txt asks for {delay:.0f} seconds between pages; {LONGEST_DELAY:.0f} are waited at most",
                code="robots",
            )
        wait = self._last.get(host, 0.0) + delay - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._last[host] = time.monotonic()

    def _rules(self, host: str) -> Any:
        """A host's robots.txt; none is leave for all, a server's fault is leave for nothing (RFC 9309)."""
        answer = self._answer(f"{host}/robots.txt", redirects=True)
        if answer.status_code >= 500:
            raise InputError(f"robots.txt cannot be read: status {answer.status_code}", code="robots")
        text = answer.text if answer.status_code == 200 else ""
        return needed("protego", "inputs").Protego.parse(text)

    def _answer(self, url: str, redirects: bool = False) -> Any:
        """The server's answer, tried again after faults that pass; its body is read up to the limit."""
        http, stamina = needed("httpx2", "inputs"), needed("stamina", "inputs")
        try:
            for attempt in stamina.retry_context(on=_PassingError, attempts=ATTEMPTS, wait_initial=0.5, timeout=90):
                with attempt:
                    try:
                        return self._once(url, redirects)
                    except http.TransportError as error:
                        raise _PassingError(f"{type(error).__name__}: {error}") from error
        except _PassingError as error:
            if error.answer is not None:
                return error.answer
            raise InputError(f"the page cannot be fetched: {error}", code="fetch") from error
        except http.InvalidURL as error:
            raise InputError(f"{url!r} is no address of the web: {error}", code="fetch") from error

    def _once(self, url: str, redirects: bool) -> Any:
        limit = self.intake.limits.bytes
        with self._client.stream("GET", url, follow_redirects=redirects) as answer:
            body = b""
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > limit:
                    raise LimitError(f"the page has more than {limit:,} bytes; raise --max-characters")
        answer._content = body
        if answer.status_code in (429, 500, 502, 503, 504):
            raise _PassingError(f"status {answer.status_code}", answer)
        return answer


class _PassingError(Exception):
    """A fault that may pass: the page is asked for again."""

    def __init__(self, message: str, answer: Any = None) -> None:
        super().__init__(message)
        self.answer = answer

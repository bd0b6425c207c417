"""Who is let in, what is let through, and what every answer tells the browser to refuse."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from communique.errors import LimitError
from communique.serve.problems import MEDIA, Problem
from communique.serve.settings import LOOPBACK, Settings

COOKIE = "communique"
FORM_COOKIE = "communique_form"

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
OPEN = ("/enter", "/static/")
"""What somebody without a token may see: the page that asks for it, and how that looks."""


class Guard:
    """Checks the host, the visitor, the origin and the size of each request; adds the headers to each answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        answer = self._refusal(scope, headers)
        if answer is None:
            await self.app(scope, _counted(receive, self.settings.upload), _with_headers(send))
        else:
            await answer(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """The answer to a request that is not let through, or None."""
        if self.settings.is_loopback and _host(headers.get("host", "")) not in LOOPBACK:
            return _refused(421, "host", "this explorer answers only to localhost")
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return _refused(405, "method", "only GET and POST are answered", {"allow": "GET, HEAD, POST"})
        if scope["method"] == "POST" and not _own_origin(headers):
            return _refused(403, "forgery", "this form was sent from another site")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self.settings.upload:
            return _refused(413, "limit", f"a request may have {self.settings.upload:,} bytes")
        if scope["path"].startswith(OPEN):
            return None
        return self._asked_who(scope, headers)

    def _asked_who(self, scope: Scope, headers: Headers) -> Response | None:
        settings = self.settings
        if settings.user_header and not headers.get(settings.user_header, "").strip():
            return _refused(401, "user", "the proxy in front did not say who you are")
        if settings.token is None or allowed(settings.token, headers):
            return None
        if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
            return RedirectResponse("/enter", 303)
        return _refused(401, "token", "give the token: Authorization: Bearer ...", {"www-authenticate": "Bearer"})


def allowed(token: str, headers: Headers) -> bool:
    """Whether a request carries the token: as bearer, or in the cookie that entering it set."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode()):
        return True
    return hmac.compare_digest(cookie(headers, COOKIE).encode(), pass_of(token).encode())


def pass_of(token: str) -> str:
    """What the cookie holds instead of the token itself."""
    return hmac.new(token.encode(), b"communique explorer", hashlib.sha256).hexdigest()


def cookie(headers: Headers, name: str) -> str:
    """The value of a cookie, or ""."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _host(value: str) -> str:
    try:
        return urlsplit(f"//{value}").hostname or ""
    except ValueError:
        return ""


def _own_origin(headers: Headers) -> bool:
    """Whether a form came from a page of this explorer; programs, which send no origin, are not browsers."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _refused(status: int, code: str, detail: str, headers: dict[str, str] | None = None) -> Response:
    body = json.dumps(Problem(status, code, detail).plain())
    return Response(body, status, headers, MEDIA)


def _counted(receive: Receive, most: int) -> Receive:
    """Receiving that stops where a body without a length turns out too long."""
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise LimitError(f"a request may have {most:,} bytes", code="limit")
        return message

    return counting


def _with_headers(send: Send) -> Send:
    async def adding(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return adding


# ---------------------------------------------------------------- forms that change something


class Forms:
    """Tokens of forms that write: each is bound to the browser's own cookie by a secret of this process."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def token(self, session: str) -> str:
        """The token that a form carries for a browser's cookie."""
        return hmac.new(self._secret, session.encode(), hashlib.sha256).hexdigest()

    def fits(self, session: str, token: str) -> bool:
        """Whether a form's token is that of the browser that sends it."""
        return bool(session) and hmac.compare_digest(self.token(session).encode(), token.encode())

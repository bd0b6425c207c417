"""The application: each page of the table at its address, as HTML, JSON and CSV, and what people may send."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from communique.ask.answer import plain
from communique.errors import CommuniqueError
from communique.serve import answers, links, posted
from communique.serve.coder import Coding
from communique.serve.guards import FORM_COOKIE, Forms, Guard, cookie
from communique.serve.pages import Asked, Opened, Page, Reply
from communique.serve.params import read_all
from communique.serve.problems import MEDIA, Problem, problem_of
from communique.serve.readers import Kept, Readers
from communique.serve.settings import Settings
from communique.serve.table import GROUPS, pages_of
from communique.serve.templating import HERE, environment

TWIN = re.compile(r"\.(json|csv|jsonl|atom)$")


class Explorer:
    """What the application holds while it runs: readers of the record, answers kept, the coding process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pages = pages_of(settings)
        self.readers = Readers(settings.folder, settings.threads, self._warm)
        self.kept = Kept()
        self.coding = Coding(settings.model, settings.characters)
        self.forms = Forms()

    def close(self) -> None:
        """Let go of threads and processes."""
        self.coding.close()
        self.readers.close()

    def _warm(self, opened: Opened, state: str) -> None:
        """Count once what many pages show of a state, so that no visitor need wait for it."""
        home = next(p for p in self.pages if p.name == "home")
        with suppress(CommuniqueError):
            home.answer(self._asked(opened, {}, state, None))

    async def rows(self, page: Page, given: dict[str, Any], who: str | None) -> Reply:
        """The rows of a page for the values of its parameters."""
        state = self.readers.state()
        return await self.readers.ask(
            lambda opened: page.answer(replace(self._asked(opened, given, state, who), rows_only=True))
        )

    def _asked(self, opened: Opened, given: dict[str, Any], state: str, who: str | None) -> Asked:
        def memo(key: str, make: Callable[[], Any]) -> Any:
            found = self.kept.get(state, f"memo {key}")
            if found is None:
                found = make()
                self.kept.put(state, f"memo {key}", found, 20_000)
            return found

        return Asked(opened, given, self.settings, memo, who)

    async def get(self, page: Page, form: str, request: Request) -> Response:
        """The answer to a GET: kept, unchanged (304), streamed, or made."""
        given = read_all(page.params, request.query_params, request.path_params)
        private = page.live or page.needs == "judge" or (self.settings.judge and form == "html")
        asked = f"{form} {request.url.path}?{request.url.query}"
        state = self.readers.state()
        tag = f'W/"{hashlib.sha256(f"{state} {asked}".encode()).hexdigest()[:24]}"'
        headers = {"etag": tag, "cache-control": "private, no-cache"} if not private else {"cache-control": "no-store"}
        if not private and tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if form in answers.ROWS_ONLY and page.leafed and not (given.get("cursor") or request.query_params.get("limit")):
            return self._stream(page, form, given, request, headers)
        body = None if private else self.kept.get(state, asked)
        if body is None:
            body = await self._made(page, form, given, request)
            if not private:
                self.kept.put(state, asked, body, len(body))
        return self._response(body, form, page, request, headers)

    async def _made(self, page: Page, form: str, given: dict[str, Any], request: Request) -> bytes:
        state, who = self.readers.state(), posted.who_of(request, self.settings)
        context = self.context(request, page, given)

        def make(opened: Opened) -> bytes:
            asked = self._asked(opened, given, state, who)
            reply = page.answer(replace(asked, drawn=form == "html", rows_only=form in answers.ROWS_ONLY))
            if form in answers.FEED and page.feed:
                return page.feed(reply)
            return rendered(reply, form, page, context).encode("utf-8", "replace")

        return await self.readers.ask(make)

    def _stream(
        self, page: Page, form: str, given: dict[str, Any], request: Request, headers: dict[str, str]
    ) -> Response:
        who = posted.who_of(request, self.settings)

        async def leaf(cursor: str | None) -> Reply:
            return await self.rows(page, {**given, "cursor": cursor, "limit": answers.STREAMED}, who)

        named = {"content-disposition": f'attachment; filename="{page.name}.{form}"'}
        return StreamingResponse(answers.streamed(form, leaf), 200, {**headers, **named}, answers.FORMS[form])

    def _response(self, body: bytes, form: str, page: Page, request: Request, headers: dict[str, str]) -> Response:
        if form == "html":
            answer: Response = HTMLResponse(body, 200, headers)
            self.remember(answer, request)
            return answer
        is_file = form in answers.ROWS_ONLY
        named = {"content-disposition": f'attachment; filename="{page.name}.{form}"'} if is_file else {}
        return Response(body, 200, {**headers, **named}, {**answers.FORMS, **answers.FEED}[form])

    def remember(self, answer: Response, request: Request) -> None:
        """Give a browser the cookie that its forms' tokens are bound to, where forms may change something."""
        if self.settings.judge and hasattr(request.state, "session"):
            answer.set_cookie(FORM_COOKIE, request.state.session, httponly=True, samesite="strict")

    def context(self, request: Request, page: Page | None, given: dict[str, Any]) -> dict[str, Any]:
        """What every template is given."""
        path, settings = request.url.path, self.settings
        taken = {k for k in request.path_params if k in given}
        query = {k: v for k, v in given.items() if k not in taken and v != _default(page, k)}

        def here(ending: str = "", **changes: Any) -> str:
            return links.address(path + ending, {**query, "cursor": None, **changes})

        token = ""
        if settings.judge:
            request.state.session = cookie(request.headers, FORM_COOKIE) or secrets.token_urlsafe(24)
            token = self.forms.token(request.state.session)
        groups = {g: [p for p in self.pages if p.group == g] for g in GROUPS}
        return {
            "page": page, "given": given, "here": here, "path": path, "groups": groups, "settings": settings,
            "csrf": token, "record": settings.folder.name,
        }  # fmt: skip


def _default(page: Page | None, name: str) -> Any:
    return next((p.default for p in page.params if p.name == name), None) if page else None


def rendered(reply: Reply, form: str, page: Page, context: dict[str, Any]) -> str:
    """A reply in a form of a page's twins, or as HTML."""
    if form == "json":
        return answers.to_json(reply)
    if form == "csv":
        return answers.to_csv(reply.rows, reply.columns)
    if form == "jsonl":
        return "".join(json.dumps(plain(r), ensure_ascii=False) + "\n" for r in reply.rows)
    template = environment().get_template(page.template)
    return template.render({**context, "reply": reply, **reply.about, **reply.show})


def form_of(path: str) -> str:
    """The form that the ending of an address asks for.

    >>> form_of("/events.csv"), form_of("/events")
    ('csv', 'html')
    """
    found = TWIN.search(path)
    return found[1] if found else "html"


# ---------------------------------------------------------------- errors


async def _problem(request: Request, error: Exception) -> Response:
    """An error as the form that was asked for has it."""
    if isinstance(error, CommuniqueError):
        problem = problem_of(error)
    elif isinstance(error, HTTPException):
        problem = Problem(
            error.status_code,
            "address",
            f"there is nothing at {request.url.path}" if error.status_code == 404 else error.detail,
        )
    else:
        problem = Problem(500, "internal", f"{type(error).__name__}: a fault of communique; please report it")
    if form_of(request.url.path) != "html" or "text/html" not in request.headers.get("accept", "text/html"):
        return Response(json.dumps(problem.plain()), problem.status, media_type=MEDIA)
    explorer: Explorer = request.app.state.explorer
    context = explorer.context(request, None, {})
    page = environment().get_template("problem.html").render({**context, "problem": problem})
    return HTMLResponse(page, problem.status)


# ---------------------------------------------------------------- routes


class _Shipped(StaticFiles):
    """Files of the package; one asked for with its hash never changes."""

    async def get_response(self, path: str, scope: Any) -> Response:
        answer = await super().get_response(path, scope)
        if b"v=" in scope.get("query_string", b""):
            answer.headers["cache-control"] = "public, max-age=31536000, immutable"
        return answer


def _route(explorer: Explorer, page: Page, form: str) -> Route:
    async def get(request: Request) -> Response:
        return await explorer.get(page, form, request)

    path = page.path if form == "html" else f"{'/index' if page.path == '/' else page.path}.{form}"
    return Route(path, get, methods=["GET"], name=f"{page.name}.{form}")


def routes_of(explorer: Explorer) -> list[BaseRoute]:
    """Every address: first the twins, whose endings a page's own address would take in."""
    twins = [
        _route(explorer, p, f) for p in explorer.pages for f in (*answers.FORMS, *(answers.FEED if p.feed else ()))
    ]
    own = [_route(explorer, p, "html") for p in explorer.pages]
    shipped = Mount("/static", _Shipped(directory=HERE / "static"))
    favicon = Route("/favicon.ico", lambda _: RedirectResponse("/static/icon.svg"), methods=["GET"])
    return [shipped, favicon, *posted.routes(explorer), *twins, *own]


def application(settings: Settings) -> Starlette:
    """The explorer as an ASGI application over one record."""
    explorer = Explorer(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        explorer.readers.begin()
        yield
        explorer.close()

    handled = dict.fromkeys((CommuniqueError, HTTPException, Exception), _problem)
    middleware = [
        Middleware(partial(GZipMiddleware, minimum_size=1024, compresslevel=5)),
        Middleware(Guard, settings=settings),
    ]
    app = Starlette(routes=routes_of(explorer), middleware=middleware, exception_handlers=handled, lifespan=lifespan)
    app.state.explorer = explorer
    return app

"""What people send: a text to code, a token to come in with, a judgement; and the description of the API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from communique.ask.answer import plain
from communique.errors import RequestError
from communique.ingest import given_day
from communique.serve import openapi
from communique.serve.coder import Text
from communique.serve.guards import COOKIE, FORM_COOKIE, cookie, pass_of
from communique.serve.judging import decided
from communique.serve.report import shown_report
from communique.serve.settings import Settings
from communique.serve.templating import environment

if TYPE_CHECKING:
    from communique.serve.app import Explorer

KNOWN = ("title", "outlet", "published", "url")


def routes(explorer: Explorer) -> list[BaseRoute]:
    """The addresses that take something, and that of the API's description."""

    async def read(request: Request) -> Response:
        return await _read(explorer, request, "html")

    async def read_json(request: Request) -> Response:
        return await _read(explorer, request, "json")

    async def judged(request: Request) -> Response:
        return await _judge(explorer, request)

    async def described(_: Request) -> Response:
        return JSONResponse(openapi.description(explorer.pages, explorer.settings))

    async def enter(request: Request) -> Response:
        return await _enter(explorer, request)

    return [
        Route("/read", read, methods=["POST"]),
        Route("/read.json", read_json, methods=["POST"]),
        Route("/openapi.json", described, methods=["GET"]),
        Route("/judgements", judged, methods=["POST"]),
        Route("/enter", enter, methods=["GET", "POST"]),
    ]


async def _read(explorer: Explorer, request: Request, form: str) -> Response:
    """Code a text, given as JSON, as a form, or bare, and show the coding; nothing of it is kept."""
    text = await text_of(request)
    coding = await explorer.coding.code(text)
    if form == "json" or "text/html" not in request.headers.get("accept", ""):
        return JSONResponse(plain(coding))
    context = explorer.context(request, None, {})
    page = environment().get_template("report.html")
    shown = shown_report(coding, 0, stored=False)
    return HTMLResponse(page.render({**context, **shown}))


async def text_of(request: Request) -> Text:
    """The text that a request holds and what it says about it; raises ``RequestError`` for what is none."""
    kind = request.headers.get("content-type", "text/plain").split(";")[0].strip().lower()
    if kind == "application/json":
        return _of_json(await request.body())
    if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        async with request.form(max_files=1, max_fields=10, max_part_size=8_000_000) as form:
            given = {k: v for k, v in form.items() if isinstance(v, str)}
            file = form.get("file")
            data = await file.read() if isinstance(file, UploadFile) and file.filename else b""
        return _about(data or given.get("text", ""), given)
    if kind in ("text/plain", "text/html", "application/xhtml+xml"):
        return _about(await request.body(), dict(request.query_params))
    raise RequestError(f"{kind} is not read: send JSON, a form, text/plain or text/html", code="media")


def _of_json(body: bytes) -> Text:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"the body is no JSON: {error}", code="request") from error
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise RequestError('the body needs "text", a string', code="request")
    wrong = [k for k in KNOWN if not isinstance(data.get(k), str | None)]
    if wrong:
        raise RequestError(f"{wrong[0]!r} is to be a string", code="request")
    return _about(data["text"], data)


def _about(data: bytes | str, given: dict[str, Any]) -> Text:
    known = {k: (given.get(k) or "").strip() or None for k in KNOWN}
    return Text(data, known["title"], known["outlet"], given_day(known["published"]), known["url"])


async def _judge(explorer: Explorer, request: Request) -> Response:
    """Keep a judgement that a form of this explorer, in this browser, holds; then show those that stand."""
    if not explorer.settings.judge:
        raise RequestError("judging is not switched on: communique serve --judge", code="off")
    async with request.form(max_files=0, max_fields=10) as form:
        given = {k: v for k, v in form.items() if isinstance(v, str)}
    if not explorer.forms.fits(cookie(request.headers, FORM_COOKIE), given.get("token", "")):
        raise RequestError("the form is not of this page, or is old: load it again", code="forgery")
    who = who_of(request, explorer.settings)
    await explorer.readers.do(lambda: decided(explorer.settings, given, who))
    explorer.readers.changed()
    return RedirectResponse("/judgements", 303)


def who_of(request: Request, settings: Settings) -> str | None:
    """Who a proxy in front says that it is, where it is trusted."""
    return request.headers.get(settings.user_header, "").strip() or None if settings.user_header else None


async def _enter(explorer: Explorer, request: Request) -> Response:
    """Take the token from whoever comes by browser, and keep in a cookie that it was given."""
    token = explorer.settings.token
    wrong = False
    if request.method == "POST" and token is not None:
        async with request.form(max_files=0, max_fields=2) as form:
            given = str(form.get("token", ""))
        if pass_of(given) == pass_of(token):
            answer = RedirectResponse("/", 303)
            answer.set_cookie(COOKIE, pass_of(token), httponly=True, samesite="strict", max_age=30 * 86_400)
            return answer
        wrong = True
    page = environment().get_template("enter.html")
    return HTMLResponse(page.render({**explorer.context(request, None, {}), "wrong": wrong}), 401 if wrong else 200)

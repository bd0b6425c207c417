"""The description of the API (OpenAPI 3.1), made from the table of pages."""

from __future__ import annotations

import re
from typing import Any

from communique.records import json_schema
from communique.serve.pages import Page
from communique.serve.problems import MEDIA
from communique.serve.settings import Settings
from communique.version import __version__

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
}
LIST = {
    "type": "object",
    "required": ["title", "total", "next", "notes", "rows"],
    "properties": {
        "title": {"type": "string"},
        "total": {"type": ["integer", "null"]},
        "next": {"type": ["string", "null"], "description": "the cursor of the page after"},
        "notes": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "object"}},
    },
}
TEXT = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "text": {"type": "string"},
        **{k: {"type": ["string", "null"]} for k in ("title", "outlet", "url")},
        "published": {"type": ["string", "null"], "format": "date"},
    },
}
_TYPES = {"json": "application/json", "csv": "text/csv", "jsonl": "application/x-ndjson"}
_FEED = {"atom": "application/atom+xml"}


def description(pages: tuple[Page, ...], settings: Settings) -> dict[str, Any]:
    """Every operation: each page's JSON, CSV and JSON Lines, and the coding of a text."""
    paths: dict[str, Any] = {}
    for page in pages:
        for form in (*_TYPES, *(_FEED if page.feed else ())):
            path = f"{'/index' if page.path == '/' else re.sub(r':path}', '}', page.path)}.{form}"
            paths[path] = {"get": _operation(page, form)}
    paths.setdefault("/read.json", {})["post"] = _reading()
    info = {
        "title": "communique",
        "version": __version__,
        "description": "A record of reports on world politics: each row names its document and the words in it.",
    }
    found: dict[str, Any] = {"openapi": "3.1.0", "info": info, "paths": paths}
    schema = json_schema()
    parts = {"Problem": PROBLEM, "List": LIST, "Text": TEXT}
    found["components"] = {"schemas": {**parts, "Coding": {"type": "object", "required": schema["required"]}}}
    if settings.token:
        found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"token": []}]
    return found


def _operation(page: Page, form: str) -> dict[str, Any]:
    taken = set(re.findall(r"{(\w+)", page.path))
    shape = (
        {"$ref": "#/components/schemas/List"} if page.name != "document" else {"$ref": "#/components/schemas/Coding"}
    )
    content = {{**_TYPES, **_FEED}[form]: {"schema": shape if form == "json" else {"type": "string"}}}
    return {
        "operationId": f"{page.name.replace(' ', '_')}_{form}",
        "summary": page.says,
        "parameters": [_parameter(p, p.name in taken) for p in page.params],
        "responses": {"200": {"description": "the answer", "content": content}, **_problems("400", "404", "503")},
    }


def _parameter(param: Any, in_path: bool) -> dict[str, Any]:
    where = {"in": "path", "required": True} if in_path else {"in": "query", "required": param.needed}
    schema = param.schema()
    if in_path:
        schema = {**schema, "minLength": 1}
    exploded = {"style": "form", "explode": True} if param.many else {}
    return {"name": param.name, "description": param.says, "schema": schema, **where, **exploded}


def _reading() -> dict[str, Any]:
    bodies = {
        "application/json": {"schema": {"$ref": "#/components/schemas/Text"}},
        "text/plain": {"schema": {"type": "string"}},
    }
    answer = {"application/json": {"schema": {"$ref": "#/components/schemas/Coding"}}}
    return {
        "operationId": "read",
        "summary": "Code a text; nothing of it is kept.",
        "requestBody": {"required": True, "content": bodies},
        "responses": {"200": {"description": "the coding", "content": answer}, **_problems("400", "413", "415", "503")},
    }


def _problems(*statuses: str) -> dict[str, Any]:
    shape = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {s: {"description": "why not", "content": shape} for s in statuses}

"""Every error in one shape: a problem document (RFC 9457) under /api, a page elsewhere."""

import logging
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from app.templating import templates_of
from papers.categories import CategoryError
from papers.cursors import CursorError
from papers.matching import QueryTooBroadError
from papers.schema import EngineError
from papers.store import StoreError

log = logging.getLogger(__name__)

API_PREFIX = "/api/"
PROBLEM_TYPE = "application/problem+json"


class Problem(BaseModel):
    """What went wrong and what to do (RFC 9457)."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    type: str = "about:blank"
    title: str
    """The status in words."""
    status: int
    detail: str
    """What was wrong with this very request, and what to do."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    detail: str
    headers: dict[str, str]


def install(app: FastAPI) -> None:
    """Give the application one answer for every kind of exception."""

    async def answer(request: Request, error: Exception) -> Response:
        return respond(request, _answer(error))

    for kind in (
        HTTPException,
        RequestValidationError,
        CategoryError,
        CursorError,
        QueryTooBroadError,
        EngineError,
        StoreError,
    ):
        app.add_exception_handler(kind, answer)


def failure(request: Request) -> Response:
    """For what nobody foresaw."""
    return respond(request, _Answer(500, "Something failed here. It has been logged.", {}))


def respond(request: Request, answer: _Answer) -> Response:
    """The error as a problem document or as a page, by the path."""
    title = HTTPStatus(answer.status).phrase
    if request.url.path.startswith(API_PREFIX):
        problem = Problem(title=title, status=answer.status, detail=answer.detail)
        return Response(
            problem.model_dump_json(), answer.status, answer.headers, media_type=PROBLEM_TYPE
        )
    return templates_of(request).page(
        request,
        "error.html",
        {
            "title": _HEADINGS.get(answer.status, title),
            "robots": "noindex",
            "status": answer.status,
            "heading": _HEADINGS.get(answer.status, title),
            "detail": answer.detail,
            "hint": _HINTS.get(answer.status),
        },
        status_code=answer.status,
        headers=answer.headers,
    )


_NO_DATA = (
    "There is no usable data here yet. The operator puts it in with "
    "`python -m indexer ingest FILE` and `python -m indexer build`."
)
_HEADINGS = {
    400: "This could not be read",
    404: "Not here",
    500: "Something failed",
    503: "Not ready yet",
}
_HINTS = {
    400: "Change it in the address or in the form, or start from the home page.",
    404: "Search for it, or browse the categories from the home page.",
    503: "If this is your site: the server's log says what is missing.",
}


def _answer(error: Exception) -> _Answer:
    if isinstance(error, RequestValidationError):
        return _Answer(400, " ".join(_complaint(entry) for entry in error.errors()[:5]), {})
    if isinstance(error, CategoryError | CursorError | QueryTooBroadError):
        return _Answer(400, str(error), {})
    if isinstance(error, EngineError | StoreError):
        log.error("not ready: %s", error)  # the message may name folders: not for everyone
        return _Answer(503, _NO_DATA, {"Retry-After": "10"})
    if isinstance(error, HTTPException):
        details = {
            404: "There is nothing at this address.",
            405: "This address takes another method.",
        }
        given = str(error.detail)
        plain = given == HTTPStatus(error.status_code).phrase
        detail = details.get(error.status_code, given) if plain else given
        return _Answer(error.status_code, detail, dict(error.headers or {}))
    raise error


_SAID = {
    "extra_forbidden": "there is no such parameter here",
    "json_invalid": "it is not valid JSON",
    "missing": "it is needed",
    "too_long": "at most {max_length} are allowed",
    "too_short": "at least {min_length} is needed",
    "tuple_type": "send a list",
    "model_attributes_type": "send a JSON object as the body, with Content-Type: application/json",
    "string_unicode": "it is not valid Unicode",
}


def _complaint(entry: dict[str, object]) -> str:
    """One validation error as a sentence that names the parameter."""
    location = entry.get("loc")
    parts = location if isinstance(location, tuple) else ()
    kind = str(entry.get("type"))
    where = ".".join(str(part) for part in parts[1:] if kind != "json_invalid") or "body"
    context = entry.get("ctx")
    said = _SAID.get(kind, str(entry.get("msg", "is not valid")))
    if kind in _SAID and isinstance(context, dict):
        said = said.format_map(context)
    return f"{where[:100]}: {said[:300]}."

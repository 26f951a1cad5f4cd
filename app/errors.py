"""Every error in one shape: a problem document (RFC 9457) under /api, a page elsewhere."""

import logging
import re
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from app.activity import ActivityError, TooManyError
from app.templating import templates_of
from papers.categories import CategoryError
from papers.cursors import CursorError
from papers.language import phrase, say
from papers.matching import QueryTooBroadError
from papers.schema import EngineError
from papers.store import StoreError

log = logging.getLogger(__name__)

API_PREFIX = "/api/"
# What programs ask for outside the API: in a browser its errors are pages all the same.
_FILE = re.compile(r"\.(?:bib|ris|csv|json|md|xml)$|/export\.[^/]*$|^/unapi$")
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
        TooManyError,
        ActivityError,
        EngineError,
        StoreError,
    ):
        app.add_exception_handler(kind, answer)


def failure(request: Request) -> Response:
    """For what nobody foresaw."""
    return respond(request, _Answer(500, say("Something failed here. It has been logged."), {}))


def respond(request: Request, answer: _Answer) -> Response:
    """The error as a problem document or as a page, by the path, and by who asks for a file."""
    title = HTTPStatus(answer.status).phrase
    if _is_for_programs(request):
        problem = Problem(title=title, status=answer.status, detail=answer.detail)
        return Response(
            problem.model_dump_json(), answer.status, answer.headers, media_type=PROBLEM_TYPE
        )
    heading, hint = _HEADINGS.get(answer.status), _HINTS.get(answer.status)
    if heading:
        title = say(heading)
    return templates_of(request).page(
        request,
        "error.html",
        {
            "title": title,
            "robots": "noindex",
            "status": answer.status,
            "heading": title,
            "detail": answer.detail,
            "hint": say(hint) if hint else None,
        },
        status_code=answer.status,
        headers=answer.headers,
    )


def _is_for_programs(request: Request) -> bool:
    path = request.url.path
    if path.startswith(API_PREFIX):
        return True
    return bool(_FILE.search(path)) and "text/html" not in request.headers.get("accept", "")


_SOON = {"Retry-After": "10"}
_NO_DATA = phrase(
    "There is no usable data here yet. The operator puts it in with "
    "`python -m indexer ingest FILE` and `python -m indexer build`."
)
_HEADINGS = {
    400: phrase("This could not be read"),
    404: phrase("Not here"),
    405: phrase("Method Not Allowed"),
    413: phrase("Request Entity Too Large"),
    500: phrase("Something failed"),
    503: phrase("Not ready yet"),
}
_HINTS = {
    400: phrase("Change it in the address or in the form, or start from the home page."),
    404: phrase("Search for it, or browse the categories from the home page."),
    503: phrase("If this is your site: the server's log says what is missing."),
}


def _answer(error: Exception) -> _Answer:
    if isinstance(error, RequestValidationError):
        return _Answer(400, " ".join(_complaint(entry) for entry in error.errors()[:5]), {})
    if isinstance(error, CategoryError | CursorError | QueryTooBroadError):
        return _Answer(400, str(error), {})
    if isinstance(error, TooManyError):
        return _Answer(429, str(error), {"Retry-After": str(error.retry_after_seconds)})
    if isinstance(error, ActivityError):  # its message is in the log
        return _Answer(503, say("This cannot be kept or told just now; try again."), _SOON)
    if isinstance(error, EngineError | StoreError):
        log.error("not ready: %s", error)  # the message may name folders: not for everyone
        return _Answer(503, say(_NO_DATA), _SOON)
    if isinstance(error, HTTPException):
        details = {
            404: say("There is nothing at this address."),
            405: say("This address takes another method."),
        }
        given = str(error.detail)
        plain = given == HTTPStatus(error.status_code).phrase
        detail = details.get(error.status_code, given) if plain else given
        return _Answer(error.status_code, detail, dict(error.headers or {}))
    raise error


_SAID = {
    "extra_forbidden": phrase("there is no such parameter here"),
    "json_invalid": phrase("it is not valid JSON"),
    "missing": phrase("it is needed"),
    "too_long": phrase("at most {max_length} are allowed"),
    "too_short": phrase("at least {min_length} is needed"),
    "tuple_type": phrase("send a list"),
    "model_attributes_type": phrase(
        "send a JSON object as the body, with Content-Type: application/json"
    ),
    "string_unicode": phrase("it is not valid Unicode"),
    # As pydantic says it.
    "greater_than_equal": phrase("Input should be greater than or equal to {ge}"),
    "less_than_equal": phrase("Input should be less than or equal to {le}"),
    "int_parsing": phrase("Input should be a valid integer, unable to parse string as an integer"),
    "string_too_long": phrase("String should have at most {max_length} characters"),
    "literal_error": phrase("Input should be {expected}"),
    "date_from_datetime_parsing": phrase("Input should be a valid date or datetime, {error}"),
}


def _complaint(entry: dict[str, object]) -> str:
    """One validation error as a sentence that names the parameter."""
    location = entry.get("loc")
    parts = location if isinstance(location, tuple) else ()
    kind = str(entry.get("type"))
    where = ".".join(str(part) for part in parts[1:] if kind != "json_invalid") or "body"
    context = entry.get("ctx")
    said = say(_SAID[kind]) if kind in _SAID else str(entry.get("msg", say("is not valid")))
    if kind in _SAID and isinstance(context, dict):
        said = said.format_map(context)
    return say("{parameter}: {complaint}.", parameter=where[:100], complaint=said[:300])

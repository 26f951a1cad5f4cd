"""Which language a request is answered in, and the form by which readers choose one."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.forms import form_fields
from papers.language import LANGUAGES, TAGS, Language, language, say, speaking

router = APIRouter(include_in_schema=False)

COOKIE = "language"
KEPT_SECONDS = 31_536_000  # a year
HEADER_LENGTH_LIMIT = 1_000  # characters of Accept-Language that are read; browsers send 100
ADDRESS_LENGTH_LIMIT = 4_000  # characters

# Their answers do not change with who asks.
_FOR_PROGRAMS = re.compile(
    r"^/(?:api/|static/|export\.|sitemap[/.])"
    r"|^/(?:healthz|readyz|unapi|openapi\.json|opensearch\.xml|robots\.txt|suggest\.json)$"
    r"|^/(?:arxiv|keyword)/.*/feed$|^/(?:search|related|popular)/feed$"
    r"|/export\.[^/]*$|^/arxiv/.*\.(?:bib|ris|json|md)$"
)
# A path of ours with what is asked for: no host after two slashes, nothing that is no address.
_LOCAL = re.compile(r"/(?:[!-.0-\[\]-~][!-\[\]-~]*)?")
_WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


class ReaderLanguage:
    """ASGI middleware, around all others: what is said inside is said in its language."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _FOR_PROGRAMS.search(scope["path"]):
            await self._app(scope, receive, send)
            return
        chosen = language_of(Headers(scope=scope))

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Language"] = TAGS[chosen]
                    headers.add_vary_header("Accept-Language, Cookie")
            await send(message)

        with speaking(chosen):
            await self._app(scope, receive, send_named)


def language_of(headers: Headers) -> Language:
    """The reader's choice, else the browser's, else English."""
    chosen = cookie_parser(headers.get("cookie", "")).get(COOKIE)
    for known in LANGUAGES:
        if chosen == known:
            return known
    return accepted(headers.get("accept-language", ""))


def accepted(header: str) -> Language:
    """The language that `Accept-Language` weighs most, of equal ones the first; junk is ignored.

    All of Chinese is answered in the one Chinese there is.
    """
    weights: dict[str, float] = {}
    for part in header[:HEADER_LENGTH_LIMIT].split(","):
        tag, _, asked = part.strip().partition(";")
        weight = _WEIGHT.fullmatch(asked.strip()) if asked.strip() else None
        if asked.strip() and weight is None:
            continue
        name = tag.strip().lower().partition("-")[0]
        weights[name] = max(weights.get(name, 0.0), float(weight[1]) if weight else 1.0)
    names = list(weights)
    by_place = sorted(
        LANGUAGES, key=lambda known: names.index(known) if known in names else len(names)
    )
    rest = weights.get("*", 0.0)
    best = max(by_place, key=lambda known: weights.get(known, rest))
    return best if weights.get(best, rest) else "en"


def address_of(request: Request) -> str:
    """The page that was asked for, to come back to; the home page where it cannot be named."""
    path: bytes = request.scope.get("raw_path") or b"/"
    query: bytes = request.scope.get("query_string") or b""
    address = (path + (b"?" + query if query else b"")).decode("latin-1")
    return address if is_local(address) else "/"


def is_local(address: str) -> bool:
    return len(address) <= ADDRESS_LENGTH_LIMIT and bool(_LOCAL.fullmatch(address))


@router.post("/language")
def choose(fields: Annotated[dict[str, str], Depends(form_fields)]) -> Response:
    """Keep the choice in the browser and go back to the page; the server keeps nothing."""
    chosen, back = fields.get("language", ""), fields.get("back", "") or "/"
    if chosen not in LANGUAGES:
        raise HTTPException(400, say("language: it is one of {known}.", known=", ".join(LANGUAGES)))
    if not is_local(back):
        raise HTTPException(400, say("back: send an address of this site, such as /arxiv/cs.CL."))
    answer = RedirectResponse(back, status_code=303)
    answer.set_cookie(COOKIE, chosen, max_age=KEPT_SECONDS, path="/", samesite="lax", httponly=True)
    return answer


@router.get("/language")
def nothing_sent() -> Response:
    """A page that was reloaded or kept as a bookmark."""
    return RedirectResponse("/", status_code=303)


def language_tag() -> str:
    """For `<html lang>`."""
    return TAGS[language()]

"""Any list in the order of the reader's words, and the page where a browser keeps them.

The words come in the body of each request and are neither kept nor logged.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated
from urllib.parse import parse_qsl, unquote, urlsplit

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from app.deps import CatalogDep, activity_of
from app.forms import form_fields
from app.language import is_local
from app.listing import Card, with_interest
from app.ordering import index_order
from app.pages import list_context
from app.pagination import paginate
from app.params import PAGE_SIZE, PageParams
from app.templating import templates_of
from app.views import View, category_view, keyword_view, on_latest_day, search_view
from papers.catalog import Catalog
from papers.ids import only_ids
from papers.language import phrase, say
from papers.preference import PHRASE_LENGTH_LIMIT, RANKED_LIMIT, WEIGHT_LIMIT, WORDS_LIMIT, Wish
from papers.text import one_line

router = APIRouter(include_in_schema=False)

ADDRESS_LENGTH_LIMIT = 4_000  # characters of the address of a list
NOT_KEPT = {"Cache-Control": "no-store"}

_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_NO_LIST = phrase(
    "send the address of a list here, such as /arxiv/cs.CL, /search?q=quantum or /keyword/graph."
)


@router.get("/words")
def words_page(request: Request) -> Response:
    """The reader's words, which only a script of this page sees; without one a form."""
    context = {
        "title": say("Your words"),
        "phrase_length_limit": PHRASE_LENGTH_LIMIT,
        "words_limit": WORDS_LIMIT,
        "weight_limit": WEIGHT_LIMIT,
    }
    return templates_of(request).page(request, "words.html", context)


@router.get("/prefer")
def nothing_sent() -> Response:
    """A page that was kept as a bookmark lost its words on the way."""
    return RedirectResponse("/words", status_code=303)


@router.post("/prefer")
def prefer(
    request: Request,
    catalog: CatalogDep,
    fields: Annotated[Mapping[str, str], Depends(form_fields)],
) -> Response:
    """The page of a list, in another order."""
    view = view_of(fields.get("list", ""), catalog)
    wishes = wishes_of(fields.get("words", ""))
    page = _page_number(fields.get("page", ""))
    return templates_of(request).page(
        request, "prefer.html", _context(request, catalog, view, wishes, page), headers=NOT_KEPT
    )


def view_of(address: str, catalog: Catalog) -> View:
    """The list at an address of ours; anything else is answered with 400."""
    try:
        parts = urlsplit(address.strip())
        path = unquote(parts.path, errors="strict")
        query = dict(parse_qsl(parts.query, keep_blank_values=True, errors="strict"))
    except ValueError as error:
        raise HTTPException(400, f"list: {say(_NO_LIST)}") from error
    if parts.scheme or parts.netloc or len(address) > ADDRESS_LENGTH_LIMIT:
        raise HTTPException(400, f"list: {say(_NO_LIST)}")
    try:
        params = PageParams.model_validate(query).model_copy(update={"page": 1, "explain": ""})
    except ValidationError as error:
        told = [{**one, "loc": ("body", "list", *one["loc"])} for one in error.errors()]
        raise RequestValidationError(told) from error
    try:
        view = _view(path, parts.path, params, catalog)
    except HTTPException as error:  # 404 where the list is the very page
        raise HTTPException(400, f"list: {error.detail}") from error
    if view.query.ids:
        raise HTTPException(400, say("list: some papers by their ids are not put in order."))
    return view


def _view(path: str, raw_path: str, params: PageParams, catalog: Catalog) -> View:
    if path == "/search":
        return search_view(params)
    head, name, rest = path.partition("/arxiv/")
    if name and not head and rest and not only_ids(rest):
        return on_latest_day(category_view(rest, params), catalog)
    head, name, rest = path.partition("/keyword/")
    # A slash within a phrase is written %2F; any other leads to a feed or to a file.
    if name and not head and raw_path.count("/") == 2:
        return keyword_view(rest, params)
    raise HTTPException(400, say(_NO_LIST))


def wishes_of(text: str) -> tuple[Wish, ...]:
    """Lines of a weight and a phrase; a phrase alone weighs 1. HTTPException 400 at a limit."""
    lines = [line for line in map(one_line, re.split(r"[\r\n]+", text)) if line]
    if not lines:
        raise HTTPException(
            400, say("words: send some, one on a line, with their weights before them.")
        )
    if len(lines) > WORDS_LIMIT:
        raise HTTPException(
            400, say("words: at most {limit} lines are allowed.", limit=WORDS_LIMIT)
        )
    return tuple(map(_wish, lines))


def _wish(line: str) -> Wish:
    number, _, text = line.partition(" ")
    weight = float(number) if _NUMBER.fullmatch(number) and text else None
    text = line if weight is None else text
    if len(text) > PHRASE_LENGTH_LIMIT:
        raise HTTPException(
            400,
            say(
                "words: a phrase has at most {limit} characters: {phrase}…",
                limit=PHRASE_LENGTH_LIMIT,
                phrase=text[:80],
            ),
        )
    if weight is not None and not 0 < weight <= WEIGHT_LIMIT:
        raise HTTPException(
            400,
            say(
                "words: a weight is above 0 and at most {limit}: {line}",
                limit=f"{WEIGHT_LIMIT:,.0f}",
                line=line[:80],
            ),
        )
    return Wish(text, 1.0 if weight is None else weight)


def _page_number(text: str) -> int:
    last = RANKED_LIMIT // PAGE_SIZE
    text = text.strip() or "1"
    is_number = text.isascii() and text.isdecimal() and len(text) <= 4
    if not (is_number and 1 <= int(text) <= last):
        raise HTTPException(400, say("page: it is a number from 1 to {last}.", last=last))
    return int(text)


def _context(
    request: Request, catalog: Catalog, view: View, wishes: tuple[Wish, ...], page: int
) -> dict[str, object]:
    """What the list itself shows, with other papers first."""
    around = list_context(request, catalog, view)
    started = time.perf_counter()
    offset = (page - 1) * PAGE_SIZE
    found = catalog.preferred(
        view.query,
        view.filters,
        wishes,
        sort=index_order(view.params.sort),
        match=view.params.match or "auto",
        offset=offset,
        limit=PAGE_SIZE,
    )
    cards = [
        Card(number, one.paper, one.paper.keywords, matched=one.shared)
        for number, one in enumerate(found.found, start=offset + 1)
    ]
    listed = found.total if found.some_total is None else found.some_total
    return around | {
        "title": say("{list}, by your words", list=view.title),
        "back": address if is_local(address := view.url) else "/",
        "robots": "noindex",
        "json_url": None,
        "feed_url": None,
        "follow": None,
        "formats": (),
        "cards": with_interest(cards, activity_of(request).counts),
        "took_ms": (time.perf_counter() - started) * 1_000,
        "sorts": [replace(sort, current=False) for sort in around["sorts"]],
        "chart": None,
        "doctor": None,
        "pagination": paginate(page, PAGE_SIZE, len(cards), listed, found.ranked, str),
        "reachable": None,  # what follows comes by the buttons
        "depth_note": None,
        "words_list": None,
        "list": view.url,
        "words": "\n".join(f"{wish.weight:g} {wish.phrase}" for wish in wishes),
        "holding": found.holding,
        "ranked": found.ranked,
        "listed": listed,
    }

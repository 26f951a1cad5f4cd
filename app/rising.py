"""Which key phrases rise in several categories at once: one short list, the surest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from app.deps import CatalogDep
from app.params import EXPRESSION_LENGTH_LIMIT, PageParams, filters_of, keyword_url
from app.templating import templates_of
from papers.catalog import Catalog
from papers.categories import name_of
from papers.models import RisingRow

router = APIRouter(include_in_schema=False)

RISING_SHOWN = 8


@dataclass(frozen=True, slots=True)
class RisingTerm:
    phrase: str
    url: str
    """The phrase's papers of the category and the days in which it rose."""
    category: str
    name: str
    papers: int
    window: str
    growth: float | None
    """How many times its former share; None when it is new."""


@router.get("/rising")
def rising(
    request: Request,
    catalog: CatalogDep,
    category: Annotated[str, Query(max_length=EXPRESSION_LENGTH_LIMIT)] = "",
) -> HTMLResponse:
    """The list for some categories, as the part of the home page that a script puts there."""
    expression = filters_of(category, None, None).category
    terms = rising_terms(catalog, expression.include if expression else ())
    text = templates_of(request).text("_rising.html", {"rising": terms})
    return HTMLResponse(text, headers={"X-Robots-Tag": "noindex"})


def rising_terms(catalog: Catalog, codes: Sequence[str]) -> tuple[RisingTerm, ...]:
    """Of the last week, and where that does not fill the list, of the month."""
    rows = catalog.rising(*codes)
    found: dict[str, tuple[RisingRow, dict[str, Any]]] = {}
    for window in ("week", "month"):
        pairs = [(row, phrase) for row in rows if row.window == window for phrase in row.phrases]
        for row, phrase in sorted(pairs, key=lambda pair: pair[1]["score"], reverse=True):
            found.setdefault(phrase["phrase"].lower(), (row, phrase))
    return tuple(_term(row, phrase) for row, phrase in list(found.values())[:RISING_SHOWN])


def _term(row: RisingRow, phrase: dict[str, Any]) -> RisingTerm:
    text, share, former = phrase["phrase"], phrase["share"], phrase["former_share"]
    days = PageParams(category=row.category, first_day=row.first, last_day=row.last)
    return RisingTerm(
        text,
        days.url(keyword_url(text)),
        row.category,
        name_of(row.category),
        phrase["papers"],
        row.window,
        share / former if former else None,
    )

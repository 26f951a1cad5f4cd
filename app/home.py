"""The pages without papers: home, the API's guide, robots.txt."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from app.deps import CatalogDep
from app.params import IDS_LIMIT, SIZE_LIMIT, PageParams
from app.templating import templates_of
from papers.categories import groups
from papers.keyphrases import TEXT_LIMIT
from papers.query_limits import QUERY_LENGTH_LIMIT
from papers.search import DEPTH_LIMIT

router = APIRouter(include_in_schema=False)

EXAMPLES = (
    "graph neural network",
    '"dark energy" supernovae',
    'au:"Perelman"',
    "cat:quant-ph error correction",
    "1706.03762",
)


@dataclass(frozen=True, slots=True)
class CategoryCount:
    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class GroupCounts:
    id: str
    name: str
    categories: tuple[CategoryCount, ...]


@dataclass(frozen=True, slots=True)
class DayCount:
    day: date
    count: int
    url: str
    complete: bool | None
    """None when no harvest went over the day."""


@router.get("/")
def home(request: Request, catalog: CatalogDep) -> Response:
    counts = catalog.category_counts()
    days = catalog.latest_days()
    freshness = catalog.freshness()
    return templates_of(request).page(
        request,
        "home.html",
        {
            "title": request.app.state.settings.site_name,
            "groups": tuple(
                GroupCounts(
                    group.id,
                    group.name,
                    tuple(
                        CategoryCount(c.code, c.name, counts.get(c.code, 0))
                        for c in group.categories
                    ),
                )
                for group in groups()
            ),
            "days": tuple(
                DayCount(
                    day,
                    count,
                    PageParams(day=day).url("/search"),
                    freshness.harvests.is_complete(day),
                )
                for day, count in days.items()
            ),
            "total": freshness.papers,
            "examples": EXAMPLES,
        },
    )


@router.get("/api")
def api_guide(request: Request) -> Response:
    schema: dict[str, Any] = request.app.openapi()
    endpoints = tuple(
        {"method": method.upper(), "path": path, "summary": operation["summary"]}
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    )
    return templates_of(request).page(
        request,
        "api.html",
        {
            "title": "API",
            "base_url": request.app.state.settings.base_url.rstrip("/"),
            "endpoints": endpoints,
            "limits": (
                f"A query has at most {QUERY_LENGTH_LIMIT} characters.",
                f"A page has at most {SIZE_LIMIT} papers, and paging reaches {DEPTH_LIMIT:,}.",
                f"A request names at most {IDS_LIMIT} ids, and a text has up to {TEXT_LIMIT:,} "
                "characters.",
            ),
        },
    )


@router.get("/robots.txt")
def robots() -> PlainTextResponse:
    return PlainTextResponse("User-agent: *\nDisallow: /search\nDisallow: /api/\n")

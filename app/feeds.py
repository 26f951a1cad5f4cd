"""Every list as an Atom feed (RFC 4287): its newest papers, latest announcement first."""

from datetime import UTC, datetime, time
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.deps import CatalogDep
from app.params import PageParams
from app.templating import templates_of
from app.unchanged import answer
from app.views import View, category_view, keyword_view, search_view
from papers.catalog import Catalog
from papers.paper import Paper

router = APIRouter(include_in_schema=False)

ENTRIES = 50
ATOM = "application/atom+xml"

Params = Annotated[PageParams, Query()]
Part = Annotated[str, Path(max_length=2_000)]


@router.get("/search/feed")
def search_feed(request: Request, catalog: CatalogDep, params: Params) -> Response:
    return _feed(request, catalog, search_view(params))


@router.get("/arxiv/{expression:path}/feed")
def category_feed(
    request: Request, catalog: CatalogDep, params: Params, expression: Part
) -> Response:
    return _feed(request, catalog, category_view(expression, params))


@router.get("/keyword/{phrase:path}/feed")
def keyword_feed(request: Request, catalog: CatalogDep, params: Params, phrase: Part) -> Response:
    return _feed(request, catalog, keyword_view(phrase, params))


def _feed(request: Request, catalog: Catalog, view: View) -> Response:
    results = catalog.search(
        view.query,
        view.filters,
        sort="announced",
        match=view.params.match or "auto",
        limit=ENTRIES,
    )
    papers = [found.paper for found in results.found]
    return atom(request, view.title, view.own_url, view.feed_url, papers)


def atom(request: Request, title: str, url: str, feed_url: str, papers: list[Paper]) -> Response:
    """The feed of some papers. What is the same as last time is answered with 304."""
    times = [feed_time(paper) for paper in papers]
    text = templates_of(request).text(
        "feed.xml",
        {
            "title": title,
            "url": url,
            "feed_url": feed_url,
            "papers": papers,
            "updated": max(times, default=datetime(1991, 8, 14, tzinfo=UTC)),
            "feed_time": feed_time,
        },
    )
    return answer(request, text.encode(), ATOM)


def feed_time(paper: Paper) -> datetime:
    """When a paper came or last changed: its announcement counts, and a later version."""
    day = paper.announced.day if paper.announced else paper.month
    announced = datetime.combine(day, time(), UTC)
    return max(announced, paper.updated or announced)

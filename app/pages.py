"""The pages with papers: lists, search, one paper."""

import time
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.chart import Chart, chart
from app.citation import bibtex, meta_tags
from app.deps import CatalogDep
from app.listing import (
    Card,
    active_filters,
    cards,
    day_nav,
    doctor,
    facet_groups,
    has_words,
    hints,
    json_url,
    listed,
    matches,
    pagination,
    sorts,
    understood,
)
from app.params import PAGE_SIZE, PageParams, listing_url, paper_url
from app.templating import long_date, templates_of
from papers.answers import Results
from papers.catalog import Catalog
from papers.categories import CategoryError, name_of, parse_expression
from papers.doctor import FEW_TO_DIAGNOSE
from papers.filters import Filters
from papers.ids import ArxivId, only_ids
from papers.paper import Paper
from papers.query import Query as PaperQuery
from papers.query import parse
from papers.syntax import Dated

router = APIRouter(include_in_schema=False)

RELATED_SHOWN = 10
CHART_FROM = 10  # papers found; fewer show no course of time
Params = Annotated[PageParams, Query()]


@dataclass(frozen=True, slots=True)
class VersionShown:
    version: int
    created: datetime | None


@router.get("/search")
def search(request: Request, catalog: CatalogDep, params: Params) -> Response:
    query = parse(params.q)
    if len(query.ids) == 1 and catalog.get([query.ids[0].value])[0]:
        return RedirectResponse(paper_url(query.ids[0].value), status_code=302)
    category = parse_expression(params.category) if params.category.strip() else None
    filters = Filters(category, params.first_day, params.last_day, params.day)
    heading = params.q.strip() or (long_date(params.day) if params.day else "All papers")
    found = _listing(catalog, "/search", params, query, filters)
    return templates_of(request).page(
        request,
        "listing.html",
        found
        | {
            "title": heading,
            "heading": heading,
            "subheading": "",
            "robots": "noindex, follow",
            "day_nav": day_nav(catalog, filters, params, "/search") if params.day else None,
        },
    )


@router.get("/arxiv/{expression:path}")
def arxiv(
    request: Request,
    catalog: CatalogDep,
    params: Params,
    expression: Annotated[str, Path(max_length=2_000)],
) -> Response:
    """One id: the paper. Several: those papers. Else a category expression: its latest day."""
    if ids := only_ids(expression):
        return _papers(request, catalog, params, expression, ids)
    try:
        category = parse_expression(expression)
    except CategoryError as error:
        raise HTTPException(404, str(error)) from error
    path = listing_url(str(category))
    if request.url.path != path and expression != str(category):
        return RedirectResponse(params.url(path), status_code=301)
    filters = Filters(category, params.first_day, params.last_day, params.day)
    if not (params.day or params.first_day or params.last_day or params.q.strip()):
        filters = replace(filters, day=catalog.neighbour_day(filters))
    names = [name_of(code) for code in category.include]
    without = [name_of(code) for code in category.exclude]
    heading = " + ".join(names) + (f" without {', '.join(without)}" if without else "")
    found = _listing(catalog, path, params, parse(params.q), filters)
    return templates_of(request).page(
        request,
        "listing.html",
        found
        | {
            "title": f"{heading} ({category})",
            "heading": heading,
            "subheading": long_date(filters.day) if filters.day else "",
            "day_nav": day_nav(catalog, filters, params, path) if filters.day else None,
        },
    )


def _papers(
    request: Request,
    catalog: Catalog,
    params: PageParams,
    expression: str,
    ids: tuple[ArxivId, ...],
) -> Response:
    if len(ids) == 1:
        if expression != ids[0].value:
            return RedirectResponse(paper_url(ids[0].value), status_code=301)
        paper = catalog.get([ids[0].value])[0]
        if paper is None:
            raise HTTPException(
                404, f"{ids[0].value} is not among the papers here. At arXiv: {ids[0].abs_url}"
            )
        return _paper(request, catalog, paper)
    path = f"/arxiv/{','.join(id_.value for id_ in ids)}"
    found = _listing(catalog, path, params, PaperQuery(ids=ids), Filters())
    heading = f"{found['total']} papers"
    extra = {"title": heading, "heading": heading, "subheading": "", "day_nav": None}
    return templates_of(request).page(request, "listing.html", found | extra)


def _paper(request: Request, catalog: Catalog, paper: Paper) -> Response:
    terms, related = catalog.related([paper.id], "", [], RELATED_SHOWN)
    versions = (
        VersionShown(number, datetime.fromisoformat(created) if created else None)
        for number, created in catalog.versions(paper.id)
    )
    return templates_of(request).page(
        request,
        "paper.html",
        {
            "title": paper.title,
            "json_url": f"/api/v1/papers/{paper.id}",
            "card": Card(None, paper, catalog.keywords(paper)),
            "related": tuple(Card(None, f.paper, catalog.keywords(f.paper)) for f in related),
            "related_terms": tuple(terms[:8]),
            "versions": tuple(versions),
            "bibtex": bibtex(paper),
            "meta": meta_tags(paper),
        },
    )


def _listing(
    catalog: Catalog,
    path: str,
    params: PageParams,
    query: PaperQuery,
    filters: Filters,
) -> dict[str, Any]:
    """What lists and searches share: the papers and everything around them."""
    if query.problem:
        raise HTTPException(400, query.problem)
    started = time.perf_counter()
    sort, match = params.sort or "relevance", params.match or "auto"
    offset = (params.page - 1) * PAGE_SIZE
    results = catalog.search(
        query,
        filters,
        sort=sort,
        match=match,
        offset=offset,
        limit=PAGE_SIZE,
        explain=params.explain == "1",
    )
    took_ms = (time.perf_counter() - started) * 1_000
    params = params.model_copy(update={"explain": ""})  # what leads on starts closed again
    return {
        "search_text": params.q,
        "canonical_path": params.url(path, chart=""),
        "json_url": json_url(params, query, filters),
        "form": {
            "q": params.q,
            "category": str(filters.category or ""),
            "from_": str(params.first_day or ""),
            "to": str(params.last_day or ""),
            "sort": params.sort or "",
            "match": params.match or "",
            "chart": params.chart,
        },
        "notes": results.notes,
        "understood": understood(params, results.query, results.notes),
        "total": results.total,
        "some_total": results.some_total,
        "took_ms": took_ms,
        "cards": cards(catalog, results, offset, params, path),
        "highlighter": catalog.highlighter(query),
        "sorts": sorts(params, path, has_words=has_words(query)),
        "matches": matches(params, path, bare_words=len(query.words)),
        "filters": active_filters(params, path),
        "facets": ()
        if query.ids or not results.found
        else facet_groups(
            catalog.facets(query, filters, sort=sort, match=match), listed(results), params, path
        ),
        "chart": _chart(catalog, path, params, query, filters, results),
        "doctor": doctor(catalog.diagnose(query, filters), params, path)
        if results.total <= FEW_TO_DIAGNOSE and params.page == 1 and query.root
        else None,
        "pagination": pagination(params, path, results),
        "depth_note": _depth_note(results.reachable, listed(results)),
        "hints": hints(params, results),
    }


def _chart(
    catalog: Catalog,
    path: str,
    params: PageParams,
    query: PaperQuery,
    filters: Filters,
    results: Results,
) -> Chart | None:
    if not has_words(query) or params.page > 1 or results.total < CHART_FROM:
        return None

    def narrowed(first: date, last: date) -> str:
        return params.url(path, q=str(query.narrowed(Dated(first, last))), page=1)

    return chart(
        catalog.timeline(
            query, filters, sort=params.sort or "relevance", match=params.match or "auto"
        ),
        narrowed,
        params.url(path, chart="" if params.chart else "share"),
        normalised=bool(params.chart),
    )


def _depth_note(reachable: int, total: int) -> str | None:
    if reachable >= total:
        return None
    return (
        f"Paging reaches the first {reachable:,} of {total:,}; narrow by category or date for more."
    )

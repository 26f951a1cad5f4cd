"""The pages that list papers: search, categories, keyphrases, several ids; one id is a paper."""

import time
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.chart import Chart, chart
from app.days import Notice, came, counts_of, day_nav, day_told, kind_choices, notice
from app.deps import CatalogDep, activity_of
from app.formats import list_links
from app.listing import (
    active_filters,
    cards,
    doctor,
    facet_groups,
    has_words,
    hints,
    json_url,
    listed,
    matches,
    pagination,
    signed_terms,
    sorts,
    understood,
    with_interest,
)
from app.ordering import index_order, ordered
from app.paper_page import paper_page
from app.params import PAGE_SIZE, PageParams, keyword_url, paper_url
from app.templating import templates_of
from app.views import (
    View,
    category_view,
    ids_view,
    keyword_view,
    on_latest_day,
    search_view,
)
from papers.answers import Facets, Results
from papers.catalog import Catalog
from papers.doctor import FEW_TO_DIAGNOSE
from papers.ids import ArxivId, only_ids
from papers.language import say, say_count
from papers.marking import highlighter
from papers.models import RisingRow
from papers.query import Query as PaperQuery
from papers.syntax import Dated

router = APIRouter(include_in_schema=False)

CHART_FROM = 10  # papers found; fewer show no course of time
Params = Annotated[PageParams, Query()]


@router.get("/search")
def search(request: Request, catalog: CatalogDep, params: Params) -> Response:
    view = search_view(params)
    ids = view.query.ids
    if len(ids) == 1 and catalog.get([ids[0].value])[0]:
        return RedirectResponse(paper_url(ids[0].value), status_code=302)
    return _page(request, catalog, view, robots="noindex, follow")


@router.get("/keyword/{phrase:path}")
def keyword(
    request: Request,
    catalog: CatalogDep,
    params: Params,
    phrase: Annotated[str, Path(max_length=200)],
) -> Response:
    """A keyphrase: its papers best first, their course of time, what goes with it."""
    view = keyword_view(phrase, params)
    if request.url.path != view.path and phrase != view.title:
        return RedirectResponse(view.url, status_code=301)
    companions = [(one, count, keyword_url(one)) for one, count in catalog.companions(view.query)]
    return _page(
        request,
        catalog,
        view,
        subheading=say("Papers that hold this phrase."),
        companions=companions,
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
    view = category_view(expression, params)
    if request.url.path != view.path and expression != str(view.filters.category):
        return RedirectResponse(view.url, status_code=301)
    rising: list[dict[str, Any]] = []
    newest: Notice | None = None
    shown = on_latest_day(view, catalog)
    if shown is not view:
        view, newest = shown, notice(catalog)
    if not params.q.strip() and params.page == 1:
        rising = [_rise_links(each, view) for each in catalog.rising(str(view.filters.category))]
    return _page(request, catalog, view, rising=rising, newest=newest)


def _page(
    request: Request,
    catalog: Catalog,
    view: View,
    *,
    subheading: str = "",
    robots: str | None = None,
    companions: list[tuple[str, int, str]] | None = None,
    rising: list[dict[str, Any]] | None = None,
    newest: Notice | None = None,
) -> Response:
    context = list_context(request, catalog, view) | {
        "notice": newest,
        "robots": robots,
        "companions": companions or (),
        "rising": rising or (),
    }
    if subheading:
        context["subheading"] = subheading
    return templates_of(request).page(request, "listing.html", context)


def list_context(request: Request, catalog: Catalog, view: View) -> dict[str, Any]:
    """What `listing.html` shows of a list: its page of papers and what stands around it."""
    filters = view.filters
    around = {
        "title": view.title,
        "heading": view.heading,
        "subheading": day_told(catalog, filters),
        "notice": None,
        "feed_url": view.feed_url,
        "follow": view.follow,
        "formats": list_links(view.export_url),
        "day_nav": day_nav(catalog, filters, view.params, view.path),
        "kinds": ()
        if view.params.q.strip()
        else kind_choices(counts_of(catalog, filters), view.params, view.path),
    }
    return _listing(request, catalog, view) | around


def _rise_links(rising: RisingRow, view: View) -> dict[str, Any]:
    """A list of rising phrases with the papers behind each."""
    return {
        "window": rising.window,
        "papers": rising.papers,
        "phrases": [
            {
                **phrase,
                "url": PageParams(
                    category=str(view.filters.category),
                    first_day=rising.first,
                    last_day=rising.last,
                ).url(keyword_url(phrase["phrase"])),
            }
            for phrase in rising.phrases
        ],
    }


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
                404,
                say(
                    "{id} is not among the papers here. At arXiv: {url}",
                    id=ids[0].value,
                    url=ids[0].abs_url,
                ),
            )
        return paper_page(request, catalog, paper)
    view = ids_view(ids, params)
    found = _listing(request, catalog, view)
    heading = say_count("{count} paper", "{count} papers", found["total"])
    extra = {
        "title": heading,
        "heading": heading,
        "subheading": "",
        "day_nav": None,
        "kinds": (),
        "formats": list_links(view.export_url),
    }
    return templates_of(request).page(request, "listing.html", {"notice": None} | found | extra)


def _listing(request: Request, catalog: Catalog, view: View) -> dict[str, Any]:
    """What lists and searches share: the papers and everything around them."""
    path, params, query, filters = view.path, view.params, view.query, view.filters
    activity = activity_of(request)
    started = time.perf_counter()
    offset = (params.page - 1) * PAGE_SIZE
    results = ordered(
        catalog,
        activity,
        query,
        filters,
        order=params.sort,
        match=params.match,
        offset=offset,
        limit=PAGE_SIZE,
        explain=params.explain == "1",
    )
    took_ms = (time.perf_counter() - started) * 1_000
    facets = None
    if results.found and not query.ids:
        sort, match = index_order(params.sort), params.match or "auto"
        facets = catalog.facets(query, filters, sort=sort, match=match)
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
        "cards": with_interest(
            cards(results, offset, params, path, partial(came, filters=filters)), activity.counts
        ),
        "highlighter": highlighter(query, results.also),
        "sorts": () if query.ids else sorts(params, path, has_words=has_words(query)),
        "matches": matches(params, path, bare_words=len(query.words)),
        "filters": active_filters(params, path),
        "facets": facet_groups(facets, listed(results), params, path) if facets else (),
        "chart": _chart(facets, path, params, query, results) if facets else None,
        "doctor": doctor(catalog.diagnose(query, filters), params, path)
        if results.total <= FEW_TO_DIAGNOSE and params.page == 1 and query.root
        else None,
        "pagination": pagination(params, path, results),
        "terms": None if query.ids else signed_terms(filters.category),
        "words_list": None if query.ids else params.url(path, page=1, chart=""),
        "reachable": results.reachable,
        "page_size": PAGE_SIZE,
        "depth_note": _depth_note(results.reachable, listed(results)),
        "hints": hints(params, results),
    }


def _chart(
    facets: Facets, path: str, params: PageParams, query: PaperQuery, results: Results
) -> Chart | None:
    if not has_words(query) or params.page > 1 or results.total < CHART_FROM:
        return None

    link, text = params.q_links(path), query.narrowing()

    def narrowed(first: date, last: date) -> str:
        return link(text(Dated(first, last)))

    return chart(
        facets.months,
        narrowed,
        params.url(path, chart="" if params.chart else "share"),
        normalised=bool(params.chart),
    )


def _depth_note(reachable: int, total: int) -> str | None:
    if reachable >= total:
        return None
    return say(
        "Paging reaches the first {reachable} of {total}; narrow by category or date for more.",
        reachable=f"{reachable:,}",
        total=f"{total:,}",
    )

"""GET /api/v1/search: papers, how the query was understood, counts around them."""

import time
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query

from app.activity import Activity
from app.api_models import PROBLEMS, Answer, Result
from app.deps import ActivityDep, CatalogDep, each_once
from app.ordering import Order, index_order, ordered
from app.params import ApiSearchParams, filters_of
from papers import answers
from papers.catalog import Catalog
from papers.doctor import FEW_TO_DIAGNOSE
from papers.filters import Filters
from papers.query import Query as PaperQuery
from papers.query import parse
from papers.search import DEPTH_LIMIT
from papers.text import clean

router = APIRouter(prefix="/api/v1", responses=PROBLEMS)

PATH = "/api/v1/search"


class UnderstoodQuery(Answer):
    text: str
    """The query as sent."""
    canonical: str
    """The query as understood; sent as `q` it is understood the same."""
    notes: tuple[str, ...]
    """What was guessed, ignored or not found."""


class FacetValue(Answer):
    value: str
    label: str
    count: int
    q: str
    """The query narrowed to this value, or without it where it is chosen."""
    chosen: bool


class MonthCount(Answer):
    month: date
    """Its first day."""
    count: int
    corpus_count: int
    """All papers of the month."""


class Facets(Answer):
    """Counts over all papers that paging reaches or would reach."""

    categories: tuple[FacetValue, ...]
    years: tuple[FacetValue, ...]
    authors: tuple[FacetValue, ...]
    features: tuple[FacetValue, ...]
    months: tuple[MonthCount, ...]


class ClauseEffect(Answer):
    clause: str
    without_total: int
    """Papers found without this clause."""
    q: str
    """The query without it."""


class Spelling(Answer):
    word: str
    suggestion: str
    total: int
    """Papers found with the suggestion in place of the word."""
    q: str
    """The query with the suggestion."""


class Diagnosis(Answer):
    """Why little was found."""

    effects: tuple[ClauseEffect, ...]
    spellings: tuple[Spelling, ...]


class SearchAnswer(Answer):
    query: UnderstoodQuery
    total: int
    """Papers that meet the whole query."""
    some_total: int | None
    """When few meet it all, or match=any: papers that hold some of the words; they follow."""
    sort: Order
    """The order asked for."""
    took_ms: float
    results: tuple[Result, ...]
    next: str | None
    """Address of the next page, relative to the host; null at the end."""
    next_cursor: str | None = None
    """With cursor=…: what to send as `cursor` for the next page; null at the end."""
    facets: Facets | None = None
    """With facets=1."""
    diagnosis: Diagnosis | None = None
    """There when at most three papers meet the whole query."""


@router.get(
    "/search",
    summary="Search papers",
    operation_id="search",
    dependencies=[Depends(each_once)],
    response_model_exclude_unset=True,
)
def search(
    catalog: CatalogDep, activity: ActivityDep, params: Annotated[ApiSearchParams, Query()]
) -> SearchAnswer:
    """Papers by words, phrases, authors, category, day and more, best, newest or popular first."""
    started = time.perf_counter()
    query, filters = _asked(params)
    results = _results(catalog, activity, query, filters, params)
    values: dict[str, Any] = {
        "query": UnderstoodQuery(
            text=clean(params.q), canonical=str(results.query), notes=results.notes
        ),
        "total": results.total,
        "some_total": results.some_total,
        "sort": params.sort,
        "results": tuple(Result.of(found, params.field_names) for found in results.found),
        "next": _next(params, results),
    }
    if params.cursor:
        values["next_cursor"] = results.cursor
    if params.facets:
        values["facets"] = _facets(catalog, query, filters, params)
    if results.total <= FEW_TO_DIAGNOSE and (found := catalog.diagnose(query, filters)):
        values["diagnosis"] = _diagnosis(found)
    values["took_ms"] = round((time.perf_counter() - started) * 1_000, 2)
    return SearchAnswer.model_construct(**values)


def _results(
    catalog: Catalog,
    activity: Activity,
    query: PaperQuery,
    filters: Filters,
    params: ApiSearchParams,
) -> answers.Results:
    if params.cursor:
        return catalog.search(
            query,
            filters,
            sort=index_order(params.sort),
            match=params.match,
            limit=params.size,
            cursor=params.cursor,
            explain=params.explain,
        )
    return ordered(
        catalog,
        activity,
        query,
        filters,
        order=params.sort,
        match=params.match,
        offset=(params.page - 1) * params.size,
        limit=params.size,
        explain=params.explain,
    )


def _asked(params: ApiSearchParams) -> tuple[PaperQuery, Filters]:
    """The query and filters; HTTPException 400 for what cannot be answered."""
    if params.cursor and params.page > 1:
        raise HTTPException(400, "page: a cursor takes its place; send one of the two.")
    if params.cursor and params.sort == "popular":
        raise HTTPException(
            400, "cursor: counts change while it is read, so sort=popular has only numbered pages."
        )
    if params.page * params.size > DEPTH_LIMIT:
        raise HTTPException(
            400,
            f"page: page * size reaches {params.page * params.size:,}, the limit is "
            f"{DEPTH_LIMIT:,}; send cursor=* to read on beyond it.",
        )
    if params.first_day and params.last_day and params.first_day > params.last_day:
        raise HTTPException(400, "from: is after to.")
    query = parse(params.q)
    if query.problem:
        raise HTTPException(400, f"q: {query.problem}")
    return query, filters_of(
        params.category, params.first_day, params.last_day, params.day, params.kind
    )


def _next(params: ApiSearchParams, results: answers.Results) -> str | None:
    if params.cursor:
        return params.url(PATH, cursor=results.cursor) if results.cursor else None
    end = params.page * params.size
    more = end < results.reachable and end + params.size <= DEPTH_LIMIT
    return params.url(PATH, page=params.page + 1) if more else None


def _facets(
    catalog: Catalog, query: PaperQuery, filters: Filters, params: ApiSearchParams
) -> Facets:
    found = catalog.facets(query, filters, sort=index_order(params.sort), match=params.match)
    return Facets.model_construct(
        categories=_values(found.categories),
        years=_values(found.years),
        authors=_values(found.authors),
        features=_values(found.features),
        months=tuple(
            MonthCount.model_construct(
                month=each.month, count=each.count, corpus_count=each.corpus_count
            )
            for each in found.months
        ),
    )


def _values(found: tuple[answers.FacetValue, ...]) -> tuple[FacetValue, ...]:
    return tuple(
        FacetValue.model_construct(
            value=each.value,
            label=each.label,
            count=each.count,
            q=each.text,
            chosen=each.chosen,
        )
        for each in found
    )


def _diagnosis(found: answers.Diagnosis) -> Diagnosis:
    return Diagnosis(
        effects=tuple(
            ClauseEffect(clause=e.clause, without_total=e.without_total, q=str(e.query))
            for e in found.effects
        ),
        spellings=tuple(
            Spelling(word=s.word, suggestion=s.suggestion, total=s.total, q=str(s.query))
            for s in found.spellings
        ),
    )

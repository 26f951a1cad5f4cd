"""What an address lists, whatever it is shown as: a page, a feed."""

from dataclasses import dataclass, replace

from fastapi import HTTPException

from app.params import PageParams, filters_of, keyword_url, listing_url
from papers.categories import CategoryError, name_of, parse_expression
from papers.filters import Filters
from papers.freshness import long_date
from papers.phrases import phrase_query
from papers.query import Query, parse


@dataclass(frozen=True, slots=True)
class View:
    """A list: where it is, what it is called, what it asks for."""

    path: str
    """Without parameters."""
    title: str
    heading: str
    params: PageParams
    query: Query
    filters: Filters

    @property
    def url(self) -> str:
        return self.params.url(self.path)

    @property
    def feed_url(self) -> str:
        """The newest of the list; a page number, an order or a chart is no part of it."""
        of_all = {"page": 1, "sort": None, "chart": "", "explain": ""}
        return self.params.url(f"{self.path}/feed", **of_all)


def search_view(params: PageParams) -> View:
    """Of `/search`. Raises HTTPException 400 for a query beyond the limits."""
    filters = filters_of(
        params.category, params.first_day, params.last_day, params.day, params.kind
    )
    heading = params.q.strip() or (long_date(params.day) if params.day else "All papers")
    return View(
        "/search",
        heading,
        heading,
        params,
        _readable(parse(params.q)),
        filters,
    )


def category_view(expression: str, params: PageParams) -> View:
    """Of `/arxiv/<expression>`. Raises HTTPException 404 for an unknown category."""
    try:
        category = parse_expression(expression)
    except CategoryError as error:
        raise HTTPException(404, str(error)) from error
    names = [name_of(code) for code in category.include]
    without = [name_of(code) for code in category.exclude]
    heading = " + ".join(names) + (f" without {', '.join(without)}" if without else "")
    return View(
        listing_url(str(category)),
        f"{heading} ({category})",
        heading,
        params,
        _readable(parse(params.q)),
        replace(
            filters_of("", params.first_day, params.last_day, params.day, params.kind),
            category=category,
        ),
    )


def keyword_view(phrase: str, params: PageParams) -> View:
    """Of `/keyword/<phrase>`: papers that hold it in any form, and meet what else is asked."""
    query = phrase_query(phrase)
    if query.is_empty or query.problem or query.ids:
        raise HTTPException(404, "This is no phrase; send words such as graph neural network.")
    if params.q.strip():
        root = _readable(parse(params.q)).root
        query = _readable(query.narrowed(*([root] if root else [])))
    filters = filters_of(
        params.category, params.first_day, params.last_day, params.day, params.kind
    )
    shown = " ".join(phrase.split())
    return View(
        keyword_url(phrase),
        shown,
        shown,
        params,
        query,
        filters,
    )


def _readable(query: Query) -> Query:
    if query.problem:
        raise HTTPException(400, query.problem)
    return query

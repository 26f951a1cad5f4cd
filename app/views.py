"""What an address lists, whatever it is shown as: a page, a feed."""

from dataclasses import dataclass, replace

from fastapi import HTTPException

from app.params import PageParams, filters_of, keyword_url, listing_url
from papers.catalog import Catalog
from papers.categories import CategoryError, name_of, parse_expression
from papers.dates import long_date
from papers.filters import Filters
from papers.ids import ArxivId
from papers.language import say, say_count
from papers.phrases import phrase_query
from papers.query import Query, parse

FOLLOWED_NAME_LIMIT = 200  # characters
FOLLOWED_ADDRESS_LIMIT = 4_000  # characters
OF_THE_PAGE = {"page": 1, "sort": None, "chart": "", "explain": ""}  # and not of the list


@dataclass(frozen=True, slots=True)
class Follow:
    """What a browser keeps of a list that its reader follows; the feed is at `/feed` behind it."""

    url: str
    name: str

    @classmethod
    def of(cls, url: str, *name: str) -> "Follow | None":
        """None for an address that is too long to be kept."""
        told = " · ".join(filter(None, name))[:FOLLOWED_NAME_LIMIT]
        return cls(url, told) if len(url) <= FOLLOWED_ADDRESS_LIMIT else None


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
    def own_url(self) -> str:
        """Of the list alone; a page number, an order or a chart is no part of it."""
        return self.params.url(self.path, **OF_THE_PAGE)

    @property
    def feed_url(self) -> str:
        """The newest of the list."""
        return self.params.url(f"{self.path}/feed", **OF_THE_PAGE)

    @property
    def follow(self) -> Follow | None:
        """The list without an end: nothing new ever comes to a day or a week that is over."""
        params = self.params
        first_day = None if params.last_day else params.first_day
        of_its_days = {"day": None, "first_day": first_day, "last_day": None}
        return Follow.of(
            params.url(self.path, **OF_THE_PAGE, **of_its_days),
            *self._named(),
            say("in {category}", category=params.category) if params.category.strip() else "",
            say("from {day}", day=first_day) if first_day else "",
        )

    def _named(self) -> tuple[str, ...]:
        text = self.params.q.strip()
        if self.path == "/search":
            return (text or say("All papers"),)
        is_phrase = self.path.startswith("/keyword/")
        return f"“{self.heading}”" if is_phrase else self.heading, text

    def export_url(self, name: str) -> str:
        """The same list as a file; its day is named, so that the link stays of this list."""
        changes = {"day": self.filters.day, "page": 1, "chart": "", "explain": ""}
        return self.params.url(f"{self.path}/export.{name}", **changes)


def search_view(params: PageParams) -> View:
    """Of `/search`. Raises HTTPException 400 for a query beyond the limits."""
    filters = filters_of(
        params.category, params.first_day, params.last_day, params.day, params.kind
    )
    heading = params.q.strip() or (long_date(params.day) if params.day else say("All papers"))
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
    heading = " + ".join(names) or say("All of arXiv")
    if without:
        heading = say("{heading} without {names}", heading=heading, names=", ".join(without))
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


def on_latest_day(view: View, catalog: Catalog) -> View:
    """A category opens on its newest day, unless days or words are asked for."""
    params = view.params
    if params.day or params.first_day or params.last_day or params.q.strip():
        return view
    return replace(view, filters=replace(view.filters, day=catalog.neighbour_day(view.filters)))


def ids_view(ids: tuple[ArxivId, ...], params: PageParams) -> View:
    """Of `/arxiv/<id>,<id>`: just those papers, in that order."""
    heading = say_count("{count} paper", "{count} papers", len(ids))
    path = listing_url(",".join(id_.value for id_ in ids))
    return View(path, heading, heading, params, Query(ids=ids), Filters())


def keyword_view(phrase: str, params: PageParams) -> View:
    """Of `/keyword/<phrase>`: papers that hold it in any form, and meet what else is asked."""
    query = phrase_query(phrase)
    if query.is_empty or query.problem or query.ids:
        raise HTTPException(404, say("This is no phrase; send words such as graph neural network."))
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

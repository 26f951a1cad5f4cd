"""What stands around a list of papers: cards, sorts, filters, neighbouring days, pages."""

from dataclasses import dataclass
from datetime import date

from app.pagination import Pagination, paginate
from app.params import PAGE_SIZE, QUERY_LENGTH_LIMIT, ApiSearchParams, PageParams
from app.templating import long_date
from papers.catalog import Catalog, Results
from papers.paper import Paper
from papers.query import Query
from papers.ranking import Filters


@dataclass(frozen=True, slots=True)
class Card:
    """One paper as a list shows it; `number` counts from 1 over all pages."""

    number: int | None
    paper: Paper
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SortLink:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    label: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class DayNav:
    """A day's neighbours that have papers."""

    day: date
    previous_url: str | None
    previous_label: str | None
    next_url: str | None
    next_label: str | None


def cards(catalog: Catalog, results: Results, offset: int) -> tuple[Card, ...]:
    return tuple(
        Card(number, found.paper, catalog.keywords(found.paper))
        for number, found in enumerate(results.found, start=offset + 1)
    )


def sorts(params: PageParams, path: str, *, has_words: bool) -> tuple[SortLink, ...]:
    """Links to the other orders; without words there is no relevance to sort by."""
    names = [("Relevance", None)] if has_words else []
    orders = [*names, ("Newest", "newest"), ("Oldest", "oldest")]
    current = params.sort if params.sort != "relevance" else None
    if current is None and not has_words:
        current = "newest"
    return tuple(
        SortLink(label, params.url(path, sort=sort, page=1), sort == current)
        for label, sort in orders
    )


def active_filters(params: PageParams, path: str) -> tuple[ActiveFilter, ...]:
    """Every condition beside the words, each with the address without it."""
    found: list[tuple[str, str, str | None]] = []
    if params.category.strip():
        found.append((f"in {params.category}", "category", ""))
    if params.day:
        found.append((f"announced {long_date(params.day)}", "day", None))
    if params.first_day:
        found.append((f"from {params.first_day}", "first_day", None))
    if params.last_day:
        found.append((f"to {params.last_day}", "last_day", None))
    return tuple(
        ActiveFilter(label, params.url(path, page=1, **{name: unset}))
        for label, name, unset in found
    )


def day_nav(catalog: Catalog, filters: Filters, params: PageParams, path: str) -> DayNav | None:
    if filters.day is None:
        return None
    span = Filters(filters.category)
    before = catalog.neighbour_day(span, before=filters.day)
    after = catalog.neighbour_day(span, after=filters.day)
    return DayNav(
        day=filters.day,
        previous_url=params.url(path, day=before, page=1) if before else None,
        previous_label=long_date(before) if before else None,
        next_url=params.url(path, day=after, page=1) if after else None,
        next_label=long_date(after) if after else None,
    )


def pagination(params: PageParams, path: str, results: Results) -> Pagination:
    total = results.total if results.some_total is None else results.some_total
    return paginate(
        params.page,
        PAGE_SIZE,
        len(results.found),
        total,
        results.reachable,
        lambda page: params.url(path, page=page),
    )


def json_url(params: PageParams, query: Query, filters: Filters) -> str:
    """The same view from the API."""
    text = " ".join(id_.value for id_ in query.ids) or params.q
    return ApiSearchParams(
        q=text[:QUERY_LENGTH_LIMIT],
        category=str(filters.category or ""),
        day=filters.day,
        first_day=params.first_day,
        last_day=params.last_day,
        sort=params.sort or "relevance",
        page=params.page,
    ).url("/api/v1/search")


def hints(params: PageParams, results: Results) -> tuple[str, ...]:
    """What to try when nothing was found."""
    if results.found or results.reachable:
        return ()
    found = []
    if results.query.phrases:
        found.append("Take the quotes away: a quoted phrase must stand exactly so in the text.")
    if results.query.authors:
        found.append("Spell the author's first name as on the paper, or leave it out.")
    if params.category or params.day or params.first_day or params.last_day:
        found.append("Remove the category or date condition.")
    if results.query.has_words:
        found.append("Check the spelling, or use fewer words.")
    return tuple(found or ["No paper here meets these conditions; try another day or category."])

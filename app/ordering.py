"""A list in the order asked for. By popularity it is made here: the index knows no readers."""

from dataclasses import replace
from typing import Literal

from app.activity import Activity
from papers.answers import Results
from papers.catalog import Catalog
from papers.filters import Filters, Match, Sort
from papers.language import say
from papers.query import Query

Order = Literal[Sort, "popular"]
"""popular: what readers of this site open and star most first, of equal ones the newest."""


def index_order(order: Order | None) -> Sort:
    """The index's own order, for what is asked of the index alone: facets, a reader's words."""
    return "newest" if order == "popular" else order or "relevance"


def ordered(
    catalog: Catalog,
    activity: Activity,
    query: Query,
    filters: Filters,
    *,
    order: Order | None,
    match: Match | None = None,
    offset: int = 0,
    limit: int = 25,
    explain: bool = False,
) -> Results:
    """A page of a list; a list by popularity says so when it is longer than what is put in order.

    Raises QueryTooBroadError.
    """
    match = match or "auto"
    if order != "popular" or query.ids:
        sort = index_order(order)
        return catalog.search(
            query, filters, sort=sort, match=match, offset=offset, limit=limit, explain=explain
        )
    found = catalog.reordered(
        query, filters, activity.ranked, match=match, offset=offset, limit=limit
    )
    total = found.total if found.some_total is None else found.some_total
    if found.reachable == total:
        return found
    told = say(
        "By popularity: the newest {count} of {total} papers are put in order.",
        count=f"{found.reachable:,}",
        total=f"{total:,}",
    )
    return replace(found, notes=(*found.notes, told))

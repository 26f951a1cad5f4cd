"""A list in an order that is made outside of the ids of its papers, such as by interest in them."""

from collections.abc import Callable, Sequence

from papers.answers import Found, Results
from papers.explain import also, notes
from papers.lists import Scope, run
from papers.paper import Paper
from papers.query import Query
from papers.search import DEPTH_LIMIT
from papers.store import Store

Reorder = Callable[[Sequence[str]], Sequence[str]]
"""The same ids in another order; they come newest first."""


def reordered(
    store: Store, scope: Scope | None, query: Query, reorder: Reorder, offset: int, limit: int
) -> Results:
    """A page of the newest DEPTH_LIMIT papers of a scope by date, put in order all together."""
    told = tuple(dict.fromkeys((*query.notes, *notes(scope))))
    if scope is None:
        return Results(query, (), 0, None, 0, told)
    found, _ = run(scope.snapshot, scope.everything, "newest", 0, DEPTH_LIMIT)
    keys = scope.snapshot.column("pk", [address for _, address in found])
    page = reorder(store.ids(keys))[offset : offset + limit]
    papers = tuple(Found(Paper.from_row(row), None) for row in store.by_ids(page) if row)
    reachable = min(scope.reachable, DEPTH_LIMIT)
    return Results(query, papers, scope.total, scope.some_total, reachable, told, also(scope))

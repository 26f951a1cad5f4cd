"""A list of hits read from the engine: by page number, or on from a cursor."""

from dataclasses import dataclass, replace
from math import inf, isinf

import tantivy
from tantivy import FieldType, Occur, Order
from tantivy import Query as Engine

from papers.answers import TierName
from papers.cursors import NEAR_LIMIT, Cursor
from papers.filters import Sort
from papers.matching import term, unscored
from papers.ranking import Plan
from papers.reader import Snapshot
from papers.schema import META_ID, guarded

CURSOR_DEPTH_LIMIT = 10_000  # hits of one list by score; the engine sorts them all for each page
_SLACK = 200  # hits read beyond those delivered, for papers that came in above a cursor

ORDERS: dict[Sort, tuple[str, Order]] = {
    "newest": ("submitted", Order.Desc),
    "oldest": ("submitted", Order.Asc),
    "announced": ("order", Order.Desc),
}


@dataclass(frozen=True, slots=True)
class Hit:
    pk: int
    score: float | None
    tier: TierName
    order: int
    """The paper's own number in the index's order of announcement."""
    title_hash: int
    moved: bool = False


Scored = list[tuple[float, tantivy.DocAddress]]


@dataclass(frozen=True, slots=True)
class Tier:
    """One list of a scope; its first hits come with their number, for one price."""

    name: TierName
    query: Engine
    count: int
    head: Scored


@dataclass(frozen=True, slots=True)
class Scope:
    """What a query finds: its lists in order, all of them as one unscored query, the totals."""

    snapshot: Snapshot
    plan: Plan
    tiers: tuple[Tier, ...]
    """None by date, where all papers are one list."""
    everything: Engine
    total: int
    some_total: int | None
    unmet: tuple[str, ...] = ()
    """Quotes that no paper has exactly; their words were searched for instead."""

    @property
    def reachable(self) -> int:
        """How many papers the lists hold."""
        return self.total if self.some_total is None else self.some_total


def run(
    snapshot: Snapshot, query: Engine, sort: Sort, offset: int, limit: int
) -> tuple[Scored, int]:
    """(score or sort number, address) pairs of one page, and how many papers match in all."""
    papers = Engine.boolean_query(
        [(Occur.Must, query), (Occur.MustNot, term(snapshot, "id", META_ID))]
    )
    if sort in ORDERS:
        field, order = ORDERS[sort]
        found = guarded(
            lambda: snapshot.searcher.search(
                papers, limit, offset=offset, order_by_field=field, order=order
            )
        )
    else:
        weight = "recency" if sort == "recent" else None
        found = guarded(
            lambda: snapshot.searcher.search(papers, limit, offset=offset, weight_by_field=weight)
        )
    return found.hits, found.count  # type: ignore[attr-defined]  # missing in the stub


def hits_of(snapshot: Snapshot, found: Scored, tier: TierName, *, scored: bool) -> tuple[Hit, ...]:
    """Hits with what the index itself knows of the papers."""
    addresses = [address for _, address in found]
    columns = [snapshot.column(field, addresses) for field in ("pk", "order", "title_hash")]
    return tuple(
        Hit(pk, round(float(key), 4) if scored else None, tier, order, title_hash)
        for (key, _), pk, order, title_hash in zip(found, *columns, strict=True)
    )


def read_on(scope: Scope, state: Cursor, limit: int) -> tuple[tuple[Hit, ...], Cursor | None]:
    """The hits after a cursor, and the cursor after them; None at the end."""
    if state.sort in ORDERS:
        return _read_by_date(scope, state, limit)
    hits: tuple[Hit, ...] = ()
    queries = {tier.name: tier.query for tier in scope.tiers}
    while True:
        query = queries.get(state.tiers[0])
        if query is not None:
            found, state = _read_by_score(scope.snapshot, query, state, limit - len(hits))
            hits += found
        if len(hits) == limit:
            return hits, state if state.served < CURSOR_DEPTH_LIMIT else None
        if len(state.tiers) == 1:
            return hits, None
        state = replace(state, tiers=state.tiers[1:], key=inf, near=(), served=0)


def _read_by_date(scope: Scope, state: Cursor, limit: int) -> tuple[tuple[Hit, ...], Cursor | None]:
    field, order = ORDERS[state.sort]
    query = scope.everything
    if not isinf(state.key):
        falling = order == Order.Desc
        lower, upper = (None, int(state.key)) if falling else (int(state.key), None)
        beyond = Engine.range_query(
            scope.snapshot.schema,
            field,
            FieldType.Unsigned,
            lower,
            upper,
            include_lower=falling,  # an open end counts as included
            include_upper=not falling,
        )
        query = Engine.boolean_query([(Occur.Must, query), (Occur.Must, unscored(beyond))])
    found, count = run(scope.snapshot, query, state.sort, 0, limit)
    hits = hits_of(scope.snapshot, found, "all", scored=False)
    if count <= len(found):
        return hits, None
    return hits, replace(state, key=float(found[-1][0]), served=state.served + len(found))


def _read_by_score(
    snapshot: Snapshot, query: Engine, state: Cursor, limit: int
) -> tuple[tuple[Hit, ...], Cursor]:
    """The next hits of one list: those after the papers that the cursor names, and not named.

    Scores drift when papers come in, and papers of nearly one score change places: from the middle
    of those named on, for none of them moves as far as to an end of the names.
    """
    named = set(state.near)
    wanted = min(state.served + limit + _SLACK, 2 * CURSOR_DEPTH_LIMIT)
    found, _ = run(snapshot, query, state.sort, 0, wanted)
    keys = snapshot.column("pk", [address for _, address in found])
    places = [i for i, pk in enumerate(keys) if pk in named]
    start = places[len(places) // 2] if state.served > len(named) and places else 0
    fresh = [
        (pair, pk)
        for i, (pair, pk) in enumerate(zip(found, keys, strict=True))
        if i >= start and pk not in named
    ][:limit]
    near = (*state.near, *(pk for _, pk in fresh))[-NEAR_LIMIT:]
    state = replace(state, near=near, served=state.served + len(fresh))
    return hits_of(snapshot, [pair for pair, _ in fresh], state.tiers[0], scored=True), state

"""Queries in, hits out: tier by tier, page by page, or from a cursor on."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from sys import maxsize

from papers.cursors import FIRST, Cursor, fingerprint, read_cursor
from papers.filters import Filters, Match, Sort
from papers.lists import ORDERS, Hit, Scope, hits_of, read_on, run
from papers.meaning import RERANKED, Added, Meaning
from papers.query import Query
from papers.reader import IndexReader, Snapshot
from papers.scopes import Way, worked_out

DEPTH_LIMIT = 10_000  # hits; the engine sorts that many for every page
SCOPES_KEPT = 32  # queries of the last moments
FEW_HITS = 25  # with fewer papers that hold all the words, those that hold some are shown too
SAME_TITLE = 2  # papers of one title side by side; more of them go to the end of the page
TOGETHER = 25  # hits that are a page in that; a longer list is cut up, so that it is those pages


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of hits; `total` papers hold all the words, `some_total` hold some of them."""

    hits: tuple[Hit, ...]
    total: int
    some_total: int | None = None
    sort: Sort = "relevance"
    cursor: Cursor | None = None
    scope: Scope | None = None
    meaning: Mapping[int, float] = field(default_factory=dict)
    """What nearness in meaning added to the scores, by the papers' keys."""

    @property
    def reachable(self) -> int:
        """How many hits paging can reach."""
        return min(self.total if self.some_total is None else self.some_total, DEPTH_LIMIT)


class SearchIndex:
    """Answers queries from the live index; shared by the threads of one process."""

    def __init__(self, reader: IndexReader, meaning: Meaning | None = None) -> None:
        self._reader = reader
        self._meaning = meaning
        self._scopes: tuple[Snapshot, dict[Hashable, Scope]] | None = None

    def search(
        self,
        query: Query,
        filters: Filters,
        *,
        sort: Sort = "relevance",
        match: Match = "auto",
        offset: int = 0,
        limit: int = 25,
        cursor: str | None = None,
    ) -> Hits:
        """Hits of a query; without words, everything that the filters let through.

        Papers whose title it is come first, then those with all the meaningful words. When these
        are few, papers with some of them follow, best first, and `some_total` counts them all.
        A cursor reads the order of the engine alone, without the second stage.
        Raises QueryTooBroadError, CursorError.
        """
        asked = fingerprint(str(query), filters, sort, match)
        state = None if cursor in (None, FIRST) else read_cursor(cursor or "", asked)
        # A reading that began with papers that hold some of the words goes on with them, however
        # many hold all by now.
        some_too = state is not None and "some" in state.tiers
        scope = self.scope(query, filters, match, sort, some_too=some_too)
        if scope is None:
            return Hits((), 0)
        if sort not in ORDERS and not scope.plan.is_scored:
            sort = "newest"
        after: Cursor | None = None
        added: Added = {}
        if cursor is None:
            hits, added = self._page(scope, query, sort, offset, limit)
        else:
            hits, after = read_on(scope, state or _first(asked, sort, scope), limit)
        return Hits(_apart(hits), scope.total, scope.some_total, sort, after, scope, added)

    def _page(
        self, scope: Scope, query: Query, sort: Sort, offset: int, limit: int
    ) -> tuple[tuple[Hit, ...], Added]:
        """A page by number; the first RERANKED hits are put in order as one, then cut in pages."""
        meaning, end = self._meaning, offset + limit
        if meaning is None or sort != "relevance" or offset >= RERANKED or not meaning.fits(scope):
            return _numbered_page(scope, sort, offset, limit), {}
        hits = _numbered_page(scope, sort, 0, max(RERANKED, end))
        first, added = meaning.reorder(query, hits[:RERANKED])
        return (*first, *hits[RERANKED:])[offset:end], added

    def scope(
        self,
        query: Query,
        filters: Filters,
        match: Match = "auto",
        sort: Sort = "relevance",
        *,
        some_too: bool = False,
    ) -> Scope | None:
        """What a query finds; None when it asks for something but holds nothing to search for.

        By date there is no better or worse: papers with some of the words show only when there
        are none with all.
        """
        snapshot = self._reader.snapshot()
        # A page asks for its list, its facets and its chart one after the other. What belongs to
        # an earlier commit goes, or its files would be kept open.
        kept = self._scopes
        if kept is None or kept[0] is not snapshot:
            self._scopes = kept = snapshot, {}
        known = kept[1]
        way = Way(match, sort, maxsize if some_too else 1 if sort in ORDERS else FEW_HITS)
        key = query, query.text, filters, way
        scope = known.get(key)
        if scope is None:
            scope = worked_out(snapshot, query, filters, way)
            for oldest in list(known)[: max(0, len(known) - SCOPES_KEPT + 1)]:
                known.pop(oldest, None)
            if scope:
                known[key] = scope
        return scope

    def count(self, query: Query, filters: Filters) -> int:
        """How many papers meet the whole of a query."""
        scope = self.scope(query, filters, "all", "announced")
        return scope.total if scope else 0


def _first(asked: str, sort: Sort, scope: Scope) -> Cursor:
    """Where a reading begins: which lists it will read stays as it is now."""
    names = tuple(tier.name for tier in scope.tiers)
    if sort in ORDERS:  # one list, by date
        names = ("all",) if scope.some_total is None else ("some",)
    return Cursor(asked, sort, names)


def _numbered_page(scope: Scope, sort: Sort, offset: int, limit: int) -> tuple[Hit, ...]:
    if sort in ORDERS:
        found, _ = run(scope.snapshot, scope.everything, sort, offset, limit)
        return hits_of(scope.snapshot, found, "all", scored=False)
    hits: tuple[Hit, ...] = ()
    for tier in scope.tiers:
        wanted = limit - len(hits)
        if wanted and offset < tier.count:
            found = tier.head[offset : offset + wanted]
            if offset + wanted > len(tier.head) < tier.count:
                found, _ = run(scope.snapshot, tier.query, sort, offset, wanted)
            hits += hits_of(scope.snapshot, found, tier.name, scored=True)
        offset = max(0, offset - tier.count)
    return hits


def _apart(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Pages with no more than SAME_TITLE papers of one title above the end of each.

    A query that is the very title wants them all.
    """
    ordered: list[Hit] = []
    for start in range(0, len(hits), TOGETHER):
        seen: Counter[int] = Counter()
        moved: list[Hit] = []
        for hit in hits[start : start + TOGETHER]:
            seen[hit.title_hash] += 1
            scored = hit.score is not None and hit.tier != "title"
            crowds = scored and seen[hit.title_hash] > SAME_TITLE
            (moved if crowds else ordered).append(replace(hit, moved=crowds))
        ordered += moved
    return tuple(ordered)

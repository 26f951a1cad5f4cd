"""Queries in, hits out: search, papers like these, counts per category and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import tantivy
from tantivy import Occur, Order
from tantivy import Query as Engine

from papers.query import Query
from papers.ranking import Filters, Terms, all_of, conditions, exact, narrowed, some_of, term
from papers.reader import IndexReader, Snapshot, paper_count
from papers.schema import EPOCH, META_ID, guarded, stems, title_key, topicless_stems
from papers.vocabulary import Vocabulary

Sort = Literal["relevance", "newest", "oldest"]

DEPTH_LIMIT = 10_000  # hits; the engine sorts that many for every page
FEW_HITS = 25  # with fewer papers that hold all the words, those that hold some are shown too


@dataclass(frozen=True, slots=True)
class Hit:
    pk: int
    score: float | None


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of hits; `total` papers hold all the words, `some_total` hold some of them."""

    hits: tuple[Hit, ...]
    total: int
    some_total: int | None = None
    ignored: tuple[str, ...] = ()

    @property
    def reachable(self) -> int:
        """How many hits paging can reach."""
        return min(self.total if self.some_total is None else self.some_total, DEPTH_LIMIT)


class SearchIndex:
    """Answers queries from the live index; shared by the threads of one process."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader

    def search(
        self,
        query: Query,
        filters: Filters,
        sort: Sort = "relevance",
        offset: int = 0,
        limit: int = 25,
    ) -> Hits:
        """Hits of a query; without words, everything that the filters let through.

        Papers with all the meaningful words come first. When they are few, papers with some of
        them follow, best first, and `some_total` counts those.
        """
        snapshot = self._reader.snapshot()
        terms = Terms.of(query)
        if query.has_words and not terms.stems and not exact(snapshot, query):
            return Hits((), 0)
        clauses = conditions(snapshot, filters, query)
        everything = all_of(snapshot, query, terms, clauses)
        order = {"newest": Order.Desc, "oldest": Order.Asc}.get(sort)
        found = _run(snapshot, everything, offset, limit, order)
        few = found.count < (FEW_HITS if order is None else 1)
        if not few or len(terms.stems) < 2:
            return Hits(_hits(snapshot, found, order), found.count, None, terms.ignored)
        some = some_of(snapshot, query, terms, everything, clauses)
        wider = _run(snapshot, some, offset, limit, order)
        if wider.count == found.count:
            return Hits(_hits(snapshot, found, order), found.count, None, terms.ignored)
        return Hits(_hits(snapshot, wider, order), found.count, wider.count, terms.ignored)

    def like(
        self,
        weighted_stems: Sequence[tuple[str, float]],
        filters: Filters,
        not_ids: Sequence[str],
        not_titles: Sequence[str],
        limit: int,
    ) -> Hits:
        """Papers that hold the most of the weighted terms, without those of the given ids and
        without papers of the same titles."""
        snapshot = self._reader.snapshot()
        terms = [
            (Occur.Should, Engine.boost_query(term(snapshot, "text", stem), weight))
            for stem, weight in weighted_stems
        ]
        if not terms:
            return Hits((), 0)
        without = [(Occur.MustNot, term(snapshot, "id", id_)) for id_ in not_ids]
        without += [
            (Occur.MustNot, term(snapshot, "title_key", key))
            for t in not_titles
            if (key := title_key(t))
        ]
        clauses = conditions(snapshot, filters, Query())
        query = Engine.boolean_query(
            [(Occur.Must, Engine.boolean_query(terms)), *without, *clauses]
        )
        found = _run(snapshot, query, 0, limit, None)
        return Hits(_hits(snapshot, found, None), found.count)

    def vocabulary(self) -> Vocabulary:
        """Term statistics of one snapshot."""
        snapshot = self._reader.snapshot()
        return Vocabulary(
            papers=self.paper_count(),
            terms=stems,
            frequency=lambda term: snapshot.searcher.doc_freq("text", term),
            topicless=topicless_stems(),
        )

    def paper_count(self) -> int:
        return paper_count(self._reader.snapshot().searcher)

    def category_counts(self) -> dict[str, int]:
        """Papers per category, archive and group."""
        snapshot = self._reader.snapshot()
        wanted = {"c": {"terms": {"field": "category", "size": 1_000}}}
        found = guarded(lambda: snapshot.searcher.aggregate(Engine.all_query(), wanted))
        return {bucket["key"]: bucket["doc_count"] for bucket in found["c"]["buckets"]}

    def latest_days(self, limit: int) -> dict[date, int]:
        """Papers per announcement day over all of them, newest day first."""
        snapshot = self._reader.snapshot()
        dated = term(snapshot, "dated", 1)
        wanted = {"d": {"terms": {"field": "day", "size": limit, "order": {"_key": "desc"}}}}
        found = guarded(lambda: snapshot.searcher.aggregate(dated, wanted))
        return {
            EPOCH + timedelta(days=int(bucket["key"])): bucket["doc_count"]
            for bucket in found["d"]["buckets"]
        }

    def neighbour_day(
        self, filters: Filters, *, before: date | None = None, after: date | None = None
    ) -> date | None:
        """The nearest announcement day with papers, before or after a day; neither: the newest."""
        snapshot = self._reader.snapshot()
        if before == date.min or after == date.max:
            return None
        span = Filters(
            filters.category,
            after + timedelta(days=1) if after else None,
            before - timedelta(days=1) if before else None,
        )
        query = narrowed(
            [(Occur.Must, term(snapshot, "dated", 1)), *conditions(snapshot, span, Query())]
        )
        order = Order.Asc if after else Order.Desc
        found = guarded(
            lambda: snapshot.searcher.search(
                query, 1, count=False, order_by_field="day", order=order
            )
        )
        return EPOCH + timedelta(days=int(found.hits[0][0])) if found.hits else None


@dataclass(frozen=True, slots=True)
class _Found:
    """What the engine answers: (score or sort key, address) pairs and how many match in all."""

    hits: list[tuple[float, tantivy.DocAddress]]
    count: int


def _run(snapshot: Snapshot, query: Engine, offset: int, limit: int, order: Order | None) -> _Found:
    papers = Engine.boolean_query(
        [(Occur.Must, query), (Occur.MustNot, term(snapshot, "id", META_ID))]
    )
    if order is None:
        found = guarded(lambda: snapshot.searcher.search(papers, limit, offset=offset))
    else:
        found = guarded(
            lambda: snapshot.searcher.search(
                papers, limit, offset=offset, order_by_field="order", order=order
            )
        )
    return _Found(found.hits, found.count)  # type: ignore[attr-defined]  # missing in the stub


def _hits(snapshot: Snapshot, found: _Found, order: Order | None) -> tuple[Hit, ...]:
    keys = snapshot.searcher.fast_field_values("pk", [address for _, address in found.hits])
    return tuple(
        Hit(int(key), None if order is not None else round(float(score), 4))
        for (score, _), key in zip(found.hits, keys, strict=True)
        if key is not None
    )

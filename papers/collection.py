"""Counts over the whole collection: papers, categories, days, months."""

import threading
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tantivy import Occur, Order
from tantivy import Query as Engine

from papers.facets import months
from papers.filters import Filters
from papers.matching import conditions, narrowed, term
from papers.reader import IndexReader, paper_count
from papers.schema import EPOCH, guarded

LATEST_DAYS = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one commit of the index."""

    papers: int
    categories: dict[str, int]
    """Papers per category."""
    days: dict[date, int]
    """Papers per announcement day for the newest few, newest first."""
    months: dict[int, int]
    """Papers per month, counted as 12 * year + month from 0."""
    newest_day: date | None
    indexed_at: datetime | None


class Collection:
    """What the live index holds in all; shared by the threads of one process."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._counted: tuple[tuple[str, tuple[int, int]], Counts] | None = None
        self._lock = threading.Lock()

    def counts(self) -> Counts:
        """Worked out once per commit."""
        snapshot = self._reader.snapshot()
        key = snapshot.generation, snapshot.stamp
        if self._counted and self._counted[0] == key:
            return self._counted[1]
        with self._lock:
            if not self._counted or self._counted[0] != key:
                days = self._latest_days(LATEST_DAYS)
                counts = Counts(
                    papers=paper_count(snapshot.searcher),
                    categories=self._category_counts(),
                    days=days,
                    months=months(snapshot, Engine.all_query()),
                    newest_day=next(iter(days), None),
                    indexed_at=self._reader.committed_at(),
                )
                self._counted = key, counts
            return self._counted[1]

    def _category_counts(self) -> dict[str, int]:
        """Papers per category."""
        snapshot = self._reader.snapshot()
        wanted = {"c": {"terms": {"field": "code", "size": 1_000}}}
        found = guarded(lambda: snapshot.searcher.aggregate(Engine.all_query(), wanted))
        return {bucket["key"]: bucket["doc_count"] for bucket in found["c"]["buckets"]}

    def _latest_days(self, limit: int) -> dict[date, int]:
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
        query = narrowed([(Occur.Must, term(snapshot, "dated", 1)), *conditions(snapshot, span)])
        order = Order.Asc if after else Order.Desc
        found = guarded(
            lambda: snapshot.searcher.search(
                query, 1, count=False, order_by_field="day", order=order
            )
        )
        return EPOCH + timedelta(days=int(found.hits[0][0])) if found.hits else None

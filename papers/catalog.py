"""What the outside asks for: search, one paper, many, papers like these, keywords, the calendar.

`Catalog` joins hits of the index with rows of the store. Open one per process.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from papers.keywords import Keyphrase, keyphrases
from papers.models import PaperRow, Version
from papers.paper import Paper
from papers.query import Query
from papers.ranking import Filters
from papers.reader import IndexReader
from papers.related import weighted_terms
from papers.schema import EngineError, stems, words
from papers.search import DEPTH_LIMIT, Hits, SearchIndex, Sort
from papers.settings import Settings
from papers.store import Store, open_store

KEYWORDS_SHOWN = 8
LATEST_DAYS = 10
_REMEMBERED = 20_000  # papers whose keywords one process keeps at hand


@dataclass(frozen=True, slots=True)
class Found:
    """One paper of an answer, with its score where one was worked out."""

    paper: Paper
    score: float | None


@dataclass(frozen=True, slots=True)
class Results:
    """A page of papers, with how the query was understood and how many there are in all."""

    query: Query
    found: tuple[Found, ...]
    total: int
    some_total: int | None
    reachable: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Freshness:
    """How much is indexed and how new it is."""

    papers: int
    newest_day: date | None
    indexed_at: datetime | None


class Catalog:
    """The papers and their index; safe to use from several threads."""

    def __init__(self, store: Store, reader: IndexReader) -> None:
        self._store = store
        self._reader = reader
        self._index = SearchIndex(reader)
        self._keywords: dict[tuple[str, str], tuple[str, ...]] = {}
        self._counted: tuple[tuple[str, tuple[int, int]], _Counts] | None = None
        self._lock = threading.Lock()

    @classmethod
    def open(cls, settings: Settings) -> "Catalog":
        """Open the data folder read-only; raises StoreError or EngineError."""
        catalog = cls(
            open_store(settings.database, writable=False), IndexReader(settings.index_dir)
        )
        try:
            catalog._reader.snapshot()
        except EngineError:
            catalog.close()
            raise
        return catalog

    def close(self) -> None:
        self._store.close()

    def search(
        self,
        query: Query,
        filters: Filters,
        sort: Sort = "relevance",
        offset: int = 0,
        limit: int = 25,
    ) -> Results:
        """Papers for a query; pasted ids give just those papers, in the pasted order."""
        if query.ids:
            return self._pasted(query, offset, limit)
        if sort == "relevance" and not (query.bare or query.phrases):
            sort = "newest"
        hits = self._index.search(query, filters, sort, offset, limit)
        notes = list(query.notes)
        asked = " ".join((query.bare, *query.phrases, *query.authors))
        if query.has_words and not hits.reachable and not words(asked):
            notes.append("It holds no letters or digits to search for.")
        if hits.ignored:
            notes.append(f"Left out as too common: {', '.join(hits.ignored)}.")
        return Results(
            replace(query, notes=tuple(notes)),
            self._joined(hits),
            hits.total,
            hits.some_total,
            hits.reachable,
            tuple(notes),
        )

    def get(self, ids: Sequence[str]) -> list[Paper | None]:
        """Papers in the order of the canonical ids, None for an unknown one."""
        return [Paper.from_row(row) if row else None for row in self._store.by_ids(ids)]

    def versions(self, id_: str) -> tuple[Version, ...]:
        """Versions of a paper that are known here, first one first."""
        row = self._store.by_ids([id_])[0]
        return tuple((number, time) for number, time in row.versions) if row else ()

    def related(
        self, ids: Sequence[str], text: str, not_ids: Sequence[str], limit: int
    ) -> tuple[list[str], tuple[Found, ...]]:
        """(words, papers) most like some papers and a text, without these papers, `not_ids` and
        papers of the same title. The words are those found by, as the texts spell them. Unknown
        ids are passed over."""
        rows = [row for row in self._store.by_ids(ids) if row]
        texts = [(row.title, row.abstract) for row in rows] + ([("", text)] if text else [])
        terms = weighted_terms(texts, self._index.vocabulary())
        titles = [row.title for row in rows]
        hits = self._index.like(terms, Filters(), [*ids, *not_ids], titles, limit)
        whole = " ".join(part for pair in texts for part in pair)
        spelling = dict(zip(stems(whole), words(whole), strict=True))
        return [spelling[term] for term, _ in terms if term in spelling], self._joined(hits)

    def keyphrases(self, title: str, abstract: str, limit: int) -> list[Keyphrase]:
        """Keyphrases of any text, by the statistics of this index."""
        return keyphrases(title, abstract, self._index.vocabulary(), limit)

    def keywords(self, paper: Paper) -> tuple[str, ...]:
        """A paper's few best keyphrases, remembered until its text or the generation changes."""
        key = (
            f"{paper.id} {hash((paper.title, paper.abstract))}",
            self._reader.snapshot().generation,
        )
        if (known := self._keywords.get(key)) is not None:
            return known
        phrases = self.keyphrases(paper.title, paper.abstract, KEYWORDS_SHOWN)
        found = tuple(phrase.phrase for phrase in phrases)
        if len(self._keywords) >= _REMEMBERED:
            self._keywords.clear()
        self._keywords[key] = found
        return found

    def category_counts(self) -> dict[str, int]:
        """Papers per category, archive and group."""
        return self._counts().categories

    def neighbour_day(
        self, filters: Filters, *, before: date | None = None, after: date | None = None
    ) -> date | None:
        """The announcement day with papers next before or after a day; neither: the newest."""
        return self._index.neighbour_day(filters, before=before, after=after)

    def freshness(self) -> Freshness:
        counts = self._counts()
        return Freshness(counts.papers, counts.newest_day, counts.indexed_at)

    def latest_days(self) -> dict[date, int]:
        """Papers per announcement day for the LATEST_DAYS newest, newest first."""
        return self._counts().days

    def _counts(self) -> "_Counts":
        """Counts over everything, worked out once per commit."""
        snapshot = self._reader.snapshot()
        key = snapshot.generation, snapshot.stamp
        if self._counted and self._counted[0] == key:
            return self._counted[1]
        with self._lock:
            if not self._counted or self._counted[0] != key:
                days = self._index.latest_days(LATEST_DAYS)
                counts = _Counts(
                    papers=self._index.paper_count(),
                    categories=self._index.category_counts(),
                    days=days,
                    newest_day=next(iter(days), None),
                    indexed_at=self._reader.committed_at(),
                )
                self._counted = key, counts
            return self._counted[1]

    def _pasted(self, query: Query, offset: int, limit: int) -> Results:
        papers = self.get([id_.value for id_ in query.ids])
        missing = [id_.value for id_, paper in zip(query.ids, papers, strict=True) if not paper]
        notes = query.notes
        if missing:
            notes = (*notes, f"Not here: {', '.join(missing)}.")
        found = tuple(Found(paper, None) for paper in papers if paper)
        page = found[offset : offset + limit]
        return Results(query, page, len(found), None, min(len(found), DEPTH_LIMIT), notes)

    def _joined(self, hits: Hits) -> tuple[Found, ...]:
        """Hits with their rows; a row that went between the two is passed over."""
        rows: list[PaperRow | None] = self._store.by_keys([hit.pk for hit in hits.hits])
        return tuple(
            Found(Paper.from_row(row), hit.score)
            for hit, row in zip(hits.hits, rows, strict=True)
            if row
        )


@dataclass(frozen=True, slots=True)
class _Counts:
    papers: int
    categories: dict[str, int]
    days: dict[date, int]
    newest_day: date | None
    indexed_at: datetime | None

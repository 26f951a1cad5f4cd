"""What the outside asks for: search, one paper, many, papers like these, keywords, the calendar.

`Catalog` joins hits of the index with rows of the store. Open one per process.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import date

from papers.answers import (
    Diagnosis,
    Facets,
    Found,
    Related,
    Results,
    Suggestion,
    Why,
)
from papers.batches import Counts as BatchCounts
from papers.batches import add_cross_lists, counts_by_category, counts_by_day
from papers.categories import CategoryExpression, canonical_list
from papers.collection import Collection
from papers.doctor import FEW_TO_DIAGNOSE, WORDS_LIMIT, diagnose
from papers.explain import also, notes, reasons
from papers.facets import AuthorNames, facets
from papers.filters import Filters, Match, Sort
from papers.freshness import META_KEYS, Freshness, Harvests
from papers.keyphrases import Keyphrase, keyphrases
from papers.language import say
from papers.meaning import Meaning
from papers.models import ChangeRow, PaperRow, RisingRow, Version
from papers.paper import Paper
from papers.phrases import companions, phrase_query
from papers.preference import RANKED_LIMIT, Preferred, Wish, preferred
from papers.query import Query
from papers.reader import IndexReader
from papers.relatives import Asked, related
from papers.reordering import Reorder, reordered
from papers.schema import EngineError
from papers.search import DEPTH_LIMIT, Hits, SearchIndex
from papers.settings import Settings
from papers.spelling import corrections
from papers.store import Store, open_store
from papers.suggest import complete, suggest

META_SECONDS = 2.0  # what the indexer notes of its harvests is read at most so often
COMPANIONS_READ = 200  # papers whose keywords are counted for what goes with a phrase


class Catalog:
    """The papers and their index; safe to use from several threads."""

    def __init__(self, store: Store, reader: IndexReader, meaning: Meaning | None = None) -> None:
        self._store = store
        self._reader = reader
        self._index = SearchIndex(reader, meaning)
        self._collection = Collection(reader)
        self._noted: tuple[float, Harvests] | None = None
        self._author_names: AuthorNames = {}

    @classmethod
    def open(cls, settings: Settings) -> "Catalog":
        """Open the data folder read-only; raises StoreError or EngineError."""
        store = open_store(settings.database, writable=False)
        reader = IndexReader(settings.index_dir)
        catalog = cls(store, reader, Meaning.open(settings, store.identity()))
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
        *,
        sort: Sort = "relevance",
        match: Match = "auto",
        offset: int = 0,
        limit: int = 25,
        cursor: str | None = None,
        explain: bool = False,
    ) -> Results:
        """Papers for a query; pasted ids give just those papers, in the pasted order.

        Raises QueryTooBroadError and CursorError, whose messages are for the one who asked.
        """
        if query.ids:
            return self._pasted(query, offset, limit)
        hits = self._index.search(
            query, filters, sort=sort, match=match, offset=offset, limit=limit, cursor=cursor
        )
        whys: list[Why] | None = None
        if explain and hits.scope:
            by_age = hits.sort == "recent"
            whys = reasons(hits.scope, hits.hits, by_age=by_age, meaning=hits.meaning)
        return Results(
            query,
            self._joined(hits, whys),
            hits.total,
            hits.some_total,
            hits.reachable,
            tuple(dict.fromkeys((*query.notes, *notes(hits.scope)))),
            also(hits.scope),
            str(hits.cursor) if hits.cursor else None,
        )

    def reordered(
        self,
        query: Query,
        filters: Filters,
        reorder: Reorder,
        *,
        match: Match = "auto",
        offset: int = 0,
        limit: int = 25,
    ) -> Results:
        """What `search` lists by date, as far as paging reaches, in an order made of the ids."""
        if query.ids:
            return self._pasted(query, offset, limit)
        scope = self._index.scope(query, filters, match, "newest")
        return reordered(self._store, scope, query, reorder, offset, limit)

    def preferred(
        self,
        query: Query,
        filters: Filters,
        wishes: Sequence[Wish],
        *,
        sort: Sort = "relevance",
        match: Match = "auto",
        offset: int = 0,
        limit: int = 25,
    ) -> Preferred:
        """What `search` lists, its first papers in the order of a reader's words; not for ids."""
        hits = self._index.search(query, filters, sort=sort, match=match, limit=RANKED_LIMIT)
        return preferred(self._store, hits, wishes, offset, limit)

    def facets(
        self, query: Query, filters: Filters, *, sort: Sort = "relevance", match: Match = "auto"
    ) -> Facets:
        """Counts by category, year, author, feature and month over all that `search` lists."""
        scope = None if query.ids else self._index.scope(query, filters, match, sort)
        if scope is None:
            return Facets()
        corpus = self._collection.counts().months
        return facets(scope, query, corpus, self._store.author_lines, self._author_names)

    def diagnose(self, query: Query, filters: Filters) -> Diagnosis | None:
        """Why a query finds so little; None when it finds enough or asks for nothing."""
        if query.root is None or len(query.words) > WORDS_LIMIT:
            return None
        if self._index.count(query, filters) > FEW_TO_DIAGNOSE:
            return None
        snapshot = self._reader.snapshot()

        def near(word: str, field: str) -> list[str]:
            name = "authors" if field == "authors" else "text_exact"
            return [other for other, _ in corrections(snapshot, word, 2, name)]

        return diagnose(query, lambda asked: self._index.count(asked, filters), near)

    def companions(self, query: Query) -> list[tuple[str, int]]:
        """(keyphrase, papers) that go with what a query finds, counted over its best papers."""
        hits = self._index.search(query, Filters(), limit=COMPANIONS_READ)
        rows = self._store.by_keys([hit.pk for hit in hits.hits])
        return companions([row.keywords or [] for row in rows if row], query)

    def rising(self, *categories: str) -> list[RisingRow]:
        """What rises in a category or in each of several, the week before the month."""
        return sorted(self._store.rising(*categories), key=lambda row: row.first, reverse=True)

    def suggest(self, text: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Completions of what is being typed, best first."""
        found = suggest(self._reader.snapshot(), text, limit)
        keys = [one.pk for one in found if one.pk is not None]
        rows = [row for row in self._store.by_keys(keys) if row]
        papers = {row.pk: Paper.from_row(row) for row in rows if row.pk is not None}
        return complete(found, papers)

    def get(self, ids: Sequence[str]) -> list[Paper | None]:
        """Papers in the order of the canonical ids, None for an unknown one."""
        return [Paper.from_row(row) if row else None for row in self._store.by_ids(ids)]

    def has(self, id_: str) -> bool:
        """Whether a canonical id is known."""
        return self._store.has(id_)

    def listed(self, ids: Sequence[str], category: CategoryExpression | None) -> list[str]:
        """Those of some papers that are here and in a category, in their order."""
        codes = self._store.categories(ids)
        category = category or CategoryExpression()
        # Most papers share their categories with many.
        matching = {raw: category.matches(canonical_list(raw)) for raw in set(codes.values())}
        return [id_ for id_ in ids if id_ in codes and matching[codes[id_]]]

    def versions(self, id_: str) -> tuple[Version, ...]:
        """Versions of a paper that are known here, first one first."""
        row = self._store.by_ids([id_])[0]
        return tuple((number, time) for number, time in row.versions) if row else ()

    def related(
        self,
        ids: Sequence[str],
        text: str = "",
        not_ids: Sequence[str] = (),
        filters: Filters | None = None,
        limit: int = 25,
    ) -> Related:
        """Papers most like some papers and a text, and unlike `not_ids`; unknown ids count not."""
        asked = Asked(tuple(ids), text, tuple(not_ids), filters or Filters())
        return related(self._store, self._reader.snapshot(), asked, limit)

    def keyphrases(self, title: str, abstract: str, limit: int) -> list[tuple[Keyphrase, int]]:
        """Keyphrases of any text, each with how many papers here hold it in any form."""
        found = keyphrases(title, abstract, limit)
        return [(one, self._index.count(phrase_query(one.phrase), Filters())) for one in found]

    def months(self) -> dict[str, int]:
        """Papers per month of their ids, as `9107`."""
        return self._store.months()

    def stamps(self, month: date) -> Iterator[tuple[str, date | None]]:
        """(id, datestamp) of the papers whose ids are of a month, read a batch at a time."""
        return self._store.stamps(month)

    def category_counts(self) -> dict[str, int]:
        """Papers per category."""
        return self._collection.counts().categories

    def neighbour_day(
        self, filters: Filters, *, before: date | None = None, after: date | None = None
    ) -> date | None:
        """The announcement day with papers next before or after a day; neither: the newest."""
        return self._collection.neighbour_day(filters, before=before, after=after)

    def freshness(self) -> Freshness:
        """How much is here and how new it is."""
        counts = self._collection.counts()
        newest = counts.days.get(counts.newest_day, 0) if counts.newest_day else 0
        return Freshness(
            counts.papers, counts.newest_day, newest, counts.indexed_at, self._harvests()
        )

    def latest_days(self) -> dict[date, int]:
        """Papers per announcement day for the newest few, newest first."""
        return self._collection.counts().days

    def batches(
        self, expression: CategoryExpression | None, first: date, last: date
    ) -> dict[date, BatchCounts]:
        """What was announced on the days from one to another, newest first."""
        found = counts_by_day(self._reader.snapshot(), expression, first, last)
        if expression:
            add_cross_lists(found, self._store.crossed(first, last), expression)
        return dict(sorted(found.items(), reverse=True))

    def batch(self, day: date) -> dict[str, BatchCounts]:
        """What was announced on one day, by category."""
        return counts_by_category(self._reader.snapshot(), day)

    def changes(self, id_: str) -> list[ChangeRow]:
        """What newer records changed in a paper, the latest first."""
        return self._store.changes(id_)

    def _harvests(self) -> Harvests:
        now = time.monotonic()
        if self._noted is None or now - self._noted[0] > META_SECONDS:
            self._noted = now, Harvests.of(self._store.get_many_meta(META_KEYS))
        return self._noted[1]

    def _pasted(self, query: Query, offset: int, limit: int) -> Results:
        papers = self.get([id_.value for id_ in query.ids])
        missing = [id_.value for id_, paper in zip(query.ids, papers, strict=True) if not paper]
        notes = query.notes
        if missing:
            notes = (*notes, say("Not here: {ids}.", ids=", ".join(missing)))
        found = tuple(Found(paper, None) for paper in papers if paper)
        page = found[offset : offset + limit]
        return Results(query, page, len(found), None, min(len(found), DEPTH_LIMIT), notes)

    def _joined(self, hits: Hits, whys: Sequence[Why] | None = None) -> tuple[Found, ...]:
        """Hits with their rows; a row that went between the two is passed over."""
        rows: list[PaperRow | None] = self._store.by_keys([hit.pk for hit in hits.hits])
        return tuple(
            Found(Paper.from_row(row), hit.score, whys[i] if whys else None)
            for i, (hit, row) in enumerate(zip(hits.hits, rows, strict=True))
            if row
        )

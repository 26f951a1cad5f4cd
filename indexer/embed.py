"""Vectors of papers that have none for their present text, newest papers first.

It reads the database and the index and writes `vectors.bin` alone, so ingest and build go on
beside it. Killed and run again it goes on where it was: what is written is found there.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.lock import AlreadyRunningError
from indexer.progress import Progress
from papers.cursors import FIRST
from papers.encoder import INSTALL, SemanticUnavailableError, available, encode, text_of
from papers.filters import Filters
from papers.query import parse
from papers.reader import IndexReader
from papers.search import SearchIndex
from papers.settings import Settings
from papers.store import Store, open_store
from papers.vectors import VectorsBusyError, VectorWriter, open_writer, packed

PAGE = 500  # papers looked at between two times that the file is made to last

Encode = Callable[[str], Sequence[float]]


@dataclass(frozen=True, slots=True)
class EmbedSummary:
    """How many papers got a vector, had theirs, and were not looked at; and how long it took."""

    made: int
    had: int
    left: int
    seconds: float


def embed(
    settings: Settings,
    *,
    max_seconds: float | None = None,
    newest: bool = False,
    encode: Encode | None = None,
) -> EmbedSummary:
    """Make what is missing, up to a time; with `newest` up to PAGE papers that all have theirs.

    Raises SemanticUnavailableError without the packages, AlreadyRunningError when another run is
    at it, StoreError and EngineError.
    """
    encode = encode or _model()
    store = open_store(settings.database, writable=False)
    try:
        with open_writer(settings.vectors_file, store.identity()) as writer:
            pages = newest_first(settings)
            return embed_pages(store, writer, pages, encode, max_seconds=max_seconds, newest=newest)
    except VectorsBusyError as error:
        raise AlreadyRunningError(str(error)) from error
    finally:
        store.close()


def embed_pages(
    store: Store,
    writer: VectorWriter,
    pages: Iterable[Sequence[int]],
    encode: Encode,
    *,
    total: int | None = None,
    max_seconds: float | None = None,
    newest: bool = False,
) -> EmbedSummary:
    """Make the missing vectors of these papers, given by key, page by page.

    `total` is how many there are; None for all of the store.
    """
    total = store.count() if total is None else total
    progress = Progress("embedded", total=total)
    started = time.monotonic()
    made = had = 0

    def is_over() -> bool:
        return max_seconds is not None and time.monotonic() - started >= max_seconds

    for keys in pages:
        made_before = made
        for row in store.by_keys(keys):
            if row is None or row.pk is None:
                continue
            if is_over():
                break
            raw = f"{row.title}\n{row.abstract}"
            if writer.lacks(row.pk, raw):
                writer.write(row.pk, raw, packed(encode(text_of(row.title, row.abstract))))
                made += 1
            else:
                had += 1
            progress.show(made, made + had)
        writer.sync()
        if is_over() or (newest and made == made_before):
            break
    progress.end()
    return EmbedSummary(made, had, max(0, total - made - had), time.monotonic() - started)


def newest_first(settings: Settings) -> Iterator[list[int]]:
    """Keys of all papers in the index, page by page, by the day of submission."""
    index = SearchIndex(IndexReader(settings.index_dir))
    cursor: str | None = FIRST
    while cursor:
        hits = index.search(parse(""), Filters(), sort="newest", limit=PAGE, cursor=cursor)
        yield [hit.pk for hit in hits.hits]
        cursor = str(hits.cursor) if hits.cursor else None


def _model() -> Encode:
    if not available():
        raise SemanticUnavailableError(
            f"vectors need the packages of the extra `semantic`: {INSTALL}"
        )
    encode("")  # a fault of the packages shows now
    return encode

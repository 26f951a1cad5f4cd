"""The live index as web workers see it: commits and generation swaps are noticed by themselves.

`IndexReader.snapshot()` looks at the disk at most every CHECK_SECONDS, without a thread of its own;
what it returns stays the same while a request works on it.
"""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import tantivy
from tantivy import Index, Searcher
from tantivy import Query as Engine

from papers import generations
from papers.schema import META_ID, SCHEMA_VERSION, EngineError, guarded, open_index

CHECK_SECONDS = 0.25  # between two looks at the pointer file; a look costs two stat calls


class SearchUnavailableError(EngineError):
    """There is no usable index; the message names the command that makes one."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The index as of one commit."""

    generation: str
    index: Index
    searcher: Searcher
    stamp: tuple[int, int]

    @property
    def schema(self) -> tantivy.Schema:
        return self.index.schema

    def frequency(self, field: str, term: str) -> int:
        """How many papers hold a term in a field."""
        return guarded(lambda: self.searcher.doc_freq(field, term))

    def column(self, field: str, addresses: list[tantivy.DocAddress]) -> list[int]:
        """A number of each document; 0 where it has none."""
        values = guarded(lambda: self.searcher.fast_field_values(field, addresses))
        return [int(value or 0) for value in values]


class IndexReader:
    """The live generation, read-only; shared by the threads of one process."""

    def __init__(self, index_dir: Path) -> None:
        self._dir = index_dir
        self._lock = threading.Lock()
        self._checked_at = float("-inf")
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The newest commit seen; raises SearchUnavailableError when there is no index."""
        known = self._snapshot
        if known and time.monotonic() - self._checked_at <= CHECK_SECONDS:
            return known
        if known is None:
            self._lock.acquire()
        elif not self._lock.acquire(blocking=False):
            return known  # while one thread looks, the others go on with what is open
        try:
            if self._snapshot is None or time.monotonic() - self._checked_at > CHECK_SECONDS:
                self._snapshot = self._refreshed()
                self._checked_at = time.monotonic()
            return self._snapshot
        finally:
            self._lock.release()

    def committed_at(self) -> datetime:
        """When the newest commit was made (UTC)."""
        return datetime.fromtimestamp(self.snapshot().stamp[0] / 1e9, UTC)

    def _refreshed(self) -> Snapshot:
        """Open or reload what the pointer names; on a failure keep what is open."""
        for attempt in range(3):
            try:
                return self._reopened()
            except SearchUnavailableError:
                if self._snapshot:
                    return self._snapshot
                raise
            except (EngineError, ValueError, OSError) as error:
                # A swap can remove a generation between reading its name and opening it.
                if self._snapshot and attempt == 2:
                    return self._snapshot
                if attempt == 2:
                    raise SearchUnavailableError(
                        f"the index cannot be opened ({error}): run `python -m indexer build`"
                    ) from error
                time.sleep(0.02)
        raise AssertionError("unreachable")

    def _reopened(self) -> Snapshot:
        name = generations.current(self._dir)
        if name is None:
            raise SearchUnavailableError("there is no index yet: run `python -m indexer build`")
        folder = self._dir / name
        known = self._snapshot
        stat = (folder / "meta.json").stat()
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if known and known.generation == name and known.stamp == stamp:
            return known
        if known and known.generation == name:
            guarded(known.index.reload)
            return Snapshot(name, known.index, known.index.searcher(), stamp)
        manifest = generations.read_manifest(folder)
        if manifest and manifest.schema_version != SCHEMA_VERSION:
            if known:
                return known
            raise SearchUnavailableError(
                f"the index has schema {manifest.schema_version}, this Sheaf wants "
                f"{SCHEMA_VERSION}: run `python -m indexer build`"
            )
        index = open_index(folder)
        guarded(lambda: index.config_reader("manual"))
        guarded(index.reload)
        return Snapshot(name, index, index.searcher(), stamp)


def paper_count(searcher: Searcher) -> int:
    """Documents of a searcher without the reserved one."""
    return max(0, searcher.num_docs - 1)


def watermark(index: Index) -> int | None:
    """Up to which `seq` the last commit has read; None when the index does not say.

    Raises EngineError when the index is damaged.
    """
    return guarded(lambda: _watermark(index))


def _watermark(index: Index) -> int | None:
    searcher = index.searcher()
    found = searcher.search(Engine.term_query(index.schema, "id", META_ID), 1)
    if not found.hits:
        return None
    value = searcher.fast_field_values("watermark", [found.hits[0][1]])[0]
    return None if value is None else int(value)

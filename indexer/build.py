"""The store -> the index: a new generation beside the live one, or an update of the live one.

The commit carries the watermark, so whatever moment a run is killed at, the next one replays
exactly what the index itself does not have.
"""

import logging
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import tantivy

from indexer.progress import Progress
from papers import generations
from papers.reader import paper_count, watermark
from papers.schema import (
    META_ID,
    SCHEMA_VERSION,
    EngineError,
    create_index,
    document,
    guarded,
    meta_document,
    open_index,
)
from papers.store import Store

log = logging.getLogger(__name__)

FULL_HEAP_BYTES = 300_000_000
UPDATE_HEAP_BYTES = 100_000_000
FULL_SHARE = 0.5  # with more of the rows changed than this a full build is faster and tidier
FULL_FLOOR = 20_000  # rows; fewer are always updated in place


class BuildError(Exception):
    """The index could not be built; the live one is untouched."""


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What a run did: `kind` is full, update or nothing."""

    kind: str
    generation: str
    indexed: int
    changed: int


def build(store: Store, index_dir: Path, *, full: bool = False) -> BuildSummary:
    """Bring the index up to date with the store, by the cheaper way unless `full` is asked for.

    Raises BuildError when the new index does not hold what the store holds, EngineError when the
    engine fails (a full disk, for one).
    """
    try:
        return _build(store, index_dir, full=full)
    except EngineError as error:  # the engine does not always know that it was for want of space
        free = shutil.disk_usage(index_dir).free
        raise EngineError(f"{error} ({free:,} bytes are free on the disk)") from error


def _build(store: Store, index_dir: Path, *, full: bool) -> BuildSummary:
    index_dir.mkdir(parents=True, exist_ok=True)
    store.settle()
    for stale in generations.remove_others(index_dir):
        log.info("removed generation=%s", stale)
    name = generations.current(index_dir)
    index = None if full or name is None else _usable(index_dir / name, store)
    if index is None or name is None:
        return _full_build(store, index_dir)
    mark = watermark(index) or 0
    waiting = store.count_since(mark)
    if waiting > max(FULL_FLOOR, FULL_SHARE * store.count()):
        return _full_build(store, index_dir)
    if waiting:
        _write(store, index, mark, waiting, UPDATE_HEAP_BYTES, threads=1, fresh=False)
    folder = index_dir / name
    guarded(index.reload)
    papers = paper_count(index.searcher())
    if waiting or not _manifest_is_current(folder, index):
        _write_manifest(folder, store, papers, watermark(index) or 0)
    if papers != store.count():
        log.warning("index has papers=%d, store has papers=%d: full build", papers, store.count())
        return _full_build(store, index_dir)
    return BuildSummary("update" if waiting else "nothing", name, papers, waiting)


def _full_build(store: Store, index_dir: Path) -> BuildSummary:
    name = generations.new_name(index_dir)
    folder = index_dir / name
    folder.mkdir()
    try:
        index = guarded(lambda: create_index(folder))
        expected = store.count()
        seq = _write(store, index, 0, expected, FULL_HEAP_BYTES, threads=2, fresh=True)
        guarded(index.reload)
        papers = paper_count(index.searcher())
        if papers != expected:
            raise BuildError(f"the new index holds {papers} papers, the database {expected}")
        _write_manifest(folder, store, papers, seq)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    generations.make_current(index_dir, name)
    return BuildSummary("full", name, papers, papers)


def _write(
    store: Store,
    index: tantivy.Index,
    mark: int,
    waiting: int,
    heap_bytes: int,
    *,
    threads: int,
    fresh: bool,
) -> int:
    """Add all rows changed after `mark` in one commit, with the new watermark; returns it."""
    writer = guarded(lambda: index.writer(heap_size=heap_bytes * threads, num_threads=threads))
    progress = Progress("indexed", total=waiting)
    done = 0
    for rows in store.changed_since(mark):
        for row in rows:
            guarded(partial(_put, writer, row.id, document(row), fresh=fresh))
        done += len(rows)
        mark = rows[-1].seq
        progress.show(done, done)
    guarded(partial(_put, writer, META_ID, meta_document(mark), fresh=fresh))
    guarded(writer.commit)
    guarded(writer.wait_merging_threads)
    progress.end()
    return mark


def _put(writer: tantivy.IndexWriter, id_: str, doc: tantivy.Document, *, fresh: bool) -> None:
    """Fails when the writer's threads have, which write to the disk while documents come."""
    if not fresh:
        writer.delete_documents_by_term("id", id_)
    writer.add_document(doc)


def _write_manifest(folder: Path, store: Store, papers: int, mark: int) -> None:
    generations.write_manifest(
        folder,
        schema_version=SCHEMA_VERSION,
        database_id=store.identity(),
        papers=papers,
        watermark=mark,
    )


def _usable(folder: Path, store: Store) -> tantivy.Index | None:
    """The live index when it can be updated; None when only a full build will do.

    Damage is looked for first: a new manifest over damaged files would call them sound.
    """
    manifest = generations.read_manifest(folder)
    if manifest is None or manifest.schema_version != SCHEMA_VERSION:
        return None
    if manifest.database_id != store.identity():
        return None
    try:
        damaged = generations.damaged_segments(folder)
        index = open_index(folder)
        mark = watermark(index)
        if not damaged and mark is not None and mark <= store.max_seq():
            return index
        reason = ", ".join(damaged) or "it is ahead of the database"
        log.warning("building anew, the live index is not usable: %s", reason)
    except (EngineError, ValueError, OSError) as error:
        log.warning("building anew, the live index cannot be read: %s", error)
    return None


def _manifest_is_current(folder: Path, index: tantivy.Index) -> bool:
    """False when a run was killed between its commit and its manifest."""
    manifest = generations.read_manifest(folder)
    return manifest is not None and manifest.watermark == watermark(index)

"""Is it working? What is stored and indexed, how fresh it is, how the last run ended."""

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from indexer import heartbeat
from indexer.exits import DONE, REJECTS, TIME_UP
from indexer.heartbeat import Heartbeat
from indexer.ingest import count_rejects
from indexer.lock import is_running
from papers import generations
from papers.freshness import LAST_INGEST, META_KEYS, Freshness, Harvests, State
from papers.reader import paper_count, watermark
from papers.schema import SCHEMA_VERSION, EngineError, open_index
from papers.settings import Settings
from papers.store import Store, StoreError, open_store

DAYS_TOLD = 7
SPARE_BYTES = 500_000_000  # beside twice the index, which a full build takes for a moment


@dataclass(slots=True)
class Status:
    """The state of a data folder. `records` = `papers` + `rejects`: nothing is lost."""

    working: bool = False
    """Nothing is of concern."""
    concerns: list[str] = field(default_factory=list)
    freshness: State = "empty"
    told: str = ""
    """The freshness in words."""
    papers: int = 0
    indexed: int = 0
    rejects: int = 0
    records: int = 0
    waiting: int = 0
    """Papers that changed since the index was last updated."""
    days: list[dict[str, Any]] = field(default_factory=list)
    """The latest announcement days: papers, and whether that is all of them."""
    newest_datestamp: str | None = None
    last_ingest: str | None = None
    last_harvest: str | None = None
    """When arXiv was last asked for all that is new and told it to the end (its own time)."""
    lag_seconds: int | None = None
    """Since then."""
    complete_from: str | None = None
    complete_through: str | None = None
    """The last day of which every change at arXiv is here."""
    running: bool = False
    """Another indexer is at work now."""
    last_run: dict[str, Any] | None = None
    last_success: str | None = None
    generation: str | None = None
    schema_version: int = SCHEMA_VERSION
    index_built_at: str | None = None
    database_bytes: int = 0
    index_bytes: int = 0
    free_bytes: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def status(settings: Settings) -> Status:
    """Count; works on an empty folder too. Raises StoreError for a damaged database."""
    now = datetime.now(UTC)
    generation = generations.current(settings.index_dir)
    manifest = generations.read_manifest(settings.index_dir / generation) if generation else None
    indexed, mark = _indexed(settings, generation)
    rejects = count_rejects(settings.rejects_dir)
    last_run = heartbeat.read(settings.data_dir)
    found = Status(
        indexed=indexed,
        rejects=rejects,
        records=rejects,
        running=is_running(settings.data_dir),
        last_run=asdict(last_run) if last_run else None,
        last_success=last_run.last_success if last_run else None,
        generation=generation,
        schema_version=manifest.schema_version if manifest else SCHEMA_VERSION,
        index_built_at=manifest.built_at if manifest else None,
        database_bytes=_size(settings.data_dir.glob("papers.db*")),
        index_bytes=_size(_files_of(settings.index_dir)),
        free_bytes=_free(settings.data_dir),
    )
    try:
        store = open_store(settings.database, writable=False)
    except StoreError:
        if _has_database(settings):
            raise
    else:
        _count(found, store, mark, now)
        store.close()
    found.concerns = list(_concerns(found, last_run))
    found.working = not found.concerns
    return found


def _count(found: Status, store: Store, mark: int, now: datetime) -> None:
    meta = store.get_many_meta(META_KEYS)
    harvests = Harvests.of(meta)
    days = store.latest_days(DAYS_TOLD)
    newest = store.newest_datestamp()
    day: date | None = next(iter(days), None)
    found.papers = store.count()
    fresh = Freshness(found.papers, day, days.get(day, 0) if day else 0, None, harvests)
    found.freshness, found.told = fresh.state(now), fresh.told(now)
    found.records = found.papers + found.rejects
    found.waiting = store.count_since(mark)
    found.days = [
        {"day": day.isoformat(), "papers": papers, "complete": harvests.is_complete(day)}
        for day, papers in days.items()
    ]
    found.newest_datestamp = newest.isoformat() if newest else None
    found.last_ingest = meta.get(LAST_INGEST)
    last = harvests.last_harvest
    found.last_harvest = last.isoformat() if last else None
    # Not below zero: the time is the server's, and the clock here may be behind.
    found.lag_seconds = max(0, int((now - last).total_seconds())) if last else None
    found.complete_from = harvests.complete_from.isoformat() if harvests.complete_from else None
    through = harvests.complete_through
    found.complete_through = through.isoformat() if through else None


def _concerns(found: Status, last_run: Heartbeat | None) -> Iterator[str]:
    """What an operator should look at, the most pressing first."""
    if not found.papers:
        yield "there are no papers: run `python -m indexer ingest FILE`, then `run`"
        return
    if last_run and not found.running:
        if last_run.ended is None:
            yield f"the run begun at {last_run.started} did not end: run it again"
        elif last_run.exit_code not in (DONE, REJECTS, TIME_UP):
            yield f"the last run ended with {last_run.exit_code}: {last_run.said}"
    if found.last_harvest is None:
        yield "arXiv was never asked to the end: let cron do `python -m indexer run`"
    elif found.freshness == "stale":
        yield found.told
    if found.generation is None or (found.indexed == 0 and found.papers):
        yield "there is no usable index: run `python -m indexer build`"
    elif found.waiting and not found.running:
        yield f"{found.waiting:,} papers changed since: run `python -m indexer build`"
    wanted = 2 * found.index_bytes + SPARE_BYTES
    if found.free_bytes < wanted:
        yield f"{found.free_bytes:,} bytes are free on the disk; a full build may want {wanted:,}"


def _size(paths: Iterable[Path]) -> int:
    total = 0
    for path in paths:
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # an old generation may go at any moment
            continue
    return total


def _files_of(folder: Path) -> Iterator[Path]:
    """Unlike `rglob` it does not mind a folder that goes meanwhile."""
    for inner, _, names in os.walk(folder):
        yield from (Path(inner, name) for name in names)


def _free(folder: Path) -> int:
    while not folder.exists():
        folder = folder.absolute().parent
    return shutil.disk_usage(folder).free


def _indexed(settings: Settings, generation: str | None) -> tuple[int, int]:
    """(papers in the live index, its watermark); zeros when there is none or it is damaged."""
    if generation is None:
        return 0, 0
    try:
        index = open_index(settings.index_dir / generation)
        return paper_count(index.searcher()), watermark(index) or 0
    except (EngineError, OSError):
        return 0, 0


def _has_database(settings: Settings) -> bool:
    return bool(settings.database_url) or (settings.data_dir / "papers.db").exists()

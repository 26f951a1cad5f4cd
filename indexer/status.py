"""What is stored and indexed (`status`), and whether it is sound (`verify`)."""

from dataclasses import asdict, dataclass

from indexer.ingest import count_rejects
from papers import generations
from papers.freshness import COMPLETE_THROUGH, LAST_HARVEST, LAST_INGEST
from papers.reader import paper_count, watermark
from papers.schema import SCHEMA_VERSION, EngineError, open_index
from papers.settings import Settings
from papers.store import Store, StoreError, open_store


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a data folder. `records` = `papers` + `rejects`: nothing is lost."""

    papers: int
    indexed: int
    rejects: int
    records: int
    waiting: int
    """Papers that changed since the index was last updated."""
    generation: str | None
    schema_version: int
    index_built_at: str | None
    newest_datestamp: str | None
    last_ingest: str | None
    last_harvest: str | None
    """When arXiv was last asked for all that is new and told it to the end (its own time)."""
    complete_through: str | None
    """The last day of which every change at arXiv is here."""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def status(settings: Settings) -> Status:
    """Count; works on an empty folder too. Raises StoreError for a damaged database."""
    rejects = count_rejects(settings.rejects_dir)
    generation = generations.current(settings.index_dir)
    manifest = generations.read_manifest(settings.index_dir / generation) if generation else None
    indexed, mark = _indexed(settings, generation)
    try:
        store = open_store(settings.database, writable=False)
    except StoreError:
        if _has_database(settings):
            raise
        return Status(0, indexed, rejects, rejects, 0, generation, SCHEMA_VERSION, *[None] * 5)
    try:
        papers = store.count()
        newest = store.newest_datestamp()
        return Status(
            papers=papers,
            indexed=indexed,
            rejects=rejects,
            records=papers + rejects,
            waiting=store.count_since(mark),
            generation=generation,
            schema_version=manifest.schema_version if manifest else SCHEMA_VERSION,
            index_built_at=manifest.built_at if manifest else None,
            newest_datestamp=newest.isoformat() if newest else None,
            last_ingest=store.get_meta(LAST_INGEST),
            last_harvest=store.get_meta(LAST_HARVEST),
            complete_through=store.get_meta(COMPLETE_THROUGH),
        )
    finally:
        store.close()


def problems(settings: Settings) -> list[str]:
    """Everything that is wrong, one line each; empty when database and index are sound."""
    try:
        store = open_store(settings.database, writable=False)
    except StoreError as error:
        return [f"database: {error}"]
    found = [f"database: {line}" for line in store.problems()]
    found += _index_problems(settings, store) if not found else []
    store.close()
    return found


def _index_problems(settings: Settings, store: Store) -> list[str]:
    generation = generations.current(settings.index_dir)
    if generation is None:
        return ["index: there is none; run `python -m indexer build`"]
    folder = settings.index_dir / generation
    try:
        found = [f"index: {line}" for line in generations.damage(folder)]
        index = open_index(folder)
        mark = watermark(index) or 0
    except (EngineError, ValueError, OSError) as error:
        return [f"index: generation {generation} cannot be read: {error}"]
    manifest = generations.read_manifest(folder)
    if manifest and manifest.schema_version != SCHEMA_VERSION:
        found.append(f"index: schema {manifest.schema_version}, this Sheaf wants {SCHEMA_VERSION}")
    indexed, papers = paper_count(index.searcher()), store.count()
    waiting = store.count_since(mark)
    if waiting:
        found.append(f"index: {waiting} changed papers wait; run `python -m indexer build`")
    elif indexed != papers:
        found.append(f"index: holds {indexed} papers, the database {papers}")
    return found


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

"""Whether what is stored and indexed is sound: integrity, checksums, counts."""

from papers import generations
from papers.reader import paper_count, watermark
from papers.schema import SCHEMA_VERSION, EngineError, open_index
from papers.settings import Settings
from papers.store import Store, StoreError, open_store


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

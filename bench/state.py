"""What a data folder holds, for comparison: rows, where the index finds each, rejects."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur
from tantivy import Query as Engine

from papers import generations
from papers.analysis import title_key
from papers.catalog import Catalog
from papers.filters import Filters
from papers.models import PaperRow
from papers.query import Query
from papers.reader import SearchUnavailableError, paper_count
from papers.schema import open_index
from papers.settings import Settings
from papers.store import Store, StoreError, open_store


@dataclass(frozen=True, slots=True)
class State:
    """The end of a run, without row keys and change numbers: they tell the way, not the end."""

    rows: dict[str, dict[str, Any]]
    """Every column of every paper, by id."""
    found: dict[str, int]
    """How many documents of the index are this paper with its present title and row."""
    surplus: int
    """Documents of the index that belong to no row, or to one that has another already."""
    rejects: bytes


@dataclass(frozen=True, slots=True)
class Differences:
    lost: int
    duplicated: int
    differing: int


def state_of(data_dir: Path) -> State:
    """Read a data folder that nobody writes to."""
    settings = Settings(data_dir=data_dir)
    store = open_store(settings.database, writable=False)
    rows = [row for batch in store.changed_since(0) for row in batch]
    store.close()
    index = open_index(settings.index_dir / (generations.current(settings.index_dir) or ""))
    searcher = index.searcher()
    found = {row.id: _documents(index.schema, searcher, row) for row in rows}
    return State(
        rows={row.id: _values(row) for row in rows},
        found=found,
        surplus=max(0, paper_count(searcher) - sum(map(bool, found.values()))),
        rejects=b"".join(p.read_bytes() for p in sorted(settings.rejects_dir.glob("*"))),
    )


def differences(expected: State, got: State) -> Differences:
    """Papers lost, indexed twice, or not as expected (rejects that differ count as one)."""
    lost = [id_ for id_ in expected.rows if not got.found.get(id_)]
    differing = [id_ for id_, row in got.rows.items() if row != expected.rows.get(id_)]
    return Differences(
        lost=len(lost),
        duplicated=got.surplus,
        differing=len(differing) + (got.rejects != expected.rejects),
    )


def row_differences(expected: Store, got: Store) -> Differences:
    """The same of the rows alone, a batch at a time, so that both stores may be large."""
    there = lost = differing = 0
    for batch in expected.changed_since(0):
        for row, other in zip(batch, got.by_ids([row.id for row in batch]), strict=True):
            there += other is not None
            lost += other is None
            differing += other is not None and _values(row) != _values(other)
    return Differences(lost=lost, duplicated=got.count() - there, differing=differing)


def is_served(data_dir: Path) -> bool:
    """Whether a web process that starts now would answer a query."""
    try:
        catalog = Catalog.open(Settings(data_dir=data_dir))
    except (StoreError, SearchUnavailableError):
        return False
    try:
        return catalog.search(Query(), Filters(), limit=1).total > 0
    finally:
        catalog.close()


def _values(row: PaperRow) -> dict[str, Any]:
    columns = PaperRow.model_fields.keys() - {"pk", "seq"}
    return {name: getattr(row, name) for name in columns}


def _documents(schema: tantivy.Schema, searcher: tantivy.Searcher, row: PaperRow) -> int:
    must = [(Occur.Must, Engine.term_query(schema, "id", row.id))]
    if key := title_key(row.title):
        must.append((Occur.Must, Engine.term_query(schema, "title_key", key)))
    hits = searcher.search(Engine.boolean_query(must), 5).hits
    keys = searcher.fast_field_values("pk", [address for _, address in hits])
    return sum(key == row.pk for key in keys)

"""Related papers with their rows: seeds of the store, hits of the index, same works told apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from papers.answers import Alike, Related
from papers.authors import split_authors
from papers.duplicates import same_work
from papers.filters import Filters
from papers.likeness import like, same_work_candidates
from papers.models import PaperRow
from papers.paper import Paper
from papers.reader import Snapshot
from papers.related import Seed
from papers.store import Store


@dataclass(frozen=True, slots=True)
class Asked:
    """What the papers shall be like and unlike; unknown ids count for nothing."""

    ids: tuple[str, ...] = ()
    text: str = ""
    not_ids: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)


def related(store: Store, snapshot: Snapshot, asked: Asked, limit: int) -> Related:
    """The papers most alike; other entries of the given papers are told apart, not listed."""
    rows = [row for row in store.by_ids(asked.ids) if row]
    seeds = [_seed(row) for row in rows] + ([Seed("", asked.text)] if asked.text.strip() else [])
    against = [_seed(row) for row in store.by_ids(asked.not_ids) if row]
    same = _same_works(store, snapshot, rows)
    left_out = [*asked.ids, *asked.not_ids, *(row.id for row in same)]
    found = like(snapshot, seeds, against, asked.filters, left_out, limit)
    alike = tuple(
        Alike(Paper.from_row(row), hit.score, found.shared_by_pk.get(hit.pk, ()))
        for hit, row in zip(found.hits, store.by_keys([h.pk for h in found.hits]), strict=True)
        if row
    )
    return Related(alike, found.shared, tuple(map(Paper.from_row, same)))


def _same_works(store: Store, snapshot: Snapshot, rows: Sequence[PaperRow]) -> list[PaperRow]:
    """Other papers that are the same work as one of these; all rows are fetched at once."""
    known = {row.pk for row in rows}
    near = [
        (row, key)
        for row in rows
        for key in same_work_candidates(snapshot, row.title, row.abstract)
        if key not in known
    ]
    others = store.by_keys([key for _, key in near])
    found = {
        other.id: other
        for (row, _), other in zip(near, others, strict=True)
        if other and same_work(row, other)
    }
    return list(found.values())


def _seed(row: PaperRow) -> Seed:
    return Seed(row.title, row.abstract, tuple(row.keywords or ()), split_authors(row.authors))

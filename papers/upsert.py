"""Records in, rows written: which record is the newer one, whatever the order they come in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func
from sqlalchemy import select as select_columns
from sqlmodel import insert, update

from papers.announcements import witnessed_announcement
from papers.history import change_of
from papers.models import ChangeRow, PaperRow, Record

SQL_VARIABLES = 500  # ids asked for in one statement; SQLite allows 999 in old builds


@dataclass(frozen=True, slots=True)
class UpsertCounts:
    """How many records of a batch were new, changed a row, equalled it or were older than it."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0

    @property
    def records(self) -> int:
        return self.new + self.changed + self.unchanged + self.older

    def __add__(self, other: "UpsertCounts") -> "UpsertCounts":
        return UpsertCounts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


_Rank = tuple[date, int, int, str]


def write(
    connection: Connection,
    records: Sequence[Record],
    withdrawn: Sequence[str],
    complete_through: date | None,
) -> UpsertCounts:
    """Write a batch within a transaction; a row is replaced only by a newer record.

    Newer is: later datestamp, then higher version, then more fields known, then the larger
    fingerprint. So any order of the same records, repeated or cut short, ends the same.
    Papers of the ids in `withdrawn` are marked. A harvest tells through which day all was here
    before it: from that follows which day a paper or a change was announced.
    """
    latest: dict[str, tuple[_Rank, Record]] = {}
    counts = UpsertCounts()
    for record in records:
        rank = _rank_of_record(record)
        known = latest.get(record.id)
        if known:
            counts += UpsertCounts(unchanged=int(rank == known[0]), older=int(rank != known[0]))
        if not known or rank > known[0]:
            latest[record.id] = rank, record
    stored = _stored_ranks(connection, list(latest))
    seq = max_seq(connection)
    new: list[dict[str, Any]] = []
    newer: dict[str, tuple[Record, dict[str, Any]]] = {}
    for id_, (rank, record) in latest.items():
        if id_ in stored and rank <= stored[id_]:
            same = rank == stored[id_]
            counts += UpsertCounts(unchanged=int(same), older=int(not same))
            continue
        seq += 1
        values = _values(record, rank, seq)
        if id_ in stored:
            newer[id_] = record, values
        else:
            new.append(values | _announced(record, complete_through))
    if new:
        connection.execute(insert(PaperRow), new)
    if newer:
        _replace(connection, newer, complete_through)
    for id_ in withdrawn:
        seq += _mark_withdrawn(connection, id_, seq + 1)
    return counts + UpsertCounts(new=len(new), changed=len(newer))


def _announced(record: Record, complete_through: date | None) -> dict[str, Any]:
    """When a new paper was announced; without a harvest that saw it come, the next build tells."""
    day = None
    if record.version == 1:
        day = witnessed_announcement(record.submitted, record.datestamp, complete_through)
    return {"announced": day, "announced_estimated": day is None}


def _replace(
    connection: Connection,
    newer: Mapping[str, tuple[Record, dict[str, Any]]],
    complete_through: date | None,
) -> None:
    """Write newer records over their rows, and keep what they change."""
    columns = paper_table().c
    changes = []
    rows = []
    for part in _parts(list(newer)):
        for before in connection.execute(
            select_columns(paper_table()).where(columns.id.in_(part))
        ).mappings():
            record, values = newer[before["id"]]
            moved = record.version != before["version"]
            day = witnessed_announcement(
                record.updated if moved else None, record.datestamp, complete_through
            )
            changes.append(change_of(dict(before), record, day))
            # An estimate without a time of submission leans on the stamp, which is another now.
            stale = before["announced_estimated"] and record.submitted != before["submitted"]
            stale = stale or (before["announced_estimated"] and record.submitted is None)
            announced = None if stale else before["announced"]
            rows.append({**values, "key_id": before["id"], "announced": announced})
    connection.execute(update(paper_table()).where(columns.id == bindparam("key_id")), rows)
    if kept := [change for change in changes if change]:
        connection.execute(insert(ChangeRow), kept)


def _mark_withdrawn(connection: Connection, id_: str, seq: int) -> int:
    """How many papers were not marked yet: one or none."""
    columns = paper_table().c
    unmarked = update(paper_table()).where(columns.id == id_, columns.withdrawn.is_(False))
    return int(connection.execute(unmarked.values(withdrawn=True, seq=seq)).rowcount)


def paper_table() -> Table:
    """The table of papers, for statements by column."""
    return PaperRow.__table__  # type: ignore[attr-defined, no-any-return]


def _rank_of_record(record: Record) -> _Rank:
    return (
        record.datestamp or date.min,
        record.version or 0,
        record.fields_known(),
        record.fingerprint(),
    )


def _stored_ranks(connection: Connection, ids: list[str]) -> dict[str, _Rank]:
    columns = paper_table().c
    ranks: dict[str, _Rank] = {}
    for part in _parts(ids):
        statement = select_columns(
            columns.id,
            columns.datestamp,
            columns.version,
            columns.fields_known,
            columns.fingerprint,
        ).where(columns.id.in_(part))
        for id_, datestamp, version, known, fingerprint in connection.execute(statement):
            ranks[id_] = datestamp or date.min, version or 0, known, fingerprint
    return ranks


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), SQL_VARIABLES):
        yield ids[start : start + SQL_VARIABLES]


def max_seq(connection: Connection) -> int:
    """The last change of any row."""
    return int(connection.execute(select_columns(func.max(paper_table().c.seq))).scalar() or 0)


def _values(record: Record, rank: _Rank, seq: int) -> dict[str, Any]:
    """The row of a record, but for its key and the day of its announcement."""
    values = {name: getattr(record, name) for name in record.__slots__}
    return values | {
        "seq": seq,
        "version": record.version,
        "submitted": record.submitted,
        "updated": record.updated,
        "fields_known": rank[2],
        "fingerprint": rank[3],
        "keywords": None,
        "keywords_version": 0,
    }

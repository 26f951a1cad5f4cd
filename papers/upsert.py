"""Records in, rows written: which record is the newer one, whatever the order they come in."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func
from sqlalchemy import select as select_columns
from sqlmodel import insert, update

from papers.announcements import estimated_announcement
from papers.models import PaperRow, Record

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
    connection: Connection, records: Sequence[Record], withdrawn: Sequence[str]
) -> UpsertCounts:
    """Write a batch within a transaction; a row is replaced only by a newer record.

    Newer is: later datestamp, then higher version, then more fields known, then the larger
    fingerprint. So any order of the same records, repeated or cut short, ends the same.
    Papers of the ids in `withdrawn` are marked.
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
    changed: list[dict[str, Any]] = []
    for id_, (rank, record) in latest.items():
        if id_ in stored and rank <= stored[id_]:
            same = rank == stored[id_]
            counts += UpsertCounts(unchanged=int(same), older=int(not same))
            continue
        seq += 1
        (changed if id_ in stored else new).append(_values(record, rank, seq))
    if new:
        connection.execute(insert(PaperRow), new)
    if changed:
        replace = update(paper_table()).where(paper_table().c.id == bindparam("key_id"))
        connection.execute(replace, [{**v, "key_id": v["id"]} for v in changed])
    for id_ in withdrawn:
        seq += _mark_withdrawn(connection, id_, seq + 1)
    return counts + UpsertCounts(new=len(new), changed=len(changed))


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
    for start in range(0, len(ids), SQL_VARIABLES):
        statement = select_columns(
            columns.id,
            columns.datestamp,
            columns.version,
            columns.fields_known,
            columns.fingerprint,
        ).where(columns.id.in_(ids[start : start + SQL_VARIABLES]))
        for id_, datestamp, version, known, fingerprint in connection.execute(statement):
            ranks[id_] = datestamp or date.min, version or 0, known, fingerprint
    return ranks


def max_seq(connection: Connection) -> int:
    """The last change of any row."""
    return int(connection.execute(select_columns(func.max(paper_table().c.seq))).scalar() or 0)


def _values(record: Record, rank: _Rank, seq: int) -> dict[str, Any]:
    """The row of a record, all columns but the primary key."""
    values = {name: getattr(record, name) for name in record.__slots__}
    announced = estimated_announcement(record.id, record.submitted, record.datestamp)
    return values | {
        "seq": seq,
        "version": record.version,
        "submitted": record.submitted,
        "updated": record.updated,
        "announced": announced,
        "announced_estimated": announced is not None,
        "fields_known": rank[2],
        "fingerprint": rank[3],
        "keywords": None,
        "keywords_version": 0,
    }

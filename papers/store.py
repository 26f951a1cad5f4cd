"""All SQL for the papers database: upsert, get many in order, what changed since.

The indexer opens it writable, the web process read-only. Entry point: `open_store`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, bindparam, func, text
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, delete, insert, select, update

from papers.database import IDENTITY, open_database
from papers.database import StoreError as StoreError
from papers.models import ChangeRow, Meta, PaperRow, Record, RisingRow
from papers.monthly import counts_by_month, stamps_of
from papers.rows import author_lines, rows_in_order
from papers.settling import settle
from papers.upsert import SQL_VARIABLES, UpsertCounts, max_seq, paper_table, write


class Store:
    """An open papers database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        self._engine.dispose()

    def upsert(
        self,
        records: Sequence[Record],
        *,
        withdrawn: Sequence[str] = (),
        complete_through: date | None = None,
        meta: Mapping[str, str] | None = None,
    ) -> UpsertCounts:
        """Write a batch in one transaction; a row is replaced only by a newer record.

        Papers of the ids in `withdrawn` are marked; `meta` is kept with the batch or not at all.
        A harvest tells through which day all was here before it, so that what it sees coming gets
        its true day of announcement.
        """
        with self._engine.begin() as connection:
            counts = write(connection, records, withdrawn, complete_through)
            for key, value in (meta or {}).items():
                _set_meta(connection, key, value)
        return counts

    def compare(self, records: Sequence[Record], withdrawn: Sequence[str] = ()) -> UpsertCounts:
        """What `upsert` would do; nothing is written."""
        with self._engine.connect() as connection, connection.begin() as transaction:
            counts = write(connection, records, withdrawn, None)
            transaction.rollback()
        return counts

    def settle(self) -> int:
        """Estimate the announcement days that no harvest saw; how many changed."""
        with self._engine.begin() as connection:
            return settle(connection)

    def changes(self, id_: str) -> list[ChangeRow]:
        """What newer records changed in a paper, the latest first."""
        with Session(self._engine) as session:
            wanted = select(ChangeRow).where(ChangeRow.paper_id == id_)
            return sorted(session.exec(wanted), key=lambda change: change.pk or 0, reverse=True)

    def by_ids(self, ids: Sequence[str]) -> list[PaperRow | None]:
        """Rows in the order of the ids, None for an unknown one."""
        with self._engine.connect() as connection:
            return rows_in_order(connection, "id", ids)

    def by_keys(self, keys: Sequence[int]) -> list[PaperRow | None]:
        """Rows in the order of the primary keys, None for one that is gone."""
        with self._engine.connect() as connection:
            return rows_in_order(connection, "pk", keys)

    def ids(self, keys: Sequence[int]) -> list[str]:
        """The ids of primary keys in their order; one that is gone is left out."""
        columns = paper_table().c
        # As one parameter: thousands of them take longer to put together than to look up.
        wanted = select_columns(func.json_each(json.dumps(keys)).table_valued("value").c.value)
        statement = select_columns(columns.pk, columns.id).where(columns.pk.in_(wanted))
        with self._engine.connect() as connection:
            rows = connection.execute(statement).all()
        found = {row.pk: row.id for row in rows}
        return [found[key] for key in keys if key in found]

    def has(self, id_: str) -> bool:
        """Whether there is a paper of this id: a fifth of the time that its row takes."""
        statement = select_columns(paper_table().c.pk).where(paper_table().c.id == id_)
        with self._engine.connect() as connection:
            return connection.execute(statement).first() is not None

    def datestamps(self, ids: Sequence[str]) -> dict[str, date | None]:
        """The datestamps of those of some papers that are here."""
        columns = paper_table().c
        found: dict[str, date | None] = {}
        with self._engine.connect() as connection:
            for start in range(0, len(ids), SQL_VARIABLES):
                wanted = columns.id.in_(ids[start : start + SQL_VARIABLES])
                statement = select_columns(columns.id, columns.datestamp).where(wanted)
                found.update({row.id: row.datestamp for row in connection.execute(statement)})
        return found

    def categories(self, ids: Sequence[str]) -> dict[str, str]:
        """The categories of those of some papers that are here, as the source has them."""
        columns = paper_table().c
        found: dict[str, str] = {}
        with self._engine.connect() as connection:
            for start in range(0, len(ids), SQL_VARIABLES):
                wanted = columns.id.in_(ids[start : start + SQL_VARIABLES])
                statement = select_columns(columns.id, columns.categories).where(wanted)
                found.update({id_: codes or "" for id_, codes in connection.execute(statement)})
        return found

    def author_lines(self, keys: Sequence[int]) -> list[str]:
        """The authors of some papers as the source has them, in no order."""
        with self._engine.connect() as connection:
            return author_lines(connection, keys)

    def changed_since(self, seq: int, batch_size: int = 2_000) -> Iterator[Sequence[PaperRow]]:
        """Batches of rows changed after `seq`, oldest change first."""
        while True:
            with Session(self._engine) as session:
                statement = (
                    select(PaperRow)
                    .where(paper_table().c.seq > seq)
                    .order_by(paper_table().c.seq)
                    .limit(batch_size)
                )
                rows = session.exec(statement).all()
            if not rows:
                return
            yield rows
            seq = rows[-1].seq

    def lacking_keywords(self, version: int, limit: int) -> list[tuple[int, str, str]]:
        """(key, title, abstract) of some papers whose keywords are not of this version."""
        columns = paper_table().c
        statement = (
            select_columns(columns.pk, columns.title, columns.abstract)
            .where(columns.keywords_version != version)
            .order_by(columns.pk)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [(pk, title, abstract) for pk, title, abstract in connection.execute(statement)]

    def set_keywords(self, version: int, keywords: Mapping[int, Sequence[str]]) -> None:
        """Keep the keywords of papers; their `seq` stays, as the index does not hold them."""
        statement = (
            update(paper_table())
            .where(paper_table().c.pk == bindparam("key_pk"))
            .values(keywords=bindparam("phrases"), keywords_version=version)
        )
        values = [{"key_pk": pk, "phrases": list(found)} for pk, found in keywords.items()]
        if values:
            with self._engine.begin() as connection:
                connection.execute(statement, values)

    def crossed(self, first: date, last: date) -> list[tuple[date, list[str]]]:
        """(listing day, categories added) of the papers that harvests saw added to categories."""
        columns = ChangeRow.__table__.c  # type: ignore[attr-defined]
        statement = select_columns(columns.announced, columns.crossed).where(
            columns.announced.between(first, last)
        )
        with self._engine.connect() as connection:
            return [(day, codes) for day, codes in connection.execute(statement) if codes]

    def months(self) -> dict[str, int]:
        """Papers per month of their ids, as `9107`."""
        return counts_by_month(self._engine)

    def stamps(self, month: date) -> Iterator[tuple[str, date | None]]:
        """(id, datestamp) of the papers whose ids are of a month, read a batch at a time."""
        return stamps_of(self._engine, month)

    def count(self) -> int:
        return self._scalar(select_columns(func.count()).select_from(paper_table()))

    def count_since(self, seq: int) -> int:
        """How many rows changed after `seq`."""
        return self._scalar(
            select_columns(func.count()).select_from(paper_table()).where(paper_table().c.seq > seq)
        )

    def count_lacking_keywords(self, version: int) -> int:
        lacking = paper_table().c.keywords_version != version
        return self._scalar(select_columns(func.count()).select_from(paper_table()).where(lacking))

    def newest_announced(self) -> date | None:
        with self._engine.connect() as connection:
            return connection.execute(select_columns(func.max(paper_table().c.announced))).scalar()

    def latest_days(self, limit: int) -> dict[date, int]:
        """Papers per announcement day for the newest few, newest first."""
        columns = paper_table().c
        statement = (
            select_columns(columns.announced, func.count())
            .where(columns.announced.is_not(None))
            .group_by(columns.announced)
            .order_by(columns.announced.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return {day: count for day, count in connection.execute(statement)}  # noqa: C416

    def keywords_since(self, day: date) -> Iterator[tuple[date, str, list[str]]]:
        """(announcement day, categories, keywords) of all papers announced from a day on."""
        columns = paper_table().c
        statement = select_columns(columns.announced, columns.categories, columns.keywords).where(
            columns.announced >= day, columns.keywords_version > 0
        )
        with self._engine.connect() as connection:
            for announced, categories, keywords in connection.execute(statement):
                yield announced, categories or "", keywords or []

    def set_rising(self, rows: Sequence[RisingRow]) -> None:
        """Replace what was found rising before."""
        with Session(self._engine) as session:
            session.exec(delete(RisingRow))
            session.add_all(rows)
            session.commit()

    def rising(self, *categories: str) -> list[RisingRow]:
        """What rises in some categories, one row per category and window."""
        with Session(self._engine) as session:
            wanted = col(RisingRow.category).in_(categories)
            return list(session.exec(select(RisingRow).where(wanted)))

    def max_seq(self) -> int:
        with self._engine.connect() as connection:
            return max_seq(connection)

    def newest_datestamp(self) -> date | None:
        with self._engine.connect() as connection:
            return connection.execute(select_columns(func.max(paper_table().c.datestamp))).scalar()

    def identity(self) -> str:
        """A name drawn when the database was made: an index of another one is of no use."""
        return self.get_meta(IDENTITY) or ""

    def get_meta(self, key: str) -> str | None:
        with Session(self._engine) as session:
            row = session.get(Meta, key)
            return row.value if row else None

    def get_many_meta(self, keys: Sequence[str]) -> dict[str, str]:
        """Named values that are there."""
        meta: Table = Meta.__table__  # type: ignore[attr-defined]
        statement = select_columns(meta.c.key, meta.c.value).where(meta.c.key.in_(keys))
        with self._engine.connect() as connection:
            return {key: value for key, value in connection.execute(statement)}  # noqa: C416

    def set_meta(self, key: str, value: str) -> None:
        with self._engine.begin() as connection:
            _set_meta(connection, key, value)

    def problems(self) -> list[str]:
        """What the database itself finds wrong with its file; empty when sound."""
        if self._engine.dialect.name != "sqlite":
            return []
        try:
            with self._engine.connect() as connection:
                rows = connection.execute(text("PRAGMA integrity_check(20)")).scalars().all()
        except StoreError as error:
            return [str(error)]
        return [row for row in rows if row != "ok"]

    def _scalar(self, statement: Select[Any]) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(statement).scalar() or 0)


def open_store(url: str, *, writable: bool) -> Store:
    """Open the database at a SQLAlchemy URL; a writable one is created and migrated.

    Raises StoreError for one that is missing or of another schema, NewerDatabaseError for one
    written by a newer Sheaf.
    """
    return Store(open_database(url, writable=writable))


def _set_meta(connection: Connection, key: str, value: str) -> None:
    meta: Table = Meta.__table__  # type: ignore[attr-defined]
    connection.execute(delete(Meta).where(meta.c.key == key))
    connection.execute(insert(Meta).values(key=key, value=value))

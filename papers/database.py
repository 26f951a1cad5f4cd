"""Opens the papers database: tuned for its kind, brought up to date, with a name of its own."""

import sqlite3
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, ExceptionContext, Table, event, make_url
from sqlalchemy import select as select_columns
from sqlalchemy.exc import DatabaseError
from sqlmodel import create_engine, insert

from papers.migrations import migrate, steps_missing
from papers.models import Meta

WAIT_SECONDS = 10  # for a lock


class StoreError(Exception):
    """The database is missing, damaged or of another schema; the message says what to do."""


def open_database(url: str, *, writable: bool) -> Engine:
    """Open the database at a SQLAlchemy URL; a writable one is created and migrated.

    Raises StoreError for one that is missing or of another schema, NewerDatabaseError for one
    written by a newer Sheaf.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        path = Path(parsed.database)
        if writable:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not path.exists():
            raise StoreError(f"there is no database at {path}: run `python -m indexer ingest FILE`")
    engine = create_engine(url, pool_size=8, max_overflow=8)
    event.listen(engine, "handle_error", _tell)
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine, writable=writable)
    with engine.begin() as connection:
        if writable:
            migrate(connection)
            _give_identity(connection)
        elif steps_missing(connection):
            raise StoreError(
                "the database has an older schema: run `python -m indexer build`, "
                "which brings it up to date"
            )
    return engine


def _tell(context: ExceptionContext) -> None:
    """Whatever the database cannot do (damage, a full disk, a lock) is a StoreError."""
    if isinstance(context.sqlalchemy_exception, DatabaseError):
        raise StoreError(
            f"the database cannot be read or written: {context.original_exception}"
        ) from None


def _tune_sqlite(engine: Engine, *, writable: bool) -> None:
    """WAL so that readers and the writer don't wait; writers take the lock at BEGIN, not later."""

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1_000}")
        cursor.execute("PRAGMA foreign_keys = ON")
        if writable:
            _write_ahead(cursor)
            cursor.execute("PRAGMA synchronous = NORMAL")
            cursor.execute("PRAGMA journal_size_limit = 67108864")
        else:
            cursor.execute("PRAGMA query_only = ON")
            cursor.execute("PRAGMA mmap_size = 1073741824")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writable else "BEGIN")


def _write_ahead(cursor: Any) -> None:
    """SQLite itself does not wait here, so that one of two that make a file at once would fail."""
    deadline = monotonic() + WAIT_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
        sleep(0.01)


IDENTITY = "database_id"


def _give_identity(connection: Connection) -> None:
    meta: Table = Meta.__table__  # type: ignore[attr-defined]
    if not connection.execute(select_columns(meta.c.key).where(meta.c.key == IDENTITY)).first():
        connection.execute(insert(Meta).values(key=IDENTITY, value=uuid4().hex))

"""The file of activity: made whole with the first write, read and written by several processes.

It may be missing, locked, full, damaged or thrown away at any moment; then it says so, quickly.
"""

import fcntl
import logging
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from app.activity.tables import SCHEMA, metadata, secret

log = logging.getLogger(__name__)

READ_WAIT_SECONDS = 0.1  # a page does not wait for its counts
WRITE_WAIT_SECONDS = 5.0
TURN_SECONDS = 0.01
REST_SECONDS = 2.0  # after a failure the next ones fail at once: pages must not queue up behind it
KEY_BYTES = 32


class ActivityError(Exception):
    """Activity cannot be read or written now; the message is for the log."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """One file, for as long as it is the one at the path."""

    identity: tuple[int, int]
    reader: Engine
    writer: Engine

    def close(self) -> None:
        self.reader.dispose()
        self.writer.dispose()


class Database:
    """The database at a path; safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._open: _Opened | None = None
        self._resting_until = {"read": 0.0, "write": 0.0}

    def close(self) -> None:
        if self._open:
            self._open.close()

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """A connection to read by; None while nothing was ever written. Raises ActivityError."""
        with self._telling("read"):
            opened = self._opened()
            if opened is None:
                yield None
            else:
                with opened.reader.connect() as connection:
                    yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that has the lock from its start. Raises ActivityError."""
        with self._telling("write"):
            opened = self._opened()
            if opened is None:
                _make(self._path)
                opened = self._opened()
            if opened is None:
                raise ActivityError(f"{self._path} was taken away")
            # Threads wait for each other here and not in the database.
            if not self._turn.acquire(timeout=WRITE_WAIT_SECONDS):
                raise ActivityError("other threads are writing all the time")
            try:
                with opened.writer.begin() as connection:
                    yield connection
            finally:
                self._turn.release()

    @contextmanager
    def _telling(self, what: str) -> Iterator[None]:
        """Any failure is an ActivityError, told to the log once and not tried again for a while."""
        if time.monotonic() < self._resting_until[what]:
            raise ActivityError("the last attempt failed a moment ago")
        try:
            yield
        except (ActivityError, OSError) as error:
            self._resting_until[what] = time.monotonic() + REST_SECONDS
            log.error("cannot %s %s: %s", what, self._path, error)
            raise ActivityError(str(error)) from error

    def _opened(self) -> _Opened | None:
        """The file that is there now: one that was thrown away must not be written on unseen."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        identity = found.st_dev, found.st_ino
        if self._open is None or self._open.identity != identity:
            with self._lock:
                if self._open is None or self._open.identity != identity:
                    self.close()
                    self._open = None
                    self._open = _open(self._path, identity)
        return self._open


def _open(path: Path, identity: tuple[int, int]) -> _Opened:
    """Raises ActivityError for what is no database, or of another schema."""
    opened = _Opened(identity, _engine(path, writable=False), _engine(path, writable=True))
    try:
        with opened.reader.connect() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar()
        if version != SCHEMA:
            raise ActivityError(f"schema {version}, but this Sheaf knows {SCHEMA}")
    except ActivityError:
        opened.close()
        raise
    return opened


def _engine(path: Path, *, writable: bool) -> Engine:
    """An engine that opens the file and never makes one."""
    address = URL.create(
        "sqlite", database=f"file:{quote(str(path))}", query={"mode": "rw", "uri": "true"}
    )
    engine = create_engine(address, pool_size=8, max_overflow=8)
    event.listen(engine, "handle_error", _tell)

    @event.listens_for(engine, "connect")
    def _tune(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        with closing(connection.cursor()) as cursor:
            wait_seconds = TURN_SECONDS if writable else READ_WAIT_SECONDS
            cursor.execute(f"PRAGMA busy_timeout = {round(wait_seconds * 1_000)}")
            cursor.execute("PRAGMA synchronous = NORMAL")
            cursor.execute("PRAGMA journal_size_limit = 67108864")
            cursor.execute("PRAGMA secure_delete = ON")  # what is gone leaves no trace
            if not writable:
                cursor.execute("PRAGMA query_only = ON")

    if writable:
        event.listen(engine, "begin", _take_lock)
    return engine


def _take_lock(connection: Connection) -> None:
    """Begin a transaction as the only writer. Raises ActivityError when that takes too long.

    Asked for in short turns: SQLite's own wait looks ever more seldom, so that one of many writers
    might never come to it.
    """
    driver: Any = connection.connection.dbapi_connection
    deadline = time.monotonic() + WRITE_WAIT_SECONDS
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY  # for whatever reason
            if not busy or time.monotonic() > deadline:
                raise ActivityError(str(error)) from None
        else:
            return


def _tell(context: ExceptionContext) -> None:
    if isinstance(context.sqlalchemy_exception, DatabaseError):
        raise ActivityError(str(context.original_exception)) from None


def _make(path: Path) -> None:
    """Make the file, unless another process does: under another name, so that none sees it half
    made."""
    made = path.with_name(f"{path.name}.new")
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if path.exists():
            return
        # The log of a file that was thrown away would be read into the new one.
        for leftover in (path, made):
            for suffix in ("", "-wal", "-shm"):
                leftover.with_name(leftover.name + suffix).unlink(missing_ok=True)
        made.touch(mode=0o600)
        engine = create_engine(URL.create("sqlite", database=str(made)), poolclass=NullPool)
        event.listen(engine, "handle_error", _tell)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")
            metadata.create_all(connection)
            values = {"name": "star", "day": 0, "value": secrets.token_bytes(KEY_BYTES)}
            connection.execute(secret.insert().values(values))
            connection.commit()
        made.replace(path)
    finally:
        os.close(folder)

"""Places where readers keep a library for their other devices: opaque, bounded, expiring."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from app.activity import tables
from app.activity.clients import NEW_PLACES, PUTS, known
from app.activity.database import ActivityError, Database

DAYS_KEPT = 400  # after the last use
BODY_LIMIT_BYTES = 1_000_000
PLACES_LIMIT = 20_000
ALL_LIMIT_BYTES = 2_000_000_000

_place = tables.place.c


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies at a place."""

    etag: str
    body: bytes


class ConflictError(Exception):
    """There is something else at a place than was expected: `etag`, or nothing."""

    def __init__(self, etag: str | None) -> None:
        super().__init__(etag)
        self.etag = etag


class FullError(Exception):
    """There is no room for more."""


class Places:
    """All places. A place is known to those who know its name, which cannot be guessed."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def get(self, place: str) -> Kept | None:
        """What lies at a place, which stays for another while. Raises ActivityError."""
        today = self._today()
        with self._database.reading() as connection:
            if connection is None:
                return None
            statement = select(_place.etag, _place.body, _place.used).where(*_at(place, today))
            row = connection.execute(statement).first()
        if row is None:
            return None
        if row.used != today:
            self._use(place, today)
        return Kept(row.etag, row.body)

    def put(
        self, place: str, etag: str, body: bytes, address: str, *, expected: str | None
    ) -> None:
        """Keep a body where another one or, with None, nothing is expected.

        Raises ConflictError, FullError, TooManyError, ActivityError.
        """
        today = self._today()
        with self._database.writing() as connection:
            client = known(connection, address, self._clock())
            connection.execute(delete(tables.place).where(_place.used < today - DAYS_KEPT))
            row = connection.execute(
                select(_place.etag, _place.size).where(*_at(place, today))
            ).first()
            if (row.etag if row else None) != expected:
                raise ConflictError(row.etag if row else None)
            client.spend(PUTS)
            if row is None:
                client.spend(NEW_PLACES)
            _check_room(connection, int(row is None), len(body) - (row.size if row else 0))
            values = {"etag": etag, "size": len(body), "used": today, "body": body}
            connection.execute(
                insert(tables.place)
                .values(place=place, **values)
                .on_conflict_do_update(index_elements=["place"], set_=values)
            )

    def delete(self, place: str) -> None:
        """Leave nothing at a place. Raises ActivityError."""
        if self.get(place) is not None:
            with self._database.writing() as connection:
                connection.execute(delete(tables.place).where(_place.place == place))

    def _use(self, place: str, today: int) -> None:
        try:
            with self._database.writing() as connection:
                connection.execute(
                    update(tables.place).where(_place.place == place).values(used=today)
                )
        except ActivityError:
            pass  # it is there; that it was read is noted the next time

    def _today(self) -> int:
        return self._clock().date().toordinal()


def _at(place: str, today: int) -> tuple[ColumnElement[bool], ...]:
    return _place.place == place, _place.used >= today - DAYS_KEPT


def _check_room(connection: Connection, more_places: int, more_bytes: int) -> None:
    """Raises FullError."""
    count, size = connection.execute(
        select(func.count(), func.coalesce(func.sum(_place.size), 0)).select_from(tables.place)
    ).one()
    too_large = more_bytes > 0 and size + more_bytes > ALL_LIMIT_BYTES
    if count + more_places > PLACES_LIMIT or too_large:
        raise FullError

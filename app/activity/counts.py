"""Interest in papers: how often PDF and Related were opened, how many stars, what is popular."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import add
from pathlib import Path
from typing import Literal, get_args

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from app.activity.clients import EVENTS, HOUR_SECONDS, Client, digest, known
from app.activity.database import ActivityError, Database
from app.activity.places import Places
from app.activity.tables import hourly, paper, secret, star
from papers.ids import ArxivId

Kind = Literal["pdf", "related", "star", "unstar"]
Column = Literal["pdf", "related", "stars"]
Period = Literal["day", "week", "all"]

WEIGHTS: dict[Column, int] = {"stars": 3, "pdf": 1, "related": 1}
"""Of each kind of interest in the order of popular papers: a star is meant, an open may be idle."""
HOURS: dict[Period, int] = {"day": 24, "week": 7 * 24}
"""Of what is popular now: the last hours, so that there is never a midnight with nothing."""

POPULAR_LIMIT = 5_000  # papers, of which a category has its share
COLUMNS: tuple[Column, ...] = get_args(Column)

# Ids as one parameter: a statement with hundreds of them takes three times as long to put together.
_OF_PAPERS = select(paper.c.id, *(paper.c[column] for column in COLUMNS)).where(
    paper.c.id.in_(select(func.json_each(bindparam("ids")).table_valued("value").c.value))
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Interest in one paper."""

    pdf: int = 0
    related: int = 0
    stars: int = 0

    @property
    def opened(self) -> int:
        return self.pdf + self.related

    @property
    def score(self) -> int:
        return sum(weight * getattr(self, column) for column, weight in WEIGHTS.items())


class Activity:
    """What readers did; safe to use from several threads."""

    def __init__(
        self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = Database(path)
        self._clock = clock
        self._lock = threading.Lock()
        self._popular: dict[Period, tuple[int, dict[str, Counts]]] = {}
        self.places = Places(self._database, clock)

    def close(self) -> None:
        self._database.close()

    def add(self, paper_id: str, kind: Kind, address: str, by: str = "") -> Counts:
        """Count what a client did to a paper, unless it counts already; the paper's counts then.

        Opens count once per client and day. A star counts once per token `by`, and once per client
        and day, whatever tokens it sends; only the token of a star that counts can take it back.
        Raises ActivityError, TooManyError.
        """
        with self._database.writing() as connection:
            client = known(connection, address, self._clock())
            hour = int(client.now.timestamp()) // HOUR_SECONDS
            if kind == "star":
                if _star(client, paper_id, by, hour):
                    client.spend(EVENTS)
                    _raise(connection, paper_id, "stars", hour)
            elif kind == "unstar":
                _unstar(client, paper_id, by)
            elif client.once(kind, paper_id):
                client.spend(EVENTS)
                _raise(connection, paper_id, kind, hour)
            return _counts(connection, [paper_id]).get(paper_id, Counts())

    def counts(self, ids: Sequence[str]) -> dict[str, Counts]:
        """Of those papers that have any; of none when the counts cannot be read."""
        try:
            with self._database.reading() as connection:
                return _counts(connection, ids) if connection else {}
        except ActivityError:
            return {}

    def ranked(self, ids: Sequence[str]) -> list[str]:
        """The same ids, those of most interest first and of equal ones the newest."""
        scores = {id_: counts.score for id_, counts in self.counts(ids).items()}
        return sorted(ids, key=lambda id_: (scores.get(id_, 0), _newness(id_)), reverse=True)

    def popular(self, period: Period) -> Mapping[str, Counts]:
        """The papers of most interest within a period, best first; of equal ones the newest.

        Adding up a busy week takes a second: it is done once a minute. Raises ActivityError.
        """
        minute = int(self._clock().timestamp()) // 60
        with self._lock:
            kept = self._popular.get(period)
            if kept is None or kept[0] != minute:
                self._popular[period] = kept = minute, self._best(period)
        return kept[1]

    def _best(self, period: Period) -> dict[str, Counts]:
        with self._database.reading() as connection:
            if connection is None:
                return {}
            source: FromClause = paper if period == "all" else self._recent(HOURS[period])
            score = _score(source)
            statement = (
                select(paper.c.id, *(source.c[column] for column in COLUMNS))
                .where(score > 0)
                .order_by(score.desc(), paper.c.newness.desc())
                .limit(POPULAR_LIMIT)
            )
            if source is not paper:
                statement = statement.join_from(paper, source, source.c.paper == paper.c.pk)
            return {id_: Counts(*counts) for id_, *counts in connection.execute(statement)}

    def _recent(self, hours: int) -> FromClause:
        """Sums of the last hours by paper."""
        since = int(self._clock().timestamp()) // HOUR_SECONDS - hours
        sums = (func.sum(hourly.c[column]).label(column) for column in COLUMNS)
        recent = select(hourly.c.paper, *sums).where(hourly.c.hour > since)
        return recent.group_by(hourly.c.paper).subquery()


def _score(source: FromClause) -> ColumnElement[int]:
    return reduce(add, (source.c[column] * weight for column, weight in WEIGHTS.items()))


def _counts(connection: Connection, ids: Sequence[str]) -> dict[str, Counts]:
    found = connection.execute(_OF_PAPERS, {"ids": json.dumps(list(ids))})
    return {id_: Counts(*counts) for id_, *counts in found if any(counts)}


def _raise(connection: Connection, paper_id: str, column: Column, hour: int) -> None:
    """One more for a paper, in all and in the hour."""
    one = {**dict.fromkeys(COLUMNS, 0), column: 1}
    key = connection.execute(
        insert(paper)
        .values(id=paper_id, newness=_newness(paper_id), **one)
        .on_conflict_do_update(index_elements=["id"], set_={column: paper.c[column] + 1})
        .returning(paper.c.pk)
    ).scalar_one()
    connection.execute(
        insert(hourly)
        .values(hour=hour, paper=key, **one)
        .on_conflict_do_update(
            index_elements=["hour", "paper"], set_={column: hourly.c[column] + 1}
        )
    )


def _star(client: Client, paper_id: str, by: str, hour: int) -> bool:
    """Note a star that is to count; false for one that may not."""
    mark = _star_mark(client.connection, paper_id, by)
    if client.connection.execute(select(star.c.hour).where(star.c.mark == mark)).first():
        return False
    if not client.once("star", paper_id):
        return False
    client.connection.execute(insert(star).values(mark=mark, hour=hour))
    return True


def _unstar(client: Client, paper_id: str, by: str) -> None:
    """Take a star back, from the hour it was counted under too; nothing where none counts."""
    connection = client.connection
    mark = _star_mark(connection, paper_id, by)
    hour = connection.execute(
        delete(star).where(star.c.mark == mark).returning(star.c.hour)
    ).scalar()
    if hour is None:
        return
    client.forget("star", paper_id)
    key = connection.execute(
        update(paper)
        .where(paper.c.id == paper_id, paper.c.stars > 0)
        .values(stars=paper.c.stars - 1)
        .returning(paper.c.pk)
    ).scalar()
    connection.execute(
        update(hourly)
        .where(hourly.c.hour == hour, hourly.c.paper == key, hourly.c.stars > 0)
        .values(stars=hourly.c.stars - 1)
    )


def _star_mark(connection: Connection, paper_id: str, by: str) -> bytes:
    key = connection.execute(select(secret.c.value).where(secret.c.name == "star")).scalar_one()
    return digest(key, by.encode(), paper_id.encode())


def _newness(paper_id: str) -> int:
    """Grows with the time of submission, as canonical ids tell it; not parsed: lists are long."""
    id_ = ArxivId(paper_id)
    try:
        return (id_.year * 12 + id_.month) << 24 | id_.sequence
    except (ValueError, LookupError):
        return 0  # no id

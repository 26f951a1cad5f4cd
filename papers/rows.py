"""Rows of papers by their keys, as fast as they can be had: a page of a list waits for them."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from papers.models import PaperRow
from papers.upsert import SQL_VARIABLES, paper_table


def rows_in_order(
    connection: Connection, column: str, keys: Sequence[Any]
) -> list[PaperRow | None]:
    """In the order of the keys, None for an unknown one. They are plain rows with the columns of
    `PaperRow`: a session's objects take twice the time."""
    found: dict[Any, Any] = {}
    for start in range(0, len(keys), SQL_VARIABLES):
        wanted = {"keys": keys[start : start + SQL_VARIABLES]}
        rows = connection.execute(_rows_by(column), wanted)
        found.update({getattr(row, column): row for row in rows})
    return [found.get(key) for key in keys]


def author_lines(connection: Connection, keys: Sequence[int]) -> list[str]:
    """The authors of some papers as the source has them, in no order."""
    rows = connection.execute(_authors_by_key(), {"keys": keys})
    return [line for (line,) in rows if line]


@cache  # to put a statement together takes a third of the time of its answer
def _rows_by(column: str) -> Select[Any]:
    table = paper_table()
    return select(table).where(table.c[column].in_(bindparam("keys", expanding=True)))


@cache
def _authors_by_key() -> Select[Any]:
    columns = paper_table().c
    return select(columns.authors).where(columns.pk.in_(bindparam("keys", expanding=True)))

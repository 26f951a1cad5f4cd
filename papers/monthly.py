"""Papers by the month of their ids, which never changes: what sitemaps are cut by."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Engine, case, func, select

from papers.ids import id_ranges
from papers.upsert import paper_table

BATCH = 2_000  # rows read at once


def counts_by_month(engine: Engine) -> dict[str, int]:
    """Papers per month, as `9107`: a walk over all ids, seconds for all of arXiv."""
    id_ = paper_table().c.id
    start = case((id_ < "a", 1), else_=func.length(id_) - 6)  # old ids begin with a letter
    month = func.substr(id_, start, 4)
    with engine.connect() as connection:
        rows = connection.execute(select(month, func.count()).group_by(month))
        return {stamp: count for stamp, count in rows}  # noqa: C416


def stamps_of(engine: Engine, month: date) -> Iterator[tuple[str, date | None]]:
    """(id, datestamp) of the papers of a month in the order of their ids, a batch at a time."""
    columns = paper_table().c
    for first, end in id_ranges(month):
        wanted = columns.id >= first
        while True:
            statement = (
                select(columns.id, columns.datestamp)
                .where(wanted, columns.id < end)
                .order_by(columns.id)
                .limit(BATCH)
            )
            with engine.connect() as connection:
                rows = connection.execute(statement).all()
            yield from ((row.id, row.datestamp) for row in rows)
            if len(rows) < BATCH:
                break
            wanted = columns.id > rows[-1].id

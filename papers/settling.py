"""Gives every paper that no harvest saw coming its estimated announcement day."""

from typing import Any

from sqlalchemy import Connection, bindparam, func
from sqlalchemy import select as select_columns
from sqlmodel import update

from papers.estimates import Known, estimated_days
from papers.ids import parse_id
from papers.upsert import max_seq, paper_table

_MONTH = len("2401")


def settle(connection: Connection) -> int:
    """Work out anew every month that has a paper without a day; how many days changed.

    The days depend on what is stored and not on how it came. Days that a harvest saw stay.
    """
    columns = paper_table().c
    missing = (
        select_columns(func.substr(columns.id, 1, _MONTH))
        .where(columns.announced.is_(None), columns.id.between("0", "9999.99999"))
        .distinct()
    )
    changed = 0
    for (month,) in connection.execute(missing).all():
        changed += _settle_month(connection, month)
    return changed


def _settle_month(connection: Connection, month: str) -> int:
    columns = paper_table().c
    statement = select_columns(
        columns.id, columns.pk, columns.submitted, columns.datestamp, columns.announced
    ).where(
        columns.id.between(f"{month}.0", f"{month}.99999"), columns.announced_estimated.is_(True)
    )
    rows = sorted(connection.execute(statement).all())
    id_ = parse_id(rows[0].id) if rows else None
    if id_ is None:
        return 0
    known = [Known(row.submitted, row.datestamp) for row in rows]
    days = estimated_days(id_.year, id_.month, known)
    seq = max_seq(connection)
    changes: list[dict[str, Any]] = []
    for row, day in zip(rows, days, strict=True):
        if row.announced != day:
            changes.append({"key_pk": row.pk, "announced": day, "seq": seq + len(changes) + 1})
    if changes:
        to_row = update(paper_table()).where(columns.pk == bindparam("key_pk"))
        connection.execute(to_row, changes)
    return len(changes)

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, create_engine

from papers.models import Record, UtcDateTime

RECORD = Record(
    id="2101.00001",
    title="Title",
    abstract="Abstract",
    versions=((1, "2021-01-01T10:00:00+00:00"), (2, "2021-02-01T10:00:00+00:00")),
    datestamp=date(2021, 2, 2),
)

CHANGES: list[dict[str, Any]] = [
    {"id": "2101.00002"},
    {"title": "Other"},
    {"abstract": "Other"},
    {"authors": "A. Ab"},
    {"categories": "cs.CL"},
    {"comments": "12 pages"},
    {"journal_ref": "J. 1"},
    {"doi": "10.1/x"},
    {"report_no": "R-1"},
    {"license": "http://example.org/licence"},
    {"submitter": "A. Ab"},
    {"versions": RECORD.versions[:1]},
    {"versions": ((1, None), RECORD.versions[1])},
    {"datestamp": None},
    {"datestamp": date(2021, 2, 3)},
    {"withdrawn": True},
]

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def test_equal_records_have_equal_fingerprints() -> None:
    assert RECORD.fingerprint() == replace(RECORD).fingerprint()
    assert len(RECORD.fingerprint()) == 32


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_every_field_is_in_the_fingerprint(change: dict[str, Any]) -> None:
    assert replace(RECORD, **change).fingerprint() != RECORD.fingerprint()


def test_the_table_of_changes_names_every_field() -> None:
    assert {name for change in CHANGES for name in change} == set(Record.__slots__)


@given(text, text, text, text)
def test_text_that_moves_to_another_field_changes_the_fingerprint(
    title: str, abstract: str, authors: str, comments: str
) -> None:
    one = replace(RECORD, title=title, abstract=abstract, authors=authors, comments=comments)
    other = replace(RECORD, title=abstract, abstract=title, authors=comments, comments=authors)
    assert (one.fingerprint() == other.fingerprint()) == (one == other)


def test_fields_known_counts_what_is_there() -> None:
    bare = Record(id="2101.00001", title="Title", abstract="Abstract")
    assert bare.fields_known() == 3
    assert replace(bare, authors="A. Ab", doi="10.1/x").fields_known() == 5
    assert replace(bare, authors="").fields_known() == 3


def test_times_come_from_the_first_and_the_last_version() -> None:
    assert RECORD.submitted == datetime(2021, 1, 1, 10, tzinfo=UTC)
    assert RECORD.updated == datetime(2021, 2, 1, 10, tzinfo=UTC)
    assert RECORD.version == 2


@pytest.mark.parametrize(
    ("versions", "version"), [((), None), (((3, None),), 3)], ids=["none", "without a time"]
)
def test_unknown_times_are_none(
    versions: tuple[tuple[int, str | None], ...], version: int | None
) -> None:
    record = replace(RECORD, versions=versions)
    assert (record.submitted, record.updated, record.version) == (None, None, version)


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        (None, None),
        (datetime(2024, 5, 1, 12, tzinfo=UTC), datetime(2024, 5, 1, 12, tzinfo=UTC)),
        (
            datetime(2024, 5, 1, 1, tzinfo=timezone(timedelta(hours=3))),
            datetime(2024, 4, 30, 22, tzinfo=UTC),
        ),
    ],
)
def test_times_are_kept_in_utc(stored: datetime | None, read: datetime | None) -> None:
    engine = create_engine("sqlite://")
    table = Table("t", MetaData(), Column("at", UtcDateTime))
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert().values(at=stored))
        raw = connection.exec_driver_sql("select at from t").scalar()
        found = connection.execute(table.select()).scalar()
    engine.dispose()
    assert found == read
    assert raw is None or str(raw).startswith(f"{read:%Y-%m-%d %H:%M:%S}")
    if found is not None:
        assert found.utcoffset() == timedelta(0)

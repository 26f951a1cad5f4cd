"""Estimated days: what the schedule allows, in the order of ids, whatever slips are in the data."""

import gzip
import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.parse import parse_snapshot_line
from papers.announcements import announcement_day, listing_day
from papers.estimates import Known, estimated_days
from papers.ids import parse_id
from papers.models import Record

CORPUS = Path(__file__).parents[2] / "shared" / "data" / "arxiv" / "arxiv-metadata.jsonl.gz"


def known(submitted: str | None, datestamp: str | None = None) -> Known:
    return Known(
        datetime.fromisoformat(submitted).replace(tzinfo=UTC) if submitted else None,
        date.fromisoformat(datestamp) if datestamp else None,
    )


def march(*papers: Known) -> list[str | None]:
    return [day.isoformat() if day else None for day in estimated_days(2026, 3, papers)]


def test_a_day_follows_from_the_time_of_submission() -> None:
    assert march(known("2026-03-17 12:00"), known("2026-03-17 18:00")) == [
        "2026-03-18",
        "2026-03-19",
    ]


def test_a_paper_is_not_announced_before_one_with_a_smaller_id() -> None:
    held = known("2026-03-10 12:00")
    assert march(known("2026-03-17 12:00"), held) == ["2026-03-18", "2026-03-18"]


def test_the_last_ids_of_a_month_are_listed_in_the_next_one() -> None:
    assert march(known("2026-03-31 12:00"), known("2026-03-31 19:00")) == [
        "2026-04-01",
        "2026-04-02",
    ]


def test_what_was_sent_before_the_month_cannot_have_been_listed_before_it() -> None:
    assert march(known("2026-02-20 12:00"), known("2025-02-20 12:00")) == ["2026-03-03"] * 2
    assert estimated_days(2026, 1, [known("2025-12-31 12:00")]) == [date(2026, 1, 5)]


@pytest.mark.parametrize("slip", ["2026-05-01 12:00", "9999-12-31 23:59", "0001-01-01 00:00"])
def test_a_time_that_cannot_be_true_moves_no_other_paper(slip: str) -> None:
    before, after = known("2026-03-10 12:00"), known("2026-03-11 12:00")
    assert march(before, known(slip), after) == ["2026-03-11", "2026-03-11", "2026-03-12"]


def test_without_a_time_the_stamps_around_tell() -> None:
    stamps = [known(None, f"2026-03-{day:02}") for day in (3, 4, 5, 6) for _ in range(30)]
    stamps[50] = known(None, "2026-03-30")  # changed much later
    stamps[110] = known(None, "2026-03-02")  # a slip
    stamps[70] = known(None, None)
    days = march(*stamps)
    assert (days[50], days[110]) == ("2026-03-04", "2026-03-06")
    assert days[70] == "2026-03-05"
    assert days == sorted(filter(None, days))


def test_a_stamp_of_another_month_tells_nothing() -> None:
    assert march(known(None, "2026-05-18"), known(None, None)) == [None, None]
    assert march(known("2026-03-17 12:00"), known(None, "2026-05-18")) == ["2026-03-18"] * 2


@given(
    st.lists(
        st.tuples(
            st.none() | st.datetimes(datetime(2026, 2, 1), datetime(2026, 5, 1)),  # noqa: DTZ001
            st.none() | st.dates(date(2026, 2, 1), date(2026, 5, 1)),
        )
    )
)
def test_days_are_listing_days_in_the_order_of_ids(
    papers: list[tuple[datetime | None, date | None]],
) -> None:
    known = [Known(sent.replace(tzinfo=UTC) if sent else None, stamp) for sent, stamp in papers]
    days = [day for day in estimated_days(2026, 3, known) if day]
    assert days == sorted(days)
    assert all(listing_day(day) == day for day in days)


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared data is not here")
def test_every_paper_of_2025_and_2026_has_a_day_that_can_be_true() -> None:
    months: dict[tuple[int, int], list[Record]] = defaultdict(list)
    with gzip.open(CORPUS) as lines:
        for line in lines:
            id_ = parse_id(json.loads(line)["id"])
            if id_ and not id_.is_old_style and id_.year >= 2025:
                months[id_.year, id_.month].append(parse_snapshot_line(line))
    assert sum(map(len, months.values())) == 51_935
    before = date.min
    for (year, month), records in sorted(months.items()):
        records.sort(key=lambda record: record.id)
        known = [Known(record.submitted, record.datestamp) for record in records]
        for record, day in zip(records, estimated_days(year, month, known), strict=True):
            assert day, record.id
            assert listing_day(day) == day, record.id
            assert day >= before, record.id
            if record.submitted:
                assert day >= announcement_day(record.submitted), record.id
            assert date(year, month, 1) < day < date(year, month, 28) + timedelta(days=10)
            before = day

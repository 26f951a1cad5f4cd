from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.announcements import (
    EASTERN,
    HOLIDAYS,
    announcement_day,
    latest_announcement,
    listing_day,
    listing_days,
    next_announcement,
    witnessed_announcement,
)

WEEK = [  # Eastern time in a week of March 2026 without holidays -> day of the listing
    ("2026-03-16 14:00", "2026-03-18"),  # Monday afternoon is announced on Tuesday evening
    ("2026-03-17 13:59", "2026-03-18"),
    ("2026-03-17 14:00", "2026-03-19"),
    ("2026-03-18 13:59", "2026-03-19"),
    ("2026-03-18 14:00", "2026-03-20"),
    ("2026-03-19 13:59", "2026-03-20"),
    ("2026-03-19 14:00", "2026-03-23"),  # Thursday afternoon waits for Sunday
    ("2026-03-20 13:59", "2026-03-23"),
    ("2026-03-20 14:00", "2026-03-24"),  # Friday afternoon waits for Monday
    ("2026-03-21 09:00", "2026-03-24"),
    ("2026-03-22 19:59", "2026-03-24"),
    ("2026-03-22 23:59", "2026-03-24"),
    ("2026-03-23 13:59", "2026-03-24"),
    ("2026-03-23 14:00", "2026-03-25"),
]

MONTH_TURNS = [
    ("2026-02-27 13:59", "2026-03-02"),  # Friday in February, announced on Sunday in March
    ("2026-02-27 14:00", "2026-03-03"),
    ("2026-02-28 23:59", "2026-03-03"),
    ("2026-03-30 15:00", "2026-04-01"),
    ("2026-03-31 15:00", "2026-04-02"),
    ("2026-12-31 10:00", "2027-01-04"),  # the eve of the year has no announcement
    ("2028-02-28 15:00", "2028-03-01"),  # announced on the leap day
]

HOLIDAY_CASES = [
    ("2025-01-01 10:00", "2025-01-03"),  # New Year on a Wednesday
    ("2025-06-18 15:00", "2025-06-23"),  # a Thursday holiday waits for Sunday
    ("2025-07-03 15:00", "2025-07-08"),  # no Sunday announcement on 6 July
    ("2025-07-04 13:00", "2025-07-08"),
    ("2025-07-03 13:00", "2025-07-04"),
    ("2025-11-26 15:00", "2025-12-01"),  # Thanksgiving
    ("2025-12-24 15:00", "2025-12-29"),
    ("2025-12-29 15:00", "2026-01-01"),  # 30 December, then New Year's Eve as usual
    ("2025-12-31 15:00", "2026-01-05"),
    ("2026-01-16 15:00", "2026-01-21"),  # Monday holiday
    ("2026-01-19 15:00", "2026-01-21"),
    ("2026-07-02 15:00", "2026-07-06"),  # a Friday has no announcement to lose
    ("2026-09-07 10:00", "2026-09-09"),
    ("2026-12-28 15:00", "2026-12-31"),
    ("2026-12-30 15:00", "2027-01-04"),
]


def eastern(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=EASTERN)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("submitted", "day"), WEEK + MONTH_TURNS + HOLIDAY_CASES)
def test_a_submission_is_listed_by_the_published_schedule(submitted: str, day: str) -> None:
    assert announcement_day(eastern(submitted)) == date.fromisoformat(day)


def test_a_paper_seen_at_arxiv_has_the_day_it_was_listed_there() -> None:
    # 2609.12871: version 1 of Friday 13:55 GMT, in the batch of Monday
    assert announcement_day(utc("2026-09-11 13:55")) == date(2026, 9, 14)


@pytest.mark.parametrize(
    ("submitted", "day"),
    [
        ("2026-03-06 18:59", "2026-03-09"),  # standard time: the cut-off is 19:00 UTC
        ("2026-03-06 19:00", "2026-03-10"),
        ("2026-03-09 17:59", "2026-03-10"),  # summer time since Sunday: 18:00 UTC
        ("2026-03-09 18:00", "2026-03-11"),
        ("2026-10-30 17:59", "2026-11-02"),
        ("2026-10-30 18:00", "2026-11-03"),
        ("2026-11-02 18:59", "2026-11-03"),  # standard time again
        ("2026-11-02 19:00", "2026-11-04"),
    ],
)
def test_the_cut_off_follows_the_eastern_clock(submitted: str, day: str) -> None:
    assert announcement_day(utc(submitted)) == date.fromisoformat(day)


def test_the_zone_in_which_a_time_is_given_does_not_matter() -> None:
    moment = utc("2026-03-17 17:59")
    zones = [UTC, EASTERN, timezone(timedelta(hours=14)), timezone(timedelta(hours=-11))]
    assert {announcement_day(moment.astimezone(zone)) for zone in zones} == {date(2026, 3, 18)}


@pytest.mark.parametrize(
    ("now", "announced"),
    [
        ("2026-03-17 12:00", "2026-03-18 00:00"),
        ("2026-03-18 00:00", "2026-03-19 00:00"),  # at the moment itself the next one is meant
        ("2026-03-17 23:59:59", "2026-03-18 00:00"),
        ("2026-03-20 00:00", "2026-03-23 00:00"),  # Thursday evening is followed by Sunday's
        ("2026-03-05 12:00", "2026-03-06 01:00"),  # standard time
        ("2026-03-06 12:00", "2026-03-09 00:00"),  # summer time begins in between
        ("2026-10-30 12:00", "2026-11-02 01:00"),
        ("2026-11-26 12:00", "2026-11-30 01:00"),  # Thanksgiving
        ("2025-07-04 12:00", "2025-07-08 00:00"),
    ],
)
def test_the_next_announcement_is_at_eight_in_the_evening_eastern(now: str, announced: str) -> None:
    found = next_announcement(utc(now))
    assert found == utc(announced)
    assert found.utcoffset() == timedelta(0)


def test_times_without_zone_are_refused() -> None:
    naive = utc("2026-03-17 12:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        announcement_day(naive)
    with pytest.raises(ValueError, match="time zone"):
        next_announcement(naive)
    with pytest.raises(ValueError, match="time zone"):
        latest_announcement(naive)


@given(st.datetimes(datetime(2024, 12, 1), datetime(2027, 2, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_listings_fall_on_announcements_and_never_before_the_submission(moment: datetime) -> None:
    day = announcement_day(moment)
    evening = day - timedelta(days=1)
    assert evening not in HOLIDAYS
    assert day.weekday() < 5
    assert day > moment.astimezone(EASTERN).date()
    assert next_announcement(moment) <= datetime(
        evening.year, evening.month, evening.day, 20, tzinfo=EASTERN
    )
    assert announcement_day(moment + timedelta(hours=1)) >= day


@given(st.datetimes(datetime(2024, 12, 1), datetime(2027, 2, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_latest_announcement_is_the_one_before_the_next(moment: datetime) -> None:
    latest, following = latest_announcement(moment), next_announcement(moment)
    assert latest <= moment < following
    assert next_announcement(latest) == following
    assert listing_day(following.date() - timedelta(days=1)) == latest.date()
    assert listing_days(latest.date(), following.date()) == [following.date()]


@pytest.mark.parametrize(
    ("submitted", "datestamp", "complete_through", "day"),
    [
        ("2026-03-17 12:00", "2026-03-18", "2026-03-17", "2026-03-18"),  # run every morning
        ("2026-03-13 12:00", "2026-03-18", "2026-03-17", "2026-03-18"),  # moderation held it
        ("2026-03-17 12:00", "2026-03-18", "2026-03-16", "2026-03-18"),
        ("2026-03-16 12:00", "2026-03-18", "2026-03-15", None),  # two were missed: which one?
        ("2026-03-13 12:00", "2026-03-16", "2026-03-14", "2026-03-16"),  # over a weekend
        ("2026-03-12 12:00", "2026-03-14", "2026-03-12", "2026-03-13"),  # changed on a Saturday
        ("2026-03-12 12:00", "2026-03-14", "2026-03-13", None),  # nothing was announced since
        ("2026-03-17 19:00", "2026-03-18", "2026-03-17", None),  # sent after the cut-off
        ("2026-03-17 12:00", "2026-03-18", "2026-03-18", None),  # stamped afterwards
        ("2026-03-17 12:00", "2026-03-18", None, None),  # no harvest was complete before
        ("2026-03-17 12:00", None, "2026-03-17", None),
        (None, "2026-03-18", "2026-03-17", "2026-03-18"),
        (
            "2025-11-26 12:00",
            "2025-11-28",
            "2025-11-26",
            "2025-11-27",
        ),  # Thanksgiving evening: none
        ("2025-11-25 20:00", "2025-11-27", "2025-11-26", "2025-11-27"),
    ],
)
def test_a_harvest_that_missed_nothing_sees_the_true_day(
    submitted: str | None, datestamp: str | None, complete_through: str | None, day: str | None
) -> None:
    found = witnessed_announcement(
        utc(submitted) if submitted else None,
        date.fromisoformat(datestamp) if datestamp else None,
        date.fromisoformat(complete_through) if complete_through else None,
    )
    assert found == (date.fromisoformat(day) if day else None)

"""What is said of the data's freshness, through a day's life: 2026-03-18 is a Wednesday."""

from datetime import UTC, date, datetime, timedelta

import pytest

from papers.dates import ago
from papers.freshness import Freshness, Harvests, State

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 18)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=UTC)


def fresh(newest: date | None, last_harvest: str | None, through: date | None) -> Freshness:
    harvests = Harvests(utc(last_harvest) if last_harvest else None, date(2026, 1, 1), through)
    return Freshness(1_000, newest, 412, utc("18 03:50"), harvests)


@pytest.mark.parametrize(
    ("now", "freshness", "state", "said"),
    [
        # Wednesday's papers are announced at midnight UTC.
        ("17 23:30", fresh(TUESDAY, "17 09:00", TUESDAY), "complete", "All 412 papers of Tue 17"),
        (
            "18 01:00",
            fresh(TUESDAY, "17 09:00", MONDAY),
            "waiting",
            "Wed 18 Mar 2026 at 20:00 Eastern; they come within hours",
        ),
        # Who lacks Tuesday's as well is not waiting for Wednesday's.
        ("18 01:00", fresh(MONDAY, "17 00:30", MONDAY), "stale", "not up to date"),
        ("18 01:00", Freshness(1_000, None), "stale", "not up to date"),
        ("18 07:00", fresh(TUESDAY, "17 09:00", MONDAY), "stale", "last harvest 22 hours ago"),
        ("18 07:00", fresh(TUESDAY, "18 06:59", TUESDAY), "stale", "newest here are of Tue"),
        (
            "18 04:25",
            fresh(WEDNESDAY, "18 03:45", TUESDAY),
            "partial",
            "arXiv announced at 20:00 Eastern; 412 papers of Wed 18 Mar 2026 are here, "
            "last harvest 40 minutes ago, not complete.",
        ),
        ("18 23:59", fresh(WEDNESDAY, "18 06:00", WEDNESDAY), "complete", "17 hours ago"),
        # Friday's announcement is the last before the weekend; Monday's comes on Sunday evening.
        ("23 01:00", fresh(date(2026, 3, 20), "21 06:00", date(2026, 3, 20)), "waiting", "Mon 23"),
        ("23 01:00", fresh(date(2026, 3, 19), "21 06:00", date(2026, 3, 20)), "stale", "Thu 19"),
        ("22 12:00", fresh(date(2026, 3, 20), "21 06:00", date(2026, 3, 20)), "complete", "Fri 20"),
        ("22 12:00", fresh(date(2026, 3, 19), "21 06:00", date(2026, 3, 20)), "stale", "Thu 19"),
        ("18 07:00", Freshness(1_000, MONDAY, 9), "stale", "never harvested"),
        ("18 07:00", Freshness(1_000, None), "stale", "of no known day"),
        ("18 07:00", Freshness(1_000, WEDNESDAY, 9), "partial", "never harvested, not complete"),
        ("18 07:00", Freshness(0), "empty", "no papers here yet"),
    ],
)
def test_the_state_and_the_sentence(
    now: str, freshness: Freshness, state: State, said: str
) -> None:
    assert freshness.state(utc(now)) == state
    assert said in freshness.told(utc(now))


def test_a_day_is_complete_only_where_harvests_went_over_it() -> None:
    harvests = Harvests(None, date(2026, 3, 10), date(2026, 3, 17))
    assert harvests.is_complete(date(2026, 3, 9)) is None
    assert harvests.is_complete(date(2026, 3, 10)) is True
    assert harvests.is_complete(date(2026, 3, 17)) is True
    assert harvests.is_complete(date(2026, 3, 18)) is False
    assert Harvests().is_complete(date(2026, 3, 18)) is None


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=-90), "just now"),  # the server's clock may be ahead
        (timedelta(seconds=100), "just now"),
        (timedelta(minutes=40), "40 minutes ago"),
        (timedelta(minutes=119), "119 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(hours=47), "47 hours ago"),
        (timedelta(days=180), "180 days ago"),
    ],
)
def test_how_long_ago(passed: timedelta, said: str) -> None:
    assert ago(passed) == said

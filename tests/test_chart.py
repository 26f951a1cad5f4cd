"""A timeline as bars: binned by the calendar, as high as their numbers, each a narrower search."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.chart import BINS_LIMIT, HEIGHT, Chart, chart
from papers.answers import MonthCount


def months(start: tuple[int, int], counts: Sequence[int], corpus: int = 1_000) -> list[MonthCount]:
    first = start[0] * 12 + start[1] - 1
    return [
        MonthCount(date((first + i) // 12, (first + i) % 12 + 1, 1), count, corpus)
        for i, count in enumerate(counts)
    ]


def drawn(timeline: Sequence[MonthCount], *, normalised: bool = False) -> Chart:
    made = chart(timeline, lambda first, last: f"{first}..{last}", "/t", normalised=normalised)
    assert made
    return made


def height(made: Chart, column: int) -> float:
    return next(float(bar.height) for bar in made.bars if bar.column == column)


@pytest.mark.parametrize(
    ("count", "unit", "columns"),
    [
        (2, "month", 2),
        (BINS_LIMIT, "month", BINS_LIMIT),
        (BINS_LIMIT + 1, "quarter", 17),
        (3 * BINS_LIMIT, "quarter", BINS_LIMIT),
        (3 * BINS_LIMIT + 1, "year", 13),
        (480, "year", 40),
    ],
)
def test_bins_are_as_fine_as_can_be_told_apart(count: int, unit: str, columns: int) -> None:
    made = drawn(months((1991, 1), [1] * count))
    assert (made.unit, made.columns, len(made.bars)) == (unit, columns, columns)


def test_few_papers_are_not_scattered_over_many_bins() -> None:
    assert drawn(months((2000, 1), [1, *[0] * 22, 1])).unit == "month"
    assert drawn(months((2000, 1), [1, *[0] * 60, 1])).unit == "quarter"
    assert drawn(months((2000, 1), [1, *[0] * 90, 1])).unit == "year"
    assert drawn(months((2000, 1), [100, *[0] * 40, 1])).unit == "month"


def test_the_highest_bar_fills_the_drawing_and_the_least_can_be_seen() -> None:
    made = drawn(months((2020, 1), [1_000, 500, 1, 0]))
    assert [height(made, column) for column in range(3)] == [HEIGHT, 50.0, 2.0]
    assert [bar.column for bar in made.bars] == [0, 1, 2]
    assert made.most == "1,000 papers in January 2020"
    assert all(float(bar.y) + float(bar.height) == HEIGHT for bar in made.bars)


def test_a_share_is_of_all_papers_of_its_bin() -> None:
    timeline = [*months((2020, 1), [10], 1_000), *months((2020, 2), [20], 10_000)]
    assert [bar.value for bar in drawn(timeline).bars] == ["10 papers", "20 papers"]
    made = drawn(timeline, normalised=True)
    assert [bar.value for bar in made.bars] == ["100 per 10,000", "20 per 10,000"]
    assert [height(made, 0), height(made, 1)] == [HEIGHT, 20.0]
    assert made.normalised
    tiny = drawn(months((2020, 1), [1, 1], 3_000_000), normalised=True)
    assert tiny.bars[0].value == "0.0033 per 10,000"


def test_bars_say_what_they_are_and_lead_to_their_days() -> None:
    bars = drawn(months((2024, 2), [1, 2])).bars
    assert [(bar.label, bar.value) for bar in bars] == [
        ("February 2024", "1 paper"),
        ("March 2024", "2 papers"),
    ]
    assert [bar.url for bar in bars] == ["2024-02-01..2024-02-29", "2024-03-01..2024-03-31"]
    quarter = drawn(months((2011, 3), [1] * 130)).bars[0]
    assert (quarter.label, quarter.url) == ("Jan–Mar 2011", "2011-01-01..2011-03-31")
    year = drawn(months((1991, 8), [1] * 400)).bars[0]
    assert (year.label, year.value, year.url) == ("1991", "5 papers", "1991-01-01..1991-12-31")


@pytest.mark.parametrize(
    ("start", "count", "axis"),
    [
        ((1991, 8), 420, ("1991", "2009", "2026")),
        ((2024, 1), 12, ("Jan 2024", "Jul 2024", "Dec 2024")),
        ((2024, 1), 2, ("Jan 2024", "Feb 2024")),
    ],
)
def test_the_axis_names_its_ends_and_middle(
    start: tuple[int, int], count: int, axis: tuple[str, ...]
) -> None:
    assert drawn(months(start, [1] * count)).axis == axis


@pytest.mark.parametrize("counts", [[], [5], [0, 0]])
def test_there_is_no_chart_where_there_is_nothing_to_compare(counts: list[int]) -> None:
    assert chart(months((2020, 1), counts), lambda *_: "", "/t") is None


def test_a_bin_without_papers_in_all_breaks_nothing() -> None:
    assert chart(months((2020, 1), [0, 0], 0), lambda *_: "", "/t", normalised=True) is None


@given(st.integers(0, 11), st.lists(st.integers(0, 50), min_size=13, max_size=450), st.booleans())
def test_no_paper_is_lost_and_bins_follow_each_other(
    offset: int, counts: list[int], normalised: bool
) -> None:
    counts = [1, *counts, 1]
    spans: list[tuple[date, date]] = []

    def url(first: date, last: date) -> str:
        spans.append((first, last))
        return ""

    timeline = months((1991, offset + 1), counts)
    made = chart(timeline, url, "/t", normalised=normalised)
    assert made
    assert made.columns <= BINS_LIMIT
    assert len(spans) == len(made.bars)
    for (_, end), (start, _) in pairwise(spans):
        assert start >= end + timedelta(1)
    if not normalised:
        shown = sum(int(bar.value.split()[0].replace(",", "")) for bar in made.bars)
        assert shown == sum(counts)

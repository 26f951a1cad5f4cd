"""Papers per month -> a small bar chart: bins, heights, labels, an address for each bar. Pure."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from papers.answers import MonthCount
from papers.dates import month_name, short_month, short_months
from papers.language import phrase, say, say_count

BINS_LIMIT = 48  # bars that can still be told apart on a telephone; each is two links
FEW_BINS = 24  # bars that are not too many for any number of papers
HEIGHT = 100
_LEAST = 2.0  # height of a bar that stands for one paper among thousands
_WIDTH = 0.8  # of the room that a bar has

Unit = Literal["month", "quarter", "year"]

UNIT_NAMES: dict[Unit, str] = {
    "month": phrase("Month"),
    "quarter": phrase("Quarter"),
    "year": phrase("Year"),
}
_COUNTS: dict[Unit, str] = {
    "month": phrase("Papers found per month"),
    "quarter": phrase("Papers found per quarter"),
    "year": phrase("Papers found per year"),
}
_SHARES: dict[Unit, str] = {
    "month": phrase("Share of all papers per month"),
    "quarter": phrase("Share of all papers per quarter"),
    "year": phrase("Share of all papers per year"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bin that holds papers; places and sizes are in units of the drawing."""

    column: int
    x: str
    y: str
    width: str
    height: str
    label: str
    number: str
    value: str
    """The number with its unit."""
    url: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of `columns` by `HEIGHT`; bins without papers have no bar."""

    bars: tuple[Bar, ...]
    columns: int
    height: int
    unit: Unit
    unit_name: str
    caption: str
    most: str
    """What the highest bar stands for."""
    axis: tuple[str, ...]
    """First, middle and last year."""
    normalised: bool
    toggle_url: str
    """The same chart the other way, as counts or as shares."""


@dataclass(frozen=True, slots=True)
class _Bin:
    first: date
    last: date
    count: int
    corpus_count: int

    def share(self) -> float:
        return 10_000 * self.count / self.corpus_count if self.corpus_count else 0.0


def chart(
    timeline: Sequence[MonthCount],
    url: Callable[[date, date], str],
    toggle_url: str,
    *,
    normalised: bool = False,
) -> Chart | None:
    """The chart of a timeline without gaps; None where there is nothing to compare.

    `url` is the address of the search narrowed to a span of days.
    """
    unit = _unit(timeline)
    bins = _bins(timeline, unit)
    values = [each.share() if normalised else float(each.count) for each in bins]
    highest = max(values, default=0.0)
    if len(bins) < 2 or not highest:
        return None
    bars = tuple(
        Bar(
            column=column,
            **_box(column, value / highest),
            label=_label(each, unit),
            number=_number(each, normalised),
            value=_value(each, normalised),
            url=url(each.first, each.last),
        )
        for column, (each, value) in enumerate(zip(bins, values, strict=True))
        if each.count
    )
    top = bins[values.index(highest)]
    return Chart(
        bars=bars,
        columns=len(bins),
        height=HEIGHT,
        unit=unit,
        unit_name=say(UNIT_NAMES[unit]),
        caption=say((_SHARES if normalised else _COUNTS)[unit]),
        most=say("{value} in {span}", value=_value(top, normalised), span=_label(top, unit)),
        axis=_axis(bins),
        normalised=normalised,
        toggle_url=toggle_url,
    )


def _unit(timeline: Sequence[MonthCount]) -> Unit:
    """The finest unit that has few enough bars, and not many more bars than papers."""
    room = min(BINS_LIMIT, max(FEW_BINS, sum(month.count for month in timeline)))
    if len(timeline) <= room:
        return "month"
    return "quarter" if len(timeline) <= 3 * room else "year"


def _bins(timeline: Sequence[MonthCount], unit: Unit) -> list[_Bin]:
    size = {"month": 1, "quarter": 3, "year": 12}[unit]
    made = []
    start = 0
    while start < len(timeline):
        first = timeline[start].month
        part = (first.month - 1) // size
        end = (part + 1) * size  # the bin's last month
        months = timeline[start : start + end - first.month + 1]
        last = date(first.year, end, monthrange(first.year, end)[1])
        count = sum(month.count for month in months)
        corpus = sum(month.corpus_count for month in months)
        made.append(_Bin(date(first.year, part * size + 1, 1), last, count, corpus))
        start += len(months)
    return made


def _box(column: int, part: float) -> dict[str, str]:
    """Place and size of a bar, as the drawing's attributes."""
    height = max(_LEAST, part * HEIGHT)
    return {
        "x": f"{column + (1 - _WIDTH) / 2:.1f}",
        "y": f"{HEIGHT - height:.1f}",
        "width": f"{_WIDTH}",
        "height": f"{height:.1f}",
    }


def _label(span: _Bin, unit: Unit) -> str:
    if unit == "month":
        return month_name(span.first)
    if unit == "quarter":
        return short_months(span.first, span.last)
    return str(span.first.year)


def _number(span: _Bin, normalised: bool) -> str:
    if not normalised:
        return f"{span.count:,}"
    share = span.share()
    return f"{share:,.0f}" if share >= 10 else f"{share:.2g}"


def _value(span: _Bin, normalised: bool) -> str:
    if normalised:
        return say("{share} per 10,000", share=_number(span, normalised))
    return say_count("{count} paper", "{count} papers", span.count)


def _axis(bins: list[_Bin]) -> tuple[str, ...]:
    """Years where there are several, else the months."""
    places = [bins[0], bins[len(bins) // 2], bins[-1]]
    several = places[0].first.year != places[-1].first.year
    names = [str(each.first.year) if several else short_month(each.first) for each in places]
    return tuple(dict.fromkeys(names))

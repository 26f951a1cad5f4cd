"""The calendar of announcement days: how many papers each brought, and whether all are here."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic_core import PydanticCustomError

from app.days import month_of, week_of
from app.deps import CatalogDep
from app.params import (
    EARLIEST,
    EXPRESSION_LENGTH_LIMIT,
    LATEST,
    PageParams,
    View,
    filters_of,
    listing_url,
)
from app.templating import paper_count, templates_of
from app.views import category_view
from papers.announcements import latest_announcement, listing_days
from papers.catalog import Catalog
from papers.categories import CategoryExpression
from papers.dates import long_date, month_name, weekday_names
from papers.filters import Filters
from papers.language import phrase, say

router = APIRouter(include_in_schema=False)

WEEKS_BEFORE = 3  # shown before the newest one, so that a month that begins is not bare

State = Literal["complete", "partial", "file"]
TOLD: dict[State, str] = {
    "complete": phrase("complete"),
    "partial": phrase("not complete"),
    "file": phrase("from a file, so it may lack some"),
}
LEGEND: dict[State, str] = {
    "complete": phrase("Complete"),
    "partial": phrase("Not complete"),
    "file": phrase("Without a mark: from a file, so it may lack some"),
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One cell. Without an address there is nothing to open."""

    day: date
    count: int | None
    """None on a day without announcement, or of which nobody could know one."""
    url: str | None
    label: str
    state: State | None
    is_outside: bool
    """Of the month before or after the one that is shown."""
    is_today: bool


@dataclass(frozen=True, slots=True)
class Week:
    number: int
    url: str | None
    label: str
    days: tuple[CalendarDay, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month's weeks, where its papers are, and the months beside it."""

    first: date
    title: str
    count: int
    url: str | None
    previous_url: str | None
    next_url: str | None
    weeks: tuple[Week, ...]
    states: tuple[tuple[State, str], ...]
    """Those that occur, in words."""
    weekdays: tuple[tuple[str, str], ...]
    """In full and short."""


def _month_start(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", value.strip())
    if not found or not EARLIEST.year <= int(found[1]) <= LATEST.year:
        said = say("send a month such as 2026-05, from 1986-01 to 2099-12")
        raise PydanticCustomError("month", "{said}", {"said": said})
    return date(int(found[1]), int(found[2]), 1)


class CalendarParams(View):
    """Of `/calendar`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    category: Annotated[str, Field(max_length=EXPRESSION_LENGTH_LIMIT)] = ""
    month: Annotated[
        date | None,
        BeforeValidator(_month_start),
        PlainSerializer(lambda month: month and f"{month:%Y-%m}"),
    ] = None


@router.get("/calendar")
def calendar(
    request: Request, catalog: CatalogDep, params: Annotated[CalendarParams, Query()]
) -> Response:
    now = datetime.now(UTC)
    expression = filters_of(params.category, None, None).category
    params = params.model_copy(update={"category": str(expression or "")})
    heading = (
        category_view(str(expression), PageParams()).heading if expression else say("All of arXiv")
    )
    newest = catalog.neighbour_day(Filters(expression))
    first = catalog.neighbour_day(Filters(expression), after=EARLIEST) if newest else None
    start = params.month or (newest or now.date()).replace(day=1)
    span = (first, max(newest, now.date())) if first and newest else None
    whole = month_of(start)
    shown = week_of(whole.first).first, week_of(whole.last).last
    month = _month(catalog, expression, start, shown, span, now)
    return templates_of(request).page(
        request,
        "calendar.html",
        {
            "title": say("{month}: {heading}", month=month.title, heading=heading),
            "heading": heading,
            "category": params.category,
            "category_limit": EXPRESSION_LENGTH_LIMIT,
            "list_url": _path(expression),
            "calendar": month,
            "canonical_path": params.url("/calendar"),
            "robots": "noindex, follow",
        },
    )


def newest_month(catalog: Catalog, now: datetime) -> Month | None:
    """Of everything, the month of the newest day and the weeks just before; None without papers."""
    newest = catalog.freshness().newest_day
    if newest is None:
        return None
    announced = latest_announcement(now).date()
    # A day or two that are missing are told; what is long out of date is not a month of zeros.
    shown = announced if newest < announced <= newest + 7 * _DAY else newest
    start = newest.replace(day=1)
    first = min(week_of(start).first, week_of(newest).first - WEEKS_BEFORE * 7 * _DAY)
    span = EARLIEST, newest
    return _month(catalog, None, start, (first, week_of(shown).last), span, now)


def _month(
    catalog: Catalog,
    expression: CategoryExpression | None,
    start: date,
    shown: tuple[date, date],
    span: tuple[date, date] | None,
    now: datetime,
) -> Month:
    """The weeks from one day to another; `span` is of the first and the last month to lead to."""
    first, last = shown
    path = _path(expression)
    found = catalog.batches(expression, first, last)
    counts = {day: each.new + each.cross_lists for day, each in found.items()}
    counts = {day: count for day, count in counts.items() if count}
    if counts:  # else nobody asks which of its days are missing
        scheduled = listing_days(first - _DAY, min(last, latest_announcement(now).date()))
        counts = dict.fromkeys(scheduled, 0) | counts
    harvests = catalog.freshness().harvests
    days: list[CalendarDay] = []
    for day in (first + n * _DAY for n in range((last - first).days + 1)):
        count = counts.get(day)
        state: State | None = None
        label = long_date(day)
        if count is not None:
            complete = harvests.is_complete(day)
            state = "file" if complete is None else "complete" if complete else "partial"
            label = say(
                "{day}: {papers}, {state}",
                day=label,
                papers=paper_count(count) if count else say("no papers here"),
                state=say(TOLD[state]),
            )
        days.append(
            CalendarDay(
                day,
                count,
                PageParams(day=day).url(path) if count else None,
                label,
                state,
                is_outside=(day.year, day.month) != (start.year, start.month),
                is_today=day == now.date(),
            )
        )
    end = month_of(start).last
    total = sum(each.count or 0 for each in days if not each.is_outside)
    occurring = {each.state for each in days}
    return Month(
        start,
        month_name(start),
        total,
        _span_url(path, start, end) if total else None,
        *_beside(expression, start, span),
        tuple(_week(days[i : i + 7], path) for i in range(0, len(days), 7)),
        tuple((state, say(said)) for state, said in LEGEND.items() if state in occurring),
        weekday_names(),
    )


def _week(days: list[CalendarDay], path: str) -> Week:
    number = days[0].day.isocalendar().week
    count = sum(each.count or 0 for each in days)
    url = _span_url(path, days[0].day, days[-1].day) if count else None
    label = say("Week {number}: {papers}", number=number, papers=paper_count(count))
    return Week(number, url, label, tuple(days))


def _beside(
    expression: CategoryExpression | None, start: date, span: tuple[date, date] | None
) -> tuple[str | None, str | None]:
    """Addresses of the months before and after; from far away they lead to where papers are."""
    if span is None:
        return None, None
    first, last = (day.replace(day=1) for day in span)
    before = min((start - _DAY).replace(day=1), last) if start > first else None
    after = max(month_of(start).last + _DAY, first) if start < last else None
    url = CalendarParams(category=str(expression or "")).url
    return (
        url("/calendar", month=before) if before else None,
        url("/calendar", month=after) if after else None,
    )


def _path(expression: CategoryExpression | None) -> str:
    return listing_url(str(expression)) if expression else "/search"


def _span_url(path: str, first: date, last: date) -> str:
    return PageParams(first_day=max(first, EARLIEST), last_day=min(last, LATEST)).url(path)

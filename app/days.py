"""What stands around a list of days: its neighbours, its counts, how complete and fresh it is."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.listing import Choice
from app.params import KINDS, PageParams
from papers.batches import Counts
from papers.catalog import Catalog
from papers.categories import CategoryExpression
from papers.dates import long_date, month_name, short_date
from papers.filters import Filters, Kind
from papers.language import phrase, say
from papers.paper import Paper

KIND_NAMES: dict[Kind, str] = {
    "new": phrase("New"),
    "cross": phrase("Cross-listed"),
    "replaced": phrase("Replaced"),
}
ANNOUNCED: frozenset[Kind] = frozenset({"new", "cross"})  # what a list has without being told
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A day, a week from Monday on, a month, or other days from one to another."""

    first: date
    last: date

    @property
    def unit(self) -> str:
        if self.first == self.last:
            return "day"
        if self == week_of(self.first):
            return "week"
        return "month" if self == month_of(self.first) else "range"

    def __str__(self) -> str:
        match self.unit:
            case "day":
                return long_date(self.first)
            case "week":
                return say("Week of {day}", day=short_date(self.first))
            case "month":
                return month_name(self.first)
            case _:
                return say(
                    "{first} to {last}", first=long_date(self.first), last=long_date(self.last)
                )


@dataclass(frozen=True, slots=True)
class DayNav:
    """The spans before and after, and the larger and smaller ones around."""

    day: date
    previous_url: str | None
    previous_label: str | None
    next_url: str | None
    next_label: str | None
    units: tuple[Choice, ...]


def week_of(day: date) -> Span:
    monday = day - day.weekday() * _DAY
    return Span(monday, monday + 6 * _DAY)


def month_of(day: date) -> Span:
    return Span(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def span_of(filters: Filters) -> Span | None:
    """The days that a list is of; None when they are open on a side."""
    if filters.day:
        return Span(filters.day, filters.day)
    if filters.first_day and filters.last_day and filters.first_day <= filters.last_day:
        return Span(filters.first_day, filters.last_day)
    return None


def day_nav(catalog: Catalog, filters: Filters, params: PageParams, path: str) -> DayNav | None:
    """Links to the spans around; None for lists that are not of days."""
    span = span_of(filters)
    if span is None:
        return None
    anywhen = Filters(filters.category)
    before = catalog.neighbour_day(anywhen, before=span.first)
    after = catalog.neighbour_day(anywhen, after=span.last)
    previous, following = (_like(span, day) if day else None for day in (before, after))
    inside = catalog.neighbour_day(anywhen, before=span.last + _DAY) or span.last
    day = inside if span.first <= inside <= span.last else span.last
    units = (
        (say("Day"), Span(day, day)),
        (say("Week"), week_of(day)),
        (say("Month"), month_of(day)),
    )
    return DayNav(
        day=day,
        previous_url=_url(params, path, previous) if previous else None,
        previous_label=str(previous) if previous else None,
        next_url=_url(params, path, following) if following else None,
        next_label=str(following) if following else None,
        units=tuple(
            Choice(name, _url(params, path, other), span.unit == other.unit)
            for name, other in units
        ),
    )


def _like(span: Span, day: date) -> Span:
    """The span of the same kind around another day."""
    if span.unit == "week":
        return week_of(day)
    return month_of(day) if span.unit == "month" else Span(day, day)


def _url(params: PageParams, path: str, span: Span) -> str:
    if span.unit == "day":
        return params.url(path, day=span.first, first_day=None, last_day=None, page=1)
    return params.url(path, day=None, first_day=span.first, last_day=span.last, page=1)


def counts_of(catalog: Catalog, filters: Filters) -> Counts | None:
    """How papers came to a list of days; None for other lists."""
    span = span_of(filters)
    if span is None:
        return None
    total = Counts()
    for counts in catalog.batches(filters.category, span.first, span.last).values():
        total.new += counts.new
        total.cross_lists += counts.cross_lists
        total.replacements += counts.replacements
    return total


def kind_choices(counts: Counts | None, params: PageParams, path: str) -> tuple[Choice, ...]:
    """Switches for the ways that papers come to a list, with the number of each."""
    if counts is None:
        return ()
    shown = shown_kinds(params)
    numbers: dict[Kind, int] = {
        "new": counts.new,
        "cross": counts.cross_lists,
        "replaced": counts.replacements,
    }
    return tuple(
        Choice(
            f"{_name(kind)} {numbers[kind]:,}",
            params.url(path, kind=_written(shown ^ {kind}), page=1),
            kind in shown,
        )
        for kind in KINDS
        if numbers[kind] or (kind in shown and params.kind)
    )


def came(paper: Paper, filters: Filters) -> str:
    """What a card on a list of days is marked with: a cross-list, or a new version."""
    span = span_of(filters)
    if span is None or filters.category is None:
        return ""
    if paper.announced is None or not span.first <= paper.announced.day <= span.last:
        return _name("replaced") if "replaced" in filters.kinds else ""
    at_home = CategoryExpression(filters.category.include).matches(paper.categories[:1])
    return "" if at_home else _name("cross")


def _name(kind: Kind) -> str:
    return say(KIND_NAMES[kind])


def shown_kinds(params: PageParams) -> frozenset[Kind]:
    named = params.kind.split(",")
    return frozenset(kind for kind in KINDS if kind in named) or ANNOUNCED


def _written(kinds: Iterable[Kind]) -> str:
    """As an address has them: in order, and nothing for what is shown without being told."""
    chosen = frozenset(kinds)
    return "" if chosen == ANNOUNCED else ",".join(kind for kind in KINDS if kind in chosen)


def day_told(catalog: Catalog, filters: Filters) -> str:
    """Which days, and whether all of them is here; nothing for other lists."""
    span = span_of(filters)
    if span is None:
        return ""
    harvests = catalog.freshness().harvests
    ends = {harvests.is_complete(span.first), harvests.is_complete(span.last)}
    if None in ends:
        state = say("from a file, so it may lack some")
    else:
        state = say("not complete") if False in ends else say("complete")
    return f"{span} · {state}"


@dataclass(frozen=True, slots=True)
class Notice:
    """Above the newest day of a category: that arXiv has announced more than is here."""

    text: str
    stale: bool


def notice(catalog: Catalog) -> Notice | None:
    """None when all that arXiv announced is here."""
    freshness, now = catalog.freshness(), datetime.now(UTC)
    state = freshness.state(now)
    return None if state == "complete" else Notice(freshness.told(now), state == "stale")

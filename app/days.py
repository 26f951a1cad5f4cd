"""What stands around a day's list: its neighbours, its counts, how complete and fresh it is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.params import PageParams
from papers.catalog import Catalog
from papers.filters import Filters
from papers.freshness import long_date


@dataclass(frozen=True, slots=True)
class DayNav:
    """A day's neighbours that have papers."""

    day: date
    previous_url: str | None
    previous_label: str | None
    next_url: str | None
    next_label: str | None


def day_nav(catalog: Catalog, filters: Filters, params: PageParams, path: str) -> DayNav | None:
    if filters.day is None:
        return None
    span = Filters(filters.category)
    before = catalog.neighbour_day(span, before=filters.day)
    after = catalog.neighbour_day(span, after=filters.day)
    return DayNav(
        day=filters.day,
        previous_url=params.url(path, day=before, page=1) if before else None,
        previous_label=long_date(before) if before else None,
        next_url=params.url(path, day=after, page=1) if after else None,
        next_label=long_date(after) if after else None,
    )


def day_told(catalog: Catalog, filters: Filters) -> str:
    """What a day brought, and whether it is all here; nothing for other lists."""
    if filters.day is None:
        return ""
    parts = [long_date(filters.day)]
    counts = catalog.batches(filters.category, filters.day, filters.day).get(filters.day)
    if counts:
        named = (
            ("new", counts.new),
            ("cross-listed", counts.cross_lists),
            ("replaced", counts.replacements),
        )
        parts.append(", ".join(f"{count:,} {name}" for name, count in named if count))
    freshness = catalog.freshness()
    complete = freshness.harvests.is_complete(filters.day)
    if complete is None:
        parts.append("from a file, so it may lack some")
    else:
        parts.append("complete" if complete else "not complete")
    return " · ".join(filter(None, parts))


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

"""How fresh the data is, and how complete a day: said plainly, never better than it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from papers.announcements import EASTERN, latest_announcement

LAST_INGEST = "last_ingest"
INGESTED_THROUGH = "ingested_through"  # the newest datestamp of a file read to its end
LAST_HARVEST = "last_harvest"  # the server's time, of one of everything that came to its end
COMPLETE_FROM = "harvest_complete_from"
COMPLETE_THROUGH = "harvest_complete_through"
META_KEYS = (LAST_INGEST, LAST_HARVEST, COMPLETE_FROM, COMPLETE_THROUGH)

GIVEN_OUT_WITHIN = timedelta(hours=6)
"""Of an announcement, its records come; arXiv says about two and a half hours."""

State = Literal["empty", "complete", "partial", "waiting", "stale"]


@dataclass(frozen=True, slots=True)
class Harvests:
    """What the indexer has noted of its harvests: days through which everything is here."""

    last_harvest: datetime | None = None
    """When arXiv was last asked for all that is new and told it to the end, by its own clock."""
    complete_from: date | None = None
    complete_through: date | None = None

    @classmethod
    def of(cls, meta: Mapping[str, str]) -> "Harvests":
        """From the named values of the database."""
        last, first, through = (
            meta.get(key) for key in (LAST_HARVEST, COMPLETE_FROM, COMPLETE_THROUGH)
        )
        return cls(
            datetime.fromisoformat(last) if last else None,
            date.fromisoformat(first) if first else None,
            date.fromisoformat(through) if through else None,
        )

    def is_complete(self, day: date) -> bool | None:
        """Whether all that arXiv stamped with a day is here; None when no harvest went over it."""
        if self.complete_from is None or self.complete_through is None or day < self.complete_from:
            return None
        return day <= self.complete_through


@dataclass(frozen=True, slots=True)
class Freshness:
    """How much is indexed and how new it is."""

    papers: int
    newest_day: date | None = None
    newest_count: int = 0
    indexed_at: datetime | None = None
    harvests: Harvests = Harvests()

    def state(self, now: datetime) -> State:
        """Of the newest announcement: all here, some here, not here yet, not here though due.

        A store that also lacks the announcement before it does not wait, it is stale.
        """
        announced = latest_announcement(now)
        if not self.papers:
            return "empty"
        if self.newest_day and self.newest_day >= announced.date():
            return "complete" if self.harvests.is_complete(announced.date()) else "partial"
        if now - announced > GIVEN_OUT_WITHIN:
            return "stale"
        before = latest_announcement(announced - timedelta(seconds=1)).date()
        return "waiting" if self.newest_day and self.newest_day >= before else "stale"

    def told(self, now: datetime) -> str:
        """The same in a sentence or two."""
        announced = latest_announcement(now)
        at = f"{announced.astimezone(EASTERN):%H:%M} Eastern"
        due = long_date(announced.date())
        newest = long_date(self.newest_day) if self.newest_day else "no known day"
        asked = self._asked(now)
        match self.state(now):
            case "empty":
                return "There are no papers here yet."
            case "complete":
                return f"All {self.newest_count:,} papers of {newest} are here, {asked}."
            case "partial":
                here = f"{self.newest_count:,} papers of {newest} are here"
                return f"arXiv announced at {at}; {here}, {asked}, not complete."
            case "waiting":
                return (
                    f"arXiv announced the papers of {due} at {at}; they come within hours. "
                    f"The newest here are of {newest}, {asked}."
                )
            case "stale":
                return (
                    f"arXiv announced the papers of {due} at {at}, but the newest here are of "
                    f"{newest}, {asked}: this is not up to date."
                )

    def _asked(self, now: datetime) -> str:
        last = self.harvests.last_harvest
        return f"last harvest {ago(now - last)}" if last else "never harvested"


def long_date(day: date) -> str:
    """`Thu 21 May 2026`"""
    return f"{day:%a} {day.day} {day:%b %Y}"


def ago(passed: timedelta) -> str:
    """`40 minutes ago`, in the largest unit of which two have passed."""
    minutes = max(0, int(passed.total_seconds() // 60))
    if minutes < 2:
        return "just now"
    for unit, length in (("days", 24 * 60), ("hours", 60), ("minutes", 1)):
        if minutes >= 2 * length:
            return f"{minutes // length} {unit} ago"
    return f"{minutes} minutes ago"

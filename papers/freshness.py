"""How fresh the data is, and how complete a day: said plainly, never better than it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from papers.announcements import EASTERN, latest_announcement
from papers.dates import ago, long_date
from papers.language import phrase, say

LAST_INGEST = "last_ingest"
INGESTED_THROUGH = "ingested_through"  # the newest datestamp of a file read to its end
LAST_HARVEST = "last_harvest"  # the server's time, of one of everything that came to its end
COMPLETE_FROM = "harvest_complete_from"
COMPLETE_THROUGH = "harvest_complete_through"
META_KEYS = (LAST_INGEST, LAST_HARVEST, COMPLETE_FROM, COMPLETE_THROUGH)

GIVEN_OUT_WITHIN = timedelta(hours=6)
"""Of an announcement, its records come; arXiv says about two and a half hours."""

State = Literal["empty", "complete", "partial", "waiting", "stale"]

_TOLD: dict[State, str] = {
    "complete": phrase("All {count} papers of {newest} are here, {asked}."),
    "partial": phrase(
        "arXiv announced at {at}; {count} papers of {newest} are here, {asked}, not complete."
    ),
    "waiting": phrase(
        "arXiv announced the papers of {due} at {at}; they come within hours. The newest here are "
        "of {newest}, {asked}."
    ),
    "stale": phrase(
        "arXiv announced the papers of {due} at {at}, but the newest here are of {newest}, "
        "{asked}: this is not up to date."
    ),
}


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
        state = self.state(now)
        if state == "empty":
            return say("There are no papers here yet.")
        return say(
            _TOLD[state],
            at=say("{time} Eastern", time=f"{announced.astimezone(EASTERN):%H:%M}"),
            due=long_date(announced.date()),
            newest=long_date(self.newest_day) if self.newest_day else say("no known day"),
            count=f"{self.newest_count:,}",
            asked=self._asked(now),
        )

    def _asked(self, now: datetime) -> str:
        last = self.harvests.last_harvest
        return say("last harvest {ago}", ago=ago(now - last)) if last else say("never harvested")

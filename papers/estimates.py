"""The likely announcement days of papers that no harvest saw coming, one month of ids at a time.

arXiv gives out ids as papers are submitted and announces them in that order, but for those that
moderation holds. So a paper's day is at least that of every smaller id of its month. In the months
whose true days are known, the last ids of a month are listed in the first days of the next one.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from papers.announcements import EASTERN, announcement_day, listing_day

NEIGHBOURS = 12  # on either side, whose stamps tell the day of a paper without a time
_LONGEST_WAIT = timedelta(days=14)  # more than the schedule with all its holidays ever asks for
LOW_SHARE = 0.1  # of these stamps may be too early; all others may be as late as they like


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one paper: when its first version came, when it last changed."""

    submitted: datetime | None
    datestamp: date | None


def estimated_days(year: int, month: int, papers: Sequence[Known]) -> list[date | None]:
    """A listing day for each paper of a month, in the order of ids and never before another's.

    The day is the latest one that the times of submission so far allow. A time after the month of
    the id is a slip and tells nothing. A paper without a time goes by the stamps, of such papers
    and within that month, around it. None where nothing tells a day.
    """
    first = announcement_day(datetime(year, month, 1, tzinfo=EASTERN))
    last = announcement_day(datetime(year + month // 12, month % 12 + 1, 1, tzinfo=EASTERN))
    stamps = [
        (place, max(listing_day(paper.datestamp), first))
        for place, paper in enumerate(papers)
        if paper.submitted is None and paper.datestamp and first <= paper.datestamp <= last
    ]
    day: date | None = None
    days: list[date | None] = []
    for place, paper in enumerate(papers):
        sent = paper.submitted
        least = _allowed(sent, first, last) if sent else _low(stamps, place)
        day = max(filter(None, (day, least)), default=None)
        days.append(day)
    return days


def _allowed(submitted: datetime, first: date, last: date) -> date | None:
    """The day by the schedule; None for a time that cannot be true."""
    if submitted.date() > last:
        return None
    if submitted.date() < first - _LONGEST_WAIT:
        return first
    day = max(first, announcement_day(submitted))
    return day if day <= last else None


def _low(stamps: Sequence[tuple[int, date]], place: int) -> date | None:
    """The low end of the stamps on both sides of a place."""
    middle = bisect_left(stamps, (place, date.min))
    around = sorted(day for _, day in stamps[max(0, middle - NEIGHBOURS) : middle + NEIGHBOURS + 1])
    return around[int(len(around) * LOW_SHARE)] if around else None

"""When arXiv announces: from the time of submission to the day a paper is listed under.

Source: arXiv's help page on the availability of submissions. Its days are US Eastern: received by
14:00, announced at 20:00 Sunday to Thursday, and listed under the next day, which is the UTC day.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from papers.ids import parse_id

EASTERN = ZoneInfo("America/New_York")
CUT_OFF_HOUR = 14
ANNOUNCEMENT_TIME = time(20)

HOLIDAYS = frozenset(
    {
        *(date(2025, 1, 1), date(2025, 1, 20), date(2025, 6, 19), date(2025, 7, 6)),
        *(date(2025, 9, 1), date(2025, 11, 27), date(2025, 12, 25), date(2025, 12, 30)),
        *(date(2026, 1, 1), date(2026, 1, 19), date(2026, 6, 19), date(2026, 7, 3)),
        *(date(2026, 9, 7), date(2026, 11, 26), date(2026, 12, 25), date(2026, 12, 29)),
        *(date(2026, 12, 31),),
    }
)
"""Eastern dates without announcement, as arXiv published them. Ad hoc deferrals are not in it."""

_DAY = timedelta(days=1)
_LONGEST_WAIT = timedelta(days=14)
"""More than the schedule, with all its holidays, ever lets a paper wait."""
_FRIDAY, _SATURDAY = 4, 5
_DAYS_TO_EVENING = (0, 0, 0, 0, 2, 2, 1)
"""By weekday of the cut-off: Friday's papers wait for Sunday, the weekend's for Monday."""


def announcement_day(submitted: datetime) -> date:
    """The day arXiv lists a paper under, if moderation does not hold it: a lower bound.

    Raises ValueError when the time has no zone.
    """
    local = _aware(submitted).astimezone(EASTERN)
    cut_off = local.date() if local.hour < CUT_OFF_HOUR else local.date() + _DAY
    evening = cut_off + _DAYS_TO_EVENING[cut_off.weekday()] * _DAY
    while not _is_announcement(evening):
        evening += _DAY
    return evening + _DAY


def next_announcement(now: datetime) -> datetime:
    """The first scheduled announcement after a time, in UTC.

    Raises ValueError when the time has no zone.
    """
    evening = _aware(now).astimezone(EASTERN).date()
    while True:
        announced = datetime.combine(evening, ANNOUNCEMENT_TIME, EASTERN)
        if announced > now and _is_announcement(evening):
            return announced.astimezone(UTC)
        evening += _DAY


def estimated_announcement(
    paper_id: str, submitted: datetime | None, datestamp: date | None
) -> date | None:
    """The likely announcement day of a paper by its id, first version and last modification.

    An id is given out at announcement, so the day lies in the month of the id. Without a time of
    submission a modification within that month stands in. None for old-style ids, of which only
    the month is known, and when nothing tells the day.
    """
    id_ = parse_id(paper_id)
    if id_ is None or id_.is_old_style:
        return None
    first, last = _announcement_days(id_.year, id_.month)
    if submitted is None:
        return _listed_by(datestamp) if datestamp and first <= datestamp <= last else None
    day = _aware(submitted).date()
    if day > last or day < first - _LONGEST_WAIT:
        return last if day > last else first
    return min(max(first, announcement_day(submitted)), last)


@lru_cache(maxsize=1_200)
def _announcement_days(year: int, month: int) -> tuple[date, date]:
    """The first and last day of a month that papers can be listed under."""
    first = date(year, month, 1)
    while not _is_announcement(first - _DAY):
        first += _DAY
    return first, _listed_by(date(year, month, monthrange(year, month)[1]))


def _listed_by(day: date) -> date:
    """The latest day, not after this one, that papers can be listed under."""
    while not _is_announcement(day - _DAY):
        day -= _DAY
    return day


def _is_announcement(evening: date) -> bool:
    return evening.weekday() not in (_FRIDAY, _SATURDAY) and evening not in HOLIDAYS


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no time zone")
    return moment

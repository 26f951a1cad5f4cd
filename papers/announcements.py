"""When arXiv announces: from the time of submission to the day a paper is listed under.

Source: arXiv's help page on the availability of submissions. Its days are US Eastern: received by
14:00, announced at 20:00 Sunday to Thursday, and listed under the next day, which is the UTC day.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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

WITNESSED_ANNOUNCEMENTS = 2  # the one before may have come after the last harvest of its day

_DAY = timedelta(days=1)
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


def announced_at(day: date) -> datetime:
    """When the papers listed under a day were announced by the schedule, in UTC."""
    return datetime.combine(day - _DAY, ANNOUNCEMENT_TIME, EASTERN).astimezone(UTC)


def listing_day(day: date) -> date:
    """The latest day, not after this one, that papers can be listed under."""
    while not _is_announcement(day - _DAY):
        day -= _DAY
    return day


def listing_days(after: date, last: date) -> list[date]:
    """The days after one and up to another that papers can be listed under."""
    days = (after + n * _DAY for n in range(1, (last - after).days + 1))
    return [day for day in days if _is_announcement(day - _DAY)]


def latest_announcement(now: datetime) -> datetime:
    """The last scheduled announcement at or before a time, in UTC.

    Raises ValueError when the time has no zone.
    """
    evening = _aware(now).astimezone(EASTERN).date()
    while True:
        announced = datetime.combine(evening, ANNOUNCEMENT_TIME, EASTERN)
        if announced <= now and _is_announcement(evening):
            return announced.astimezone(UTC)
        evening -= _DAY


def witnessed_announcement(
    submitted: datetime | None, datestamp: date | None, complete_through: date | None
) -> date | None:
    """The day a paper was listed under, by the harvest that first met it in its first version.

    arXiv stamps a new paper with the day of its announcement. That is believed when no more than
    one announcement was missed since the day through which all was here, so that hardly anything
    can have changed the stamp since, and when the day is not before the submission allows.
    """
    if datestamp is None or complete_through is None or datestamp <= complete_through:
        return None
    days = listing_days(complete_through, datestamp)
    if not days or len(days) > WITNESSED_ANNOUNCEMENTS:
        return None
    if submitted and announcement_day(submitted) > days[-1]:
        return None
    return days[-1]


def _is_announcement(evening: date) -> bool:
    return evening.weekday() not in (_FRIDAY, _SATURDAY) and evening not in HOLIDAYS


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no time zone")
    return moment

"""Days, months and lengths of time as the reader's language writes them."""

from datetime import date, timedelta

from papers.language import language, phrase, say

WEEKDAYS = (
    phrase("Monday"),
    phrase("Tuesday"),
    phrase("Wednesday"),
    phrase("Thursday"),
    phrase("Friday"),
    phrase("Saturday"),
    phrase("Sunday"),
)
_CHINESE_WEEKDAYS = "一二三四五六日"

_AGO = (
    (24 * 60, phrase("{count} days ago")),
    (60, phrase("{count} hours ago")),
    (1, phrase("{count} minutes ago")),
)


def long_date(day: date) -> str:
    """`Thu 21 May 2026`"""
    if language() == "zh":
        weekday = _CHINESE_WEEKDAYS[day.weekday()]
        return f"{day.year}年{day.month}月{day.day}日 周{weekday}"
    return f"{day:%a} {day.day} {day:%b %Y}"


def short_date(day: date) -> str:
    """`21 May 2026`"""
    if language() == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%b %Y}"


def month_name(day: date) -> str:
    """`February 2026`"""
    return f"{day.year}年{day.month}月" if language() == "zh" else f"{day:%B %Y}"


def short_month(day: date) -> str:
    """`Feb 2026`"""
    return f"{day.year}年{day.month}月" if language() == "zh" else f"{day:%b %Y}"


def short_months(first: date, last: date) -> str:
    """`Jan–Mar 2026`, of one year"""
    if language() == "zh":
        return f"{first.year}年{first.month}–{last.month}月"
    return f"{first:%b}–{last:%b %Y}"


def weekday_names() -> tuple[tuple[str, str], ...]:
    """From Monday on, in full and short: `Monday`, `Mon`; `周一`, `一`."""
    names = [say(name) for name in WEEKDAYS]
    is_chinese = language() == "zh"
    return tuple((name, name[-1:] if is_chinese else name[:3]) for name in names)


def ago(passed: timedelta) -> str:
    """`40 minutes ago`, in the largest unit of which two have passed."""
    minutes = max(0, int(passed.total_seconds() // 60))
    if minutes < 2:
        return say("just now")
    length, said = next((length, said) for length, said in _AGO if minutes >= 2 * length)
    return say(said, count=minutes // length)

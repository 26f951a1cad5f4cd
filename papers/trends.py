"""Which phrases rise: their share among the newest papers of a category against their own past.

The measure is the z-score of the log-odds ratio with a small prior (Monroe, Colaresi and Quinn,
"Fightin' Words", Political Analysis 2008): large when a share grew and the counts are no accident.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log, sqrt
from typing import Literal

Window = Literal["week", "month"]

WINDOW_DAYS: dict[Window, int] = {"week": 7, "month": 30}
PAST_DAYS = 365  # before the window: what a phrase's share is compared with
FEWEST_PAPERS: dict[Window, int] = {"week": 3, "month": 5}  # of the window that have the phrase
FEWEST_IN_ALL = 20  # papers of a category in the window; below, shares mean nothing
PRIOR = 0.5  # papers added to every count
LEAST_RISE = 1.5  # times the former share
SURE = 1.64  # z-score; a rise as large happens by chance once in twenty
RISING_KEPT = 20


@dataclass(frozen=True, slots=True)
class Dated:
    """What counting needs of a paper: `terms` are (key, spelling) pairs of its keywords."""

    day: date
    categories: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rise:
    """One rising phrase: papers in the window, its share now and before, and how sure that is."""

    phrase: str
    papers: int
    share: float
    former_share: float
    score: float


@dataclass(frozen=True, slots=True)
class Rising:
    """What rises in one category in a window that ends on the newest day."""

    category: str
    window: Window
    first: date
    last: date
    papers: int
    phrases: tuple[Rise, ...]


def rising(papers: Iterable[Dated], newest: date) -> list[Rising]:
    """For every category with enough papers, and both windows. Papers may come in any order."""
    counts = {window: _Counts() for window in WINDOW_DAYS}
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        for window, days in WINDOW_DAYS.items():
            age = (newest - paper.day).days
            if 0 <= age < days + PAST_DAYS:
                counts[window].add(paper, is_recent=age < days)
        for key, spelling in paper.terms:
            spellings[key][spelling] += 1
    shown = {key: _usual(written) for key, written in spellings.items()}
    found: list[Rising] = []
    for window, counted in counts.items():
        first = newest - timedelta(days=WINDOW_DAYS[window] - 1)
        for category in sorted(counted.recent_papers):
            phrases = _risen(counted, category, FEWEST_PAPERS[window], shown)
            total = counted.recent_papers[category]
            if total >= FEWEST_IN_ALL and phrases:
                found.append(Rising(category, window, first, newest, total, phrases))
    return found


class _Counts:
    """Papers, and papers per phrase, of each category: in the window and before it."""

    def __init__(self) -> None:
        self.recent: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.past: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.recent_papers: Counter[str] = Counter()
        self.past_papers: Counter[str] = Counter()

    def add(self, paper: Dated, *, is_recent: bool) -> None:
        phrases = self.recent if is_recent else self.past
        papers = self.recent_papers if is_recent else self.past_papers
        keys = {key for key, _ in paper.terms}
        for category in paper.categories:
            papers[category] += 1
            phrases[category].update(keys)


def _risen(counted: _Counts, category: str, fewest: int, shown: dict[str, str]) -> tuple[Rise, ...]:
    total, past_total = counted.recent_papers[category], counted.past_papers[category]
    found: list[Rise] = []
    for key, papers in counted.recent[category].items():
        if papers < fewest or not past_total:
            continue
        before = counted.past[category][key]
        share, former = papers / total, (before + PRIOR) / (past_total + 2 * PRIOR)
        score = z_score(papers, total, before, past_total)
        if share >= LEAST_RISE * former and score >= SURE:
            found.append(Rise(shown[key], papers, share, before / past_total, round(score, 2)))
    found.sort(key=lambda rise: (-rise.score, rise.phrase))
    return tuple(_distinct(found)[:RISING_KEPT])


def z_score(papers: int, total: int, before: int, past_total: int) -> float:
    """How many standard deviations the log-odds of a phrase rose by."""
    now = log((papers + PRIOR) / (total - papers + PRIOR))
    then = log((before + PRIOR) / (past_total - before + PRIOR))
    return (now - then) / sqrt(1 / (papers + PRIOR) + 1 / (before + PRIOR))


def _distinct(rises: Sequence[Rise]) -> list[Rise]:
    """Without phrases that hold a better one, or are held by one: "agent" beside "AI agent"."""
    kept: list[Rise] = []
    for rise in rises:
        words = f" {rise.phrase.lower()} "
        if not any(
            words in f" {k.phrase.lower()} " or f" {k.phrase.lower()} " in words for k in kept
        ):
            kept.append(rise)
    return kept


def _usual(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda written: (-spellings[written], written))

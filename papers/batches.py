"""The days of announcement: how many papers came new, as cross-lists, as replacements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tantivy import Occur

from papers.categories import CategoryExpression, category
from papers.filters import Filters
from papers.matching import Clause, conditions, days_between, narrowed, primarily, term
from papers.reader import Snapshot
from papers.schema import EPOCH, guarded

_DAYS_COUNTED = 20_000  # more than arXiv has
_CODES_COUNTED = 1_000


@dataclass(slots=True)
class Counts:
    """Papers of one day; a cross-list is new to the category but has another primary one."""

    new: int = 0
    cross_lists: int = 0
    replacements: int = 0


def counts_by_day(
    snapshot: Snapshot, expression: CategoryExpression | None, first: date, last: date
) -> dict[date, Counts]:
    """Of all papers or of a category expression, for the days from one to another that have any."""
    listed = conditions(snapshot, Filters(expression, first, last))
    announced = [*listed, (Occur.Must, term(snapshot, "dated", 1))]
    at_home = primarily(snapshot, expression)
    new = [*announced, (Occur.Must, at_home)] if at_home else announced
    found = {day: Counts(cross_lists=n) for day, n in _by_day(snapshot, announced, "day").items()}
    for day, count in _by_day(snapshot, new, "day").items():
        found[day].new = count
        found[day].cross_lists -= count
    replaced = [
        *conditions(snapshot, Filters(expression)),
        (Occur.Must, days_between(snapshot, first, last, "replaced")),
    ]
    for day, count in _by_day(snapshot, replaced, "replaced").items():
        if first <= day <= last:
            found.setdefault(day, Counts()).replacements = count
    return found


def counts_by_category(snapshot: Snapshot, day: date) -> dict[str, Counts]:
    """Of one day, for the categories that have any."""
    announced = conditions(snapshot, Filters(day=day))
    found = {code: Counts(cross_lists=n) for code, n in _by_code(snapshot, announced, "code")}
    for code, count in _by_code(snapshot, announced, "primary"):
        if code in found:
            found[code].new = count
            found[code].cross_lists -= count
    replaced = [(Occur.Must, term(snapshot, "replaced", (day - EPOCH).days))]
    for code, count in _by_code(snapshot, replaced, "code"):
        found.setdefault(code, Counts()).replacements = count
    return found


def add_cross_lists(
    counts: dict[date, Counts],
    crossed: Iterable[tuple[date, list[str]]],
    expression: CategoryExpression,
) -> None:
    """Count what harvests saw added to categories of the expression after its announcement."""
    for day, codes in crossed:
        if expression.matches(codes):
            counts.setdefault(day, Counts()).cross_lists += 1


def _by_day(snapshot: Snapshot, clauses: list[Clause], field: str) -> dict[date, int]:
    buckets = _terms(snapshot, clauses, field, _DAYS_COUNTED)
    return {EPOCH + timedelta(days=int(b["key"])): int(b["doc_count"]) for b in buckets}


def _by_code(snapshot: Snapshot, clauses: list[Clause], field: str) -> list[tuple[str, int]]:
    buckets = _terms(snapshot, clauses, field, _CODES_COUNTED)
    known = ((str(b["key"]), int(b["doc_count"])) for b in buckets)
    return [(code, n) for code, n in known if (one := category(code)) and one.active]


def _terms(
    snapshot: Snapshot, clauses: list[Clause], field: str, size: int
) -> list[dict[str, Any]]:
    wanted = {"found": {"terms": {"field": field, "size": size}}}
    query = narrowed(clauses)
    found = guarded(lambda: snapshot.searcher.aggregate(query, wanted))
    return list(found["found"]["buckets"])

"""Counts over all that a query finds: by category, year, author, feature and month."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial
from typing import Any

from papers.answers import Facets, FacetValue, MonthCount
from papers.authors import split_authors
from papers.categories import CategoryExpression, category, name_of
from papers.language import phrase, say
from papers.lists import Scope
from papers.matching import term
from papers.query import Query
from papers.reader import Snapshot
from papers.schema import author_id, guarded
from papers.syntax import Author, Dated, Feature, Has, InCategory, Node

AuthorLines = Callable[[list[int]], list[str]]
AuthorNames = dict[int, str]
"""Names by the numbers that the index has for them; a number stands for one name for ever."""
CATEGORIES_SHOWN = 12
AUTHORS_SHOWN = 8
NAMES_KEPT = 100_000
AUTHORS_COUNTED = 50_000  # papers; counting the authors of more costs more than the whole search
SOME_COUNTED = 20_000  # papers that hold some of the words; the many hold one common word
VALUES_COMPARED = 5_000  # of each part of the index; a value beyond them there is not counted
FEATURE_NAMES: dict[Feature, str] = {
    "code": phrase("Has code"),
    "doi": phrase("Has a DOI"),
    "journal": phrase("Has a journal reference"),
    "withdrawn": phrase("Withdrawn"),
}


def facets(
    scope: Scope,
    query: Query,
    corpus: dict[int, int],
    author_lines: AuthorLines,
    known_names: AuthorNames,
) -> Facets:
    """The most frequent values of each facet, each with the query narrowed to it.

    `corpus` is `months` of everything. `author_lines` gives the stored authors of papers: the index
    has numbers for names. Those found out are added to `known_names`. What is too large to count is
    left out.
    """
    if not is_counted(scope):
        return Facets()
    wanted = {
        "code": _terms("code", CATEGORIES_SHOWN),
        "has": _terms("has", len(FEATURE_NAMES)),
        "month": _MONTHS,
    }
    if scope.reachable <= AUTHORS_COUNTED:
        wanted["author_id"] = _terms("author_id", AUTHORS_SHOWN)
    found = guarded(lambda: scope.snapshot.searcher.aggregate(scope.everything, wanted))
    codes, features = _buckets(found["code"]), _buckets(found["has"])
    by_month = _by_month(found)
    by_year: Counter[int] = Counter()
    for month, count in by_month.items():
        by_year[month // 12] += count
    authors = _buckets(found["author_id"]) if "author_id" in found else []
    named = {int(key): known_names.get(int(key)) for key, _ in authors}
    if unknown := [number for number, name in named.items() if name is None]:
        found_out = _names(scope, unknown, author_lines)
        named |= found_out
        if len(known_names) > NAMES_KEPT:
            known_names.clear()
        known_names.update(found_out)
    narrowing = query.narrowing()

    def value(node: Node, value: str, label: str, count: int) -> FacetValue:
        chosen = node in query.conditions
        other = str(query.without(node)) if chosen else narrowing(node)
        return FacetValue(value, label, count, other, chosen)

    return Facets(
        categories=tuple(
            value(InCategory(CategoryExpression((code,))), code, name_of(code), count)
            for code, count in codes
            if (known := category(code)) and known.active
        ),
        years=tuple(
            value(Dated(date(y, 1, 1), date(y, 12, 31)), str(y), str(y), count)
            for y, count in sorted(by_year.items(), reverse=True)
        ),
        authors=tuple(
            value(Author(name.replace('"', "")), name, name, count)
            for key, count in authors
            if (name := named.get(int(key)))
        ),
        features=tuple(
            value(Has(name), name, say(FEATURE_NAMES[name]), n)
            for name, n in features
            if name in FEATURE_NAMES
        ),
        months=_without_gaps(by_month, corpus),
    )


def is_counted(scope: Scope) -> bool:
    """Whether counts over all that is listed say anything: not for most of a question's words."""
    return scope.some_total is None or scope.some_total <= SOME_COUNTED


def _names(scope: Scope, ids: list[int], author_lines: AuthorLines) -> dict[int, str]:
    """The names behind author numbers, each read from one paper found."""
    searcher = scope.snapshot.searcher
    keys: list[int] = []
    for number in ids:
        theirs = term(scope.snapshot, "author_id", number)
        found = guarded(partial(searcher.search, theirs, 1, count=False))
        keys += scope.snapshot.column("pk", [address for _, address in found.hits])
    names: dict[int, str] = {}
    for line in author_lines(list(dict.fromkeys(keys))):
        for name in split_authors(line):
            names.setdefault(author_id(name), name)
    return names


def months(snapshot: Snapshot, query: Any) -> dict[int, int]:
    """Papers per month, counted as 12 * year + month from 0."""
    return _by_month(guarded(lambda: snapshot.searcher.aggregate(query, {"month": _MONTHS})))


def _by_month(found: dict[str, Any]) -> dict[int, int]:
    return {int(month): count for month, count in _buckets(found["month"])}


def _without_gaps(found: dict[int, int], corpus: dict[int, int]) -> tuple[MonthCount, ...]:
    if not found:
        return ()
    span = range(min(found), max(found) + 1)
    counts = (found.get(month, 0) for month in span)
    all_counts = (corpus.get(month, 0) for month in span)
    return tuple(map(MonthCount, map(_first_day, span), counts, all_counts))


@lru_cache(maxsize=2_000)  # of some 400 months, for every page
def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _terms(field: str, size: int) -> dict[str, Any]:
    return {"terms": {"field": field, "size": size, "segment_size": VALUES_COMPARED}}


_MONTHS = _terms("month", 1_000)


def _buckets(found: dict[str, Any]) -> list[tuple[Any, int]]:
    return [(bucket["key"], bucket["doc_count"]) for bucket in found["buckets"]]

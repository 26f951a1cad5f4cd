"""What a reader typed -> a frozen query with notes, and back to text. Never raises.

Understood so far: words, "exact phrases", `au:"name"`, `cat:cs.CL`, `date:2024-03..2024-05`, and
pasted ids, URLs or DOIs. What is not understood is searched for as words, and a note says so.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date

from papers.categories import (
    EXPRESSION_TERMS_LIMIT,
    CategoryError,
    CategoryExpression,
    parse_expression,
)
from papers.ids import ArxivId, only_ids
from papers.text import one_line

_PART = re.compile(
    r"""(?P<prefix>au|cat|date):(?:"(?P<quoted>(?:\\.|[^"\\])*)"?|(?P<value>(?:\\.|[^\s"\\])+))"""
    r"""|"(?P<phrase>(?:\\.|[^"\\])*)(?P<closed>"?)|(?P<bare>(?:\\.|[^\s"\\])+|\\)""",
    re.IGNORECASE,
)
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")


@dataclass(frozen=True, slots=True)
class Query:
    """A query as understood. Empty when it asks for nothing."""

    bare: str = ""
    """Words to be found in title, abstract or author names, as typed."""
    phrases: tuple[str, ...] = ()
    """To be found unstemmed and in order in title or abstract."""
    authors: tuple[str, ...] = ()
    category: CategoryExpression | None = None
    first_day: date | None = None
    last_day: date | None = None
    ids: tuple[ArxivId, ...] = ()
    """Set, and all else empty, when the text is nothing but ids, URLs or DOIs."""
    notes: tuple[str, ...] = ()
    text: str = field(default="", compare=False)
    """As typed: it may be a title."""

    @property
    def has_words(self) -> bool:
        return bool(self.bare or self.phrases or self.authors)

    @property
    def is_empty(self) -> bool:
        return not (self.has_words or self.ids or self.category or self.first_day or self.last_day)

    def __str__(self) -> str:
        """The query in its canonical spelling; `parse` reads it back to the same query."""
        parts = [id_.value + (f"v{id_.version}" if id_.version else "") for id_ in self.ids]
        parts += [self.bare] if self.bare else []
        parts += [f'"{phrase}"' for phrase in self.phrases]
        parts += [f'au:"{name}"' for name in self.authors]
        if self.category:
            parts.append(f"cat:{self.category}")
        if self.first_day or self.last_day:
            parts.append(f"date:{self.first_day or ''}..{self.last_day or ''}")
        return " ".join(parts)


def parse(text: str) -> Query:
    """Understand any text; limits on its length are the caller's."""
    text = one_line(text.translate(_QUOTES))
    if ids := only_ids(text):
        return Query(ids=ids, text=text)
    query = Query(text=text)
    bare: list[str] = []
    for match in _PART.finditer(text):
        if match["bare"]:
            bare.append(match["bare"])
        elif match["phrase"] is not None:
            phrase = match["phrase"].strip()
            if not match["closed"] and phrase:
                query = _note(query, "The quote was not closed; it is read to the end.")
            if phrase:
                query = replace(query, phrases=(*query.phrases, phrase))
        else:
            value = (match["quoted"] if match["quoted"] is not None else match["value"]).strip()
            understood = _prefixed(query, match["prefix"].lower(), value)
            if understood is None:
                bare.append(one_line(match[0].replace('"', " ").replace(":", " ")))
                query = _note(query, f"“{match[0]}” is not understood and is searched as words.")
            else:
                query = understood
    query = replace(query, bare=" ".join(bare))
    if query.bare and str(query) == query.bare and (ids := only_ids(query.bare)):
        return Query(ids=ids, notes=query.notes, text=text)
    return query


def parse_days(text: str) -> tuple[date | None, date | None] | None:
    """First and last day of `2024`, `2024-03`, `2024-03-05`, `A..B`, `A..` or `..B`; else None."""
    start, dots, end = text.partition("..")
    first = _day_range(start) if start else (None, None)
    last = (_day_range(end) if end else (None, None)) if dots else first
    if first is None or last is None or (not start and not end):
        return None
    if first[0] and last[1] and first[0] > last[1]:
        return None
    return first[0], last[1]


def _day_range(text: str) -> tuple[date, date] | None:
    match = _DAY.match(text)
    if not match:
        return None
    year = int(match[1])
    try:
        if match[3]:
            day = date(year, int(match[2]), int(match[3]))
            return day, day
        if match[2]:
            first = date(year, int(match[2]), 1)
            return first, first.replace(day=monthrange(year, first.month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def _prefixed(query: Query, prefix: str, value: str) -> Query | None:
    if not value:
        return None
    if prefix == "au":
        return replace(query, authors=(*query.authors, value))
    if prefix == "cat":
        try:
            expression = parse_expression(value)
        except CategoryError:
            return None
        both = _both(query.category, expression)
        if len(both.include) + len(both.exclude) > EXPRESSION_TERMS_LIMIT:
            return _note(
                query, f"More than {EXPRESSION_TERMS_LIMIT} categories; cat:{value} left out."
            )
        return replace(query, category=both)
    days = parse_days(value)
    if days is None:
        return None
    first = max(filter(None, (query.first_day, days[0])), default=None)
    last = min(filter(None, (query.last_day, days[1])), default=None)
    if first and last and first > last:
        return _note(query, f"date:{value} has no day in common with the other date; left out.")
    return replace(query, first_day=first, last_day=last)


def _both(known: CategoryExpression | None, more: CategoryExpression) -> CategoryExpression:
    if known is None:
        return more
    return CategoryExpression(
        include=tuple(dict.fromkeys(known.include + more.include)),
        exclude=tuple(dict.fromkeys(known.exclude + more.exclude)),
    )


def _note(query: Query, note: str) -> Query:
    return replace(query, notes=(*query.notes, note))

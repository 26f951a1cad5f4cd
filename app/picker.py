"""The category picker: every category in its group, archives as a whole, and what was chosen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from fastapi import HTTPException

from app.params import listing_url
from papers.batches import Counts
from papers.categories import (
    EXPRESSION_TERMS_LIMIT,
    CategoryExpression,
    groups,
    name_of,
    parse_expression,
)
from papers.dates import long_date
from papers.language import say


@dataclass(frozen=True, slots=True)
class Choice:
    """A category, or a whole archive, that can be included, left out or neither."""

    code: str
    name: str
    url: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    whole: Choice
    choices: tuple[Choice, ...]
    categories: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """Papers new to a category on the newest day; told in full with how many there are in all."""

    papers: int
    told: str


@cache
def choice_groups() -> tuple[ChoiceGroup, ...]:
    """In the order of the home page; an archive that is no group stands before its categories."""
    found = []
    for group in groups():
        sizes = Counter(category.archive for category in group.categories)
        choices: dict[str, Choice] = {}
        for category in group.categories:
            archive = category.archive
            if sizes[archive] > 1 and archive != group.id:
                choices.setdefault(archive, _choice(archive, is_whole=True))
            choices[category.code] = _choice(category.code)
        whole = _choice(group.id, is_whole=True)
        found.append(ChoiceGroup(whole, tuple(choices.values()), len(group.categories)))
    return tuple(found)


def day_counts(
    day: date, counts: Mapping[str, Counts], totals: Mapping[str, int]
) -> dict[str, DayCount]:
    """By category; a whole archive has none, since its categories share papers."""
    shown: dict[str, DayCount] = {}
    heading = long_date(day)
    for code, total in totals.items():
        of_day = counts.get(code, Counts())
        told = say(
            "{day}: {new} new, {cross} cross-listed, {replaced} replaced; {total} in all",
            day=heading,
            new=f"{of_day.new:,}",
            cross=f"{of_day.cross_lists:,}",
            replaced=f"{of_day.replacements:,}",
            total=f"{total:,}",
        )
        shown[code] = DayCount(of_day.new + of_day.cross_lists, told)
    return shown


def picked(include: Sequence[str], exclude: Sequence[str]) -> CategoryExpression | None:
    """The expression of a filled form, its terms sorted so that one choice has one address.

    None when nothing is chosen. Raises CategoryError, or HTTPException 400 for what is no choice.
    """
    wanted, unwanted = _terms("include", include), _terms("exclude", exclude)
    if both := wanted & unwanted:
        raise HTTPException(
            400, say("{code}: include it or leave it out, not both.", code=min(both))
        )
    if len(wanted) + len(unwanted) > EXPRESSION_TERMS_LIMIT:
        raise HTTPException(
            400,
            say(
                "Choose at most {limit} categories, or a whole archive instead.",
                limit=EXPRESSION_TERMS_LIMIT,
            ),
        )
    if not wanted and not unwanted:
        return None
    return CategoryExpression(tuple(sorted(wanted)), tuple(sorted(unwanted)))


def _terms(name: str, codes: Sequence[str]) -> set[str]:
    terms: set[str] = set()
    for code in codes:
        expression = parse_expression(code)
        if len(expression.include) != 1 or expression.exclude:
            raise HTTPException(
                400, say("{name}: send one category each time, such as cs.CL.", name=name)
            )
        terms.update(expression.include)
    return terms


def _choice(code: str, *, is_whole: bool = False) -> Choice:
    return Choice(code, name_of(code), listing_url(code), is_whole)

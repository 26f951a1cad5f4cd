"""What is said of a query that finds little is true: every total is what that query finds."""

from collections.abc import Callable

import pytest

from papers.answers import Diagnosis
from papers.catalog import Catalog
from papers.categories import parse_expression
from papers.doctor import (
    CLAUSES_TRIED,
    EFFECTS_SHOWN,
    FEW_TO_DIAGNOSE,
    SPELLINGS_SHOWN,
    diagnose,
)
from papers.filters import Filters
from papers.query import Query, parse
from papers.syntax import leaves

NONE = Filters()
STAT = Filters(category=parse_expression("stat.ML"))

EFFECTS = [
    ("quantum cat:cs.CL", NONE, ["cat:cs.CL", "quantum"]),
    ("learning graphene", NONE, ["graphene", "learning"]),
    ("learning zzzzq", NONE, ["zzzzq"]),
    ("learning date:1801", NONE, ["date:1801"]),
    ("learning -model -has:code cat:hep-th", STAT, ["cat:hep-th"]),
    ('learning "no such phrase"', NONE, ['"no such phrase"']),
    ('learning au:"Nobody Nowhere"', STAT, ['au:"Nobody Nowhere"']),
    ("learning AND zzzzq", NONE, ["zzzzq"]),
    ("ti:learning has:code", NONE, ["has:code", "ti:learning"]),
    ("learning zzzz*", NONE, ["zzzz*"]),
    ("learning -learning", NONE, ["-learning", "learning"]),
    ("learning (zzzzq OR qzzzz)", NONE, ["zzzzq OR qzzzz"]),
]
PAIRS = [
    ("quantum cat:hep-th zzzzq has:code", ["zzzzq and has:code"]),
    ("zzzzq qzzzz learning", ["zzzzq and qzzzz"]),
    ("learning date:1801 zzzzq", ["zzzzq and date:1801"]),
    ('learning "zzzz q" AND au:zzzzq', ['"zzzz q" and au:"zzzzq"']),
    ("zzzzq learning qzzzz has:journal", ["zzzzq and qzzzz"]),
]
SPELLINGS = [
    ("ti:lerning", "lerning", "learning"),
    ("ti:(graph nueral)", "nueral", "neural"),
    ("ti:modle cat:cs.CL", "modle", "model"),
    ("au:perelmen", "perelmen", "Perelman"),
    ('au:"Grisha Perelmen"', "Perelmen", "Perelman"),
    ("networks AND lerning", "lerning", "learning"),
]
HEALTHY = [
    "learning",
    "lerning",
    "",
    "cat:cs.CL",
    "learning OR zzzzq",
    "1706.03762",
    "!!!",
    "models",
]
WITHOUT_REMEDY = ["zzzzq", "zzzzq qzzzz", "cat:cs.CE", "zzzzq OR qzzzz", '"all you"']


def diagnosed(catalog: Catalog, text: str, filters: Filters = NONE) -> Diagnosis:
    found = catalog.diagnose(parse(text), filters)
    assert found is not None
    return found


def total(catalog: Catalog, query: Query, filters: Filters = NONE) -> int:
    return catalog.search(query, filters, match="all").total


def check(catalog: Catalog, text: str, filters: Filters, found: Diagnosis) -> None:
    """That each total is what the query finds and more than there is now, largest first."""
    now = total(catalog, parse(text), filters)
    assert now <= FEW_TO_DIAGNOSE
    effects = [effect.without_total for effect in found.effects]
    spellings = [spelling.total for spelling in found.spellings]
    assert [total(catalog, effect.query, filters) for effect in found.effects] == effects
    assert [total(catalog, one.query, filters) for one in found.spellings] == spellings
    for totals in (effects, spellings):
        assert totals == sorted(totals, reverse=True)
        assert all(more > now for more in totals)


@pytest.mark.parametrize(("text", "filters", "clauses"), EFFECTS)
def test_a_clause_that_costs_papers_is_told(
    catalog: Catalog, text: str, filters: Filters, clauses: list[str]
) -> None:
    found = diagnosed(catalog, text, filters)
    assert sorted(effect.clause for effect in found.effects) == clauses
    for effect in found.effects:
        assert effect.clause not in str(effect.query).split(" ")
        kept = {leaf for leaf, _ in leaves(effect.query.root)}
        assert kept < {leaf for leaf, _ in leaves(parse(text).root)} or "-" in text
    check(catalog, text, filters, found)


@pytest.mark.parametrize(("text", "clauses"), PAIRS)
def test_two_clauses_that_each_find_nothing_are_told_together(
    catalog: Catalog, text: str, clauses: list[str]
) -> None:
    found = diagnosed(catalog, text)
    assert [effect.clause for effect in found.effects] == clauses
    check(catalog, text, NONE, found)


@pytest.mark.parametrize(("text", "word", "better"), SPELLINGS)
def test_a_misspelt_word_is_found(catalog: Catalog, text: str, word: str, better: str) -> None:
    found = diagnosed(catalog, text)
    assert (word, better) in [(one.word, one.suggestion) for one in found.spellings]
    for one in found.spellings:
        assert one.suggestion in str(one.query)
        assert one.word not in str(one.query)
    check(catalog, text, NONE, found)


def test_a_misspelt_word_is_found_beside_a_filter(catalog: Catalog) -> None:
    found = diagnosed(catalog, "lerning graphene", STAT)
    assert found.spellings == ()  # no paper of that category is about graphene
    check(catalog, "lerning graphene", STAT, found)


@pytest.mark.parametrize("text", HEALTHY)
def test_nothing_is_said_where_enough_is_found_or_nothing_asked(
    catalog: Catalog, text: str
) -> None:
    found = catalog.diagnose(parse(text), NONE)
    if text == "!!!":
        assert found is None or found == Diagnosis((), ())
    else:
        assert found is None


@pytest.mark.parametrize("text", WITHOUT_REMEDY)
def test_where_no_change_helps_none_is_told(catalog: Catalog, text: str) -> None:
    assert diagnosed(catalog, text) == Diagnosis((), ())


def counting(counts: dict[str, int], asked: list[str]) -> Callable[[Query], int]:
    def count(query: Query) -> int:
        asked.append(str(query))
        return counts.get(str(query), 0)

    return count


def no_words(_word: str, _field: str) -> list[str]:
    return []


def test_the_most_helpful_clauses_are_told_and_not_too_many() -> None:
    text = " AND ".join(f"word{letter}" for letter in "abcdefgh")
    counts: dict[str, int] = {}
    for i in range(8):
        kept = [f"word{letter}" for j, letter in enumerate("abcdefgh") if j != i]
        counts[" AND ".join(kept)] = 10 + i
    asked: list[str] = []
    found = diagnose(parse(text), counting(counts, asked), no_words)
    assert [effect.clause for effect in found.effects] == [f"word{x}" for x in "hgfedc"]
    assert len(found.effects) == EFFECTS_SHOWN
    assert len(asked) == 1 + 8


@pytest.mark.parametrize("clauses", [1, 2, 3, 4, 5, 9, 12, 20, 32])
def test_however_many_clauses_there_are_few_counts_are_made(clauses: int) -> None:
    text = " AND ".join(f"word{number}" for number in range(clauses))
    asked: list[str] = []
    assert diagnose(parse(text), counting({}, asked), no_words) == Diagnosis((), ())
    assert len(asked) == len(set(asked)) <= 1 + CLAUSES_TRIED
    assert "" not in asked


def test_pairs_are_left_alone_where_one_clause_helps() -> None:
    asked: list[str] = []
    found = diagnose(parse("aa bb cc"), counting({"aa bb": 7, "cc": 9}, asked), no_words)
    assert [(effect.clause, effect.without_total) for effect in found.effects] == [("cc", 7)]
    assert "cc" not in asked


def test_of_many_spellings_the_best_are_told() -> None:
    def near(word: str, field: str) -> list[str]:
        assert field == "text"
        return [f"{word}a", f"{word}b"]

    counts = {"xxa yy": 1, "xxb yy": 5, "xx yya": 4, "xx yyb": 3}
    found = diagnose(parse("xx yy"), counting(counts, []), near)
    assert [(one.word, one.suggestion, one.total) for one in found.spellings] == [
        ("xx", "xxb", 5),
        ("yy", "yya", 4),
        ("yy", "yyb", 3),
    ]
    assert len(found.spellings) == SPELLINGS_SHOWN


def test_common_words_and_words_with_digits_are_not_respelt() -> None:
    asked: list[str] = []

    def near(word: str, field: str) -> list[str]:
        assert field in ("text", "authors")
        asked.append(word)
        return []

    diagnose(parse("the gpt4 wrod. au:Li au:Perelmen cat:cs.CL"), counting({}, []), near)
    assert asked == ["wrod", "perelmen"]

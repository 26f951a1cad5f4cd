from dataclasses import replace
from datetime import date
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from papers.categories import CategoryExpression
from papers.query import Query, parse, parse_days

CANONICAL = [
    ("", ""),
    ("   ", ""),
    ("graph neural networks", "graph neural networks"),
    ("  many \n spaces ", "many spaces"),
    ("state-of-the-art", "state-of-the-art"),
    ("C++ AND (x OR y)", "C++ AND (x OR y)"),
    ('"exact phrase"', '"exact phrase"'),
    ("“typographic quotes”", '"typographic quotes"'),
    ("«guillemets» and „low“", 'and "guillemets" "low"'),
    ('"one" word "two"', 'word "one" "two"'),
    ('""', ""),
    ('" "', ""),
    ("au:Hinton", 'au:"Hinton"'),
    ('au:"Jean-Luc Petit"', 'au:"Jean-Luc Petit"'),
    ("AU:hinton CAT:CS.cl", 'au:"hinton" cat:cs.CL'),
    ('x"y"z', 'x z "y"'),
    ("tau:x", "tau:x"),
    ("cat:cs.AI+cs.CL-cs.CV vision", "vision cat:cs.AI+cs.CL-cs.CV"),
    ("cat:cs.CL,cs.LG", "cat:cs.CL+cs.LG"),
    ('cat:"cs.CL cs.LG"', "cat:cs.CL+cs.LG"),
    ("cat:-cs.CV", "cat:-cs.CV"),
    ("date:2024", "date:2024-01-01..2024-12-31"),
    ("date:2024-02", "date:2024-02-01..2024-02-29"),
    ("date:2024-3-5", "date:2024-03-05..2024-03-05"),
    ("date:2023..2024-03", "date:2023-01-01..2024-03-31"),
    ("date:2024..", "date:2024-01-01.."),
    ("date:..2024-06", "date:..2024-06-30"),
    ("date:2024 date:2024-06..", "date:2024-06-01..2024-12-31"),
    ("1706.03762", "1706.03762"),
    ("arXiv:1706.03762v5", "1706.03762v5"),
    ("https://arxiv.org/abs/hep-th/9711200, 1706.03762", "hep-th/9711200 1706.03762"),
    ("10.48550/arXiv.1706.03762", "1706.03762"),
    ("see 1706.03762", "see 1706.03762"),
]

NOTED = [
    ('an "open quote', 'an "open quote"', "not closed"),
    ("cat:cs.XX vision", "cat cs.XX vision", "“cat:cs.XX” is not understood"),
    ("date:yesterday", "date yesterday", "“date:yesterday” is not understood"),
    ("date:2024-13", "date 2024-13", "not understood"),
    ("date:2024-02-30", "date 2024-02-30", "not understood"),
    ("date:2024..2023", "date 2024..2023", "not understood"),
    ("date:0000", "date 0000", "not understood"),
    ('au:""', "au", "not understood"),
]

DAYS = [
    ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
    ("2024-03..2024-05", date(2024, 3, 1), date(2024, 5, 31)),
    ("2024..", date(2024, 1, 1), None),
    ("..2024", None, date(2024, 12, 31)),
    ("2024..2024", date(2024, 1, 1), date(2024, 12, 31)),
]

NO_DAYS = ["", "..", "x", "2024-", "2024-00", "2024-01-00", "2024-13", "2023-02-29", "24-01-01",
           "2024..x", "2025..2024", "2024...2025", "2024..2025..2026", "20240101", "2024-01-01T00",
           "0000", "-2024", "2024-01-01-01"]  # fmt: skip

PIECES = ["au:", "cat:", "date:", "AU:", '"', " ", "“", ":", "-", "..", "cs.CL", "cs.CV", "+",
          ",", "2024", "2024-03", "2023..", "2101.00001", "arXiv:", "word", "x", "math", "doi:",
          "\u200b", "[cs.CL]", "v2", "(", "NOT"]  # fmt: skip

anything = st.text() | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)

TWENTY_ONE = (
    "cat:cs.AI,cs.AR,cs.CC,cs.CE,cs.CG,cs.CL,cs.CR,cs.CV,cs.CY,cs.DB cat:cs.DC,cs.DL,cs.DM,cs.DS,"
    "cs.ET,cs.FL,cs.GL,cs.GR,cs.GT,cs.HC,cs.IR"
)

HOSTILE = ['"' * 20_000, "au:" * 10_000, "cat:cs.CL " * 3_000, "a " * 30_000, "date:" * 10_000,
           "x" * 100_000, " " * 100_000, "arXiv:" * 10_000, "1706.03762 " * 5_000]  # fmt: skip


@pytest.mark.parametrize(("text", "canonical"), CANONICAL)
def test_text_has_a_canonical_spelling(text: str, canonical: str) -> None:
    query = parse(text)
    assert str(query) == canonical
    assert query.notes == ()


@pytest.mark.parametrize(("text", "canonical", "note"), NOTED)
def test_what_is_not_understood_is_searched_as_words_and_said(
    text: str, canonical: str, note: str
) -> None:
    query = parse(text)
    assert str(query) == canonical
    assert len(query.notes) == 1
    assert note in query.notes[0]


def test_the_parts_of_a_query() -> None:
    query = parse('deep "exact phrase" au:"A. Ab" au:Bc cat:cs.CL-cs.CV date:2024 nets')
    assert query == Query(
        bare="deep nets",
        phrases=("exact phrase",),
        authors=("A. Ab", "Bc"),
        category=CategoryExpression(("cs.CL",), ("cs.CV",)),
        first_day=date(2024, 1, 1),
        last_day=date(2024, 12, 31),
    )


@pytest.mark.parametrize("text", ["", " ", '""', "\u200b", "“”"])
def test_nothing_asks_for_nothing(text: str) -> None:
    query = parse(text)
    assert query.is_empty
    assert not query.has_words


def test_ids_stand_alone() -> None:
    query = parse("arXiv:1706.03762v5 hep-th/9711200")
    assert [str(id_) for id_ in query.ids] == ["1706.03762v5", "hep-th/9711200"]
    assert query == Query(ids=query.ids)
    assert not query.has_words
    assert not query.is_empty


@pytest.mark.parametrize(("text", "first", "last"), DAYS)
def test_days_are_read(text: str, first: date | None, last: date | None) -> None:
    assert parse_days(text) == (first, last)


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_days(text) is None


@given(anything)
@example('"" 2101.00001')
@example("“ 2101.00001")
@example("date:2024 date:2025")
@example(TWENTY_ONE)
@example('au:"')
@example('au:"x" au:')
def test_the_canonical_spelling_is_read_back_to_the_same_query(text: str) -> None:
    query = parse(text)
    assert replace(parse(str(query)), notes=()) == replace(query, notes=())


@given(anything)
def test_no_text_raises_and_what_is_typed_is_not_lost(text: str) -> None:
    query = parse(text)
    assert query.is_empty == (str(query) == "")
    assert all("\n" not in part for part in (query.bare, *query.phrases, *query.authors))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: f"{text[:8]!r}x{len(text)}")
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    started = process_time()
    parse(text)
    assert process_time() - started < 1

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.categories import CategoryExpression
from papers.ids import ArxivId
from papers.query import parse_days
from papers.syntax import (
    And,
    Author,
    Dated,
    Doi,
    Has,
    InCategory,
    Node,
    Not,
    Or,
    PaperId,
    Phrase,
    Wildcard,
    Word,
    Words,
    conjunction,
    conjuncts,
    leaves,
    span_text,
)

A, B, C = Word("a"), Word("b"), Word("c")
TI = Word("t", "ti")
LOOSE = Words((A, B))

PRINTED: list[tuple[Node, str]] = [
    (A, "a"),
    (TI, "ti:t"),
    (LOOSE, "a b"),
    (Phrase("a b"), '"a b"'),
    (Phrase("a b", "abs", 3), 'abs:"a b"~3'),
    (Wildcard("neur*"), "neur*"),
    (Wildcard("perel*", "au"), "au:perel*"),
    (Author("Last, F"), 'au:"Last, F"'),
    (InCategory(CategoryExpression(("cs",), ("cs.CV",))), "cat:cs-cs.CV"),
    (Dated(date(2024, 3, 1), date(2024, 5, 31)), "date:2024-03..2024-05"),
    (PaperId(ArxivId("1706.03762", 5)), "id:1706.03762v5"),
    (Doi("10.1000/abc"), "doi:10.1000/abc"),
    (Has("code"), "has:code"),
    (Not(A), "-a"),
    (Not(Phrase("a b")), '-"a b"'),
    (Not(And((A, B))), "-(a b)"),
    (Not(Or((A, B))), "-(a OR b)"),
    (Not(LOOSE), "-(a b)"),
    (And((A, B)), "a AND b"),
    (And((A, TI)), "a AND ti:t"),
    (And((TI, A)), "ti:t AND a"),
    (And((LOOSE, TI, Not(C))), "a b ti:t -c"),
    (And((A, Not(B))), "a AND -b"),
    (And((TI, Or((A, B)))), "ti:t (a OR b)"),
    (Or((A, B)), "a OR b"),
    (Or((And((A, B)), C)), "(a b) OR c"),
    (Or((And((A, Or((B, C)))), TI)), "(a (b OR c)) OR ti:t"),
    (Or((Not(And((A, B))), C)), "-(a b) OR c"),
]

SPANS = [
    (date(2024, 1, 1), date(2024, 12, 31), "2024"),
    (date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
    (date(2024, 2, 1), date(2024, 2, 28), "2024-02-01..2024-02-28"),
    (date(2024, 3, 5), date(2024, 3, 5), "2024-03-05"),
    (date(2024, 1, 1), date(2024, 1, 1), "2024-01-01"),
    (date(2020, 1, 1), date(2021, 12, 31), "2020..2021"),
    (date(2020, 1, 1), None, "2020.."),
    (date(2020, 2, 1), None, "2020-02.."),
    (None, date(1999, 12, 31), "..1999"),
    (None, date(1999, 12, 30), "..1999-12-30"),
    (date(2023, 1, 1), date(2024, 3, 31), "2023-01..2024-03"),
]


@pytest.mark.parametrize(("node", "text"), PRINTED)
def test_a_node_prints_itself(node: Node, text: str) -> None:
    assert str(node) == text


def test_leaves_come_from_left_to_right_with_their_sign() -> None:
    tree = And((LOOSE, Not(Or((C, Not(TI)))), Has("code")))
    assert list(leaves(tree)) == [
        (A, False),
        (B, False),
        (C, True),
        (TI, False),
        (Has("code"), False),
    ]
    assert list(leaves(None)) == []


def test_conjuncts_are_what_must_hold() -> None:
    assert conjuncts(None) == ()
    assert conjuncts(A) == (A,)
    assert conjuncts(And((A, TI))) == (A, TI)
    assert conjuncts(Or((A, TI))) == (Or((A, TI)),)


@pytest.mark.parametrize(
    ("nodes", "whole"),
    [
        ([], None),
        ([TI], TI),
        ([TI, TI], TI),
        ([A], Words((A,))),
        ([LOOSE], LOOSE),
        ([TI, LOOSE, Words((C,))], And((Words((A, B, C)), TI))),
        ([And((LOOSE, TI)), Has("code")], And((LOOSE, TI, Has("code")))),
        ([A, TI], And((A, TI))),
        ([And((A, TI)), Words((B, C))], And((B, C, A, TI))),
        ([LOOSE, A], And((A, B))),
    ],
)
def test_a_conjunction_is_flat_with_its_bare_words_first(
    nodes: list[Node], whole: Node | None
) -> None:
    assert conjunction(nodes) == whole


@pytest.mark.parametrize(("first", "last", "text"), SPANS)
def test_a_span_of_days_is_spelled_as_short_as_it_goes(
    first: date | None, last: date | None, text: str
) -> None:
    assert span_text(first, last) == text


@given(st.none() | st.dates(), st.none() | st.dates())
def test_every_span_of_days_is_read_back(first: date | None, last: date | None) -> None:
    if (first or last) and not (first and last and first > last):
        assert parse_days(span_text(first, last)) == (first, last)

"""Which words of a query count, how much, and what is searched for in their place."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.bag import COMMON_WEIGHT, WORDS_LIMIT, Bag, bag
from papers.query import parse
from papers.syntax import Word

UNKNOWN = {"modle": "model", "qqqq": None}
LONG = {"gnn": ("graph", "neural", "network"), "rag": ("retrieval", "generation")}


class Known:
    """Knows every word but those of UNKNOWN, and two acronyms, one of them in capitals only."""

    def holds(self, word: str) -> bool:
        return word not in UNKNOWN

    def correction(self, word: str) -> str | None:
        return UNKNOWN[word]

    def long_form(self, word: str, *, in_capitals: bool) -> tuple[str, ...]:
        return LONG.get(word, ()) if in_capitals or word == "gnn" else ()


def made(text: str) -> Bag:
    return bag(parse(text).words, Known())


def counted(found: Bag) -> list[str]:
    return [term.word for term in found.terms]


@pytest.mark.parametrize(
    ("text", "terms", "ignored"),
    [
        ("", [], []),
        ("graph neural networks", ["graph", "neural", "networks"], []),
        ("the graph of a network", ["graph", "network"], ["the", "of", "a"]),
        ("attention is all you need", ["attention", "need"], ["is", "all", "you"]),
        ("to be or not to be", ["to", "be", "or", "not"], []),
        ("e.g. graphs", ["graphs"], ["e", "g"]),
        ("graphs (cf. trees)", ["graphs", "trees"], ["cf"]),
        ("graph Graphs GRAPH", ["graph"], []),
        ("state-of-the-art kilns", ["state", "art", "kilns"], ["of", "the"]),
        ("paper", ["paper"], []),
        ("papers about graphs", ["papers", "graphs"], ["about"]),
        (
            "papers about graph neural network pooling",
            ["graph", "neural", "network", "pooling"],
            ["papers", "about"],
        ),
        (
            "show recent studies articles work",
            ["show", "recent", "studies", "articles", "work"],
            [],
        ),
        ("C++ $\\alpha$ CO$_2$", ["cplusplus", "alpha", "co2"], []),
        ("深度", ["深", "度"], []),
        ("!!!", [], []),
    ],
)
def test_these_words_count_and_those_are_ignored(
    text: str, terms: list[str], ignored: list[str]
) -> None:
    found = made(text)
    assert counted(found) == terms
    assert list(found.ignored) == ignored


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("graph", [1.0]),
        ("graph graphs", [2**0.5]),
        ("graph tree graph graphs", [3**0.5, 1.0]),
        ("graph method", [1.0, COMMON_WEIGHT]),
        ("method methods method", [3**0.5 * COMMON_WEIGHT]),
    ],
)
def test_a_word_weighs_by_how_often_it_is_said_and_how_little_it_says(
    text: str, weights: list[float]
) -> None:
    assert [term.weight for term in made(text).terms] == pytest.approx(weights)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("graph", []),
        ("graph neural network", [("graph", "neural", True), ("neural", "network", True)]),
        ("flow of the ricci", [("flow", "ricci", False)]),
        ("graph graphs tree", [("graph", "tree", True)]),
        ("tree graph tree graph", [("tree", "graph", True), ("graph", "tree", True)]),
        ("non-invasive probe", [("non", "invasive", True), ("invasive", "probe", True)]),
    ],
)
def test_neighbours_are_words_that_count_in_order(
    text: str, expected: list[tuple[str, str, bool]]
) -> None:
    found = [(one.word, after.word, beside) for one, after, beside in made(text).neighbours]
    assert found == expected


def test_all_words_in_order_are_kept_for_the_title() -> None:
    assert made("Attention is all you need").run == ("attent", "is", "all", "you", "need")


def test_words_that_are_required_are_as_typed_and_each_once() -> None:
    found = made("the non-invasive graph of non-invasive graphs")
    assert found.required == (Word("non-invasive"), Word("graph"), Word("graphs"))


def test_a_word_that_no_paper_holds_is_corrected_where_something_comes_near() -> None:
    found = made("modle qqqq tree")
    assert found.corrected == (("modle", "model"),)
    assert [term.instead for term in found.terms] == [("model",), (), ()]


def test_another_spelling_of_an_umlaut_is_no_correction() -> None:
    found = made("schrödinger")
    assert found.corrected == ()
    assert [(term.word, term.instead) for term in found.terms] == [
        ("schrodinger", ("schroedinger",))
    ]


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("GNN", LONG["gnn"]),
        ("gnn", LONG["gnn"]),
        ("GNNs", ()),
        ("RAG", LONG["rag"]),
        ("rag", ()),
        ("Rag", ()),
        ("RaG", LONG["rag"]),
    ],
)
def test_an_acronym_in_capitals_is_looked_up_as_one(text: str, long: tuple[str, ...]) -> None:
    (term,) = made(text).terms
    assert term.long == long


def test_a_very_long_query_counts_its_first_words() -> None:
    found = made(" ".join(f"word{number}" for number in range(60)))
    assert len(found.terms) == WORDS_LIMIT
    assert found.terms[-1].word == f"word{WORDS_LIMIT - 1}"
    assert len(found.required) == WORDS_LIMIT


@given(st.lists(st.sampled_from("graph graphs the of non-invasive deep method paper".split())))
def test_every_word_counts_once_or_is_ignored(typed: Sequence[str]) -> None:
    found = bag([Word(word) for word in typed], Known())
    assert len({term.stem for term in found.terms}) == len(found.terms)
    assert not set(counted(found)) & set(found.ignored)
    assert set(found.required) <= {Word(word) for word in typed}
    assert bool(found.terms) == bool(typed)
    assert all(term.weight > 0 for term in found.terms)
    known = {term.stem for term in found.terms}
    assert {t.stem for pair in found.neighbours for t in pair[:2]} <= known

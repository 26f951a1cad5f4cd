"""Words of a query are found in a text in every form the search finds, and nothing else is."""

from time import thread_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from papers.analysis import stems, words
from papers.highlight import Highlighter

TEXTS = st.text(max_size=80) | st.text("aeßøİﬁα量 _-+#'’GNs\n$", max_size=40)


def stem(word: str) -> str:
    return next(iter(stems(word)), word)


def marked(text: str, asked: str = "", *phrases: str, patterns: tuple[str, ...] = ()) -> list[str]:
    made = Highlighter(
        stems(asked), [tuple(words(phrase)) for phrase in phrases], stem, patterns
    ).spans(text)
    return [text[start:end] for start, end in made]


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("graph", "A graph, GRAPHS and graphed models", ["graph", "GRAPHS", "graphed"]),
        ("graph", "a paragraph, a photograph, graphite", []),
        ("studies", "We study it; studied, studying.", ["study", "studied", "studying"]),
        ("dying", "A dying star dies.", ["dying", "dies"]),
        ("use", "used using us uses user", ["used", "using", "uses"]),
        ("schrodinger", "The Schrödinger and SCHRÖDINGER equation", ["Schrödinger", "SCHRÖDINGER"]),
        ("schrödinger", "the Schrodinger equation", ["Schrodinger"]),
        ("gauss strasse", "Gauß, Straße, Gauss", ["Gauß", "Straße", "Gauss"]),
        ("erdos", "Erdős–Rényi", ["Erdős"]),
        ("invasive", "non-invasive methods", ["invasive"]),
        ("non-invasive", "a non-invasive method", ["non", "invasive"]),
        ("einstein", "Einstein's and Einstein’s work", ["Einstein", "Einstein"]),
        ("gnn", "GNNs beat a GNN", ["GNNs", "GNN"]),
        ("c++", "in C++ and C, not C#", ["C++"]),
        ("alpha", "α-helix, Alpha, αβγδ", ["α", "Alpha"]),
        ("量", "量子コンピュータの力学", ["量"]),
        ("bert", "使用BERT模型", ["BERT"]),
        ("h", "the H of h2", ["H"]),
        ("", "nothing is asked", []),
        ("graph", "", []),
    ],
)
def test_words_are_found_in_every_form(asked: str, text: str, expected: list[str]) -> None:
    assert marked(text, asked) == expected


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("dark energy", "Dark energy is dark, energy is not", ["Dark energy", "dark, energy"]),
        ("dark energy", "dark-energy and dark\nenergy", ["dark-energy", "dark\nenergy"]),
        ("dark energy", "energy, dark energies", []),
        ("einstein equation", "Einstein's equation", ["Einstein's equation"]),
        ("of the", "most of them, of the", ["of the"]),
        ("量子", "量子力学", ["量子"]),
        ("energy", "energy energies", ["energy"]),
    ],
)
def test_a_phrase_stands_exactly_and_in_order(phrase: str, text: str, expected: list[str]) -> None:
    assert marked(text, "", phrase) == expected


def test_patterns_stand_for_letters_of_one_word() -> None:
    assert marked("neuronal, neural net", patterns=("neur*",)) == ["neuronal", "neural"]
    assert marked("color colour collar", patterns=("colo?r", "col?")) == ["colour"]


def test_what_overlaps_is_marked_once() -> None:
    text = "the dark energy of dark matter"
    assert marked(text, "dark energy", "dark energy") == ["dark energy", "dark"]


@given(TEXTS, TEXTS, TEXTS)
@example("İﬁ", "İﬁ", "İ ﬁ")
@example("ŉ", "ŉ", "ŉ")
def test_spans_are_in_order_apart_and_within_the_text(text: str, asked: str, phrase: str) -> None:
    made = Highlighter(stems(asked), [tuple(words(phrase))], stem, [asked]).spans(text)
    edges = [0, *(edge for span in made for edge in span), len(text)]
    assert edges == sorted(edges)
    assert all(start < end for start, end in made)


@given(st.lists(st.sampled_from("graph studies Straße naïve GNNs used läuft".split()), min_size=1))
def test_a_text_is_marked_where_the_index_finds_it(parts: list[str]) -> None:
    text = " ".join(parts)
    assert marked(text, text) == parts


def test_a_page_of_papers_is_marked_at_once() -> None:
    abstract = "The transformers of a deep convolutional network model the graph’s structure. " * 13
    made = Highlighter(stems("graph neural network transformer"), [("deep", "network")], stem)
    taken = []
    for _ in range(5):
        started = thread_time()
        for _ in range(25):
            assert len(made.spans(abstract)) == 39
        taken.append(thread_time() - started)
    assert min(taken) < 0.1  # about 3 ms; a busy machine must not fail us

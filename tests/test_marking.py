"""A page marks what the query asks for in titles and abstracts, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.marking import highlighter
from papers.query import parse

TEXT = (
    "Graph neural networks study non-invasive probes. The studies of neuronal graphs by Perelman "
    "show dark, old energy; dark energy of C++ and α-decay, the Schrödinger way."
)

MARKED = [
    ("graph", ["Graph", "graphs"]),
    ("graphs", ["Graph", "graphs"]),
    ("the graph", ["Graph", "graphs"]),
    ("the", ["The", "the"]),
    ("studies", ["study", "studies"]),
    ('"studies"', ["studies"]),
    ('"dark energy"', ["dark energy"]),
    ('"dark energy"~3', ["dark", "energy", "dark", "energy"]),
    ("dark energy", ["dark", "energy", "dark", "energy"]),
    ("neur*", ["neural", "neuronal"]),
    ("neuron*l", ["neuronal"]),
    ("non-invas*", ["non", "invasive"]),
    ("non-invasive", ["non", "invasive"]),
    ("graph -neural", ["Graph", "graphs"]),
    ("graph -(neural OR study)", ["Graph", "graphs"]),
    ("-(-graph)", ["Graph", "graphs"]),
    ("graph OR decay", ["Graph", "graphs", "decay"]),
    ("graph AND decay", ["Graph", "graphs", "decay"]),
    ("ti:graph abs:decay all:probes", ["Graph", "probes", "graphs", "decay"]),
    ("perelman", ["Perelman"]),
    ("graph au:perelman", ["Graph", "graphs"]),
    ("graph co:decay jr:energy rn:probes", ["Graph", "graphs"]),
    ("c++", ["C++"]),
    ("alpha", ["α"]),
    ("schroedinger schrodinger", ["Schrödinger"]),
]

NOTHING = [
    "",
    "!!!",
    "1706.03762",
    "cat:cs.CL",
    "au:perelman",
    "au:perel*",
    "co:decay",
    "date:2017",
    "has:code",
    "-graph",
    "-(graph OR decay)",
    "id:1706.03762 -graph",
]


@pytest.mark.parametrize(("query", "expected"), MARKED)
def test_what_is_asked_for_is_marked(query: str, expected: list[str]) -> None:
    made = highlighter(parse(query))
    assert made is not None
    assert [TEXT[start:end] for start, end in made.spans(TEXT)] == expected


@pytest.mark.parametrize("query", NOTHING)
def test_a_query_without_words_of_the_text_marks_nothing(query: str) -> None:
    assert highlighter(parse(query)) is None


@given(st.text(max_size=60) | st.text('au:"graph*?~3-() αti', max_size=40))
def test_whatever_is_asked_marks_parts_of_the_text_in_order(query: str) -> None:
    made = highlighter(parse(query))
    spans = made.spans(TEXT) if made else []
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(TEXT) for start, end in spans)


def test_words_that_were_searched_for_too_are_marked() -> None:
    found = highlighter(parse("grpah"), ("graph",))
    assert found is not None
    assert [TEXT[start:end] for start, end in found.spans(TEXT)] == ["Graph", "graphs"]

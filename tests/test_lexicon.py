"""What an index knows of single words."""

import pytest

from papers.lexicon import EXPLAINED_BY, IndexLexicon
from papers.models import Record
from papers.reader import IndexReader
from papers.settings import Settings
from tests.query_papers import opened


def explained(start: int, count: int, text: str) -> list[Record]:
    return [
        Record(id=f"2101.{number:05d}", title=f"Record {number}", abstract=text)
        for number in range(start, start + count)
    ]


RECORDS = [
    *explained(100, EXPLAINED_BY, "By graph neural networks (GNN)."),
    *explained(200, EXPLAINED_BY - 1, "By two word things (TWT)."),
    # Of these, one is explained in two ways that differ, one in two that hardly do.
    *explained(300, 4, "By carbon monoxide radar (CMR)."),
    *explained(400, 3, "By colossal magneto resistance (CMR)."),
    *explained(500, 4, "By large language models (LLM)."),
    *explained(600, 3, "By a large language model (LLM)."),
    *explained(700, 3, "By carbon atom transport (CAT)."),
    *explained(800, 60, "Of a cat that sleeps."),
    *explained(900, 1, "Of Čech sleepers by Schrödinger."),
    Record(id="2101.00999", title="Names", abstract="Words.", authors="Ada Bogmoor"),
]


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> IndexLexicon:
    folder = tmp_path_factory.mktemp("lexicon")
    opened(folder, RECORDS).close()
    return IndexLexicon(IndexReader(Settings(data_dir=folder).index_dir).snapshot())


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("sleeps", True),
        ("sleep", False),  # words as they stand, not their stems
        ("cech", True),
        ("schroedinger", True),
        ("bogmoor", True),
        ("bogmor", False),
        ("", False),
    ],
)
def test_a_word_is_held_by_texts_or_names(lexicon: IndexLexicon, word: str, *, known: bool) -> None:
    assert lexicon.holds(word) == known


@pytest.mark.parametrize(
    ("word", "better"),
    [
        ("slepes", "sleeps"),
        ("grpah", "graph"),
        ("nueral", "neural"),
        ("sleeper", "sleeps"),
        ("bogmor", None),  # one paper alone has the name
        ("xyzzyplugh", None),
        ("ct", None),
        ("cat9", None),
        ("", None),
    ],
)
def test_the_likeliest_correction_is_a_word_that_many_papers_hold(
    lexicon: IndexLexicon, word: str, better: str | None
) -> None:
    assert lexicon.correction(word) == better


@pytest.mark.parametrize(
    ("word", "in_capitals", "long"),
    [
        ("gnn", True, "graph neural networks"),
        ("gnn", False, "graph neural networks"),
        ("twt", True, ""),
        ("cmr", True, ""),
        ("llm", True, "large language models"),
        ("cat", True, "carbon atom transport"),
        ("cat", False, ""),
        ("gn", True, ""),
        ("unheard", True, ""),
        ("", True, ""),
    ],
)
def test_an_acronym_stands_for_what_papers_explain_it_by(
    lexicon: IndexLexicon, word: str, *, in_capitals: bool, long: str
) -> None:
    assert lexicon.long_form(word, in_capitals=in_capitals) == tuple(long.split())

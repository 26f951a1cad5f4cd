from math import log

import pytest

from papers.analysis import stems
from papers.vocabulary import Vocabulary


def vocabulary(frequency: int) -> Vocabulary:
    return Vocabulary(papers=100, terms=stems, frequency=lambda _: frequency, topicless=frozenset())


@pytest.mark.parametrize("frequency", [0, 1, 50, 100])
def test_idf_is_the_form_of_bm25(frequency: int) -> None:
    expected = log(1 + (100 - frequency + 0.5) / (frequency + 0.5))
    assert vocabulary(frequency).idf("x") == pytest.approx(expected)


def test_idf_falls_with_frequency_and_is_never_negative() -> None:
    found = [vocabulary(frequency).idf("x") for frequency in (0, 1, 10, 100, 1_000)]
    assert found == sorted(found, reverse=True)
    assert found[-1] >= 0

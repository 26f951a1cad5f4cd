"""Spellings beside the terms themselves, which tests/test_schema.py looks at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.analysis import phrases_of, prepared, singular, spelled_out, stems, title_key, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Schrodinger", ""),
        ("Schrödinger", "Schroedinger"),
        ("ÄRGER für Åse", "AeRGER fuer Aase"),
        ("Søren and Møller", "Soeren Moeller"),
        ("o\u0308de", "oede"),
        ("Čech, naïve, Erdős", ""),
        ("über-groß", "ueber"),
    ],
)
def test_words_with_umlauts_are_spelled_out(text: str, expected: str) -> None:
    assert spelled_out(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GNNs", "GNN"),
        ("LLMs and GNNs", "LLM and GNN"),
        ("Gs", "Gs"),
        ("DNAs2", "DNAs2"),
        ("gnns", "gnns"),
        ("3Ds", "3Ds"),
        ("H2Os", "H2O"),
    ],
)
def test_acronyms_lose_their_plural(text: str, expected: str) -> None:
    assert singular(text) == expected


def test_the_plural_of_an_acronym_has_the_stem_of_its_singular_but_not_the_word() -> None:
    assert stems("GNNs") == stems("GNN") == stems("gnn")
    assert words("GNNs") != words("GNN")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Deep learning", ["deep learning"]),
        ("Graph neural networks", ["graph neural", "graph neural networks", "neural networks"]),
        ("A survey of graph pooling", ["graph pooling"]),
        ("Entropy: heat and work", []),
        ("Dark energy, dark matter", ["dark energy", "dark matter"]),
        ("Trees - deep roots", ["deep roots"]),
        ("Real-time rendering", ["real time", "real time rendering", "time rendering"]),
        ("X y z", []),
        ("Results 2018 data", []),
        ("", []),
    ],
)
def test_runs_of_words_of_a_title_may_name_something(title: str, expected: list[str]) -> None:
    assert sorted(phrases_of(prepared(title))) == sorted(expected)


@given(st.text(max_size=80))
def test_phrases_are_runs_of_the_words_of_the_title(title: str) -> None:
    whole = f" {' '.join(words(title))} "
    for phrase in phrases_of(prepared(title)):
        assert f" {phrase} " in whole
        assert len(phrase.split(" ")) in (2, 3)


def test_a_title_key_has_an_end() -> None:
    long = "word " * 1_000
    assert len(title_key(long)) == 400
    assert title_key(long) == title_key(f"{long} and more")

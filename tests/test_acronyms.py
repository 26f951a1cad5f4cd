"""Acronyms that a text explains are found, and nothing that only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.acronyms import acronyms
from papers.analysis import words

EXPLAINED = [
    ("We use low-rank adaptation (LoRA) here.", [("low rank adaptation", "lora")]),
    ("graph neural networks (GNNs)", [("graph neural networks", "gnn")]),
    ("A graph neural network (GNN; see text) is", [("graph neural network", "gnn")]),
    ("LoRA (low-rank adaptation) is", [("low rank adaptation", "lora")]),
    ("the BERT (bidirectional encoder representations from transformers) model",
     [("bidirectional encoder representations from transformers", "bert")]),
    ("large language models (LLMs) and graph neural networks (GNNs)",
     [("large language models", "llm"), ("graph neural networks", "gnn")]),
    ("graph neural network (GNN) … graph neural network (GNN)", [("graph neural network", "gnn")]),
    ("We propose Trust Region Search (TRS)", [("trust region search", "trs")]),
    ("Quantum Approximate Optimization Algorithm (QAOA)",
     [("quantum approximate optimization algorithm", "qaoa")]),
    ("hidden Markov model (HMM)", [("hidden markov model", "hmm")]),
    ("the cosmic microwave background (CMB), and", [("cosmic microwave background", "cmb")]),
    ("First sentence. Markov chain (MC)", [("markov chain", "mc")]),
    ("tested by magnetic resonance imaging (MRI)", [("magnetic resonance imaging", "mri")]),
    ("Schrödinger cat states (SCS)", [("schrodinger cat states", "scs")]),
    ("state of the art (SOTA)", [("state of the art", "sota")]),
    ("natural language\nprocessing (NLP)", [("natural language processing", "nlp")]),
]  # fmt: skip

NOT_EXPLAINED = [
    "",
    "no parenthesis GNN",
    "it holds (see below)",
    "a model (GNN)",
    "neural networks (GNN)",
    "the ImageNet (ILSVRC) data",
    "a result (A)",
    "in (i) and (ii)",
    "GNN (GNN)",
    "as shown (Fig. 3)",
    "GPT (see the report)",
    "cost (USD)",
    "graph. Neural network (GNN)",
    "graph neural network (gnn)",
    "of type (A--B)",
]


@pytest.mark.parametrize(("text", "expected"), EXPLAINED)
def test_an_explained_acronym_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert acronyms(text) == expected


@pytest.mark.parametrize("text", NOT_EXPLAINED)
def test_what_is_not_explained_is_none(text: str) -> None:
    assert acronyms(text) == []


def test_a_long_form_has_at_most_eight_words() -> None:
    nine = "alpha beta cedar delta elder fern grape heath iris"
    assert acronyms(f"{nine} (ABCDEFGHI)") == []
    eight = nine.removesuffix(" iris")
    assert acronyms(f"{eight} (ABCDEFGH)") == [(eight, "abcdefgh")]


@given(st.lists(st.from_regex(r"[b-df-hj-np-rtv-xz][aeiou]{2,7}", fullmatch=True), min_size=2,
                max_size=6))  # fmt: skip
def test_initials_in_parentheses_stand_for_their_words(parts: list[str]) -> None:
    long, short = " ".join(parts), "".join(part[0] for part in parts)
    assert acronyms(f"the {long} ({short.upper()}) is") == [(long, short)]
    assert acronyms(f"the {short.upper()} ({long}) is") == [(long, short)]


@given(st.text("aAbB ().;-sGN", max_size=80) | st.text(max_size=60))
def test_any_text_gives_words_of_the_index(text: str) -> None:
    for long, short in acronyms(text):
        assert words(long) == long.split(" ")
        assert len(long.split(" ")) > 1
        assert words(short) == [short]

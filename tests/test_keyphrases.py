"""Keyphrases: what must be among them and what must not, spans, variants, hostile texts."""

import gzip
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papers import background
from papers.background import singular
from papers.candidates import read
from papers.keyphrases import TEXT_LIMIT, Keyphrase, keyphrases
from papers.tokens import masked, tokens

GNN = (
    "Graph Neural Networks for Molecular Property Prediction",
    "Graph neural networks (GNNs) have become popular. We propose a novel graph neural network "
    "for molecular property prediction. Our code is at https://github.com/someone/molnet. "
    "Experimental results show that our method outperforms previous work.",
)
HUBBARD = (
    "Superconductivity in the Hubbard model",
    "We study $d$-wave superconductivity in the two-dimensional Hubbard model on the square "
    r"lattice with $U/t = 8$. Using the density matrix renormalization group (DMRG), we find "
    r"stripe order. The Hubbard model has \emph{no} superconductivity at $T_c \sim 0.1$.",
)
REGULARITY = (
    r"$L^2$ regularity for the Schr\"odinger equation",
    r"We prove $L^2$ regularity of solutions of the nonlinear Schr\"odinger equation with "
    r"potential $V \in C^\infty(\mathbb{R}^n)$, by H\"older estimates \cite{abc}.",
)
RL = (
    "Scaling RL for LLM agents",
    "RL is now used to train agents. We apply RL with LoRA. With LoRA the cost is low, "
    "and RL with verifiable rewards is stable (see www.example.org or me@example.org).",
)
MOE = (
    "Mixture of experts for speech",
    "The mixture of experts (MoE) is scaled to speech recognition. A mixture of experts with "
    "learned routing has lower latency in speech recognition.",
)

MUST = [
    (GNN, {"graph neural networks", "molecular property prediction"}),
    (HUBBARD, {"Hubbard model", "superconductivity", "density matrix renormalization group"}),
    (REGULARITY, {"L2 regularity", "Schrödinger equation"}),
    (RL, {"RL", "LoRA"}),
    (MOE, {"mixture of experts", "speech recognition"}),
]
MUST_NOT = [
    (GNN, r"http|github|novel|results|previous|\bwork\b|method|\bGNN"),
    (HUBBARD, r"emph|\\|\$|[{}]|\bU/t|DMRG"),
    (REGULARITY, r"cite|abc|\\|\$|\^|mathbb"),
    (RL, r"www|example|@"),
]


def phrases(paper: tuple[str, str], limit: int = 8) -> list[str]:
    return [found.phrase for found in keyphrases(*paper, limit)]


@pytest.mark.parametrize(("paper", "wanted"), MUST)
def test_the_terms_are_found(paper: tuple[str, str], wanted: set[str]) -> None:
    assert wanted <= set(phrases(paper))


@pytest.mark.parametrize(("paper", "unwanted"), MUST_NOT)
def test_no_debris(paper: tuple[str, str], unwanted: str) -> None:
    assert not [phrase for phrase in phrases(paper, 20) if re.search(unwanted, phrase)]


def test_the_same_paper_has_the_same_keyphrases() -> None:
    assert keyphrases(*HUBBARD) == keyphrases(*HUBBARD)


def test_the_first_of_many_are_those_of_few() -> None:
    assert keyphrases(*GNN, 20)[:3] == keyphrases(*GNN, 3)


def test_scores_fall() -> None:
    scores = [found.score for found in keyphrases(*GNN, 20)]
    assert scores == sorted(scores, reverse=True)


def test_spans_are_those_of_the_text_as_given() -> None:
    text = "\n".join(REGULARITY)
    found = {phrase.phrase: phrase for phrase in keyphrases(*REGULARITY)}
    assert [text[start:end] for start, end in found["L2 regularity"].spans] == [
        "$L^2$ regularity"
    ] * 2
    assert [text[start:end] for start, end in found["Schrödinger equation"].spans] == [
        r"Schr\"odinger equation"
    ] * 2


def test_variants_are_one_phrase_in_its_most_frequent_spelling() -> None:
    text = (
        "Bose-Einstein condensates are cold. A Bose-Einstein condensate of atoms is stirred. "
        "The BOSE EINSTEIN condensate and the Bose-Einstein condensate rotate."
    )
    same = [p for p in keyphrases("Cold atoms", text) if "einstein" in p.phrase.lower()]
    assert [(p.phrase, len(p.spans)) for p in same] == [("Bose-Einstein condensate", 4)]


def test_no_phrase_is_part_of_another() -> None:
    for paper in (GNN, HUBBARD, REGULARITY, RL, MOE):
        found = [f" {phrase.lower()} " for phrase in phrases(paper, 20)]
        assert not [(a, b) for a in found for b in found if a != b and a in b]


def test_possessives_are_kept_inside_and_dropped_at_the_end() -> None:
    abstract = "We study Newton's method and the convergence of Newton's."
    found = phrases(("Newton's method", abstract))
    assert "Newton's method" in found
    assert not [phrase for phrase in found if phrase.endswith("'s")]


@pytest.mark.parametrize(
    ("plural", "single"),
    [
        *(("networks", "network"), ("studies", "study"), ("analysis", "analysis"), ("gas", "gas")),
        *(("matrices", "matrix"), ("physics", "physics"), ("classes", "class"), ("", "")),
        *(("gnns", "gnn"), ("processes", "process"), ("bias", "bias")),
    ],
)
def test_singular(plural: str, single: str) -> None:
    assert singular(plural) == single


HOSTILE = {
    "empty": "",
    "dollars": "$" * 1_000_000,
    "nested TeX": r"\emph{" * 50_000 + "}" * 50_000,
    "braces": "{" * 100_000,
    "right to left": "\u202eشبكة عصبية\u202c " * 10_000,
    "commas": "a, " * 20_000,
    "one long word": "x" * 1_000_000,
    "hyphens": "a-" * 100_000,
    "parentheses": "(AB) " * 50_000,
    "links": "http://a.b " * 50_000,
    "at signs": "a@" * 100_000,
    "accents": r"\'" * 100_000,
    "entities": "&amp;" * 100_000,
    "formulas": "$x$" * 100_000,
    "nouns": "quantum field theory model " * 10_000,
    "different words": " ".join(f"w{i}orm" for i in range(20_000)),
    "controls": "\x00\x01\x02" * 10_000,
    "surrogate": "\ud800 model",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_read(name: str) -> None:
    text = HOSTILE[name]
    for found in (keyphrases(text, text), keyphrases("Title", text), keyphrases(text, "")):
        assert len(found) <= 8


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "empty"])
def test_time_grows_with_the_text_and_no_faster(name: str) -> None:
    text = (HOSTILE[name] * (TEXT_LIMIT // len(HOSTILE[name]) + 1))[: TEXT_LIMIT - 10]
    background.table()

    def seconds(part: str) -> float:
        taken = []
        for _ in range(3):
            start = time.thread_time()
            keyphrases("Title", part)
            taken.append(time.thread_time() - start)
        return min(taken)

    assert seconds(text) < 6 * seconds(text[: len(text) // 2]) + 0.05


PIECES = st.sampled_from(
    [
        *("$", "\\", "{", "}", "^", "_", "\\alpha", '\\"o', "\\'", "model", "Graph neural", " "),
        *("-", "--", "(", ")", "'s", "’", "SU(2)", "&lt;", "http://x.y", "@", "ß", "ﬁ", "\x00"),
        *("GNNs", "(GNN)", ".", ",", "1", "∞", "=", "$L^2$", "of", "\\cite{a}", "~", "İ", "ا"),
        *("\u200b", "\n"),
    ]
)


@settings(max_examples=300)
@given(
    st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join),
    st.lists(PIECES, max_size=20).map("".join),
)
def test_any_text_is_read(abstract: str, title: str) -> None:
    assert len(masked(abstract)) == len(abstract)
    text = f"{title}\n{abstract}"
    for found in keyphrases(title, abstract):
        assert isinstance(found, Keyphrase)
        assert found.phrase.strip() == found.phrase != ""
        assert list(found.spans) == sorted(found.spans)
        assert all(0 <= start < end <= len(text) for start, end in found.spans)
    for token in tokens(abstract):
        assert 0 <= token.start <= token.end <= len(abstract)


def test_the_number_of_candidates_is_bounded() -> None:
    assert len(read("", HOSTILE["different words"]).candidates) <= 2_000


def test_the_table_is_small_and_sorted() -> None:
    assert background.TABLE.stat().st_size <= 600_000
    with gzip.open(background.TABLE, "rt", encoding="utf-8") as file:
        lines = file.read().splitlines()
    keys = [line.partition("\t")[0] for line in lines]
    assert keys == sorted(set(keys))
    assert background.TABLE.read_bytes()[4:8] == b"\0\0\0\0"  # no time in the header

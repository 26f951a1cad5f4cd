from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papers.analysis import stems
from papers.catalog import Catalog
from papers.filters import Filters
from papers.keywords import PHRASE_WORDS_LIMIT, Keyphrase, keyphrases
from papers.query import Query
from papers.stopwords import STOP_WORDS
from papers.vocabulary import Vocabulary

FREQUENT = {"network": 800, "learn": 900, "model": 950}

VOCABULARY = Vocabulary(
    papers=1_000,
    terms=stems,
    frequency=lambda term: FREQUENT.get(term, 3),
    topicless=frozenset(),
)

SMALL_NAMES = [
    ("RL", "RL for robots", "We train RL agents. RL is used to steer robots."),
    ("LoRA", "LoRA: adapters", "LoRA adds adapters to a frozen model; LoRA is small."),
    ("GPT-4", "GPT-4 report", "GPT-4 reads images. We test GPT-4 on exams."),
    ("C++", "A C++ library", "The C++ library stores events. C++ is fast."),
    ("3D", "3D maps", "3D maps of cities; 3D points are matched."),
]

HOSTILE = [
    "@" * 3_000,
    "a" * 20_000,
    "a." * 10_000,
    "a-" * 10_000,
    "www." * 5_000,
    "http://" * 3_000,
    "$" * 20_000,
    "{" * 20_000,
    " " * 20_000,
    "x'" * 10_000,
    "word " * 4_000,
]


def phrases(title: str, abstract: str, limit: int = 10) -> list[str]:
    return [found.phrase for found in keyphrases(title, abstract, VOCABULARY, limit)]


@pytest.mark.parametrize(
    ("title", "abstract"), [("", ""), (" ", "\n"), ("the of and", "we use it"), ("?!", "…")]
)
def test_text_without_a_topic_has_no_keyphrases(title: str, abstract: str) -> None:
    assert phrases(title, abstract) == []


def test_a_repeated_name_comes_first() -> None:
    found = phrases(
        "Ricci flow with surgery",
        "We study the Ricci flow on a manifold. Surgery keeps the Ricci flow going for all time.",
    )
    assert found[0] == "Ricci flow"


@pytest.mark.parametrize(("name", "title", "abstract"), SMALL_NAMES)
def test_short_names_are_found(name: str, title: str, abstract: str) -> None:
    assert any(name in phrase.split() for phrase in phrases(title, abstract))


@pytest.mark.parametrize(
    "link",
    [
        "https://github.com/acme/widget",
        "http://example.org/a?b=c",
        "www.example.com/path",
        "github.com/acme/widget",
        "person@example.org",
    ],
)
def test_links_leave_no_debris(link: str) -> None:
    found = " ".join(phrases("Sparse widgets", f"Code is at {link}. Sparse widgets are fast."))
    for debris in ("http", "www", "github", "example", "acme", "com", "org", "@", "person"):
        assert debris not in found.lower().split()
        assert not found.startswith(debris)


def test_no_phrase_comes_in_two_numbers() -> None:
    found = phrases(
        "Neural operators",
        "A neural operator maps functions. Neural operators learn fast. The neural operator wins.",
    )
    assert [phrase.lower() for phrase in found].count("neural operator") == 1
    assert "neural operators" not in [phrase.lower() for phrase in found]


def test_no_phrase_repeats_a_better_one() -> None:
    found = phrases("Optimal transport maps", "Optimal transport maps. Optimal transport is old.")
    sets = [set(stems(phrase)) for phrase in found]
    for i, one in enumerate(sets):
        for other in sets[i + 1 :]:
            assert not one <= other
            assert not other <= one


def test_tex_is_readable() -> None:
    found = phrases(
        r"Phases of $\mathcal{N}=4$ SYM and Gr\"obner bases",
        r"Gr\"obner bases of \emph{chiral rings} at $\alpha_s$ in $\mathcal{N}=4$ SYM.",
    )
    joined = " ".join(found)
    assert "Gröbner bases" in found or "Gröbner base" in found
    assert not any(mark in joined for mark in "\\${}^_")
    assert "mathcal" not in joined
    assert "emph" not in joined


def test_phrases_stop_at_punctuation() -> None:
    found = phrases("", "We study tensor trains, quantum circuits; spin glasses (random walks).")
    assert {"tensor trains", "quantum circuits", "spin glasses", "random walks"} <= set(found)


def test_scores_fall_and_the_limit_holds() -> None:
    found = keyphrases(
        "Spin glasses", "Tensor trains. Quantum circuits. Random walks.", VOCABULARY, 3
    )
    assert len(found) == 3
    scores = [phrase.score for phrase in found]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)
    assert keyphrases("Spin glasses", "Tensor trains.", VOCABULARY, 0) == []


def test_rare_words_outrank_common_ones() -> None:
    found = phrases("", "A network. A bolometer.")
    assert found.index("bolometer") < found.index("network")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_gives_clean_phrases(title: str, abstract: str) -> None:
    for found in keyphrases(title, abstract, VOCABULARY, 10):
        assert isinstance(found, Keyphrase)
        assert 1 <= len(found.phrase.split()) <= PHRASE_WORDS_LIMIT
        assert found.phrase == found.phrase.strip()


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: f"{text[:8]!r}x{len(text)}")
def test_hostile_text_takes_linear_time(text: str) -> None:
    started = process_time()
    phrases("", text)
    assert process_time() - started < 1


def test_papers_of_the_sample_have_telling_keywords(catalog: Catalog) -> None:
    wanted = {
        "2106.09685": "LoRA",
        "2003.08934": "NeRF",
        "math/0303109": "Ricci flow",
        "1706.03762": "attention",
        "0709.1163": "graphene",
        "1411.4028": "quantum",
    }
    for id_, word in wanted.items():
        (paper,) = catalog.get([id_])
        assert paper is not None
        assert word.lower() in " / ".join(catalog.keywords(paper)).lower(), id_


def test_every_paper_of_the_sample_has_clean_keywords(catalog: Catalog) -> None:
    for found in catalog.search(Query(), Filters(), limit=1_000).found:
        paper = found.paper
        keywords = catalog.keywords(paper)
        assert len(keywords) >= 3, paper.id
        for keyword in keywords:
            assert not any(mark in keyword for mark in "\\${}<>@"), (paper.id, keyword)
            assert "http" not in keyword.lower()
            words = keyword.lower().split()
            assert words[0] not in STOP_WORDS, (paper.id, keyword)
            assert words[-1] not in STOP_WORDS, (paper.id, keyword)
        keys = [" ".join(stems(keyword)) for keyword in keywords]
        assert len(set(keys)) == len(keys), paper.id

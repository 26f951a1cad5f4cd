from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.build import build
from papers.analysis import stems, title_key, topicless_stems, words
from papers.filters import Filters
from papers.models import Record
from papers.query import parse
from papers.reader import IndexReader
from papers.schema import EngineError, guarded
from papers.search import SearchIndex
from papers.settings import Settings
from papers.store import open_store

WORDS = [
    ("", []),
    ("?!… —", []),
    ("Attention Is All You Need", ["attention", "is", "all", "you", "need"]),
    ("Schrödinger", ["schrodinger"]),
    (r"Schr\"odinger", ["schrodinger"]),
    ("Erdős, Łukasz, Søren, Strauß", ["erdos", "lukasz", "soren", "strauss"]),
    ("state-of-the-art", ["state", "of", "the", "art"]),
    ("AdS/CFT, e.g.", ["ads", "cft", "e", "g"]),
    ("RL", ["rl"]),
    ("3D", ["3d"]),
    ("GPT-4", ["gpt", "4"]),
    ("C", ["c"]),
    ("C++", ["cplusplus"]),
    ("a C++ framework", ["a", "cplusplus", "framework"]),
    ("C#", ["csharp"]),
    ("RL$^2$", ["rl2"]),
    ("CO$_2$", ["co2"]),
    ("$H_0$", ["h0"]),
    ("$Z_2$ order", ["z2", "order"]),
    ("深度学习", ["深", "度", "学", "习"]),
    ("カタカナ", ["カ", "タ", "カ", "ナ"]),
    ("Bayes's and Newton’s", ["bayes", "and", "newton"]),
    ("ﬁnite ＧＰＴ", ["finite", "gpt"]),
    ("x" * 100, []),
]

MEETINGS = [
    ("α", r"\alpha", r"$\alpha$", "alpha", "Alpha"),
    ("ς", "σ", r"$\varsigma$", "sigma"),
    ("Λ CDM", r"$\Lambda$CDM", "lambda CDM"),
    ("CO$_2$", "CO2", "CO_2", "CO₂", "$CO_{2}$"),
    ("naïve", r"na\"{\i}ve", "naive", "Naïve"),
    ("Gröbner", r"Gr\"obner", "Grobner"),
    ("Čech", r"\v{C}ech", "cech"),
    ("real-time", "real time", "Real–Time"),
    ("C++", "c++", "$C++$"),
    ("Erdős–Moser", r"Erd\H{o}s--Moser", "erdos moser"),
    ("Poincaré's", r"Poincar\'e's", "poincare"),
    ("naive", "nai\u00adve"),
]

STEMS = [
    ("networks", "network"),
    ("learning", "learned"),
    ("Algorithms", "algorithm"),
    ("Ricci flows", "Ricci flow"),
]

PAPERS = [
    Record(
        id="2101.00001",
        title="Quiet harbours",
        abstract="Northern lights over water",
        authors="Ada Stone, Boris Hill",
    ),
    Record(
        id="2101.00002",
        title=r"The role of $\alpha$ in Schr\"odinger flows",
        abstract="A C++ library for RL agents and GPT-4 in 3D",
        authors=r"Paul Erd\H{o}s and Jean-Luc Petit",
    ),
    Record(id="2101.00003", title="深度学习综述", abstract="A review of 深度学习"),
]

FOUND = [
    ('"quiet harbours"', "2101.00001"),
    ('"northern lights"', "2101.00001"),
    ("alpha", "2101.00002"),
    ("α", "2101.00002"),
    (r"\alpha", "2101.00002"),
    (r"$\alpha$", "2101.00002"),
    ("schrodinger", "2101.00002"),
    ('"schrödinger flows"', "2101.00002"),
    ("C++", "2101.00002"),
    ("RL", "2101.00002"),
    ("3d", "2101.00002"),
    ("gpt-4", "2101.00002"),
    ('"GPT 4"', "2101.00002"),
    ("学习", "2101.00003"),
    ('"深度学习"', "2101.00003"),
    ('au:"ada stone"', "2101.00001"),
    ("au:stone", "2101.00001"),
    ("au:erdos", "2101.00002"),
    ('au:"jean luc petit"', "2101.00002"),
]

NOT_FOUND = [
    ('"harbours northern"', "a phrase does not reach from the title into the abstract"),
    ('"lights northern"', "a phrase is in order"),
    ('"quiet harbour"', "a phrase is not stemmed"),
    ('au:"stone boris"', "a name does not reach into the next one"),
    ('au:"stone ada"', "a name is in order"),
    ("au:harbours", "titles are no authors"),
    ('"ada stone"', "names are no text"),
    ('"习学"', "characters are in order"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    settings = Settings(data_dir=tmp_path_factory.mktemp("schema"))
    return SearchIndex(IndexReader(_filled(settings)))


def _filled(settings: Settings) -> Path:
    store = open_store(settings.database, writable=True)
    store.upsert(PAPERS)
    build(store, settings.index_dir)
    store.close()
    return settings.index_dir


@pytest.mark.parametrize(("text", "expected"), WORDS, ids=[repr(text[:24]) for text, _ in WORDS])
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("spellings", MEETINGS, ids=[texts[0] for texts in MEETINGS])
def test_spellings_meet(spellings: tuple[str, ...]) -> None:
    assert {tuple(words(spelling)) for spelling in spellings} == {tuple(words(spellings[0]))}
    assert words(spellings[0])


@pytest.mark.parametrize(("one", "other"), STEMS)
def test_forms_of_a_word_share_a_stem_but_not_a_word(one: str, other: str) -> None:
    assert stems(one) == stems(other)
    assert words(one) != words(other)


@given(st.text() | st.text(alphabet="aα$\\^_{}+# '’sß深"))
def test_stems_and_words_stand_side_by_side(text: str) -> None:
    assert len(stems(text)) == len(words(text))


@given(st.text())
def test_terms_are_lower_case_and_not_empty(text: str) -> None:
    for word in words(text):
        assert word
        assert word == word.strip()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Attention Is All You Need", "attention is all you need."),
        (r"Gr\"obner Bases", "Grobner bases"),
        ("RL$^2$: Fast", "RL2 – fast"),
    ],
)
def test_titles_that_differ_in_spelling_only_share_a_key(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


def test_different_titles_have_different_keys() -> None:
    assert title_key("Attention is not Explanation") != title_key(
        "Attention is not not Explanation"
    )
    assert title_key("C") != title_key("C++")


def test_topicless_stems_hold_no_topic() -> None:
    assert set(stems("the paper we propose")) <= topicless_stems()
    assert not set(stems("graphene boson entanglement")) & topicless_stems()


@pytest.mark.parametrize(("query", "id_"), FOUND)
def test_a_paper_is_found(index: SearchIndex, query: str, id_: str) -> None:
    hits = index.search(parse(query), Filters()).hits
    assert [PAPERS[hit.pk - 1].id for hit in hits] == [id_]


@pytest.mark.parametrize(("query", "why"), NOT_FOUND, ids=[query for query, _ in NOT_FOUND])
def test_nothing_is_found_beyond_a_text(index: SearchIndex, query: str, why: str) -> None:
    assert index.search(parse(query), Filters()).hits == (), why


def test_a_panic_becomes_an_exception_that_handlers_know() -> None:
    class Panic(BaseException):  # as the engine's panics derive
        pass

    def panic() -> None:
        raise Panic("index out of bounds")

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(EngineError, match="index out of bounds"):
        guarded(panic)
    with pytest.raises(KeyboardInterrupt):
        guarded(stop)
    assert guarded(lambda: 3) == 3

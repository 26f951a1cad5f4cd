from collections.abc import Iterator
from dataclasses import replace
from math import log

import pytest

from indexer.build import build
from papers.analysis import stems, topicless_stems
from papers.catalog import Catalog
from papers.models import Record
from papers.related import TERMS_LIMIT, weighted_terms
from papers.settings import Settings
from papers.store import open_store
from papers.vocabulary import Vocabulary

FREQUENCIES = {"the": 990, "common": 700, "rare": 5, "rarer": 2, "uniqu": 1, "propos": 5, "x": 5}

VOCABULARY = Vocabulary(
    papers=1_000,
    terms=stems,
    frequency=lambda term: FREQUENCIES.get(term, 10),
    topicless=topicless_stems(),
)

NEIGHBOURS = [
    ("math/0303109", {"math/0211159", "math/0307245", "math/0612069"}),
    ("2006.11239", {"2010.02502", "2011.13456", "1503.03585", "2112.10752"}),
    ("1810.04805", {"1907.11692", "1905.07213", "1904.09223"}),
    ("hep-th/9711200", {"hep-th/9802150", "hep-th/9802109", "hep-th/0603001"}),
    ("1002.3895", {"cond-mat/0506581"}),
    ("1902.10186", {"1908.04626"}),
    ("1207.7214", {"1207.7235"}),
    ("astro-ph/9805201", {"astro-ph/9812133"}),
    ("1801.01207", {"1801.01203"}),
    ("0709.1163", {"cond-mat/0410550", "0704.0216"}),
]


@pytest.fixture
def twins(empty: Settings) -> Iterator[Catalog]:
    """Three papers on one thing, two of them under the same title in other spelling."""
    first = Record(
        id="2101.00001",
        title=r"Gr\"obner bases of toric ideals",
        abstract="Toric ideals have Gröbner bases of bounded degree, and lattices give them.",
    )
    store = open_store(empty.database, writable=True)
    store.upsert(
        [
            first,
            replace(first, id="2101.00002", title="Grobner Bases of Toric Ideals."),
            replace(first, id="2101.00003", title="Toric ideals of lattices"),
        ]
    )
    build(store, empty.index_dir)
    store.close()
    catalog = Catalog.open(empty)
    yield catalog
    catalog.close()


def test_telling_terms_come_first_and_common_ones_not_at_all() -> None:
    terms = [t for t, _ in weighted_terms([("", "the rare common rarer unique x")], VOCABULARY)]
    assert terms == ["rarer", "rare"]


def test_a_topicless_word_is_no_term_however_rare() -> None:
    assert weighted_terms([("We propose", "the method we propose")], VOCABULARY) == []


def test_words_of_the_title_and_repeated_words_weigh_more() -> None:
    weights = dict(weighted_terms([("graphene", "boson boson boson lattice")], VOCABULARY))
    assert weights == {
        "graphen": pytest.approx(1 + log(2)),
        "boson": pytest.approx(1 + log(3)),
        "lattic": pytest.approx(1),
    }


def test_the_number_of_terms_is_bounded() -> None:
    text = " ".join(f"word{n}" for n in range(500))
    assert len(weighted_terms([("", text)], VOCABULARY)) == TERMS_LIMIT


@pytest.mark.parametrize("texts", [[], [("", "")], [("?", "…")]])
def test_no_text_gives_no_terms(texts: list[tuple[str, str]]) -> None:
    assert weighted_terms(texts, VOCABULARY) == []


def test_the_paper_itself_and_its_twins_are_left_out(twins: Catalog) -> None:
    terms, found = twins.related(["2101.00001"], "", [], 10)
    assert "toric" in terms
    assert [one.paper.id for one in found] == ["2101.00003"]


def test_papers_that_are_not_wanted_are_left_out(twins: Catalog) -> None:
    assert twins.related(["2101.00001"], "", ["2101.00003"], 10)[1] == ()


def test_a_text_finds_papers_like_it(twins: Catalog) -> None:
    _, found = twins.related([], "toric ideals and lattices", [], 2)
    assert len(found) == 2


@pytest.mark.parametrize(("ids", "text"), [([], ""), (["2401.99999"], ""), ([], "the of and")])
def test_nothing_known_has_nothing_related(catalog: Catalog, ids: list[str], text: str) -> None:
    assert catalog.related(ids, text, [], 10) == ([], ())


@pytest.mark.parametrize(("id_", "expected"), NEIGHBOURS)
def test_papers_on_the_same_topic_are_on_top(
    catalog: Catalog, id_: str, expected: set[str]
) -> None:
    _, found = catalog.related([id_], "", [], 10)
    ids = [one.paper.id for one in found]
    assert id_ not in ids
    assert ids[0] in expected
    assert len(set(ids[:5]) & expected) >= min(2, len(expected))
    scores = [one.score for one in found if one.score is not None]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == len(found)


def test_several_papers_are_one_question(catalog: Catalog) -> None:
    seeds = ["math/0303109", "1801.01207"]
    ids = [one.paper.id for one in catalog.related(seeds, "", [], 10)[1]]
    assert not set(seeds) & set(ids)
    assert "1801.01203" in ids
    assert {"math/0211159", "math/0307245"} & set(ids)


def test_every_paper_of_the_sample_can_be_asked_about(catalog: Catalog) -> None:
    for id_ in ("1003.5947", "1109.0214", "1310.8286", "0704.0216", "1812.08434"):
        _, found = catalog.related([id_], "", [], 10)
        assert found
        (paper,) = catalog.get([id_])
        assert paper is not None
        assert paper.title not in [one.paper.title for one in found]

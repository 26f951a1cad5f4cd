from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from math import log2

import pytest

from indexer.build import build
from papers.analysis import stems, topicless_stems
from papers.authors import split_authors
from papers.categories import CategoryExpression
from papers.filters import Filters
from papers.likeness import NOTHING, Likeness, like
from papers.models import Record
from papers.reader import IndexReader, Snapshot
from papers.related import (
    NOT_TERMS_LIMIT,
    PHRASES_LIMIT,
    PLAIN_WEIGHT,
    POSTINGS_LIMIT,
    TERMS_LIMIT,
    TITLE_WEIGHT,
    WORDS_LIMIT,
    Label,
    Profile,
    Seed,
    labels,
    profile,
    shortened,
)
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


class Library:
    """The papers of a data folder by id, with their index."""

    def __init__(self, settings: Settings) -> None:
        self.snapshot: Snapshot = IndexReader(settings.index_dir).snapshot()
        store = open_store(settings.database, writable=False)
        rows = [row for batch in store.changed_since(0) for row in batch]
        store.close()
        self.ids = {row.pk: row.id for row in rows}
        self.seeds = {
            row.id: Seed(row.title, row.abstract, authors=split_authors(row.authors))
            for row in rows
        }

    def like(self, *ids: str, unlike: Iterable[str] = (), **options: object) -> Likeness:
        seeds, not_seeds = [self.seeds[id_] for id_ in ids], [self.seeds[id_] for id_ in unlike]
        options = {"not_ids": [*ids, *unlike], "limit": 10, **options}
        return like(self.snapshot, seeds, not_seeds, **options)  # type: ignore[arg-type]

    def named(self, found: Likeness) -> list[str]:
        return [self.ids[hit.pk] for hit in found.hits]


@pytest.fixture(scope="module")
def library(settings: Settings) -> Library:
    return Library(settings)


@pytest.fixture
def lattices(empty: Settings) -> Library:
    """Four papers: on toric ideals, on lattices by the same author, on both, on neither."""
    first = Record(
        id="2101.00001",
        title=r"Gr\"obner bases of toric ideals",
        abstract="Toric ideals have Gröbner bases of bounded degree.",
        authors="Ada Example",
        categories="math.AC",
    )
    store = open_store(empty.database, writable=True)
    store.upsert(
        [
            first,
            Record("2101.00002", "Lattices", "Lattices and their vectors.", "Ada Example"),
            replace(first, id="2101.00003", title="Toric ideals of lattices", authors=None),
            Record("2101.00004", "Vectors", "Of sums of squares and vectors.", "Bo Sample"),
        ]
    )
    build(store, empty.index_dir)
    store.close()
    return Library(empty)


def _terms(*seeds: Seed, unlike: Iterable[Seed] = ()) -> Profile:
    return profile(seeds, tuple(unlike), VOCABULARY)


def test_telling_terms_come_first_and_common_ones_not_at_all() -> None:
    found = _terms(Seed("", "the common rare rarer unique x"))
    assert list(found.terms) == ["rarer", "rare"]
    assert found.size == pytest.approx(VOCABULARY.idf("rarer") + VOCABULARY.idf("rare"))


def test_words_of_the_title_and_repeated_words_weigh_more_and_plain_ones_less() -> None:
    seed = Seed("graphene", "boson boson boson lattice we propose", keywords=("lattice",))
    assert dict(_terms(seed).terms) == {
        "graphen": pytest.approx(log2(1 + TITLE_WEIGHT)),
        "boson": pytest.approx(2),
        "lattic": pytest.approx(log2(3)),
        "propos": pytest.approx(PLAIN_WEIGHT),
    }


def test_the_number_of_terms_is_bounded() -> None:
    text = " ".join(f"word{n}" for n in range(500))
    found = _terms(Seed("", text), unlike=[Seed("", text.replace("word", "other"))])
    assert len(found.terms) == TERMS_LIMIT
    assert len(found.against) == NOT_TERMS_LIMIT


def test_what_a_query_reads_is_bounded() -> None:
    huge = replace(VOCABULARY, papers=10_000_000, frequency=lambda _: POSTINGS_LIMIT // 3)
    assert len(profile([Seed("", "one boson, many lattices and graphene")], (), huge).terms) == 3


@pytest.mark.parametrize("seeds", [[], [Seed("", "")], [Seed("?", "…")], [Seed("", "the of")]])
def test_no_text_gives_no_terms(seeds: list[Seed]) -> None:
    assert not _terms(*seeds).terms
    assert not _terms(*seeds).size


def test_each_paper_of_a_set_counts_the_same_however_long_it_is() -> None:
    long = Seed("", " ".join(f"word{n} word{n}" for n in range(40)))
    assert next(iter(_terms(Seed("", "boson"), long).terms)) == "boson"
    assert "word1" in _terms(Seed("", "boson"), long).terms
    assert dict(_terms(long, Seed("", "")).terms).keys() == dict(_terms(long).terms).keys()


def test_terms_of_unwanted_papers_weigh_less_or_count_against() -> None:
    wanted, unwanted = Seed("", "boson lattice"), Seed("", "lattice graphene")
    plain, less = _terms(wanted), _terms(wanted, unlike=[unwanted])
    assert less.terms["boson"] == plain.terms["boson"]
    assert 0 < less.terms["lattic"] < plain.terms["lattic"]
    assert list(less.against) == ["graphen"]


def test_labels_are_phrases_of_titles_and_words_as_the_text_spells_them() -> None:
    seed = Seed("Spin Glasses on lattices", "We cool spin glasses: lattices freeze.")
    known = {"spin glasses": 3, "glasses lattices": 0}
    found = labels([seed], _terms(seed), VOCABULARY, lambda phrase: known.get(phrase, 1))
    assert found[0] == Label("spin glasses", ("spin", "glass"))
    assert {label.text for label in found[1:]} == {"spin", "glasses", "lattices", "cool", "freeze"}


def test_labels_fit_in_the_bits_of_a_score() -> None:
    text = ". ".join(f"word{n}x other{n}x" for n in range(60))
    seed = Seed("", text)
    found = labels([seed], _terms(seed), VOCABULARY, lambda _: 5)
    assert len(found) <= PHRASES_LIMIT + WORDS_LIMIT < 24


def test_a_label_whose_words_are_all_said_is_not_said_again() -> None:
    texts = ["quantum monte", "quantum monte carlo", "carlo", "walk", "monte carlo"]
    found = [Label(text, tuple(text.split())) for text in texts]
    assert shortened(found) == ("quantum monte carlo", "walk")
    assert shortened(found[2:3]) == ("carlo",)
    assert shortened([]) == ()


def test_papers_share_what_they_were_found_by(lattices: Library) -> None:
    found = lattices.like("2101.00001")
    assert lattices.named(found)[0] == "2101.00003"
    assert "toric ideals" in found.shared
    assert "toric ideals" in found.shared_by_pk[found.hits[0].pk]
    assert "toric" not in found.shared
    assert set(found.shared_by_pk) == {hit.pk for hit in found.hits}


def test_an_author_in_common_helps(lattices: Library) -> None:
    by_ada, by_none = (
        Seed("", "vectors", authors=authors) for authors in (("Ada Example",), ("No One",))
    )
    first = like(lattices.snapshot, [by_ada], not_ids=["2101.00004"]).hits[0]
    assert lattices.ids[first.pk] == "2101.00002"
    alone = like(lattices.snapshot, [by_none], not_ids=["2101.00004"]).hits[0]
    assert first.score is not None
    assert alone.score is not None
    assert first.score > alone.score


def test_papers_that_are_not_wanted_are_left_out(lattices: Library) -> None:
    assert "2101.00003" not in lattices.named(
        lattices.like("2101.00001", not_ids=["2101.00001", "2101.00003"])
    )


def test_filters_hold(lattices: Library) -> None:
    both = ["2101.00001", "2101.00003"]
    seed = [Seed("", "toric ideals of lattices")]
    only = Filters(category=CategoryExpression(("math.AC",), ()))
    found = like(lattices.snapshot, seed, filters=only)
    assert sorted(lattices.named(found)) == both
    assert found.total == 2
    assert like(lattices.snapshot, seed, filters=Filters(last_day=date(1999, 1, 1))).hits == ()


@pytest.mark.parametrize("seeds", [[], [Seed("", "")], [Seed("", "the of and")]])
def test_nothing_has_nothing_like_it(library: Library, seeds: list[Seed]) -> None:
    assert like(library.snapshot, seeds) == NOTHING


@pytest.mark.parametrize(("id_", "expected"), NEIGHBOURS)
def test_papers_on_the_same_topic_are_on_top(
    library: Library, id_: str, expected: set[str]
) -> None:
    found = library.like(id_)
    ids = library.named(found)
    assert id_ not in ids
    assert ids[0] in expected
    assert len(set(ids[:5]) & expected) >= min(2, len(expected))
    scores = [hit.score for hit in found.hits if hit.score is not None]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == len(found.hits) <= found.total
    assert found.shared
    assert found.shared_by_pk[found.hits[0].pk]


def test_several_papers_are_one_question(library: Library) -> None:
    ids = library.named(library.like("math/0303109", "1801.01207"))
    assert "1801.01203" in ids
    assert {"math/0211159", "math/0307245"} & set(ids)


def test_papers_like_an_unwanted_one_fall(library: Library) -> None:
    pair = ["math/0303109", "1801.01207"]
    both = library.like(*pair)
    without = library.like(pair[0], unlike=pair[1:])
    assert "1801.01203" in library.named(both)
    assert "1801.01203" not in library.named(without)
    assert library.named(without)[0] in NEIGHBOURS[0][1]


def test_every_paper_of_the_sample_can_be_asked_about(library: Library) -> None:
    for id_ in ("1003.5947", "1109.0214", "1310.8286", "0704.0216", "1812.08434"):
        assert library.like(id_).hits

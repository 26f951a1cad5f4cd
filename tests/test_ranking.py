"""What a list promises: scores with their reasons, tiers in order, titles first, none crowding."""

from collections.abc import Iterator
from datetime import date

import pytest

from papers.analysis import stems, words
from papers.answers import Found, Results, Why
from papers.catalog import Catalog
from papers.filters import Filters, Sort
from papers.models import Record
from papers.query import parse
from papers.ranking import PRECISE_WORDS
from papers.search import SAME_TITLE
from tests.query_papers import PAPERS, opened
from tests.test_query_hits import CASES

TIERS = ["title", "all", "some"]

SAMPLE_QUERIES = [
    "learning",
    "graph neural networks",
    "attention is all you need",
    "deep residual learning for image recognition",
    "ricci flow with surgery on three-manifolds",
    "pre-training bidirectional transformers",
    "language models bengio",
    "perelman ricci",
    "schrödinger equation",
    "GPT-4",
    'learning "neural networks"',
    '"language models"',
    '"neural networks model"~50',
    "model AND language",
    "graph OR boson",
    "(graph OR boson) network -learning",
    "ti:model",
    "ti:(language model) few",
    'au:"Terence Tao" primes',
    "au:perelman ricci",
    "learning cat:cs.CL date:2015..",
    "transf* model",
    "all:physics quantum",
    "erdos discrepancy",
    "galaxy galaxies galaxy",
    "the method of quantum graphs and the method of galaxies",
    "how do large language models answer questions about papers on physics",
    "lerning grpah",
    "language modles",
]

TITLES = {
    "operators": "Signal OR Noise AND Both",
    "not": "Learning NOT Forgetting",
    "quotes": 'Why "Should I" Trust You?',
    "whole quote": '"Everything Is Quoted"',
    "wildcard": "What? A* and C*-algebras",
    "minus": "Fast - and -frugal trees",
    "parentheses": "(Un)fair (and) square",
    "prefix": "ti: a chip; au: a metal",
    "capitals": "DEEP SNOW AND THE COLD",
    "stop words": "To Be or Not to Be",
    "tex": r"$\beta$-VAE with $H_0$",
    "dates": "Results 2018. VI.",
    "colon": "BEIR: A Benchmark",
}
# For each title a paper that says its words more often, so that only the title can put it first.
TITLED = [
    record
    for number, title in enumerate(TITLES.values())
    for record in (
        Record(id=f"2101.{2 * number + 1:05d}", title=title, abstract="Of something else."),
        Record(
            id=f"2101.{2 * number + 2:05d}",
            title=f"More of {title}: {title}",
            abstract=f"{title} {title} {title}",
        ),
    )
]


def _dated(number: int, title: str, abstract: str, year: int = 2021, authors: str = "") -> Record:
    return Record(
        id=f"{year - 2000}01.{number:05d}",
        title=title,
        abstract=abstract,
        authors=authors or None,
        versions=((1, f"{year}-01-12T12:00:00+00:00"),),
    )


MADE = [
    *(_dated(n, "Crowded nests", f"Of herons {'and reeds ' * n}") for n in range(1, 5)),
    *(_dated(n, f"Nests of kind k{n}", "Of nests, reeds, reeds and rivers.") for n in range(5, 9)),
    _dated(11, "Old and equal", "Of lanterns.", 2020),
    _dated(12, "New and equal", "Of lanterns.", 2026),
    _dated(13, "Mid and equal", "Of lanterns.", 2022),
    _dated(14, "Lanterns lanterns", "Lanterns of lanterns and lanterns.", 2020),
    _dated(21, "A look one", "It studies moss."),
    _dated(22, "A look two", "It studied moss."),
    _dated(23, "A look six", "It studies moss of peat."),
    _dated(31, "Peat and others", "Of bogs and other wetlands far and wide."),
    _dated(32, "Wetlands", "Of peat and of others."),
    _dated(41, "Fens one", "Words.", authors="Ada Bogmoor"),
    _dated(42, "Fens two", "Bogmoor words."),
    _dated(43, "Fens ten", "Words."),
    *(
        _dated(50 + n, f"Sails {n}", f"By quick wind transport (QWT) of k{n}.") for n in range(3)
    ),
    _dated(54, "Keels", "By quick wind transport."),
    _dated(55, "Quick transport", "Of wind."),
    _dated(61, "Pairs apart", "Amber, which is old and often found by the sea, and a comb."),
    _dated(62, "Pairs joined", "Of the amber comb which is old and often found by a sea, and."),
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    catalog = opened(tmp_path_factory.mktemp("ranking"), MADE)
    yield catalog
    catalog.close()


@pytest.fixture(scope="module")
def titled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    catalog = opened(tmp_path_factory.mktemp("titled"), TITLED)
    yield catalog
    catalog.close()


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    catalog = opened(tmp_path_factory.mktemp("apart"), PAPERS)
    yield catalog
    catalog.close()


def explained(catalog: Catalog, text: str, sort: Sort = "relevance", limit: int = 60) -> Results:
    return catalog.search(parse(text), Filters(), sort=sort, limit=limit, explain=True)


def why(found: Found) -> Why:
    assert found.why is not None
    return found.why


def ranked(results: Results) -> list[str]:
    return [found.paper.title for found in results.found]


def places(results: Results) -> list[int]:
    return [TIERS.index(why(found).tier) for found in results.found]


def check_sums(results: Results, sort: Sort, text: str) -> int:
    """That the reasons of each hit add up to its score; returns how many were looked at."""
    for found in results.found:
        if found.score is None:
            continue
        reasons = why(found)
        whole = sum(factor.score for factor in reasons.factors)
        if sort == "recent":
            assert reasons.recency is not None
            if reasons.recency < 1:
                continue  # before 2020 the engine takes every weight for 1
            # Of the recency four decimals are told; of a very old paper that is little.
            slack = found.score * (1e-3 + 1e-4 / reasons.recency) + 1e-4
            assert found.score == pytest.approx(whole * reasons.recency, abs=slack), text
        else:
            assert reasons.recency is None
            assert found.score == pytest.approx(whole, rel=1e-3, abs=1e-3), text
        if reasons.factors:
            assert sum(factor.share for factor in reasons.factors) == pytest.approx(1, abs=1e-2)
        shares = [factor.score for factor in reasons.factors]
        assert shares == sorted(shares, reverse=True)
        assert all(share > 0 for share in shares)
    return sum(found.score is not None for found in results.found)


@pytest.mark.parametrize("sort", ["relevance", "recent"])
def test_the_reasons_of_a_hit_add_up_to_its_score(catalog: Catalog, sort: Sort) -> None:
    seen = sum(check_sums(explained(catalog, text, sort), sort, text) for text in SAMPLE_QUERIES)
    assert seen > 400


@pytest.mark.parametrize("sort", ["relevance", "recent"])
def test_they_add_up_for_every_kind_of_query(apart: Catalog, sort: Sort) -> None:
    seen = sum(check_sums(explained(apart, text, sort), sort, text) for text, _ in CASES)
    assert seen > 500


@pytest.mark.parametrize("text", SAMPLE_QUERIES)
def test_tiers_come_in_order_and_best_first_in_each(catalog: Catalog, text: str) -> None:
    results = explained(catalog, text)
    assert results.found
    settled = [found for found in results.found if not why(found).moved]
    tiers = [TIERS.index(why(found).tier) for found in settled]
    kinds = tiers if len(parse(text).words) <= PRECISE_WORDS else [tier > 0 for tier in tiers]
    assert list(kinds) == sorted(kinds)
    for tier in set(kinds):
        scores = [
            found.score
            for found, kind in zip(settled, kinds, strict=True)
            if kind == tier and found.score is not None
        ]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "text",
    ["ricci flow surgery", "graphene attention transformers", "perelman language", "vaswani boson"],
)
def test_the_words_that_are_missing_are_those_the_paper_does_not_hold(
    catalog: Catalog, text: str
) -> None:
    results = explained(catalog, text, limit=100)
    assert {why(found).tier for found in results.found} >= {"some"}
    for found in results.found:
        paper = found.paper
        there = {*stems(f"{paper.title} {paper.abstract}"), *words(" ".join(paper.authors))}
        lacking = [w for w in text.split() if w not in there and stems(w)[0] not in there]
        assert [*why(found).missing] == lacking
        assert bool(lacking) == (why(found).tier == "some")


@pytest.mark.parametrize("kind", TITLES)
def test_the_exact_title_comes_first_whatever_it_holds(titled: Catalog, kind: str) -> None:
    title = TITLES[kind]
    for spelling in (title, f"  {title} ", title.lower(), title.upper()):
        results = explained(titled, spelling)
        assert ranked(results)[0] == title, spelling
        assert why(results.found[0]).tier == "title"
        assert results.total >= 1
        assert all(why(found).tier != "title" for found in results.found[1:])


def test_a_filter_holds_for_the_exact_title_too(titled: Catalog) -> None:
    elsewhere = Filters(first_day=date(2022, 1, 1))
    results = titled.search(parse(TITLES["colon"]), elsewhere)
    assert results.found == ()


def test_more_papers_of_one_title_stand_at_the_end_of_the_page(made: Catalog) -> None:
    results = explained(made, "nests herons")
    assert results.total == 4
    moved = [why(found).moved for found in results.found]
    titles = ranked(results)
    assert titles.count("Crowded nests") == 4
    assert titles[:SAME_TITLE] == ["Crowded nests"] * SAME_TITLE
    assert titles[-2:] == ["Crowded nests"] * 2
    assert moved == [False] * (len(titles) - 2) + [True, True]
    scores = [found.score or 0 for found in results.found]
    assert min(scores[-2:]) > max(scores[SAME_TITLE:-2])


def test_a_query_that_is_the_title_wants_them_all(made: Catalog) -> None:
    results = explained(made, "crowded nests")
    assert ranked(results)[:4] == ["Crowded nests"] * 4
    assert not any(why(found).moved for found in results.found)


def test_by_date_none_is_moved(made: Catalog) -> None:
    results = explained(made, "nests reeds", "oldest")
    assert ranked(results)[:4] == ["Crowded nests"] * 4
    assert not any(why(found).moved for found in results.found)


def test_recent_prefers_the_newer_of_equals_and_weighs_the_others(made: Catalog) -> None:
    results = explained(made, "lanterns", "recent")
    equals = [title for title in ranked(results) if title.endswith("equal")]
    assert equals == ["New and equal", "Mid and equal", "Old and equal"]
    by_title = dict(zip(ranked(results), results.found, strict=True))
    scores = [by_title[title].score or 0 for title in equals]
    assert scores[0] / scores[1] == pytest.approx(2, rel=0.01)  # four years
    assert scores[1] / scores[2] == pytest.approx(2**0.5, rel=0.01)
    assert ranked(explained(made, "lanterns"))[0] == "Lanterns lanterns"
    assert ranked(results)[0] == "New and equal"


def test_the_form_that_was_asked_for_comes_first(made: Catalog) -> None:
    studies, studied = (
        ranked(explained(made, "moss studies")),
        ranked(explained(made, "moss studied")),
    )
    assert set(studies[:3]) == set(studied[:3]) == {"A look one", "A look two", "A look six"}
    assert studies[0] == "A look one"
    assert studied[0] == "A look two"
    (factor,) = (
        factor
        for factor in why(explained(made, "moss studied").found[0]).factors
        if (factor.kind, factor.text) == ("exact", "studied")
    )
    assert factor.score > 0


def test_a_word_in_the_title_counts_more_than_one_in_the_abstract(made: Catalog) -> None:
    results = explained(made, "wetlands")
    assert ranked(results)[0] == "Wetlands"
    results = explained(made, "peat wetlands others")
    kinds = {(factor.kind, factor.field) for factor in why(results.found[0]).factors}
    assert ("title", "title") in kinds


def test_words_that_stand_together_come_before_words_apart(made: Catalog) -> None:
    results = explained(made, "amber comb")
    assert ranked(results)[:2] == ["Pairs joined", "Pairs apart"]
    together = [{factor.kind for factor in why(found).factors} for found in results.found[:2]]
    assert {"phrase", "near"} <= together[0]
    assert not {"phrase", "near"} & together[1]


def test_an_author_is_found_by_a_bare_word_and_told(made: Catalog) -> None:
    results = explained(made, "bogmoor")
    assert sorted(ranked(results)) == ["Fens one", "Fens two"]
    fields = {
        title: {factor.field for factor in why(found).factors}
        for title, found in zip(ranked(results), results.found, strict=True)
    }
    assert fields == {"Fens one": {"authors"}, "Fens two": {"title or abstract"}}
    (factor,) = why(results.found[ranked(results).index("Fens one")]).factors
    assert (factor.kind, factor.text, factor.share) == ("author", "bogmoor", 1.0)


def test_what_an_acronym_stands_for_is_found_after_it_and_told(made: Catalog) -> None:
    results = explained(made, "QWT")
    assert ranked(results)[-1] == "Keels"
    assert sorted(ranked(results)[:3]) == ["Sails 0", "Sails 1", "Sails 2"]
    assert results.notes == ("“qwt” is looked for as “quick wind transport” too.",)
    keels = why(results.found[-1])
    assert [(f.kind, f.text) for f in keels.factors] == [("acronym", "quick wind transport")]
    assert keels.missing == ()


def test_a_correction_is_found_and_told(made: Catalog) -> None:
    results = explained(made, "lantenrs")
    assert len(results.found) == 4
    assert results.notes == ("No paper holds “lantenrs”; “lanterns” is searched for too.",)
    for found in results.found:
        assert [(f.kind, f.text) for f in why(found).factors] == [("other", "lanterns")]


def test_words_that_are_too_common_are_told(made: Catalog) -> None:
    results = explained(made, "the moss of all")
    assert results.notes == ("Left out as too common: the, of, all.",)
    assert sorted(ranked(results)) == ["A look one", "A look six", "A look two"]
    assert all(why(found).missing == () for found in results.found)


def test_without_explain_no_reasons_are_worked_out(made: Catalog) -> None:
    results = made.search(parse("moss"), Filters())
    assert results.found
    assert all(found.why is None for found in results.found)

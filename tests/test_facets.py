"""Counts around a list are those of its papers, and each leads to the papers it counts."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from papers.analysis import words
from papers.answers import Facets, FacetValue, Results
from papers.catalog import Catalog
from papers.categories import category, parse_expression
from papers.filters import Filters
from papers.models import Record
from papers.paper import Paper
from papers.query import Query, parse
from tests.query_papers import opened
from tests.test_search import day_of

NONE = Filters()
CS = Filters(category=parse_expression("cs"))
NEW = Filters(first_day=date(2015, 1, 1), last_day=date(2020, 12, 31))
ASKED = [
    ("", NONE),
    ("", CS),
    ("learning", NONE),
    ("learning", CS),
    ("learning", NEW),
    ("model -cat:cs.LG", NONE),
    ("graph neural", NONE),
    ("graph neural network attention transformer recurrent deep", NONE),
    ("language models", NEW),
    ("graphene OR boson OR galaxies", NONE),
    ('"neural networks"', NONE),
    ("cat:cs.CL", NONE),
    ("date:2017", NONE),
    ("has:doi", CS),
    ("Attention Is All You Need", NONE),
]
CHOSEN = [
    ("learning cat:cs.CL", "categories", "cs.CL", "learning"),
    ("cat:cs.CL", "categories", "cs.CL", ""),
    ("learning date:2017", "years", "2017", "learning"),
    ('au:"Terence Tao" has:doi', "authors", "Terence Tao", "has:doi"),
    ("model has:journal", "features", "journal", "model"),
]


AUTHORED = [
    Record(id="2101.00001", title="Ties one", abstract="Graphs", authors=r"Paul Erd\H{o}s, Ada Bo"),
    Record(id="2101.00002", title="Ties two", abstract="Graphs", authors="Paul Erdős"),
    Record(id="2101.00003", title="Ties three", abstract="Graphs", authors="Paul Erdos, Ada Bo"),
    Record(id="2103.00004", title="Ties four", abstract="Trees", authors="Ada Bo and Cy Dow"),
]


def is_shown(code: str) -> bool:
    """A category of today: the name of a closed archive finds more than it counts."""
    known = category(code)
    return known is not None and known.active


@pytest.fixture(scope="module")
def authored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    made = opened(tmp_path_factory.mktemp("facets"), AUTHORED)
    yield made
    made.close()


def found(catalog: Catalog, query: Query, filters: Filters) -> Results:
    return catalog.search(query, filters, limit=1_000)


def listed(results: Results) -> int:
    return results.total if results.some_total is None else results.some_total


def papers(results: Results) -> list[Paper]:
    return [one.paper for one in results.found]


def counts(values: tuple[FacetValue, ...]) -> dict[str, int]:
    return {value.value: value.count for value in values}


def groups(facets: Facets) -> list[tuple[FacetValue, ...]]:
    return [facets.categories, facets.years, facets.authors, facets.features]


def is_top(shown: dict[str, int], everything: Counter[str]) -> bool:
    """Whether these are counts of the whole, and none that is left out is larger."""
    right = all(everything[value] == count for value, count in shown.items())
    rest = [count for value, count in everything.items() if value not in shown]
    return right and max(rest, default=0) <= min(shown.values(), default=0)


@pytest.mark.parametrize(("text", "filters"), ASKED)
def test_counts_are_those_of_the_papers_listed(
    catalog: Catalog, text: str, filters: Filters
) -> None:
    results = found(catalog, parse(text), filters)
    here = papers(results)
    assert len(here) == listed(results) > 0
    facets = catalog.facets(parse(text), filters)
    codes = Counter(code for paper in here for code in paper.categories if is_shown(code))
    assert is_top(counts(facets.categories), codes)
    years = Counter(str(day_of(paper).year) for paper in here)
    assert counts(facets.years) == years
    assert [*counts(facets.years)] == sorted(years, reverse=True)
    names = Counter(key for paper in here for key in {" ".join(words(n)) for n in paper.authors})
    shown = {" ".join(words(name)): count for name, count in counts(facets.authors).items()}
    assert is_top(shown, names)
    features = counts(facets.features)
    assert features.get("doi", 0) == sum(bool(paper.doi) for paper in here)
    assert features.get("journal", 0) == sum(bool(paper.journal_ref) for paper in here)


@pytest.mark.parametrize(("text", "filters"), ASKED)
def test_a_value_leads_to_as_many_papers_as_it_counts(
    catalog: Catalog, text: str, filters: Filters
) -> None:
    results = found(catalog, parse(text), filters)
    facets = catalog.facets(parse(text), filters)
    followed = 0
    for values in (facets.categories, facets.years, facets.features):
        for value in values:
            if value.chosen:
                continue
            narrowed = found(catalog, parse(value.text), filters)
            total = narrowed.total if results.some_total is None else listed(narrowed)
            assert (value.value, total) == (value.value, value.count)
            followed += 1
    assert followed


def test_an_author_leads_to_the_papers_of_that_name(authored: Catalog) -> None:
    facets = authored.facets(parse("graphs"), NONE)
    assert sorted(value.count for value in facets.authors) == [2, 3]
    for value in facets.authors:
        narrowed = found(authored, parse(value.text), NONE)
        assert narrowed.total == value.count
    (erdos,) = (value for value in facets.authors if "Erd" in value.value)
    assert erdos.count == 3
    assert erdos.text == f'graphs au:"{erdos.value}"'


@pytest.mark.parametrize(("text", "group", "value", "rest"), CHOSEN)
def test_a_chosen_value_is_marked_and_leads_back(
    catalog: Catalog, text: str, group: str, value: str, rest: str
) -> None:
    facets = catalog.facets(parse(text), NONE)
    chosen = [one for values in groups(facets) for one in values if one.chosen]
    assert value in [one.value for one in chosen]
    (mine,) = (one for one in getattr(facets, group) if one.value == value)
    assert mine.text == rest
    assert mine.count == listed(found(catalog, parse(text), NONE))
    others = [one for values in groups(facets) for one in values if not one.chosen]
    assert others
    assert all(len(parse(one.text).conditions) > len(parse(mine.text).conditions) for one in others)


@pytest.mark.parametrize(("text", "filters"), ASKED)
def test_the_timeline_adds_up_without_gaps(catalog: Catalog, text: str, filters: Filters) -> None:
    results = found(catalog, parse(text), filters)
    months = catalog.facets(parse(text), filters).months
    assert sum(month.count for month in months) == listed(results)
    numbers = [month.month.year * 12 + month.month.month for month in months]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert months[0].count > 0
    assert months[-1].count > 0
    here = Counter(day_of(paper).replace(day=1) for paper in papers(results))
    corpus = Counter(day_of(p).replace(day=1) for p in papers(found(catalog, parse(""), NONE)))
    for month in months:
        assert (month.count, month.corpus_count) == (here[month.month], corpus[month.month])


def test_a_month_without_papers_is_in_the_timeline(authored: Catalog) -> None:
    months = authored.facets(parse("ties"), NONE).months
    assert [(month.month.isoformat(), month.count) for month in months] == [
        ("2021-01-01", 3),
        ("2021-02-01", 0),
        ("2021-03-01", 1),
    ]


@pytest.mark.parametrize("text", ["xyzzyplugh", "1706.03762", "!!!"])
def test_what_finds_nothing_or_is_an_id_has_no_counts(catalog: Catalog, text: str) -> None:
    assert catalog.facets(parse(text), NONE) == Facets()
    assert catalog.facets(parse(text), NONE).months == ()


def test_strict_matching_counts_the_strict_list(catalog: Catalog) -> None:
    query = parse("graph neural")
    strict = catalog.search(query, NONE, match="all", limit=1_000)
    assert strict.total < listed(found(catalog, query, NONE))
    facets = catalog.facets(query, NONE, match="all")
    codes = Counter(code for paper in papers(strict) for code in paper.categories if is_shown(code))
    assert counts(facets.categories) == codes
    assert sum(m.count for m in catalog.facets(query, NONE, match="all").months) == strict.total

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papers import generations
from papers.answers import Results
from papers.catalog import Catalog
from papers.categories import canonical_list, index_terms, parse_expression
from papers.collection import Collection
from papers.filters import Filters, Sort
from papers.likeness import like
from papers.paper import Paper
from papers.query import Query, parse
from papers.reader import IndexReader, SearchUnavailableError
from papers.related import Seed
from papers.search import FEW_HITS, SearchIndex
from papers.settings import Settings
from papers.text import one_line
from tests.conftest import SAMPLE
from tests.test_generations import segment_files

RAW = {value["id"]: value for value in map(json.loads, SAMPLE.read_bytes().splitlines())}
TITLES = Counter(one_line(value["title"]) for value in RAW.values())

EXACT = [
    ('"attention is all you need"', {"1706.03762"}),
    ('"Attention is not Explanation"', {"1902.10186"}),
    ('"attention is not not explanation"', {"1908.04626"}),
    ('au:"Grisha Perelman"', {"math/0303109", "math/0211159", "math/0307245"}),
    ('au:perelman "flow with surgery"', {"math/0303109", "math/0307245"}),
    ("au:Erdős au:Schlein", {"math-ph/0508010"}),
    ("au:erdos au:schlein", {"math-ph/0508010"}),
    ('au:"Terence Tao" au:"Ben Green"', {"math/0404188"}),
    ('au:"Green Terence"', set()),
    ('au:"Perelman Grisha"', set()),
]

CONTAINED = [
    ("off-policy actor", "1801.01290"),
    ("pre-training bidirectional transformers", "1810.04805"),
    ("GPT-4", "2303.08774"),
    ("C++", "1508.07749"),
    ("RL^2", "1611.02779"),
    ("3d gaussian splatting", "2308.04079"),
    ("Grobner bases nullstellensatze", "1410.6806"),
    ("CO2 ice cloud", "1505.04472"),
    ("Hamilton-Perelman Poincare", "math/0612069"),
    ("erdos discrepancy", "1509.05363"),
    ("Cech complexes", "1801.08376"),
    ("shor factorization", "quant-ph/9508027"),
    ("vaswani", "1706.03762"),
]


@pytest.fixture
def damaged(settings: Settings, tmp_path: Path) -> Settings:
    copied = Settings(data_dir=Path(copytree(settings.data_dir, tmp_path / "data")))
    name = generations.current(copied.index_dir)
    assert name is not None
    for path in segment_files(copied.index_dir / name):
        if path.suffix in (".fast", ".idx", ".pos", ".fieldnorm"):
            content = path.read_bytes()
            path.write_bytes(bytes(255 - byte for byte in content[:-120]) + content[-120:])
    return copied


def search(
    catalog: Catalog, text: str, filters: Filters | None = None, sort: Sort = "relevance"
) -> Results:
    return catalog.search(parse(text), filters or Filters(), sort=sort, limit=1_000)


def papers(results: Results) -> list[Paper]:
    return [found.paper for found in results.found]


def ids(results: Results) -> list[str]:
    return [paper.id for paper in papers(results)]


def day_of(paper: Paper) -> date:
    """The day a paper is sorted under: announced, else submitted, else its month's first."""
    if paper.announced:
        return paper.announced.day
    return paper.submitted.date() if paper.submitted else paper.month


def test_the_exact_title_comes_first_for_every_paper(catalog: Catalog) -> None:
    missed = []
    for written, value in RAW.items():
        title = one_line(value["title"])
        if TITLES[title] > 1:
            continue
        id_ = written if not written.startswith("math.GT/") else "math/" + written[8:]
        (paper,) = catalog.get([id_])
        assert paper is not None
        for spelling in (title, paper.title, paper.title.upper(), title.lower()):
            if ids(catalog.search(parse(spelling), Filters(), limit=1)) != [id_]:
                missed.append((id_, spelling))
    assert missed == []


def test_papers_of_one_title_come_together_at_the_top(catalog: Catalog) -> None:
    assert set(ids(search(catalog, "Complexity"))[:2]) == {"1003.5947", "1109.0214"}


@pytest.mark.parametrize(("text", "expected"), EXACT)
def test_phrases_and_names_are_exact(catalog: Catalog, text: str, expected: set[str]) -> None:
    results = search(catalog, text)
    assert set(ids(results)) == expected
    assert results.total == len(expected)


@pytest.mark.parametrize(("text", "id_"), CONTAINED)
def test_words_find_the_paper_among_the_first(catalog: Catalog, text: str, id_: str) -> None:
    assert id_ in ids(search(catalog, text))[:3]


def test_a_phrase_is_in_every_hit(catalog: Catalog) -> None:
    results = search(catalog, '"language models"')
    assert len(results.found) >= 3
    for paper in papers(results):
        text = f"{paper.title} | {paper.abstract}".lower().replace("\n", " ").replace("-", " ")
        assert "language models" in text


@pytest.mark.parametrize(
    ("expression", "include", "exclude"),
    [
        ("cs.CL", {"cs.CL"}, set()),
        ("cs.CL+cs.CV", {"cs.CL", "cs.CV"}, set()),
        ("cs.LG-cs.CL", {"cs.LG"}, {"cs.CL"}),
        ("cs.LG+cs.CL-cs.CV-stat.ML", {"cs.LG", "cs.CL"}, {"cs.CV", "stat.ML"}),
        ("eess.SY", {"eess.SY"}, set()),
        ("math-ph", {"math-ph"}, set()),
        ("cs.SY", {"eess.SY"}, set()),
        ("-cs.LG", set(), {"cs.LG"}),
    ],
)
def test_a_category_expression_lets_through_what_it_says(
    catalog: Catalog, expression: str, include: set[str], exclude: set[str]
) -> None:
    expected = {
        paper.id
        for paper in papers(search(catalog, ""))
        if (not include or include & set(paper.categories)) and not exclude & set(paper.categories)
    }
    assert expected
    as_filter = search(catalog, "", Filters(category=parse_expression(expression)))
    as_query = search(catalog, f"cat:{expression}")
    assert set(ids(as_filter)) == set(ids(as_query)) == expected
    assert as_filter.total == as_query.total == len(expected)


@pytest.mark.parametrize("archive", ["cs", "math", "hep-th", "astro-ph", "cond-mat", "quant-ph"])
def test_an_archive_holds_all_its_categories(catalog: Catalog, archive: str) -> None:
    expected = {
        paper.id
        for paper in papers(search(catalog, ""))
        if any(archive in index_terms(code) for code in paper.categories)
    }
    assert expected
    assert set(ids(search(catalog, f"cat:{archive}"))) == expected


def test_categories_of_query_and_page_both_hold(catalog: Catalog) -> None:
    results = search(catalog, "cat:cs.CL", Filters(category=parse_expression("stat.ML")))
    assert ids(results)
    for paper in papers(results):
        assert {"cs.CL", "stat.ML"} <= set(paper.categories)


def test_a_day_lets_through_its_papers_only(catalog: Catalog) -> None:
    everything = papers(search(catalog, ""))
    days = Counter(paper.announced.day for paper in everything if paper.announced)
    day, count = days.most_common(1)[0]
    results = search(catalog, "", Filters(day=day))
    assert results.total == count
    for paper in papers(results):
        assert paper.announced is not None
        assert paper.announced.day == day


def test_a_paper_of_unknown_announcement_is_in_ranges_but_in_no_batch(catalog: Catalog) -> None:
    (paper,) = catalog.get(["hep-th/9711200"])
    assert paper is not None
    assert paper.announced is None
    day = day_of(paper)
    assert paper.id not in ids(search(catalog, "", Filters(day=day)))
    assert paper.id in ids(search(catalog, "", Filters(first_day=day, last_day=day)))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("date:2017", date(2017, 1, 1), date(2017, 12, 31)),
        ("date:2017-06..2018-01", date(2017, 6, 1), date(2018, 1, 31)),
        ("date:2023..", date(2023, 1, 1), date.max),
        ("date:..1999", date.min, date(1999, 12, 31)),
        ("date:0001..9999", date.min, date.max),
    ],
)
def test_a_range_has_its_ends_in_it(catalog: Catalog, text: str, first: date, last: date) -> None:
    expected = {paper.id for paper in papers(search(catalog, "")) if first <= day_of(paper) <= last}
    assert expected
    assert set(ids(search(catalog, text))) == expected
    as_filter = Filters(first_day=first, last_day=last)
    assert set(ids(search(catalog, "", as_filter))) == expected


def test_newest_and_oldest_are_sorted_by_submission(catalog: Catalog) -> None:
    for text in ("", "model", "cat:cs"):
        newest = papers(search(catalog, text, sort="newest"))
        oldest = papers(search(catalog, text, sort="oldest"))
        days = [paper.submitted.date() if paper.submitted else day_of(paper) for paper in oldest]
        assert len(days) > 5
        assert days == sorted(days)
        assert [p.id for p in newest] == [p.id for p in reversed(oldest)]


def test_announced_is_sorted_by_announcement_latest_first(catalog: Catalog) -> None:
    days = [day_of(paper) for paper in papers(search(catalog, "model", sort="announced"))]
    assert len(days) > 5
    assert days == sorted(days, reverse=True)


def test_papers_of_a_day_are_sorted_by_id(catalog: Catalog) -> None:
    oldest = papers(search(catalog, "", sort="announced"))[::-1]
    by_day: dict[date, list[str]] = {}
    for paper in oldest:
        if paper.announced:
            by_day.setdefault(paper.announced.day, []).append(paper.id)
    assert any(len(group) > 1 for group in by_day.values())
    assert all(group == sorted(group) for group in by_day.values())


def test_paging_cuts_one_list(catalog: Catalog) -> None:
    for sort in get_args(Sort):
        asked = parse("learning model")
        whole = ids(catalog.search(asked, Filters(), sort=sort, limit=1_000))
        pages = [
            id_
            for offset in range(0, len(whole) + 7, 7)
            for id_ in ids(catalog.search(asked, Filters(), sort=sort, offset=offset, limit=7))
        ]
        assert pages == whole
        assert len(set(whole)) == len(whole)


def test_few_papers_with_all_words_are_followed_by_those_with_some(catalog: Catalog) -> None:
    results = search(catalog, "graphene attention transformers")
    assert results.total < FEW_HITS
    assert results.some_total is not None
    assert results.some_total == len(results.found) == results.reachable > results.total
    scores = [found.score for found in results.found[results.total :] if found.score is not None]
    assert scores == sorted(scores, reverse=True)


def test_papers_with_all_words_stand_before_those_with_some(catalog: Catalog) -> None:
    results = search(catalog, "ricci flow surgery")
    assert 0 < results.total < FEW_HITS
    for paper in papers(results)[: results.total]:
        text = f"{paper.title} {paper.abstract}".lower()
        assert all(word in text for word in ("ricci", "flow", "surger"))


def test_a_sorted_list_holds_papers_with_all_words_only(catalog: Catalog) -> None:
    relevance = search(catalog, "ricci flow")
    newest = search(catalog, "ricci flow", sort="newest")
    assert newest.some_total is None
    assert newest.total == relevance.total == len(newest.found)


def test_one_word_has_no_some(catalog: Catalog) -> None:
    results = search(catalog, "graphene")
    assert results.some_total is None
    assert results.total == len(results.found) >= 2


def test_stop_words_are_left_out_and_said(catalog: Catalog) -> None:
    results = search(catalog, "are there papers on the ricci flow with surgery?")
    assert ids(results)[0] == "math/0303109"
    assert results.notes == ("Left out as too common: are, there, papers, on, the, with.",)


def test_stop_words_alone_are_searched(catalog: Catalog) -> None:
    results = search(catalog, "all you need")
    assert "1706.03762" in ids(results)


def test_a_word_that_no_paper_has_finds_nothing(catalog: Catalog) -> None:
    results = search(catalog, "xyzzyplugh")
    assert (results.total, results.found) == (0, ())


def test_the_reserved_document_is_never_a_hit(catalog: Catalog) -> None:
    everything = search(catalog, "")
    assert everything.total == len(everything.found) == len(RAW)


def test_a_very_long_query_is_answered(catalog: Catalog) -> None:
    assert search(catalog, "learning " + " ".join(f"w{n}" for n in range(90))).found


def test_counts_per_category_are_those_of_the_lists(catalog: Catalog) -> None:
    counts = catalog.category_counts()
    for code in ("cs.CL", "hep-th", "math.DG", "eess.SY"):
        assert counts[code] == search(catalog, f"cat:{code}").total
    raw = [code for value in RAW.values() for code in canonical_list(value["categories"])]
    assert set(raw) <= set(counts)


@settings(max_examples=60)
@given(st.text(max_size=60) | st.text(alphabet='au:"cat.date2024-+\\$* ()', max_size=40))
def test_any_text_is_answered(catalog: Catalog, text: str) -> None:
    for sort in get_args(Sort):
        results = catalog.search(parse(text), Filters(), sort=sort, limit=5)
        assert results.total >= 0
        assert len(results.found) <= 5


def test_damage_makes_search_unavailable_and_never_panics(damaged: Settings) -> None:
    reader = IndexReader(damaged.index_dir)
    index, collection = SearchIndex(reader), Collection(reader)
    calls: list[Callable[[], object]] = [
        lambda: index.search(parse("attention model"), Filters()),
        lambda: index.search(Query(), Filters(), sort="newest"),
        lambda: index.search(parse('"attention is all you need"'), Filters()),
        lambda: like(reader.snapshot(), [Seed("Attention", "is all you need")]),
        lambda: collection.counts(),
        lambda: collection.neighbour_day(Filters()),
    ]
    unavailable = 0
    for call in calls:
        try:
            call()
        except SearchUnavailableError:
            unavailable += 1
    assert unavailable

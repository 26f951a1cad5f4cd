import sqlite3
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from indexer.build import build
from indexer.keywords import add_keywords
from papers.catalog import Catalog
from papers.filters import Filters
from papers.models import Record
from papers.query import parse
from papers.reader import CHECK_SECONDS, SearchUnavailableError
from papers.settings import Settings
from papers.store import StoreError, open_store
from tests.conftest import SAMPLE, fill

SAMPLE_SIZE = len(SAMPLE.read_bytes().splitlines())


def test_a_data_folder_without_database_or_index_says_so(empty: Settings) -> None:
    with pytest.raises(StoreError, match="python -m indexer ingest"):
        Catalog.open(empty)
    open_store(empty.database, writable=True).close()
    with pytest.raises(SearchUnavailableError, match="python -m indexer build"):
        Catalog.open(empty)


def test_papers_come_in_the_order_of_the_ids(catalog: Catalog) -> None:
    wanted = ["hep-th/9711200", "2401.99999", "1706.03762", "math/0209056", "1706.03762"]
    found = catalog.get(wanted)
    assert [paper.id if paper else None for paper in found] == [
        "hep-th/9711200",
        None,
        "1706.03762",
        "math/0209056",
        "1706.03762",
    ]
    assert catalog.get([]) == []


def test_a_paper_says_what_is_known(catalog: Catalog) -> None:
    (paper,) = catalog.get(["1706.03762"])
    assert paper is not None
    assert paper.title == "Attention Is All You Need"
    assert paper.authors[0] == "Ashish Vaswani"
    assert (paper.categories, paper.primary_category) == (("cs.CL", "cs.LG"), "cs.CL")
    assert paper.submitted == datetime(2017, 6, 12, 17, 57, 34, tzinfo=UTC)
    assert paper.announced is not None
    assert (paper.announced.day, paper.announced.estimated) == (date(2017, 6, 13), True)
    assert str(paper.urls.abs) == "https://arxiv.org/abs/1706.03762"


@pytest.mark.parametrize(
    ("id_", "field", "empty"),
    [
        ("1812.08434", "categories", ()),
        ("1812.08434", "primary_category", None),
        ("0704.0216", "authors", ()),
        ("1904.09223", "submitted", None),
        ("1904.09223", "version", None),
        ("1904.09223", "announced", None),
    ],
)
def test_what_is_missing_is_empty(catalog: Catalog, id_: str, field: str, empty: object) -> None:
    (paper,) = catalog.get([id_])
    assert paper is not None
    assert getattr(paper, field) == empty


def test_a_withdrawn_paper_is_marked(catalog: Catalog) -> None:
    withdrawn, other = catalog.get(["0807.0090", "1706.03762"])
    assert withdrawn is not None
    assert other is not None
    assert withdrawn.withdrawn
    assert not other.withdrawn


def test_versions_are_known_first_one_first(catalog: Catalog) -> None:
    versions = catalog.versions("1706.03762")
    assert [number for number, _ in versions] == list(range(1, len(versions) + 1))
    assert versions[0] == (1, "2017-06-12T17:57:34+00:00")
    assert catalog.versions("1904.09223") == ()
    assert catalog.versions("2401.99999") == ()


def test_pasted_ids_give_those_papers_in_that_order(catalog: Catalog) -> None:
    query = parse("https://arxiv.org/abs/hep-th/9711200v2, 2401.99999 1706.03762")
    results = catalog.search(query, Filters())
    assert [found.paper.id for found in results.found] == ["hep-th/9711200", "1706.03762"]
    assert (results.total, results.reachable, results.some_total) == (2, 2, None)
    assert results.notes == ("Not here: 2401.99999.",)
    second = catalog.search(query, Filters(), offset=1, limit=1)
    assert [found.paper.id for found in second.found] == ["1706.03762"]
    assert second.total == 2


def test_relevance_without_words_is_newest_first(catalog: Catalog) -> None:
    relevance = catalog.search(parse("cat:cs.CL"), Filters(), sort="relevance")
    newest = catalog.search(parse("cat:cs.CL"), Filters(), sort="newest")
    assert [f.paper.id for f in relevance.found] == [f.paper.id for f in newest.found]
    assert all(found.score is None for found in relevance.found)


def test_hits_carry_scores_when_sorted_by_relevance(catalog: Catalog) -> None:
    results = catalog.search(parse("language model"), Filters())
    assert results.found
    assert all(found.score is not None and found.score > 0 for found in results.found)


@pytest.mark.parametrize("text", ["!!!", '"?!"', "…", "— – -"])
def test_a_query_without_letters_finds_nothing_and_says_why(catalog: Catalog, text: str) -> None:
    results = catalog.search(parse(text), Filters())
    assert results.total == 0
    assert results.notes


def test_a_row_that_went_since_the_commit_is_passed_over(empty: Settings) -> None:
    fill(empty)
    with sqlite3.connect(empty.data_dir / "papers.db") as database:
        database.execute("DELETE FROM paper WHERE id = '1706.03762'")
    database.close()
    catalog = Catalog.open(empty)
    results = catalog.search(parse("attention is all you need"), Filters())
    assert results.found
    assert "1706.03762" not in [found.paper.id for found in results.found]
    catalog.close()


def test_counts_are_those_of_the_whole_collection(catalog: Catalog) -> None:
    freshness = catalog.freshness()
    assert freshness.papers == SAMPLE_SIZE
    assert freshness.indexed_at is not None
    assert datetime.now(UTC) - freshness.indexed_at < timedelta(hours=1)
    days = catalog.latest_days()
    assert list(days) == sorted(days, reverse=True)
    assert next(iter(days)) == freshness.newest_day
    for day, count in days.items():
        assert catalog.search(parse(""), Filters(day=day)).total == count > 0


def test_days_are_linked_to_their_neighbours(catalog: Catalog) -> None:
    newest = catalog.neighbour_day(Filters())
    assert newest == catalog.freshness().newest_day
    assert newest is not None
    before = catalog.neighbour_day(Filters(), before=newest)
    assert before is not None
    assert before < newest
    assert catalog.neighbour_day(Filters(), after=before) == newest
    assert catalog.neighbour_day(Filters(), after=newest) is None
    oldest = catalog.neighbour_day(Filters(), after=date(1, 1, 1))
    assert oldest is not None
    assert catalog.neighbour_day(Filters(), before=oldest) is None


def test_the_ends_of_the_calendar_have_no_neighbours_beyond(catalog: Catalog) -> None:
    assert catalog.neighbour_day(Filters(), before=date.min) is None
    assert catalog.neighbour_day(Filters(), after=date.max) is None


def test_new_papers_change_counts(empty: Settings) -> None:
    fill(empty)
    catalog = Catalog.open(empty)
    assert catalog.freshness().papers == SAMPLE_SIZE
    (paper,) = catalog.get(["1706.03762"])
    assert paper is not None
    before = catalog.category_counts()["cs.CL"]
    store = open_store(empty.database, writable=True)
    store.upsert([Record(id="2401.00001", title="Fresh", abstract="Abstract", categories="cs.CL")])
    build(store, empty.index_dir)
    store.close()
    time.sleep(CHECK_SECONDS * 1.1)
    assert catalog.freshness().papers == SAMPLE_SIZE + 1
    assert catalog.category_counts()["cs.CL"] == before + 1
    fresh = catalog.search(parse("fresh"), Filters()).found
    assert [found.paper.id for found in fresh] == ["2401.00001"]
    catalog.close()


def test_keywords_are_kept_with_the_paper_and_new_text_has_new_ones(empty: Settings) -> None:
    fill(empty)
    catalog = Catalog.open(empty)
    (paper,) = catalog.get(["1706.03762"])
    assert paper is not None
    assert 3 <= len(paper.keywords) <= 8
    store = open_store(empty.database, writable=True)
    text = "Bolometers are cold detectors. A cold bolometer measures radiation."
    store.upsert(
        [Record(id="1706.03762", title="Bolometers", abstract=text, datestamp=date(2099, 1, 1))]
    )
    (changed,) = catalog.get(["1706.03762"])
    assert changed is not None
    assert changed.keywords == ()
    assert add_keywords(store) == 1
    store.close()
    (changed,) = catalog.get(["1706.03762"])
    assert changed is not None
    assert any("bolometer" in phrase.lower() for phrase in changed.keywords)
    catalog.close()


def test_keyphrases_of_a_text_say_where_they_stand_and_how_many_papers_have_them(
    catalog: Catalog,
) -> None:
    title, abstract = "Graph neural networks", "A graph neural network learns on graphs."
    found = catalog.keyphrases(title, abstract, 5)
    assert found
    whole = f"{title}\n{abstract}"
    for one, papers in found:
        assert one.spans
        assert all(0 <= start < end <= len(whole) for start, end in one.spans)
        assert papers >= 0
    assert any(papers > 0 for _, papers in found)

"""What is popular: the page and its JSON, by period and category."""

import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import popular as popular_module
from app.activity import Activity
from app.activity import database as database_module
from app.activity.counts import WEIGHTS
from papers.catalog import Catalog
from papers.categories import parse_expression
from papers.filters import Filters
from papers.query import Query
from tests.activity_site import Clock, activity, clock, opened, site
from tests.test_exports import ids_in

__all__ = ["activity", "clock", "opened", "site"]  # fixtures

ATTENTION, ADS, GAT = "1706.03762", "hep-th/9711200", "1710.10903"
ANN, BOB = "192.0.2.7", "192.0.2.8"


def ids_of(page: str) -> list[str]:
    return re.findall(r'<article[^>]* data-id="([^"]*)"', page)


def get(site: TestClient, **params: object) -> Any:
    answer = site.get("/api/v1/popular", params=params)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    return answer.json()


def listed(site: TestClient, **params: object) -> list[str]:
    return [paper["id"] for paper in get(site, **params)["results"]]


@pytest.fixture
def read(activity: Activity, clock: Clock) -> None:
    """One paper of a month ago, one of three days ago, one of now."""
    clock.turn(days=-30)
    for address in (ANN, BOB):
        activity.add(ADS, "pdf", address)
        activity.add(ADS, "related", address)
    clock.turn(days=27)
    activity.add(ATTENTION, "star", ANN, "a" * 32)
    clock.turn(days=3)
    activity.add(GAT, "pdf", ANN)
    activity.add(ATTENTION, "pdf", ANN)


@pytest.mark.usefixtures("read")
@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("day", {GAT: (1, 0, 0), ATTENTION: (1, 0, 0)}),
        ("week", {ATTENTION: (1, 0, 1), GAT: (1, 0, 0)}),
        ("all", {ATTENTION: (1, 0, 1), ADS: (2, 2, 0), GAT: (1, 0, 0)}),
    ],
)
def test_a_period_has_its_own_list_with_its_own_counts(
    site: TestClient, period: str, expected: dict[str, tuple[int, int, int]]
) -> None:
    """Of equals the newest comes first: 1710 before 1706, 1706 before 1997."""
    answer = get(site, period=period)
    assert answer["total"] == len(expected)
    assert [paper["id"] for paper in answer["results"]] == list(expected)
    for paper in answer["results"]:
        pdf, related, stars = expected[paper["id"]]
        assert paper["interest"] == {"pdf": pdf, "related": related, "stars": stars}
        assert paper["score"] == pdf + related + 3 * stars
        assert paper["title"]
    page = site.get("/popular", params={"period": period})
    assert ids_of(page.text) == list(expected)


@pytest.mark.usefixtures("read")
def test_without_a_period_it_is_the_day(site: TestClient) -> None:
    assert listed(site) == listed(site, period="day") == [GAT, ATTENTION]
    for path in ("/popular", "/popular?period=&category=&page=1", "/popular?period=day"):
        assert ids_of(site.get(path).text) == [GAT, ATTENTION]


def test_a_star_weighs_more_than_an_idle_open() -> None:
    assert WEIGHTS["stars"] > WEIGHTS["pdf"] + WEIGHTS["related"]
    assert set(WEIGHTS.values()) == {1, 3}, "docs/api.md says so"


@pytest.mark.usefixtures("read")
@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("cs.CL", [ATTENTION]),
        ("CS.cl", [ATTENTION]),
        ("cs", [ATTENTION, GAT]),
        ("cs-cs.CL", [GAT]),
        ("stat.ML+hep-th", [ADS, GAT]),
        ("-cs", [ADS]),
        ("math.AG", []),
    ],
)
def test_a_category_expression_narrows_the_list(
    site: TestClient, category: str, expected: list[str]
) -> None:
    assert listed(site, period="all", category=category) == expected
    page = site.get("/popular", params={"period": "all", "category": category})
    assert ids_of(page.text) == expected
    assert str(parse_expression(category)) in page.text


def test_a_category_narrows_like_a_search_does(
    site: TestClient, catalog: Catalog, activity: Activity
) -> None:
    everything = [found.paper.id for found in catalog.search(Query(), Filters(), limit=200).found]
    for number, id_ in enumerate(everything):
        activity.add(id_, "pdf", f"192.0.2.{number}")
    for text in ("cs", "cs.LG-cs.CL", "math", "physics", "eess.SY", "hep-th+astro-ph"):
        filters = Filters(parse_expression(text))
        found = catalog.search(Query(), filters, sort="newest", limit=200).found
        expected = {one.paper.id for one in found}
        assert set(listed(site, category=text, size=100)) == expected
        assert expected


def test_of_equal_interest_the_newest_comes_first(
    site: TestClient, catalog: Catalog, activity: Activity
) -> None:
    everything = [found.paper for found in catalog.search(Query(), Filters(), limit=200).found]
    for number, paper in enumerate(everything):
        activity.add(paper.id, "pdf", f"192.0.2.{number}")
    months = [paper["month"] for paper in get(site, size=100)["results"]]
    assert len(months) == 100
    assert months == sorted(months, reverse=True)


def test_pages_hold_every_paper_once(
    site: TestClient, catalog: Catalog, activity: Activity
) -> None:
    everything = [found.paper.id for found in catalog.search(Query(), Filters(), limit=200).found]
    for id_ in everything[:60]:
        activity.add(id_, "pdf", ANN)
    pages = [site.get("/popular", params={"page": number}).text for number in (1, 2, 3)]
    ids = [ids_of(page) for page in pages]
    assert [len(part) for part in ids] == [25, 25, 10]
    assert sorted(chain(*ids)) == sorted(everything[:60])
    assert "<strong>60</strong> papers" in pages[0]
    assert "Papers 51–60 of 60" in pages[2]
    assert 'rel="next"' in pages[0]
    assert 'rel="next"' not in pages[2]
    beyond = site.get("/popular?page=4")
    assert beyond.status_code == 200
    assert "The list ends before this page." in beyond.text
    assert '<a href="/popular">Go to its first page</a>' in beyond.text


def test_a_list_has_an_end(
    site: TestClient, catalog: Catalog, activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(popular_module, "LIST_LIMIT", 2)
    everything = [found.paper.id for found in catalog.search(Query(), Filters(), limit=9).found]
    for id_ in everything:
        activity.add(id_, "pdf", ANN)
    assert get(site)["total"] == 2


def test_a_paper_that_is_no_longer_here_is_left_out(site: TestClient, activity: Activity) -> None:
    activity.add("2912.00001", "star", ANN, "a" * 32)
    activity.add(ATTENTION, "pdf", ANN)
    assert get(site)["total"] == 1
    assert listed(site) == [ATTENTION]


# When there is nothing


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "No paper was opened or starred here in the last 24 hours."),
        ("?period=week", "No paper was opened or starred here in the last 7 days."),
        ("?period=all", "No paper was opened or starred here yet."),
    ],
)
def test_an_empty_list_says_what_that_means(site: TestClient, query: str, told: str) -> None:
    page = site.get(f"/popular{query}").text
    assert told in page
    assert "Look in all categories" not in page
    narrowed = site.get(f"/popular{query}{'&' if query else '?'}category=math.AG").text
    assert "Look in all categories" in narrowed
    assert told.replace("paper", "paper of this category") in narrowed
    assert get(site) == {"total": 0, "results": []}


def test_counts_that_cannot_be_read_are_no_empty_list(
    site: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "REST_SECONDS", 0.0)
    (tmp_path / "activity.db").write_bytes(b"no database" * 1_000)
    page = site.get("/popular")
    assert page.status_code == 200
    assert "cannot be read just now" in page.text
    assert "No paper was opened" not in page.text
    answer = site.get("/api/v1/popular")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


# What is asked


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("period=year", "period"),
        ("size=0", "size"),
        ("size=101", "size"),
        ("category=nonsense", "nonsense"),
        ("page=2", "page"),
        ("period=day&period=week", "period"),
    ],
)
def test_the_api_refuses_what_it_does_not_know(site: TestClient, query: str, named: str) -> None:
    answer = site.get(f"/api/v1/popular?{query}")
    assert answer.status_code == 400
    assert named in answer.json()["detail"]


@pytest.mark.parametrize("query", ["period=year", "page=0", "page=41", "category=nonsense"])
def test_the_page_tells_what_it_cannot_read(site: TestClient, query: str) -> None:
    answer = site.get(f"/popular?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.usefixtures("read")
def test_the_page_leads_to_its_other_periods_and_to_its_json(site: TestClient) -> None:
    page = site.get("/popular?period=week&category=cs").text
    assert 'href="/popular?period=all&amp;category=cs"' in page
    assert 'href="/popular?category=cs"' in page
    assert 'href="/popular?period=week"' in page, "the filter can be taken away"
    (json_url,) = set(re.findall(r'href="(/api/v1/popular[^"]*)"', page))
    assert site.get(json_url.replace("&amp;", "&")).json() == get(
        site, period="week", category="cs"
    )


@pytest.mark.usefixtures("read")
def test_the_list_is_a_feed_and_files_too(site: TestClient) -> None:
    page = site.get("/popular?period=all&category=cs&page=1").text
    expected = [ATTENTION, GAT]
    links = dict(re.findall(r'href="(/popular/(?:export\.)?([a-z.]+)[^"]*)"', page))
    addresses = {name: url.replace("&amp;", "&") for url, name in links.items()}
    assert set(addresses) == {"feed", "bib", "ris", "csl.json", "csv", "md"}
    for name, address in addresses.items():
        answer = site.get(address)
        assert answer.status_code == 200, address
        if name == "feed":
            assert re.findall(r"<id>https://arxiv.org/abs/([^<]+)</id>", answer.text) == expected
            assert "Popular papers in cs, all time" in answer.text
        else:
            assert ids_in(name, answer.text) == expected
            assert answer.headers["sheaf-papers"] == "2 of 2"
            assert answer.headers["content-disposition"].endswith(f'"popular-all-cs.{name}"')


def test_the_header_leads_here(site: TestClient) -> None:
    header = site.get("/").text.partition("<main")[0]
    assert 'href="/popular"' in header


def test_every_page_leads_here(site: TestClient) -> None:
    assert '<a href="/popular">' in site.get("/").text


def test_hostile_text_in_the_category_stays_text(site: TestClient) -> None:
    answer = site.get("/popular", params={"category": '"><script>alert(1)</script>'})
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text

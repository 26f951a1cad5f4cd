"""What stands around a list: cards, sorts, filters, neighbouring days, the same view as JSON."""

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient

from app.listing import active_filters, cards, day_nav, hints, json_url, sorts
from app.params import PAGE_SIZE, PageParams
from papers.catalog import Catalog
from papers.categories import parse_expression
from papers.query import parse
from papers.ranking import Filters

CL = parse_expression("cs.CL")

SAME_AS_JSON = [
    "/search",
    "/search?page=2",
    "/search?q=graph+neural+network",
    "/search?q=graph+neural+network&sort=oldest",
    "/search?q=%22ricci+flow%22&category=math",
    "/search?q=au:%22Grigori+Perelman%22",
    "/search?q=cat:cs.CL+date:2018..2019",
    "/search?from=2017-01-01&to=2018-12-31&sort=oldest",
    "/search?date=2019-08-14",
    "/search?q=1706.03762+hep-th/9711200",
    "/search?q=c%2B%2B+%26+%22a%22",
    "/arxiv/cs.CL",
    "/arxiv/cs.CL?from=2019-01-01",
    "/arxiv/cs.CL+cs.LG-cs.CV?q=language&page=1",
    "/arxiv/cs.CL?from=1991-01-01&page=2",
    "/arxiv/1706.03762,hep-th/9711200,2912.00001",
    # No announcement day is known of the papers here: the page shows none, so JSON must not.
    "/search?date=2019-04-01",
    "/search?date=1998-02-20",
]


def test_cards_are_numbered_over_all_pages_and_carry_keywords(catalog: Catalog) -> None:
    results = catalog.search(parse(""), Filters(), "newest", PAGE_SIZE, 3)
    made = cards(catalog, results, PAGE_SIZE)
    assert [card.number for card in made] == [26, 27, 28]
    assert [card.paper for card in made] == [found.paper for found in results.found]
    assert all(card.keywords for card in made)


def test_relevance_is_offered_only_where_there_are_words() -> None:
    with_words = sorts(PageParams(q="a"), "/search", has_words=True)
    assert [(s.label, s.current) for s in with_words] == [
        ("Relevance", True),
        ("Newest", False),
        ("Oldest", False),
    ]
    without = sorts(PageParams(), "/search", has_words=False)
    assert [(s.label, s.current) for s in without] == [("Newest", True), ("Oldest", False)]


@pytest.mark.parametrize("sort", [None, "relevance", "newest", "oldest"])
def test_exactly_one_order_is_current_and_a_change_starts_at_page_one(sort: str | None) -> None:
    params = PageParams.model_validate({"q": "a", "sort": sort, "page": 4})
    links = sorts(params, "/search", has_words=True)
    assert sum(link.current for link in links) == 1
    assert all("page=" not in link.url for link in links)


def test_every_condition_can_be_taken_away_by_itself() -> None:
    params = PageParams.model_validate(
        {"q": "a", "category": "cs.CL", "from": "2020-01-01", "to": "2020-12-31", "page": 3}
    )
    removed = {
        chip.label: set(dict(parse_qsl(urlsplit(chip.remove_url).query)))
        for chip in active_filters(params, "/search")
    }
    assert list(removed.values()) == [
        {"q", "from", "to"},
        {"q", "category", "to"},
        {"q", "category", "from"},
    ]
    assert "cs.CL" in next(iter(removed))
    assert active_filters(PageParams(q="a"), "/search") == ()


def test_days_lead_to_the_nearest_days_with_papers_and_back(catalog: Catalog) -> None:
    newest = catalog.neighbour_day(Filters(CL))
    seen: list[date] = []
    day = newest
    while day:
        seen.append(day)
        nav = day_nav(catalog, Filters(CL, day=day), PageParams(day=day, page=2), "/arxiv/cs.CL")
        assert nav is not None
        assert nav.day == day
        assert (nav.next_url is None) == (day == newest)
        if nav.next_url:
            assert nav.next_url == f"/arxiv/cs.CL?date={seen[-2]}"
        day = catalog.neighbour_day(Filters(CL), before=day)
        assert nav.previous_url == (f"/arxiv/cs.CL?date={day}" if day else None)
    assert len(seen) > 20
    assert day_nav(catalog, Filters(CL), PageParams(), "/arxiv/cs.CL") is None


def test_an_empty_list_says_what_to_try(catalog: Catalog) -> None:
    def said(text: str, **fields: str) -> str:
        params = PageParams.model_validate({"q": text, **fields})
        day = date.fromisoformat(fields["date"]) if "date" in fields else None
        return " ".join(hints(params, catalog.search(parse(text), Filters(day=day))))

    assert "quotes" in said('"no such phrase anywhere"')
    assert "name" in said('au:"Nobody Atall"')
    assert "date" in said("zzzz", date="1999-01-01")
    assert "spelling" in said("zzzz")
    assert said("", date="1999-01-01")
    assert said("graph") == ""


def test_the_address_of_the_json_holds_all_conditions() -> None:
    params = PageParams.model_validate({"q": "a b", "sort": "oldest", "page": 2})
    filters = Filters(CL, date(2020, 1, 1), None)
    params = params.model_copy(update={"first_day": date(2020, 1, 1)})
    query = dict(parse_qsl(urlsplit(json_url(params, parse("a b"), filters)).query))
    assert query == {
        "q": "a b",
        "category": "cs.CL",
        "from": "2020-01-01",
        "sort": "oldest",
        "page": "2",
    }


@pytest.mark.parametrize("url", SAME_AS_JSON)
def test_a_page_and_its_json_hold_the_same_papers_in_the_same_order(
    client: TestClient, url: str
) -> None:
    page = client.get(url)
    assert page.status_code == 200
    link = re.search(r'<link rel="alternate" type="application/json" href="([^"]+)"', page.text)
    assert link
    answer = client.get(unescape(link[1]))
    assert answer.status_code == 200
    shown = re.findall(r"<dd[^>]*>((?:[a-z-]+/)?[\d.]+)(?:v\d+)?</dd>", page.text)
    assert shown == [paper["id"] for paper in answer.json()["results"]]
    assert ("No papers here" in page.text) == (not shown)

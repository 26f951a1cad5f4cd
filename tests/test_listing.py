"""What stands around a list: cards, sorts, filters, neighbouring days, the same view as JSON."""

import re
from datetime import date
from html import unescape
from typing import get_args
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient

from app.days import day_nav
from app.listing import (
    FACET_VALUES_SHOWN,
    Choice,
    active_filters,
    cards,
    doctor,
    facet_groups,
    has_words,
    hints,
    json_url,
    matches,
    sorts,
    understood,
)
from app.ordering import Order
from app.params import PAGE_SIZE, PageParams
from papers.answers import ClauseEffect, Diagnosis, Facets, FacetValue, Spelling
from papers.catalog import Catalog
from papers.categories import parse_expression
from papers.filters import Filters
from papers.query import Query, parse
from papers.query_limits import QUERY_LENGTH_LIMIT
from papers.syntax import Phrase

CL = parse_expression("cs.CL")

SAME_AS_JSON = [
    "/search",
    "/search?page=2",
    "/search?q=graph+neural+network",
    "/search?q=graph+neural+network&sort=oldest",
    "/search?q=graph+neural+network&sort=popular",
    "/search?q=graph+neural+network&sort=announced&match=all",
    "/search?q=graph+neural+network&sort=recent&match=any",
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
    results = catalog.search(parse(""), Filters(), sort="newest", offset=PAGE_SIZE, limit=3)
    made = cards(results, PAGE_SIZE, PageParams(sort="newest", page=2), "/search")
    assert [card.number for card in made] == [26, 27, 28]
    assert [card.paper for card in made] == [found.paper for found in results.found]
    assert all(card.keywords for card in made)
    assert [(card.why, card.why_url) for card in made] == [(None, None)] * 3


def test_a_ranked_card_leads_to_its_reasons_and_holds_them_once_asked(catalog: Catalog) -> None:
    params = PageParams(q="graph")
    for explain in (False, True):
        results = catalog.search(parse("graph"), Filters(), explain=explain)
        made = cards(results, 0, params, "/search")
        assert made
        for card in made:
            assert (card.why is not None) == explain
            assert card.why_url == "/search?q=graph&explain=1"


def labels(links: tuple[Choice, ...]) -> list[tuple[str, bool]]:
    return [(link.label, link.current) for link in links]


def test_relevance_is_offered_only_where_there_are_words() -> None:
    assert labels(sorts(PageParams(q="a"), "/search", has_words=True)) == [
        ("Relevance", True),
        ("Recent", False),
        ("Newest", False),
        ("Oldest", False),
        ("Announced", False),
        ("Popular", False),
    ]
    rest = [("Oldest", False), ("Announced", False), ("Popular", False)]
    without = [("Newest", True), *rest]
    assert labels(sorts(PageParams(), "/search", has_words=False)) == without
    assert labels(sorts(PageParams(sort="recent"), "/search", has_words=False)) == without


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("graph", True),
        ('"graph"', True),
        ("ti:graph", True),
        ("graph*", False),
        ("au:Perelman OR graph", True),
        ("", False),
        ("cat:cs.CL date:2020", False),
        ('au:"Perelman"', False),
        ("cat:cs.CL -graph", False),
        ("1706.03762", False),
    ],
)
def test_words_are_what_can_be_ranked_by(text: str, expected: bool) -> None:
    assert has_words(parse(text)) == expected


@pytest.mark.parametrize("sort", [None, *get_args(Order)])
@pytest.mark.parametrize("words", [True, False])
def test_exactly_one_order_is_current_and_a_change_starts_at_page_one(
    sort: str | None, words: bool
) -> None:
    params = PageParams.model_validate({"q": "a", "sort": sort, "page": 4})
    links = sorts(params, "/search", has_words=words)
    assert sum(link.current for link in links) == 1
    assert all("page=" not in link.url for link in links)


def test_ways_of_matching_are_offered_for_two_words_and_more() -> None:
    assert matches(PageParams(q="a"), "/search", bare_words=1) == ()
    links = matches(PageParams(q="a b", match="all", page=2), "/search", bare_words=2)
    assert labels(links) == [("Best match", False), ("All words", True), ("Any word", False)]
    assert [link.url for link in links] == [
        "/search?q=a+b",
        "/search?q=a+b&match=all",
        "/search?q=a+b&match=any",
    ]
    for match in (None, "auto"):
        params = PageParams.model_validate({"q": "a b", "match": match})
        assert matches(params, "/search", bare_words=2)[0].current


def years(count: int, chosen: int | None = None) -> tuple[FacetValue, ...]:
    return tuple(
        FacetValue(str(year), str(year), 3, f"graph date:{year}", year == chosen)
        for year in range(2020, 2020 - count, -1)
    )


def test_facets_become_links_that_narrow_the_search() -> None:
    category = FacetValue("cs.CL", "Computation and Language", 7, "graph cat:cs.CL")
    facets = Facets((category,), years(2))
    params = PageParams(q="graph", sort="oldest", page=3)
    groups = facet_groups(facets, 100, params, "/search")
    assert [group.name for group in groups] == ["Categories", "Years"]
    (link,) = groups[0].shown
    assert (link.label, link.name, link.count) == ("cs.CL", "Computation and Language", 7)
    assert dict(parse_qsl(urlsplit(link.url).query)) == {
        "q": "graph cat:cs.CL",
        "sort": "oldest",
    }
    assert [link.label for link in groups[1].shown] == ["2020", "2019"]


@pytest.mark.parametrize(("count", "more"), [(1, 0), (8, 0), (9, 0), (10, 2), (30, 22)])
def test_many_values_stand_behind_a_click(count: int, more: int) -> None:
    (group,) = facet_groups(Facets(years=years(count)), 100, PageParams(q="graph"), "/search")
    assert (len(group.shown), len(group.more)) == (count - more, more)
    assert not more or len(group.shown) == FACET_VALUES_SHOWN


def test_a_chosen_value_comes_first() -> None:
    facets = Facets(years=years(30, chosen=1995))
    (group,) = facet_groups(facets, 100, PageParams(q="graph"), "/search")
    assert [link.label for link in group.shown if link.chosen] == [group.shown[0].label] == ["1995"]


def test_a_value_that_all_papers_have_is_not_offered_unless_it_is_chosen() -> None:
    params = PageParams(q="graph")
    assert facet_groups(Facets(years=years(2)), 3, params, "/search") == ()
    (group,) = facet_groups(Facets(years=years(2, chosen=2019)), 3, params, "/search")
    assert [link.label for link in group.shown] == ["2019"]


def test_a_query_too_long_to_be_asked_is_not_offered() -> None:
    room = QUERY_LENGTH_LIMIT - len('""')
    values = tuple(
        FacetValue(str(length), "", 1, str(Query(Phrase("a" * length))))
        for length in (room - 1, room, room + 1)
    )
    (group,) = facet_groups(Facets(values), 100, PageParams(), "/search")
    assert [link.label for link in group.shown] == [str(room - 1), str(room)]


def test_a_diagnosis_becomes_links() -> None:
    assert doctor(None, PageParams(), "/search") is None
    assert doctor(Diagnosis((), ()), PageParams(), "/search") is None
    made = doctor(
        Diagnosis(
            (ClauseEffect('au:"x"', 120, parse("grpah")),),
            (Spelling("grpah", "graph", 87, parse('graph au:"x"')),),
        ),
        PageParams(q='grpah au:"x"', page=1),
        "/search",
    )
    assert made
    (effect,) = made.effects
    assert (effect.text, effect.total, effect.url) == ('au:"x"', 120, "/search?q=grpah")
    (spelling,) = made.spellings
    assert (spelling.word, spelling.text, spelling.total) == ("grpah", "graph", 87)
    assert dict(parse_qsl(urlsplit(spelling.url).query)) == {"q": 'graph au:"x"'}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("graph", ""),
        ("  graph   neural ", ""),
        ("", ""),
        ("graph au:Perelman", 'graph au:"Perelman"'),
        ('"graph', '"graph"'),
    ],
)
def test_how_a_query_was_understood_is_said_where_it_was_not_typed_so(
    text: str, expected: str
) -> None:
    assert understood(PageParams(q=text), parse(text), ()) == expected


def test_with_a_note_how_a_query_was_understood_is_always_said() -> None:
    assert understood(PageParams(q="graph"), parse("graph"), ("A note.",)) == "graph"


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
    params = PageParams.model_validate({"q": "a b", "sort": "oldest", "match": "any", "page": 2})
    filters = Filters(CL, date(2020, 1, 1), None)
    params = params.model_copy(update={"first_day": date(2020, 1, 1)})
    query = dict(parse_qsl(urlsplit(json_url(params, parse("a b"), filters)).query))
    assert query == {
        "q": "a b",
        "category": "cs.CL",
        "from": "2020-01-01",
        "sort": "oldest",
        "match": "any",
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

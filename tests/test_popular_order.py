"""Lists in the order of readers' interest: on pages, in files, in JSON, under limits."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.activity import Activity
from papers import reordering
from papers.ids import ArxivId
from tests.activity_site import activity, clock, opened, site
from tests.test_exports import file_of, ids_in

__all__ = ["activity", "clock", "opened", "site"]  # fixtures

LISTS = [
    "/search?q=graph",
    "/search?q=graph+neural&match=any&category=cs.LG",
    "/search?from=2017-01-01&to=2019-12-31",
    "/search?q=",
    "/arxiv/cs.CL?from=2010-01-01",
    "/arxiv/cs.AI+cs.CL-cs.CV?q=model",
    "/keyword/graph",
]


def ids_of(page: str) -> list[str]:
    return re.findall(r'<article[^>]* data-id="([^"]*)"', page)


def by(order: str, view: str, page: int = 1) -> str:
    return f"{view}{'&' if '?' in view else '?'}sort={order}&page={page}"


def over_pages(site: TestClient, view: str, order: str) -> list[str]:
    """The ids of a list of up to 200 papers."""
    return [id_ for page in range(1, 9) for id_ in ids_of(site.get(by(order, view, page)).text)]


def star(activity: Activity, id_: str, times: int = 1) -> None:
    for number in range(times):
        activity.add(id_, "star", f"192.0.2.{number}", f"{number:032x}")


def search(site: TestClient, query: str, status: int = 200) -> Any:
    answer = site.get(f"/api/v1/search?{query}")
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.mark.parametrize("view", LISTS)
def test_what_readers_star_and_open_comes_first_and_the_rest_stays_newest_first(
    site: TestClient, activity: Activity, view: str
) -> None:
    newest = over_pages(site, view, "popular")
    assert set(newest) == set(over_pages(site, view, "newest"))
    times = [(id_.year, id_.month) for id_ in map(ArxivId, newest)]
    assert times == sorted(times, reverse=True)
    opened_one, starred, twice = newest[-1], newest[len(newest) // 2], newest[-2]
    activity.add(opened_one, "pdf", "192.0.2.7")
    star(activity, starred)
    star(activity, twice, 2)
    ranked = list(dict.fromkeys([twice, starred, opened_one]))
    expected = [*ranked, *(id_ for id_ in newest if id_ not in ranked)]
    assert over_pages(site, view, "popular") == expected
    exported = site.get(file_of(by("popular", view), "json"))
    assert ids_in("json", exported.text) == expected
    page = site.get(by("popular", view)).text
    assert re.search(r'<a [^>]*aria-current="true"[^>]*>Popular</a>', page)
    assert "2 starred" in page.split("<article")[1], "the counts stand on the cards"


def test_json_has_the_same_order_page_by_page_and_says_so(
    site: TestClient, activity: Activity
) -> None:
    everything = over_pages(site, "/search?q=", "popular")
    for id_ in everything[40:47]:
        activity.add(id_, "pdf", "192.0.2.7")
    seen: list[str] = []
    url: str | None = "/api/v1/search?sort=popular&size=30"
    while url:
        answer = site.get(url).json()
        assert answer["sort"] == "popular"
        seen += [paper["id"] for paper in answer["results"]]
        url = answer["next"]
    assert seen == [*everything[40:47], *everything[:40], *everything[47:]]
    assert search(site, "q=graph")["sort"] == "relevance"
    assert search(site, "q=graph&sort=popular&facets=1&explain=1")["facets"]["categories"]


@pytest.mark.parametrize("cursor", ["*", "x"])
def test_a_cursor_is_refused_for_counts_change_under_it(site: TestClient, cursor: str) -> None:
    answer = search(site, f"sort=popular&cursor={cursor}", 400)
    assert answer["detail"].startswith("cursor: counts change while it is read")


def test_a_longer_list_says_how_much_of_it_is_in_order(
    site: TestClient, activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = over_pages(site, "/search?q=", "newest")
    star(activity, newest[30])
    star(activity, newest[9])
    assert not search(site, "sort=popular")["query"]["notes"]
    monkeypatch.setattr(reordering, "DEPTH_LIMIT", 20)
    told = f"By popularity: the newest 20 of {len(newest)} papers are put in order."
    page = site.get(by("popular", "/search?q=")).text
    assert told in page
    assert ids_of(page) == [newest[9], *newest[:9], *newest[10:20]]
    answer = search(site, "sort=popular&size=20")
    assert answer["query"]["notes"] == [told]
    assert answer["next"] is None


def test_pasted_ids_keep_their_order_and_are_offered_no_other(
    site: TestClient, activity: Activity
) -> None:
    ids = ["hep-th/9711200", "1706.03762"]
    star(activity, ids[1])
    for view in (f"/arxiv/{','.join(ids)}", f"/search?q={'+'.join(ids)}"):
        page = site.get(by("popular", view)).text
        assert ids_of(page) == ids
        assert 'aria-label="Order"' not in page


def test_nothing_to_search_for_is_no_failure(site: TestClient) -> None:
    assert ids_of(site.get("/search?q=!!!&sort=popular").text) == []
    answer = search(site, "q=zzzzqqqq&sort=popular")
    assert (answer["total"], answer["results"]) == (0, [])


@pytest.mark.parametrize("view", ["/search/feed?q=graph", "/arxiv/cs.CL/feed"])
def test_a_feed_is_newest_first_in_whatever_order_the_page_was(
    site: TestClient, activity: Activity, view: str
) -> None:
    path, _, query = view.partition("?")
    own = site.get(view).text
    star(activity, ids_of(site.get(by("oldest", f"/search?{query}")).text)[0])
    assert site.get(by("popular", view)).text == own
    page = site.get(by("popular", path.removesuffix("/feed") + (f"?{query}" if query else ""))).text
    assert f'href="{view}"' in page


def test_words_of_the_reader_are_put_on_top_of_the_newest(site: TestClient) -> None:
    page = site.post("/prefer", data={"list": "/search?q=graph&sort=popular", "words": "graph"})
    assert page.status_code == 200
    assert 'href="/search?q=graph&amp;sort=popular"' in page.text, "the way back"


def test_cards_by_the_reader_s_words_show_interest(site: TestClient, activity: Activity) -> None:
    id_ = ids_of(site.get("/search?q=graph").text)[0]
    star(activity, id_, 3)
    page = site.post("/prefer", data={"list": "/search?q=graph", "words": "graph"}).text
    (card,) = [each for each in page.split("<article") if f'data-id="{id_}"' in each]
    assert "3 starred" in card

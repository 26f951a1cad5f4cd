"""Lists by the reader's words over HTTP: which lists, which words, what is kept of them."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

WORDS = "3 quantum\n1 language models"
HOSTILE = "<img src=x onerror=alert(1)>"


def post(client: TestClient, **fields: str) -> Any:
    return client.post("/prefer", data={"list": "/search?q=", "words": WORDS} | fields)


def ids(page: str) -> list[str]:
    return re.findall(r'<a class="bounded" href="/arxiv/([^"]+)" data-open', page)


def test_a_list_by_words_is_the_list_in_another_order(client: TestClient) -> None:
    own = ids(client.get("/search?q=graph&sort=oldest").text)
    answer = post(client, list="/search?q=graph&sort=oldest", words="5 convolutional\n1 molecules")
    assert answer.status_code == 200
    found = ids(answer.text)
    assert found != own
    assert sorted(found) == sorted(own)
    cards = answer.text.split("<article")[1:]
    told = [re.search(r"Your words: <bdi>([^<]+)</bdi>", card) for card in cards]
    holding = sum(found is not None for found in told)
    assert 0 < holding < len(cards)
    assert all(told[:holding])
    assert not any(told[holding:]), "papers without the words come last"
    assert f"By your words: {holding} of {len(own)} papers hold" in " ".join(answer.text.split())
    assert [each for each in own if each in found[holding:]] == found[holding:]


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=quantum",
        "/search?q=",
        "/arxiv/cs.CL",
        "/arxiv/cs.CL?from=2010-01-01",
        "/arxiv/cs.CL+cs.LG-cs.CV?from=2010-01-01&page=2&sort=announced",
        "/keyword/neural%20network",
    ],
)
def test_each_kind_of_list_offers_the_order_and_has_it(client: TestClient, path: str) -> None:
    page = client.get(path).text
    found = re.search(
        r'data-prefer hidden>\s*<input type="hidden" name="list" value="([^"]+)"', page
    )
    assert found
    answer = post(client, list=found[1].replace("&amp;", "&"))
    assert answer.status_code == 200
    assert ids(answer.text)
    assert "By your words:" in answer.text


def test_words_are_in_no_address_and_in_no_cache(client: TestClient) -> None:
    answer = post(client, words="1 unheard of phrase\n2 quantum")
    assert answer.headers["cache-control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in answer.text
    links = re.findall(r'(?:href|action|content)="([^"]*)"', answer.text)
    assert len(links) > 100
    assert not [link for link in links if "unheard" in link]
    form = answer.text.split('<form class="pagination" action="/prefer" method="post"')[1]
    assert 'name="words" value="1 unheard of phrase\n2 quantum"' in form


def test_pages_are_turned_by_buttons(client: TestClient) -> None:
    first = post(client).text
    second = post(client, page="2").text
    assert len(ids(first)) == len(ids(second)) == 25
    assert not set(ids(first)) & set(ids(second))
    assert re.search(r'<button class="button"[^>]*name="page" value="2">Next', first)
    assert re.search(r'<button class="button"[^>]*name="page" value="1">← Previous', second)
    assert 'id="p26"' in second
    assert "data-total" not in first, "a script would fetch what is no address"
    assert ids(post(client, page="80").text) == []


def test_a_list_of_ids_offers_no_other_order(client: TestClient) -> None:
    assert "data-prefer" not in client.get("/arxiv/1706.03762,1609.09320").text
    assert "data-prefer" not in client.get("/search?q=1706.03762+1609.09320").text


NO_LISTS = [
    "",
    "/",
    "search?q=a",
    "/search/",
    "/search/feed",
    "/search?q=%FF",
    "/search?q=1706.03762",
    "/search?q=" + "a" * 600,
    "/search?q=" + "(" * 20 + "a",
    "/search?q=a&category=cs.XX",
    "/search?date=never",
    "/search?sort=nonsense",
    "/arxiv/",
    "/arxiv/cs.XX",
    "/arxiv/cs.CL/feed",
    "/arxiv/cs.CL\0",
    "/arxiv/1706.03762",
    "/arxiv/1706.03762,1609.09320",
    "/x/arxiv/cs.CL",
    "/keyword/",
    "/keyword/%FF",
    "/keyword/graph/feed",
    "/keyword/a/export.bib",
    "/prefer",
    "/api/v1/search?q=a",
    "/" + "a" * 5_000,
    "//example.org/search",
    "https://example.org/search?q=a",
    "http://[/search",
    "\\\\example.org\\search",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("address", NO_LISTS, ids=[one[:40] for one in NO_LISTS])
def test_only_our_lists_are_put_in_order(client: TestClient, address: str) -> None:
    answer = post(client, list=address)
    assert answer.status_code == 400
    assert "list" in answer.text or "cs.XX" in answer.text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"words": ""}, "words: send some"),
        ({"words": " \r\n \n"}, "words: send some"),
        ({"words": "\n".join(f"1 word {n}" for n in range(101))}, "at most 100 lines"),
        ({"words": f"1 {'a' * 61}"}, "at most 60 characters"),
        ({"words": "a" * 61}, "at most 60 characters"),
        ({"words": "0 quantum"}, "a weight is above 0"),
        ({"words": "-1 quantum"}, "a weight is above 0"),
        ({"words": "10001 quantum"}, "a weight is above 0"),
        ({"words": "1e999 quantum"}, "a weight is above 0"),
        ({"page": "0"}, "page: it is a number from 1 to 80"),
        ({"page": "81"}, "page: it is a number"),
        ({"page": "two"}, "page: it is a number"),
        ({"page": "²"}, "page: it is a number"),
        ({"page": "9" * 5_000}, "page: it is a number"),
    ],
)
def test_what_is_out_of_bounds_is_told(
    client: TestClient, fields: dict[str, str], says: str
) -> None:
    answer = post(client, **fields)
    assert answer.status_code == 400
    assert says in answer.text


def test_a_bound_itself_is_within(client: TestClient) -> None:
    lines = [f"1 word {n}" for n in range(98)] + [f"10000 {'a' * 60}", "0.001 quantum"]
    assert post(client, words="\r\n".join(lines)).status_code == 200


@pytest.mark.parametrize(
    ("line", "phrase"),
    [
        ("3 quantum", "quantum"),
        ("quantum", "quantum"),
        ("  2.5   quantum  ", "quantum"),
        ("2d materials", "2d materials"),
        ("1 2d materials", "2d materials"),
    ],
)
def test_a_line_is_a_phrase_that_may_have_a_weight(
    client: TestClient, line: str, phrase: str
) -> None:
    lines = re.search(r'name="words" value="([^"]+)"', post(client, words=line).text)
    assert lines
    assert lines[1].partition(" ")[2] == phrase


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"list=%FF&words=a", "application/x-www-form-urlencoded"),
        (b"list=\xff&words=a", "application/x-www-form-urlencoded"),
        (b"list=/search&words=a&list=/search", "application/x-www-form-urlencoded"),
        (b"&".join(b"f%d=1" % n for n in range(50)), "application/x-www-form-urlencoded"),
        (b'{"list": "/search", "words": "a"}', "application/json"),
        (b"--x--", "multipart/form-data; boundary=x"),
    ],
)
def test_what_is_no_form_is_told(client: TestClient, body: bytes, kind: str) -> None:
    answer = client.post("/prefer", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400


def test_hostile_words_are_text(client: TestClient) -> None:
    answer = post(client, words=f'1 {HOSTILE}\n1 "><script>alert(2)</script>\n2 quantum')
    assert answer.status_code == 200
    assert "<img" not in answer.text.split("<main")[1]
    assert "<script>alert" not in answer.text
    assert "&lt;img src=x onerror=alert(1)&gt;" in answer.text
    told = post(client, words=f"{HOSTILE}{'a' * 60}")
    assert told.status_code == 400
    assert HOSTILE not in told.text


def test_who_comes_back_without_words_is_led_to_them(client: TestClient) -> None:
    answer = client.get("/prefer", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/words")


def test_the_page_of_words_holds_none_and_has_a_form(client: TestClient) -> None:
    page = client.get("/words").text
    assert re.search(r'<form class="words-form" action="/prefer" method="post"', page)
    assert 'name="list"' in page
    assert 'name="words"' in page


# For programs


def api(client: TestClient, **body: Any) -> Any:
    words = [{"phrase": "quantum", "weight": 3}, {"phrase": "language models"}]
    return client.post("/api/v1/prefer", json={"words": words} | body)


def test_programs_get_the_same_order(client: TestClient) -> None:
    answer = api(client, list={"q": "", "sort": "oldest"}, size=25)
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    page = post(client, list="/search?q=&sort=oldest").text
    assert [one["id"] for one in body["results"]] == ids(page)
    assert body["total"] == body["ranked"] == 127
    assert 0 < body["matched_total"] < 127
    scores = [one["score"] for one in body["results"]]
    assert scores == sorted(scores, reverse=True)
    for one in body["results"]:
        assert (one["score"] > 0) == bool(one["matched"])
        assert set(one["matched"]) <= {"quantum", "language models"}


def test_programs_name_a_list_as_in_search(client: TestClient) -> None:
    asked = {"category": "cs.CL", "from": "2010-01-01", "kind": "new"}
    body = api(client, list=asked, size=100).json()
    known = client.get("/api/v1/search", params=asked | {"size": 100}).json()
    assert body["total"] == known["total"] > 0
    assert {one["id"] for one in body["results"]} == {one["id"] for one in known["results"]}


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"words": []}, "words"),
        ({"words": [{"phrase": "a"}] * 101}, "words"),
        ({"words": [{"phrase": "a" * 61}]}, "words.0.phrase"),
        ({"words": [{"phrase": ""}]}, "words.0.phrase"),
        ({"words": [{"phrase": "a", "weight": 0}]}, "words.0.weight"),
        ({"words": [{"phrase": "a", "weight": 10_001}]}, "words.0.weight"),
        ({"words": [{"phrase": "a", "weight": "NaN"}]}, "words.0.weight"),
        ({"words": ["a"]}, "words.0"),
        ({"size": 101}, "size"),
        ({"size": 0}, "size"),
        ({"page": 0}, "page"),
        ({"size": 100, "page": 21}, "page"),
        ({"list": {"q": "a" * 513}}, "list.q"),
        ({"list": {"q": "(" * 20 + "a"}}, "list.q"),
        ({"list": {"q": "1706.03762"}}, "list.q"),
        ({"list": {"from": "2020-02-02", "to": "2020-02-01"}}, "list.from"),
        ({"list": {"category": "cs.XX"}}, "cs.XX"),
        ({"list": {"kind": "odd"}}, "list.kind"),
        ({"list": {"url": "/search"}}, "list.url"),
        ({"extra": 1}, "extra"),
    ],
)
def test_programs_are_told_what_is_wrong(
    client: TestClient, body: dict[str, Any], names: str
) -> None:
    answer = api(client, **body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert names in answer.json()["detail"]

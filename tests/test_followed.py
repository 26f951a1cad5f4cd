"""What a page offers to follow: the list without its end, under a name that tells it."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

OFFERED = re.compile(r'data-follow data-url="([^"]*)" data-name="([^"]*)"')


def offered(client: TestClient, path: str) -> tuple[str, str]:
    (found,) = OFFERED.findall(client.get(path).text)
    return unescape(found[0]), unescape(found[1])


@pytest.mark.parametrize(
    ("path", "url", "name"),
    [
        ("/arxiv/cs.CL", "/arxiv/cs.CL", "Computation and Language"),
        ("/arxiv/cs.CL?date=2017-06-13&kind=new", "/arxiv/cs.CL?kind=new", None),
        ("/arxiv/cs.CL?from=2017-06-12&to=2017-06-18&page=2", "/arxiv/cs.CL", None),
        (
            "/arxiv/cs.CL?q=a+b&sort=popular&match=any",
            "/arxiv/cs.CL?q=a+b&match=any",
            "Computation and Language · a b",
        ),
        ("/search?q=&date=2017-06-13", "/search", "All papers"),
        (
            "/search?q=%22a%22+%26&category=cs.LG&from=2020-01-01&chart=share",
            "/search?q=%22a%22+%26&category=cs.LG&from=2020-01-01",
            '"a" & · in cs.LG · from 2020-01-01',
        ),
        ("/keyword/graph%20neural", "/keyword/graph%20neural", "“graph neural”"),
        ("/related?ids=1706.03762", "/related?ids=1706.03762", "Like Attention Is All You Need"),
        ("/related?text=some+text", "/related?text=some+text", "Like some text"),
        ("/popular?period=week&page=1", "/popular?period=week", "Popular papers, last 7 days"),
    ],
)
def test_a_list_is_offered_by_its_lasting_address(
    client: TestClient, path: str, url: str, name: str | None
) -> None:
    found, told = offered(client, path)
    assert found == url
    assert told == (name or told)
    where, _, query = url.partition("?")
    assert (
        client.get(f"{where}/feed?{query}")
        .headers["content-type"]
        .startswith("application/atom+xml")
    )


@pytest.mark.parametrize(
    "path", ["/arxiv/1706.03762,1609.09320", "/arxiv/1706.03762", "/related", "/", "/api"]
)
def test_what_has_no_feed_is_not_offered(client: TestClient, path: str) -> None:
    assert not OFFERED.findall(client.get(path).text)


def test_an_address_too_long_to_be_kept_is_not_offered(client: TestClient) -> None:
    page = client.get("/related", params={"text": "graph é" * 600}).text
    assert "/related/feed" in page
    assert not OFFERED.findall(page)


def test_a_name_has_an_end_and_hostile_text_stays_text(client: TestClient) -> None:
    text = '"><img src=x onerror=alert(1)> ' + "graph " * 60
    page = client.get("/search", params={"q": text}).text
    ((_, name),) = OFFERED.findall(page)
    assert len(unescape(name)) == 200
    assert "<img src=x" not in page

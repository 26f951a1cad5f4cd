"""Every list as an Atom feed."""

from datetime import UTC, datetime
from xml.etree import ElementTree  # the feed is our own

import pytest
from fastapi.testclient import TestClient

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = [
    "/search/feed?q=graph",
    "/search/feed",
    "/search/feed?q=%22attention+is%22+au:vaswani",
    "/arxiv/cs.CL/feed",
    "/arxiv/cs.AI+cs.CL-cs.CV/feed?q=model",
    "/keyword/graph%20neural%20network/feed",
]


def feed(client: TestClient, path: str) -> ElementTree.Element:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content)  # noqa: S314


def text(element: ElementTree.Element, name: str) -> str:
    found = element.find(ATOM + name)
    assert found is not None
    assert found.text
    return found.text


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_has_what_readers_of_feeds_need(client: TestClient, path: str) -> None:
    root = feed(client, path)
    assert root.tag == f"{ATOM}feed"
    assert text(root, "title")
    assert datetime.fromisoformat(text(root, "updated")).tzinfo == UTC
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert set(links) == {"self", "alternate"}
    entries = root.findall(f"{ATOM}entry")
    assert entries
    ids = [text(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids)
    times = [text(entry, "updated") for entry in entries]
    assert text(root, "updated") == max(times)


def test_a_feed_links_its_page_and_the_page_its_feed(client: TestClient) -> None:
    page = client.get("/arxiv/cs.CL?q=model&sort=oldest&page=1").text
    assert 'href="/arxiv/cs.CL/feed?q=model"' in page
    root = feed(client, "/arxiv/cs.CL/feed?q=model")
    (alternate,) = [
        link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "alternate"
    ]
    assert alternate is not None
    assert alternate.endswith("/arxiv/cs.CL?q=model")


def test_what_is_known_is_not_sent_again(client: TestClient) -> None:
    first = client.get(FEEDS[0])
    again = client.get(FEEDS[0], headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(FEEDS[0], headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/arxiv/nonsense/feed", 404),
        ("/keyword/%E2%80%A6/feed", 404),
        ("/search/feed?q=ab*", 400),
        ("/search/feed?q=" + "(" * 9, 400),
    ],
)
def test_a_feed_of_nothing_that_can_be_is_refused(
    client: TestClient, path: str, status: int
) -> None:
    assert client.get(path).status_code == status


def test_hostile_titles_are_escaped(client: TestClient) -> None:
    root = feed(client, "/search/feed?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert root.find(".//script") is None

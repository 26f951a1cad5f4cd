"""unAPI: a reference manager finds the papers of a list and gets each of them."""

import re
from xml.etree import ElementTree  # the answers are our own

import pytest
import rispy
from fastapi.testclient import TestClient
from pybtex.database import parse_string

SERVER = re.compile(r'<link rel="unapi-server" type="application/xml" href="([^"]+)"')
MARK = re.compile(r'<abbr class="unapi-id" title="([^"]+)"></abbr>')
LISTS = [
    "/search?q=graph",
    "/arxiv/cs.CL?from=2010-01-01",
    "/keyword/graph%20neural%20network",
    "/related?ids=1706.03762",
    "/arxiv/hep-th/9711200,1706.03762",
]


def formats(client: TestClient, url: str) -> tuple[str | None, list[str | None]]:
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/xml"
    root = ElementTree.fromstring(answer.content)  # noqa: S314
    assert root.tag == "formats"
    return root.get("id"), [one.get("name") for one in root.iter("format")]


@pytest.mark.parametrize("path", LISTS)
def test_a_reference_manager_gets_every_paper_of_a_list(client: TestClient, path: str) -> None:
    """As Zotero goes about it: the server, its formats, then each marked paper as RIS."""
    markup = client.get(path).text
    (server,) = SERVER.findall(markup)
    assert formats(client, server) == (None, ["ris", "bibtex"])
    ids = MARK.findall(markup)
    assert ids == re.findall(r'<article[^>]* data-id="([^"]+)"', markup)
    assert ids
    for id_ in ids:
        assert formats(client, f"{server}?id={id_}")[0] == id_
        (record,) = rispy.loads(client.get(f"{server}?id={id_}&format=ris").text)
        assert record["id"] == f"arXiv:{id_}"
        assert record["title"]


def test_bibtex_is_there_too(client: TestClient) -> None:
    text = client.get("/unapi?id=hep-th/9711200&format=bibtex").text
    (entry,) = parse_string(text, "bibtex").entries.values()
    assert entry.fields["eprint"] == "hep-th/9711200"


def test_the_page_of_a_paper_leaves_it_to_the_tags_of_that_paper(client: TestClient) -> None:
    """With unAPI its related papers would be offered with it, and the tags not be read."""
    markup = client.get("/arxiv/1706.03762").text
    assert not SERVER.search(markup)
    assert 'name="citation_title"' in markup


@pytest.mark.parametrize("path", ["/", "/api", "/search?q=zzzzzz", "/nothing"])
def test_a_page_without_papers_names_no_server(client: TestClient, path: str) -> None:
    assert not SERVER.search(client.get(path).text)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("id=nonsense", 404),
        ("id=2912.00001&format=ris", 404),
        ("id=1706.03762&format=mods", 406),
        ("id=" + "1" * 101, 400),
    ],
)
def test_what_is_not_there_is_refused(client: TestClient, query: str, status: int) -> None:
    answer = client.get(f"/unapi?{query}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"

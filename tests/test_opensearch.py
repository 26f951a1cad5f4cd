"""The description by which a browser adds the site, and what it is suggested while typing."""

from urllib.parse import quote
from xml.etree import ElementTree  # the file is our own

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from papers.settings import Settings

BASE = "http://127.0.0.1:8000"
NAMESPACE = "{http://a9.com/-/spec/opensearch/1.1/}"


def description(client: TestClient) -> ElementTree.Element:
    answer = client.get("/opensearch.xml")
    assert answer.headers["content-type"] == "application/opensearchdescription+xml"
    return ElementTree.fromstring(answer.content)  # noqa: S314


def text(root: ElementTree.Element, name: str) -> str:
    return root.findtext(NAMESPACE + name) or ""


@pytest.mark.parametrize("path", ["/", "/search?q=graph", "/arxiv/1706.03762", "/api", "/nothing"])
def test_every_page_names_the_description(client: TestClient, path: str) -> None:
    link = '<link rel="search" type="application/opensearchdescription+xml" href="/opensearch.xml"'
    assert link in client.get(path).text


def test_its_addresses_are_answered_as_they_say(client: TestClient) -> None:
    root = description(client)
    urls = {one.get("type"): one.get("template", "") for one in root.iter(f"{NAMESPACE}Url")}
    assert len(urls) == 4
    assert urls["text/html"] == f"{BASE}/search?q={{searchTerms}}"
    for type_, template in urls.items():
        assert template.startswith(BASE)
        answer = client.get(template.replace("{searchTerms}", quote("graph neural & more")))
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == type_
    image = text(root, "Image").removeprefix(BASE)
    assert client.get(image).headers["content-type"].startswith("image/svg+xml")


def test_a_long_name_is_cut_to_what_browsers_take(settings: Settings) -> None:
    named = settings.model_copy(update={"site_name": "Papers & more of <our> university"})
    with TestClient(create_app(named)) as client:
        root = description(client)
    assert text(root, "ShortName") == "Papers & more of"
    assert text(root, "Description").endswith("Papers & more of <our> university")
    assert len(text(root, "ShortName")) <= 16


@pytest.mark.parametrize("typed", ["graph neu", "attention is all", "1706.03762", "hinton", 'ζ"<'])
def test_suggestions_are_the_text_and_searches(client: TestClient, typed: str) -> None:
    answer = client.get("/suggest.json", params={"q": typed})
    assert answer.headers["content-type"] == "application/x-suggestions+json"
    asked, texts = answer.json()
    assert asked == typed
    api = client.get("/api/v1/suggest", params={"q": typed}).json()["suggestions"]
    assert texts == list(dict.fromkeys(one["query"] for one in api))
    for one in texts:
        assert client.get("/search", params={"q": one}).status_code == 200


def test_something_is_suggested(client: TestClient) -> None:
    assert "graph neural networks" in client.get("/suggest.json?q=graph+neu").json()[1]
    assert client.get("/suggest.json").json() == ["", []]


def test_too_long_a_text_is_refused(client: TestClient) -> None:
    answer = client.get("/suggest.json", params={"q": "a" * 513})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"

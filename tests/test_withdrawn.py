"""A withdrawn paper says so wherever it is shown, and is found when asked for."""

from fastapi.testclient import TestClient

WITHDRAWN = "0807.0090"


def test_it_is_found_when_asked_for(client: TestClient) -> None:
    found = client.get("/api/v1/search?q=has:withdrawn").json()
    assert WITHDRAWN in [paper["id"] for paper in found["results"]]
    assert all(paper["withdrawn"] for paper in found["results"])
    rest = client.get("/api/v1/search?q=NOT has:withdrawn&size=100").json()
    assert not any(paper["withdrawn"] for paper in rest["results"])
    assert found["total"] + rest["total"] == 127


def test_it_is_marked_on_cards_its_page_feeds_and_citations(client: TestClient) -> None:
    assert "Withdrawn</strong>" in client.get("/search?q=has:withdrawn").text
    page = client.get(f"/arxiv/{WITHDRAWN}").text
    assert "Withdrawn</strong>" in page
    assert "note = {Withdrawn}" in page
    feed = client.get("/search/feed?q=has:withdrawn").text
    assert "<title>[Withdrawn] " in feed
    assert "Withdrawn" not in client.get("/arxiv/1706.03762").text

"""What the server has to do with the library: a frame for the page, and the worker's script."""

from fastapi.testclient import TestClient

from app.library_page import SHARED_LENGTH_LIMIT
from app.main import create_app
from papers.settings import Settings


def test_the_frame_is_there_before_any_data_is(empty: Settings) -> None:
    with TestClient(create_app(empty)) as client:
        page = client.get("/library")
    assert page.status_code == 200
    assert "kept in this browser" in page.text
    assert 'content="noindex, follow"' in page.text


def test_every_page_leads_to_the_library(client: TestClient) -> None:
    for path in ("/", "/search?q=quantum", "/arxiv/1706.03762", "/nothing"):
        assert 'href="/library"' in client.get(path).text


def test_the_worker_lies_above_the_page_it_serves_and_is_asked_for_anew(client: TestClient) -> None:
    script = client.get("/service-worker.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cache-control"] == "no-cache"
    assert '"/library"' in script.text


def test_a_link_of_the_longest_kind_is_accepted_and_a_longer_one_is_not(client: TestClient) -> None:
    ids = [f"2101.{number:05}" for number in range(1, 1_000)]
    most = (SHARED_LENGTH_LIMIT + 1) // len("2101.00001,")
    assert client.get(f"/arxiv/{','.join(ids[:most])}").status_code == 200
    assert client.get(f"/arxiv/{','.join(ids[: most + 1])}").status_code == 400

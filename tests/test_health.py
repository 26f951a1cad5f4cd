"""Alive without data; ready as soon as data is there, without a restart."""

import re

from fastapi.testclient import TestClient

from app.main import create_app
from indexer.build import build
from indexer.ingest import ingest
from papers.settings import Settings
from papers.store import open_store
from tests.conftest import SAMPLE, fill


def text_of(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0])


def test_a_site_with_data_is_alive_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == "ok"
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["papers"] == 127
    assert ready.json()["newest_day"] == "2025-01-23"
    assert ready.json()["indexed_at"]


def test_a_site_without_data_is_alive_and_says_what_to_do(empty: Settings) -> None:
    with TestClient(create_app(empty)) as client:
        assert client.get("/healthz").status_code == 200
        for path in ("/", "/search?q=a", "/arxiv/cs.CL", "/arxiv/1706.03762"):
            page = client.get(path)
            assert page.status_code == 503
            assert "python -m indexer ingest" in text_of(page.text)
        assert client.get("/readyz").status_code == 503
        assert client.get("/api").status_code == 200
        assert client.get("/openapi.json").status_code == 200
    assert not empty.data_dir.exists(), "the web process writes nothing"


def test_data_is_served_as_soon_as_it_is_there_without_a_restart(empty: Settings) -> None:
    with TestClient(create_app(empty)) as client:
        assert client.get("/").status_code == 503

        store = open_store(empty.database, writable=True)
        ingest(str(SAMPLE), store, empty.rejects_dir)
        between = client.get("/")
        assert between.status_code == 503
        assert "python -m indexer build" in text_of(between.text)

        build(store, empty.index_dir)
        store.close()
        assert client.get("/readyz").json()["papers"] == 127
        assert client.get("/").status_code == 200
        assert client.get("/arxiv/1706.03762").status_code == 200
        assert client.get("/api/v1/search?q=graph").json()["total"] > 0


def test_a_damaged_index_is_told_and_healed_by_a_build(empty: Settings) -> None:
    fill(empty)
    pointer = empty.index_dir / "CURRENT"
    name = pointer.read_text().strip()
    (empty.index_dir / name / "meta.json").write_text("{")
    with TestClient(create_app(empty)) as client:
        damaged = client.get("/readyz")
        assert damaged.status_code == 503
        assert "python -m indexer build" in text_of(damaged.text)
        fill(empty)
        assert client.get("/readyz").status_code == 200

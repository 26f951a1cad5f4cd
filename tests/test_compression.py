"""What is compressed, and for whom."""

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize("url", ["/", "/arxiv/cs.CL", "/search?q=graph", "/arxiv/cs.CL/feed"])
def test_pages_and_feeds_are_the_same_compressed(client: TestClient, url: str) -> None:
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    packed = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert abs(len(packed.text) - len(plain.text)) < 10  # the milliseconds may differ


@pytest.mark.parametrize("url", ["/api/v1/search?q=graph", "/healthz"])
def test_answers_for_programs_and_small_ones_are_not(client: TestClient, url: str) -> None:
    answer = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers

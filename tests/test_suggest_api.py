"""`GET /api/v1/suggest` over the sample."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

FIELDS = {"kind", "text", "count", "query", "url", "paper_id", "code"}


def ask(client: TestClient, **params: object) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/suggest", params=params)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"suggestions"}
    found: list[dict[str, Any]] = answer.json()["suggestions"]
    return found


def test_a_suggestion_is_told_whole(client: TestClient) -> None:
    for typed in ("graph", "cs.cl", "bahdanau", "1706.03762"):
        for one in ask(client, q=typed):
            assert set(one) == FIELDS
            assert one["text"]
            assert one["query"]
            if one["paper_id"]:
                assert one["url"] == f"/arxiv/{one['paper_id']}"
                assert one["count"] is None
            else:
                assert one["url"].startswith("/search?q=")
                assert one["count"] >= 1


@pytest.mark.parametrize("typed", ["graph neu", "bahdanau", "cs.cl", "graph att", "1706.03762"])
def test_every_address_leads_to_a_page_that_finds_something(client: TestClient, typed: str) -> None:
    found = ask(client, q=typed)
    assert found
    for one in found:
        page = client.get(one["url"])
        assert page.status_code == 200
        assert "No papers here" not in page.text


def test_a_title_is_plain_text(client: TestClient) -> None:
    (one,) = ask(client, q="0907.1356")
    assert one["text"].startswith("The Erdős–Moser equation 1^k+2^k")
    assert "$" not in one["text"]
    assert "\\" not in one["text"]


def test_counts_are_what_the_search_finds(client: TestClient) -> None:
    for typed in ("bahdanau", "cs.cl", "quantum ch"):
        for one in ask(client, q=typed):
            if one["count"] is not None:
                found = client.get("/api/v1/search", params={"q": one["query"], "size": 1})
                assert found.json()["total"] == one["count"], one


def test_an_empty_text_has_no_suggestions(client: TestClient) -> None:
    assert ask(client, q="") == ask(client, q="  ") == ask(client) == []


@pytest.mark.parametrize("limit", [1, 2, 10])
def test_the_limit_is_kept(client: TestClient, limit: int) -> None:
    assert len(ask(client, q="graph", limit=limit)) <= limit


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("q=a&limit=0", "limit"),
        ("q=a&limit=11", "limit"),
        ("q=a&limit=x", "limit"),
        ("q=a&size=5", "size"),
        ("q=a&q=b", "q"),
        ("q=" + "a" * 513, "q"),
    ],
)
def test_a_bad_parameter_is_named(client: TestClient, query: str, name: str) -> None:
    answer = client.get(f"/api/v1/suggest?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert name in answer.json()["detail"]


@pytest.mark.parametrize(
    "typed", ['"><script>alert(1)</script>', "' OR 1=1 --", "a\x00b", "\u202e", "%", "a" * 512]
)
def test_hostile_text_is_just_text(client: TestClient, typed: str) -> None:
    assert isinstance(ask(client, q=typed), list)

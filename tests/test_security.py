"""What stands around every answer: headers, a cap on bodies, failures that give nothing away."""

import json
import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.security import BODY_LIMIT_BYTES, HEADERS
from papers.settings import Settings

# Method, path, status: every route, with every status that it can give.
ANSWERS = [
    ("GET", "/", 200),
    ("GET", "/search?q=graph", 200),
    ("GET", "/search?q=1706.03762", 302),
    ("GET", "/search?page=0", 400),
    ("POST", "/search", 405),
    ("GET", "/arxiv/cs.CL", 200),
    ("GET", "/arxiv/CS.cl", 301),
    ("GET", "/arxiv/1706.03762", 200),
    ("GET", "/arxiv/1706.03762v2", 301),
    ("GET", "/arxiv/2912.00001", 404),
    ("GET", "/arxiv/nonsense", 404),
    ("GET", "/arxiv/cs.CL?from=x", 400),
    ("GET", "/pick", 200),
    ("GET", "/pick?include=cs.CL&exclude=cs.CV", 303),
    ("GET", "/pick?include=x", 400),
    ("GET", "/calendar?category=cs.CL&month=2023-05", 200),
    ("GET", "/calendar?month=x", 400),
    ("GET", "/rising?category=cs.CL", 200),
    ("GET", "/api", 200),
    ("GET", "/robots.txt", 200),
    ("GET", "/sitemap.xml", 200),
    ("GET", "/sitemap/pages.xml", 200),
    ("GET", "/sitemap/1706.xml", 200),
    ("GET", "/sitemap/1705.xml", 404),
    ("GET", "/opensearch.xml", 200),
    ("GET", "/suggest.json?q=gra", 200),
    ("GET", "/unapi", 200),
    ("GET", "/unapi?id=1706.03762&format=ris", 200),
    ("GET", "/unapi?id=1706.03762&format=mods", 406),
    ("GET", "/arxiv/1706.03762.bib", 200),
    ("GET", "/arxiv/2912.00001.bib", 404),
    ("GET", "/arxiv/cs.CL/export.csv", 200),
    ("GET", "/keyword/graph/export.md", 200),
    ("GET", "/search/export.ris?q=graph", 200),
    ("GET", "/search/export.xls", 400),
    ("GET", "/related/export.bib?ids=1706.03762", 200),
    ("POST", "/export.bib", 400),
    ("GET", "/words", 200),
    ("GET", "/prefer", 303),
    ("POST", "/prefer", 400),
    ("GET", "/language", 303),
    ("POST", "/language", 400),
    ("GET", "/openapi.json", 200),
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("GET", "/nothing", 404),
    ("GET", "/static/nothing", 404),
    ("DELETE", "/", 405),
    ("GET", "/api/v1/search", 200),
    ("GET", "/api/v1/search?size=0", 400),
    ("GET", "/api/v1/search?q=con*%20AND%20(a", 200),
    ("GET", "/api/v1/search?cursor=x", 400),
    ("GET", "/api/v1/suggest?q=gra", 200),
    ("GET", "/api/v1/suggest?limit=11", 400),
    ("GET", "/api/v1/papers/1706.03762", 200),
    ("GET", "/api/v1/papers/2912.00001", 404),
    ("GET", "/api/v1/papers/1706.03762/related", 200),
    ("GET", "/api/v1/papers/2912.00001/related", 404),
    ("GET", "/api/v1/papers/1706.03762/keywords", 200),
    ("GET", "/api/v1/papers/2912.00001/keywords", 404),
    ("GET", "/api/v1/papers/1706.03762/history", 200),
    ("POST", "/api/v1/papers/1706.03762/interest", 400),
    ("GET", "/api/v1/batches?from=2017-06-01&to=2017-06-30", 200),
    ("GET", "/api/v1/batches/2017-06-13", 200),
    ("GET", "/popular", 200),
    ("GET", "/popular?period=year", 400),
    ("GET", "/popular/feed?period=week", 200),
    ("GET", "/popular/export.csv", 200),
    ("GET", "/popular/export.xls", 400),
    ("GET", "/search?q=graph&sort=popular", 200),
    ("GET", "/search/feed?q=graph&sort=popular", 200),
    ("GET", "/search/export.csv?q=graph&sort=popular", 200),
    ("GET", "/api/v1/search?q=graph&sort=popular", 200),
    ("GET", "/api/v1/search?q=graph&sort=popular&cursor=*", 400),
    ("GET", "/api/v1/popular", 200),
    ("GET", "/api/v1/popular?size=0", 400),
    ("POST", "/api/v1/papers", 400),
    ("POST", "/api/v1/related", 400),
    ("POST", "/api/v1/keywords", 400),
    ("POST", "/api/v1/prefer", 400),
    ("GET", "/api/v1/papers", 405),
    ("GET", "/api/v1/nothing", 404),
    ("DELETE", "/api/v1/sync/x", 404),
    ("GET", "/boom", 500),
    ("GET", "/api/v1/boom", 500),
]
NOT_READY = ["/", "/search?q=a", "/arxiv/cs.CL", "/arxiv/1706.03762", "/readyz"]
NOT_READY += ["/api/v1/search", "/api/v1/papers/1706.03762"]
WITH_BODY = ["/api/v1/papers", "/api/v1/related", "/api/v1/keywords"]


@pytest.fixture(scope="module")
def failing(settings: Settings) -> Iterator[TestClient]:
    """The site with two more routes, which fail as nobody foresaw."""
    app = create_app(settings)

    def boom() -> None:
        raise RuntimeError("a secret of the house")

    app.add_api_route("/boom", boom)
    app.add_api_route("/api/v1/boom", boom)
    with TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False) as made:
        yield made


def headers_missing(headers: object) -> dict[str, str]:
    found = httpx.Headers(dict(headers))  # type: ignore[call-overload]
    return {name: value for name, value in HEADERS.items() if found.get(name) != value}


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_has_every_header(
    failing: TestClient, method: str, path: str, status: int
) -> None:
    answer = failing.request(method, path)
    assert answer.status_code == status
    assert headers_missing(answer.headers) == {}
    assert answer.headers["cache-control"] == "no-cache"
    assert "set-cookie" not in answer.headers


def test_every_route_is_in_the_table(failing: TestClient) -> None:
    asked = {path.partition("?")[0] for _, path, _ in ANSWERS}
    paths = failing.get("/openapi.json").json()["paths"]
    for path in paths:
        pattern = re.sub(r"\\\{[a-z]+\\\}", ".+", re.escape(path))
        assert any(re.fullmatch(pattern, one) for one in asked), path


@pytest.mark.parametrize("path", NOT_READY)
def test_every_header_is_there_while_there_is_no_data(empty: Settings, path: str) -> None:
    with TestClient(create_app(empty)) as client:
        answer = client.get(path)
    assert answer.status_code == 503
    assert headers_missing(answer.headers) == {}
    assert str(empty.data_dir) not in answer.text, "where things lie is the operator's business"


def test_the_policy_lets_in_nothing_from_elsewhere_and_no_inline_script() -> None:
    policy = {
        name: set(values)
        for name, *values in (
            part.split() for part in HEADERS["Content-Security-Policy"].split(";")
        )
    }
    assert policy["default-src"] == {"'none'"}
    assert policy["script-src"] == {"'self'"}
    assert policy["frame-ancestors"] == {"'none'"}
    assert policy["base-uri"] == {"'none'"}
    assert policy["form-action"] == {"'self'"}
    allowed = set[str]().union(*policy.values())
    assert allowed == {"'none'", "'self'", "'unsafe-inline'", "data:"}
    assert [name for name, values in policy.items() if "'unsafe-inline'" in values] == ["style-src"]


@pytest.mark.parametrize("path", ["/boom", "/api/v1/boom"])
def test_a_failure_gives_nothing_away(failing: TestClient, path: str) -> None:
    answer = failing.get(path, headers={"Accept": "*/*"})
    assert answer.status_code == 500
    if path.startswith("/api/"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == 500
    else:
        assert answer.headers["content-type"].startswith("text/html")
        assert "<h1>" in answer.text
        assert '<a class="brand" href="/"' in answer.text or 'href="/"' in answer.text
    for secret in ("secret of the house", "Traceback", "RuntimeError", ".py", "boom("):
        assert secret not in answer.text


@pytest.mark.parametrize("path", WITH_BODY)
@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "chunked"])
def test_a_large_body_is_refused(client: TestClient, path: str, chunked: bool) -> None:
    body = b'{"text": "' + b"a" * BODY_LIMIT_BYTES + b'"}'
    pieces = (body[start : start + 10_000] for start in range(0, len(body), 10_000))
    answer = client.post(
        path,
        content=pieces if chunked else body,
        headers={"Content-Type": "application/json"},
    )
    assert ("content-length" in answer.request.headers) == (not chunked)
    assert answer.status_code == 413
    assert answer.json()["detail"] == "The request body is too large."
    assert answer.headers["content-type"] == "application/problem+json"
    assert headers_missing(answer.headers) == {}


@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "chunked"])
def test_a_large_body_is_refused_over_a_real_connection(server: str, chunked: bool) -> None:
    body = b" " * (BODY_LIMIT_BYTES + 1) + b'{"text": "graph"}'
    pieces = (body[start : start + 10_000] for start in range(0, len(body), 10_000))
    with httpx.Client(base_url=server, trust_env=False, timeout=60) as asking:
        answer = asking.post(
            "/api/v1/keywords",
            content=pieces if chunked else body,
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == 413
        assert headers_missing(answer.headers) == {}
        assert asking.get("/healthz").status_code == 200


def test_the_longest_text_that_is_allowed_fits_in_a_body(client: TestClient) -> None:
    text = "\u4e2d" * 20_000  # 120,000 bytes when JSON escapes them
    body = json.dumps({"text": text}, ensure_ascii=True).encode()
    assert len(body) > 100_000
    answer = client.post(
        "/api/v1/keywords", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("path", [path for method, path, _ in ANSWERS if method == "GET"])
def test_the_host_header_is_never_reflected(failing: TestClient, path: str) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil"}
    answer = failing.get(path, headers=headers)
    assert "evil" not in answer.text
    assert "evil" not in str(answer.headers)


@pytest.mark.parametrize("path", ["/", "/search?q=graph", "/arxiv/1706.03762", "/api/v1/search"])
def test_head_is_answered_like_get_without_a_body(server: str, path: str) -> None:
    with httpx.Client(base_url=server, trust_env=False, timeout=60) as asking:
        head, get = asking.head(path), asking.get(path)
    assert head.status_code == get.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == get.headers["content-type"]
    assert headers_missing(head.headers) == {}


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/%2e%2e",
        "/arxiv//evil.example",
        "/arxiv/https://evil.example",
        "/arxiv/%5c%5cevil.example",
        "/arxiv/%0d%0aLocation:%20https://evil.example",
        "/search?q=https://evil.example/abs/1706.03762",
    ],
)
def test_no_address_redirects_to_another_host(server: str, path: str) -> None:
    with httpx.Client(trust_env=False, timeout=60, follow_redirects=False) as asking:
        answer = asking.get(server + path)
    assert answer.status_code < 500
    assert "evil" not in answer.headers.get("location", "")


def test_hostile_words_in_an_address_are_text(client: TestClient) -> None:
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    for path, params in (
        ("/search", {"q": hostile}),
        ("/search", {"category": hostile}),
        ("/search", {"from": hostile}),
        (f"/arxiv/{hostile}", {}),
        (f"/{hostile}", {"q": hostile}),
    ):
        text = client.get(path, params=params).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text

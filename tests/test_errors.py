"""Every error in one shape: a problem under /api, a page elsewhere, a sentence that helps."""

import pytest
from fastapi.testclient import TestClient

from app.errors import PROBLEM_TYPE
from app.main import create_app
from papers.settings import Settings

# Path, and what the detail must name.
BAD_SEARCHES = [
    ("page=0", "page"),
    ("page=x", "page"),
    ("size=0", "size"),
    ("size=101", "size"),
    ("page=101&size=100", "size"),
    ("sort=date", "sort"),
    ("from=yesterday", "from"),
    ("to=2020-02-30", "to"),
    ("from=1066-10-14", "from"),
    ("from=2020-01-02&to=2020-01-01", "from"),
    ("category=zz", "zz"),
    ("q=" + "a" * 513, "q"),
    ("date=2020-13-01", "date"),
    ("quesry=graph", "quesry"),
    ("size=0&page=0", "page"),
]
BAD_BODIES = [
    ("papers", "{}", "ids"),
    ("papers", '{"ids": []}', "ids"),
    ("papers", '{"ids": "1706.03762"}', "ids"),
    ("papers", '{"ids": [1]}', "ids.0"),
    ("papers", '{"ids": ["1706.03762"], "fields": []}', "fields"),
    ("papers", '{"ids": ["' + "1" * 101 + '"]}', "ids.0"),
    ("papers", '{"ids": [' + ",".join(['"a"'] * 101) + "]}", "ids"),
    ("papers", "[]", "JSON object"),
    ("papers", '"a"', "JSON object"),
    ("related", "{}", "ids"),
    ("related", '{"text": "  "}', "ids"),
    ("related", '{"ids": ["1706.03762"], "limit": 3}', "limit"),
    ("keywords", "{}", "text"),
    ("keywords", '{"text": 1}', "text"),
    ("keywords", '{"text": "' + "a" * 20_001 + '"}', "text"),
    ("keywords", '{"text": "graph", "language": "en"}', "language"),
    ("keywords", '{"text": "\\ud800"}', "text"),
]
NOT_JSON = ["", "{", '{"ids": [', "ids=1706.03762", "\xff"]
PROBLEMS = [
    ("GET", "/api/v1/nothing", 404),
    ("GET", "/api/v2/search", 404),
    ("GET", "/api/", 404),
    ("GET", "/api/v1/papers/nonsense", 404),
    ("GET", "/api/v1/papers/2912.00001", 404),
    ("GET", "/api/v1/papers/2912.00001/related", 404),
    ("GET", "/api/v1/papers", 405),
    ("PUT", "/api/v1/search", 405),
]
PAGES = [
    ("GET", "/nothing", 404),
    ("GET", "/arxiv/", 404),
    ("GET", "/arxiv/nonsense", 404),
    ("GET", "/arxiv/2912.00001", 404),
    ("GET", "/arxiv/" + "cs.CL," * 400, 400),
    ("GET", "/search?page=0", 400),
    ("GET", "/search?category=zz", 400),
    ("GET", "/search?date=tomorrow", 400),
    ("POST", "/search", 405),
    ("GET", "/static/nothing", 404),
]


def check_problem(answer: object, status: int) -> str:
    """The detail of an answer that must be a whole problem document."""
    body = answer.json()  # type: ignore[attr-defined]
    headers = answer.headers  # type: ignore[attr-defined]
    assert headers["content-type"] == PROBLEM_TYPE
    assert set(body) == {"type", "title", "status", "detail"}
    assert body["status"] == answer.status_code == status  # type: ignore[attr-defined]
    assert body["type"] == "about:blank"
    assert body["title"]
    assert len(body["detail"]) > 10
    return str(body["detail"])


@pytest.mark.parametrize(("query", "named"), BAD_SEARCHES)
def test_a_bad_search_is_told_which_parameter(client: TestClient, query: str, named: str) -> None:
    detail = check_problem(client.get(f"/api/v1/search?{query}"), 400)
    assert named in detail


@pytest.mark.parametrize(("path", "body", "named"), BAD_BODIES)
def test_a_bad_body_is_told_which_field(
    client: TestClient, path: str, body: str, named: str
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post(f"/api/v1/{path}", content=body.encode(), headers=headers)
    detail = check_problem(answer, 400)
    assert named in detail


@pytest.mark.parametrize("body", NOT_JSON)
def test_a_body_that_is_no_json_is_told_so(client: TestClient, body: str) -> None:
    answer = client.post(
        "/api/v1/papers",
        content=body.encode("latin-1"),
        headers={"Content-Type": "application/json"},
    )
    detail = check_problem(answer, 400)
    assert "JSON" in detail or "body" in detail or "needed" in detail
    assert not detail[0].isdigit(), "a place in the body is no parameter"


def test_a_body_of_another_type_is_told_which_one_to_send(client: TestClient) -> None:
    answer = client.post(
        "/api/v1/papers", content=b'{"ids": ["1706.03762"]}', headers={"Content-Type": "text/plain"}
    )
    assert "application/json" in check_problem(answer, 400)


@pytest.mark.parametrize(
    "path", ["papers/1706.03762", "papers/1706.03762/related", "papers/1706.03762/keywords"]
)
def test_an_unknown_parameter_is_refused_by_every_get(client: TestClient, path: str) -> None:
    assert "limit" in check_problem(client.get(f"/api/v1/{path}?limit=3"), 400)


def test_several_mistakes_are_told_at_once(client: TestClient) -> None:
    detail = check_problem(client.get("/api/v1/search?page=0&size=0&sort=x&nonsense=1"), 400)
    assert all(name in detail for name in ("page", "size", "sort", "nonsense"))


def test_a_detail_stays_short_and_holds_no_words_of_the_implementation(client: TestClient) -> None:
    names = "&".join(f"{'n' * 200}{i}=1" for i in range(50))
    assert len(check_problem(client.get(f"/api/v1/search?{names}"), 400)) < 2_500
    for path, body, _ in BAD_BODIES:
        headers = {"Content-Type": "application/json"}
        answer = client.post(f"/api/v1/{path}", content=body.encode(), headers=headers)
        assert "tuple" not in answer.text.lower(), body


@pytest.mark.parametrize(("method", "path", "status"), PROBLEMS)
def test_under_api_every_error_is_a_problem(
    client: TestClient, method: str, path: str, status: int
) -> None:
    check_problem(client.request(method, path, headers={"Accept": "text/html"}), status)


@pytest.mark.parametrize(("method", "path", "status"), PAGES)
def test_elsewhere_every_error_is_a_page_that_leads_on(
    client: TestClient, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert str(status) in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert 'action="/search"' in answer.text
    assert "127 papers" in answer.text, "the foot of the page is whole"


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/search?page=0", "page"),
        ("/search?from=x", "from"),
        ("/search?q=" + "a" * 513, "q"),
        ("/search?category=cs.CX", "cs.CX"),
        ("/arxiv/cs.CX", "cs.CX"),
        ("/arxiv/cs.CL?date=x", "date"),
        ("/arxiv/2912.00001", "2912.00001"),
    ],
)
def test_a_page_says_what_was_wrong(client: TestClient, path: str, named: str) -> None:
    text = client.get(path).text
    lead = text.partition("<h1>")[2].partition("</main>")[0]
    assert named in lead


def test_a_category_that_does_not_exist_is_told_what_comes_near(client: TestClient) -> None:
    assert "cs.CL" in client.get("/api/v1/search?category=cs.CLL").json()["detail"]


def test_a_wrong_method_is_told_the_right_one(client: TestClient) -> None:
    assert client.get("/api/v1/papers").headers["allow"] == "POST"
    assert client.post("/").headers["allow"] == "GET"


def test_while_there_is_no_data_the_answer_is_503_with_the_time_to_come_back(
    empty: Settings,
) -> None:
    with TestClient(create_app(empty)) as client:
        answer = client.get("/api/v1/search")
        assert "python -m indexer" in check_problem(answer, 503)
        assert int(answer.headers["retry-after"]) > 0
        page = client.get("/")
        assert page.status_code == 503
        assert int(page.headers["retry-after"]) > 0


def test_a_parameter_given_twice_is_refused(client: TestClient) -> None:
    assert "size" in check_problem(client.get("/api/v1/search?q=a&size=1&size=2"), 400)

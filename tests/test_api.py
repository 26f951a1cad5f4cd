"""The JSON API, call by call, over the sample."""

import json
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from fastapi.testclient import TestClient

from papers.categories import index_terms
from tests.conftest import SAMPLE

RECORDS: dict[str, dict[str, Any]] = {
    json.loads(line)["id"].replace("math.GT", "math"): json.loads(line)
    for line in SAMPLE.read_text("utf-8").split("\n")
    if line
}
PAPER_FIELDS = set(
    "id version title abstract authors categories primary_category submitted updated month "
    "announced comments journal_ref doi license withdrawn keywords urls".split()
)
SPELLINGS = [
    ("1706.03762", "1706.03762"),
    ("1706.03762v1", "1706.03762"),
    ("1706.03762v7", "1706.03762"),
    ("arXiv:1706.03762", "1706.03762"),
    ("ARXIV:1706.03762V2", "1706.03762"),
    ("https://arxiv.org/abs/1706.03762", "1706.03762"),
    ("http://www.arxiv.org/pdf/1706.03762v5.pdf", "1706.03762"),
    ("10.48550/arXiv.1706.03762", "1706.03762"),
    ("https://doi.org/10.48550/arXiv.1706.03762", "1706.03762"),
    ("oai:arXiv.org:1706.03762", "1706.03762"),
    ("hep-th/9711200", "hep-th/9711200"),
    ("hep-th/9711200v3", "hep-th/9711200"),
    ("hepth/9711200", "hep-th/9711200"),
    ("math.GT/0209056", "math/0209056"),
    ("math/0209056", "math/0209056"),
]
UNKNOWN = ["2912.00001", "hep-th/9901001", "nonsense", "1706.3762", "1713.00001", "../etc", "%00"]


def get(client: TestClient, path: str, **params: object) -> Any:
    answer = client.get(f"/api/v1/{path}", params=params)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    return answer.json()


def post(client: TestClient, path: str, **body: object) -> Any:
    answer = client.post(f"/api/v1/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def found(client: TestClient, **params: object) -> list[str]:
    return [paper["id"] for paper in get(client, "search", **params)["results"]]


def walk(client: TestClient, first: str) -> list[str]:
    """Ids over all pages, by following `next` until it is null."""
    ids: list[str] = []
    url: str | None = first
    for _ in range(200):
        if url is None:
            return ids
        assert url.startswith("/api/v1/search")
        answer = client.get(url).json()
        assert answer["results"] or not ids, "no page that `next` leads to is empty"
        ids += [paper["id"] for paper in answer["results"]]
        url = answer["next"]
    raise AssertionError("`next` never ends")


# Papers


@pytest.mark.parametrize(("spelling", "id_"), SPELLINGS)
def test_a_paper_is_found_by_any_spelling_of_its_id(
    client: TestClient, spelling: str, id_: str
) -> None:
    for path in (quote(spelling, safe="/:"), quote(spelling, safe="")):
        assert get(client, f"papers/{path}")["id"] == id_
        assert get(client, f"papers/{path}/keywords")["keywords"]
        assert get(client, f"papers/{path}/related")["results"]


@pytest.mark.parametrize("id_", UNKNOWN)
@pytest.mark.parametrize("view", ["", "/related", "/keywords"])
def test_an_unknown_paper_is_not_found(client: TestClient, id_: str, view: str) -> None:
    assert client.get(f"/api/v1/papers/{quote(id_, safe='')}{view}").status_code == 404


def test_a_paper_is_told_whole(client: TestClient) -> None:
    paper = get(client, "papers/hep-th/9711200")
    assert set(paper) == PAPER_FIELDS
    assert paper["authors"] == ["Juan M. Maldacena"]
    assert paper["categories"] == ["hep-th"]
    assert paper["primary_category"] == "hep-th"
    assert paper["submitted"].startswith("1997-11-27T")
    assert paper["submitted"].endswith("Z")
    assert paper["month"] == "1997-11-01"
    assert paper["announced"] is None
    assert paper["doi"] == "10.1023/A:1026654312961"
    assert paper["withdrawn"] is False
    assert paper["urls"] == {
        "abs": "https://arxiv.org/abs/hep-th/9711200",
        "pdf": "https://arxiv.org/pdf/hep-th/9711200",
        "html": "https://arxiv.org/html/hep-th/9711200",
        "code": None,
    }
    assert get(client, "papers/1706.03762")["announced"] == {"day": "2017-06-13", "estimated": True}


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("0704.0216", {"authors": []}),
        ("1812.08434", {"categories": [], "primary_category": None}),
        ("1904.09223", {"submitted": None, "updated": None, "version": None}),
        ("1904.09223", {"announced": None, "month": "2019-04-01"}),
        ("cs/0112017", {"doi": None, "license": None, "journal_ref": None}),
        ("0807.0090", {"withdrawn": True, "version": 2}),
        ("1706.03762", {"withdrawn": False, "version": 7}),
        ("1710.04055", {"categories": ["eess.SY"]}),
        ("math-ph/0508010", {"categories": ["math-ph"]}),
        ("1604.01424", {"title": "A 2.4% Determination of the Local Value of the Hubble Constant"}),
        ("1710.10903", {"title": "Graph Attention Networks"}),
    ],
)
def test_what_is_missing_or_odd_is_told_as_it_is(
    client: TestClient, id_: str, expected: dict[str, object]
) -> None:
    paper = get(client, f"papers/{id_}")
    assert {name: paper[name] for name in expected} == expected


def test_hostile_text_goes_out_as_text(client: TestClient) -> None:
    assert "<script>alert(1)</script>" in get(client, "papers/2107.06955")["abstract"]
    assert "between $5 and $6 with" in get(client, "papers/2305.05176")["abstract"]
    assert "\u202e" not in get(client, "papers/2111.00169")["abstract"]
    assert len(get(client, "papers/1310.8286")["authors"]) == 380
    assert "Veličković" in get(client, "papers/1710.10903")["authors"][0]


def test_many_papers_come_in_the_order_asked_with_null_for_an_unknown_one(
    client: TestClient,
) -> None:
    asked = ["1706.03762", "2912.00001", "math.GT/0209056v1", "nonsense", "hep-th/9711200"]
    asked += ["https://arxiv.org/abs/1706.03762"]
    papers = post(client, "papers", ids=asked)["papers"]
    assert [paper and paper["id"] for paper in papers] == [
        "1706.03762",
        None,
        "math/0209056",
        None,
        "hep-th/9711200",
        "1706.03762",
    ]
    assert papers[0] == get(client, "papers/1706.03762")


def test_a_hundred_papers_come_at_once(client: TestClient) -> None:
    ids = list(RECORDS)[:100]
    assert [paper["id"] for paper in post(client, "papers", ids=ids)["papers"]] == ids


# Search


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("size", [1, 7, 50, 100])
def test_paging_reaches_every_paper_once(client: TestClient, sort: str, size: int) -> None:
    ids = walk(client, f"/api/v1/search?sort={sort}&size={size}")
    assert len(ids) == len(set(ids)) == 127
    assert set(ids) == set(RECORDS)


@pytest.mark.parametrize(
    "query",
    [
        "q=graph+neural+network",
        "q=of+the+model",
        "category=cs&sort=oldest",
        "q=quantum&to=2020-01-01",
    ],
)
@pytest.mark.parametrize("size", [1, 10])
def test_paging_a_search_has_no_doubles_and_the_same_order_as_one_page(
    client: TestClient, query: str, size: int
) -> None:
    whole = client.get(f"/api/v1/search?{query}&size=100").json()
    ids = walk(client, f"/api/v1/search?{query}&size={size}")
    assert ids == [paper["id"] for paper in whole["results"]]
    assert len(ids) == len(set(ids)) == (whole["some_total"] or whole["total"])
    assert whole["next"] is None


def test_newest_and_oldest_are_each_others_reverse(client: TestClient) -> None:
    newest = walk(client, "/api/v1/search?sort=newest&size=100")
    assert newest == walk(client, "/api/v1/search?sort=oldest&size=100")[::-1]
    assert newest[0] == "2501.12948"
    months = [get(client, f"papers/{id_}")["month"] for id_ in newest]
    assert months == sorted(months, reverse=True)


def test_relevance_comes_with_falling_scores_and_an_order_by_day_with_none(
    client: TestClient,
) -> None:
    scores = [paper["score"] for paper in get(client, "search", q="graph network")["results"]]
    assert len(scores) > 5
    assert scores == sorted(scores, reverse=True)
    by_day = get(client, "search", q="graph network", sort="newest")["results"]
    assert {paper["score"] for paper in by_day} == {None}


@pytest.mark.parametrize("id_", ["1706.03762", "hep-th/9802150", "1505.04472", "1508.07749"])
def test_a_title_finds_its_paper_first(client: TestClient, id_: str) -> None:
    assert found(client, q=RECORDS[id_]["title"])[0] == id_


@pytest.mark.parametrize(
    ("query", "id_"),
    [
        ("Schrodinger", "math-ph/0508010"),
        ("Schrödinger", "math-ph/0508010"),
        ('"ricci flow"', "math/0303109"),
        ('au:"Grisha Perelman"', "math/0211159"),
        ("au:Velickovic graph", "1710.10903"),
        ("C++", "1508.07749"),
        ("哈尔滨", "1904.09223"),
        ("русский", "1905.07213"),
        ("arXiv:hep-th/9711200v2", "hep-th/9711200"),
    ],
)
def test_a_query_finds(client: TestClient, query: str, id_: str) -> None:
    assert id_ in found(client, q=query)


def test_several_ids_come_in_the_order_sent(client: TestClient) -> None:
    answer = get(client, "search", q="hep-th/9711200, 1706.03762 2912.00001")
    assert [paper["id"] for paper in answer["results"]] == ["hep-th/9711200", "1706.03762"]
    assert any("2912.00001" in note for note in answer["query"]["notes"])


@pytest.mark.parametrize(
    ("expression", "include", "exclude"),
    [
        ("cs.CL", {"cs.CL"}, set()),
        ("cs.CL+cs.CV", {"cs.CL", "cs.CV"}, set()),
        ("cs.CL,cs.CV", {"cs.CL", "cs.CV"}, set()),
        ("cs.AI+cs.CL-cs.LG", {"cs.AI", "cs.CL"}, {"cs.LG"}),
        ("cs", {"cs"}, set()),
        ("math-math.DG", {"math"}, {"math.DG"}),
        ("cs.SY", {"eess.SY"}, set()),
    ],
)
def test_a_category_expression_lets_through_just_its_papers(
    client: TestClient, expression: str, include: set[str], exclude: set[str]
) -> None:
    def terms(id_: str) -> set[str]:
        codes = (RECORDS[id_]["categories"] or "").split()
        return {term for code in codes for term in index_terms(code)}

    expected = {id_ for id_ in RECORDS if terms(id_) & include and not terms(id_) & exclude}
    answer = walk(client, f"/api/v1/search?category={quote(expression)}")
    assert set(answer) == expected
    assert expected


def test_days_are_bounds_that_are_included(client: TestClient) -> None:
    paper = get(client, "papers/1706.03762")
    day = paper["announced"]["day"]
    assert "1706.03762" in found(client, **{"from": day, "to": day})
    assert "1706.03762" not in found(client, **{"from": "2017-06-14", "to": "2017-06-30"})
    assert "1706.03762" not in found(client, **{"from": "2017-06-01", "to": "2017-06-12"})
    for one in get(client, "search", **{"from": "2019-01-01", "to": "2019-12-31"})["results"]:
        assert one["month"].startswith("2019")


def test_all_conditions_hold_together(client: TestClient) -> None:
    answer = get(client, "search", q="language", category="cs.CL", **{"from": "2020-01-01"})
    assert answer["results"]
    for paper in answer["results"]:
        assert "cs.CL" in paper["categories"]
        assert paper["month"] >= "2020-01-01"


def test_the_answer_says_how_the_query_was_understood(client: TestClient) -> None:
    answer = get(client, "search", q='  "dark   energy" the cat:nonsense ')
    assert answer["query"]["text"].split() == ['"dark', 'energy"', "the", "cat:nonsense"]
    assert '"dark energy"' in answer["query"]["canonical"]
    assert answer["query"]["notes"]
    assert answer["took_ms"] >= 0


def test_few_full_matches_are_followed_by_papers_with_some_of_the_words(
    client: TestClient,
) -> None:
    answer = get(client, "search", q="attention transformer translation", size=100)
    assert 0 < answer["total"] < answer["some_total"] == len(answer["results"])


def test_a_search_that_finds_nothing_is_an_answer(client: TestClient) -> None:
    answer = get(client, "search", q="zzzzzz")
    assert (answer["total"], answer["results"], answer["next"]) == (0, [], None)
    beyond = get(client, "search", page=100)
    assert (beyond["total"], beyond["results"], beyond["next"]) == (127, [], None)


def test_the_sizes_are_those_asked_for(client: TestClient) -> None:
    assert len(found(client)) == 25
    for size in (1, 99, 100):
        assert len(found(client, size=size)) == size


# Related and keywords


@pytest.mark.parametrize("id_", ["1706.03762", "hep-th/9711200", "1003.5947", "1812.08434"])
def test_related_papers_say_what_they_share(client: TestClient, id_: str) -> None:
    answer = get(client, f"papers/{id_}/related")
    ids = [paper["id"] for paper in answer["results"]]
    assert ids
    assert len(ids) == len(set(ids)) <= 25
    assert id_ not in ids
    assert not set(ids) & {paper["id"] for paper in answer["same_work"]}
    assert any(paper["shared"] for paper in answer["results"])
    assert answer["terms"]
    scores = [paper["score"] for paper in answer["results"]]
    assert scores == sorted(scores, reverse=True)


def test_related_papers_are_about_the_same(client: TestClient) -> None:
    ids = [paper["id"] for paper in get(client, "papers/math/0211159/related")["results"][:3]]
    assert {"math/0303109", "math/0307245"} <= set(ids)


def test_related_to_several_papers_or_a_text_leaves_out_what_is_named(client: TestClient) -> None:
    seeds = ["math/0211159", "math.DG/0303109v1"]
    ids = [paper["id"] for paper in post(client, "related", ids=seeds)["results"]]
    assert ids[0] in {"math/0307245", "math/0612069"}
    assert not {"math/0211159", "math/0303109"} & set(ids)
    fewer = post(client, "related", ids=seeds, not_ids=[f"arXiv:{ids[0]}"])["results"]
    assert ids[0] not in [paper["id"] for paper in fewer]
    by_text = post(client, "related", text="Ricci flow with surgery on three-manifolds")
    assert "math/0303109" in [paper["id"] for paper in by_text["results"][:3]]


def test_related_to_the_unknown_is_empty(client: TestClient) -> None:
    for body in ({"ids": ["2912.00001"]}, {"ids": ["nonsense"]}, {"text": "zzzzzz qqqqqq"}):
        assert post(client, "related", **body) == {
            "terms": [],
            "results": [],
            "same_work": [],
        }


def test_keywords_of_a_paper_are_phrases_of_its_text_best_first(client: TestClient) -> None:
    keywords = get(client, "papers/1710.10903/keywords")["keywords"]
    assert 3 <= len(keywords) <= 10
    scores = [one["score"] for one in keywords]
    assert scores == sorted(scores, reverse=True)
    phrases = [one["phrase"] for one in keywords]
    assert len({phrase.lower() for phrase in phrases}) == len(phrases)
    assert any("graph" in phrase.lower() for phrase in phrases)
    text = (RECORDS["1710.10903"]["title"] + RECORDS["1710.10903"]["abstract"]).lower()
    assert all(phrase.lower().split()[0] in text for phrase in phrases)


def test_keywords_of_any_text(client: TestClient) -> None:
    text = "Graph neural networks learn on molecular graphs. Graph neural networks generalise."
    phrases = [one["phrase"] for one in post(client, "keywords", text=text)["keywords"]]
    assert "graph neural networks" in [phrase.lower() for phrase in phrases]
    one_way = post(client, "keywords", title="Ricci flow", abstract="Surgery on manifolds.")
    assert any("ricci" in one["phrase"].lower() for one in one_way["keywords"])
    assert post(client, "keywords", text="!!! ... 123") == {"keywords": []}


# The description


def test_the_description_is_valid_openapi(client: TestClient) -> None:
    schemathesis.openapi.from_dict(client.get("/openapi.json").json()).validate()


def test_every_operation_is_described_with_an_example(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    schemas = description["components"]["schemas"]
    operations = [
        (path, operation)
        for path, methods in description["paths"].items()
        for operation in methods.values()
    ]
    assert len(operations) >= 7
    for path, operation in operations:
        assert operation["summary"], path
        assert operation["description"], path
        examples = [
            one.get("examples") or one["schema"].get("examples")
            for one in operation.get("parameters", [])
        ]
        if body := operation.get("requestBody"):
            for content in body["content"].values():  # bytes have no fields
                fields = schemas.get(content["schema"].get("$ref", "").rpartition("/")[2], {})
                examples += [one.get("examples") for one in fields.get("properties", {}).values()]
        assert any(examples), f"{path} has no example"
        problem = operation["responses"]["400"]["content"]
        assert "application/problem+json" in problem, path


def test_every_field_that_a_reader_may_wonder_about_is_described(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    paper = schemas["Paper"]["properties"]
    assert set(paper) == PAPER_FIELDS
    for name in ("id", "version", "title", "abstract", "authors", "submitted", "month"):
        assert paper[name]["description"]


def test_what_is_described_is_what_the_documentation_lists(client: TestClient) -> None:
    text = (SAMPLE.parent.parent / "docs" / "api.md").read_text("utf-8")
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method in methods:
            assert f"`{method.upper()} {path.removeprefix('/api/v1/')}" in text
    for field in PAPER_FIELDS:
        assert field in text

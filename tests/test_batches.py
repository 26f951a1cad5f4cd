"""Counts per announcement day against the rows themselves, and over a harvested week."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from indexer.build import build
from indexer.harvest import harvest
from indexer.parse import parse_snapshot_line
from indexer.polite import PoliteClient
from indexer.rejects import HarvestRejects
from papers.categories import CategoryExpression, parse_expression
from papers.freshness import INGESTED_THROUGH
from papers.models import PaperRow
from papers.paper import Paper
from papers.settings import Settings
from papers.store import open_store
from tests.oai_server import OaiServer, SkewedClock, as_line, serving


def get(client: TestClient, path: str, **parameters: str) -> Any:
    answer = client.get(f"/api/v1/{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def rows(settings: Settings) -> list[PaperRow]:
    store = open_store(settings.database, writable=False)
    found = [row for batch in store.changed_since(0) for row in batch]
    store.close()
    return found


def test_new_papers_are_counted_by_their_day(client: TestClient, rows: list[PaperRow]) -> None:
    days = Counter(row.announced for row in rows if row.announced and row.announced.year == 2024)
    found = get(client, "batches", **{"from": "2024-01-01", "to": "2024-12-31"})["batches"]
    assert {each["day"]: each["new"] for each in found if each["new"]} == {
        day.isoformat(): count for day, count in days.items()
    }
    assert all(each["cross_lists"] == 0 for each in found)
    assert all(each["complete"] is None for each in found), "no harvest went over them"
    assert [each["day"] for each in found] == sorted((each["day"] for each in found), reverse=True)


@pytest.mark.parametrize("code", ["cs.LG", "cs.CL", "cs", "math-math.AG", "quant-ph"])
def test_a_paper_is_new_to_its_primary_category_and_a_cross_list_elsewhere(
    client: TestClient, rows: list[PaperRow], code: str
) -> None:
    expression = parse_expression(code)
    primarily = CategoryExpression(expression.include)
    new: Counter[str] = Counter()
    cross: Counter[str] = Counter()
    for paper in map(Paper.from_row, rows):
        if paper.announced and expression.matches(paper.categories):
            home = primarily.matches([paper.primary_category or ""])
            (new if home else cross)[paper.announced.day.isoformat()] += 1
    assert new or cross
    found: dict[str, Any] = {}
    for year in range(2007, 2027):
        ends = {"from": f"{year}-01-01", "to": f"{year}-12-31"}
        found |= {
            each["day"]: each for each in get(client, "batches", category=code, **ends)["batches"]
        }
    assert Counter({day: each["new"] for day, each in found.items()}) == new
    assert Counter({day: each["cross_lists"] for day, each in found.items()}) == cross


def test_replacements_are_counted_on_the_day_of_their_version(
    client: TestClient, rows: list[PaperRow]
) -> None:
    versions = Counter(
        version for row in rows for number, version in row.versions if number > 1 and version
    )
    assert versions
    total = 0
    for year in range(1995, 2027):
        ends = {"from": f"{year}-01-01", "to": f"{year}-12-31"}
        total += sum(each["replacements"] for each in get(client, "batches", **ends)["batches"])
    assert total == sum(versions.values())


def test_one_day_by_category(client: TestClient, rows: list[PaperRow]) -> None:
    day = max(row.announced for row in rows if row.announced)
    found = get(client, f"batches/{day}")
    papers = [Paper.from_row(row) for row in rows if row.announced == day]
    new = Counter(paper.primary_category for paper in papers)
    every = Counter(code for paper in papers for code in paper.categories)
    assert {each["category"]: each["new"] for each in found["categories"] if each["new"]} == new
    assert {
        each["category"]: each["new"] + each["cross_lists"] for each in found["categories"]
    } == every
    assert found["announced_at"].startswith(day.isoformat())


def test_bounds_and_bad_parameters(client: TestClient) -> None:
    for query in (
        "from=2020-01-01",
        "category=nonsense",
        "to=soon",
        "size=3",
        "from=2024-01-01&from=2024-01-01",
    ):
        answer = client.get(f"/api/v1/batches?{query}")
        assert answer.status_code == 400, query
        assert answer.json()["detail"]
    assert client.get("/api/v1/batches/yesterday").status_code == 400
    assert get(client, "batches", **{"from": "2026-03-18", "to": "2026-03-01"})["batches"] == []
    assert get(client, "batches/1990-01-01")["categories"] == []


def test_without_dates_it_tells_the_last_two_weeks_and_that_they_are_not_here(
    client: TestClient,
) -> None:
    found = get(client, "batches")
    assert found["freshness"]["state"] == "stale"
    assert "not up to date" in found["freshness"]["text"]
    assert len(found["batches"]) >= 6
    assert {each["new"] for each in found["batches"]} == {0}


@pytest.fixture
def week(empty: Settings, tmp_path: Path) -> Iterator[TestClient]:
    """A week of harvests after a snapshot: a paper held, one replaced, one cross-listed late."""
    sample = Path(__file__).parent.parent / "indexer" / "sample.jsonl"
    template = json.loads(sample.read_text("utf-8").splitlines()[0])

    def paper(number: int, sent: str, stamp: str, **more: Any) -> dict[str, Any]:
        versions = [{"version": "v1", "created": sent}]
        return {
            **template,
            "id": f"2603.{number:05}",
            "title": f"Paper {number}",
            "categories": "cs.CL cs.LG",
            "versions": versions,
            "update_date": stamp,
            **more,
        }

    old = [paper(1, "Thu, 12 Mar 2026 12:00:00 GMT", "2026-03-13")]
    server = OaiServer(list(old), date(2026, 3, 16), SkewedClock())
    store = open_store(empty.database, writable=True)
    store.upsert([parse_snapshot_line(as_line(each)) for each in old])
    store.set_meta(INGESTED_THROUGH, "2026-03-13")
    with serving(server):

        def run(day: int) -> None:
            server.today = date(2026, 3, day)
            with PoliteClient(server.url, "", clock=server.clock.clock) as client:
                harvest(store, client, HarvestRejects(tmp_path / "rejects"))

        run(16)
        held = paper(2, "Fri, 13 Mar 2026 12:00:00 GMT", "2026-03-18")
        server.records += [paper(3, "Mon, 16 Mar 2026 12:00:00 GMT", "2026-03-17")]
        run(17)
        server.records += [held, paper(4, "Tue, 17 Mar 2026 12:00:00 GMT", "2026-03-18")]
        first = server.records[0]
        second = {"version": "v2", "created": "Tue, 17 Mar 2026 12:00:00 GMT"}
        first |= {"update_date": "2026-03-18", "versions": [*first["versions"], second]}
        run(18)
        server.records[1] |= {"update_date": "2026-03-19", "categories": "cs.CL cs.LG quant-ph"}
        run(19)
    build(store, empty.index_dir)
    store.close()
    with TestClient(create_app(empty)) as client:
        yield client


def test_a_week_of_harvests_tells_the_true_days(week: TestClient) -> None:
    announced = {
        id_: get(week, f"papers/{id_}")["announced"]
        for id_ in ("2603.00001", "2603.00002", "2603.00003", "2603.00004")
    }
    assert announced == {
        "2603.00001": {"day": "2026-03-13", "estimated": True},  # it came from the file
        "2603.00002": {"day": "2026-03-18", "estimated": False},  # held back, and seen to come
        "2603.00003": {"day": "2026-03-17", "estimated": False},
        "2603.00004": {"day": "2026-03-18", "estimated": False},
    }

    def counts(category: str) -> dict[str, tuple[int, int, int]]:
        found = get(
            week, "batches", category=category, **{"from": "2026-03-12", "to": "2026-03-19"}
        )
        return {
            each["day"][-2:]: (each["new"], each["cross_lists"], each["replacements"])
            for each in found["batches"]
        }

    assert counts("cs.CL") == {
        "19": (0, 0, 0),
        "18": (2, 0, 1),
        "17": (1, 0, 0),
        "16": (0, 0, 0),
        "13": (1, 0, 0),
        "12": (0, 0, 0),
    }
    assert counts("cs.LG")["18"] == (0, 2, 1)
    assert counts("quant-ph")["19"] == (0, 1, 0)

    found = get(week, "batches", **{"from": "2026-03-12", "to": "2026-03-19"})
    complete = {each["day"][-2:]: each["complete"] for each in found["batches"]}
    assert complete == {"19": False, "18": True, "17": True, "16": True, "13": True, "12": True}
    assert found["freshness"]["last_harvest"].startswith("2026-03-19T03:45:00")


@pytest.mark.parametrize(
    ("category", "kind", "ids"),
    [
        ("cs.CL", "", ["2603.00002", "2603.00004"]),
        ("cs.CL", "new", ["2603.00002", "2603.00004"]),
        ("cs.CL", "cross", []),
        ("cs.CL", "replaced", ["2603.00001"]),
        ("cs.LG", "new", []),
        ("cs.LG", "cross", ["2603.00002", "2603.00004"]),
        ("cs.LG", "replaced,cross", ["2603.00001", "2603.00002", "2603.00004"]),
        ("cs", "new,replaced", ["2603.00001", "2603.00002", "2603.00004"]),
        ("", "new", ["2603.00002", "2603.00004"]),
        ("", "cross", []),
        ("", "replaced", ["2603.00001"]),
        ("quant-ph", "new,cross,replaced", []),
    ],
)
def test_a_list_of_a_day_has_the_kinds_asked_for(
    week: TestClient, category: str, kind: str, ids: list[str]
) -> None:
    found = get(week, "search", category=category, kind=kind, date="2026-03-18")
    assert sorted(paper["id"] for paper in found["results"]) == ids
    span = {"from": "2026-03-18", "to": "2026-03-18"}
    assert get(week, "search", category=category, kind=kind, **span)["total"] == len(ids)
    if category:
        page = week.get(f"/arxiv/{category}", params={"kind": kind, "date": "2026-03-18"})
        assert page.text.count("data-card") == len(ids)


def test_an_unknown_kind_is_refused(week: TestClient) -> None:
    for path in ("/api/v1/search?kind=old", "/arxiv/cs.CL?kind=old"):
        assert week.get(path).status_code == 400


def test_weeks_and_months_lead_to_their_neighbours(week: TestClient) -> None:
    page = week.get("/arxiv/cs.CL?from=2026-03-16&to=2026-03-22").text
    assert "Week of 16 Mar 2026" in page
    assert "/arxiv/cs.CL?from=2026-03-09&amp;to=2026-03-15" in page, "the week before has a paper"
    assert "/arxiv/cs.CL?from=2026-03-01&amp;to=2026-03-31" in page
    assert "March 2026 · " in week.get("/arxiv/cs.CL?from=2026-03-01&to=2026-03-31").text
    assert 'rel="next"' not in page.partition("day-nav")[2].partition("</nav>")[0]


def test_pages_of_a_day_tell_what_came_and_whether_it_is_all(week: TestClient) -> None:
    page = week.get("/arxiv/cs.LG?date=2026-03-18").text
    assert "Wed 18 Mar 2026 · complete" in page
    assert "Cross-listed 2" in page
    assert "Replaced 1" in page
    assert page.count('badge-quiet">Cross-listed') == 2
    assert "New 1" in week.get("/search?date=2026-03-17").text
    newest = week.get("/arxiv/cs.CL").text
    assert "not up to date" in newest, "it is long after that week"
    assert "last harvest" in week.get("/").text
    assert datetime.now(UTC).date() > date(2026, 3, 20)

"""robots.txt and the sitemaps: every paper once, and nothing that is closed."""

import time
from collections.abc import Iterator
from datetime import date
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree  # the files are our own

import pytest
from fastapi.testclient import TestClient

from app import sitemap
from app.main import create_app
from indexer.build import build
from papers.catalog import Catalog
from papers.filters import Filters
from papers.ids import id_ranges
from papers.models import Record
from papers.query import parse
from papers.settings import Settings
from papers.store import open_store

BASE = "http://127.0.0.1:8000"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINES = [
    ("/", True),
    ("/arxiv/1706.03762", True),
    ("/arxiv/hep-th/9711200", True),
    ("/arxiv/cs.CL", True),
    ("/arxiv/cs.CL?date=2025-01-23", True),
    ("/keyword/graph", True),
    ("/api", True),
    ("/search", False),
    ("/search?q=graph", False),
    ("/search/export.bib", False),
    ("/related?ids=1706.03762", False),
    ("/api/v1/search", False),
    ("/export.bib", False),
    ("/suggest.json?q=a", False),
    ("/unapi?id=1706.03762", False),
]


def locations(client: TestClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/xml"
    root = ElementTree.fromstring(answer.content)  # noqa: S314
    found = [one.text or "" for one in root.iter(f"{NAMESPACE}loc")]
    assert all(one.startswith(f"{BASE}/") for one in found)
    return [one.removeprefix(BASE) for one in found]


def record(id_: str, day: date | None = None) -> Record:
    return Record(id=id_, title=f"Of {id_}", abstract="Some words.", datestamp=day)


@pytest.fixture
def few(empty: Settings) -> Iterator[TestClient]:
    """A site over papers at the ends of months, centuries and schemes of ids."""
    store = open_store(empty.database, writable=True)
    ids = ["hep-th/9108001", "math/9912999", "acc-phys/0001001", "quant-ph/0703999", "cs/0703001"]
    ids += ["0704.0001", "0704.9999", "0705.0001", "1412.9999", "1501.00001", "2605.99999"]
    store.upsert([record(id_) for id_ in ids])
    build(store, empty.index_dir)
    store.close()
    with TestClient(create_app(empty), base_url=BASE) as client:
        yield client


def test_every_paper_is_in_the_sitemaps_once(client: TestClient, catalog: Catalog) -> None:
    files = locations(client, "/sitemap.xml")
    assert files[0] == "/sitemap/pages.xml"
    months = [file.removeprefix("/sitemap/").removesuffix(".xml") for file in files[1:]]
    assert (months[0], months[-1]) == ("9303", "2501")
    listed = [path for file in files[1:] for path in locations(client, file)]
    found = catalog.search(parse(""), Filters(), limit=1_000).found
    assert sorted(listed) == sorted(f"/arxiv/{one.paper.id}" for one in found)
    for path in listed[::20]:
        assert client.get(path, follow_redirects=False).status_code == 200


def test_a_month_has_its_own_papers_in_order(few: TestClient) -> None:
    files = locations(few, "/sitemap.xml")[1:]
    papers = {file[9:13]: locations(few, file) for file in files}
    assert papers == {
        "9108": ["/arxiv/hep-th/9108001"],
        "9912": ["/arxiv/math/9912999"],
        "0001": ["/arxiv/acc-phys/0001001"],
        "0703": ["/arxiv/cs/0703001", "/arxiv/quant-ph/0703999"],
        "0704": ["/arxiv/0704.0001", "/arxiv/0704.9999"],
        "0705": ["/arxiv/0705.0001"],
        "1412": ["/arxiv/1412.9999"],
        "1501": ["/arxiv/1501.00001"],
        "2605": ["/arxiv/2605.99999"],
    }
    assert list(papers) == sorted(papers, key=lambda name: (name < "9100", name))


def test_a_month_is_read_in_batches_and_cut_into_files(
    empty: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "URLS_LIMIT", 2_500)
    store = open_store(empty.database, writable=True)
    ids = [f"2605.{number:05}" for number in range(1, 5_002)]
    store.upsert([record(id_) for id_ in ids])
    build(store, empty.index_dir)
    store.close()
    with TestClient(create_app(empty), base_url=BASE) as client:
        files = locations(client, "/sitemap.xml")[1:]
        assert files == ["/sitemap/2605.xml", "/sitemap/2605-2.xml", "/sitemap/2605-3.xml"]
        parts = [locations(client, file) for file in files]
        assert [len(part) for part in parts] == [2_500, 2_500, 1]
        assert [path for part in parts for path in part] == [f"/arxiv/{id_}" for id_ in ids]
        assert client.get("/sitemap/2605-4.xml").status_code == 404


def test_the_last_change_is_told_where_it_is_known(empty: Settings) -> None:
    store = open_store(empty.database, writable=True)
    store.upsert([record("2605.00001", date(2026, 5, 7)), record("2605.00002")])
    build(store, empty.index_dir)
    store.close()
    with TestClient(create_app(empty)) as client:
        text = client.get("/sitemap/2605.xml").text
    assert text.count("<lastmod>") == 1
    assert "2605.00001</loc><lastmod>2026-05-07</lastmod>" in text


def test_new_papers_come_into_the_sitemap_with_the_index(empty: Settings) -> None:
    store = open_store(empty.database, writable=True)
    store.upsert([record("2605.00001")])
    build(store, empty.index_dir)
    with TestClient(create_app(empty), base_url=BASE) as client:
        assert len(locations(client, "/sitemap.xml")) == 2
        store.upsert([record("2606.00001")])
        build(store, empty.index_dir)
        store.close()
        for _ in range(200):
            if len(locations(client, "/sitemap.xml")) == 3:
                break
            time.sleep(0.1)
        assert locations(client, "/sitemap/2606.xml") == ["/arxiv/2606.00001"]


def test_home_and_categories_have_a_file_of_their_own(client: TestClient) -> None:
    found = locations(client, "/sitemap/pages.xml")
    assert found[0] == "/"
    assert "/arxiv/hep-th" in found
    assert len(found) == len(set(found)) > 150
    for path in found:
        assert client.get(path, follow_redirects=False).status_code == 200, path


@pytest.mark.parametrize(
    "name", ["1705", "9913", "abcd", "1706-1", "1706-2", "1706-x", "1706-", "-2", "17060", "๑๗๐๖"]
)
def test_there_is_no_other_file(client: TestClient, name: str) -> None:
    answer = client.get(f"/sitemap/{name}.xml")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_address_with_signs_of_xml_is_written_right(settings: Settings) -> None:
    other = settings.model_copy(update={"base_url": "http://x/?a=1&b=<2>/"})
    with TestClient(create_app(other)) as client:
        for path in ("/sitemap.xml", "/sitemap/pages.xml", "/sitemap/1706.xml", "/opensearch.xml"):
            text = client.get(path).content
            ElementTree.fromstring(text)  # noqa: S314
            assert b"http://x/?a=1&amp;b=&lt;2&gt;/" in text


@pytest.mark.parametrize(("path", "allowed"), LINES)
def test_robots_may_read_papers_and_categories_and_no_more(
    client: TestClient, path: str, allowed: bool
) -> None:
    text = client.get("/robots.txt").text
    robots = RobotFileParser()
    robots.parse(text.splitlines())
    assert robots.can_fetch("anyone", f"{BASE}{path}") == allowed
    assert robots.site_maps() == [f"{BASE}/sitemap.xml"]


def test_robots_leave_files_of_papers_and_lists_alone(client: TestClient) -> None:
    """The standard library does not read stars (RFC 9309), but search engines do."""
    lines = client.get("/robots.txt").text.splitlines()
    assert "Disallow: /*/export." in lines
    for name in ("bib", "ris", "csl.json", "json", "md"):
        assert f"Disallow: /arxiv/*.{name}$" in lines


@pytest.mark.parametrize(
    ("month", "first", "inside", "outside"),
    [
        (date(2026, 5, 1), 1, ["2605.00001", "2605.99999"], ["2604.99999", "2606.00001"]),
        (date(2007, 4, 1), 1, ["0704.0001"], ["0705.0001", "hep-th/0704001"]),
        (date(2007, 3, 1), 40, ["hep-th/0703001", "cs/0703999"], ["cs/0704001", "cs/0702999"]),
    ],
)
def test_the_ids_of_a_month_lie_in_its_ranges(
    month: date, first: int, inside: list[str], outside: list[str]
) -> None:
    ranges = id_ranges(month)
    assert (len(ranges) == 1) == (first == 1)
    for id_ in inside:
        assert sum(start <= id_ < end for start, end in ranges) == 1
    for id_ in outside:
        assert not any(start <= id_ < end for start, end in ranges)

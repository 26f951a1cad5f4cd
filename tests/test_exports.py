"""Lists and papers as files: the same papers as on the page, and what is told around them."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import get_args
from urllib.parse import quote

import httpx
import pytest
import rispy
from fastapi.testclient import TestClient
from pybtex.database import parse_string

from app.exports import EXPORT_LIMIT
from app.formats import FORMATS, ListFormat, PaperFormat
from app.main import create_app
from indexer.build import build
from papers.models import Record
from papers.settings import Settings
from papers.store import open_store

LIST_FORMATS: tuple[ListFormat, ...] = get_args(ListFormat)
PAPER_FORMATS: tuple[PaperFormat, ...] = get_args(PaperFormat)
SEED = "1706.03762"
OLD = "hep-th/9711200"
VIEWS = [
    "/search?q=graph",
    "/search?q=graph&sort=oldest",
    "/search?q=graph+neural&match=any&category=cs.LG",
    "/search?q=transformer+attention&sort=recent",
    "/search?from=2017-01-01&to=2019-12-31&sort=popular",
    "/search",
    "/arxiv/cs.CL?from=2010-01-01",
    "/arxiv/cs.CL",
    "/arxiv/cs.AI+cs.CL-cs.CV?q=model",
    "/arxiv/hep-th/9711200,1706.03762,math.GT/0209056",
    "/keyword/graph%20neural%20network",
    "/keyword/neural%20network?category=cs.LG&sort=newest",
]
views = pytest.mark.parametrize("view", VIEWS)


def file_of(view: str, name: str) -> str:
    path, _, query = view.partition("?")
    return f"{path}/export.{name}" + (f"?{query}" if query else "")


def ids_in(name: str, text: str) -> list[str]:
    """The ids of a file of any format."""
    match name:
        case "bib":
            entries = parse_string(text, "bibtex").entries.values()
            return [str(entry.fields["eprint"]) for entry in entries]
        case "ris":
            return [one["id"].removeprefix("arXiv:") for one in rispy.loads(text)]
        case "csl.json":
            return [one["number"].removeprefix("arXiv:") for one in json.loads(text)]
        case "csv":
            rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
            return [row["id"].removeprefix("arXiv:") for row in rows]
        case "json":
            return [one["id"] for one in json.loads(text)["papers"]]
        case _:
            return re.findall(r"^- arXiv: \[([^]]+)\]", text, re.MULTILINE)


def ids_over_pages(client: TestClient, view: str) -> list[str]:
    seen: list[str] = []
    for page in range(1, 8):
        joint = "&" if "?" in view else "?"
        markup = client.get(f"{view}{joint}page={page}").text
        found = re.findall(r"<dd[^>]*>((?:[a-z-]+/)?[\d.]+)(?:v\d+)?</dd>", markup)
        seen += found
        if len(found) < 25:
            break
    return seen


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The site over more papers than a file may hold; every fourth has the same title."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("many"))
    store = open_store(settings.database, writable=True)
    store.upsert(
        [
            Record(
                id=f"2101.{number:05}",
                title="Quantum loops again" if number % 4 == 0 else f"Quantum loops {number}",
                abstract="We count the loops.",
                authors="A. Bo",
                categories="quant-ph",
            )
            for number in range(1, EXPORT_LIMIT + 21)
        ]
    )
    build(store, settings.index_dir)
    store.close()
    with TestClient(create_app(settings)) as client:
        yield client


# Lists


@views
def test_every_format_holds_the_papers_of_all_pages_in_their_order(
    client: TestClient, view: str
) -> None:
    expected = ids_over_pages(client, view)
    assert expected
    for name in LIST_FORMATS:
        answer = client.get(file_of(view, name))
        assert answer.status_code == 200
        assert ids_in(name, answer.text) == expected, name
        assert answer.headers["sheaf-papers"] == f"{len(expected)} of {len(expected)}"


@views
def test_a_page_links_its_files(client: TestClient, view: str) -> None:
    markup = client.get(view).text
    listed = markup.partition('class="exports"')[2].partition("</details>")[0]
    links = [url.replace("&amp;", "&") for url in re.findall(r'href="([^"]+)"', listed)]
    assert len(links) == len(LIST_FORMATS) - 1
    bib = ids_in("bib", client.get(links[0]).text)
    assert bib == ids_over_pages(client, view)


def test_the_link_of_a_days_list_stays_of_that_day(client: TestClient) -> None:
    assert 'href="/arxiv/cs.CL/export.bib?date=2025-01-23"' in client.get("/arxiv/cs.CL").text


def test_a_page_number_is_no_part_of_a_file(client: TestClient) -> None:
    first, second = (client.get(f"/search/export.bib?q=graph&page={n}") for n in (1, 2))
    assert ids_in("bib", first.text) == ids_in("bib", second.text)
    assert (
        "page=" not in re.findall(r'"(/search/export[^"]+)"', client.get("/search?page=2").text)[0]
    )


def test_related_papers_are_files_too(client: TestClient) -> None:
    page = client.get(f"/related?ids={SEED}").text
    expected = re.findall(r'<article[^>]* data-id="([^"]+)"', page)
    assert len(expected) > 5
    for name in LIST_FORMATS:
        answer = client.get(f"/related/export.{name}?ids={SEED}")
        assert ids_in(name, answer.text) == expected
        assert (
            answer.headers["content-disposition"] == f'attachment; filename="related-{SEED}.{name}"'
        )


def test_a_file_ends_at_its_limit_and_says_so(many: TestClient) -> None:
    for name in LIST_FORMATS:
        answer = many.get(f"/search/export.{name}?q=loops")
        assert len(ids_in(name, answer.text)) == EXPORT_LIMIT
        assert answer.headers["sheaf-papers"] == "1000 of 1020"
    assert answer.text.startswith("# loops\n\nPapers: 1000 of 1020, from ")
    assert many.get("/search/export.bib?q=loops").text.startswith("% Papers: 1000 of 1020, from ")
    assert many.get("/search/export.json?q=loops").json()["total"] == 1020


def test_papers_of_one_title_stand_in_a_file_where_they_stand_on_the_pages(
    many: TestClient,
) -> None:
    pages = [
        re.findall(r'<article[^>]* data-id="([^"]+)"', many.get(f"/search?q=loops&page={n}").text)
        for n in range(1, 5)
    ]
    expected = [id_ for page in pages for id_ in page]
    assert len(expected) == 100
    assert ids_in("json", many.get("/search/export.json?q=loops").text)[:100] == expected


@pytest.mark.parametrize("name", LIST_FORMATS)
def test_a_file_has_its_type_and_a_name(client: TestClient, name: ListFormat) -> None:
    answer = client.get(f"/arxiv/cs.CL/export.{name}?q=model&from=2010-01-01")
    assert answer.headers["content-type"] == FORMATS[name].media_type
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="cs.CL-model-2010-01-01.{name}"'
    )


@pytest.mark.parametrize("q", ['"a" \r\nSet-Cookie: x=1', "Erdős 深度", "../../x", "%0d%0aX: y"])
def test_no_query_gets_into_the_headers_of_a_file(client: TestClient, q: str) -> None:
    answer = client.get("/search/export.bib", params={"q": q})
    assert answer.status_code == 200
    assert re.fullmatch(
        r'attachment; filename="[A-Za-z0-9.+-]+\.bib"', answer.headers["content-disposition"]
    )
    assert not {"set-cookie", "x"} & set(answer.headers)
    assert parse_string(answer.text, "bibtex") is not None


def test_what_is_known_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/search/export.csv?q=graph")
    again = client.get(
        "/search/export.csv?q=graph", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


# One paper


@pytest.mark.parametrize("id_", [SEED, OLD])
@pytest.mark.parametrize("name", PAPER_FORMATS)
def test_a_paper_is_a_file(client: TestClient, id_: str, name: PaperFormat) -> None:
    answer = client.get(f"/arxiv/{id_}.{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == FORMATS[name].media_type
    stem = id_.replace("/", "-")
    assert answer.headers["content-disposition"] == f'inline; filename="{stem}.{name}"'
    assert answer.headers["link"] == f'<http://127.0.0.1:8000/arxiv/{id_}>; rel="canonical"'
    found = [answer.json()["id"]] if name == "json" else ids_in(name, answer.text)
    assert found == [id_]


@pytest.mark.parametrize(
    "spelling",
    [
        f"{OLD}v2",
        "hepth/9711200",
        "HEP-TH/9711200V1",
        f"arXiv:{OLD}",
        f"https://arxiv.org/abs/{OLD}v3",
        f"10.48550/arXiv.{OLD}",
        quote(OLD, safe=""),
    ],
)
def test_any_spelling_of_an_id_gives_the_file(client: TestClient, spelling: str) -> None:
    assert client.get(f"/arxiv/{spelling}.ris").text == client.get(f"/arxiv/{OLD}.ris").text


def test_json_is_what_the_api_gives(client: TestClient) -> None:
    for id_ in (SEED, OLD):
        assert client.get(f"/arxiv/{id_}.json").json() == client.get(f"/api/v1/papers/{id_}").json()
    papers = client.get("/search/export.json?q=graph&sort=oldest").json()["papers"]
    results = client.get("/api/v1/search?q=graph&sort=oldest&size=100").json()["results"]
    assert papers == [{k: v for k, v in one.items() if k != "score"} for one in results]


def test_the_page_of_a_paper_shows_the_entry_that_its_file_has(client: TestClient) -> None:
    entry = client.get(f"/arxiv/{SEED}.bib").text
    assert entry.strip() in client.get(f"/arxiv/{SEED}").text


# Papers that were chosen


@pytest.mark.parametrize("name", LIST_FORMATS)
def test_chosen_papers_come_in_their_order_and_those_not_here_are_told(
    client: TestClient, name: ListFormat
) -> None:
    ids = f"{OLD}v2, arXiv:{SEED}\r\n2912.00001;nonsense@x arXiv: {SEED}v1 math.GT/0209056 [cs.CL]"
    answer = client.post(f"/export.{name}", data={"ids": ids})
    assert answer.status_code == 200
    assert ids_in(name, answer.text) == [OLD, SEED, "math/0209056"]
    assert answer.headers["sheaf-papers"] == "3 of 5"
    assert answer.headers["sheaf-missing"] == "2912.00001, nonsense%40x"
    assert answer.headers["content-disposition"] == f'attachment; filename="papers.{name}"'
    if name in ("bib", "md"):
        assert re.search(r"Not here: 2912\.00001, nonsense%40x", answer.text)
    if name == "json":
        assert answer.json()["missing"] == ["2912.00001", "nonsense@x"]


def test_as_many_papers_can_be_chosen_as_a_file_holds(many: TestClient) -> None:
    ids = [f"2101.{number:05}" for number in range(1, EXPORT_LIMIT + 2)]
    answer = many.post("/export.json", data={"ids": " ".join([*ids[:EXPORT_LIMIT], ids[0]])})
    assert ids_in("json", answer.text) == ids[:EXPORT_LIMIT]
    refused = many.post("/export.json", data={"ids": ",".join(ids)})
    assert refused.status_code == 400
    assert "1,000" in refused.json()["detail"]


def test_many_that_are_not_here_are_counted(client: TestClient) -> None:
    unknown = [f"2912.{number:05}" for number in range(1, 301)]
    answer = client.post("/export.bib", data={"ids": f"{SEED} {' '.join(unknown)}"})
    assert answer.headers["sheaf-missing"].endswith(", 2912.00050 and 250 more")
    assert ids_in("bib", answer.text) == [SEED]


@pytest.mark.parametrize(
    ("form", "status", "told"),
    [
        ({"ids": "2912.00001"}, 404, "None of these"),
        ({"ids": "nonsense"}, 404, "None of these"),
        ({"ids": " ,\n"}, 400, "ids: send arXiv ids"),
        ({"id": SEED}, 400, "ids: send arXiv ids"),
        ({}, 400, "Send a form"),
        ({"ids": "ä" * 200_000}, 413, "too large"),
        ({f"a{n}": "b" for n in range(1_001)}, 400, "at most 20 fields"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_with_a_problem(
    client: TestClient, form: dict[str, str], status: int, told: str
) -> None:
    answer = client.post("/export.bib", data=form)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert told in answer.json()["detail"]


def test_another_kind_of_body_is_refused_with_what_to_send(client: TestClient) -> None:
    for answer in (
        client.post("/export.bib", json={"ids": SEED}),
        client.post("/export.bib", files={"ids": SEED.encode()}),
        client.post("/export.bib", content=b"ids=1706.03762"),
    ):
        assert answer.status_code == 400
        assert "application/x-www-form-urlencoded" in answer.json()["detail"]


# What is no file


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/arxiv/nonsense.bib", 404),
        ("/arxiv/cs.CL.json", 404),
        ("/arxiv/2912.00001.bib", 404),
        ("/arxiv/.bib", 404),
        ("/arxiv/1706.03762.csv", 404),
        ("/arxiv/nonsense/export.bib", 404),
        ("/keyword/%E2%80%A6/export.bib", 404),
        ("/search/export.bib?q=ab*", 400),
        ("/search/export.bib?from=x", 400),
        ("/search/export.bib?category=cs.XX", 400),
        ("/search/export.xls?q=graph", 400),
        ("/search/export.?q=graph", 404),
        ("/related/export.bib?not=1706.03762", 400),
        ("/export.bib", 405),
    ],
)
def test_what_is_no_file_is_refused_with_a_problem_or_in_a_browser_with_a_page(
    client: TestClient, path: str, status: int
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    in_browser = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert in_browser.status_code == status
    assert in_browser.headers["content-type"].startswith("text/html")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "status", "target"),
    [
        ("/arxiv/cs.CL", 200, ""),
        ("/arxiv/math", 200, ""),
        ("/arxiv/cs.AI+cs.CL-cs.CV", 200, ""),
        (f"/arxiv/{SEED}", 200, ""),
        (f"/arxiv/{OLD}", 200, ""),
        (f"/arxiv/{OLD},{SEED}", 200, ""),
        (f"/arxiv/{SEED}.pdf", 301, f"/arxiv/{SEED}"),
        ("/arxiv/cs.CL/feed", 200, ""),
        ("/keyword/graph", 200, ""),
        ("/keyword/package.json", 200, ""),
        ("/keyword/export.bib", 200, ""),
        ("/search?q=export.bib", 200, ""),
        (f"/api/v1/papers/{SEED}", 200, ""),
        ("/openapi.json", 200, ""),
    ],
)
def test_pages_beside_the_files_are_still_there(
    client: TestClient, path: str, status: int, target: str
) -> None:
    answer = client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers.get("location", "")) == (status, target)
    assert "content-disposition" not in answer.headers


def test_head_is_answered_like_get_without_a_body(server: str) -> None:
    with httpx.Client(base_url=server, trust_env=False, timeout=60) as asking:
        for path in (f"/arxiv/{OLD}.bib", "/search/export.csv?q=graph", "/sitemap/1706.xml"):
            head, get = asking.head(path), asking.get(path)
            assert head.status_code == get.status_code == 200
            assert head.content == b""
            for name in ("content-type", "content-disposition", "sheaf-papers", "etag"):
                assert head.headers.get(name) == get.headers.get(name)

"""Two hundred hostile papers on every page and in every file: all stays text and in place."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
import rispy
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page
from pybtex.database import parse_string

from app.main import create_app
from papers.settings import Settings
from tests.conftest import fill, serve
from tests.hostile_papers import DAY, FIELDS, PAYLOADS, hostile_papers
from tests.test_browser import CHROMIUM, PHONE, WIDE, Visit, browser, sideways, visiting

__all__ = ["browser"]  # the fixture

COUNT = len(FIELDS) * len(PAYLOADS)
LIST = "/arxiv/cs.CR?sort=oldest"
LISTS = {
    "day": f"/arxiv/cs.CR?date={DAY}",
    "search": "/search?q=hostile",
    "some words": "/search?q=graphs+javascript+window&match=any",
    "explained": "/search?q=hostile+pwned&explain=1&match=any",
    "author": "/search?q=au:Author",
    "month": "/arxiv/cs.CR?from=2024-03-01&to=2024-03-31&kind=new,cross,replaced",
    "keyword": "/keyword/hostile%20paper",
    "home": "/",
    "calendar": "/calendar?category=cs.CR&month=2024-03",
    "popular": "/popular",
    "api": "/api",
}
TAGS = set(
    "html head meta title link script style body a abbr article aside b bdi br button code col dd "
    "details dialog div dl dt em fieldset figcaption figure footer form g h1 h2 h3 h4 header hr "
    "i img input kbd label legend li main mark nav noscript ol optgroup option output p path pre "
    "progress rect section select small span strong sub summary sup svg symbol table tbody td "
    "template textarea th thead time title tr ul use circle line text desc caption colgroup "
    "polyline polygon defs datalist search".split()
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("hostile")
    file = folder / "hostile.jsonl"
    file.write_text("".join(json.dumps(paper) + "\n" for paper in hostile_papers()))
    made = Settings(data_dir=folder / "data")
    fill(made, file)
    return made


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8000") as made:
        yield made


class Checked(HTMLParser):
    """Fails at anything in a page that could run, load or lead where only a text should be."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        values = {name: value or "" for name, value in attrs}
        assert len(values) == len(attrs), attrs
        assert not [name for name in values if name.startswith("on")], attrs
        assert re.fullmatch(r"--em:-?[\d.]+", values.get("style", "--em:1")), attrs
        for name in ("href", "src", "action", "formaction"):
            assert values.get(name, "/").startswith(
                ("/", "#", "?", "https://", "http://", "mailto:")
            )
        if "evil.example" in urlsplit(values.get("href", "")).netloc:
            assert (tag, values["rel"]) == ("a", "nofollow")  # written out, for who means to go
        if tag == "script":
            assert values.get("type") == "application/ld+json" or values["src"].startswith(
                "/static/"
            )


def test_all_are_here_and_none_was_rejected(client: TestClient) -> None:
    assert client.get("/api/v1/search").json()["total"] == COUNT == 200


@pytest.mark.parametrize("path", LISTS.values(), ids=LISTS)
def test_pages_of_many_are_made_of_what_we_wrote(client: TestClient, path: str) -> None:
    last = 1
    page = 1
    while page <= last:
        joint = "&" if "?" in path else "?"
        answer = client.get(f"{path}{joint}page={page}" if page > 1 else path)
        assert answer.status_code == 200
        Checked().feed(answer.text)
        last = 8 if "data-total" in answer.text else 1
        page += 1


def test_the_pages_of_each_paper_are_made_of_what_we_wrote(client: TestClient) -> None:
    for paper in hostile_papers():
        for path in (f"/arxiv/{paper['id']}", f"/related?ids={paper['id']}"):
            answer = client.get(path)
            assert answer.status_code == 200, path
            Checked().feed(answer.text)
        assert client.get(f"/api/v1/papers/{paper['id']}").status_code == 200


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_what_harms_in_a_paper_does_not_in_an_address_either(
    client: TestClient, payload: str
) -> None:
    for path in ("/search", "/arxiv/cs.CR", "/related", "/calendar", "/popular"):
        for name in ("q", "category", "ids"):
            answer = client.get(path, params={name: payload[:400]}, follow_redirects=False)
            assert answer.status_code in (200, 301, 302, 303, 400, 404), (path, name)
            Checked().feed(answer.text)
    posted = client.post("/prefer", data={"list": "/arxiv/cs.CR", "words": payload[:100]})
    assert posted.status_code in (200, 400)
    Checked().feed(posted.text)


def test_every_file_holds_every_paper(client: TestClient) -> None:
    ids = {paper["id"] for paper in hostile_papers()}

    def text(name: str) -> str:
        answer = client.get(f"/arxiv/cs.CR/export.{name}?from=2024-03-01&to=2024-03-31")
        assert answer.status_code == 200
        return answer.text

    assert len(parse_string(text("bib"), "bibtex").entries) == COUNT
    records = rispy.loads(text("ris"))
    assert len(records) == COUNT
    assert {key for record in records for key in record} <= set(records[0]) | {
        "doi", "journal_name", "notes", "secondary_title", "keywords", "abstract", "custom1",
        "type_of_work", "unknown_tag", "number", "date", "year", "notes_abstract",
    }  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(text("csv").removeprefix("\ufeff"))))
    assert {row["id"].removeprefix("arXiv:") for row in rows} == ids
    assert [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@\t")] == []
    assert {paper["id"] for paper in json.loads(text("json"))["papers"]} == ids
    assert len(json.loads(text("csl.json"))) == COUNT
    feed = ET.fromstring(client.get("/arxiv/cs.CR/feed?from=2024-03-01").content)  # noqa: S314
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) > 20
    for paper in hostile_papers():
        for name in ("bib", "ris", "csl.json", "json", "md"):
            assert client.get(f"/arxiv/{paper['id']}.{name}").status_code == 200


# In a browser


@pytest.fixture(scope="module")
def site(settings: Settings) -> Iterator[str]:
    with serve(settings) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    with visiting(browser, site) as made:
        yield made
        assert made.page.evaluate("window.pwned") is None
        told = [each for each in made.all_complaints() if "MathJax" not in each]
        assert told == []


def check_in_place(page: Page) -> None:
    """Nothing of a paper leaves its card or lies upon the site's own controls."""
    assert sideways(page) <= 0
    strayed = page.evaluate(
        """() => {
          const found = [];
          scrollTo(0, 0);
          const brand = document.querySelector(".brand").getBoundingClientRect();
          const top = document.elementFromPoint(brand.x + 4, brand.y + 4);
          if (!top || !top.closest(".site-header")) found.push(`upon the header ${top?.outerHTML}`);
          for (const inner of document.querySelectorAll(".card *")) {
            const { position } = getComputedStyle(inner);
            if (position === "fixed") found.push(`fixed ${inner.outerHTML.slice(0, 200)}`);
            if (inner.id && document.getElementById(inner.id) !== inner) found.push(`#${inner.id}`);
          }
          for (const card of document.querySelectorAll(".card")) {
            const { height } = card.getBoundingClientRect();
            if (height > 9000) found.push(`${card.dataset.id} is ${height} px high`);
          }
          return found;
        }"""
    )
    assert strayed == []


needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here (apt install chromium)"
)


@needs_browser
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_list_of_them_all_stays_quiet_and_in_place(visit: Visit, width: int) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 844})
    for number in range(1, COUNT // 25 + 1):
        page.goto(f"{LIST}&from=2024-03-01&page={number}")
        for card in page.locator("ol.cards > li").all()[::5]:
            card.scroll_into_view_if_needed()
        page.wait_for_function("() => !window.MathJax?.startup || MathJax.startup.promise")
        page.wait_for_timeout(150)
        check_in_place(page)


@needs_browser
def test_each_payload_alone_in_its_library_and_beside_related_papers(visit: Visit) -> None:
    page = visit.page
    for number in range(1, COUNT + 1, 9):  # each payload, in another field each time
        page.goto(f"/arxiv/2403.{number:05}")
        page.locator(".card-alone [data-star]").click()
        page.wait_for_timeout(100)
        check_in_place(page)
    page.goto("/library")
    page.locator("[data-library] article").nth(20).wait_for()
    page.wait_for_timeout(300)
    check_in_place(page)
    page.goto("/words")
    page.wait_for_timeout(200)
    check_in_place(page)

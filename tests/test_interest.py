"""`POST /api/v1/papers/{id}/interest`, and the counts on the cards."""

import re
import shutil
import threading
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.activity import Activity
from app.activity import database as database_module
from app.activity.clients import EVENTS
from app.interest import BODY_LIMIT_BYTES
from app.main import create_app
from papers.settings import Settings
from tests.activity_site import Clock, activity, clock, opened, site
from tests.conftest import serve

__all__ = ["activity", "clock", "opened", "site"]  # fixtures

PAPER = "1706.03762"
OLD = "hep-th/9711200"
BY = "0123456789abcdef" * 2
READERS, WORKERS = 8, 2


def url(id_: str = PAPER) -> str:
    return f"/api/v1/papers/{id_}/interest"


def add(site: TestClient, kind: str, id_: str = PAPER, **more: str) -> Any:
    answer = site.post(url(id_), json={"kind": kind, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def shown(page: str) -> dict[str, str]:
    """The text of the counts on each card."""
    found: dict[str, str] = {}
    for card in re.findall(r"<article.*?</article>", page, re.DOTALL):
        id_ = re.search(r'data-id="([^"]*)"', card)
        counts = re.search(r'<p class="interest"[^>]*>(.*?)</p>', card, re.DOTALL)
        if id_ and counts and counts[1]:
            found[id_[1]] = unescape(re.sub(r"<[^>]*>", "", counts[1]))
    return found


def test_an_open_counts_and_a_reload_does_not(site: TestClient) -> None:
    assert add(site, "pdf") == {"id": PAPER, "pdf": 1, "related": 0, "stars": 0}
    assert add(site, "pdf") == {"id": PAPER, "pdf": 1, "related": 0, "stars": 0}
    assert add(site, "related") == {"id": PAPER, "pdf": 1, "related": 1, "stars": 0}
    assert add(site, "star", by=BY) == {"id": PAPER, "pdf": 1, "related": 1, "stars": 1}
    assert add(site, "star", by=BY) == {"id": PAPER, "pdf": 1, "related": 1, "stars": 1}
    assert add(site, "unstar", by=BY) == {"id": PAPER, "pdf": 1, "related": 1, "stars": 0}
    assert add(site, "unstar", by=BY) == {"id": PAPER, "pdf": 1, "related": 1, "stars": 0}


@pytest.mark.parametrize("spelling", [OLD, f"{OLD}v3", "arXiv:hep-th/9711200", "hepth/9711200"])
@pytest.mark.parametrize("safe", ["/:", ""])
def test_a_paper_is_counted_under_any_spelling_of_its_id(
    site: TestClient, spelling: str, safe: str
) -> None:
    add(site, "pdf", OLD)
    assert add(site, "pdf", quote(spelling, safe=safe)) == {
        "id": OLD,
        "pdf": 1,
        "related": 0,
        "stars": 0,
    }


@pytest.mark.parametrize("id_", ["2912.00001", "nonsense", "../etc", "%00", "a" * 90])
def test_an_unknown_paper_is_not_counted(site: TestClient, activity: Activity, id_: str) -> None:
    answer = site.post(url(quote(id_, safe="")), json={"kind": "pdf"})
    assert answer.status_code == 404
    assert dict(activity.popular("all")) == {}


BAD: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "body"),
    ("no JSON", b"{", "JSON"),
    ("a list", b"[]", "object"),
    ("no kind", b"{}", "kind"),
    ("another kind", b'{"kind": "like"}', "kind"),
    ("no text", b'{"kind": 1}', "kind"),
    ("more than is known", b'{"kind": "pdf", "times": 9}', "times"),
    ("a star by nobody", b'{"kind": "star"}', "by"),
    ("no star by nobody", b'{"kind": "unstar"}', "by"),
    ("a star by a name", b'{"kind": "star", "by": "Ann"}', "by"),
    ("capitals", b'{"kind": "star", "by": "%s"}' % (b"A" * 32), "by"),
    ("too long a token", b'{"kind": "star", "by": "%s"}' % (b"a" * 33), "by"),
    ("a line more", b'{"kind": "star", "by": "%s\\n"}' % (b"a" * 32), "by"),
    ("much white space", b'{"kind": "pdf"}' + b" " * BODY_LIMIT_BYTES, "body"),
]


@pytest.mark.parametrize(
    ("body", "named"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_a_bad_body_is_told_and_counts_nothing(
    site: TestClient, activity: Activity, body: bytes, named: str
) -> None:
    answer = site.post(url(), content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert named in answer.json()["detail"]
    assert dict(activity.popular("all")) == {}


def test_a_parameter_is_refused(site: TestClient) -> None:
    answer = site.post(url(), params={"kind": "pdf"}, json={"kind": "pdf"})
    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_nothing_but_a_post_counts(site: TestClient, activity: Activity, method: str) -> None:
    answer = site.request(method, url(), params={})
    assert answer.status_code in (404, 405)
    for page in ("/", f"/arxiv/{PAPER}", f"/related?ids={PAPER}", "/popular", "/api/v1/popular"):
        site.get(page)
    assert dict(activity.popular("all")) == {}


FOREIGN: list[tuple[dict[str, str], int]] = [
    ({}, 200),
    ({"Sec-Fetch-Site": "same-origin"}, 200),
    ({"Sec-Fetch-Site": "none"}, 200),
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Origin": "http://127.0.0.1:8000"}, 200),
    ({"Origin": "https://papers.example"}, 200),
    ({"Origin": "https://evil.example"}, 403),
    ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, 403),
    ({"Origin": "https://other.papers.example", "Sec-Fetch-Site": "same-site"}, 403),
    ({"Origin": "https://papers.example.evil.example"}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": ""}, 403),
    ({"Origin": "http://[papers.example"}, 403),
]


@pytest.mark.parametrize(("headers", "status"), FOREIGN)
def test_a_page_of_another_site_cannot_count(
    settings: Settings, activity: Activity, headers: dict[str, str], status: int
) -> None:
    public = settings.model_copy(update={"base_url": "https://papers.example"})
    app = create(public, activity)
    with TestClient(app, base_url="http://127.0.0.1:8000") as site:
        answer = site.post(url(), json={"kind": "pdf"}, headers=headers)
    assert answer.status_code == status, answer.text
    assert len(activity.popular("all")) == (status == 200)


def create(settings: Settings, activity: Activity) -> FastAPI:
    made = create_app(settings)
    made.state.activity = activity
    return made


def test_one_client_is_told_to_wait(site: TestClient, clock: Clock, activity: Activity) -> None:
    clock.turn(minutes=50)
    for number in range(EVENTS.count):
        activity.add(f"2101.{number:05}", "pdf", "testclient")
    answer = site.post(url(), json={"kind": "pdf"})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "600"
    assert answer.json()["title"] == "Too Many Requests"
    assert "10 minutes" in answer.json()["detail"]
    clock.turn(minutes=10)
    assert add(site, "pdf")["pdf"] == 1


def test_what_cannot_be_kept_is_told_and_pages_go_on(
    site: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "REST_SECONDS", 0.0)
    path = tmp_path / "activity.db"
    path.write_bytes(b"no database" * 1_000)
    answer = site.post(url(), json={"kind": "pdf"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert str(tmp_path) not in answer.text
    assert site.get("/api/v1/popular").status_code == 503
    for page in (
        "/",
        "/search?q=graph",
        "/arxiv/cs.CL",
        f"/arxiv/{PAPER}",
        "/related?ids=" + PAPER,
    ):
        answer = site.get(page)
        assert answer.status_code == 200
        assert shown(answer.text) == {}


# On cards

PAGES = ["/search?q=attention", "/arxiv/cs.CL?date=2017-06-13", f"/arxiv/{PAPER},{OLD}"]
PAGES += [f"/arxiv/{PAPER}", "/related?ids=1810.04805", "/popular", "/keyword/attention"]


@pytest.mark.parametrize("page", PAGES)
def test_a_card_shows_counts_where_there_are_any(site: TestClient, page: str) -> None:
    if page != "/popular":
        assert shown(site.get(page).text) == {}
    add(site, "pdf")
    add(site, "related")
    add(site, "star", by=BY)
    assert shown(site.get(page).text) == {PAPER: "2 opened · 1 starred"}


@pytest.mark.parametrize(
    ("kinds", "text"),
    [
        (["pdf"], "1 opened"),
        (["related"], "1 opened"),
        (["star"], "1 starred"),
        (["pdf", "star"], "1 opened · 1 starred"),
        (["star", "unstar"], None),
    ],
)
def test_counts_of_zero_are_not_shown(site: TestClient, kinds: list[str], text: str | None) -> None:
    for kind in kinds:
        add(site, kind, by=BY)
    assert shown(site.get(f"/arxiv/{PAPER}").text) == ({PAPER: text} if text else {})


def test_large_counts_have_commas(site: TestClient, activity: Activity) -> None:
    for number in range(1_050):
        activity.add(PAPER, "pdf", f"10.0.{number // 250}.{number % 250}")
    assert shown(site.get(f"/arxiv/{PAPER}").text) == {PAPER: "1,050 opened"}


def test_the_foot_of_a_page_says_what_is_counted(site: TestClient) -> None:
    page = site.get("/").text
    assert "counts how often a paper is opened or starred, but not by whom" in page
    assert "counts no clicks" not in page


# A real server


def test_workers_count_together_and_by_the_address_that_the_proxy_tells(
    settings: Settings, tmp_path: Path
) -> None:
    unread = shutil.ignore_patterns("activity.db*")  # by what other tests did
    for name in ("data", "once more"):
        day = datetime.now(UTC).date()
        data_dir = shutil.copytree(settings.data_dir, tmp_path / name, ignore=unread)
        statuses, answer = read_by_many(data_dir)
        if datetime.now(UTC).date() == day:
            break  # else a day began meanwhile, and with it each counts anew
    assert statuses == [200] * (3 * READERS)
    assert answer["total"] == 1
    assert answer["results"][0]["interest"] == {"pdf": READERS, "related": READERS, "stars": 0}
    assert (data_dir / "activity.db").exists()


def read_by_many(data_dir: Path) -> tuple[list[int], Any]:
    """The statuses that readers of one paper get, and what is popular then."""
    statuses: list[int] = []

    def read(number: int) -> None:
        for kind in ("pdf", "related", "pdf"):
            # A connection of its own each time, so that both workers answer.
            answer = httpx.post(
                f"{address}{url()}",
                json={"kind": kind},
                headers={"X-Forwarded-For": f"198.51.100.{number}"},
                trust_env=False,
                timeout=60,
            )
            statuses.append(answer.status_code)

    with serve(Settings(data_dir=data_dir), workers=WORKERS) as address:
        threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        popular = httpx.get(f"{address}/api/v1/popular", trust_env=False, timeout=60).json()
    return statuses, popular

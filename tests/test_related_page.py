"""The page of related papers: seeds, negatives, text, feed, export."""

import re

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.params import related_url
from indexer.build import build
from papers.models import Record
from papers.settings import Settings
from papers.store import open_store

SEED = "1706.03762"


def ids(page: str) -> list[str]:
    return re.findall(r'data-open dir="auto"', page) and re.findall(
        r'<a class="bounded" href="/arxiv/([^"]+)" data-open', page
    )


def test_papers_like_one_say_what_they_share_and_can_be_added_or_refused(
    client: TestClient,
) -> None:
    page = client.get(related_url(SEED)).text
    found = ids(page)
    assert len(found) > 5
    assert SEED not in found
    assert "Shares <bdi>" in page
    more = re.findall(r'href="([^"]+)" rel="nofollow"[^>]*>More like this', page)
    less = re.findall(r'href="([^"]+)" rel="nofollow"[^>]*>Not like this', page)
    assert len(more) == len(less) == len(found)
    added = client.get(more[0].replace("&amp;", "&")).text
    assert found[0] not in ids(added)
    assert added.count('aria-label="Remove ') == 2
    refused = client.get(less[0].replace("&amp;", "&")).text
    assert found[0] not in ids(refused)
    assert "Not like" in refused


def test_a_text_alone_is_enough(client: TestClient) -> None:
    text = "Graph attention networks learn node representations on graphs"
    assert len(ids(client.get("/related", params={"text": text}).text)) > 3


def test_a_category_narrows_it(client: TestClient) -> None:
    page = client.get(f"{related_url(SEED)}&category=cs.CV").text
    cards = page.split('<ol class="cards"')[1].split("<article")[1:]
    assert cards
    assert all(">cs.CV" in card for card in cards)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/related", 200),
        ("/related?ids=nonsense", 200),
        ("/related?ids=2912.00001", 200),
        ("/related?ids=" + ",".join(f"1706.{n:05}" for n in range(1, 23)), 400),
        ("/related?category=cs.XX&ids=1706.03762", 400),
        ("/related/feed", 400),
        ("/related/export.bib?not=1706.03762", 400),
    ],
)
def test_every_address_is_answered_or_refused_clearly(
    client: TestClient, path: str, status: int
) -> None:
    assert client.get(path).status_code == status


def test_feed_and_export_hold_the_same_papers(client: TestClient) -> None:
    page = ids(client.get(related_url(SEED)).text)
    feed = client.get(f"/related/feed?ids={SEED}")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert re.findall(r"<id>https://arxiv.org/abs/([^<]+)</id>", feed.text) == page
    bib = client.get(f"/related/export.bib?ids={SEED}").text
    assert re.findall(r"eprint = \{([^}]+)\}", bib) == page


def test_the_same_work_under_another_id_is_noted_on_both_and_not_listed(empty: Settings) -> None:
    abstract = (
        "We measure the decay of excited barium in a shallow trap and compare the rates with "
        "those of strontium and calcium over three orders of magnitude of temperature in detail."
    )
    twins = [
        Record(id="2101.00001", title="Barium decay in traps", abstract=abstract, authors="A. Bo"),
        Record(
            id="2103.00002", title="Decay of trapped barium", abstract=abstract, authors="A. Bo"
        ),
        Record(
            id="2104.00003",
            title="Strontium in a shallow trap",
            abstract="Rates of strontium decay in a shallow trap, and of calcium.",
            authors="C. Di",
        ),
    ]
    store = open_store(empty.database, writable=True)
    store.upsert(twins)
    build(store, empty.index_dir)
    store.close()
    with TestClient(create_app(empty)) as client:
        for one, other in (("2101.00001", "2103.00002"), ("2103.00002", "2101.00001")):
            page = client.get(f"/arxiv/{one}").text
            assert "Same work under another entry" in page
            answer = client.get(f"/api/v1/papers/{one}/related").json()
            assert [paper["id"] for paper in answer["same_work"]] == [other]
            assert other not in [paper["id"] for paper in answer["results"]]
        assert "Same work" not in client.get("/arxiv/2104.00003").text

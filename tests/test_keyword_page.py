"""The page of a keyphrase, and what rises in a category."""

import re

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.params import keyword_url
from indexer.build import build
from papers.models import RisingRow
from papers.settings import Settings
from papers.store import open_store
from tests.conftest import fill


def test_a_keyword_of_a_card_leads_to_its_page(client: TestClient) -> None:
    page = client.get("/search?q=graph").text
    addresses = re.findall(r'href="(/keyword/[^"]+)"', page)
    assert len(addresses) > 10
    for address in dict.fromkeys(addresses[:15]):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "No papers here" not in answer.text, address


def test_the_page_holds_papers_of_every_form_and_what_goes_with_it(client: TestClient) -> None:
    page = client.get("/keyword/graph%20neural%20network").text
    assert "<h1><bdi>graph neural network</bdi></h1>" in page
    assert 'id="p1"' in page
    assert "Goes with" in page
    assert 'href="/keyword/graph%20neural%20network/feed"' in page


@pytest.mark.parametrize(
    "phrase", ["AdS/CFT correspondence", "C++", "50 % more", "深度学习", "a?b"]
)
def test_any_phrase_has_an_address(client: TestClient, phrase: str) -> None:
    assert client.get(keyword_url(phrase)).status_code == 200


@pytest.mark.parametrize("path", ["/keyword/%E2%80%A6", "/keyword/%00", "/keyword/---"])
def test_what_holds_no_word_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("ending", ["", "/feed"])
def test_a_phrase_and_a_query_that_are_too_much_together_are_refused(
    client: TestClient, ending: str
) -> None:
    words = " ".join(f"w{i}" for i in range(100))  # as many as a query may have
    answer = client.get(f"/keyword/graph%20neural%20network{ending}", params={"q": words})
    assert answer.status_code == 400
    assert "at most 100" in answer.text


def test_rising_phrases_stand_on_the_page_of_their_category(empty: Settings) -> None:
    fill(empty)
    store = open_store(empty.database, writable=True)
    build(store, empty.index_dir)
    day = store.newest_announced()
    assert day is not None
    rise = {
        "phrase": "agent <b>memory",
        "papers": 7,
        "share": 0.2,
        "former_share": 0.05,
        "score": 3.0,
    }
    store.set_rising(
        [
            RisingRow(
                category="cs.CL", window="month", first=day, last=day, papers=35, phrases=[rise]
            )
        ]
    )
    store.close()
    with TestClient(create_app(empty)) as client:
        page = client.get("/arxiv/cs.CL").text
        assert "Rising this month" in page
        assert "agent &lt;b&gt;memory" in page
        assert "7 papers, ×4.0" in page
        assert "Rising" not in client.get("/arxiv/math.DG").text

"""The front page: what the picker offers and where its form leads, and which terms rise."""

import gzip
import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.picker import choice_groups
from app.rising import RISING_SHOWN
from papers.categories import EXPRESSION_TERMS_LIMIT, groups
from papers.models import RisingRow
from papers.settings import Settings
from papers.store import open_store
from tests.conftest import fill
from tests.test_pages import hrefs, page, redirect, text_of

CODES = [category.code for group in groups() for category in group.categories]


def pick(client: TestClient, include: list[str], exclude: list[str]) -> Any:
    form = [("include", code) for code in include] + [("exclude", code) for code in exclude]
    return client.get(f"/pick?{urlencode(form)}", follow_redirects=False)


# What is offered


def test_every_category_and_every_archive_can_be_included_or_left_out(client: TestClient) -> None:
    home = page(client, "/")
    wholes = {group.id for group in groups()} | {"astro-ph", "cond-mat", "nlin"}
    for name in ("include", "exclude"):
        offered = re.findall(rf'name="{name}" value="([^"]+)"', home)
        assert sorted(offered) == sorted({*CODES, *wholes})
    assert len(CODES) + len(wholes) >= 150


def test_an_archive_stands_before_its_categories(client: TestClient) -> None:
    physics = [choice.code for choice in choice_groups()[0].choices]
    assert physics[:2] == ["astro-ph", "astro-ph.CO"]
    assert physics.index("cond-mat") + 1 == physics.index("cond-mat.dis-nn")
    assert "physics" not in physics, "it is the group, which has boxes of its own"
    assert "astro-ph" in page(client, "/")


def test_every_choice_is_still_a_plain_link(client: TestClient) -> None:
    links = hrefs(page(client, "/"))
    for group in choice_groups():
        for choice in (group.whole, *group.choices):
            assert f"/arxiv/{choice.code}" in links
            assert client.get(choice.url).status_code == 200


def test_the_numbers_are_those_of_the_newest_day(client: TestClient) -> None:
    home = page(client, "/")
    found = dict(
        re.findall(
            r'code notranslate" translate="no">([^<]+)</span>.*?count" title="'
            r'[^"]*">([\d,]+)<',
            home,
            re.DOTALL,
        )
    )
    (batch,) = client.get("/api/v1/batches?from=2025-01-23&to=2025-01-23").json()["batches"]
    categories = client.get("/api/v1/batches/2025-01-23").json()["categories"]
    expected = {each["category"]: each["new"] + each["cross_lists"] for each in categories}
    assert batch["new"] > 0
    for code in CODES:
        assert int(found.get(code, "0")) == expected.get(code, 0), code
    assert "papers of Thu 23 Jan 2025" in text_of(home)
    total = client.get("/api/v1/search?category=cs.CL").json()["total"]
    assert f"; {total} in all" in home


def test_the_numbers_change_with_the_index(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    fill(settings)
    record = (
        '{"id":"2506.00001","title":"A","abstract":"B","authors":"C D","categories":"cs.CL cs.LG",'
        '"versions":[{"version":"v1","created":"Sun, 01 Jun 2025 17:00:00 GMT"}],'
        '"authors_parsed":[["D","C",""]],"update_date":"2025-06-03"}\n'
    )
    (tmp_path / "one.jsonl").write_text(record)
    with TestClient(create_app(settings)) as client:
        assert "papers of Thu 23 Jan 2025" in text_of(page(client, "/"))
        fill(settings, tmp_path / "one.jsonl")
        time.sleep(0.3)  # readers look at the disk at most four times a second
        text = text_of(page(client, "/"))
    assert "papers of Tue 3 Jun 2025" in text
    assert "cs.CL Computation and Language 1 " in text
    assert "cs.LG Machine Learning 1 " in text


def test_the_page_is_small(client: TestClient) -> None:
    assert len(gzip.compress(client.get("/").content)) < 60_000


# Where the form leads


@pytest.mark.parametrize(
    ("include", "exclude", "address"),
    [
        (["cs.CL"], [], "/arxiv/cs.CL"),
        (["cs.CL", "cs.LG"], ["cs.CV"], "/arxiv/cs.CL+cs.LG-cs.CV"),
        (["cs.LG", "cs.CL"], ["cs.CV"], "/arxiv/cs.CL+cs.LG-cs.CV"),
        (["cs.LG", "cs.LG"], [], "/arxiv/cs.LG"),
        (["CS.cl"], [], "/arxiv/cs.CL"),
        (["math.MP"], [], "/arxiv/math-ph"),
        (["physics", "cs"], ["astro-ph"], "/arxiv/cs+physics-astro-ph"),
        (["cond-mat"], ["cond-mat.soft"], "/arxiv/cond-mat-cond-mat.soft"),
        ([], ["cs.CV"], "/arxiv/-cs.CV"),
    ],
)
def test_a_choice_opens_at_its_one_address(
    client: TestClient, include: list[str], exclude: list[str], address: str
) -> None:
    answer = pick(client, include, exclude)
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    assert redirect(client, address) == (200, ""), "it is the canonical one"


@pytest.mark.parametrize(
    ("include", "exclude", "told"),
    [
        (["cs.XX"], [], "Unknown category"),
        ([], ["nonsense"], "Unknown category"),
        (["cs.CL+cs.LG"], [], "include: send one category each time"),
        ([], ["cs-cs.CL"], "exclude: send one category each time"),
        ([""], [], "No category is named"),
        (["-"], [], "No category"),
        (["cs.CL"], ["cs.CL"], "cs.CL: include it or leave it out, not both"),
        (["math.MP"], ["math-ph"], "math-ph: include it or leave it out, not both"),
        (["x" * 41], [], "include.0"),
        (["cs.CL"] * 401, [], "include"),
        (CODES[: EXPRESSION_TERMS_LIMIT + 1], [], "at most 20 categories"),
        (CODES[:10], CODES[10:30], "at most 20 categories"),
        (['"><script>alert(1)</script>'], [], "Unknown category"),
    ],
)
def test_what_is_no_choice_is_refused_with_the_reason(
    client: TestClient, include: list[str], exclude: list[str], told: str
) -> None:
    answer = pick(client, include, exclude)
    assert answer.status_code == 400
    assert told in text_of(answer.text)
    assert "<script>alert" not in answer.text


def test_as_many_as_are_allowed_open(client: TestClient) -> None:
    answer = pick(client, CODES[:EXPRESSION_TERMS_LIMIT], [])
    assert answer.status_code == 303
    assert redirect(client, answer.headers["location"]) == (200, "")
    expression = answer.headers["location"].removeprefix("/arxiv/")
    assert client.get("/calendar", params={"category": expression}).status_code == 200
    assert client.get("/rising", params={"category": expression}).status_code == 200


def test_an_empty_form_is_the_home_page_with_a_note(client: TestClient) -> None:
    markup = page(client, "/pick")
    assert "No category was chosen." in text_of(markup)
    assert "No category was chosen." not in text_of(page(client, "/"))
    assert 'name="robots" content="noindex"' in markup
    assert re.search(r'rel="canonical" href="[^"]*:8000/"', markup)


# What rises


def phrase(text: str, score: float, former: float = 0.01) -> dict[str, Any]:
    return {"phrase": text, "papers": 5, "share": 0.05, "former_share": former, "score": score}


@pytest.fixture(scope="module")
def rising(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The site with things that rise in some categories."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("rising"))
    fill(settings)
    store = open_store(settings.database, writable=True)
    days: dict[str, Any] = {"first": date(2025, 1, 17), "last": date(2025, 1, 23), "papers": 100}
    many = [phrase(f"filler {n}", 2 - n / 100) for n in range(20)]
    store.set_rising(
        [
            RisingRow(category=code, window=window, phrases=phrases, **days)
            for code, window, phrases in (
                ("cs", "week", [phrase("agents", 9), phrase("<b>bold</b>", 3, former=0)]),
                ("cs", "month", [phrase("month term", 99), phrase("agents", 98)]),
                ("math", "week", [phrase("Agents", 8), phrase("sheaves", 5)]),
                ("cs.CL", "week", [phrase("parsing", 4)]),
                ("cs.LG", "month", many),
            )
        ]
    )
    store.close()
    with TestClient(create_app(settings)) as made:
        yield made


def terms(markup: str) -> list[str]:
    listed = markup.partition('class="rising-list"')[2].partition("</ol>")[0]
    return re.findall(r"<bdi>(.*?)</bdi>", listed)


def test_the_surest_of_the_week_come_first_and_each_once(rising: TestClient) -> None:
    home = rising.get("/").text
    assert terms(home) == ["agents", "sheaves", "&lt;b&gt;bold&lt;/b&gt;", "month term"]
    assert "×5.0" in home
    assert ">new<" in home


def test_a_rising_term_leads_to_its_papers_of_those_days(rising: TestClient) -> None:
    url = "/keyword/sheaves?category=math&from=2025-01-17&to=2025-01-23"
    assert url in hrefs(rising.get("/").text)
    assert rising.get(url).status_code == 200


def test_what_rises_in_some_categories_is_a_part_of_a_page(rising: TestClient) -> None:
    answer = rising.get("/rising", params={"category": "cs.CL+cs.LG-cs.CV"})
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "<html" not in answer.text
    assert terms(answer.text) == ["parsing", *(f"filler {n}" for n in range(RISING_SHOWN - 1))]
    for nothing in ("", "econ.EM", "-cs.CL"):
        assert terms(rising.get("/rising", params={"category": nothing}).text) == []


@pytest.mark.parametrize("category", ["nope", "x" * 401, "cs.CL--"])
def test_rising_terms_of_no_category_are_refused(rising: TestClient, category: str) -> None:
    assert rising.get("/rising", params={"category": category}).status_code == 400


def test_without_anything_that_rises_there_is_no_such_section(client: TestClient) -> None:
    assert "Rising terms" not in page(client, "/")

"""The pages: home, lists, search, one paper, and every link on them."""

import re
from collections import deque
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient

from papers.categories import EXPRESSION_TERMS_LIMIT, groups

CRAWL_LIMIT = 600
BASE = "http://127.0.0.1:8000"


def page(client: TestClient, url: str) -> str:
    answer = client.get(url, follow_redirects=False)
    assert answer.status_code == 200, f"{url} {answer.status_code}"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


def text_of(markup: str) -> str:
    """What a reader reads in the main part, white space evened out."""
    main = markup.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def ids_on(markup: str) -> list[str]:
    return re.findall(r"<dd[^>]*>((?:[a-z-]+/)?[\d.]+)(?:v\d+)?</dd>", markup)


def hrefs(markup: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'\shref="([^"]*)"', markup)]


def link(markup: str, rel: str) -> str | None:
    found = re.search(rf'<link rel="{rel}" href="([^"]*)"', markup)
    return unescape(found[1]) if found else None


def redirect(client: TestClient, url: str) -> tuple[int, str]:
    answer = client.get(url, follow_redirects=False)
    return answer.status_code, answer.headers.get("location", "")


# Home


def test_home_has_a_search_box_categories_with_counts_and_the_newest_days(
    client: TestClient,
) -> None:
    home = page(client, "/")
    text = text_of(home)
    assert '<form class="search-form"' in home or 'action="/search"' in home
    assert "127 papers" in text
    assert "Computation and Language" in text
    for code in ("cs.CL", "hep-th", "math.DG", "quant-ph"):
        assert f"/arxiv/{code}" in hrefs(home)
    total = client.get("/api/v1/search?category=cs.CL&date=2025-01-23").json()["total"]
    assert re.search(rf"cs\.CL Computation and Language {total}\b", text)
    assert "/search?date=2025-01-23" in hrefs(home)
    assert "Thu 23 Jan 2025" in text


def test_every_day_on_the_home_page_has_as_many_papers_as_it_says(client: TestClient) -> None:
    home = page(client, "/")
    days = re.findall(r'href="(/search\?date=[\d-]+)" [^>]*title="[^"]*: (\d+) papers?,', home)
    assert days
    for url, count in days:
        assert len(ids_on(page(client, url))) == int(count)


def test_every_example_on_the_home_page_finds_something(client: TestClient) -> None:
    examples = [href for href in hrefs(page(client, "/")) if href.startswith("/search?q=")]
    assert len(examples) >= 4
    for url in examples:
        answer = client.get(url)
        assert answer.status_code == 200
        assert ids_on(answer.text), url


# Lists


def test_a_category_opens_on_its_latest_day_and_leads_through_the_days(
    client: TestClient,
) -> None:
    url: str | None = "/arxiv/cs.CL"
    seen: list[str] = []
    while url:
        markup = page(client, url)
        assert "Computation and Language" in text_of(markup)
        assert ids_on(markup)
        seen += ids_on(markup)
        nav = markup.partition('aria-label="Announcement days"')[2].partition("</nav>")[0]
        earlier = re.search(r'href="([^"]+)" rel="prev"', nav)
        later = re.search(r'href="([^"]+)" rel="next"', nav)
        assert (later is None) == (url == "/arxiv/cs.CL")
        url = unescape(earlier[1]) if earlier else None
    assert len(seen) == len(set(seen)) > 25


def test_a_range_of_days_lists_them_all_over_pages(client: TestClient) -> None:
    url: str | None = "/arxiv/cs.CL?from=1991-01-01"
    seen: list[str] = []
    while url:
        markup = page(client, url)
        seen += ids_on(markup)
        assert f"of {client.get('/api/v1/search?category=cs.CL').json()['total']}" in text_of(
            markup
        )
        url = link(markup, "next")
    assert (
        len(seen) == len(set(seen)) == client.get("/api/v1/search?category=cs.CL").json()["total"]
    )


def test_numbers_run_on_over_pages(client: TestClient) -> None:
    second = page(client, "/search?page=2")
    assert '<ol class="cards" start="26"' in second or 'start="26"' in second
    assert "Papers 26–50 of 127" in text_of(second)
    assert link(second, "prev") == "/search"
    assert link(second, "next") == "/search?page=3"


def test_the_last_page_ends_and_one_beyond_it_is_empty(client: TestClient) -> None:
    last = page(client, "/search?page=6")
    assert link(last, "next") is None
    assert len(ids_on(last)) == 2
    beyond = page(client, "/search?page=7")
    assert ids_on(beyond) == []
    assert "No papers here" in text_of(beyond)


def test_paging_links_name_every_page_once(client: TestClient) -> None:
    markup = page(client, "/search?q=a&sort=oldest&page=2")
    nav = markup.partition('aria-label="Pages"')[2].partition("</nav>")[0]
    for url in (unescape(href) for href in re.findall(r'href="([^"]+)"', nav)):
        query = parse_qs(urlsplit(url).query)
        assert query["sort"] == ["oldest"]
        assert query["q"] == ["a"]


def test_the_longest_combination_of_categories_is_a_list(client: TestClient) -> None:
    every = (known.code for group in groups() for known in group.categories)
    longest = sorted(every, key=len)[-EXPRESSION_TERMS_LIMIT:]
    answer = client.get(f"/arxiv/{longest[0]}-{'-'.join(longest[1:])}")
    assert answer.status_code == 200
    asked = client.get("/api/v1/search", params={"category": "-" + "-".join(longest)})
    assert asked.status_code == 200


@pytest.mark.parametrize(
    ("url", "status", "target"),
    [
        ("/arxiv/CS.cl", 301, "/arxiv/cs.CL"),
        ("/arxiv/cs.CL,cs.LG", 301, "/arxiv/cs.CL+cs.LG"),
        ("/arxiv/cs.CL%20cs.LG", 301, "/arxiv/cs.CL+cs.LG"),
        ("/arxiv/cs.*", 301, "/arxiv/cs"),
        ("/arxiv/cs.SY", 301, "/arxiv/eess.SY"),
        ("/arxiv/math.MP?date=2005-08-04", 301, "/arxiv/math-ph?date=2005-08-04"),
        ("/arxiv/1706.03762v5", 301, "/arxiv/1706.03762"),
        ("/arxiv/arXiv:1706.03762", 301, "/arxiv/1706.03762"),
        ("/arxiv/math.GT/0209056", 301, "/arxiv/math/0209056"),
        ("/arxiv/hep-th%2F9711200v2", 301, "/arxiv/hep-th/9711200"),
        ("/arxiv/https://arxiv.org/abs/1706.03762v1", 301, "/arxiv/1706.03762"),
        ("/arxiv/10.48550/arXiv.1706.03762", 301, "/arxiv/1706.03762"),
        ("/search?q=1706.03762", 302, "/arxiv/1706.03762"),
        ("/search?q=+arXiv:hep-th/9711200v3+", 302, "/arxiv/hep-th/9711200"),
        ("/search?q=https://arxiv.org/pdf/1706.03762v7.pdf", 302, "/arxiv/1706.03762"),
        ("/search?q=doi:10.48550/arXiv.1706.03762", 302, "/arxiv/1706.03762"),
        ("/search?q=https%3A%2F%2Fdoi.org%2F10.48550%2FarXiv.1706.03762", 302, "/arxiv/1706.03762"),
    ],
)  # fmt: skip
def test_other_spellings_lead_to_the_one_address(
    client: TestClient, url: str, status: int, target: str
) -> None:
    assert redirect(client, url) == (status, target)
    assert client.get(target, follow_redirects=False).status_code == 200


def test_every_page_names_its_one_address(client: TestClient) -> None:
    for url in ("/", "/arxiv/cs.CL", "/arxiv/1706.03762", "/search?q=graph&page=2", "/api"):
        assert link(page(client, url), "canonical") == BASE + url


def test_several_ids_are_listed_in_their_order(client: TestClient) -> None:
    expected = ["hep-th/9711200", "1706.03762", "math/0209056"]
    for url in (
        "/arxiv/hep-th/9711200,1706.03762,math.GT/0209056",
        "/arxiv/hep-th/9711200v3,arXiv:1706.03762,math/0209056",
        "/search?q=hep-th/9711200+1706.03762+math.GT/0209056",
    ):
        markup = client.get(url).text
        assert ids_on(markup) == expected
    missing = page(client, "/arxiv/1706.03762,2912.00001")
    assert ids_on(missing) == ["1706.03762"]
    assert "2912.00001" in text_of(missing)


# Search


def test_a_search_shows_what_was_asked_and_found(client: TestClient) -> None:
    markup = page(client, "/search?q=graph+neural+network")
    assert '<meta name="robots" content="noindex, follow">' in markup
    assert re.search(r'<input[^>]*name="q"[^>]*value="graph neural network"', markup)
    assert "1810.00826" in ids_on(markup)[:5]
    text = text_of(markup)
    assert re.search(r"\d+ papers (have all the words; \d+ have some of them)?", text)


def test_conditions_are_shown_and_can_be_taken_away(client: TestClient) -> None:
    markup = page(client, "/search?q=graph&category=cs.LG&from=2016-01-01&to=2018-12-31")
    removed = re.findall(r'<a href="([^"]+)" aria-label="Remove', markup)
    assert len(removed) == 3
    for url in removed:
        left = parse_qs(urlsplit(unescape(url)).query)
        assert left["q"] == ["graph"]
        assert len(left) == 3
        assert page(client, unescape(url))


def test_what_was_not_understood_is_said(client: TestClient) -> None:
    text = text_of(page(client, '/search?q="graph neural'))
    assert "The quote was not closed" in text
    assert "Understood as" in text


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("/search?q=zzzzzz", "spelling"),
        ('/search?q="no such phrase"', "quotes"),
        ("/search?q=au:Nobody", "name"),
        ("/search?q=graph&date=1999-01-01", "date"),
        ("/search?q=%E2%80%A6", "letters"),
        ("/arxiv/cs.CL?date=1999-01-01", "date"),
        ("/arxiv/q-fin.TR", "No paper"),
    ],
)
def test_an_empty_list_says_what_to_try(client: TestClient, url: str, hint: str) -> None:
    text = text_of(page(client, url))
    assert "No papers here" in text
    assert hint in text


def test_the_box_takes_no_more_than_the_search_does(client: TestClient) -> None:
    limit = re.search(r'name="q"[^>]*maxlength="(\d+)"', page(client, "/"))
    assert limit
    assert client.get("/search", params={"q": "a" * int(limit[1])}).status_code == 200


@pytest.mark.parametrize("field", ["category", "from", "to", "sort", "date"])
def test_an_empty_field_of_the_form_changes_nothing(client: TestClient, field: str) -> None:
    with_field = page(client, f"/search?q=graph&{field}=")
    assert ids_on(with_field) == ids_on(page(client, "/search?q=graph"))


# Paper


def meta_of(markup: str, name: str) -> list[str]:
    found = re.findall(rf'<meta name="{name}" content="([^"]*)">', markup)
    return [unescape(content) for content in found]


def test_a_paper_is_shown_whole(client: TestClient) -> None:
    markup = page(client, "/arxiv/1706.03762")
    text = text_of(markup)
    assert "<title>Attention Is All You Need" in markup
    for part in ("Attention Is All You Need", "Ashish Vaswani", "cs.CL", "Tue 13 Jun 2017"):
        assert part in text
    assert "@misc{vaswani2023attentionneed" in text
    links = hrefs(markup)
    for url in (
        "https://arxiv.org/abs/1706.03762",
        "https://arxiv.org/pdf/1706.03762",
        "https://arxiv.org/abs/1706.03762v1",
        "https://arxiv.org/abs/1706.03762v7",
        "/search?q=au%3A%22Ashish+Vaswani%22",
        "/arxiv/cs.CL",
        "/api/v1/papers/1706.03762",
    ):
        assert url in links
    related = ids_on(markup)[1:]
    assert len(related) == 10
    assert "1706.03762" not in related


def test_a_paper_has_the_tags_that_reference_managers_read(client: TestClient) -> None:
    markup = page(client, "/arxiv/math/0209056")
    assert meta_of(markup, "citation_title") == ["Holomorphic disks and knot invariants"]
    assert meta_of(markup, "citation_author") == ["Ozsváth, Peter", "Szabó, Zoltán"]
    assert meta_of(markup, "citation_doi") == ["10.1016/j.aim.2003.05.001"]
    assert meta_of(markup, "citation_date") == ["2002/09/05"]
    assert meta_of(markup, "citation_arxiv_id") == ["math/0209056"]
    assert meta_of(markup, "citation_pdf_url") == ["https://arxiv.org/pdf/math/0209056"]


@pytest.mark.parametrize(
    ("id_", "shown"),
    [
        ("0807.0090", "Withdrawn"),
        ("2305.05176", "between $5 and $6 with another"),
        ("2107.06955", "<script>alert(1)</script>"),
        ("1609.04938", r"\(\frac{a}{b\)"),
        ("1904.09223", "哈尔滨"),
        ("1904.09223", "April 2019"),
        ("hep-th/9711200", "Adv.Theor.Math.Phys.2:231-252,1998"),
        ("hep-th/9711200", "10.1023/A:1026654312961"),
        ("1310.8286", "and 360 more"),
        ("1105.4005", "naïve"),
        ("0704.0226", "F. Tombesi"),
    ],
)
def test_a_paper_page_shows(client: TestClient, id_: str, shown: str) -> None:
    assert shown in text_of(page(client, f"/arxiv/{id_}"))


@pytest.mark.parametrize("id_", ["0704.0216", "1812.08434", "1904.09223", "cs/0112017"])
def test_what_is_missing_leaves_no_trace(client: TestClient, id_: str) -> None:
    markup = page(client, f"/arxiv/{id_}")
    assert "None" not in text_of(markup).split()
    assert "Undefined" not in markup
    assert 'href=""' not in markup
    assert not re.search(r"<dd[^>]*>\s*</dd>", markup)


def test_hostile_html_is_text_and_hidden_characters_are_gone(client: TestClient) -> None:
    for url in ("/arxiv/2107.06955", "/search?q=hyper-text", "/arxiv/2302.12173"):
        markup = page(client, url)
        assert not re.search(r"<(?:b|img[^>]*onerror[^>]*)>", markup)
        assert "<script>alert" not in markup
        assert not any(href.lower().startswith("javascript") for href in hrefs(markup))
    assert "\u202e" not in page(client, "/arxiv/2111.00169")


def test_all_authors_of_a_long_list_are_on_the_page(client: TestClient) -> None:
    markup = page(client, "/arxiv/1310.8286")
    assert len({href for href in hrefs(markup) if href.startswith("/search?q=au")}) >= 370
    assert "<details" in markup


# The guide to the API


def test_every_example_of_the_api_guide_is_answered(client: TestClient) -> None:
    commands = re.findall(
        r"<pre[^>]*><code>(curl.*?)</code></pre>", page(client, "/api"), re.DOTALL
    )
    assert len(commands) == 5
    for command in map(unescape, commands):
        url = re.search(rf"'{BASE}(/[^']*)'", command)
        assert url, command
        body = re.search(r"-d '([^']*)'", command)
        fields: dict[str, Any] = dict(
            pair.split("=", 1) for pair in re.findall(r"--data-urlencode '([^']*)'", command)
        )
        if body:
            answer = client.post(
                url[1], content=body[1], headers={"Content-Type": "application/json"}
            )
        else:
            answer = client.get(url[1], params=fields or None)
        assert answer.status_code == 200, f"{command}: {answer.text}"


def test_every_address_that_the_api_guide_names_exists(client: TestClient) -> None:
    text = page(client, "/api")
    for path in set(re.findall(rf"{re.escape(BASE)}(/[A-Za-z0-9/.-]+)", text)):
        assert client.get(path).status_code != 404, path


# Every link


def test_every_link_within_the_site_is_answered(client: TestClient) -> None:
    waiting = deque(["/"])
    seen = {"/"}
    kinds: dict[str, int] = {}
    asked = 0
    while waiting and asked < CRAWL_LIMIT:
        url = waiting.popleft()
        answer = client.get(url, follow_redirects=False)
        asked += 1
        assert answer.status_code < 400, url
        if location := answer.headers.get("location"):
            found = [location]
        elif answer.headers["content-type"].startswith("text/html"):
            found = hrefs(answer.text)
            ids = re.findall(r'\sid="([^"]*)"', answer.text)
            assert len(ids) == len(set(ids)), f"two of one id on {url}"
        else:
            found = []
        for href in found:
            if href.startswith("#"):
                assert f'id="{href[1:]}"' in answer.text, f"{href} on {url}"
                continue
            target = urlsplit(urljoin(BASE + url, href))
            if target.netloc != urlsplit(BASE).netloc:
                assert target.scheme in ("https", "http"), href  # http: as an author wrote it
                continue
            address = target.path + (f"?{target.query}" if target.query else "")
            # A few of each kind at first, so that the bound leaves none out.
            kind = re.sub(r"[\d.]+|=[^&]*|(?<=/arxiv/).*", "", address)
            if address not in seen:
                seen.add(address)
                kinds[kind] = kinds.get(kind, 0) + 1
                (waiting.appendleft if kinds[kind] <= 5 else waiting.append)(address)
    assert asked == CRAWL_LIMIT
    assert len(kinds) > 10

"""What an address asks for is read with limits, and written back to the same address."""

from datetime import date
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.params import (
    EARLIEST,
    LATEST,
    PAGE_SIZE,
    SIZE_LIMIT,
    ApiSearchParams,
    PageParams,
    author_url,
    keyword_url,
    listing_url,
    paper_url,
    search_url,
)
from papers.query_limits import QUERY_LENGTH_LIMIT
from papers.search import DEPTH_LIMIT

DAYS = st.none() | st.dates(EARLIEST, LATEST)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
PAGES = st.builds(
    PageParams,
    q=TEXT,
    category=TEXT,
    day=DAYS,
    first_day=DAYS,
    last_day=DAYS,
    sort=st.sampled_from([None, "relevance", "newest", "oldest"]),
    page=st.integers(1, DEPTH_LIMIT // PAGE_SIZE),
)
SEARCHES = st.builds(
    ApiSearchParams,
    q=TEXT,
    category=TEXT,
    first_day=DAYS,
    last_day=DAYS,
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    size=st.integers(1, SIZE_LIMIT),
    page=st.integers(1, DEPTH_LIMIT),
)
BAD_FOR_BOTH = [
    {"q": "a" * (QUERY_LENGTH_LIMIT + 1)},
    {"category": "a" * 401},
    {"page": "0"},
    {"page": "-1"},
    {"page": "1.5"},
    {"page": "two"},
    {"page": str(DEPTH_LIMIT + 1)},
    {"from": "1985-12-31"},
    {"to": "2100-01-01"},
    {"from": "2020-02-30"},
    {"from": "yesterday"},
    {"sort": "date"},
    {"sort": "NEWEST"},
]
BAD_FOR_THE_API = [
    {"size": "0"},
    {"size": str(SIZE_LIMIT + 1)},
    {"from": ""},
    {"sort": ""},
    {"date": "2020-13-01"},
    {"nonsense": "1"},
]


def read(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


@given(PAGES)
def test_a_page_writes_itself_to_an_address_that_reads_the_same(params: PageParams) -> None:
    url = params.url("/search")
    assert PageParams.model_validate(read(url)) == params
    assert url.isascii()
    assert not set('"<> ') & set(url)


@given(SEARCHES)
def test_a_search_writes_itself_to_an_address_that_reads_the_same(params: ApiSearchParams) -> None:
    url = params.url("/api/v1/search")
    assert ApiSearchParams.model_validate(read(url)) == params
    assert url.isascii()
    assert not set('"<> ') & set(url)


@pytest.mark.parametrize("values", BAD_FOR_BOTH, ids=str)
def test_out_of_bounds_is_refused_by_pages_and_by_the_api(values: dict[str, str]) -> None:
    for model in (PageParams, ApiSearchParams):
        with pytest.raises(ValidationError) as caught:
            model.model_validate(values)
        assert caught.value.errors()[0]["loc"] == tuple(values)


@pytest.mark.parametrize("values", BAD_FOR_THE_API, ids=str)
def test_the_api_is_strict(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ApiSearchParams.model_validate(values)


@pytest.mark.parametrize("empty", ["", " ", "\t"])
def test_an_empty_field_of_a_form_is_not_set(empty: str) -> None:
    fields = {"date": empty, "from": empty, "to": empty, "sort": empty}
    assert PageParams.model_validate(fields) == PageParams()


def test_a_page_passes_over_parameters_that_others_add() -> None:
    assert PageParams.model_validate({"q": "a", "utm_source": "x"}) == PageParams(q="a")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "/search?q=a+b&date=2020-01-02&page=3"),
        ({"page": 1}, "/search?q=a+b&date=2020-01-02"),
        ({"day": None, "page": 2}, "/search?q=a+b&page=2"),
        ({"day": date(1999, 1, 1)}, "/search?q=a+b&date=1999-01-01&page=3"),
        ({"sort": "newest", "page": 1}, "/search?q=a+b&date=2020-01-02&sort=newest"),
        ({"q": "", "day": None, "page": 1}, "/search"),
    ],
)
def test_an_address_holds_what_changed_and_leaves_defaults_out(
    changes: dict[str, Any], expected: str
) -> None:
    params = PageParams(q="a b", day=date(2020, 1, 2), page=3)
    assert params.url("/search", **changes) == expected


def test_changing_an_address_leaves_the_parameters_alone() -> None:
    params = PageParams(q="a")
    params.url("/search", page=7)
    assert params == PageParams(q="a")


@given(TEXT)
def test_a_search_address_holds_the_whole_text(text: str) -> None:
    assert read(search_url(text)) == {"q": text}


@given(TEXT)
def test_an_author_cannot_close_the_quotes(name: str) -> None:
    query = read(author_url(name))["q"]
    assert query == f'au:"{name.replace(chr(34), "")}"'
    assert query.count('"') == 2


@given(TEXT)
def test_a_keyword_is_one_path_on_this_host(phrase: str) -> None:
    url = keyword_url(phrase)
    assert url.startswith("/keyword/")
    assert not set(url) & set('?#\\" ')
    assert unquote(url.removeprefix("/keyword/")) == phrase


@given(TEXT)
def test_a_category_or_a_paper_is_one_path_on_this_host(text: str) -> None:
    for url in (listing_url(text), paper_url(text)):
        parts = urlsplit(url)
        assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
        assert unquote(parts.path) == f"/arxiv/{text}"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (listing_url("cs.AI+cs.CL-cs.CV"), "/arxiv/cs.AI+cs.CL-cs.CV"),
        (paper_url("hep-th/9711200"), "/arxiv/hep-th/9711200"),
        (paper_url("1706.03762"), "/arxiv/1706.03762"),
        (listing_url('a"?#<'), "/arxiv/a%22%3F%23%3C"),
    ],
)
def test_addresses_are_readable(made: str, expected: str) -> None:
    assert made == expected

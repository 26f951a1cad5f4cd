"""A reading by cursor gives every paper once, though the collection changes; no text breaks it."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.build import build
from papers import reader
from papers.answers import Results
from papers.catalog import Catalog
from papers.cursors import (
    CURSOR_LENGTH_LIMIT,
    FIRST,
    NEAR_LIMIT,
    Cursor,
    CursorError,
    fingerprint,
    read_cursor,
)
from papers.filters import Filters, Match, Sort
from papers.models import Record
from papers.query import parse
from papers.settings import Settings
from papers.store import Store, open_store

ASKED = "0123456789ab"
CURSOR = Cursor(ASKED, "relevance", ("title", "all", "some"), 3.25, (4, 77, 1), 12)


def packed(values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


VALUES: list[Any] = [ASKED, "relevance", ["all"], 3.25, [4, 77], 12]
BROKEN: list[tuple[int, object]] = [
    (0, 5),
    (0, None),
    (1, "best"),
    (1, None),
    (1, ["relevance"]),
    (2, []),
    (2, "all"),
    (2, ["all"] * 4),
    (2, ["none"]),
    (2, [["all"]]),
    (3, "3"),
    (3, None),
    (3, -1),
    (3, float("nan")),
    (3, -float("inf")),
    (3, 1 << 62),
    (3, 10**400),
    (4, 5),
    (4, ["4"]),
    (4, [-1]),
    (4, [True]),
    (4, [1.5]),
    (4, [1 << 62]),
    (4, list(range(NEAR_LIMIT + 1))),
    (5, -1),
    (5, 1.5),
    (5, True),
    (5, 1 << 31),
    (5, "12"),
]
GARBAGE = [
    "",
    " ",
    "x",
    "**",
    "null",
    "%00",
    "é",
    "深",
    "=",
    "====",
    "A" * 4,
    "!" * 40,
    packed(None),
    packed([]),
    packed({}),
    packed("text"),
    packed(VALUES[:5]),
    packed([*VALUES, 1]),
    packed({"0": 1, "1": 1, "2": 1, "3": 1, "4": 1, "5": 1}),
    base64.urlsafe_b64encode(b"\xff\xfe\x00").decode(),
    base64.urlsafe_b64encode(b"[" * 2_000).decode(),
    "A" * (CURSOR_LENGTH_LIMIT + 1),
]


@pytest.mark.parametrize(
    "cursor",
    [
        CURSOR,
        Cursor(ASKED, "oldest", ("all",)),
        Cursor(ASKED, "recent", ("some",), 1e-9, tuple(range(NEAR_LIMIT)), 9_999),
        Cursor(ASKED, "announced", ("all",), float(20_000 << 24), (), 50_000),
    ],
)
def test_a_cursor_is_read_back_as_it_was(cursor: Cursor) -> None:
    assert read_cursor(str(cursor), ASKED) == cursor
    assert len(str(cursor)) <= CURSOR_LENGTH_LIMIT
    assert set(str(cursor)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )


def test_the_longest_cursor_is_short_enough_to_be_sent() -> None:
    longest = Cursor(
        ASKED,
        "announced",
        ("title", "all", "some"),
        0.1 + 0.2,
        tuple(range(99_999_999 - NEAR_LIMIT, 99_999_999)),
        2**31 - 1,
    )
    assert len(str(longest)) <= CURSOR_LENGTH_LIMIT
    assert read_cursor(str(longest), ASKED) == longest


@pytest.mark.parametrize("text", GARBAGE, ids=[ascii(text[:20]) for text in GARBAGE])
def test_what_is_no_cursor_is_refused_with_advice(text: str) -> None:
    with pytest.raises(CursorError, match="send the one from `next_cursor`"):
        read_cursor(text, ASKED)


@pytest.mark.parametrize(("place", "value"), BROKEN)
def test_a_cursor_with_a_wrong_part_is_refused(place: int, value: object) -> None:
    assert read_cursor(packed(VALUES), ASKED)
    with pytest.raises(CursorError, match="next_cursor"):
        read_cursor(packed([*VALUES[:place], value, *VALUES[place + 1 :]]), ASKED)


@pytest.mark.parametrize("length", [1, 2, 3, 7, 20, 50, -2, -1])
def test_a_cursor_cut_short_is_refused(length: int) -> None:
    with pytest.raises(CursorError):
        read_cursor(str(CURSOR)[:length], ASKED)


def test_a_cursor_of_another_query_says_so() -> None:
    with pytest.raises(CursorError, match="another query"):
        read_cursor(str(CURSOR), "ba9876543210")


def test_everything_that_is_asked_takes_part_in_the_fingerprint() -> None:
    asked: list[tuple[object, ...]] = [
        ("graph", Filters(), "relevance", "auto"),
        ("graphs", Filters(), "relevance", "auto"),
        ("graph", Filters(day=date(2021, 1, 1)), "relevance", "auto"),
        ("graph", Filters(), "newest", "auto"),
        ("graph", Filters(), "relevance", "all"),
    ]
    assert len({fingerprint(*each) for each in asked}) == len(asked)
    assert fingerprint(*asked[0]) == fingerprint("graph", Filters(), "relevance", "auto")


anything = (
    st.text(max_size=80)
    | st.binary(max_size=200).map(lambda raw: base64.urlsafe_b64encode(raw).decode())
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=7) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=20,
    ).map(packed)
    | st.tuples(st.integers(0, 5), st.integers() | st.text() | st.lists(st.integers())).map(
        lambda at: packed([*VALUES[: at[0]], at[1], *VALUES[at[0] + 1 :]])
    )
)


@settings(max_examples=300)
@given(anything)
@example(packed([ASKED, "relevance", ["all"], float("nan"), [], 0]))
@example(packed([ASKED, "newest", ["all"], 1e400, [], 0]))
def test_any_text_is_a_cursor_or_is_refused(text: str) -> None:
    told = ""
    try:
        assert read_cursor(text, ASKED).asked == ASKED
    except CursorError as error:
        told = str(error)
    assert not told or (told.startswith("cursor: ") and told.endswith("."))


@settings(max_examples=150)
@given(
    st.sampled_from(get_args(Sort)),
    st.lists(st.sampled_from(["title", "all", "some"]), min_size=1, max_size=3),
    st.floats() | st.integers(),
    st.lists(st.integers(0, 2**62 - 1), max_size=5),
    st.integers(0, 2**31 - 1),
)
@example("newest", ["all"], -1.5, [], 0)
@example("oldest", ["all"], float("nan"), [], 0)
@example("announced", ["all"], 1e30, [], 0)
@example("newest", ["all"], -float("inf"), [], 0)
def test_a_forged_cursor_is_answered_or_refused(
    catalog: Catalog, sort: Sort, tiers: list[str], key: float, near: list[int], served: int
) -> None:
    asked = fingerprint("learning", Filters(), sort, "auto")
    forged = packed([asked, sort, tiers, key, near, served])
    try:
        results = catalog.search(parse("learning"), Filters(), sort=sort, cursor=forged, limit=5)
    except CursorError:
        return
    assert len(results.found) <= 5


# --- reading


def ids(results: Results) -> list[str]:
    return [found.paper.id for found in results.found]


def walk(
    catalog: Catalog,
    text: str,
    sort: Sort,
    size: int,
    match: Match = "auto",
    between: Callable[[int], None] = lambda _: None,
) -> list[str]:
    """All the ids from the first page to the last; `between` is called with the pages read."""
    seen: list[str] = []
    cursor: str | None = FIRST
    pages = 0
    while cursor:
        assert pages < 100, "the reading does not end"
        results = catalog.search(
            parse(text), Filters(), sort=sort, match=match, limit=size, cursor=cursor
        )
        assert len(results.found) <= size
        assert results.found or not results.cursor
        seen += ids(results)
        cursor = results.cursor
        pages += 1
        between(pages)
    return seen


@pytest.mark.parametrize("sort", get_args(Sort))
@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("learning", "auto"),
        ("graph neural", "auto"),
        ("graph neural", "all"),
        ("language model", "any"),
        ("attention is all you need", "auto"),
        ("cat:cs.CL", "auto"),
        ("", "auto"),
        ('"neural networks"', "auto"),
        ("how do graphs help deep neural language models learn attention", "auto"),
    ],
)
def test_a_reading_by_cursor_is_the_numbered_list(
    catalog: Catalog, text: str, match: Match, sort: Sort
) -> None:
    whole = ids(catalog.search(parse(text), Filters(), sort=sort, match=match, limit=1_000))
    assert len(whole) > 1
    for size in (1_000, 7) if len(whole) > 9 else (1_000, 1):
        assert walk(catalog, text, sort, size, match) == whole


@pytest.mark.parametrize("text", ["xyzzyplugh", "!!!"])
def test_a_reading_of_nothing_ends_at_once(catalog: Catalog, text: str) -> None:
    assert walk(catalog, text, "relevance", 5) == []


def test_a_cursor_of_another_query_order_or_match_is_refused(catalog: Catalog) -> None:
    first = catalog.search(parse("learning"), Filters(), limit=5, cursor=FIRST)
    assert first.cursor
    others: list[dict[str, Any]] = [
        {"query": parse("model")},
        {"filters": Filters(first_day=date(2015, 1, 1))},
        {"sort": "newest"},
        {"match": "all"},
    ]
    for other in others:
        asked: dict[str, Any] = {"query": parse("learning"), "filters": Filters()} | other
        with pytest.raises(CursorError, match="another query"):
            catalog.search(**asked, cursor=first.cursor)
    again = catalog.search(parse(" learning "), Filters(), limit=9, cursor=first.cursor)
    assert len(again.found) == 9  # the size may change


# --- reading while the collection changes

SIZE = 40
COUNT = 1_000
DENSE = 650  # papers of one score: more than a cursor names


def record(number: int) -> Record:
    """Every fourth paper is about herons; lengths differ, so that scores do."""
    herons = "herons " * (1 + number % 7) if number % 4 == 0 else ""
    return Record(
        id=f"21{number % 12 + 1:02d}.{number:05d}",
        title=f"Record of birds {number}",
        abstract=f"{herons}{'reeds ' * (number % 13)}{'mist ' * (number % 31)}and water.",
        categories="q-bio.PE" if number % 3 else "q-bio.PE stat.AP",
        versions=((1, f"2021-{number % 12 + 1:02d}-{number % 27 + 1:02d}T12:00:00+00:00"),),
        datestamp=date(2022, 1, 1),
    )


RECORDS = [record(number) for number in range(1, COUNT + 1)]
ALIKE = [
    Record(id=f"2201.{number:05d}", title=f"Gulls {number}", abstract="Of gulls.")
    for number in range(1, DENSE + 1)
]


class Changing:
    """A collection of the test's own that is written to while it is read."""

    def __init__(self, store: Store, data: Settings, catalog: Catalog) -> None:
        self._store = store
        self._data = data
        self.catalog = catalog
        self._added = 0

    def change(self, updated: str) -> None:
        """Three papers come in, at all ends of every list, and one gets a new version."""
        by_id = {each.id: each for each in RECORDS}
        old = by_id[updated]
        self._added += 1
        new = [
            replace(record(8), id=f"23{self._added:02d}.00001", title="Herons at last"),
            replace(record(12), id=f"07{4 + self._added:02d}.0001", versions=()),
            replace(record(20), id=f"21{self._added:02d}.90000"),
        ]
        versions = (*old.versions, (2, "2023-06-01T12:00:00+00:00"))
        newer = replace(
            old, comments="Revised", versions=versions, datestamp=date(2023, 6, self._added)
        )
        counts = self._store.upsert([*new, newer])
        assert (counts.new, counts.changed) == (3, 1)
        assert build(self._store, self._data.index_dir).kind == "update"


Maker = Callable[[list[Record]], Changing]


@pytest.fixture
def made(empty: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Maker]:
    monkeypatch.setattr(reader, "CHECK_SECONDS", -1.0)  # every search looks for a new commit
    store = open_store(empty.database, writable=True)
    opened: list[Catalog] = []

    def make(records: list[Record]) -> Changing:
        store.upsert(records)
        build(store, empty.index_dir)
        opened.append(Catalog.open(empty))
        return Changing(store, empty, opened[0])

    yield make
    for catalog in opened:
        catalog.close()
    store.close()


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("herons", "relevance"),
        ("herons reeds", "relevance"),
        ("herons", "recent"),
        ("herons", "newest"),
        ("herons", "oldest"),
        ("herons", "announced"),
        ("cat:stat.AP", "relevance"),
    ],
)
def test_papers_that_come_in_meanwhile_shift_nothing(made: Maker, text: str, sort: Sort) -> None:
    changing = made(RECORDS)
    at_first = ids(changing.catalog.search(parse(text), Filters(), sort=sort, limit=2_000))
    assert len(at_first) > 4 * SIZE

    def between(pages: int) -> None:
        if pages <= 3:  # one that has been read, or will be
            changing.change(at_first[pages * (SIZE - 3) if pages % 2 else -pages])

    seen = walk(changing.catalog, text, sort, SIZE, between=between)
    assert len(seen) == len(set(seen))
    assert set(at_first) <= set(seen)
    now = ids(changing.catalog.search(parse(text), Filters(), sort=sort, limit=2_000))
    assert len(now) > len(at_first)  # the changes were seen


def test_more_papers_of_one_score_than_a_cursor_names_are_given_once(made: Maker) -> None:
    assert DENSE > 3 * NEAR_LIMIT
    seen = walk(made(ALIKE).catalog, "gulls", "relevance", 100)
    assert len(seen) == len(set(seen)) == DENSE


def test_in_a_small_collection_scores_drift_far_and_nothing_is_lost(made: Maker) -> None:
    small = made(RECORDS[:120])
    at_first = ids(small.catalog.search(parse("herons"), Filters(), limit=200))
    assert len(at_first) == 30

    def between(pages: int) -> None:
        if pages < 6:
            small.change(at_first[pages])

    seen = walk(small.catalog, "herons", "relevance", 3, between=between)
    assert len(seen) == len(set(seen))
    assert set(at_first) <= set(seen)


# --- over the API

SEARCH = "/api/v1/search"


def test_following_next_reads_to_the_end(client: TestClient) -> None:
    whole = client.get(SEARCH, params={"q": "learning", "size": 100}).json()
    address: str | None = f"{SEARCH}?q=learning&size=7&cursor=*"
    seen: list[str] = []
    while address:
        answer = client.get(address).json()
        seen += [paper["id"] for paper in answer["results"]]
        assert (answer["next"] is None) == (answer["next_cursor"] is None)
        address = answer["next"]
    assert seen == [paper["id"] for paper in whole["results"]]
    assert "next_cursor" not in whole


@pytest.mark.parametrize("cursor", [*GARBAGE[1:], str(CURSOR)], ids=lambda text: ascii(text[:20]))
def test_a_bad_cursor_is_a_bad_request_that_says_what_to_send(
    client: TestClient, cursor: str
) -> None:
    answer = client.get(SEARCH, params={"q": "learning", "cursor": cursor})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    detail = answer.json()["detail"]
    assert detail.startswith("cursor: ")
    assert "next_cursor" in detail or "another query" in detail or "4000" in detail


def test_an_empty_cursor_is_none(client: TestClient) -> None:
    answer = client.get(SEARCH, params={"q": "learning", "cursor": ""})
    assert answer.status_code == 200
    assert "next_cursor" not in answer.json()


def test_a_page_and_a_cursor_do_not_go_together(client: TestClient) -> None:
    answer = client.get(SEARCH, params={"q": "learning", "cursor": "*", "page": 2})
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("page: ")
    assert client.get(SEARCH, params={"q": "learning", "cursor": "*", "page": 1}).status_code == 200

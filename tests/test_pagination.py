"""The controls below a list, from its numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pagination import Pagination, paginate

TABLE = [
    (1, 0, "[1]"),
    (1, 10, "[1]"),
    (1, 11, "[1] 2"),
    (2, 20, "1 [2]"),
    (1, 100, "[1] 2 3 … 10"),
    (4, 100, "1 2 3 [4] 5 6 … 10"),
    (5, 100, "1 2 3 4 [5] 6 7 … 10"),
    (6, 100, "1 … 4 5 [6] 7 8 9 10"),
    (10, 100, "1 … 8 9 [10]"),
    (500, 10_000, "1 … 498 499 [500] 501 502 … 1000"),
]


def made(page: int, reachable: int, size: int = 10, total: int | None = None) -> Pagination:
    shown = max(0, min(size, reachable - (page - 1) * size))
    return paginate(page, size, shown, total or reachable, reachable, lambda n: f"/p{n}")


@pytest.mark.parametrize(("page", "reachable", "expected"), TABLE)
def test_pages_are_named_around_the_present_one(page: int, reachable: int, expected: str) -> None:
    links = made(page, reachable).links
    assert " ".join(f"[{link.label}]" if link.current else link.label for link in links) == expected


@given(st.integers(1, 120), st.integers(0, 1_000), st.integers(1, 100))
def test_the_controls_agree_with_the_numbers(page: int, reachable: int, size: int) -> None:
    controls = made(page, reachable, size)
    pages = controls.pages
    assert (pages - 1) * size < max(1, reachable) <= pages * size
    numbers = [int(link.label) if link.url else None for link in controls.links]
    assert numbers[0] == 1
    assert numbers[-1] == pages
    for before, number, after in zip(numbers, numbers[1:], numbers[2:], strict=False):
        if number is None:
            assert before is not None
            assert after is not None
            assert after - before > 2, "a gap hides at least two pages"
        elif before is not None:
            assert number == before + 1
    assert [link.label for link in controls.links if link.current] == (
        [str(page)] if page <= pages else []
    )
    assert all(link.url in (None, f"/p{link.label}") for link in controls.links)


@given(st.integers(1, 50), st.integers(1, 1_000))
def test_previous_and_next_walk_the_whole_list(page: int, reachable: int) -> None:
    controls = made(page, reachable)
    if page <= controls.pages:
        assert controls.previous_url == (f"/p{page - 1}" if page > 1 else None)
        assert controls.next_url == (f"/p{page + 1}" if page < controls.pages else None)
    else:
        assert controls.next_url is None


@pytest.mark.parametrize(
    ("page", "reachable", "expected"),
    [(1, 95, (1, 10)), (10, 95, (91, 95)), (1, 3, (1, 3)), (1, 0, (0, 0)), (11, 95, (0, 0))],
)
def test_first_and_last_number_the_papers_shown(
    page: int, reachable: int, expected: tuple[int, int]
) -> None:
    controls = made(page, reachable)
    assert (controls.first, controls.last) == expected


def test_the_total_may_be_more_than_paging_reaches() -> None:
    controls = made(1_000, 10_000, total=2_900_000)
    assert (controls.pages, controls.total, controls.next_url) == (1_000, 2_900_000, None)

"""What was read can be left out of the whole list, for good, and nothing moves meanwhile."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.library_scene import PATIENT, imported, paper
from tests.test_browser import CHROMIUM, browser, visiting
from tests.test_states_browser import site
from tests.test_view_browser import SHIFTS, TOP

__all__ = ["browser", "site"]  # the fixtures

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")

LIST = "/search?q=lattice+cohomology&sort=oldest"
SHORT = "/search?q=quantum&sort=oldest"


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with visiting(browser, site) as visit:
        visit.page.add_init_script(SHIFTS)
        yield visit.page
        assert visit.all_complaints() == []


def ids(site: str, path: str, size: int) -> list[str]:
    """The first papers of a list."""
    answer = httpx.get(f"{site}/api/v1{path}&size={size}", trust_env=False)
    return [one["id"] for one in answer.json()["results"]]


def read_before(page: Page, some: list[str]) -> None:
    papers: list[dict[str, Any]] = [paper(id_, star=0, read=1_000) for id_ in some]
    imported(page, papers)


def test_what_was_read_is_left_out_of_the_whole_list(page: Page, site: str) -> None:
    page.goto(LIST)
    switch, count = page.get_by_label("Hide read"), page.locator("[data-read-count]")
    read_before(page, ids(site, LIST, 60))
    expect(count).to_have_text("60")
    switch.check()
    expect(page.locator("#p1")).to_be_hidden()
    page.locator("#p61").wait_for()
    assert page.locator("ol.cards > li:visible").count() >= 10, "there is something to read"
    assert page.locator("#p60").is_hidden()

    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "p61", "keys pass what is hidden"
    page.locator("#p61").get_by_role("button", name="Mark read").press("Enter")
    page.locator("#p63").get_by_role("button", name="Mark read").press("Enter")
    expect(count).to_have_text("62")
    page.keyboard.press("f")
    page.keyboard.type('"part 5"')
    page.locator(".list-filter output").filter(has_text="match").wait_for()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#p62")).to_be_visible()
    assert page.locator("#p61").is_visible(), "what is read meanwhile stays"

    page.goto("about:blank")
    page.goto(LIST)
    page.locator("#p62").wait_for()
    assert switch.is_checked()
    assert page.locator("#p61, #p63").locator("visible=true").count() == 0
    assert page.evaluate("window.shifts") < 0.05, "the formulas in every title take 0.02"
    page.goto(f"{LIST}&page=3#p61")
    page.locator("ol.cards[data-sifted]").wait_for()
    assert 0 <= page.locator("#p62").evaluate(TOP) < 300, "the next unread one takes its place"
    switch.uncheck()
    expect(page.locator("#p61")).to_be_visible()


def test_a_list_that_was_read_whole_says_so_and_leads_back(page: Page, site: str) -> None:
    page.goto(SHORT)
    all_of_it = ids(site, SHORT, 100)
    read_before(page, all_of_it)
    page.get_by_label("Hide read").check()
    page.reload()
    told = page.get_by_text(f"{len(all_of_it)} papers that you have read are hidden.")
    expect(told).to_be_visible()
    assert page.locator("ol.cards > li:visible").count() == 0
    page.get_by_role("button", name="Show them").press("Enter")
    expect(told).to_be_hidden()
    assert page.locator("ol.cards > li:visible").count() == len(all_of_it)
    assert page.evaluate("document.activeElement.id") == "p1"
    expect(page.get_by_label("Hide read")).not_to_be_checked()


def test_a_list_is_seen_though_its_scripts_do_not_come(browser: Browser, site: str) -> None:
    with visiting(browser, site) as visit:
        visit.page.add_init_script("localStorage.setItem('sheaf.hide', 'read')")
        visit.page.route("**/hide-read.js", lambda route: route.abort())
        visit.page.goto(SHORT)
        expect(visit.page.locator("#p1")).to_be_visible()


def test_a_list_whose_library_is_slow_shows_nothing_that_it_then_takes_away(
    page: Page, site: str
) -> None:
    page.goto(SHORT)
    read_before(page, ids(site, SHORT, 1))
    page.get_by_label("Hide read").check()
    page.add_init_script(PATIENT)
    page.reload()
    page.wait_for_function(
        "() => document.querySelector('ol.cards').getAnimations()[0]?.playState === 'paused'"
    )  # so no time brings it to sight
    expect(page.locator("#p1")).to_be_hidden()
    page.evaluate("answer()")
    expect(page.locator("#p2")).to_be_visible()
    assert page.locator("#p1").is_hidden()


def test_other_lists_have_the_switch_too(page: Page) -> None:
    page.goto("/related?ids=1706.03762")
    expect(page.get_by_label("Hide read")).to_be_visible()
    page.locator("#p1").get_by_role("button", name="Mark read").click()
    expect(page.locator("[data-read-count]")).to_have_text("1")
    page.get_by_label("Hide read").check()
    expect(page.locator("#p1")).to_be_hidden()
    expect(page.get_by_text("1 paper that you have read is hidden.")).to_be_visible()

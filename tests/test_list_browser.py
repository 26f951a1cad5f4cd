"""A long list in the browser: it goes on by itself, keeps its place, can be filtered whole."""

import re
from collections.abc import Iterator
from time import monotonic

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.test_browser import CHROMIUM, WAIT_MS, browser, typeset, visiting
from tests.test_states_browser import site

__all__ = ["browser", "site"]  # the fixtures

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")

LIST = "/search?q=lattice+cohomology&sort=oldest"
FOUND = "/search?q=lattice+cohomology"
ALL = 401  # made-up papers and one of the sample
"""How many papers the list has; every made-up one says so in title and abstract."""


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with visiting(browser, site) as visit:
        yield visit.page
        told = [said for said in visit.all_complaints() if "failed: " not in said]
        assert [said for said in told if "ERR_FAILED" not in said] == []  # what a test breaks off


def numbers(page: Page) -> list[int]:
    ids = page.locator("ol.cards > li article").evaluate_all("all => all.map(one => one.id)")
    return [int(id_[1:]) for id_ in ids]


def scroll_to(page: Page, number: int) -> None:
    """As a reader does, until that paper is here and at the top."""
    deadline = monotonic() + 2 * WAIT_MS / 1_000
    while monotonic() < deadline:
        if page.locator(f"#p{number}").count():
            page.locator(f"#p{number}").evaluate("one => one.scrollIntoView()")
            page.wait_for_timeout(400)
            return
        page.mouse.wheel(0, 4_000)
        page.wait_for_timeout(50)
    raise AssertionError(f"paper {number} did not come")


def total(page: Page) -> int:
    text = page.locator(".listing-count strong").inner_text()
    return int(text.replace(",", ""))


def test_the_next_papers_come_before_the_end(page: Page) -> None:
    page.goto(LIST)
    scroll_to(page, 60)
    found = numbers(page)
    assert found[: len(range(1, 76))] == list(range(1, 76))
    assert len(set(found)) == len(found)
    assert page.locator("#p60 .card-number").inner_text() == "60"


def test_a_reader_at_the_end_before_the_browser_looks_again_gets_more(page: Page) -> None:
    page.goto(LIST)
    page.locator("[data-progress]").wait_for()
    page.evaluate(
        """() => {
          const toTheEnd = () => scrollTo(0, document.body.scrollHeight);
          document.addEventListener("sheaf:cards", async () => {
            for (let step = 0; step < 20; step++) {
              await null;  // until the list has looked, and before the browser does
            }
            toTheEnd();
          });
          toTheEnd();
        }"""
    )
    page.locator(f"#p{total(page)}").wait_for(timeout=4 * WAIT_MS)  # sixteen pages


def test_formulas_of_late_papers_are_typeset(page: Page) -> None:
    page.goto(LIST)
    scroll_to(page, 30)
    page.locator("#p30 mjx-container").first.wait_for()
    assert "\\(" not in page.locator("#p30 h2").inner_text()


def test_the_address_keeps_the_place_over_reload_and_back(page: Page) -> None:
    page.goto(LIST)
    scroll_to(page, 60)
    page.wait_for_url(re.compile(r"page=3#p\d+"))
    page.reload()
    page.locator("#p60").wait_for()
    assert numbers(page)[0] == 51
    assert page.locator("[data-progress]").inner_text().endswith(f"of {total(page)}")
    page.locator("#p60 a[data-open]").press("Enter")
    page.wait_for_url("**/arxiv/**")
    page.go_back()
    page.locator("#p60").wait_for()
    assert page.locator("#p60").evaluate("one => one.getBoundingClientRect().top < innerHeight")


@typeset
def test_formulas_of_papers_that_no_one_came_by_are_typeset_too(page: Page) -> None:
    """Whoever prints, searches in the page or listens to it meets no gap."""
    page.goto(LIST)
    page.locator("#p25 mjx-math").first.wait_for(state="attached")
    page.wait_for_timeout(500)  # now all that was here first is done
    scroll_to(page, 27)
    page.locator("#p48 mjx-math").first.wait_for(state="attached")


def test_papers_before_come_at_the_top_without_a_jump(page: Page) -> None:
    page.goto(f"{LIST}&page=3")
    first = page.locator("#p51")
    top = first.evaluate("one => one.getBoundingClientRect().top")
    page.get_by_role("button", name="Papers 26–50").click()
    page.locator("#p26").wait_for()
    assert numbers(page)[:2] == [26, 27]
    assert abs(first.evaluate("one => one.getBoundingClientRect().top") - top) < 60
    assert page.get_by_role("button", name="Papers 1–25").is_visible()


def test_papers_before_that_a_filter_fetched_are_not_offered(page: Page) -> None:
    page.goto(f"{LIST}&page=2")
    expect(page.get_by_role("button", name="Papers 1–25")).to_be_visible()
    filter_by(page, "unicorns")
    page.locator("ol.cards > li:visible", has_text="unicorns").wait_for()
    expect(page.locator(".earlier")).to_be_hidden()


def test_where_the_network_fails_the_link_to_the_next_page_stays(page: Page) -> None:
    page.goto(LIST)
    page.locator("[data-hide-read]").wait_for()  # the library came: it lets the list look too
    page.route(
        "**page=*",
        lambda route: (
            route.abort() if route.request.resource_type == "fetch" else route.continue_()
        ),
    )
    with page.expect_event("requestfailed", lambda request: "page=2" in request.url):
        page.mouse.wheel(0, 60_000)
    expect(page.locator(".loading")).to_have_count(0)
    assert numbers(page) == list(range(1, 26))
    page.locator(".pagination a[rel=next]").click()
    page.wait_for_url("**page=2*")


def filter_by(page: Page, include: str) -> str:
    page.keyboard.press("f")
    expect(page.locator("input[name=include]")).to_be_focused()
    page.keyboard.insert_text(include)  # at once: a pause would apply a part of it
    output = page.locator(".list-filter output")
    output.filter(has_text="match").wait_for()
    return output.inner_text()


def test_a_filter_looks_through_the_whole_list(page: Page) -> None:
    page.goto(LIST)
    assert filter_by(page, "unicorns").startswith("1 of")
    assert page.locator("ol.cards > li:visible").count() == 1
    assert "unicorns" in page.locator("ol.cards > li:visible h2").inner_text()


def test_papers_far_down_are_fetched_when_they_match(page: Page) -> None:
    page.goto(LIST)
    assert filter_by(page, '"part 399"').startswith("1 of")
    page.locator("ol.cards > li:visible").first.wait_for()
    assert "part 399" in page.locator("ol.cards > li:visible h2").inner_text()
    assert page.locator("ol.cards > li").count() < 76, "pages without a match are not fetched"


def test_pages_that_a_filter_passed_over_come_when_it_is_cleared(page: Page) -> None:
    page.goto(LIST)
    filter_by(page, '"part 399"')
    page.locator("ol.cards > li:visible", has_text="part 399").wait_for()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#p1")).to_be_visible()
    link = page.locator(".pagination a[rel=next]")
    expect(link).to_have_attribute("href", re.compile(r"page=2\b"))
    page.locator("#p25").scroll_into_view_if_needed()
    page.locator("#p26").wait_for()
    assert numbers(page)[:50] == list(range(1, 51))


def test_what_a_filter_could_not_fetch_is_tried_again_after_longer_and_longer(page: Page) -> None:
    page.add_init_script(
        """window.pauses = [];
        const later = setTimeout;
        window.setTimeout = (action, ms) => {
          if (action.name !== "fill") return later(action, ms);
          pauses.push(ms);
          return later(action);
        };"""
    )
    asked: list[Route] = []

    def fail_thrice(route: Route) -> None:
        asked.append(route)
        route.abort() if len(asked) <= 3 else route.continue_()

    page.route("**page=16", fail_thrice)
    page.goto(LIST)
    filter_by(page, '"part 399"')
    page.locator("ol.cards > li:visible", has_text="part 399").wait_for()
    assert page.evaluate("pauses") == [2_000, 4_000, 8_000]


def test_when_the_network_is_back_a_filter_fetches_at_once(page: Page) -> None:
    page.add_init_script(
        """const later = setTimeout;
        window.setTimeout = (action, ms) => (action.name === "fill" ? 0 : later(action, ms));"""
    )
    page.route("**page=16", lambda route: route.abort())
    page.goto(LIST)
    with page.expect_event("requestfailed"):
        filter_by(page, '"part 399"')
    expect(page.locator(".loading")).to_have_count(0)
    page.unroute("**page=16")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("ol.cards > li:visible", has_text="part 399").wait_for()


def test_a_failure_that_comes_after_the_filter_was_cleared_is_not_told(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/v1/search?*", lambda route: held.append(route))
    page.goto(LIST)
    page.keyboard.press("f")
    page.keyboard.insert_text("unicorns")
    output = page.locator(".list-filter output")
    expect(output).to_have_text("Reading the list…")
    page.get_by_role("button", name="Clear").click()
    expect(output).to_have_text("")
    with page.expect_event("requestfailed"):
        held[0].abort()
    assert output.text_content() == ""


def test_words_may_be_all_or_any_or_not_there(page: Page) -> None:
    page.goto(LIST)
    output = page.locator(".list-filter output")
    both = filter_by(page, "author1 author2")
    assert both.startswith("0 of")
    page.get_by_label("any").check()
    expect(output).not_to_have_text(both)
    either = output.inner_text()
    assert int(either.split()[0]) > 50
    page.locator("input[name=exclude]").fill("author2")
    expect(output).not_to_have_text(either)
    assert 0 < int(output.inner_text().split()[0]) < int(either.split()[0])
    page.get_by_role("button", name="Clear").click()
    expect(output).to_have_text("")
    assert page.locator("ol.cards > li:visible").count() >= 25


def test_a_filter_is_remembered_and_marks_words_but_no_formulas(page: Page) -> None:
    page.goto(LIST)
    filter_by(page, "unicorns h")
    page.reload()
    page.locator(".list-filter output").filter(has_text="match").wait_for()
    assert page.locator("input[name=include]").input_value() == "unicorns h"
    marked = page.evaluate(
        "[...CSS.highlights.get('filter')].map(one => "
        "[one.toString().toLowerCase(), !!one.startContainer.parentElement.closest('.tex')])"
    )
    assert {text for text, _ in marked} == {"unicorns", "h"}
    assert not any(inside for _, inside in marked)


def test_ctrl_f_is_left_to_the_browser(page: Page) -> None:
    page.goto(LIST)
    page.evaluate(
        "addEventListener('keydown', e => setTimeout(() => { window.taken = e.defaultPrevented }))"
    )
    page.keyboard.press("Control+f")
    page.wait_for_function("() => window.taken !== undefined", polling=50)
    assert page.evaluate("window.taken") is False
    assert page.locator(".list-filter[open]").count() == 0


def test_the_pdf_opens_in_a_tab_of_its_own(page: Page) -> None:
    def answer(route: Route) -> None:
        route.fulfill(body="a PDF", content_type="text/plain")

    page.context.route("https://arxiv.org/**", answer)
    page.goto(LIST)
    page.keyboard.press("j")
    with page.context.expect_page() as opened:
        page.keyboard.press("o")
    opened.value.wait_for_url("https://arxiv.org/pdf/**")
    assert page.url.startswith("http://127.0.0.1")


def test_related_opens_by_key(page: Page) -> None:
    page.goto(LIST)
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.locator("#p1 .related-here").wait_for()


@pytest.mark.parametrize(
    ("name", "opened"), [("Related", ".related-here"), ("Why this rank", "details.why")]
)
def test_what_opens_late_leaves_the_focus_where_the_reader_went(
    page: Page, name: str, opened: str
) -> None:
    held: list[Route] = []
    asked = re.compile(r"/related\?|explain=1")
    page.route(asked, lambda route: held.append(route))
    page.goto(FOUND)
    with page.expect_request(asked):
        page.locator("#p2").get_by_role("link", name=name, exact=True).click()
    page.locator("input[type=search]").focus()
    held[0].continue_()
    page.locator(f"#p2 {opened}").wait_for()
    expect(page.locator("input[type=search]")).to_be_focused()


def test_the_reasons_of_a_paper_that_came_late_open_in_place_too(page: Page) -> None:
    page.goto(FOUND)
    for number in (1, 27):
        scroll_to(page, number)
        page.locator(f"#p{number}").get_by_text("Why this rank").press("Enter")
        page.locator(f"#p{number} details.why[open]").wait_for()
    assert page.locator("#p1 details.why").count() == 1

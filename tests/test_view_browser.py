"""How a page looks is the reader's: theme, size of text, density of lists; kept, and no jump."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.library_scene import BLOCKED
from tests.test_browser import CHROMIUM, brightness, browser, sideways, visiting

__all__ = ["browser"]  # the fixture

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")

LIST = "/search?q=quantum&sort=oldest"
SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
TOP = "one => one.getBoundingClientRect().top"
HEIGHT = "one => one.getBoundingClientRect().height"


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    with visiting(browser, server, color_scheme="light") as visit:
        yield visit.page
        assert visit.all_complaints() == []


def letter(page: Page) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))


def test_what_is_chosen_is_kept_without_a_jump_and_other_tabs_follow(page: Page) -> None:
    page.goto(LIST)
    other = page.context.new_page()
    other.goto("/arxiv/1706.03762")
    usual = letter(other)
    button, panel = page.get_by_role("button", name="View"), page.get_by_role("dialog", name="View")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(panel.get_by_label("System")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(panel.get_by_label("Dark")).to_be_checked()
    assert brightness(page) < 384
    panel.get_by_label("Larger").check()
    panel.get_by_label("Titles only").check()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()

    expect(other.locator("html")).to_have_attribute("data-density", "titles")
    assert brightness(other) < 384
    assert letter(other) == usual * 1.25
    assert other.locator(".card-alone .abstract").is_visible(), "a paper's own page stays whole"
    assert other.locator("[data-fold]:visible").count() == 0
    other.get_by_role("button", name="View").click()
    expect(other.get_by_label("Dark")).to_be_checked()

    page.add_init_script(SHIFTS)
    page.reload()
    page.locator(".card-actions:not([hidden])").first.wait_for()
    assert (letter(page), brightness(page) < 384) == (usual * 1.25, True)
    assert page.locator(".abstract:visible").count() == 0
    assert page.evaluate("window.shifts") < 0.02

    button.click()
    panel.get_by_label("System").check()
    panel.get_by_label("Normal").check()
    page.locator("h1").click(position={"x": 5, "y": 5})
    expect(panel).to_be_hidden()
    page.reload()
    assert (letter(page), brightness(page) > 384) == (usual, True)


def test_a_dense_list_unfolds_paper_by_paper(page: Page) -> None:
    page.goto(LIST)
    third = page.locator("#p3")
    third.evaluate("one => one.scrollIntoView()")
    top = third.evaluate(TOP)
    whole = third.locator(".abstract").evaluate(HEIGHT)
    page.keyboard.press("v")
    expect(page.get_by_text("Lists are compact.")).to_be_visible()
    assert abs(third.evaluate(TOP) - top) < 2, "the reader is still where he was"
    cut = third.locator(".abstract").evaluate(HEIGHT)
    assert cut < whole
    assert cut < 4 * 1.62 * 17, "three lines"
    third.get_by_role("button", name="Abstract").press("Enter")
    assert third.locator(".abstract").evaluate(HEIGHT) > cut
    assert abs(third.locator(".abstract").evaluate(HEIGHT) - whole) < 8

    page.reload()
    page.keyboard.press("v")
    assert page.locator(".abstract:visible").count() == 0
    assert third.locator(".card-title, .authors, a[data-pdf]").count() == 3
    assert third.locator(".card-title, .authors, a[data-pdf]").locator("visible=true").count() == 3
    page.locator("#p5").get_by_role("button", name="Abstract").click()
    third.focus()
    page.keyboard.press("j")
    expect(page.locator("#p4 .abstract")).to_be_visible()
    page.keyboard.press("k")
    expect(third.locator(".abstract")).to_be_visible()
    expect(page.locator("#p4 .abstract")).to_be_hidden()
    expect(page.locator("#p5 .abstract")).to_be_visible()
    page.keyboard.press("v")
    assert page.evaluate("localStorage.getItem('sheaf.density')") is None


def test_the_help_opens_from_the_panel_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="View").click()
    page.get_by_role("dialog").get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="View")).to_be_focused()


def test_where_nothing_can_be_stored_a_choice_holds_for_the_page(
    browser: Browser, server: str
) -> None:
    with visiting(browser, server, color_scheme="light") as visit:
        visit.page.add_init_script(BLOCKED)
        visit.page.goto(LIST)
        visit.page.get_by_role("button", name="View").click()
        visit.page.get_by_label("Dark").check()
        assert brightness(visit.page) < 384
        assert visit.all_complaints() == []


@pytest.mark.parametrize("path", ["/", LIST, "/api"])
def test_the_largest_text_fits_the_narrowest_screen(
    browser: Browser, server: str, path: str
) -> None:
    with visiting(browser, server, 320) as visit:
        visit.page.add_init_script("localStorage.setItem('sheaf.text', 'larger')")
        visit.page.goto(path)
        assert sideways(visit.page) <= 0


def test_without_scripts_there_is_nothing_to_choose(browser: Browser, server: str) -> None:
    with visiting(browser, server, java_script_enabled=False) as visit:
        visit.page.goto(LIST)
        assert (
            visit.page.locator(
                "[data-view-open]:visible, [data-fold]:visible, [data-hide-read]:visible"
            ).count()
            == 0
        )
        assert visit.page.locator(".abstract:visible").count() > 10

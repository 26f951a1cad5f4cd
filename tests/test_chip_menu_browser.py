"""A category on a card leads to its list; its menu includes it in this list or leaves it out."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Locator, Page, expect

from papers.taxonomy import CATEGORIES
from tests.test_browser import CHROMIUM, PHONE, browser, visiting

__all__ = ["browser"]  # the fixture

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")

DAYS = "from=1995-01-01"


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    with visiting(browser, server) as visit:
        yield visit.page
        assert visit.all_complaints() == []


def chip(page: Page, code: str) -> Locator:
    return page.locator(".card-facts .chips > li", has=page.get_by_text(code, exact=True)).first


def offered(page: Page, code: str) -> dict[str, str]:
    """What the menu of a category says, with the addresses of its links without the site."""
    item = chip(page, code)
    item.scroll_into_view_if_needed()
    page.mouse.move(0, 0)
    item.locator("a.chip").hover()
    page.locator(".chip-menu:popover-open").wait_for()
    made = page.locator(".chip-menu > *").evaluate_all(
        "all => all.map(one => [one.textContent, one.getAttribute('href') ?? ''])"
    )
    page.keyboard.press("Escape")
    expect(page.locator(".chip-menu")).to_have_count(0)
    return {
        text: urlsplit(href)._replace(scheme="", netloc="").geturl() for text, href in made if text
    }


def test_in_a_list_of_categories_the_expression_changes_and_the_rest_stays(page: Page) -> None:
    page.goto(f"/arxiv/cs.CL+stat.ML-hep-th?{DAYS}&kind=new&sort=oldest&q=learning&page=1#p2")
    rest = f"?{DAYS}&kind=new&sort=oldest&q=learning"
    assert offered(page, "cs.LG") == {
        "Only cs.LG": f"/arxiv/cs.LG{rest}",
        "Add cs.LG to this list": f"/arxiv/cs.CL+cs.LG+stat.ML-hep-th{rest}",
        "Leave cs.LG out": f"/arxiv/cs.CL+stat.ML-cs.LG-hep-th{rest}",
    }
    assert offered(page, "stat.ML") == {
        "Only stat.ML": f"/arxiv/stat.ML{rest}",
        "Leave stat.ML out": f"/arxiv/cs.CL-hep-th-stat.ML{rest}",
    }
    chip(page, "cs.LG").locator("a.chip").hover()
    page.get_by_role("link", name="Add cs.LG").click()
    page.wait_for_url(f"**/arxiv/cs.CL+cs.LG+stat.ML-hep-th{rest}")
    chip(page, "cs.LG").locator("a.chip").click()
    page.wait_for_url("**/arxiv/cs.LG")
    chip(page, "cs.LG").locator("a.chip").focus()
    page.keyboard.press("Tab")
    assert page.locator(".chip-more").count() == 0, "the list is of this category alone"


def test_in_a_search_the_parameter_changes(page: Page) -> None:
    page.goto("/search?q=quantum&sort=oldest")
    made = offered(page, "cond-mat.str-el")
    assert list(made) == ["Only cond-mat.str-el", "Leave cond-mat.str-el out"]
    asked = parse_qs(urlsplit(made["Leave cond-mat.str-el out"]).query)
    assert asked == {"q": ["quantum"], "sort": ["oldest"], "category": ["-cond-mat.str-el"]}
    page.goto("/keyword/quantum?category=hep-th%2Bquant-ph-cs.CL")
    made = offered(page, "hep-th")
    asked = parse_qs(urlsplit(made["Leave hep-th out"]).query)
    assert asked == {"category": ["quant-ph-cs.CL-hep-th"]}
    page.goto(made["Leave hep-th out"])
    assert page.locator(".filter").first.inner_text().startswith("in quant-ph-cs.CL-hep-th")


def test_a_full_list_says_so(page: Page) -> None:
    some = [code for code, _ in CATEGORIES if code.startswith("math.")][:18]
    page.goto(f"/arxiv/{'+'.join(['cs.CL', 'cs.CV', *some])}?{DAYS}")
    assert list(offered(page, "cs.LG")) == ["Only cs.LG", "A list holds at most 20 categories."]


def test_the_menu_is_there_by_keyboard(page: Page) -> None:
    page.goto(f"/arxiv/cs.CL?{DAYS}")
    item = chip(page, "cs.LG")
    item.locator("a.chip").focus()
    button = item.get_by_role("button", name="Include cs.LG or leave it out")
    expect(button).to_have_count(1)
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Only cs.LG")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/arxiv/cs.CL+cs.LG?*")


def test_the_menu_goes_when_its_chip_moves_away(page: Page) -> None:
    page.goto(f"/arxiv/cs.CL?{DAYS}")
    chip(page, "cs.LG").locator("a.chip").hover()
    menu = page.locator(".chip-menu:popover-open")
    menu.wait_for()
    menu.get_by_role("link").first.focus()
    told = "by => new Promise(done => { onscroll = () => setTimeout(done); scrollBy(0, by); })"
    page.evaluate(told, 4)
    expect(menu).to_be_visible()
    page.evaluate(told, 100)
    expect(menu).to_have_count(0)


def test_the_menu_is_there_for_a_finger(browser: Browser, server: str) -> None:
    with visiting(browser, server, PHONE, has_touch=True, is_mobile=True) as visit:
        page = visit.page
        page.goto(f"/arxiv/cs.CL?{DAYS}")
        chip(page, "cs.LG").get_by_role("button").tap()
        page.get_by_role("link", name="Leave cs.LG out").tap()
        page.wait_for_url("**/arxiv/cs.CL-cs.LG?*")
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0
        assert visit.all_complaints() == []


def test_only_a_list_that_has_categories_states_them(client: TestClient) -> None:
    def stated(path: str) -> str:
        return client.get(path).text.partition('data-terms="')[2].partition('"')[0]

    assert (
        stated(f"/arxiv/cs.cl,math.NA-cond-mat.str-el?{DAYS}") == "+cs.CL +math.NA -cond-mat.str-el"
    )
    assert stated("/search?q=quantum&category=quant-ph") == "+quant-ph"
    assert stated("/related?ids=1706.03762&category=-cs.CL") == "-cs.CL"
    assert "data-terms=" in client.get("/search?q=quantum").text
    assert "data-terms" not in client.get("/arxiv/1706.03762,1801.00862").text
    assert "data-terms" not in client.get("/arxiv/1706.03762").text

"""The front page in a real browser: choosing categories, what is remembered, nothing that jumps."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from papers.models import RisingRow
from papers.settings import Settings
from papers.store import open_store
from tests.conftest import fill, serve
from tests.test_browser import CHROMIUM, PHONE, WIDE, browser, visiting

__all__ = ["browser"]  # the fixture

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")

NARROW = 320
BLOCKED = """
Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no") } });
"""
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the site over the sample, with something that rises."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("front"))
    fill(settings)
    store = open_store(settings.database, writable=True)
    days: dict[str, Any] = {"first": date(2025, 1, 17), "last": date(2025, 1, 23), "papers": 100}
    rises = {"cs": ["of all"], "cs.CL": ["of cs.CL, at some length, so that it may not fit"]}
    store.set_rising(
        [
            RisingRow(
                category=code,
                window="week",
                phrases=[
                    {"phrase": text, "papers": 5, "share": 1, "former_share": 0.1, "score": 1}
                    for text in texts
                ],
                **days,
            )
            for code, texts in rises.items()
        ]
    )
    store.close()
    with serve(settings) as address:
        yield address


@pytest.fixture
def page(browser: Browser, front: str) -> Iterator[Page]:
    with visiting(browser, front) as visit:
        visit.page.goto("/")
        yield visit.page
        assert visit.all_complaints() == []


def find(page: Page) -> Locator:
    return page.get_by_label("Find a category")


def box(page: Page, kind: str, code: str) -> Locator:
    return page.locator(f"input[name={kind}][value='{code}']")


def chosen(page: Page) -> list[str]:
    """As the bar below the list shows it."""
    texts = page.get_by_label("Chosen categories").locator("button").all_inner_texts()
    return [text.removesuffix(" ×") for text in texts]


def ticked(page: Page) -> list[str]:
    marks = page.locator(".boxes input:checked").evaluate_all(
        "all => all.map((one) => (one.name === 'include' ? '+' : '−') + one.value)"
    )
    return sorted(str(mark) for mark in marks)


def told(page: Page) -> str:
    return page.locator("[data-picker-status]").inner_text()


def opened(page: Page) -> str:
    page.get_by_role("button", name="Open the list").click()
    page.wait_for_url("**/arxiv/**")
    return urlsplit(page.url).path


# By keyboard


def test_categories_are_found_and_chosen_without_leaving_the_field(page: Page) -> None:
    find(page).focus()
    for text, said in (
        ("cs.cl", "cs.CL is included."),
        ("Learning", "cs.LG is included."),
        ("-cs.cv", "cs.CV is left out."),
    ):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        assert told(page) == said
        assert page.evaluate("document.activeElement.id") == "find"
    assert chosen(page) == ["+cs.CL", "+cs.LG", "−cs.CV"]
    page.keyboard.press("Escape")
    assert find(page).input_value() == ""
    assert opened(page) == "/arxiv/cs.CL+cs.LG-cs.CV"
    assert page.locator("h1").is_visible()


def test_arrows_lead_through_what_was_found(page: Page) -> None:
    find(page).focus()
    page.keyboard.type("sTÄT ")
    assert told(page).endswith(" categories found.")

    def at() -> str:
        return str(
            page.evaluate("`${document.activeElement.name} ${document.activeElement.value}`")
        )

    found = page.locator(".choice:not(.choice-other):visible input[name=include]")
    codes = [str(one.get_attribute("value")) for one in found.all()]
    assert {"stat.ML", "math.ST", "cond-mat.stat-mech"} <= set(codes)
    assert "cs.CL" not in codes
    for code in codes:
        page.keyboard.press("ArrowDown")
        assert at() == f"include {code}"
    page.keyboard.press("ArrowDown")
    assert at() == f"include {codes[-1]}", "there is no more"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    assert at() == f"exclude {codes[-2]}"
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    assert at() == f"include {codes[-2]}"
    assert chosen(page) == [f"+{codes[-2]}", f"−{codes[-1]}"]
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "find"


UNCOVERED = """() => {
  const { x, y, width, height } = document.activeElement.getBoundingClientRect();
  return document.elementFromPoint(x + width / 2, y + height / 2) === document.activeElement;
}"""


def test_what_has_the_focus_is_never_behind_the_bar(page: Page) -> None:
    find(page).focus()
    for _ in range(60):
        page.keyboard.press("ArrowDown")
        assert page.evaluate(UNCOVERED)
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(UNCOVERED)
    for _ in range(40):
        page.keyboard.press("ArrowUp")
        assert page.evaluate(UNCOVERED)


def test_the_long_list_can_be_skipped(page: Page) -> None:
    box(page, "include", "cs.CL").check()
    find(page).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "+cs.CL ×"


def test_what_is_not_there_is_told_and_enter_chooses_nothing(page: Page) -> None:
    find(page).fill("zzz")
    assert told(page) == "No category found."
    assert page.get_by_text("No category is called so.").is_visible()
    page.keyboard.press("Enter")
    assert chosen(page) == []
    assert urlsplit(page.url).path == "/"
    find(page).fill("")
    assert told(page) == ""
    assert page.locator(".choice:visible").count() > 150


def test_whoever_listens_hears_what_a_box_does(page: Page) -> None:
    boxes = page.get_by_role("checkbox")
    assert boxes.count() > 2 * 150
    include = page.get_by_role("checkbox", name="Include cs.CL, Computation and Language")
    exclude = page.get_by_role("checkbox", name="Leave out cs.CL, Computation and Language")
    whole = page.get_by_role("checkbox", name="Include all of Computer Science")
    include.press("Space")
    assert include.is_checked()
    exclude.press("Space")
    assert exclude.is_checked()
    assert not include.is_checked(), "never both"
    assert told(page) == "cs.CL is left out."
    exclude.press("Space")
    assert told(page) == "cs.CL is not chosen."
    assert whole.count() == 1
    assert page.locator("[data-picker-status]").get_attribute("role") == "status"


def test_the_field_stays_where_it_is_while_the_list_gets_short(page: Page) -> None:
    find(page).focus()
    page.evaluate("document.querySelector('#find').scrollIntoView({ block: 'center' })")
    before = find(page).bounding_box()
    page.keyboard.type("astrophysics of galaxies")
    assert page.locator(".group-list .choice:visible").count() == 1
    assert find(page).bounding_box() == before


# By pointer


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_press_includes_leaves_out_and_takes_back(
    browser: Browser, front: str, width: int
) -> None:
    with visiting(browser, front, width, has_touch=width == PHONE) as visit:
        page = visit.page
        page.goto("/")
        press = Locator.tap if width == PHONE else Locator.click
        if width == PHONE:
            assert not box(page, "include", "cs.CL").is_visible(), "groups are closed on a phone"
            press(page.get_by_text("38 categories"))
            size = box(page, "include", "cs.CL").bounding_box()
            assert size
            assert min(size["width"], size["height"]) >= 40, "room for a thumb"
        press(box(page, "include", "cs.CL"))
        press(box(page, "include", "cs.LG"))
        press(box(page, "exclude", "cs.LG"))
        press(box(page, "include", "math"))
        assert chosen(page) == ["+math", "+cs.CL", "−cs.LG"]
        press(page.get_by_role("button", name="Remove math"))
        assert chosen(page) == ["+cs.CL", "−cs.LG"]
        assert page.evaluate("document.activeElement.textContent") == "+cs.CL ×"
        press(page.get_by_role("button", name="Clear"))
        assert chosen(page) == ticked(page) == []
        press(box(page, "exclude", "cs.CL"))
        assert opened(page) == "/arxiv/-cs.CL"
        assert visit.all_complaints() == []


def test_a_category_opens_with_one_press(page: Page) -> None:
    page.get_by_role("link", name="cs.CL Computation and Language").click()
    page.wait_for_url("**/arxiv/cs.CL")


def test_no_more_can_be_chosen_than_can_be_opened(page: Page) -> None:
    boxes = page.locator(".group-list input[name=include]")
    for i in range(20):
        boxes.nth(i).check()
    boxes.nth(20).click()
    assert not boxes.nth(20).is_checked()
    assert "No more than 20" in told(page)
    assert len(chosen(page)) == 20
    page.get_by_role("button", name="Open the list").click()
    page.wait_for_url("**/arxiv/**")
    assert page.locator("h1").is_visible()


def test_nothing_chosen_opens_nothing(page: Page) -> None:
    page.get_by_role("button", name="Open the list").click()
    page.wait_for_url("**/pick**")
    assert page.get_by_text("No category was chosen.").is_visible()


# Remembered


def test_the_choice_is_there_after_a_reload_and_opens_from_the_top(page: Page) -> None:
    assert page.get_by_role("link", name="Choose categories").is_visible()
    for kind, code in (("include", "cs.LG"), ("include", "cs.CL"), ("exclude", "cs.CV")):
        box(page, kind, code).check()
    page.reload()
    assert ticked(page) == ["+cs.CL", "+cs.LG", "−cs.CV"]
    assert chosen(page) == ["+cs.CL", "+cs.LG", "−cs.CV"]
    assert not page.get_by_role("link", name="Choose categories").is_visible()
    yours = page.get_by_role("region", name="Your categories")
    for name, address in (
        ("cs.CL+cs.LG-cs.CV", "/arxiv/cs.CL+cs.LG-cs.CV"),
        ("Calendar", "/calendar?category=cs.CL%2Bcs.LG-cs.CV"),
        ("Feed", "/arxiv/cs.CL+cs.LG-cs.CV/feed"),
    ):
        assert yours.get_by_role("link", name=name).get_attribute("href") == address
        assert page.request.get(address).ok
    yours.get_by_role("link", name="Calendar").click()
    page.wait_for_url("**/calendar?**")
    assert "Computation and Language" in page.locator("h1").inner_text()
    page.goto("/")
    page.get_by_role("button", name="Clear").click()
    page.reload()
    assert ticked(page) == []
    assert page.evaluate("localStorage.length") == 0


def test_two_pages_agree(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/")
    box(page, "include", "hep-th").check()
    buttons = ".picker-chosen button"
    expect(other.locator(buttons)).to_have_text("+hep-th ×")
    box(other, "include", "gr-qc").check()
    expect(page.locator(buttons)).to_have_count(2)
    assert ticked(page) == ["+gr-qc", "+hep-th"]


def test_what_another_page_stores_of_other_things_leaves_the_focus(page: Page) -> None:
    box(page, "include", "hep-th").check()
    chip = page.get_by_role("button", name="Remove hep-th")
    chip.focus()
    page.evaluate("addEventListener('storage', () => (document.title = 'heard'))")
    other = page.context.new_page()
    other.goto("/")
    other.evaluate("localStorage.setItem('sheaf.place', '{}')")
    expect(page).to_have_title("heard")
    assert chip.evaluate("(chip) => chip === document.activeElement")


@pytest.mark.parametrize("stored", ["+cs.CL +nope.XX", "x", "{}", "+cs.CL +<img/src=x>", "+ - "])
def test_what_is_stored_and_unknown_is_passed_over(page: Page, stored: str) -> None:
    page.evaluate("(text) => localStorage.setItem('sheaf.picked', text)", stored)
    page.reload()
    assert ticked(page) == (["+cs.CL"] if stored.startswith("+cs.CL") else [])


def test_where_nothing_may_be_stored_it_works_and_is_forgotten(
    browser: Browser, front: str
) -> None:
    with visiting(browser, front) as visit:
        page = visit.page
        page.add_init_script(BLOCKED)
        page.goto("/")
        box(page, "include", "cs.CL").check()
        box(page, "exclude", "cs.LG").check()
        assert chosen(page) == ["+cs.CL", "−cs.LG"]
        find(page).fill("graph")
        find(page).fill("")
        assert opened(page) == "/arxiv/cs.CL-cs.LG"
        page.goto("/")
        assert ticked(page) == []
        assert visit.all_complaints() == []


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_without_scripts_the_form_opens_the_list(browser: Browser, front: str, width: int) -> None:
    with visiting(browser, front, width, java_script_enabled=False) as visit:
        page = visit.page
        page.goto("/")
        assert not find(page).is_visible(), "it could do nothing"
        assert not page.get_by_role("button", name="Clear").is_visible()
        if width == PHONE:
            page.get_by_text("38 categories").click()
        box(page, "include", "cs.CL").check()
        box(page, "exclude", "cs.CV").check()
        assert opened(page) == "/arxiv/cs.CL-cs.CV"
        page.goto("/")
        page.get_by_role("button", name="Open the list").click()
        page.wait_for_url("**/pick**")
        assert page.get_by_text("No category was chosen.").is_visible()
        page.goto("/")
        page.get_by_role("link", name="Thu 23 Jan 2025").click()
        page.wait_for_url("**?date=2025-01-23")
        page.go_back()
        page.get_by_role("link", name="Month before").click()
        expect(page.locator("h2").first).to_contain_text("December 2024")
        assert page.locator("table").is_visible()
        assert visit.complaints == []


# What rises


def test_what_rises_in_the_reader_s_categories_is_shown_first(page: Page) -> None:
    terms = page.locator(".rising-list bdi")
    assert terms.all_inner_texts() == ["of all"]
    box(page, "include", "cs.CL").check()
    page.mouse.move(0, 0)  # a list on which it rests would stay
    page.reload()
    page.get_by_text("of cs.CL").wait_for()
    assert terms.count() == 1
    box(page, "include", "cs.CL").uncheck()
    box(page, "include", "econ.EM").check()
    with page.expect_response("**/rising?**"):
        page.reload()
    assert terms.all_inner_texts() == ["of all"], "nothing rises there"


def test_when_the_server_does_not_say_the_list_of_all_stays(browser: Browser, front: str) -> None:
    with visiting(browser, front) as visit:
        page = visit.page
        page.goto("/")
        box(page, "include", "cs.CL").check()
        page.route("**/rising?*", lambda route: route.fulfill(status=503, body="<ol>no</ol>"))
        with page.expect_response("**/rising?**"):
            page.reload()
        assert page.locator(".rising-list bdi").all_inner_texts() == ["of all"]


@pytest.mark.parametrize("hold", [Locator.hover, Locator.focus], ids=["hover", "focus"])
def test_what_rises_does_not_change_under_the_reader(
    page: Page, hold: Callable[[Locator], None]
) -> None:
    box(page, "include", "cs.CL").check()
    held: list[Route] = []
    page.route("**/rising?*", lambda route: held.append(route))
    with page.expect_request("**/rising?*"):
        page.reload()
    link = page.get_by_role("link", name="of all")
    hold(link)
    with page.expect_response("**/rising?*"):
        held[0].continue_()
    # The page's own module: it has ended once it is here.
    page.evaluate("import(document.querySelector(\"script[src*='/js/rising.js']\").src)")
    assert link.is_visible()


# Continue where you were

PLACE = {"url": "/search?q=graph&page=2#p30", "title": "graph", "number": 1030, "total": 2000}


def set_place(page: Page, place: Any, hours: float = 2) -> None:
    page.evaluate(
        """([place, hours]) => localStorage.setItem("sheaf.place", typeof place === "string"
          ? place : JSON.stringify({ time: Date.now() - hours * 3_600_000, ...place }))""",
        [place, hours],
    )
    page.reload()


def test_the_last_list_is_one_press_away_and_can_be_forgotten(page: Page) -> None:
    link = page.get_by_role("link", name="Continue where you were")
    assert not link.is_visible()
    set_place(page, PLACE)
    assert "Paper 1,030 of 2,000, 2 hours ago" in page.locator(".continue").inner_text()
    link.click()
    page.wait_for_url("**/search?q=graph&page=2#p30")
    page.goto("/")
    page.get_by_role("button", name="Forget where I was").click()
    assert not link.is_visible()
    assert page.locator(".hero-lead").is_visible()
    page.reload()
    assert not link.is_visible()


@pytest.mark.parametrize(
    "place",
    [
        "",
        "{",
        "null",
        "[]",
        {},
        PLACE | {"url": "https://evil.example/"},
        PLACE | {"url": "//evil.example/"},
        PLACE | {"url": "javascript:alert(1)"},
        PLACE | {"title": None},
        PLACE | {"number": "many"},
        PLACE | {"time": "x"},
    ],
    ids=str,
)
def test_a_place_that_is_none_is_passed_over(page: Page, place: Any) -> None:
    set_place(page, place)
    assert not page.get_by_role("link", name="Continue where you were").is_visible()


def test_a_hostile_title_is_text(page: Page) -> None:
    title = "<img src=x onerror=alert(1)>" + "long " * 99
    set_place(page, PLACE | {"title": title})
    assert page.locator(".continue-title").text_content() == title
    assert page.locator(".continue img").count() == 0


def test_reading_a_list_is_remembered(page: Page) -> None:
    page.goto("/search?q=&sort=oldest")
    page.locator("#p7").evaluate("(card) => card.scrollIntoView()")
    page.wait_for_function("() => localStorage.getItem('sheaf.place')", polling=50)
    place = json.loads(page.evaluate("localStorage.getItem('sheaf.place')"))
    assert place["title"] == "All papers"
    assert place["total"] == 127
    page.goto("/")
    page.get_by_role("link", name="Continue where you were").click()
    page.wait_for_url(f"**#p{place['number']}")
    assert page.locator(f"#p{place['number']}").is_visible()


# Nothing jumps


@pytest.mark.parametrize("width", [WIDE, 768, PHONE, NARROW])
def test_nothing_moves_when_scripts_arrive(browser: Browser, front: str, width: int) -> None:
    with visiting(browser, front, width) as visit:
        page = visit.page
        page.goto("/")
        long = "+cond-mat.stat-mech +cs.CL +cs.LG +math.AG +physics -astro-ph -cond-mat.mes-hall"
        page.evaluate("(text) => localStorage.setItem('sheaf.picked', text)", long)
        page.add_init_script(SHIFTS)
        set_place(page, PLACE | {"title": "A long title of a list that was read " * 9})
        page.get_by_text("of cs.CL").wait_for()
        page.wait_for_timeout(300)
        assert page.locator(".continue").is_visible()
        assert page.locator(".yours-open").is_visible()
        assert page.evaluate("window.shifted") == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate("document.querySelector('main').prepend(document.createElement('h2'))")
        page.evaluate("document.querySelector('main h2').textContent = 'This moves everything'")
        page.wait_for_function("() => window.shifted > 0", polling=50)

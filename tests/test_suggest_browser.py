"""The suggestions under the search field in a real browser: keys, mouse, touch, no scripts."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route

from tests.test_browser import CHROMIUM, PHONE, THEMES, WIDE, browser, visiting

__all__ = ["browser"]  # the fixture
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")

HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>\u202eabc'


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    with visiting(browser, server) as visit:
        visit.page.goto("/")
        yield visit.page


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search papers")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def type_(page: Page, text: str) -> None:
    """Type at one go, so that one list is asked for, and wait for it."""
    field(page).focus()
    page.keyboard.insert_text(text)
    options(page).first.wait_for()


def active(page: Page) -> str | None:
    """Text of the option that a screen reader is told is active."""
    text = page.evaluate(
        """() => {
          const id = document.activeElement.getAttribute("aria-activedescendant");
          const option = id && document.getElementById(id);
          return option && option.getAttribute("aria-selected") === "true"
            ? option.querySelector("bdi").textContent : null;
        }"""
    )
    return None if text is None else str(text)


def searched(page: Page) -> str:
    page.wait_for_url("**/search?**")
    return parse_qs(urlsplit(page.url).query)["q"][0]


def answer(page: Page, *suggestions: dict[str, object]) -> None:
    """Let the server suggest this, whatever is typed."""
    blank = {"kind": "phrase", "count": 1, "paper_id": None, "code": None, "url": "/search?q=x"}
    body = json.dumps({"suggestions": [blank | one for one in suggestions]})

    def fulfil(route: Route) -> None:
        route.fulfill(content_type="application/json", body=body)

    page.route("**/api/v1/suggest?*", fulfil)


def test_the_list_says_what_it_is(page: Page) -> None:
    box = field(page)
    assert box.get_attribute("aria-expanded") == "false"
    assert box.get_attribute("aria-autocomplete") == "list"
    type_(page, "graph")
    assert box.get_attribute("aria-expanded") == "true"
    list_ = page.get_by_role("listbox", name="Suggestions")
    assert box.get_attribute("aria-controls") == list_.get_attribute("id")
    count = options(page).count()
    assert f"{count} suggestions" in page.locator("form [role=status]").first.inner_text()
    assert options(page).evaluate_all("all => all.every((one) => one.ariaSelected === 'false')")
    assert active(page) is None


def test_the_keys_go_round_the_list_and_back_into_the_text(page: Page) -> None:
    type_(page, "graph")
    texts = options(page).locator("bdi").all_inner_texts()
    assert len(texts) > 2
    for text in [*texts, texts[0], texts[1]]:
        page.keyboard.press("ArrowDown")
        assert active(page) == text
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert active(page) == texts[-1]
    for key, caret in (("Home", 0), ("End", 5), ("ArrowLeft", 4)):
        page.keyboard.press("ArrowDown")
        page.keyboard.press(key)
        assert active(page) is None
        assert page.evaluate("document.activeElement.selectionStart") == caret
    assert field(page).input_value() == "graph"


def test_enter_alone_searches_for_what_is_typed(page: Page) -> None:
    type_(page, "graph neu")
    page.keyboard.press("Enter")
    assert searched(page) == "graph neu"
    assert options(page).count() == 0


def test_enter_right_after_typing_searches_without_waiting(page: Page) -> None:
    field(page).press_sequentially("graph")
    page.keyboard.press("Enter")
    assert searched(page) == "graph"


def test_a_name_is_chosen_by_enter(page: Page) -> None:
    type_(page, "au:bahd")
    page.keyboard.press("ArrowDown")
    assert active(page) == "Dzmitry Bahdanau"
    page.keyboard.press("Enter")
    assert searched(page) == 'au:"Dzmitry Bahdanau"'
    assert page.locator("article").count() >= 1


def test_a_paper_is_opened_by_enter(page: Page) -> None:
    type_(page, "1706.03762")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/arxiv/1706.03762")


def test_a_suggestion_is_chosen_by_mouse(page: Page) -> None:
    type_(page, "computer vis")
    options(page).filter(has_text="cs.CV").click()
    assert searched(page) == "cat:cs.CV"


def test_a_suggestion_is_chosen_by_touch(browser: Browser, server: str) -> None:
    with visiting(browser, server, PHONE, has_touch=True) as visit:
        visit.page.goto("/search?q=graph")
        field(visit.page).fill("")
        type_(visit.page, "computer vis")
        options(visit.page).filter(has_text="cs.CV").tap()
        visit.page.wait_for_url("**/search?q=cat**")


def test_escape_closes_the_list_and_keeps_the_text(page: Page) -> None:
    type_(page, "graph")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert not options(page).count()
    assert active(page) is None
    assert field(page).input_value() == "graph"
    assert field(page).get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    options(page).first.wait_for()


def test_tab_and_a_press_elsewhere_close_the_list(page: Page) -> None:
    type_(page, "graph")
    page.keyboard.press("Tab")
    assert not options(page).count()
    assert page.evaluate("document.activeElement.type") == "submit"
    field(page).focus()
    type_(page, " n")
    page.locator("h1").click()
    assert not options(page).count()


def test_what_else_narrows_the_search_stays(page: Page) -> None:
    page.goto("/search?q=graph&sort=newest&category=cs.LG")
    field(page).fill("")
    type_(page, "au:bahd")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=au**")
    assert "category=cs.LG" in page.url


def test_one_pause_is_one_request_and_an_answer_is_kept(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/suggest?" in r.url else None)
    field(page).focus()
    page.locator(".suggestions").wait_for(state="attached")  # suggest.js has run
    field(page).evaluate(
        """(field) => {
          for (const letter of "graph") {
            field.value += letter;
            field.dispatchEvent(new InputEvent("input", { bubbles: true }));
          }
        }"""
    )
    options(page).first.wait_for()
    assert [url.partition("q=")[2] for url in asked] == ["graph"]
    type_(page, " n")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.press("ArrowDown")
    assert active(page)
    assert [url for url in asked if url.endswith("q=graph")] == asked[:1]


@pytest.mark.parametrize("pause_ms", [0, 400], ids=["at once", "late"])
def test_letters_still_being_composed_are_not_sent(page: Page, pause_ms: int) -> None:
    def slowly(route: Route) -> None:
        page.wait_for_timeout(pause_ms)
        route.continue_()

    page.route("**/js/suggest.js", slowly)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/suggest?" in r.url else None)
    with page.expect_response("**/js/suggest.js") as script:
        field(page).focus()
        compose(page)
    script.value.finished()
    page.wait_for_timeout(300)
    assert asked == []
    with page.expect_request("**/suggest?*"):
        page.evaluate("document.activeElement.dispatchEvent(new Event('compositionend'))")
    page.wait_for_timeout(300)
    assert len(asked) == 1


def test_what_is_typed_while_suggestions_are_on_their_way_is_asked_for(page: Page) -> None:
    held: list[Route] = []
    page.route("**/js/suggest.js", lambda route: held.append(route))  # (it asks for a function)
    with page.expect_request("**/js/suggest.js"):
        field(page).press_sequentially("graph")
    assert options(page).count() == 0
    held[0].continue_()
    options(page).first.wait_for()


def suggest_late(page: Page) -> Route:
    """A list is shown for the first letters; the answer to the next ones is on its way."""
    answer(page, {"text": "one", "query": "one"}, {"text": "two", "query": "two"})
    type_(page, "graph")
    held: list[Route] = []
    page.route("**/api/v1/suggest?*", lambda route: held.append(route))
    with page.expect_request("**/suggest?*"):
        page.keyboard.insert_text(" n")
    assert options(page).locator("bdi").all_inner_texts() == ["one", "two"]
    return held[0]


def test_an_answer_that_comes_late_leaves_the_option_that_was_reached(page: Page) -> None:
    late = suggest_late(page)
    page.keyboard.press("ArrowUp")
    late.continue_()
    page.wait_for_timeout(300)
    assert active(page) == "two"
    page.keyboard.press("Enter")
    assert searched(page) == "two"


def test_an_answer_that_comes_late_leaves_the_option_that_is_pressed(page: Page) -> None:
    late = suggest_late(page)
    options(page).last.hover()
    page.mouse.down()
    late.continue_()
    page.wait_for_timeout(300)
    page.mouse.up()
    assert searched(page) == "two"


def compose(page: Page) -> None:
    """Letters of which a word is being made, as with a Chinese keyboard."""
    page.evaluate(
        """() => {
          const field = document.activeElement;
          field.value = "zhong";
          field.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
        }"""
    )


def test_hostile_text_is_shown_and_does_nothing(browser: Browser, server: str) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        page.goto("/")
        title = page.title()
        answer(page, {"text": HOSTILE, "query": HOSTILE}, {"text": "plain", "query": "plain"})
        type_(page, "graph")
        assert options(page).first.locator("bdi").text_content() == HOSTILE
        assert options(page).locator("img, script").count() == 0
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert searched(page) == HOSTILE
        page.go_back()
        assert page.title() == title
        assert visit.all_complaints() == []


@pytest.mark.parametrize("status", [400, 500, 503])
def test_without_an_answer_the_form_searches_as_before(page: Page, status: int) -> None:
    page.route("**/api/v1/suggest?*", lambda route: route.fulfill(status=status, body="no"))
    field(page).press_sequentially("graph")
    page.wait_for_timeout(300)
    assert not options(page).count()
    page.keyboard.press("Enter")
    assert searched(page) == "graph"


def test_without_scripts_the_form_searches(browser: Browser, server: str) -> None:
    with visiting(browser, server, java_script_enabled=False) as visit:
        visit.page.goto("/")
        visit.page.get_by_label("Search papers").fill("graph")
        visit.page.get_by_label("Search papers").press("Enter")
        assert searched(visit.page) == "graph"
        assert visit.page.get_by_role("listbox").count() == 0


def test_the_shortcut_leads_into_the_field(page: Page) -> None:
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("j/k?o")
    assert field(page).input_value() == "j/k?o"


@pytest.mark.parametrize("path", ["/", "/search?q=graph"])
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_open_list_fits_and_can_be_read(
    browser: Browser,
    server: str,
    width: int,
    path: str,
) -> None:
    with visiting(browser, server, width) as visit:
        page = visit.page
        page.goto(path)
        long = "A very long title about graphs " * 6
        answer(page, {"text": long, "query": long, "count": 123_456_789}, {"text": "b" * 200})
        field(page).fill("")
        type_(page, "graph")
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            box = page.get_by_role("listbox", name="Suggestions").bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert box["width"] >= min(width, 500) * 0.85
            inner = options(page).evaluate_all(
                "all => all.every((one) => one.scrollWidth <= one.clientWidth)"
            )
            assert inner
            overflow = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert overflow <= 0
        assert visit.all_complaints() == []

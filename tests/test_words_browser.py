"""The reader's words in a real browser: learned, changed, forgotten, and lists in their order."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.test_browser import CHROMIUM, PHONE, THEMES, WIDE, Visit, browser, sideways, visiting
from tests.test_states_browser import AXE, violations

__all__ = ["browser"]  # the fixture
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")

LIST = "/search?q=graph&sort=oldest"
LONG = "/search?q=&sort=oldest"
HOSTILE = '<img src=x onerror="document.title=1">\u202e'
NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
  Object.defineProperty(window, name, {
    get() { throw new DOMException("no storage here", "SecurityError"); },
  });
}
"""


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Visit]:
    with visiting(browser, server) as made:
        # In new tabs too; a tab whose first page is made up here is at times never told of.
        made.page.context.route("https://arxiv.org/**", lambda route: route.abort())
        yield made
        told = made.complaints + list(made.page.evaluate("window.violations ?? []"))
        expected = ("asked elsewhere", "failed", "400: ", "error: Failed to load resource")
        assert [one for one in told if not one.startswith(expected)] == []


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit.page


def learned(page: Page) -> dict[str, float]:
    text = page.evaluate("localStorage.getItem('sheaf.words')")
    return dict(json.loads(text)["words"]) if text else {}


def know(page: Page, words: dict[str, float], **more: Any) -> None:
    """Let the browser hold these words when a page is opened the first time."""
    state = json.dumps({"words": list(words.items())} | more)
    name = "'sheaf.words'"
    page.add_init_script(
        f"localStorage.getItem({name}) ?? localStorage.setItem({name}, {json.dumps(state)})"
    )


def keywords(card: Locator) -> list[str]:
    return card.locator(".keywords a").all_text_contents()


def star(card: Locator, *, on: bool) -> None:
    """As the star's script tells it; the event stays at the card."""
    card.evaluate(
        "(at, on) => at.dispatchEvent("
        "new CustomEvent('sheaf:star', {detail: {id: at.dataset.id, on}}))",
        on,
    )


def shown(page: Page) -> list[str]:
    ids = page.locator("ol.cards article").evaluate_all("all => all.map((one) => one.dataset.id)")
    return list(ids)


def wait_for_order(page: Page, ids: list[str]) -> None:
    """Until just these papers are there, in this order."""
    page.wait_for_function(
        """(ids) => [...document.querySelectorAll("ol.cards article")]
          .map((one) => one.dataset.id).join() === ids.join()""",
        arg=ids,
        polling=100,
    )


def by_words(page: Page) -> None:
    page.get_by_role("button", name="By your words").click()
    page.locator(".words-told").wait_for()


# Learning


def test_each_way_of_opening_a_paper_counts_once(page: Page) -> None:
    page.goto(LIST)
    card = page.locator("#p2")
    phrases = keywords(card)
    assert len(phrases) > 2
    related = card.get_by_role("link", name="Related", exact=True)
    for _ in range(3):  # opened, closed, opened
        related.click()
        page.wait_for_timeout(200)
    assert learned(page) == dict.fromkeys(phrases, 1)
    with page.context.expect_page() as opened:
        card.get_by_role("link", name="PDF").click(modifiers=["ControlOrMeta"])
    opened.value.close()
    assert learned(page) == dict.fromkeys(phrases, 2)
    card.locator("a[data-open]").click()
    page.wait_for_url("**/arxiv/*")
    assert learned(page) == dict.fromkeys(phrases, 3)


def test_a_star_counts_twice_and_is_taken_back(page: Page) -> None:
    page.goto(LIST)
    first, second = page.locator("#p1"), page.locator("#p2")
    star(first, on=True)
    assert learned(page) == dict.fromkeys(keywords(first), 2)
    star(second, on=True)
    star(first, on=False)
    assert learned(page) == dict.fromkeys(keywords(second), 2)
    star(first, on=False)
    assert learned(page) == dict.fromkeys(keywords(second), 2), "no weight is below nothing"


def test_the_button_of_the_star_teaches(page: Page) -> None:
    page.goto(LIST)
    button = page.locator("#p1").get_by_role("button", name="Star")
    button.click()
    page.wait_for_function("() => localStorage.getItem('sheaf.words')", polling=100)
    assert learned(page) == dict.fromkeys(keywords(page.locator("#p1")), 2)
    button.click()
    page.wait_for_function(
        "() => !JSON.parse(localStorage.getItem('sheaf.words')).words.length", polling=100
    )


def test_other_links_and_the_other_button_teach_nothing(page: Page) -> None:
    page.goto(LIST)
    card = page.locator("#p1")
    card.locator("a[data-open]").click(button="right")
    card.locator(".keywords a").first.evaluate(
        "(at) => { at.addEventListener('click', (event) => event.preventDefault()); at.click(); }"
    )
    assert learned(page) == {}


def test_late_cards_teach_too_and_a_translated_one_teaches_its_own_words(page: Page) -> None:
    page.goto(LONG)
    while not page.locator("#p30").count():
        page.mouse.wheel(0, 3_000)
        page.wait_for_timeout(50)
    card = page.locator("#p30")
    phrases = keywords(card)
    card.locator(".keywords bdi").evaluate_all(
        "all => all.forEach((at) => (at.textContent = '译'))"
    )
    card.get_by_role("link", name="Related", exact=True).press("Enter")
    assert learned(page) == dict.fromkeys(phrases, 1)


def test_past_300_phrases_the_best_100_stay_at_half_their_weight(page: Page) -> None:
    know(page, {f"phrase {n}": n for n in range(1, 301)})
    page.goto(LIST)
    star(page.locator("#p1"), on=True)
    found = learned(page)
    assert found == {f"phrase {n}": n / 2 for n in range(201, 301)}
    star(page.locator("#p1"), on=True)
    assert found | dict.fromkeys(keywords(page.locator("#p1")), 2) == learned(page)


def test_learning_can_be_paused(page: Page) -> None:
    know(page, {"black hole": 3})
    page.goto("/words")
    page.get_by_label("Learn from what I open and star").uncheck()
    page.goto(LIST)
    star(page.locator("#p1"), on=True)
    assert learned(page) == {"black hole": 3}
    page.goto("/words")
    page.get_by_label("Learn from what I open and star").check()
    page.goto(LIST)
    star(page.locator("#p1"), on=True)
    assert len(learned(page)) > 1


# The page of words


def cloud(page: Page) -> dict[str, str]:
    items = page.get_by_role("list", name="Your words").get_by_role("listitem")
    pairs = items.evaluate_all(
        """all => all.map((one) => [
          one.querySelector("a").innerText, one.querySelector("[data-weight]").innerText])"""
    )
    return dict(pairs)


def test_the_words_are_a_list_by_weight_that_leads_to_their_papers(page: Page) -> None:
    know(page, {"graph": 1, "neural network": 8, "C*-algebra/K-theory?": 2.5})
    page.goto("/words")
    assert cloud(page) == {"neural network": "8", "C*-algebra/K-theory?": "2.5", "graph": "1"}
    sizes = page.locator(".words li a").evaluate_all(
        "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3
    addresses = page.locator(".words li a").evaluate_all("all => all.map((one) => one.pathname)")
    assert unquote(addresses[1]) == "/keyword/C*-algebra/K-theory?"
    with page.expect_navigation():
        page.get_by_role("link", name="neural network").click()
    assert page.locator("h1").inner_text() == "neural network"
    assert page.locator("article").count() > 1


def test_words_are_removed_by_keyboard_and_the_focus_stays_near(page: Page) -> None:
    know(page, {"graph": 3, "lattice": 2, "spin": 1})
    page.goto("/words")
    button = page.get_by_role("button", name="Remove lattice")
    button.focus()
    page.keyboard.press("Enter")
    assert cloud(page) == {"graph": "3", "spin": "1"}
    assert page.get_by_role("status").filter(has_text="“lattice” is removed.").count() == 1
    expect(page.get_by_role("button", name="Remove spin")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert learned(page) == {}
    expect(page.get_by_label("Phrase", exact=True)).to_be_focused()
    assert page.get_by_text("No words yet.").is_visible()


def test_a_phrase_is_added_and_gets_another_weight(page: Page) -> None:
    page.goto("/words")
    page.get_by_label("Phrase", exact=True).fill("  Spin   glass ")
    page.get_by_label("Weight", exact=True).fill("2.5")
    page.keyboard.press("Enter")
    assert cloud(page) == {"Spin glass": "2.5"}
    page.get_by_label("Phrase", exact=True).fill("spin glass")
    page.get_by_label("Weight", exact=True).fill("4")
    page.get_by_role("button", name="Add").click()
    assert cloud(page) == {"spin glass": "4"}
    page.get_by_label("Phrase", exact=True).fill("?!")
    page.get_by_role("button", name="Add").click()
    assert cloud(page) == {"spin glass": "4"}, "there is nothing to look for"
    page.reload()
    assert cloud(page) == {"spin glass": "4"}


def test_clearing_all_asks_first(page: Page) -> None:
    know(page, {"graph": 3})
    page.goto("/words")
    page.get_by_role("button", name="Remove all words").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert cloud(page) == {"graph": "3"}
    page.get_by_role("button", name="Remove all words").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove all").click()
    page.get_by_text("No words yet.").wait_for()
    assert learned(page) == {}


def test_words_leave_and_come_as_text(page: Page) -> None:
    know(page, {"spin glass": 3, "graph": 0.5})
    page.goto("/words")
    page.get_by_text("As text").click()
    field = page.get_by_label("Your words as text")
    assert field.input_value() == "3 spin glass\n0.5 graph"
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    assert saved.value.path().read_text("utf-8") == "3 spin glass\n0.5 graph\n"
    field.fill("2 language models\r\n\nlattice\n1 " + "a" * 61 + "\n0 nothing\n7 3D scene")
    page.get_by_role("button", name="Use this text").click()
    assert cloud(page) == {"3D scene": "7", "language models": "2", "lattice": "1"}
    assert page.get_by_role("status").filter(has_text="could not be read: 2.").count() == 1
    field.fill("\n".join(f"{n} phrase {n}" for n in range(1, 400)))
    page.get_by_role("button", name="Use this text").click()
    assert len(cloud(page)) == 300


def test_what_another_tab_learns_is_shown(page: Page) -> None:
    page.goto("/words")
    other = page.context.new_page()
    other.goto(LIST)
    phrases = keywords(other.locator("#p1"))
    star(other.locator("#p1"), on=True)
    page.get_by_role("link", name=phrases[0], exact=True).wait_for()
    assert set(cloud(page)) == set(phrases)


@pytest.mark.parametrize(
    "kept",
    [
        "{",
        "null",
        "[]",
        '{"words": 7}',
        '{"words": [7]}',
        '{"words": [["a", "b"], ["b", -1], ["c", null], [1, 1], ["d", 1e99]]}',
        '{"words": {"a": 1}, "paused": "yes"}',
    ],
)
def test_what_is_no_cloud_is_none(page: Page, kept: str) -> None:
    page.add_init_script(f"localStorage.setItem('sheaf.words', {json.dumps(kept)})")
    page.goto("/words")
    page.get_by_text("No words yet.").wait_for()
    page.goto(LIST)
    page.get_by_role("button", name="Search", exact=True).wait_for()
    assert not page.get_by_role("button", name="By your words").is_visible()


def test_hostile_words_stay_text(page: Page) -> None:
    know(page, {HOSTILE: 3, "__proto__": 2, "constructor": 2, "a" * 60: 1, "graph": 1})
    page.goto("/words")
    assert len(cloud(page)) == 5
    assert page.locator(".words img").count() == 0
    page.get_by_text("As text").click()
    page.set_viewport_size({"width": 320, "height": 800})
    assert sideways(page) <= 0
    page.goto(LIST)
    by_words(page)
    assert page.locator("main img").count() == 0
    assert "your words" in page.title()
    page.get_by_role("link", name="Change your words").click()
    page.get_by_role("button", name=re.compile("Remove <img")).click()
    assert len(cloud(page)) == 4
    assert "Your words" in page.title()


# Lists by words


def test_a_list_is_put_in_the_order_of_the_words(visit: Visit) -> None:
    page = visit.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.goto(LIST)
    button = page.get_by_role("button", name="By your words")
    assert not button.is_visible(), "there are no words yet"
    own = shown(page)
    star(page.locator("#p9"), on=True)
    phrases = keywords(page.locator("#p9"))
    assert button.is_visible()
    before = page.url
    by_words(page)
    assert page.url == before
    assert shown(page)[0] == own[8]
    assert sorted(shown(page)) == sorted(own)
    told = page.locator("#p1 .shared").inner_text()
    assert told.startswith("Your words: ")
    assert set(told.removeprefix("Your words: ").split(", ")) <= set(phrases)
    assert "POST" in {line.partition(" ")[0] for line in asked}
    for phrase in phrases:
        assert not [line for line in asked if phrase in unquote(line).replace("+", " ")]


def test_the_order_stays_on_reload_and_back_and_goes_when_wanted(page: Page) -> None:
    know(page, {"molecules": 3, "knowledge graph": 2})
    page.goto(LIST)
    own = shown(page)
    by_words(page)
    mine = shown(page)
    assert mine != own
    page.reload()
    wait_for_order(page, mine)
    page.locator("#p1 a[data-open]").click()
    page.wait_for_url("**/arxiv/*")
    page.go_back()
    wait_for_order(page, mine)
    related = page.locator("#p2").get_by_role("link", name="Related", exact=True)
    related.click()  # these late cards do as others
    page.locator("#p2 .related-here li").first.wait_for()
    page.go_back()
    wait_for_order(page, own)
    page.go_forward()
    wait_for_order(page, mine)
    for leave in (lambda: page.get_by_role("link", name="own order").click(), page.reload):
        leave()
        page.wait_for_load_state("networkidle")
        assert shown(page) == own


def test_a_place_on_the_page_does_not_undo_the_order(page: Page) -> None:
    know(page, {"molecules": 3})
    page.goto(LIST)
    by_words(page)
    mine = shown(page)
    page.evaluate("location.hash = '#p3'")
    page.wait_for_timeout(300)
    assert shown(page) == mine
    page.reload()
    wait_for_order(page, mine)


def test_pages_are_turned_by_buttons(page: Page) -> None:
    know(page, {"quantum": 3})
    page.goto(LONG)
    by_words(page)
    first = shown(page)
    page.get_by_role("button", name="Next →").click()
    page.locator("#p26").wait_for()
    assert not set(first) & set(shown(page))
    assert page.evaluate("scrollY") == 0
    expect(page.locator("#papers")).to_be_focused()
    page.get_by_role("button", name="Page 6").click()
    page.locator("#p126").wait_for()
    assert len(shown(page)) == 2
    page.reload()
    page.locator("#p126").wait_for()
    assert urlsplit(page.url).query == urlsplit(LONG).query


def test_the_order_of_the_words_fetches_no_more_of_the_list(page: Page) -> None:
    know(page, {"quantum": 3})
    page.goto(LONG)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    by_words(page)
    page.locator("ol.cards[data-sifted]").wait_for()
    assert [url for url in asked if "page=" in url] == []


def test_of_two_pages_asked_for_the_later_is_shown(page: Page) -> None:
    know(page, {"quantum": 3})
    page.goto(LONG)
    by_words(page)
    held: list[Route] = []
    page.route("**/prefer", lambda route: held.append(route))
    for name in ("Page 2", "Page 3"):
        with page.expect_request("**/prefer"):
            page.get_by_role("button", name=name).click()
    held[1].continue_()
    page.locator("#p51").wait_for()
    with page.expect_event("requestfinished"):
        held[0].continue_()
    page.wait_for_timeout(300)
    assert page.locator("#p51").count() == 1
    page.unroute("**/prefer")
    page.reload()
    page.locator("#p51").wait_for()


def test_back_before_the_order_is_there_again_leads_to_the_own_order(page: Page) -> None:
    know(page, {"molecules": 3, "knowledge graph": 2})
    page.goto(LIST)
    own = shown(page)
    by_words(page)
    held: list[Route] = []
    page.route("**/prefer", lambda route: held.append(route))
    with page.expect_request("**/prefer"):
        page.reload()
    page.go_back()
    held[0].continue_()
    page.wait_for_load_state("networkidle")
    assert shown(page) == own


def test_an_order_that_comes_late_leaves_the_focus_where_the_reader_went(page: Page) -> None:
    know(page, {"molecules": 3})
    page.goto(LIST)
    held: list[Route] = []
    page.route("**/prefer", lambda route: held.append(route))
    with page.expect_request("**/prefer"):
        page.get_by_role("button", name="By your words").click()
    page.locator("input[type=search]").focus()
    held[0].continue_()
    page.locator(".words-told").wait_for()
    expect(page.locator("input[type=search]")).to_be_focused()


def test_what_the_server_refuses_is_told(page: Page) -> None:
    know(page, {"quantum": 3})
    page.goto(LIST)
    page.locator("form.by-words [name=list]").evaluate("(at) => (at.value = '/nothing')")
    page.get_by_role("button", name="By your words").click()
    page.get_by_role("heading", name="This could not be read").wait_for()


# Where something is missing


def test_without_storage_words_last_as_long_as_the_page(browser: Browser, server: str) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        page.add_init_script(NO_STORAGE)
        page.goto(LIST)
        star(page.locator("#p9"), on=True)
        own = shown(page)
        by_words(page)
        assert shown(page)[0] == own[8]
        page.goto("/words")
        assert page.get_by_text("This browser keeps no data").is_visible()
        page.get_by_label("The list").fill(LIST)
        page.get_by_label("Your words: one phrase").fill("3 molecules")
        with page.expect_navigation():
            page.get_by_role("button", name="Show the list").click()
        page.locator(".words-told").wait_for()
        assert sorted(shown(page)) == sorted(own)
        assert [one for one in visit.all_complaints() if "storage" not in one] == []


def test_without_scripts_a_list_is_asked_for_with_words(browser: Browser, server: str) -> None:
    with visiting(browser, server, java_script_enabled=False) as visit:
        page = visit.page
        page.goto(LIST)
        assert not page.get_by_role("button", name="By your words").is_visible()
        page.get_by_role("link", name="Your words").click()
        assert not page.get_by_label("Learn from").is_visible()
        page.get_by_label("The list").fill(LONG)
        page.get_by_label("Your words: one phrase").fill("3 quantum\n1 lattice")
        with page.expect_navigation():
            page.get_by_role("button", name="Show the list").click()
        assert urlsplit(page.url).path == "/prefer"
        assert "Your words: quantum" in page.locator("#p1").inner_text()
        seen = [*page.locator("article h2").all_text_contents()]
        while page.get_by_role("button", name="Next →").count():
            with page.expect_navigation():
                page.get_by_role("button", name="Next →").click()
            seen += page.locator("article h2").all_text_contents()
        assert len(seen) == 127
        page.get_by_role("link", name="own order").click()
        assert page.url.endswith("/search?sort=oldest")


# For everyone


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("state", ["words", "empty", "text", "ask", "form", "list"])
def test_every_state_fits_and_is_accessible(
    browser: Browser, server: str, state: str, width: int
) -> None:
    scripts = state != "form"
    with visiting(browser, server, width) as visit:
        page = visit.page
        if state != "empty":
            know(page, {"language models": 9, "graph": 4, "spin glass": 1, "x" * 60: 1})
        if not scripts:
            page.route("**/js/words-page.js", lambda route: route.abort())
        page.goto(LIST if state == "list" else "/words")
        match state:
            case "text":
                page.get_by_text("As text").click()
            case "ask":
                page.get_by_role("button", name="Remove all words").click()
            case "list":
                by_words(page)
            case "words":
                page.locator(".words li").first.wait_for()
        assert sideways(page) <= 0
        if AXE.is_file():
            assert violations(page, *THEMES) == []
        complaints = [one for one in visit.all_complaints() if "words-page.js" not in one]
        assert [one for one in complaints if "ERR_FAILED" not in one] == []

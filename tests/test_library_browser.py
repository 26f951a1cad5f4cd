"""The reader's library in a real browser: on cards, on its page, as files, within limits."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.library_scene import (
    BLOCKED,
    ENDLESS,
    HOSTILE,
    LATE,
    LATE_LIBRARY,
    LIST,
    MODULE,
    PATIENT,
    UNTOLD,
    browser,
    call,
    card,
    device,
    exported,
    id_of,
    imported,
    kept,
    open_library,
    open_note,
    open_panel,
    page,
    paper,
    rough,
    site,
    star,
    text_of,
    write_note,
)
from tests.test_browser import (
    CHROMIUM,
    MATHJAX,
    PHONE,
    THEMES,
    WIDE,
    sideways,
    visiting,
)
from tests.test_states_browser import AXE, FOCUS, violations

__all__ = ["browser", "page", "rough", "site"]  # the fixtures

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")


# On cards


def test_a_star_a_note_and_tags_are_there_after_a_reload_and_in_the_library(page: Page) -> None:
    page.goto(LIST)
    first, second = card(page, 0), card(page, 1)
    star(first)
    write_note(page, second, "Compare with Theorem 2.\nAsk Ann.", "to read, bounds,to read")
    page.reload()
    expect(first.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    assert second.locator(".note-text").inner_text() == "Compare with Theorem 2.\nAsk Ann."
    assert second.locator(".chip-tag").all_inner_texts() == ["bounds", "to read"]
    starred, noted = id_of(first), id_of(second)
    title = first.locator(".card-title").inner_text()
    abstract = first.locator(".abstract").inner_text()
    open_library(page)
    assert [id_of(one) for one in page.locator("article[data-card]").all()] == [starred]
    assert page.locator("article .card-title").inner_text() == title
    assert page.locator("article .abstract").inner_text()[:40] == abstract[:40]
    page.get_by_role("button", name="With notes").click()
    assert [id_of(one) for one in page.locator("article[data-card]").all()] == [noted]


BUSY = """
const get = IDBObjectStore.prototype.get;
IDBObjectStore.prototype.get = function (key) {
  for (let i = 0; i < 2000; i++) this.getAll();
  return get.call(this, key);
};
"""  # so that what another tab may have written is long in coming
LEAVE = """(button, pause) => {
  button.click();
  setTimeout(() => location.assign("/library"), pause);
}"""


def test_what_is_pressed_just_before_the_page_is_left_is_kept(page: Page) -> None:
    page.goto(LIST)
    star(card(page, 0))
    page.add_init_script(BUSY)
    for place in (1, 2, 3):
        page.goto(LIST)
        first = card(page, 0).get_by_role("button", name="Star")
        expect(first).to_have_attribute("aria-pressed", "true")  # so the library is there
        with page.expect_navigation(url="**/library"):
            card(page, place).locator("[data-star]").evaluate(LEAVE, place)
    expect(page.locator("article[data-card]")).to_have_count(4)


def test_what_is_set_just_before_the_page_is_left_is_kept(page: Page) -> None:
    open_library(page)
    open_panel(page, "Settings")
    page.evaluate(ENDLESS)
    page.get_by_label("Do not count me").check()
    open_panel(page, "Your devices")
    page.get_by_role("button", name="Make a key").click()
    expect(page.locator("[data-key]")).not_to_be_empty()
    key = page.locator("[data-key]").inner_text()
    page.reload()
    expect(page.get_by_label("Do not count me")).to_be_checked()
    expect(page.locator("[data-key]")).to_have_text(key)
    open_panel(page, "Your devices")
    page.evaluate(ENDLESS)
    page.get_by_role("button", name="Forget this key").click()
    page.get_by_role("button", name="Make a key").wait_for()
    page.reload()
    open_panel(page, "Your devices")
    page.get_by_role("button", name="Make a key").wait_for()
    page.wait_for_function("() => !localStorage['sheaf.unwritten']")  # the database has it


def test_what_is_set_before_the_database_is_open_is_kept(page: Page) -> None:
    open_library(page)
    call(page, "library", "setMeta", "uncounted", True)
    page.add_init_script(LATE)
    page.goto(LIST)
    page.evaluate(f"async () => (await ({MODULE})('library')).setMeta('uncounted', undefined)")
    page.evaluate("answer()")
    call(page, "library", "complete")
    assert call(page, "library", "getMeta", "uncounted") is None
    open_library(page)
    assert not page.get_by_label("Do not count me").is_checked()


def test_what_is_changed_before_the_database_is_open_is_kept(page: Page) -> None:
    page.add_init_script(LATE)
    page.goto(LIST)
    star(card(page, 0))
    star(card(page, 1))
    card(page, 1).get_by_role("button", name="Star").click()
    write_note(page, card(page, 2), "Unopened", "late")
    open_library(page, "#view=all")
    expect(page.locator("article[data-card]")).to_have_count(2)
    assert {(bool(one["star"]), one["note"]) for one in kept(page).values()} == {
        (True, ""),
        (False, "Unopened"),
    }
    page.wait_for_function("() => !localStorage['sheaf.unwritten']")  # the database has it


def test_a_database_that_opens_late_is_used_all_the_same(page: Page) -> None:
    page.goto(LIST)
    star(card(page, 0))
    write_note(page, card(page, 1), "Kept before", "old")
    page.add_init_script(LATE)
    page.goto(LIST)
    star(card(page, 2))
    expect(page.locator("[data-library-said]")).to_contain_text("does not keep")
    page.evaluate("answer()")
    expect(card(page, 0).get_by_role("button", name="Star")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(card(page, 1).locator(".note-text")).to_have_text("Kept before")
    expect(page.locator("[data-library-said]")).to_be_hidden()
    open_library(page)
    assert len(kept(page)) == 3


STEPWISE = """
const timeout = setTimeout;
Object.assign(window, { answers: [], impatience: [] });
window.setTimeout = (action, ms, ...given) =>
  ms === 5_000 ? impatience.push(action) : timeout(action, ms, ...given);
for (const [kind, name] of [[IDBFactory, "open"], [IDBObjectStore, "getAll"]]) {
  const ask = kind.prototype[name];
  kind.prototype[name] = function (...given) {
    const asked = ask.apply(this, given);
    return {
      set onupgradeneeded(action) {
        asked.onupgradeneeded = action;
      },
      set onsuccess(action) {
        asked.onsuccess = () => answers.push(action);
      },
      get result() {
        return asked.result;
      },
    };
  };
}
"""  # a database that opens, gives what stands beside the papers, and 200 of them at each answer,
# one when told, and a page whose patience ends when told


def test_a_library_that_comes_slowly_is_awaited_and_not_called_lost(page: Page) -> None:
    page.goto(LIST)
    imported(page, [paper(f"2101.{number:05}") for number in range(1, 402)])
    page.add_init_script(STEPWISE)
    page.goto("/library")
    library = page.locator("[data-library]")
    for _ in ("open", "meta", 200, 200, 1):
        page.wait_for_function("() => answers.length > 0 && impatience.length > 0")
        expect(library).to_be_hidden()
        page.evaluate("() => { answers.shift()(); setTimeout(() => impatience.shift()(), 0); }")
    expect(library).to_be_visible()
    expect(page.locator("[data-told]")).to_have_text("401 papers")
    expect(page.locator("[data-not-stored]")).to_be_hidden()


def test_a_paper_whose_library_comes_late_is_not_opened_anew(page: Page) -> None:
    page.goto("/arxiv/1706.03762")
    page.get_by_role("button", name="Mark unread").click()
    page.reload()
    before = kept(page)
    page.add_init_script(LATE)
    page.reload()
    call(page, "library", "ready")
    page.evaluate("answer()")
    call(page, "library", "complete")
    assert kept(page) == before


def test_the_page_of_a_library_that_comes_late_does_all_it_does_else(page: Page) -> None:
    page.goto(LIST)
    bare = paper("1706.03762", 0, title="", abstract="", authors=[])
    imported(page, [bare, paper("/arxiv/cs.CL", title="A list")])
    page.add_init_script(LATE_LIBRARY)
    page.goto("/library")
    expect(page.locator("[data-not-stored]")).to_be_visible()
    page.evaluate("answer()")
    expect(page.locator("[data-not-stored]")).to_be_hidden()
    expect(card(page, 0)).to_contain_text("Attention Is All You Need")
    expect(page.get_by_role("link", name="A list")).to_be_visible()


def test_a_note_is_opened_when_what_is_kept_is_known(page: Page) -> None:
    page.goto(LIST)
    write_note(page, card(page, 0), "Kept before", "old")
    page.add_init_script(PATIENT)
    page.goto(LIST)
    card(page, 0).get_by_role("button", name="Note", exact=True).click()
    page.wait_for_timeout(300)
    page.evaluate("answer()")
    expect(card(page, 0).locator("textarea")).to_have_value("Kept before")


def test_a_note_that_is_opened_empty_is_filled_when_what_is_kept_comes(page: Page) -> None:
    page.goto(LIST)
    write_note(page, card(page, 0), "Kept before", "old")
    page.add_init_script(LATE)
    page.goto(LIST)
    open_note(card(page, 0))
    expect(card(page, 0).locator("textarea")).to_have_value("")
    page.evaluate("answer()")
    expect(card(page, 0).locator("textarea")).to_have_value("Kept before")
    expect(card(page, 0).get_by_label("Tags")).to_have_value("old")


def test_a_note_is_closed_without_waiting_for_the_database(page: Page) -> None:
    page.goto(LIST)
    page.evaluate(ENDLESS)
    open_note(card(page, 0))
    page.keyboard.type("At once")
    page.keyboard.press("Escape")
    expect(card(page, 0).locator(".note-form")).to_have_count(0)
    expect(card(page, 0).locator(".note-text")).to_have_text("At once")
    expect(card(page, 0).get_by_role("button", name="Note", exact=True)).to_be_focused()


def test_a_note_that_opens_slowly_leaves_the_focus_to_who_has_gone_on(page: Page) -> None:
    page.goto(LIST)
    held: list[Route] = []
    page.route("**/js/note-form.js", lambda route: held.append(route))
    with page.expect_request("**/js/note-form.js"):
        card(page, 0).get_by_role("button", name="Note", exact=True).click()
    other = card(page, 1).get_by_role("button", name="Star")
    other.focus()
    held[0].continue_()
    expect(card(page, 0).locator("textarea")).to_be_visible()
    expect(other).to_be_focused()


def test_of_several_savings_the_last_alone_is_told(page: Page) -> None:
    page.goto(LIST)
    page.evaluate(UNTOLD)
    open_note(card(page, 0))
    said = card(page, 0).locator("[data-note-state]")
    tell = "(number) => { told[number](); return new Promise((done) => setTimeout(done)); }"
    page.keyboard.type("One")
    page.wait_for_function("() => told.length === 1")
    page.keyboard.type(" and two")
    page.wait_for_function("() => told.length === 2")
    page.evaluate(tell, 0)
    assert said.inner_text() == "Saving…"
    card(page, 0).get_by_label("Tags").fill("x" * 41)
    expect(said).to_contain_text("at most 40 characters")
    page.evaluate(tell, 1)
    expect(said).to_contain_text("at most 40 characters")
    card(page, 0).get_by_label("Tags").fill("x")
    page.wait_for_function("() => told.length === 3")
    page.evaluate(tell, 2)
    expect(said).to_have_text("Saved in this browser")


def test_a_star_is_taken_back_for_good(page: Page) -> None:
    page.goto(LIST)
    star(card(page, 0))
    card(page, 0).get_by_role("button", name="Star").click()
    page.reload()
    button = card(page, 0).get_by_role("button", name="Star")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert kept(page) == {}


def test_opening_a_paper_marks_it_read_and_a_button_takes_that_back(page: Page) -> None:
    page.goto(LIST)
    opened = id_of(card(page, 0))
    card(page, 0).locator("a[data-open]").click()
    page.wait_for_url(f"**/arxiv/{opened}")
    page.go_back()
    expect(card(page, 0)).to_have_attribute("data-read", "")
    card(page, 0).get_by_role("button", name="Mark unread").click()
    expect(card(page, 0).get_by_role("button", name="Mark read")).to_be_visible()
    assert card(page, 0).get_attribute("data-read") is None
    card(page, 1).get_by_role("button", name="Mark read").click()
    page.reload()
    expect(card(page, 1)).to_have_attribute("data-read", "")
    assert card(page, 0).get_attribute("data-read") is None


def test_a_formula_is_kept_as_its_source_and_set_again(page: Page) -> None:
    page.goto("/arxiv/cond-mat/0506581,1609.09320")
    late = page.locator("article", has_text="Nilpotent Cones")
    if MATHJAX:
        late.locator("mjx-math").first.wait_for()
    star(late)
    assert r"\(\mathcal{N}=4\)" in kept(page)["1609.09320"]["title"]
    open_library(page)
    formula = page.locator("article .card-title .tex")
    if MATHJAX:
        formula.locator("mjx-math").first.wait_for()
    else:
        assert formula.first.inner_text().startswith("\\(")


def test_cards_that_come_late_are_treated_like_early_ones(page: Page) -> None:
    page.goto(LIST)
    star(card(page, 0))
    page.evaluate(
        """() => {
          const item = document.querySelector("ol.cards > li").cloneNode(true);
          const article = item.querySelector("article");
          for (const name of ["data-starred", "data-read"]) article.removeAttribute(name);
          item.querySelector("[data-star]").setAttribute("aria-pressed", "false");
          item.querySelector(".card-actions").hidden = true;
          document.querySelector("ol.cards").append(item);
          document.dispatchEvent(new CustomEvent("sheaf:cards", { detail: { root: item } }));
        }"""
    )
    late = page.locator("article[data-card]").last
    button = late.get_by_role("button", name="Star")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    early = card(page, 0).get_by_role("button", name="Star")
    expect(early).to_have_attribute("aria-pressed", "false")


def test_the_actions_work_by_keyboard_and_the_focus_is_seen(page: Page) -> None:
    page.goto(LIST)
    card(page, 0).locator("a[data-related]").focus()
    for name in ("Star", "Note", "Copy", "Cite", "Mark read"):
        page.keyboard.press("Tab")
        expect(card(page, 0).get_by_role("button", name=name, exact=True)).to_be_focused()
        assert page.evaluate(FOCUS) == "seen"
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Cite")).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page, 0).get_by_role("button", name="Cite")).to_be_focused()
    card(page, 0).get_by_role("button", name="Note", exact=True).focus()
    page.keyboard.press("Enter")
    expect(card(page, 0).locator("textarea")).to_be_focused()
    page.keyboard.type("By hand")
    page.keyboard.press("Escape")
    expect(card(page, 0).get_by_role("button", name="Note", exact=True)).to_be_focused()
    (entry,) = kept(page).values()
    assert entry["note"] == "By hand"
    assert entry["read"] > 0


def test_a_note_that_is_left_in_the_middle_of_a_word_is_kept(page: Page) -> None:
    page.goto(LIST)
    open_note(card(page, 0))
    page.keyboard.type("Unfinis")
    page.goto("/library#view=notes")
    expect(page.locator(".note-text")).to_have_text("Unfinis")


LASTING = """
const timeout = setTimeout;
window.setTimeout = (action, ms, ...given) => ms === 2_000 ? 0 : timeout(action, ms, ...given);
"""  # a page on which the sign of what was done stays


@pytest.mark.parametrize("is_trusted", [True, False], ids=["ClipboardItem", "plain http"])
def test_copy_gives_rich_and_plain_text_and_leaves_the_selection(
    browser: Browser, site: str, is_trusted: bool
) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    with visiting(browser, site, permissions=permissions) as visit:
        page = visit.page
        page.add_init_script(LASTING)
        page.goto("/arxiv/1706.03762,1609.09320")
        if not is_trusted:
            page.evaluate("navigator.clipboard.write = undefined")
        wanted = page.locator("article[data-id='1706.03762']")
        wanted.locator(".abstract mjx-math [data-latex]").first.wait_for()
        wanted.locator(".abstract").select_text()
        selected = page.evaluate("getSelection().toString()")
        assert len(selected) > 100
        wanted.get_by_role("button", name="Copy").click()
        expect(wanted.locator("[data-copy-paper]")).to_have_attribute("data-on", "")
        assert page.evaluate("getSelection().toString()") == selected
        plain = page.evaluate("navigator.clipboard.readText()")
        lines = plain.splitlines()
        assert lines[0] == "Attention Is All You Need"
        assert lines[1].startswith("Ashish Vaswani, ")
        assert lines[2:5] == ["arXiv:1706.03762", "https://arxiv.org/abs/1706.03762", ""]
        assert selected[:60] in lines[5]
        rich = page.evaluate(
            """async () => {
              const [item] = await navigator.clipboard.read();
              return (await item.getType("text/html")).text();
            }"""
        )
        assert re.search(r'<a href="https://arxiv.org/abs/1706.03762"[^>]*>Attention Is', rich)


def test_cite_shows_every_format_remembers_the_last_and_bears_a_missing_one(rough: Page) -> None:
    page = rough
    page.goto("/search?q=attention+is+all+you+need")
    wanted = page.locator("article[data-id='1706.03762']")
    wanted.get_by_role("button", name="Cite").click()
    shown = page.locator("[data-cite-text]")
    expect(shown).to_contain_text("@misc{")
    dialog = page.get_by_role("dialog", name="Cite")
    dialog.get_by_label("CSL-JSON").check()
    expect(shown).to_contain_text('"genre"')
    dialog.get_by_label("RIS").check()
    expect(shown).to_contain_text("TY  - ")
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.endswith(".ris")
    dialog.get_by_role("button", name="Close").click()
    page.route("**/arxiv/*.bib", lambda route: route.fulfill(status=200, body=HOSTILE))
    wanted.get_by_role("button", name="Cite").click()
    assert dialog.get_by_label("RIS").is_checked()
    dialog.get_by_label("BibTeX").check()
    expect(shown).to_have_text(HOSTILE)
    page.route("**/arxiv/*.ris", lambda route: route.abort())
    dialog.get_by_label("RIS").check()
    expect(shown).to_contain_text("Are you offline?")
    expect(dialog.get_by_role("button", name="Copy")).to_be_disabled()
    page.unroute("**/arxiv/*.ris")
    page.route("**/arxiv/*.ris", lambda route: route.fulfill(status=404))
    dialog.get_by_label("BibTeX").check()
    dialog.get_by_label("RIS").check()
    expect(shown).to_contain_text("There is no citation of this kind")


# Counting


def interests(page: Page) -> list[dict[str, Any]]:
    """What is told of this page from now on."""
    told: list[dict[str, Any]] = []
    page.on(
        "request",
        lambda request: (
            told.append({**json.loads(request.post_data or ""), "path": urlsplit(request.url).path})
            if request.url.endswith("/interest")
            else None
        ),
    )
    return told


def test_stars_and_openings_are_counted_under_one_random_number(rough: Page) -> None:
    page = rough
    page.route("https://arxiv.org/**", lambda route: route.fulfill(body="PDF"))
    told = interests(page)
    page.goto("/arxiv/2305.05176,1706.03762")  # no other test stars the first one
    path = f"/api/v1/papers/{id_of(card(page, 0))}/interest"
    with page.expect_response("**/interest") as answer:
        star(card(page, 0))
    assert answer.value.json()["stars"] == 1
    with page.expect_response("**/interest"):
        card(page, 0).locator("a[data-related]").click()
    page.locator(".related-here").wait_for()  # it takes the focus
    with page.expect_response("**/interest") as answer:
        card(page, 0).get_by_role("button", name="Star").click()
    assert answer.value.json()["stars"] == 0
    card(page, 0).locator("a[data-pdf]").click()
    page.wait_for_url("https://arxiv.org/**")
    assert [one["kind"] for one in told] == ["star", "related", "unstar", "pdf"]
    assert {one["path"] for one in told} == {path}
    (by,) = {one["by"] for one in told}
    assert re.fullmatch("[0-9a-f]{32}", by)


def test_a_star_is_counted_without_waiting_for_the_database(page: Page) -> None:
    page.goto(LIST)
    kept(page)
    page.evaluate(ENDLESS)
    with page.expect_request("**/interest"):
        card(page, 0).get_by_role("button", name="Star").click()


def test_who_does_not_want_to_be_counted_is_not(page: Page) -> None:
    open_library(page)
    open_panel(page, "Settings")
    page.get_by_label("Do not count me").check()
    told = interests(page)
    page.goto(LIST)
    star(card(page, 0))
    card(page, 0).locator("a[data-related]").click()
    page.locator(".related-here").wait_for()
    open_library(page)
    open_panel(page, "Settings")
    assert page.get_by_label("Do not count me").is_checked()
    assert told == []


# The library page


def test_the_library_is_searched_filtered_and_sorted(page: Page) -> None:
    open_library(page)
    imported(
        page,
        [
            paper("2101.00001", star=3, title="Zéta functions", tags=["maths"], day="2021-01-01"),
            paper("2101.00002", star=2, title="An apple", note="of Eden", day="2023-01-01"),
            paper("2101.00003", star=1, title="Moons", authors=["Émile Borel"], day="2022-01-01"),
            paper("2101.00004", star=0, read=5, title="Read only"),
        ],
    )
    page.reload()
    page.locator("[data-library]").wait_for()

    def titles() -> list[str]:
        return page.locator("article .card-title").all_inner_texts()

    assert titles() == ["Zéta functions", "An apple", "Moons"]
    page.get_by_label("Order").select_option("title")
    assert titles() == ["An apple", "Moons", "Zéta functions"]
    page.get_by_label("Order").select_option("announced")
    assert titles() == ["An apple", "Moons", "Zéta functions"]
    words = page.get_by_label("Search your library")
    for typed, found in (
        ("ZETA", "Zéta functions"),
        ("emile borel", "Moons"),
        ("eden", "An apple"),
    ):
        words.fill(typed)
        expect(page.locator("article .card-title")).to_have_text([found])
    assert page.get_by_role("status").filter(has_text="1 of 3 papers").is_visible()
    words.fill("nothing of it")
    expect(page.locator("[data-told]")).to_have_text("No paper of these has all of that.")
    words.fill("")
    expect(page.locator("article .card-title")).to_have_count(3)
    page.get_by_role("button", name="Read", exact=False).filter(has_text="1").first.click()
    assert titles() == ["Read only"]
    page.get_by_role("button", name="maths 1").click()
    assert titles() == ["Zéta functions"]
    page.reload()
    page.locator("[data-library]").wait_for()
    assert titles() == ["Zéta functions"], "the address keeps what was asked for"
    page.get_by_role("button", name="maths 1").click()
    assert len(titles()) == 4


def test_texts_that_arrive_leave_the_list_the_focus_and_the_other_cards_as_they_are(
    page: Page,
) -> None:
    page.goto(LIST)
    bare = paper("1706.03762", 0, title="", abstract="", authors=[], star=1)
    imported(page, [bare, *(paper(f"2101.{number:05}", star=2) for number in range(1, 71))])
    held: list[Route] = []
    page.route("**/arxiv/1706.03762", lambda route: held.append(route))
    with page.expect_request("**/arxiv/1706.03762"):
        open_library(page)
    # Not by a click: the button still moves while cards are laid out that were far from the window.
    page.get_by_role("button", name="Show 21 more").press("Enter")
    expect(page.locator("article[data-card]")).to_have_count(71)
    expect(card(page, 70)).to_contain_text("not here yet")
    page.evaluate("() => Object.assign(document.activeElement, { wasThere: true })")
    held[0].continue_()
    expect(card(page, 70)).to_contain_text("Attention Is All You Need")
    assert page.locator("article[data-card]").count() == 71
    assert page.evaluate("() => document.activeElement.wasThere")
    assert id_of(card(page, 50)) in page.evaluate("() => document.activeElement.href")


def test_texts_are_shown_as_they_arrive(page: Page) -> None:
    page.goto(LIST)
    bare = {"title": "", "abstract": "", "authors": []}
    more = [paper(f"2101.{number:05}", 0, star=1, opened=2, **bare) for number in range(1, 25)]
    first = paper("1706.03762", 0, star=2, opened=3, **bare)
    imported(page, [first, *more, paper("1609.09320", 0, star=1, opened=1, **bare)])
    held: list[Route] = []
    page.route("**/arxiv/1609.09320", lambda route: held.append(route))
    with page.expect_request("**/arxiv/1609.09320"):
        open_library(page)
    expect(card(page, 0)).to_contain_text("Attention Is All You Need")
    held[0].continue_()
    expect(page.locator("article[data-id='1609.09320'] .abstract")).to_be_visible()


def test_what_stays_as_it_is_stays_where_it_is(page: Page) -> None:
    open_library(page)
    imported(page, [paper("2101.00001", tags=["a", "b"]), paper("/arxiv/cs.CL", title="A list")])
    shown = {"/library": "[data-tags] button, [data-followed-link]", "/": "[data-followed-some] a"}
    for path, selector in shown.items():
        page.goto(path)
        expect(page.get_by_role("link", name="A list")).to_have_count(1)
        kept(page)
        stay = page.evaluate(
            f"""async (selector) => {{
              const before = [...document.querySelectorAll(selector)];
              await (await ({MODULE})("library")).setMeta("synced", {{}});
              return before.length > 1 && before.every((each) => each.isConnected);
            }}""",
            selector,
        )
        assert stay, path


def test_words_searched_in_the_library_stay_in_the_browser(page: Page) -> None:
    open_library(page)
    imported(page, [paper("2101.00001")])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    page.get_by_label("Search your library").fill("my secret interest")
    expect(page).to_have_url(re.compile("#words=my"))
    page.reload()
    expect(page.get_by_label("Search your library")).to_have_value("my secret interest")
    assert asked
    assert not [url for url in asked if "secret" in url]


def test_without_scripts_the_library_says_what_it_is_and_why_it_is_empty(
    browser: Browser, site: str
) -> None:
    with visiting(browser, site, PHONE, java_script_enabled=False) as visit:
        visit.page.goto("/library")
        text = visit.page.locator("main").inner_text()
        assert "kept in this browser" in text
        assert "needs JavaScript" in text
        assert visit.page.locator("main button:visible, main input:visible").count() == 0
        visit.page.goto(LIST)
        assert visit.page.locator("article button:visible").count() == 0


def clear(page: Page) -> None:
    open_panel(page, "Settings")
    page.get_by_role("button", name="Clear everything").click()
    page.get_by_role("dialog").get_by_role("button", name="Clear everything").click()
    expect(page.locator("[data-told]")).to_contain_text("Nothing is starred yet.")


def test_what_is_cleared_just_before_the_page_is_left_is_gone(page: Page) -> None:
    open_library(page)
    imported(page, [paper("2101.00001")])
    call(page, "library", "setMeta", "uncounted", True)
    page.evaluate(ENDLESS)
    clear(page)
    page.reload()
    assert kept(page) == {}
    assert call(page, "library", "getMeta", "uncounted"), "it is the reader's will"


@pytest.mark.parametrize("is_left", [False, True], ids=["then it opens", "the page is left"])
def test_what_is_cleared_before_the_database_is_open_is_gone(page: Page, is_left: bool) -> None:
    page.goto(LIST)
    imported(page, [paper("2101.00001")])
    starred = id_of(card(page, 0))
    page.add_init_script(LATE_LIBRARY)
    page.goto("/library")
    expect(page.locator("[data-not-stored]")).to_be_visible()
    clear(page)
    imported(page, [paper(starred)])
    if is_left:
        page.goto("about:blank")
    else:
        page.evaluate("answer()")
        expect(page.locator("[data-not-stored]")).to_be_hidden()
        expect(page.locator("[data-told]")).to_have_text("1 paper")
    other = page.context.new_page()
    open_library(other)
    assert list(kept(other)) == [starred]
    other.reload()
    assert list(kept(other)) == [starred]


def test_everything_is_cleared_only_after_a_question(page: Page) -> None:
    open_library(page)
    imported(page, [paper("2101.00001")])
    call(page, "sync", "makeKey")
    open_panel(page, "Settings")
    page.get_by_role("button", name="Clear everything").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert len(kept(page)) == 1
    page.get_by_role("button", name="Clear everything").click()
    page.get_by_role("dialog").get_by_role("button", name="Clear everything").click()
    expect(page.locator("[data-told]")).to_contain_text("Nothing is starred yet.")
    page.reload()
    assert kept(page) == {}
    assert call(page, "library", "getMeta", "key") is None


# Files and links


def test_an_export_is_imported_elsewhere_as_it_was(
    browser: Browser, site: str, page: Page, tmp_path: Path
) -> None:
    page.goto(LIST)
    star(card(page, 0))
    write_note(page, card(page, 1), "Nota bene: ±½ \u4e2d\u6587", "a b, \u00e9")
    card(page, 2).get_by_role("button", name="Mark read").click()
    star(card(page, 3))
    card(page, 3).get_by_role("button", name="Star").click()  # a deletion is exported too
    open_library(page)
    open_panel(page, "Export and import")
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON", exact=True).click()
    text_of(download.value, tmp_path)
    file = tmp_path / download.value.suggested_filename
    other = device(browser, site).new_page()
    open_library(other)
    open_panel(other, "Export and import")
    other.locator("input[data-import]").set_input_files(file)
    expect(other.locator("[data-import-told]")).to_have_text("Added 3, changed 1, already here 0.")
    expect(other.locator("article[data-card]")).to_have_count(1)
    assert exported(other) == exported(page)
    other.locator("input[data-import]").set_input_files(file)
    expect(other.locator("[data-import-told]")).to_have_text("Added 0, changed 0, already here 4.")
    other.context.close()


@pytest.mark.parametrize(
    "text", ["", "no JSON", "[]", "null", '{"papers": []}', '{"format": "sheaf-library"}']
)
def test_a_file_that_is_no_library_is_refused(page: Page, tmp_path: Path, text: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(text)
    open_library(page)
    open_panel(page, "Export and import")
    page.locator("input[data-import]").set_input_files(file)
    expect(page.locator("[data-import-told]")).to_have_text("This file is not an exported library.")


def test_what_is_wrong_in_a_file_is_made_right_or_left_out(page: Page) -> None:
    open_library(page)
    far = 9e15
    odd = [
        paper(
            "2101.00001", star=far, times={"star": far, "note": "x"}, tags=["a", "a", 7, "b " * 40]
        ),
        paper("hep-th/9901001", title={"a": 1}, authors="A", note=["x"], day="yesterday"),
        paper("../../etc/passwd"),
        paper("2101.00002", note="n" * 20_000, tags=[f"t{number}" for number in range(30)]),
        None,
        "text",
    ]
    report = imported(page, odd)  # type: ignore[arg-type]
    assert (report["added"], report["invalid"]) == (3, 3)
    entries = kept(page)
    now = page.evaluate("Date.now()")
    assert entries["2101.00001"]["times"]["star"] < now + 90_000_000, "it would win for ever"
    assert len(max(entries["2101.00001"]["tags"], key=len)) <= 40
    assert entries["hep-th/9901001"]["title"] == ""
    assert len(entries["2101.00002"]["note"]) == 10_000
    assert len(entries["2101.00002"]["tags"]) == 20


def test_references_to_the_papers_shown_come_from_the_server(page: Page, tmp_path: Path) -> None:
    page.goto(LIST)
    ids = [id_of(card(page, number)) for number in range(3)]
    for number in range(3):
        star(card(page, number))
    open_library(page)
    open_panel(page, "Export and import")
    for name, sign in {"BibTeX": "@misc{", "RIS": "TY  - ", "CSL-JSON": '"genre"'}.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        text = text_of(download.value, tmp_path)
        assert text.count(sign) == 3
        assert all(id_ in text for id_ in ids)


def test_the_table_holds_notes_and_no_cell_is_a_formula(page: Page, tmp_path: Path) -> None:
    open_library(page)
    imported(
        page, [paper("2101.00001", title='=HYPERLINK("x")', note='Say "hi",\nthen', tags=["-1"])]
    )
    page.reload()
    page.locator("[data-library]").wait_for()
    open_panel(page, "Export and import")
    page.context.set_offline(True)
    with page.expect_download() as download:
        page.locator("[data-export=csv]").click()
    page.context.set_offline(False)
    text = text_of(download.value, tmp_path)
    assert '"\'=HYPERLINK(""x"")"' in text
    assert '"Say ""hi"",\nthen"' in text.replace("\r\n", "\n")
    assert ",'-1," in text


def test_a_link_shares_as_many_papers_as_an_address_holds(page: Page) -> None:
    open_library(page)
    page.goto("/search?q=&sort=oldest")
    real = id_of(card(page, 0))
    open_library(page)
    many = [paper(f"2101.{number:05}", star=number) for number in range(1, 400)]
    imported(page, [paper(real, star=1_000), *many])
    page.reload()
    page.locator("[data-library]").wait_for()
    open_panel(page, "Export and import")
    told = page.locator("[data-share-told]").inner_text()
    found = re.search(r"the first (\d+) of the 400 papers", told)
    assert found
    link = page.locator("[data-share]").get_attribute("href") or ""
    assert link.count(",") + 1 == int(found[1]) > 150
    answer = page.request.get(link)
    assert answer.status == 200
    assert f'data-id="{real}"' in answer.text()


# Limits


def test_a_full_library_says_so_and_takes_no_more(page: Page) -> None:
    page.goto(LIST)
    many = [paper(f"2101.{number:05}") for number in range(1, 20_002)]
    report = imported(page, many)
    assert (report["added"], report["refused"]) == (20_000, 1)
    card(page, 0).get_by_role("button", name="Star").click()
    expect(page.locator("[data-library-said]")).to_contain_text("Your library is full")
    assert card(page, 0).get_by_role("button", name="Star").get_attribute("aria-pressed") == "false"
    page.reload()
    count = page.evaluate(
        f"({MODULE})('library').then(({{ ready, all }}) => ready().then(() => all().length))"
    )
    assert count == 20_000
    open_library(page)
    expect(page.locator("article[data-card]")).to_have_count(50)
    page.get_by_role("button", name="Show 50 more").press("Enter")
    expect(page.locator("article[data-card]")).to_have_count(100)
    assert page.evaluate(
        "document.activeElement.closest('li').previousSibling.matches(':nth-child(50)')"
    )


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        (",".join(f"t{number}" for number in range(21)), "at most 20 tags"),
        ("x" * 41, "at most 40 characters"),
    ],
)
def test_too_many_or_too_long_tags_are_told_and_nothing_is_lost(
    page: Page, tags: str, said: str
) -> None:
    page.goto(LIST)
    open_note(card(page, 0))
    card(page, 0).get_by_label("Tags").fill(tags)
    expect(card(page, 0).locator("[data-note-state]")).to_contain_text(said)
    card(page, 0).get_by_role("button", name="Close").click()
    assert card(page, 0).get_by_label("Tags").input_value() == tags, "it stays to be mended"


def test_tags_that_are_refused_stay_to_be_mended_whatever_else_is_done(page: Page) -> None:
    page.goto(LIST)
    open_note(card(page, 0))
    card(page, 0).get_by_label("Tags").fill("x" * 41)
    expect(card(page, 0).locator("[data-note-state]")).to_contain_text("at most 40 characters")
    star(card(page, 0))
    assert card(page, 0).get_by_label("Tags").input_value() == "x" * 41


# Hostile text


def test_hostile_text_never_becomes_markup(page: Page) -> None:
    page.goto(LIST)
    write_note(page, card(page, 0), HOSTILE, f"{HOSTILE[:30]}, javascript:alert(1)")
    star(card(page, 0))
    noted = id_of(card(page, 0))
    odd = paper("2101.00001", title=HOSTILE, authors=[HOSTILE], abstract=HOSTILE * 3)
    imported(page, [odd | {"note": HOSTILE, "tags": [HOSTILE[:40]], "categories": ["<b>x</b>"]}])
    page.reload()
    assert card(page, 0).locator(".note-text").inner_text() == HOSTILE.replace("\n", " ")
    assert card(page, 0).locator(".note-shown :is(img, script)").count() == 0
    open_library(page, "#view=all")
    expect(page.locator("article[data-card]")).to_have_count(2)
    for id_ in (noted, "2101.00001"):
        shown = page.locator(f"article[data-id='{id_}']")
        assert shown.locator("img, script, b").count() == 0
        assert HOSTILE in shown.locator(".note-text").inner_text()
    links = page.evaluate("[...document.querySelectorAll('main a')].map((link) => link.protocol)")
    assert set(links) <= {"http:", "https:"}
    page.route("**/arxiv/2101.00001.bib", lambda route: route.fulfill(body=HOSTILE))
    shown.get_by_role("button", name="Cite").click()
    expect(page.locator("[data-cite-text]")).to_have_text(HOSTILE)
    assert page.locator("[data-cite-title] *, [data-cite-text] *").count() == 0
    page.keyboard.press("Escape")
    assert page.evaluate("window.pwned") is None


# Storage blocked


def test_with_storage_blocked_the_library_lasts_as_long_as_the_page_and_says_so(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    with visiting(browser, site) as visit:
        visit.page.context.add_init_script(BLOCKED)
        page = visit.page
        told = interests(page)
        page.goto(LIST)
        star(card(page, 0))
        write_note_blocked(page, card(page, 1))
        said = page.locator("[data-library-said]")
        expect(said).to_have_text("This browser does not keep data; export before you leave.")
        with page.expect_download() as download:
            page.locator("[data-library-export]").click()
        papers = json.loads(text_of(download.value, tmp_path))["papers"]
        assert {one["id"] for one in papers} == {id_of(card(page, 0)), id_of(card(page, 1))}
        assert told == [], "a number that is not kept would count anew on every page"
        page.goto("/library")
        expect(page.locator("[data-not-stored]")).to_be_visible()
        open_panel(page, "Export and import")
        page.locator("input[data-import]").set_input_files(
            tmp_path / download.value.suggested_filename
        )
        expect(page.locator("article[data-card]")).to_have_count(1)
        assert visit.all_complaints() == []


def write_note_blocked(page: Page, card: Locator) -> None:
    open_note(card)
    page.keyboard.type("Not for long")
    page.keyboard.press("Escape")
    expect(card.locator(".note-text")).to_have_text("Not for long")


def test_a_disk_that_fills_up_is_told_and_the_page_goes_on(page: Page) -> None:
    page.goto(LIST)
    star(card(page, 0))
    page.evaluate(
        """() => {
          const { put } = IDBObjectStore.prototype;
          IDBObjectStore.prototype.put = function (...values) {
            put.apply(this, values);
            this.transaction.abort(); // as the browser does where there is no room
          };
        }"""
    )
    star(card(page, 1))
    expect(page.locator("[data-library-said]")).to_contain_text("does not keep data")
    star(card(page, 2))
    assert len(kept(page)) == 3


# Looks


@pytest.mark.parametrize("width", [WIDE, 768, PHONE, 320])
def test_every_state_of_the_library_fits_is_accessible_and_complains_of_nothing(
    browser: Browser, site: str, width: int
) -> None:
    with visiting(browser, site, width) as visit:
        page = visit.page
        page.goto(LIST)
        star(card(page, 0))
        write_note(page, card(page, 0), f"{'long' * 40} " * 6, f"{'wide' * 9}, b, c")
        star(card(page, 1))
        card(page, 1).get_by_role("button", name="Mark read").click()
        open_note(card(page, 1))
        check(page, width)
        card(page, 2).get_by_role("button", name="Cite").click()
        expect(page.locator("[data-cite-text]")).to_contain_text("@")
        check(page, width)
        open_library(page)
        check(page, width)
        for panel in ("Export and import", "Your devices", "Settings"):
            open_panel(page, panel)
            check(page, width)
        open_panel(page, "Your devices")
        page.get_by_role("button", name="Make a key").click()
        expect(page.locator("[data-sync-told]")).to_contain_text("Synced")
        check(page, width)
        page.get_by_role("button", name="Delete from the server").click()
        check(page, width)
        assert [said for said in visit.all_complaints() if "/sync/" not in said] == []


def check(page: Page, width: int) -> None:
    """It is not too wide, and axe finds nothing in either theme."""
    assert sideways(page) <= 0
    if AXE.is_file() and width in (WIDE, PHONE):
        assert violations(page, *THEMES) == []

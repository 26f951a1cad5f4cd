"""One library on several tabs and devices: a key, a locked copy, merged whatever happens."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.library_scene import (
    IMPATIENT,
    LATE,
    LIST,
    MODULE,
    browser,
    call,
    card,
    device,
    exported,
    id_of,
    imported,
    kept,
    make_key,
    open_library,
    open_note,
    open_panel,
    page,
    paper,
    rough,
    site,
    star,
    sync,
    use_key,
    wait_until,
    write_note,
)
from tests.test_browser import CHROMIUM, WAIT_MS

__all__ = ["browser", "page", "rough", "site"]  # the fixtures

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")


# Several tabs and devices


def test_tabs_stay_in_step(page: Page) -> None:
    page.goto(LIST)
    other = page.context.new_page()
    other.goto(LIST)
    star(card(page, 0))
    expect(card(other, 0).get_by_role("button", name="Star")).to_have_attribute(
        "aria-pressed", "true"
    )
    write_note(other, card(other, 0), "From the other tab", "")
    expect(card(page, 0).locator(".note-text")).to_have_text("From the other tab")
    card(page, 0).get_by_role("button", name="Star").click()
    page.reload()
    (entry,) = kept(page).values()
    assert (entry["star"], entry["note"]) == (0, "From the other tab")


def test_another_device_with_the_key_gets_all_and_both_merge_what_they_did_offline(
    browser: Browser, site: str, rough: Page
) -> None:
    page = rough
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.url} {one.post_data_buffer!r}"))
    page.goto(LIST)
    star(card(page, 0))
    write_note(page, card(page, 1), "Mine", "tag")
    first, second, third = (id_of(card(page, number)) for number in range(3))
    key = make_key(page)
    other = device(browser, site).new_page()
    use_key(other, key)
    assert exported(other) == exported(page)
    assert other.locator("article[data-card] .abstract").inner_text()

    page.goto(LIST)
    other.goto(LIST)
    for each in (page, other):
        button = card(each, 0).get_by_role("button", name="Star")
        expect(button).to_have_attribute("aria-pressed", "true")  # so the library is there
        expect(card(each, 1).locator(".note-text")).to_have_text("Mine")
    other.evaluate(f"async () => {{ await ({MODULE})('card-tools') }}")
    page.context.set_offline(True)
    other.context.set_offline(True)
    card(page, 0).get_by_role("button", name="Star").click()
    star(card(other, 2))
    open_note(card(other, 1))
    card(other, 1).get_by_label("Note").fill("Theirs")
    card(other, 1).get_by_role("button", name="Close").click()
    expect(card(other, 1).locator(".note-form")).to_have_count(0)
    page.context.set_offline(False)
    other.context.set_offline(False)
    for each in (page, other, page):
        sync(each)
    for each in (page, other):
        entries = kept(each)
        assert first not in entries, "taken away on one device, so on both"
        assert entries[second]["note"] == "Theirs"
        assert entries[second]["tags"] == ["tag"]
        assert entries[third]["star"] > 0
    assert exported(other) == exported(page)
    other.context.close()

    digits = key.replace("-", "")
    assert any("/sync/" in one for one in asked)
    assert not [one for one in asked if digits in one or key in one or "Mine" in one]


def test_a_change_is_synced_by_itself_from_any_page(browser: Browser, site: str) -> None:
    contexts = [device(browser, site) for _ in range(2)]
    page, other = (context.new_page() for context in contexts)
    key = make_key(page)
    use_key(other, key)
    page.goto(LIST)
    with page.expect_response(lambda one: "/sync/" in one.url and one.request.method == "PUT"):
        star(card(page, 0))
    open_library(other)
    expect(other.locator("article[data-card]")).to_have_count(1)
    for context in contexts:
        context.close()


def test_a_key_that_the_browser_gives_late_is_used_all_the_same(page: Page) -> None:
    make_key(page)
    call(page, "library", "setMeta", "synced", {})
    page.add_init_script(LATE)
    page.goto(LIST)
    call(page, "library", "ready")
    with page.expect_response("**/api/v1/sync/*"):
        page.evaluate("answer()")


def test_devices_that_write_at_the_same_time_lose_nothing(browser: Browser, site: str) -> None:
    pages = [device(browser, site).new_page() for _ in range(4)]
    key = make_key(pages[0])
    for each in pages[1:]:
        use_key(each, key)
    for number, each in enumerate(pages):
        each.goto(LIST)
        star(card(each, number))
    started = [
        each.evaluate_handle(f"() => ({MODULE})('sync').then(({{ syncNow }}) => [syncNow()])")
        for each in pages
    ]
    for handle in started:
        handle.evaluate("([syncing]) => syncing")
    for each in pages:
        sync(each)
    assert all(len(kept(each)) == 4 for each in pages)
    for each in pages:
        each.context.close()


def test_what_another_device_put_meanwhile_is_merged_and_tries_are_bounded(rough: Page) -> None:
    page = rough
    page.add_init_script(IMPATIENT)
    make_key(page)
    puts: list[str] = []

    def conflict(route: Route) -> None:
        if route.request.method != "PUT":
            route.continue_()
            return
        puts.append(route.request.headers.get("if-match", ""))
        if len(puts) < 3:
            route.fulfill(status=412)
        else:
            route.continue_()

    page.route("**/api/v1/sync/*", conflict)
    imported(page, [paper("2101.00001")])
    sync(page)
    assert len(puts) == 3
    assert puts[0].startswith('"')
    page.unroute("**/api/v1/sync/*")
    page.route("**/api/v1/sync/*", lambda route: _conflict_always(route, puts))
    puts.clear()
    imported(page, [paper("2101.00002")])
    call(page, "sync", "syncNow")
    assert len(puts) == 5
    told = page.locator("[data-sync-told]")
    expect(told).to_contain_text("answered 412")
    expect(told).to_contain_text("tried again by itself")


def _conflict_always(route: Route, puts: list[str]) -> None:
    if route.request.method == "PUT":
        puts.append("")
        route.fulfill(status=412)
    else:
        route.continue_()


def test_a_library_too_large_to_send_is_sent_with_less_text(browser: Browser, site: str) -> None:
    contexts = [device(browser, site) for _ in range(2)]
    page, other = (context.new_page() for context in contexts)
    page.goto(LIST)
    real = id_of(card(page, 0))
    star(card(page, 0))
    random_text = (
        "Array.from(crypto.getRandomValues(new Uint8Array(1200)), (b) => b.toString(36)).join('')"
    )
    page.evaluate(
        f"""async () => {{
          const papers = Array.from({{ length: 1500 }}, (_, number) => ({{
            id: `2101.${{String(number + 1).padStart(5, "0")}}`, title: `T ${{number}}`, star: 1,
            abstract: {random_text}, times: {{ star: 1, paper: 1 }},
          }}));
          const {{ importJson }} = await ({MODULE})("library-exchange");
          await importJson(JSON.stringify({{ format: "sheaf-library", version: 1, papers }}));
        }}"""
    )
    key = make_key(page)
    assert len(kept(page)["2101.00001"]["abstract"]) > 1_200, "the sender keeps what it had"
    use_key(other, key)
    entries = kept(other)
    assert len(entries) == 1_501
    assert (entries["2101.00001"]["title"], entries["2101.00001"]["abstract"]) == ("T 0", "")
    open_library(other)
    abstract = other.locator(f"article[data-id='{real}'] .abstract")
    expect(abstract).to_contain_text("How does a hole move", timeout=WAIT_MS)
    for context in contexts:
        context.close()


@pytest.mark.parametrize("way", ["link", "grouped", "capitals"])
def test_a_key_is_taken_in_any_spelling(browser: Browser, site: str, page: Page, way: str) -> None:
    page.goto(LIST)
    star(card(page, 0))
    key = make_key(page)
    spelling = {
        "link": f"{site}/library#key={key}",
        "grouped": f" {key.replace('-', ' ')} ",
        "capitals": key.upper(),
    }[way]
    other = device(browser, site).new_page()
    open_library(other)
    assert call(other, "sync", "useKey", spelling)
    assert len(kept(other)) == 1
    other.context.close()


def test_what_is_no_key_is_told(page: Page) -> None:
    open_library(page)
    open_panel(page, "Your devices")
    page.get_by_label("Or use a key of yours").fill("1f2e-3d4c")
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("[data-key-told]")).to_contain_text("This is not a key")


def test_a_mistyped_key_is_told_by_what_does_not_lie_there(page: Page) -> None:
    use_key(page, "0123-4567-89ab-cdef-0123-4567-89ab-cdef")
    expect(page.locator("[data-sync-told]")).to_contain_text("Nothing lay under this key before")


def test_a_key_in_the_address_is_used_only_when_the_reader_says_so(
    browser: Browser, site: str, page: Page
) -> None:
    page.goto(LIST)
    star(card(page, 0))
    key = make_key(page).replace("-", "")
    other = device(browser, site).new_page()
    asked: list[str] = []
    other.on("request", lambda request: asked.append(request.url))
    open_library(other, f"#key={key}")
    assert other.url == f"{site}/library", "it does not stay in the address"
    expect(other.get_by_text("The address of this page holds a key.")).to_be_visible()
    assert not [url for url in asked if "/sync/" in url]
    other.get_by_role("button", name="Ignore it").click()
    assert call(other, "library", "getMeta", "key") is None
    other.goto("about:blank")
    open_library(other, f"#key={key}")
    other.get_by_role("button", name="Use this key").click()
    expect(other.locator("article[data-card]")).to_have_count(1)
    other.context.close()


def test_a_key_is_forgotten_and_the_copy_deleted(page: Page) -> None:
    imported_at = "2101.00001"
    open_library(page)
    imported(page, [paper(imported_at)])
    key = make_key(page).replace("-", "")
    place = call(page, "sealed", "placeOf", key)
    assert re.fullmatch("[0-9a-f]{64}", place)
    assert key not in place
    assert page.request.get(f"/api/v1/sync/{place}").status == 200
    page.get_by_role("button", name="Forget this key").click()
    expect(page.get_by_role("button", name="Make a key")).to_be_focused()
    expect(page.locator("[data-sync-told]")).to_be_empty()
    assert page.request.get(f"/api/v1/sync/{place}").status == 200
    page.get_by_label("Or use a key of yours").fill(key)
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("[data-sync-told]")).to_contain_text("Synced")
    page.get_by_role("button", name="Delete from the server").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete from the server").click()
    page.get_by_role("button", name="Make a key").wait_for()
    assert page.request.get(f"/api/v1/sync/{place}").status == 404
    assert list(kept(page)) == [imported_at]


def hold_syncing(page: Page, method: str) -> list[Route]:
    """Start to sync, as if nothing had been fetched yet, until a request of that kind is asked."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == method and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/api/v1/sync/*", hold)
    call(page, "library", "setMeta", "synced", {})
    with page.expect_request(lambda one: "/sync/" in one.url and one.method == method):
        page.evaluate(f"async () => {{ window.syncing = (await ({MODULE})('sync')).syncNow(); }}")
    return held


def test_what_is_cleared_while_it_is_synced_does_not_come_back(page: Page) -> None:
    open_library(page)
    imported(page, [paper("2101.00001")])
    make_key(page)
    held = hold_syncing(page, "GET")
    call(page, "library", "clear")
    held[0].continue_()
    page.evaluate("async () => { await window.syncing; }")
    assert kept(page) == {}
    assert call(page, "library", "getMeta", "synced") is None


def test_the_copy_is_deleted_only_when_no_round_may_put_it_there_again(page: Page) -> None:
    page.add_init_script(IMPATIENT)
    open_library(page)
    imported(page, [paper("2101.00001")])
    key = make_key(page).replace("-", "")
    place = call(page, "sealed", "placeOf", key)
    imported(page, [paper("2101.00002")])
    held = hold_syncing(page, "PUT")
    page.get_by_role("button", name="Delete from the server").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete from the server").click()
    wait_until(page, "async () => (await navigator.locks.query()).pending.length === 1")
    held[0].continue_()
    page.get_by_role("button", name="Make a key").wait_for()
    assert page.request.get(f"/api/v1/sync/{place}").status == 404


def test_a_locked_copy_opens_with_its_key_alone_and_never_looks_twice_the_same(page: Page) -> None:
    open_library(page)
    outcome = page.evaluate(
        f"""async () => {{
          const {{ seal, unseal, randomKey }} = await ({MODULE})("sealed");
          const [key, other] = [randomKey(), randomKey()];
          const text = "Grüße, \\u4e2d ".repeat(500);
          const [one, two] = [await seal(key, text), await seal(key, text)];
          const opens = (key, bytes) => unseal(key, bytes).then((t) => t === text, () => false);
          const spoilt = one.slice();
          spoilt[spoilt.length - 1] ^= 1;
          const repacked = one.slice();
          repacked[0] ^= 1;
          return {{
            right: await opens(key, one), wrong: await opens(other, one),
            spoilt: await opens(key, spoilt), repacked: await opens(key, repacked),
            short: await opens(key, new Uint8Array(3)),
            alike: one.join() === two.join(), small: one.length < text.length / 4,
          }};
        }}"""
    )
    assert outcome == {
        "right": True,
        "wrong": False,
        "spoilt": False,
        "repacked": False,
        "short": False,
        "alike": False,
        "small": True,
    }


def test_a_body_that_unpacks_without_end_is_given_up(page: Page) -> None:
    make_key(page)
    bomb = page.evaluate(
        f"""async () => {{
          const {{ seal, unseal, randomKey }} = await ({MODULE})("sealed");
          const key = randomKey();
          const bytes = await seal(key, "0".repeat(150_000_000));
          return unseal(key, bytes).then(() => "opened", (error) => error.message);
        }}"""
    )
    assert bomb == "too large"


def test_without_cryptography_the_page_says_why_it_cannot_sync(browser: Browser, site: str) -> None:
    context = device(browser, site)
    context.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page = context.new_page()
    open_library(page)
    open_panel(page, "Your devices")
    expect(page.get_by_text("This page came over plain http")).to_be_visible()
    assert not page.get_by_role("button", name="Make a key").is_visible()
    context.close()

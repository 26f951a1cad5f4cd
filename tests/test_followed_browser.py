"""Lists that a reader follows: kept as stars are, shown, renamed, given and taken as OPML."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree  # the file is our own

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.library_scene import (
    HOSTILE,
    MODULE,
    browser,
    call,
    device,
    exported,
    imported,
    make_key,
    open_library,
    page,
    paper,
    rough,
    site,
    sync,
    text_of,
    use_key,
)
from tests.test_browser import CHROMIUM, visiting
from tests.test_library_offline_browser import wait_for_worker

__all__ = ["browser", "page", "rough", "site"]  # the fixtures

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")

FRONT = "http://127.0.0.1:8000"  # the site's own address by its settings


def follow(page: Page, path: str) -> None:
    page.goto(path)
    page.get_by_role("button", name="Follow").click()
    expect(button(page)).to_have_attribute("aria-pressed", "true")


def button(page: Page) -> Locator:
    return page.locator("[data-follow]")


def names(page: Page) -> list[str]:
    return page.locator("[data-followed-link]").all_text_contents()


def followed(page: Page) -> dict[str, str]:
    """Addresses and the reader's own names."""
    call(page, "library", "ready")
    return {entry["id"]: entry["note"] for entry in call(page, "library", "followed")}


def opml_of(page: Page, folder: Path) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name="All feeds as OPML").click()
    root = ElementTree.fromstring(text_of(download.value, folder))  # noqa: S314
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == "Lists followed at Sheaf"
    return [dict(outline.attrib) for outline in root.findall("body/outline")]


def take(page: Page, text: str) -> str:
    told = page.locator("[data-opml-told]")
    page.get_by_label("Import OPML").set_input_files(
        {"name": "feeds.opml", "mimeType": "text/xml", "buffer": text.encode()}
    )
    expect(told).not_to_be_empty()
    return told.inner_text()


def test_a_list_is_followed_found_again_renamed_and_carried_to_other_devices(
    browser: Browser, site: str, rough: Page, tmp_path: Path
) -> None:
    page = rough
    page.goto("/")
    room = page.locator(".yours-followed").bounding_box()
    expect(page.get_by_text("A list with a feed can be followed")).to_be_visible()
    follow(page, "/arxiv/cs.CL?from=2017-06-12&to=2017-06-18&sort=oldest")
    follow(page, "/search?q=quantum&category=quant-ph&page=2")
    follow(page, "/keyword/neural%20network")
    follow(page, "/popular?period=week")
    button(page).click()
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    follow(page, "/related?ids=1706.03762")

    open_library(page)
    assert names(page) == [
        "Computation and Language",
        "Like Attention Is All You Need",
        "“neural network”",
        "quantum · in quant-ph",
    ]
    row = page.locator("[data-followed-row]").first
    assert row.get_by_role("link", name="Feed").get_attribute("href") == "/arxiv/cs.CL/feed"
    assert page.request.get("/arxiv/cs.CL/feed").status == 200
    row.get_by_role("button", name="Rename").click()
    expect(row.get_by_label("Name of the list")).to_be_focused()
    page.keyboard.type(HOSTILE[:100])
    page.keyboard.press("Enter")
    renamed = page.locator("a[data-followed-link][href='/arxiv/cs.CL']")
    expect(renamed).to_be_focused()
    expect(renamed).to_have_text(HOSTILE[:100])
    assert page.evaluate("window.pwned") is None

    page.goto("/")
    home = page.locator("[data-followed-some]")
    expect(home.get_by_role("link", name="neural network")).to_be_visible()
    expect(home.get_by_role("link", name="in your library")).to_be_visible()
    assert page.locator(".yours-followed").bounding_box() == room, "nothing moves"
    page.evaluate("localStorage.setItem('sheaf.picked', '+cs.CL +cs.LG -cs.CV')")

    open_library(page)
    outlines = opml_of(page, tmp_path)
    assert outlines[0]["text"] == "Your categories: cs.CL+cs.LG-cs.CV"
    assert outlines[0]["xmlUrl"] == f"{FRONT}/arxiv/cs.CL+cs.LG-cs.CV/feed"
    assert {one["type"] for one in outlines} == {"rss"}
    addresses = {one["htmlUrl"]: one["xmlUrl"] for one in outlines[1:]}
    assert addresses == {
        f"{FRONT}/arxiv/cs.CL": f"{FRONT}/arxiv/cs.CL/feed",
        f"{FRONT}/related?ids=1706.03762": f"{FRONT}/related/feed?ids=1706.03762",
        f"{FRONT}/keyword/neural%20network": f"{FRONT}/keyword/neural%20network/feed",
        f"{FRONT}/search?q=quantum&category=quant-ph": (
            f"{FRONT}/search/feed?q=quantum&category=quant-ph"
        ),
    }
    assert HOSTILE[:100] in [one["text"] for one in outlines]

    # The file, taken in by a browser that has nothing of it.
    (file,) = tmp_path.glob("*.opml")
    context = device(browser, site)
    other = context.new_page()
    open_library(other)
    other.locator(".followed > summary").click()
    told = take(other, file.read_text("utf-8"))
    assert told == "Followed 5, followed before 0, skipped as not of this site 0."
    assert sorted(names(other)) == sorted(one["text"] for one in outlines)
    assert other.evaluate("window.pwned") is None
    context.close()

    # The same reader's other device: both change something, neither loses anything.
    key = make_key(page)
    context = device(browser, site)
    other = context.new_page()
    use_key(other, key)
    assert exported(other)["followed"] == exported(page)["followed"]
    assert names(other) == names(page)
    page.get_by_role("button", name="Remove").first.click()
    expect(page.locator("[data-followed-link]").first).to_be_focused()
    follow(other, "/search?q=graph")
    for each in (page, other, page):
        sync(each)
    assert followed(page) == followed(other)
    assert "/search?q=graph" in followed(page)
    assert len(followed(page)) == 4
    assert "/popular?period=week" not in followed(page)

    # Without a network it is all there.
    open_library(other)
    wait_for_worker(other)
    other.wait_for_function("() => navigator.serviceWorker.controller !== null")
    context.set_offline(True)
    other.reload()
    expect(other.get_by_role("link", name="neural network")).to_be_visible()
    assert len(opml_of(other, tmp_path / "offline")) == 4
    context.close()


def file_of(*feeds: str) -> str:
    outlines = "".join(f'<outline type="rss" text="n" xmlUrl="{feed}"/>' for feed in feeds)
    return f'<opml version="1.1"><body><outline text="folder">{outlines}</outline></body></opml>'


def test_only_feeds_of_this_very_site_are_taken_from_a_file(page: Page, site: str) -> None:
    open_library(page)
    page.locator(".followed > summary").click()
    told = take(
        page,
        file_of(
            f"{site}/arxiv/cs.LG/feed",
            f"{FRONT}/search/feed?q=a+b&amp;match=all",
            f"{FRONT}/search/feed?q=a+b&amp;match=all",
            f"{FRONT}.evil.example/arxiv/cs.CL/feed",
            f"{FRONT}/arxiv/cs.CL",
            f"{FRONT}/nothing/feed",
            f"{FRONT}/arxiv/cs.CL/feed#javascript:alert(1)",
            "javascript:alert(1)/feed",
            "https://export.arxiv.org/rss/cs.CL",
        ),
    )
    assert told == "Followed 2, followed before 0, skipped as not of this site 6."
    assert set(followed(page)) == {"/arxiv/cs.LG", "/search?q=a+b&match=all"}
    for text in ("no xml", "<opml><body>", "<rss/>", ""):
        page.evaluate("document.querySelector('[data-opml-told]').textContent = ''")
        assert take(page, text) == "This file is not OPML."


def entry(url: str, time: int = 1_000, **changes: Any) -> dict[str, Any]:
    return paper(url, time, title=f"List {url}") | changes


def test_lists_are_merged_as_stars_are_and_old_exports_still_do(page: Page) -> None:
    open_library(page)
    assert imported(page, [paper("2101.00001")])["added"] == 1, "a file from before lists"
    lists = [
        entry("/arxiv/cs.CL", note="Mine"),
        entry("/arxiv/cs.LG"),
        entry("javascript:alert(1)"),
        entry("//evil.example/arxiv/cs.CL"),
        entry("/arxiv/../../x"),
        entry("/search?q=<b>"),
        entry("/library"),
    ]
    assert take_in(page, lists)["invalid"] == 5
    assert followed(page) == {"/arxiv/cs.CL": "Mine", "/arxiv/cs.LG": ""}
    # Earlier and later changes of another device, each by itself.
    take_in(page, [entry("/arxiv/cs.CL", 900, note="Older"), entry("/arxiv/cs.LG", 2_000, star=0)])
    assert followed(page) == {"/arxiv/cs.CL": "Mine"}
    take_in(page, [entry("/arxiv/cs.LG", 1_500)])
    assert "/arxiv/cs.LG" not in followed(page), "it was taken away later"
    gone = [one for one in exported(page)["followed"] if one["id"] == "/arxiv/cs.LG"]
    assert [one["star"] for one in gone] == [0], "which other devices are told"
    # Renamed here while it is taken away there: it is away, and stays no ghost.
    call(page, "library", "set", "/arxiv/cs.CL", {"note": "New name"})
    renamed_at = exported(page)["followed"][0]["times"]["note"]
    take_in(page, [entry("/arxiv/cs.CL", renamed_at + 1, star=0, note="")])
    assert followed(page) == {}
    assert [one["id"] for one in call(page, "library", "all")] == ["2101.00001"]


def take_in(page: Page, lists: list[dict[str, Any]]) -> Any:
    text = {"format": "sheaf-library", "version": 1, "papers": [], "followed": lists}
    return call(page, "library-exchange", "importJson", json.dumps(text))


def test_there_is_room_for_500_lists_with_names_of_200_characters(page: Page) -> None:
    open_library(page)
    many = [entry(f"/search?q={number}", title="n" * 300) for number in range(503)]
    report = take_in(page, many)
    assert (report["added"], report["refused"]) == (500, 3)
    assert {len(one["title"]) for one in exported(page)["followed"]} == {200}
    assert imported(page, [paper("2101.00001")])["added"] == 1, "papers have a room of their own"
    page.reload()
    expect(page.locator("[data-followed-count]")).to_have_text("500")
    assert page.locator(".followed").get_attribute("open") is None
    page.goto("/arxiv/cs.CL")
    button(page).click()
    expect(page.locator("[data-library-said]")).to_contain_text("You follow 500 lists")
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    fault = page.evaluate(
        f"""async () => {{
          const {{ set }} = await ({MODULE})("library");
          try {{
            await set("/search?q=1", {{ note: "n".repeat(201) }});
          }} catch (error) {{
            return error.message;
          }}
        }}"""
    )
    assert fault == "name-too-long"
    page.goto("/")
    expect(page.locator("[data-followed-some]")).to_contain_text("All 500 in your library")
    box = page.locator(".yours-followed")
    assert box.evaluate("(at) => at.scrollHeight <= at.clientHeight")


def test_without_scripts_there_is_the_feed_alone(browser: Browser, site: str) -> None:
    with visiting(browser, site, java_script_enabled=False) as visit:
        visit.page.goto("/arxiv/cs.CL")
        assert visit.page.get_by_role("link", name="Feed").is_visible()
        assert not button(visit.page).is_visible()

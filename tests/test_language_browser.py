"""A reader of Chinese in a real browser: pages, scripts and the library speak the language."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.test_browser import CHROMIUM, WAIT_MS, browser, sideways, visiting

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")
__all__ = ["browser"]  # a fixture


def language_of(page: Page) -> str | None:
    return page.locator("html").get_attribute("lang")


def test_pages_and_scripts_speak_chinese_until_the_reader_chooses_english(
    browser: Browser, server: str
) -> None:
    with visiting(browser, server, locale="zh-CN") as visit:
        page = visit.page
        page.goto("/search?q=graph")
        assert language_of(page) == "zh-Hans"
        page.get_by_role("button", name="显示").click()
        page.get_by_label("紧凑").check()
        page.keyboard.press("Escape")
        page.keyboard.press("v")
        expect(page.get_by_text("列表仅显示标题。")).to_be_visible()
        page.keyboard.press("v")
        page.locator("#q").fill("quan")
        expect(page.locator(".suggestion .suggestion-unit").first).to_have_text(" 篇")
        page.locator("#q").press("Escape")
        page.locator("a[data-related]").first.click()
        expect(page.locator(".related-here > a")).to_have_text("全部相关论文")
        page.locator("[data-star]").first.click()
        expect(page.locator("[data-star]").first).to_have_attribute("aria-pressed", "true")
        page.goto("/library")
        expect(page.locator("[data-told]")).to_have_text("1 篇论文")
        page.evaluate(  # which waits for ever where the worker could not be installed
            """(ms) => Promise.race([navigator.serviceWorker.ready,
              new Promise((_, fail) => setTimeout(() => fail(new Error("no worker")), ms))])""",
            WAIT_MS,
        )

        page.get_by_role("button", name="English").click()
        expect(page.locator("h1")).to_have_text("Library")
        assert page.url == f"{server}/library"
        expect(page.locator("[data-told]")).to_have_text("1 paper")
        page.reload()  # under the service worker now, which had kept the Chinese page
        assert language_of(page) == "en"
        page.goto("/search?q=graph&sort=newest")
        assert language_of(page) == "en"

        page.get_by_role("button", name="中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        assert page.url == f"{server}/search?q=graph&sort=newest"
        page.goto("/library")
        assert language_of(page) == "zh-Hans"
        assert visit.all_complaints() == []


@pytest.mark.parametrize("path", ["/", "/search?q=graph", "/library"])
def test_a_chinese_page_fits_a_narrow_window(browser: Browser, server: str, path: str) -> None:
    with visiting(browser, server, width=320, locale="zh-CN") as visit:
        visit.page.goto(path)
        assert sideways(visit.page) == 0

"""The library without a network: what the service worker keeps, and what it never does."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.library_scene import (
    LIST,
    browser,
    card,
    device,
    open_library,
    page,
    site,
    star,
    wait_until,
    write_note,
)
from tests.test_browser import CHROMIUM, MATHJAX

__all__ = ["browser", "page", "site"]  # the fixtures

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")


# Offline


def wait_for_worker(page: Page) -> None:
    """Until the worker has kept the page with its files."""
    page.evaluate("navigator.serviceWorker.ready")
    wait_until(
        page,
        """async () => Boolean(await caches.match("/library"))
          && !(await navigator.serviceWorker.getRegistration("/library")).installing""",
    )


def test_offline_the_library_shows_starred_papers_with_their_abstracts(
    browser: Browser, site: str
) -> None:
    context = device(browser, site)
    page = context.new_page()
    page.goto("/arxiv/1609.09320,1706.03762")
    star(card(page, 0))
    write_note(page, card(page, 0), "On the train", "")
    open_library(page)
    assert urlsplit(page.evaluate("location.href")).path == "/library"
    wait_for_worker(page)
    if MATHJAX:
        page.locator("mjx-math").first.wait_for()
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    context.set_offline(True)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.reload()
    page.locator("[data-library]").wait_for()
    assert len(page.locator("article .abstract").inner_text()) > 100
    expect(page.locator(".note-text")).to_have_text("On the train")
    expect(page.locator("[data-offline]")).to_be_visible()
    if MATHJAX:
        page.locator("mjx-math").first.wait_for()
    card(page, 0).get_by_role("button", name="Mark read").click()
    expect(card(page, 0)).to_have_attribute("data-read", "")
    page.reload()
    expect(card(page, 0)).to_have_attribute("data-read", "")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.card-title')).fontWeight") == "600"
    )
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto("/search?q=quantum")
    assert problems == []
    context.close()


def test_the_worker_keeps_the_library_alone_and_the_network_comes_first(
    browser: Browser, site: str
) -> None:
    context = device(browser, site)
    page = context.new_page()
    page.goto("/")
    page.evaluate("caches.open('sheaf-library-000000000000')")
    assert (
        page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    )
    open_library(page)
    wait_for_worker(page)
    wait_until(page, "async () => (await caches.keys()).length === 1")
    page.reload()
    page.goto(LIST)
    assert page.evaluate("navigator.serviceWorker.controller") is None
    open_library(page)
    paths = page.evaluate(
        """async () => {
          const [name] = await caches.keys();
          return (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
        }"""
    )
    assert "/library" in paths
    assert all(path == "/library" or path.startswith("/static/") for path in paths)
    assert any(path.endswith("/js/sync.js") for path in paths)
    page.evaluate(
        """async () => {
          const [name] = await caches.keys();
          const stale = new Response("<p>stale</p>", { headers: { "Content-Type": "text/html" } });
          await (await caches.open(name)).put("/library", stale);
        }"""
    )
    page.reload()
    assert "stale" not in page.content()
    context.close()


def test_the_worker_of_another_version_drops_what_the_last_one_kept(
    browser: Browser, site: str
) -> None:
    context = device(browser, site)
    page = context.new_page()
    open_library(page)
    wait_for_worker(page)
    (before,) = page.evaluate("caches.keys()")
    version = before.rpartition("-")[2]

    def deployed(route: Route) -> None:
        """As after a new version: every address of a static file is another one."""
        answer = route.fetch(url=route.request.url.replace("ffffffffffff", version))
        body = answer.text().replace(version, "ffffffffffff")
        route.fulfill(response=answer, body=body)

    context.route(re.compile(r"/library$|/static/.*\.(js|css|svg)$"), deployed)
    page.reload()
    wait_until(page, "async () => (await caches.keys()).join() === 'sheaf-library-ffffffffffff'")
    context.close()

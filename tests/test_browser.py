"""The site in a real browser: quiet, typeset, right on a phone, by keyboard, without scripts."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect, sync_playwright

from tests.conftest import ROOT

NAMES = [os.environ.get("SHEAF_CHROMIUM", ""), "chromium-headless-shell", "chromium"]
NAMES += ["chromium-browser", "google-chrome"]
CHROMIUM = next((path for name in NAMES if name and (path := shutil.which(name))), None)
MATHJAX = (ROOT / "static" / "vendor" / "mathjax" / "startup.js").is_file()
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
WAIT_MS = 20_000  # far more than it takes; a noisy machine must not fail us

WIDE, PHONE = 1280, 390
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
VISITED = {
    "home": "/",
    "calendar": "/calendar?category=cs.CL",
    "list": "/arxiv/cs.CL?from=2010-01-01",
    "search": "/search?q=quantum&sort=oldest",
    "empty search": "/search?q=zzzzzz",
    "paper": "/arxiv/1609.09320",
    "hostile paper": "/arxiv/2107.06955",
    "script in a formula": "/arxiv/2302.12173",
    "broken formula": "/arxiv/1609.04938",
    "display formula": "/arxiv/math-ph/0508010",
    "many authors": "/arxiv/1310.8286",
    "api": "/api",
    "error": "/nothing",
}
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")
typeset = pytest.mark.skipif(not MATHJAX, reason="static/vendor is absent: run scripts/browser")


@dataclass
class Visit:
    """A page with all that it complained about or asked of others."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def watch(self, host: str) -> None:
        def asked(request: Request) -> None:
            url = urlsplit(request.url)
            if url.scheme not in ("data", "blob") and url.netloc != host:
                self.complaints.append(f"asked elsewhere: {request.url}")

        # The browser itself writes a line for a page that is answered 404; that one is meant.
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(f"{message.type}: {message.text}")
                if message.type in ("error", "warning") and "status of 404" not in message.text
                else None
            ),
        )
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.on("request", asked)
        # A request that ends because the reader left the page has not failed.
        self.page.on(
            "requestfailed",
            lambda request: (
                self.complaints.append(f"failed: {request.url}")
                if request.failure != "net::ERR_ABORTED"
                else None
            ),
        )
        self.page.on(
            "response",
            lambda response: (
                self.complaints.append(f"{response.status}: {response.url}")
                if response.status >= 400 and response.request.resource_type != "document"
                else None
            ),
        )

    def all_complaints(self) -> list[str]:
        return self.complaints + list(self.page.evaluate("window.violations"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@contextmanager
def visiting(browser: Browser, server: str, width: int = WIDE, **options: Any) -> Iterator[Visit]:
    """A page of a fresh profile."""
    viewport = {"width": width, "height": 844}
    context = browser.new_context(base_url=server, viewport=viewport, **options)  # type: ignore[arg-type]
    context.set_default_timeout(WAIT_MS)
    context.add_init_script(VIOLATIONS)
    visit = Visit(context.new_page())
    visit.watch(urlsplit(server).netloc)
    yield visit
    context.close()


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    with visiting(browser, server) as visit:
        yield visit.page


def text_of(page: Page, selector: str = "main") -> str:
    return " ".join(page.locator(selector).first.inner_text().split())


def sideways(page: Page) -> int:
    """By how many pixels the page is too wide."""
    root = "document.documentElement"
    return int(page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


def scroll_through(page: Page) -> None:
    """Bring every part of the page into view, so that whatever waits for that is done."""
    page.evaluate(
        """async () => {
          for (let top = 0; top < document.body.scrollHeight; top += innerHeight / 2) {
            scrollTo(0, top);
            // A browser without a window may never paint: then go on all the same.
            await new Promise((done) => {
              requestAnimationFrame(done);
              setTimeout(done, 200);
            });
          }
          scrollTo(0, 0);
        }"""
    )


MATHS_LEFT = """() => [...document.querySelectorAll(".tex")].filter((formula) =>
  (!formula.querySelector("mjx-container") || formula.querySelector("mjx-lazy"))
  && !formula.textContent.includes("\\\\frac{a}{b\\\\)")).length"""


def wait_for_maths(page: Page) -> None:
    """Until every formula was looked at; one that cannot be read stays as its source."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        scroll_through(page)  # formulas of papers that come late are typeset where they are seen
        page.wait_for_timeout(500)
        if not page.evaluate(MATHS_LEFT):
            return
    raise AssertionError(f"{page.evaluate(MATHS_LEFT)} formulas are not typeset")


def brightness(page: Page) -> int:
    """Sum of red, green and blue of the page's ground as painted, 0 to 765."""
    return int(
        page.evaluate(
            """() => {
              const pen = document.createElement("canvas").getContext("2d");
              pen.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
              pen.fillRect(0, 0, 1, 1);
              const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
              return red + green + blue;
            }"""
        )
    )


# Quiet


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("path", VISITED.values(), ids=VISITED)
def test_a_page_complains_of_nothing_asks_nobody_else_and_fits(
    browser: Browser, server: str, path: str, width: int
) -> None:
    with visiting(browser, server, width) as visit:
        visit.page.goto(path)
        scroll_through(visit.page)
        if MATHJAX and visit.page.locator(".tex").count():
            wait_for_maths(visit.page)
        for theme in THEMES:
            visit.page.emulate_media(color_scheme=theme)
            assert (brightness(visit.page) > 384) == (theme == "light")
            assert sideways(visit.page) <= 0
        assert visit.all_complaints() == []


def test_the_browser_would_tell_of_a_violation_and_of_a_request_elsewhere(
    browser: Browser, server: str
) -> None:
    with visiting(browser, server) as visit:
        visit.page.goto("/")
        visit.page.evaluate(
            """() => new Promise((done) => {
              const image = new Image();
              image.onerror = done;
              image.src = "https://example.invalid/a.png";
            })"""
        )
        assert any("img-src" in complaint for complaint in visit.all_complaints())


# Maths


@typeset
@pytest.mark.parametrize("path", ["/arxiv/cond-mat/0506581", "/search?q=topological+order+spin"])
def test_maths_in_titles_and_abstracts_is_typeset(page: Page, path: str) -> None:
    page.goto(path)
    wait_for_maths(page)
    card = page.locator("article", has_text="Topological Order and the Quantum Spin Hall").first
    assert card.locator("h1 mjx-container, h2 mjx-container, h3 mjx-container").count() == 1
    assert card.locator(".abstract mjx-container").count() >= 1
    assert "$" not in text_of(page, ".abstract")
    assert card.locator("mjx-merror").count() == 0


@typeset
def test_a_display_formula_is_typeset_and_read_to_those_who_listen(page: Page) -> None:
    page.goto("/arxiv/math-ph/0508010")
    wait_for_maths(page)
    assert page.locator(".tex.display mjx-container[display=true]").count() >= 1
    assert page.locator(".abstract mjx-assistive-mml math").count() >= 2


@typeset
def test_maths_far_down_a_list_is_typeset_when_it_comes_into_view(page: Page) -> None:
    page.goto("/search?q=&sort=oldest")
    last = page.locator("article .tex").last
    last.scroll_into_view_if_needed()
    page.wait_for_function(
        "(formula) => formula.querySelector('mjx-container mjx-math')",
        arg=last.element_handle(),
        polling=50,
    )


@typeset
def test_a_page_without_formulas_typesets_those_of_related_papers(page: Page) -> None:
    page.add_init_script(  # without the look at the page that comes after ten seconds
        "const later = setTimeout;"
        "window.setTimeout = (action, ms) => (ms < 10_000 || !ms ? later(action, ms) : 0);"
    )
    page.goto("/arxiv/1710.10903,1409.0473")
    assert page.locator(".tex").count() == 0

    def with_formula(route: Route) -> None:
        answer = route.fetch()
        titles = re.compile(r"(<a [^>]*data-open[^>]*>)[^<]*")
        formula = r'\1<span class="tex">\\(x^2\\)</span>'
        route.fulfill(response=answer, body=titles.sub(formula, answer.text()))

    page.route("**/related?*", with_formula)
    page.get_by_role("link", name="Related").first.click()
    page.locator(".related-here .tex mjx-math").first.wait_for()


@typeset
def test_a_broken_formula_shows_its_source_and_harms_no_other(page: Page) -> None:
    page.goto("/arxiv/1609.04938,1609.09320")
    scroll_through(page)
    neighbour = page.locator("article", has_text="Nilpotent Cones")
    neighbour.locator("mjx-container mjx-math").first.wait_for()
    broken = page.locator("article", has_text="Image-to-Markup").locator(".abstract")
    assert r"\frac{a}{b" in broken.inner_text()
    assert "with its brace missing" in " ".join(broken.inner_text().split())
    assert page.locator("mjx-merror").count() == 0


@typeset
def test_a_script_in_a_formula_becomes_no_link(page: Page) -> None:
    page.goto("/arxiv/2302.12173")
    wait_for_maths(page)
    assert page.locator('[href^="javascript" i]').count() == 0
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map((link) => link.protocol)")
    assert set(links) <= {"http:", "https:"}


def test_a_sum_of_money_stays_text(page: Page) -> None:
    page.goto("/arxiv/2305.05176")
    scroll_through(page)
    assert "between $5 and $6 with another" in text_of(page, ".abstract")
    assert page.locator(".abstract").first.locator(".tex, mjx-container").count() == 0


def test_hostile_html_is_text(page: Page) -> None:
    page.goto("/arxiv/2107.06955")
    text = text_of(page, ".abstract")
    assert "<b>bold</b>" in text
    assert "<script>alert(1)</script>" in text
    assert "<img src=x onerror=alert(1)>" in text
    assert page.locator(".abstract").first.locator("*").count() == 0


# Without scripts


def test_without_scripts_everything_is_there_and_works(browser: Browser, server: str) -> None:
    with visiting(browser, server, java_script_enabled=False) as visit:
        page = visit.page
        page.goto("/")
        assert "Computation and Language" in text_of(page)
        buttons = page.locator("button:visible")
        assert buttons.count() == 4, "to search, to open categories, and for two languages"
        page.get_by_role("button", name="中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.fill("input[name=q]", "quantum")
        page.press("input[name=q]", "Enter")
        page.wait_for_url("**/search?**")
        page.get_by_role("link", name="Oldest").click()
        page.wait_for_url("**sort=oldest**")
        first = page.locator("article").first
        assert first.locator(".abstract").is_visible()
        title = first.get_by_role("heading").inner_text()
        first.get_by_role("heading").get_by_role("link").click()
        page.wait_for_url("**/arxiv/**")
        assert page.locator("h1").inner_text() == title
        assert "@misc{" in text_of(page, "pre")
        page.goto("/arxiv/1609.09320")
        assert r"\mathcal{N}=4" in text_of(page, "h1")
        page.goto("/arxiv/1310.8286")
        page.locator("summary").first.click()
        assert "and 360 more" in text_of(page)


def test_without_scripts_paging_walks_the_list(browser: Browser, server: str) -> None:
    with visiting(browser, server, java_script_enabled=False) as visit:
        visit.page.goto("/search?q=")
        seen: list[str] = []
        for _ in range(10):
            seen += visit.page.locator("article h2").all_inner_texts()
            following = visit.page.locator("nav").get_by_role("link", name="Next")
            if not following.count():
                break
            with visit.page.expect_navigation():
                following.click()
        assert len(seen) == 127


def test_without_scripts_a_search_can_be_narrowed(browser: Browser, server: str) -> None:
    with visiting(browser, server, java_script_enabled=False) as visit:
        page = visit.page
        page.goto("/search?q=graph")
        page.get_by_text("Narrow the search").click()
        page.get_by_label("Category", exact=True).fill("cs.LG")
        page.get_by_label("Announced from").fill("2017-01-01")
        page.locator("details").get_by_role("button", name="Search").click()
        page.wait_for_url("**category=cs.LG**")
        assert page.locator("article").count() >= 1
        assert page.get_by_label("Active filters").get_by_role("listitem").count() == 2


# By hand and by keyboard


def test_single_keys_lead_through_a_list(page: Page) -> None:
    page.goto("/search?q=quantum&sort=oldest")

    def current() -> int:
        return int(
            page.evaluate(
                """[...document.querySelectorAll("article")]
                  .findIndex((card) => card.contains(document.activeElement))"""
            )
        )

    assert current() == -1
    for key, expected in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        assert current() == expected
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    address = page.locator("article h2 a").nth(1).get_attribute("href")
    page.locator("article").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def test_keys_are_letters_while_typing(page: Page) -> None:
    page.goto("/search?q=quantum")
    box = page.locator("input[name=q]")
    box.fill("")
    box.press_sequentially("j/k?o")
    assert box.input_value() == "j/k?o"
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.name") == "q"


def test_the_help_opens_closes_and_turns_the_keys_off(page: Page) -> None:
    page.goto("/search?q=quantum")
    help_ = page.get_by_role("dialog")
    page.keyboard.press("?")
    assert help_.is_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    assert not help_.is_visible()
    page.keyboard.press("?")
    help_.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    assert not help_.is_visible()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    assert help_.is_visible()


def test_a_long_list_of_authors_is_folded_and_unfolds(page: Page) -> None:
    page.goto("/arxiv/1310.8286")
    card = page.locator("article").first
    assert card.get_by_role("link", name="A. Adare", exact=True).is_visible()
    rest = card.locator("details a")
    assert rest.count() == 360
    assert not rest.last.is_visible()
    card.get_by_text("and 360 more").click()
    assert rest.last.is_visible()


def test_a_citation_that_is_still_loading_or_fails_cannot_be_copied(page: Page) -> None:
    page.goto("/arxiv/1706.03762")
    held: list[Route] = []
    page.route("**/arxiv/*.bib", lambda route: held.append(route))
    with page.expect_request("**/arxiv/*.bib"):
        page.get_by_role("button", name="Cite").first.click()
    shown = page.locator("[data-cite-text]")
    copy = page.get_by_role("dialog", name="Cite").get_by_role("button", name="Copy")
    expect(shown).to_have_text("Loading…")
    assert copy.is_disabled()
    held[0].continue_()
    expect(shown).to_contain_text("@misc{")
    assert copy.is_enabled()
    page.route("**/arxiv/*.ris", lambda route: route.fulfill(status=503))
    page.get_by_label("RIS").check()
    expect(shown).to_contain_text("could not be loaded")
    assert copy.is_disabled()


def test_a_search_has_a_short_address(page: Page) -> None:
    page.goto("/search?q=graph")
    page.fill("input[name=q]", "quantum")
    page.press("input[name=q]", "Enter")
    page.wait_for_url("**/search?q=quantum")


def test_the_content_is_one_key_away(page: Page) -> None:
    page.goto("/search?q=graph")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"

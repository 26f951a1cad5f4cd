"""Every state of a page in a real browser: it fits, is quiet, is accessible, works by keyboard."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from papers.settings import Settings
from tests.conftest import ROOT, SAMPLE, fill, serve
from tests.test_browser import CHROMIUM, PHONE, THEMES, WIDE, browser, sideways, visiting

__all__ = ["browser"]  # the fixture

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TABLET = 768
SMALLEST = 320
HEIGHTS = {WIDE: 800, TABLET: 844, PHONE: 844}  # of what is seen without scrolling
MADE_UP = 400  # papers beside the sample, so that a search has sixteen pages
CATEGORIES = ("math.NT", "math.AG", "hep-th", "cs.CL", "cond-mat.stat-mech")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")


def made_up(number: int) -> dict[str, Any]:
    """A paper on lattice cohomology; one is on unicorns, some have a very long name."""
    day = date(1996 + number // 14, 1 + number % 12, 3)
    old = day < date(2007, 4, 1)
    archive, digits = ("math/", 3) if old else ("", 4 if day.year < 2015 else 5)
    co_author = "Wolfeschlegelsteinhausenbergerdorff-von-und-zu-Hohenstaufen"
    authors = [
        [f"Author{number % 9}", "Ann", ""],
        [co_author if number % 7 == 0 else "Bo", "C", ""],
    ]
    words = "unicorns and " if number == 0 else ""
    return {
        "id": f"{archive}{day:%y%m}{'' if archive else '.'}{number + 1:0{digits}}",
        "authors": ", ".join(f"{first} {last}" for last, first, _ in authors),
        "authors_parsed": authors,
        "title": f"On {words}lattice cohomology $H^{{{number}}}(X)$, part {number}",
        "abstract": "  We compute the lattice cohomology of a variety by counting its points.\n"
        * 4,
        "categories": " ".join(CATEGORIES[(number + i) % 5] for i in range(1 + number % 3)),
        "comments": "Code at https://github.com/a/b" if number % 2 else None,
        "doi": f"10.1000/{number}" if number % 3 == 0 else None,
        "versions": [{"version": "v1", "created": f"{day:%a, %d %b %Y} 00:00:00 GMT"}],
        "update_date": str(day),
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the site over the sample and the made-up papers."""
    folder = tmp_path_factory.mktemp("states")
    file = folder / "made-up.jsonl"
    file.write_text("".join(json.dumps(made_up(number)) + "\n" for number in range(MADE_UP)))
    settings = Settings(data_dir=folder / "data")
    fill(settings, SAMPLE, file)
    with serve(settings) as address:
        yield address


# What is opened on a page


def open_why(page: Page) -> None:
    page.locator("#p2").get_by_text("Why this rank").click()


def open_suggestions(page: Page) -> None:
    page.locator("input[type=search]").fill("lattice")  # at one go: one list is asked for
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")


def open_picks(page: Page) -> None:
    for text in ("cs.cl", "math", "-cs.cv"):
        page.get_by_label("Find a category").fill(text)
        page.keyboard.press("Enter")
    page.get_by_label("Find a category").fill("")
    for group in page.locator(".group-fold > summary:visible").all():
        group.click()


def open_found(page: Page) -> None:
    page.get_by_label("Find a category").fill("theory")


def open_help(page: Page) -> None:
    page.keyboard.press("?")


def open_view(page: Page) -> None:
    page.get_by_role("button", name="View").click()


def compact(page: Page) -> None:
    page.keyboard.press("v")


def titles(page: Page) -> None:
    page.keyboard.press("v")
    page.keyboard.press("v")
    page.keyboard.press("j")


def open_chip(page: Page) -> None:
    page.locator("#p1 .card-facts .chip").first.focus()
    page.locator("#p1 .chip-more").press("Enter")


def open_facets(page: Page) -> None:
    if page.locator(".facets-summary").is_visible():
        page.locator(".facets-summary").click()
    for more in page.locator(".facets").locator("summary", has_text="more").all():
        more.click()
    page.locator(".facets .refine summary").click()


def open_rename(page: Page) -> None:
    for path in ("/arxiv/math.NT", FOUND):
        page.goto(path)
        page.get_by_role("button", name="Follow").click()
        page.locator("[data-follow][aria-pressed=true]").wait_for()
    page.goto("/library")
    page.get_by_role("button", name="Rename").first.click()


def open_exports(page: Page) -> None:
    page.locator(".exports > summary").click()


def open_table(page: Page) -> None:
    page.get_by_text("As a table").click()


@dataclass(frozen=True)
class State:
    path: str
    shows: str
    """Selector of what makes this state."""
    open: Callable[[Page], None] | None = None
    by_script: bool = False


FOUND = "/search?q=lattice+cohomology"
STATES = {
    "home": State("/", ".directory"),
    "home, nothing picked": State("/pick", ".home-note"),
    "home, picking": State("/", ".picked-out", open_picks, by_script=True),
    "home, finding": State("/", ".choice-other", open_found, by_script=True),
    "calendar": State("/calendar?category=math.NT", "a.calendar-day"),
    "calendar, empty": State("/calendar?month=1988-05", ".calendar"),
    "results": State(FOUND, "mark"),
    "none": State("/search?q=zzzzqqqq", ".empty"),
    "typo": State("/search?q=latice+cohomolgy", ".understood"),
    "doctor, nothing found": State("/search?q=unicorns+cat:cs.CV+date:1991", ".empty .doctor"),
    "doctor, little found": State("/search?q=unicorns+cat:math.NT", ".results-main > .doctor"),
    "facet chosen": State(
        f"{FOUND}+cat:math.NT+date:2001",
        ".facet-chosen:visible, .facets-summary:visible:has-text('2 chosen')",
    ),
    "filters": State(f"{FOUND}&category=math.NT&from=2001-01-01&match=all", ".filter"),
    "page 7": State(f"{FOUND}&page=7", "[aria-current=page]:text-is('7')"),
    "shares": State(f"{FOUND}&chart=share", ".chart"),
    "explained": State(f"{FOUND}&explain=1", "#p25 details.why[open]"),
    "day": State("/arxiv/math.NT", ".day-nav"),
    "several papers": State("/arxiv/1706.03762,1609.09320", "#p2"),
    "paper": State("/arxiv/1706.03762", ".card-alone"),
    "related to nothing": State("/related", "main form"),
    "related": State("/related?ids=1706.03762", "#related-papers"),
    "related, tuned": State("/related?ids=1706.03762,1104.4191&not=1708.00524", ".filter-paper"),
    "popular": State("/popular", ".empty, .card"),
    "popular, of a list": State(f"{FOUND}&sort=popular", "[aria-current=true]:text-is('Popular')"),
    "keyword": State("/keyword/lattice", ".phrases"),
    "api": State("/api", ".endpoints"),
    "error": State("/nothing", ".error-status"),
    "why open": State(FOUND, "#p2 details.why[open]", open_why, by_script=True),
    "suggestions": State("/", "[role=listbox]", open_suggestions, by_script=True),
    "suggestions, list": State(FOUND, "[role=listbox]", open_suggestions, by_script=True),
    "help": State(FOUND, "dialog[open]", open_help, by_script=True),
    "view": State(FOUND, "#view:popover-open", open_view, by_script=True),
    "compact": State(FOUND, "[data-density=compact] .card-fold", compact, by_script=True),
    "titles": State(FOUND, "[data-density=titles] [data-unfolded]", titles, by_script=True),
    "chip menu": State(FOUND, ".chip-menu a", open_chip, by_script=True),
    "facets open": State(FOUND, ".refine-fields", open_facets),
    "table open": State(FOUND, ".chart-table td", open_table),
    "library, following": State("/library", ".followed-form:visible", open_rename, by_script=True),
    "exports open": State(FOUND, ".exports a", open_exports),
}


def show(page: Page, state: State) -> None:
    page.goto(state.path)
    if state.open:
        state.open(page)
    page.locator(state.shows).first.wait_for()


def violations(page: Page, *themes: Literal["light", "dark"]) -> list[str]:
    """What axe finds in these themes, one line per rule and place; of many like cards the first
    ones are enough."""
    page.evaluate(AXE.read_text("utf-8"))  # past the page's own rules for scripts
    found: list[str] = []
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        found += page.evaluate(
            """async () => {
              document.querySelectorAll(".cards > li:nth-child(n+4)").forEach((li) => li.remove());
              scrollTo(0, 0); // or what is half behind the header were called too small
              const rules = { "target-size": { enabled: true } };
              const options = { resultTypes: ["violations"], rules };
              const { violations } = await axe.run(document, options);
              return violations.flatMap(({ id, nodes }) => nodes.map(
                (node) => `${id}: ${node.html.slice(0, 120)} ${node.failureSummary}`));
            }"""
        )
    return found


@pytest.mark.parametrize("width", HEIGHTS)
@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_a_state_is_quiet_fits_and_is_accessible(
    browser: Browser, site: str, state: State, width: int
) -> None:
    with visiting(browser, site, width) as visit:
        page = visit.page
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        show(page, state)
        assert sideways(page) <= 0
        title = page.locator("article h2").first
        if not state.open and title.count():
            box = title.bounding_box()
            assert box
            assert box["y"] + box["height"] <= HEIGHTS[width], "the first paper is below the fold"
        if AXE.is_file() and width != TABLET:
            assert violations(page, *(THEMES if width == WIDE else THEMES[:1])) == []
        assert visit.all_complaints() == []


def test_nothing_is_too_wide_on_the_smallest_screen_or_at_200_percent(
    browser: Browser, site: str
) -> None:
    with visiting(browser, site, SMALLEST) as visit:  # 640 pixels, seen at 200 %
        for name, state in STATES.items():
            show(visit.page, state)
            assert sideways(visit.page) <= 0, name
            visit.page.evaluate("localStorage.clear()")


@pytest.mark.skipif(not AXE.is_file(), reason="node_modules is absent: run scripts/chromium")
def test_axe_would_tell_of_a_violation(browser: Browser, site: str) -> None:
    with visiting(browser, site) as visit:
        visit.page.goto("/")
        visit.page.evaluate(
            """() => {
              document.documentElement.removeAttribute("lang");
              const sheet = new CSSStyleSheet();
              const rule = "main a { color: #333 !important; background: #222 !important }";
              sheet.replaceSync(`@media (prefers-color-scheme: dark) { ${rule} }`);
              document.adoptedStyleSheets.push(sheet);
            }"""
        )
        light, both = violations(visit.page, "light"), violations(visit.page, *THEMES)
        assert {line.partition(":")[0] for line in light} == {"html-has-lang"}
        assert {line.partition(":")[0] for line in both} == {"html-has-lang", "color-contrast"}


# Without scripts


def test_without_scripts_every_state_but_suggestions_is_there(browser: Browser, site: str) -> None:
    with visiting(browser, site, PHONE, java_script_enabled=False) as visit:
        for state in STATES.values():
            if not state.by_script:
                show(visit.page, state)
                assert visit.page.locator(state.shows).first.is_visible()
                assert sideways(visit.page) <= 0
        assert visit.complaints == []


def test_without_scripts_the_reasons_are_a_page_that_opens_at_the_paper(
    browser: Browser, site: str
) -> None:
    with visiting(browser, site, java_script_enabled=False) as visit:
        visit.page.goto(FOUND)
        visit.page.locator("#p3").get_by_role("link", name="Why this rank").click()
        visit.page.wait_for_url("**&explain=1#p3")
        assert visit.page.locator("#p3 details.why[open] .why-factors").is_visible()
        expect(visit.page.locator("#p1")).not_to_be_in_viewport()


# By keyboard


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with visiting(browser, site) as visit:
        yield visit.page
        # Whoever leaves a page early breaks off what it still loads.
        assert [said for said in visit.all_complaints() if not said.startswith("failed: ")] == []


FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "lost";
  const box = at.getBoundingClientRect();
  const header = document.querySelector("header");
  const top = header.contains(at) ? 0 : header.getBoundingClientRect().bottom;
  const bar = at.classList.contains("skip-link");
  if (box.width < 2 || box.bottom <= (bar ? 0 : top) || box.top >= innerHeight) {
    return `out of sight: ${at.outerHTML.slice(0, 99)}`;
  }
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
  const marked = outlineStyle !== "none" && parseFloat(outlineWidth) > 1 || boxShadow !== "none";
  return marked || at.id === "main" || at.id === "papers"
    ? "seen" : `not marked: ${at.outerHTML.slice(0, 99)}`;
}"""


def press(page: Page, key: str, until: str = "*") -> None:
    """Press a key until the focus is on what the selector says; it is seen all the way."""
    for _ in range(250):
        page.keyboard.press(key)
        assert page.evaluate(FOCUS) == "seen"
        if page.evaluate("(at) => document.activeElement.matches(at)", until):
            return
    raise AssertionError(f"{key} does not lead to {until}")


def test_reading_needs_no_mouse(page: Page) -> None:
    page.goto("/")
    press(page, "Tab", ".skip-link")
    press(page, "Tab", "input[type=search]")
    page.keyboard.insert_text("lattice co")
    page.get_by_role("option").first.wait_for()
    for _ in range(page.get_by_role("option").count()):
        page.keyboard.press("ArrowDown")
        if page.get_by_role("option", selected=True).locator("bdi").inner_text() == (
            "lattice cohomology"
        ):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*lattice*cohomology*")

    press(page, "Tab", ".skip-link")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUS) == "seen"
    press(page, "Tab", ".facets .skip-link")
    press(page, "Tab", ".facet-value a")
    page.keyboard.press("Enter")
    page.wait_for_url("**cat%3A**")
    press(page, "Tab", ".facets .skip-link")
    page.keyboard.press("Enter")
    narrowed = page.url.partition("#")[0]
    assert page.evaluate("document.activeElement.id") == "papers"

    press(page, "Tab", "a[data-why]")
    page.keyboard.press("Enter")
    page.locator("#p1 details.why[open]").wait_for()
    assert page.evaluate(FOCUS) == "seen"
    assert page.evaluate("document.activeElement.matches('details.why > summary')")
    page.keyboard.press("Enter")
    assert not page.locator("#p1 .why-text").is_visible()

    for key, place in (("j", "#p2"), ("j", "#p3"), ("k", "#p2")):
        press(page, key, place)
    address = page.locator("#p2 a[data-open]").get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
    page.go_back()
    page.wait_for_url(f"{narrowed}*")

    press(page, "j", "#p25")
    page.locator("#p26").wait_for(state="attached")  # the second page comes by itself
    press(page, "j", "#p26")
    page.wait_for_url("**page=2#p26")


def test_back_up_the_page_nothing_hides_behind_the_header(page: Page) -> None:
    page.goto(f"{FOUND}+cat:math.NT+date:2001")
    page.locator(".site-footer [data-help-open]").focus()
    press(page, "Shift+Tab", "input[type=search]")


def test_the_reasons_open_in_place(page: Page) -> None:
    page.goto(FOUND)
    page.locator("#p3").get_by_text("Why this rank").click()
    page.locator("#p3 details.why[open] .why-factors").wait_for()
    assert urlsplit(page.url).query == urlsplit(FOUND).query
    assert page.locator("details.why").count() == 1

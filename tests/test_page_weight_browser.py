"""What a list weighs, when it can be read, and that nothing moves when the rest arrives."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from papers.settings import Settings
from tests.conftest import fill, serve
from tests.test_browser import CHROMIUM, PHONE, WIDE, browser, typeset, visiting
from tests.test_states_browser import made_up, site

__all__ = ["browser", "site"]  # the fixtures

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")

LISTS = ["/search?q=lattice+cohomology", "/arxiv/math.NT?from=1996-01-01", "/search?sort=announced"]
HTML_LIMIT_BYTES = 60_000
OWN_CODE_LIMIT_BYTES = 40_000
LAYOUT_SHIFT_LIMIT = 0.02

SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const what = entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? "?");
    window.shifts.push([entry.value, ...what]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
FONTS = """
new MutationObserver((_, observer) => {
  if (document.querySelector("mjx-math")) {
    observer.disconnect();
    const isThere = (font) => document.fonts.check(`1em MJX-NCM-${font}`);
    window.fontsThere = ["ZERO", "N", "BRK"].map(isThere);
  }
}).observe(document, { childList: true, subtree: true });
"""  # what there is when the first formula is put in its place
WIDE_FORMULAS = (
    r"We prove the formula $\dim\operatorname{Hull}(\mathcal{C}(\boldsymbol{\alpha}))="
    r"\operatorname{rank}(\boldsymbol{\Phi}_{\boldsymbol{\alpha}})-"
    r"\operatorname{rank}(\mathcal{G}(\boldsymbol{\alpha}))$ for all codes, and that "
    r"$\delta=\dim_{\mathbb{F}_{q}}(\operatorname{im}\boldsymbol{\varphi}_{\lambda,\mu}\cap"
    r"\ker\boldsymbol{\varphi}_{\lambda,\mu}^{\dagger})$ tells more where $q=2$ and $n<m$."
)
ROOM_BELOW = """() => {
  const list = document.querySelector("ol.cards[data-total]");
  return !list
    || document.querySelectorAll("ol.cards > li").length >= +list.dataset.total
    || list.getBoundingClientRect().bottom > innerHeight + 600;
}"""  # at the very end, what comes pushes the footer out of the window
SENT = """() => performance.getEntriesByType("resource")
  .filter(({ name }) => name.includes("/static/") && !name.includes("/vendor/"))
  .map(({ name, encodedBodySize }) => [name.split("/").slice(5).join("/"), encodedBodySize])"""


@pytest.mark.parametrize("path", LISTS)
def test_a_list_of_25_is_light(browser: Browser, site: str, path: str) -> None:
    with visiting(browser, site) as visit:
        page = visit.page
        answer = page.goto(path)
        assert answer
        assert page.locator("article[data-card]").count() == 25
        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) <= HTML_LIMIT_BYTES
        page.wait_for_load_state("networkidle")
        sent = dict(page.evaluate(SENT))
        assert {"css/base.css", "js/keyboard.js"} <= set(sent)
        assert all(sent.values())
        assert sum(sent.values()) <= OWN_CODE_LIMIT_BYTES, sorted(
            sent.items(), key=lambda one: -one[1]
        )


def test_it_can_be_read_before_the_maths_comes(browser: Browser, site: str) -> None:
    held: list[Route] = []
    with visiting(browser, site) as visit:
        page = visit.page
        page.route("**/vendor/**", lambda route: held.append(route))
        page.goto(LISTS[0], wait_until="commit")
        page.wait_for_function(
            "() => performance.getEntriesByName('first-contentful-paint').length > 0 "
            "&& document.querySelectorAll('article[data-card]').length === 25"
        )
        assert page.locator("#p1 .abstract").is_visible()
        page.unroute_all(behavior="ignoreErrors")


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("path", [LISTS[0], "/arxiv/1706.03762", "/"])
def test_nothing_moves_when_the_rest_arrives(
    browser: Browser, site: str, path: str, width: int
) -> None:
    with visiting(browser, site, width) as visit:
        page = visit.page
        page.add_init_script(SHIFTS)
        page.goto(path)
        page.wait_for_load_state("networkidle")
        for _ in range(30):
            page.mouse.wheel(0, 300)
            page.wait_for_timeout(60)
            page.wait_for_function(ROOM_BELOW, polling=50)
        shifts = page.evaluate("window.shifts")
        assert sum(shift[0] for shift in shifts) <= LAYOUT_SHIFT_LIMIT, shifts


@pytest.fixture(scope="module")
def site_of_wide_formulas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a site where each abstract has two formulas that are too long for a line."""
    folder = tmp_path_factory.mktemp("wide-formulas")
    file = folder / "papers.jsonl"
    papers = [{**made_up(number), "abstract": WIDE_FORMULAS} for number in range(8)]
    file.write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    settings = Settings(data_dir=folder / "data")
    fill(settings, file)
    with serve(settings) as address:
        yield address


@typeset
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_formulas_that_break_over_lines_have_their_room(
    browser: Browser, site_of_wide_formulas: str, width: int
) -> None:
    with visiting(browser, site_of_wide_formulas, width) as visit:
        page = visit.page
        page.add_init_script(SHIFTS)
        page.add_init_script(FONTS)
        held: list[Route] = []
        page.route("**/vendor/mathjax/startup.js", lambda route: held.append(route))
        with page.expect_request("**/vendor/mathjax/startup.js"):
            page.goto(LISTS[0], wait_until="commit")
        wide = page.locator("#p1 .abstract .tex:not([style])")
        expect(wide).to_have_count(2)
        expect(page.locator("html.maths-coming")).to_have_count(1)
        page.wait_for_timeout(500)  # the page is painted
        held[0].continue_()
        expect(wide.locator("mjx-math")).to_have_count(2)
        assert page.evaluate("window.fontsThere") == [True, True, True]
        # The formula of the title and the comma after it are on one line.
        title = page.locator("#p1 .card-title .held")
        assert title.evaluate("one => one.getClientRects().length") == 1
        page.wait_for_timeout(500)
        shifts = page.evaluate("window.shifts")
        assert sum(shift[0] for shift in shifts) <= LAYOUT_SHIFT_LIMIT, shifts

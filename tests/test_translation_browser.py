"""Page translation by a browser: prose changes; formulas, names, ids, codes never do."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.test_browser import CHROMIUM, MATHJAX, browser, visiting
from tests.test_list_browser import LIST, scroll_to
from tests.test_states_browser import site

__all__ = ["browser", "site"]  # the fixtures

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)"),
    pytest.mark.skipif(not MATHJAX, reason="static/vendor is absent: run scripts/browser"),
]

# As browsers do: every text node that may be translated is put into two <font>s with another text,
# at once and whenever something comes or changes.
TRANSLATE = """
const translated = new WeakSet();
function translate(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) {
    const parent = node.parentElement;
    if (!parent || translated.has(node) || !node.data.trim()) continue;
    if (parent.closest("script, style, template, textarea, .notranslate, [translate=no]")) continue;
    const outer = document.createElement("font");
    const inner = document.createElement("font");
    outer.style.verticalAlign = inner.style.verticalAlign = "inherit";
    inner.textContent = node.data.replace(/[a-z]+/gi, (word) => `${word.toUpperCase()}字`);
    translated.add(inner.firstChild);
    outer.append(inner);
    node.replaceWith(outer);
  }
}
translate(document.body);
new MutationObserver((changes) => {
  for (const { addedNodes, target, type } of changes) {
    if (type === "characterData") translate(target.parentElement ?? document.body);
    for (const node of addedNodes) if (node.isConnected) translate(node.parentElement);
  }
}).observe(document.body, { childList: true, subtree: true, characterData: true });
"""
# What each paper says that no translation may touch.
KEPT = """(count) => [...document.querySelectorAll("[data-card]")].slice(0, count).map((card) => ({
  formulas: [...card.querySelectorAll("mjx-container")].map(
    (formula) => [formula.querySelector("[data-latex]").dataset.latex,
      formula.querySelector("mjx-assistive-mml").textContent]),
  errors: card.querySelectorAll("mjx-merror, [data-mjx-error]").length,
  left: card.querySelectorAll(".tex:not(:has(mjx-container))").length,
  names: card.querySelector(".authors").textContent.replace(/\\s+/g, " "),
  codes: [...card.querySelectorAll(".chip")].map((chip) => chip.textContent.trim()),
  id: card.querySelector("dd.notranslate").textContent,
}))"""


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with visiting(browser, site) as visit:
        yield visit.page
        assert visit.all_complaints() == []


def read(page: Page, count: int) -> list[dict[str, object]]:
    """Go through the first papers of the list, so that all is loaded and typeset."""
    for number in range(5, count + 1, 5):
        scroll_to(page, number)
    page.wait_for_function(
        f"() => [...document.querySelectorAll('article[data-card]')].slice(0, {count})"
        ".every((card) => !card.querySelector('.tex:not(:has(mjx-math))'))",
        polling=100,
    )
    found: list[dict[str, object]] = page.evaluate(KEPT, count)
    return found


@pytest.mark.parametrize("early", [True, False], ids=["before the maths", "after the maths"])
def test_translation_leaves_formulas_names_and_ids_alone(page: Page, early: bool) -> None:
    page.goto(LIST)
    plain = read(page, 40)
    assert all(paper["formulas"] for paper in plain)
    prose = page.locator("#p30 .abstract").text_content() or ""

    page.goto(LIST, wait_until="domcontentloaded" if early else "load")
    if not early:
        page.locator("#p1 mjx-math").first.wait_for()
    page.evaluate(TRANSLATE)
    assert read(page, 40) == plain
    translated = page.locator("#p30 .abstract").text_content() or ""
    assert "字" in translated
    assert translated != prose
    assert "字" in (page.locator("#p1 h2").text_content() or "")
    assert "字" in page.locator("[data-progress]").inner_text() or early

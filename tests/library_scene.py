"""The site and its readers, for the tests of the library: devices, what is kept on them, a star."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Download, Locator, Page, expect

from papers.settings import Settings
from tests.conftest import fill, serve
from tests.test_browser import WAIT_MS, browser, visiting

__all__ = ["browser"]  # the fixture

LIST = "/search?q=quantum&sort=oldest"
HOSTILE = '<img src=x onerror="window.pwned = 1"><script>window.pwned = 1</script>\'"&amp; \u202e'

# The page's own modules, by the address under which it has loaded them.
MODULE = """(name) => {
  const { src } = document.querySelector("script[src*='/js/']");
  return import(src.replace(/[^/]+[.]js$/, `${name}.js`));
}"""
BLOCKED = """
for (const name of ["indexedDB", "localStorage", "sessionStorage", "caches"]) {
  Object.defineProperty(window, name, {
    get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
  });
}
"""
LATE = """
const { open } = IDBFactory.prototype;
IDBFactory.prototype.open = function (...given) {
  const opening = open.apply(this, given);
  return location.pathname === "/library" ? opening : {
    set onupgradeneeded(action) {
      opening.onupgradeneeded = action;
    },
    set onsuccess(action) {
      const there = new Promise((done) => (opening.onsuccess = done));
      Object.assign(window, { answer: () => there.then(() => action()) });
    },
    get result() {
      return opening.result;
    },
  };
};
const later = setTimeout;
window.setTimeout = (action, ms, ...given) => later(action, ms === 5_000 ? 500 : ms, ...given);
"""  # a database that does not open before `answer()`, and a page that waits for it but shortly
PATIENT = LATE.replace("500 :", "60_000 :")
LATE_LIBRARY = LATE.replace('"/library"', '"/elsewhere"')
ENDLESS = """() => {
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...given) {
    const made = transaction.apply(this, given);
    const again = () => (made.objectStore("meta").count().onsuccess = again);
    if (given[1] === "readwrite") again();
    return made;
  };
}"""  # a database that takes what is written and is never done with it
UNTOLD = """() => {
  const { transaction } = IDBDatabase.prototype;
  Object.assign(window, { told: [] });
  IDBDatabase.prototype.transaction = function (...given) {
    const made = transaction.apply(this, given);
    return given[1] !== "readwrite" ? made : Object.defineProperty(made, "oncomplete", {
      set: (action) => told.push(action),
    });
  };
}"""  # a database that is done, but says so only when `told` of it
IMPATIENT = """
const timeout = setTimeout;
window.setTimeout = (action, ms, ...given) => ms === 5_000 ? 0 : timeout(action, ms, ...given);
"""  # a page that neither gives up its database nor syncs a change by itself


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a site over the sample whose readers are these tests alone."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("library"))
    fill(settings)
    with serve(settings) as address:
        yield address


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with visiting(browser, site) as visit:
        yield visit.page
        # That nothing lies at a place yet is told by 404.
        assert [said for said in visit.all_complaints() if "/sync/" not in said] == []


@pytest.fixture
def rough(browser: Browser, site: str) -> Iterator[Page]:
    """A page to which things are done that no page likes."""
    with visiting(browser, site) as visit:
        yield visit.page


def device(browser: Browser, site: str, **options: Any) -> BrowserContext:
    context = browser.new_context(base_url=site, **options)
    context.set_default_timeout(WAIT_MS)
    return context


def call(page: Page, module: str, name: str, *arguments: Any) -> Any:
    """What a function of a module of the page answers."""
    return page.evaluate(
        f"async ([module, name, values]) => (await ({MODULE})(module))[name](...values)",
        [module, name, list(arguments)],
    )


def wait_until(page: Page, asked: str) -> None:
    """Until a promise is kept with true; `wait_for_function` takes the promise itself for true."""
    page.wait_for_function(
        f"(known) => {{ ({asked})().then((is) => (known.is = is)); return known.is; }}",
        arg=page.evaluate_handle("({})"),
        polling=50,
    )


def kept(page: Page) -> dict[str, dict[str, Any]]:
    """All that is kept, by id."""
    call(page, "library", "ready")
    return {entry["id"]: entry for entry in call(page, "library", "all")}


def exported(page: Page) -> Any:
    return json.loads(call(page, "library-exchange", "exportJson"))


def imported(page: Page, papers: list[dict[str, Any]]) -> Any:
    text = json.dumps({"format": "sheaf-library", "version": 1, "papers": papers})
    return call(page, "library-exchange", "importJson", text)


def paper(id_: str, time: int = 1_000, **changes: Any) -> dict[str, Any]:
    times = dict.fromkeys(("star", "note", "tags", "read", "paper"), time)
    made: dict[str, Any] = {
        "id": id_,
        "title": f"Paper {id_}",
        "authors": ["A. Author"],
        "abstract": "It is so.",
    }
    made |= {"categories": ["cs.CL"], "day": "2026-05-04", "opened": 0}
    return made | {"star": 1, "note": "", "tags": [], "read": 0, "times": times} | changes


def card(page: Page, number: int) -> Locator:
    return page.locator("article[data-card]").nth(number)


def id_of(card: Locator) -> str:
    return card.get_attribute("data-id") or ""


def write_note(page: Page, card: Locator, note: str, tags: str) -> None:
    open_note(card)
    page.keyboard.type(note)
    card.get_by_label("Tags").fill(tags)
    expect(card.locator("[data-note-state]")).to_have_text("Saved in this browser")
    card.get_by_role("button", name="Close").click()
    expect(card.locator(".note-form")).to_have_count(0)


def open_note(card: Locator) -> None:
    card.get_by_role("button", name="Note", exact=True).click()
    expect(card.locator("textarea")).to_be_focused()


def star(card: Locator) -> None:
    card.get_by_role("button", name="Star").click()
    expect(card.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")


def open_library(page: Page, fragment: str = "") -> None:
    page.goto(f"/library{fragment}")
    page.locator("[data-library]").wait_for()
    expect(page.locator("[data-not-stored]")).to_be_hidden()


def open_panel(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def make_key(page: Page) -> str:
    open_library(page)
    open_panel(page, "Your devices")
    page.get_by_role("button", name="Make a key").click()
    expect(page.locator("[data-sync-told]")).to_contain_text("Synced")
    return page.locator("[data-key]").inner_text()


def use_key(page: Page, key: str) -> None:
    open_library(page)
    open_panel(page, "Your devices")
    page.get_by_label("Or use a key of yours").fill(key)
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("[data-sync-told]")).to_contain_text("Synced")


def sync(page: Page) -> None:
    outcome = page.evaluate(
        f"""async () => {{
          const {{ syncNow, state }} = await ({MODULE})("sync");
          await syncNow();
          return state.outcome;
        }}"""
    )
    assert outcome == "done"


def text_of(download: Download, folder: Path) -> str:
    download.save_as(folder / download.suggested_filename)
    return (folder / download.suggested_filename).read_text("utf-8")

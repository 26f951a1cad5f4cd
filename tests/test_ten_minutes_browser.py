"""A reader's ten minutes with a day of more than 300 real papers; on two devices, a slow network,
a browser that stores nothing, without scripts."""

import gzip
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pybtex.database import parse_string

from papers.settings import Settings
from tests.conftest import ROOT, fill, serve
from tests.library_scene import (
    BLOCKED,
    exported,
    kept,
    make_key,
    open_library,
    open_panel,
    text_of,
    use_key,
    write_note,
)
from tests.test_browser import CHROMIUM, browser, visiting

__all__ = ["browser"]  # the fixture

CORPUS = ROOT.parent / "shared" / "data" / "arxiv" / "sample-5000.jsonl.gz"
PAPERS = 340
DAY = "/arxiv/cs.CL+cs.LG?date=2026-05-12"
STARRED = (1, 3, 4, 9, 27)
NOTE = "Compare with ours; ask Ann."

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)"),
    pytest.mark.skipif(not CORPUS.is_file(), reason="the real papers are not beside this folder"),
]


def real_papers() -> Iterator[dict[str, Any]]:
    """Papers of two categories as they are, but for being submitted on one day."""
    number = 0
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            if {"cs.CL", "cs.LG"}.isdisjoint((paper["categories"] or "").split()):
                continue
            number += 1
            versions = [{"version": "v1", "created": "Mon, 11 May 2026 10:00:00 GMT"}]
            yield paper | {
                "id": f"2605.{number:05}",
                "versions": versions,
                "update_date": "2026-05-12",
            }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("day")
    file = folder / "day.jsonl"
    papers = islice(real_papers(), PAPERS)
    file.write_text("".join(json.dumps(paper) + "\n" for paper in papers), encoding="utf-8")
    settings = Settings(data_dir=folder / "data")
    fill(settings, file)
    with serve(settings) as address:
        yield address


def current(page: Page) -> int:
    """The number of the paper that has the focus."""
    return int(
        page.evaluate("(document.activeElement.closest('[data-card]')?.id ?? 'p0').slice(1)")
    )


def go_to(page: Page, number: int) -> None:
    """By `j`, a key press a paper, as fast as papers come."""
    for _ in range(1_000):
        if current(page) == number:
            return
        page.keyboard.press("j")
        if not page.locator(f"#p{current(page) + 1}").count():
            page.wait_for_timeout(100)
    raise AssertionError(f"paper {number} did not come")


def star_by_key(page: Page, number: int) -> str:
    go_to(page, number)
    card = page.locator(f"#p{number}")
    page.keyboard.press("s")
    expect(card.locator("[data-star]")).to_have_attribute("aria-pressed", "true")
    return card.get_attribute("data-id") or ""


def filter_by(page: Page, words: str) -> int:
    """How many papers of the whole list hold the words."""
    page.keyboard.press("f")
    expect(page.locator("input[name=include]")).to_be_focused()
    page.keyboard.insert_text(words)  # at once: a pause would apply a part of them
    output = page.locator(".list-filter output")
    expect(output).to_have_text(re.compile(r"^\d+ of 340 "))
    return int((output.text_content() or "").split()[0])


def test_ten_minutes_on_two_devices(browser: Browser, site: str, tmp_path: Path) -> None:
    with visiting(browser, site) as visit, visiting(browser, site) as elsewhere:
        page = visit.page
        page.goto(DAY)
        expect(page.locator(".listing-count strong")).to_have_text(str(PAPERS))
        ids = [star_by_key(page, number) for number in STARRED]
        write_note(page, page.locator("#p4"), NOTE, "to read")

        few = filter_by(page, "graph neural")
        assert 0 < few < PAPERS / 4
        shown = page.locator("ol.cards > li:visible")
        for _ in range(300):
            if shown.count() == few:
                break
            page.mouse.wheel(0, 5_000)
            page.wait_for_timeout(100)
        assert shown.count() == few
        for text in shown.all_text_contents():
            assert "graph" in text.lower()
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        expect(page.locator("#p1")).to_be_visible()

        page.locator("#p27").focus()
        go_to(page, 60)
        page.wait_for_url(re.compile(r"page=3#p60$"))
        page.reload()
        page.locator("#p60").wait_for()
        assert page.locator("#p60").evaluate("one => one.getBoundingClientRect().top < innerHeight")
        page.goto(DAY)
        for number in (1, 3, 4, 9):
            expect(page.locator(f"#p{number} [data-star]")).to_have_attribute(
                "aria-pressed", "true"
            )
        expect(page.locator("#p4 .note-text")).to_have_text(NOTE)
        expect(page.locator("#p2 [data-star]")).to_have_attribute("aria-pressed", "false")

        open_library(page)
        expect(page.locator("[data-library] article")).to_have_count(5)
        open_panel(page, "Export")
        with page.expect_download() as download:
            page.get_by_role("button", name="BibTeX", exact=True).click()
        entries = parse_string(text_of(download.value, tmp_path), "bibtex").entries
        assert {entry.fields["eprint"] for entry in entries.values()} == set(ids)

        key = make_key(page)
        other = elsewhere.page
        use_key(other, key)
        expect(other.locator("[data-library] article")).to_have_count(5)
        assert kept(other) == kept(page)
        assert {paper["id"] for paper in exported(other)["papers"] if paper["star"]} == set(ids)
        other.goto(DAY)
        expect(other.locator("#p4 .note-text")).to_have_text(NOTE)
        told = visit.all_complaints() + elsewhere.all_complaints()
        assert [said for said in told if "/sync/" not in said and "failed: " not in said] == []


def test_on_a_slow_network_the_same_is_kept(browser: Browser, site: str) -> None:
    with visiting(browser, site) as visit:
        page = visit.page
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        slow = {"offline": False, "latency": 300, "downloadThroughput": 60_000}
        network.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": 30_000})
        page.goto(DAY, wait_until="commit")
        # The papers can be read while scripts and formulas are on their way.
        page.locator("#p2 .abstract").wait_for()
        page.locator("#p1 [data-star]:visible").wait_for()
        ids = {star_by_key(page, number) for number in (1, 27)}
        assert set(kept(page)) >= ids
        assert filter_by(page, "reinforcement") > 0
        page.reload(wait_until="commit")
        # The filter, which is remembered, may have hidden the card by then.
        page.locator("[data-star][aria-pressed=true]").first.wait_for(state="attached")
        assert {id_ for id_, entry in kept(page).items() if entry["star"]} == ids


def test_where_nothing_is_stored_reading_goes_on_and_the_reader_is_told(
    browser: Browser, site: str
) -> None:
    with visiting(browser, site) as visit:
        visit.page.context.add_init_script(BLOCKED)
        page = visit.page
        page.goto(DAY)
        for number in (1, 27):
            star_by_key(page, number)
        expect(page.locator("[data-library-said]")).to_contain_text("does not keep data")
        assert filter_by(page, "graph neural") > 0
        assert sum(1 for entry in kept(page).values() if entry["star"]) == 2
        told = visit.all_complaints()
        assert [said for said in told if "failed: " not in said] == []


def test_without_scripts_the_day_is_read_page_by_page_and_exported(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    with visiting(browser, site, java_script_enabled=False) as visit:
        page = visit.page
        page.goto(DAY)
        numbers: list[str] = []
        while True:
            numbers += page.locator(".card-number").all_text_contents()
            following = page.locator(".pagination a[rel=next]")
            if not following.count():
                break
            with page.expect_navigation():
                following.click()
        assert numbers == [str(number) for number in range(1, PAPERS + 1)]
        page.goto(DAY)
        page.locator(".exports > summary").click()
        with page.expect_download() as download:
            page.locator(".exports").get_by_role("link", name="BibTeX").click()
        text = text_of(download.value, tmp_path)
        assert len(parse_string(text, "bibtex").entries) == PAPERS

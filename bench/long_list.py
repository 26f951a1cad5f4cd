"""A list with a thousand cards loaded: how long the browser is busy at a time while scrolling."""

import argparse
import statistics
import sys
import time
from shutil import which
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

from bench.processes import serving
from bench.report import Figure, Target, conclude
from papers.settings import Settings

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
WATCH = """
window.busy = [];
new PerformanceObserver((list) => {
  for (const { duration, startTime } of list.getEntries()) busy.push([startTime, duration]);
}).observe({ type: "longtask", buffered: true });
"""
FRAMES = """(count) => new Promise((resolve) => {
  const frames = [];
  let last = performance.now();
  function frame(now) {
    frames.push(now - last);
    last = now;
    scrollBy(0, 60);
    frames.length < count ? requestAnimationFrame(frame) : resolve(frames);
  }
  requestAnimationFrame(frame);
})"""


def main(arguments: list[str]) -> int:
    """Load the cards as a reader does, scroll through them, and print frames and long tasks."""
    parser = argparse.ArgumentParser(prog="python -m bench long_list", description=__doc__)
    parser.add_argument("--cards", type=int, default=1_000)
    parser.add_argument("--query", default="cat:hep-th")
    options = parser.parse_args(arguments)
    chromium = next((path for name in CHROMIUM if (path := which(name))), None)
    if chromium is None:
        print("long_list: Chromium is needed", file=sys.stderr)
        return 2
    with serving(Settings().data_dir, 1) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 844})
        page.add_init_script(WATCH)
        page.goto(f"{address}/search?q={quote(options.query)}&sort=oldest")
        started = time.perf_counter()
        _load(page, options.cards)
        seconds = time.perf_counter() - started
        loading = page.evaluate("busy.splice(0).map(([, duration]) => duration)")
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(2_000)
        page.evaluate("busy.length = 0")
        frames = page.evaluate(FRAMES, 900)
        scrolling = page.evaluate("busy.map(([, duration]) => duration)")
        browser.close()
    return conclude(
        [
            Figure("cards", options.cards),
            Figure("seconds to load them by scrolling", seconds),
            Figure("long tasks while loading", len(loading)),
            Figure("longest while loading, ms", max(loading, default=0)),
            Figure("median frame while scrolling, ms", statistics.median(frames), Target("<=", 34)),
            Figure("95th percentile of frames, ms", statistics.quantiles(frames, n=20)[-1]),
            Figure("long tasks while scrolling, of 15 s", len(scrolling)),
            Figure("longest while scrolling, ms", max(scrolling, default=0), Target("<=", 200)),
        ]
    )


def _load(page: Page, cards: int) -> None:
    while page.locator("[data-card]").count() < cards:
        page.mouse.wheel(0, 20_000)
        page.wait_for_timeout(50)

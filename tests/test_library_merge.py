"""Merging libraries, by the browser's own modules: whatever meets whatever, all end alike."""

import pytest
from playwright.sync_api import Page

from tests.library_scene import (
    MODULE,
    browser,
    open_library,
    page,
    site,
)
from tests.test_browser import CHROMIUM

__all__ = ["browser", "page", "site"]  # the fixtures

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)")


# Merging


def test_merging_is_commutative_associative_and_idempotent(page: Page) -> None:
    open_library(page)
    broken = page.evaluate(
        f"""async () => {{
          const {{ blank, changed, merged }} = await ({MODULE})("library-entry");
          const {{ cleaned }} = await ({MODULE})("library-clean");
          let seed = 1;
          const below = (limit) => (seed = (seed * 48271) % 2147483647) % limit;
          const pick = (values) => values[below(values.length)];
          const text = () => pick(["", "a", "ab", "\\u00e9", "\\ud83d\\ude00"]);
          // Few times and few values, so that fields clash and tie all the time.
          const time = () => below(4);
          const entry = () => ({{
            ...blank("2101.00001"), title: text(), authors: pick([[], ["A"], ["A", "B"]]),
            abstract: text(), star: time(), note: text(), tags: pick([[], ["x"], ["x", "y"]]),
            read: time(), opened: time(),
            times: {{ star: time(), note: time(), tags: time(), read: time(), paper: time() }},
          }});
          const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
          const broken = [];
          for (let i = 0; i < 20000; i += 1) {{
            const [a, b, c] = [entry(), entry(), entry()];
            if (!same(merged(a, b), merged(b, a))) broken.push("commutative");
            if (!same(merged(merged(a, b), c), merged(a, merged(b, c)))) broken.push("associative");
            if (!same(merged(a, a), a)) broken.push("idempotent");
            if (!same(merged(merged(a, b), b), merged(a, b))) broken.push("absorbing");
            if (!same(cleaned(a, 1e12), cleaned(JSON.parse(JSON.stringify(a)), 1e12))) {{
              broken.push("clean");
            }}
            const now = changed(a, {{ star: 9, note: "new", tags: [], read: 0 }}, undefined, 0);
            const after = merged(b.times.note > a.times.note ? a : b, now);
            if (after.star !== 9 && a.star !== 9 && b.times.star <= a.times.star) {{
              broken.push("a change is later than what it replaces");
            }}
          }}
          return [...new Set(broken)];
        }}"""
    )
    assert broken == []


def test_libraries_of_many_devices_end_alike_in_whatever_order_they_meet(page: Page) -> None:
    open_library(page)
    count = page.evaluate(
        f"""async () => {{
          const {{ NO_TEXT, blank, changed }} = await ({MODULE})("library-entry");
          const {{ joined }} = await ({MODULE})("library-merge");
          let seed = 7;
          const below = (limit) => (seed = (seed * 48271) % 2147483647) % limit;
          const ids = Array.from({{ length: 8 }}, (_, n) => `2101.0000${{n}}`);
          const meet = (mine, theirs) => {{
            for (const entry of joined(mine, [...theirs.values()], 1e9).news) {{
              mine.set(entry.id, entry);
            }}
          }};
          const states = new Set();
          for (let round = 0; round < 200; round += 1) {{
            const devices = Array.from({{ length: 4 }}, () => new Map());
            for (let step = 0; step < 60; step += 1) {{
              const mine = devices[below(4)];
              if (below(3) === 0) {{
                meet(mine, devices[below(4)]);
                continue;
              }}
              const id = ids[below(8)];
              const changes = [{{ star: below(2) * step }}, {{ note: "n".repeat(below(3)) }},
                {{ tags: below(2) ? ["t"] : [] }}, {{ read: below(2) * step }}][below(4)];
              const paper = {{ ...NO_TEXT, title: `T${{below(3)}}` }};
              const clock = step + below(5) - 2; // no two clocks agree
              mine.set(id, changed(mine.get(id) ?? blank(id), changes, paper, clock));
            }}
            const ends = [0, 1, 2].map((turn) => {{
              const all = new Map();
              const stride = turn === 2 ? 3 : 1;
              for (let n = 0; n < 4; n += 1) meet(all, devices[(n * stride + turn) % 4]);
              return JSON.stringify([...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1)));
            }});
            if (new Set(ends).size !== 1) return `they differ in round ${{round}}`;
            states.add(ends[0]);
          }}
          return states.size;
        }}"""
    )
    assert count == 200, "every round came to a state of its own"

"""Rising terms: counted by category and window, against their own past."""

import random
from datetime import date, timedelta

import pytest

from indexer.build import build
from indexer.trends import add_trends
from papers.models import Record
from papers.settings import Settings
from papers.store import open_store
from papers.trends import (
    FEWEST_IN_ALL,
    PAST_DAYS,
    RISING_KEPT,
    WINDOW_DAYS,
    Dated,
    Rise,
    rising,
    z_score,
)

NEWEST = date(2026, 5, 21)


def paper(days_ago: int, *phrases: str, categories: tuple[str, ...] = ("cs.CL",)) -> Dated:
    day = NEWEST - timedelta(days=days_ago)
    return Dated(day, categories, tuple((phrase.lower(), phrase) for phrase in phrases))


def past(count: int, *phrases: str) -> list[Dated]:
    return [paper(40 + i % 300, *phrases) for i in range(count)]


def recent(count: int, *phrases: str) -> list[Dated]:
    return [paper(i % 7, *phrases) for i in range(count)]


def month(papers: list[Dated]) -> tuple[Rise, ...]:
    found = [each for each in rising(papers, NEWEST) if each.window == "month"]
    return found[0].phrases if found else ()


def test_a_phrase_whose_share_grew_rises_with_its_counts() -> None:
    papers = past(900, "parsing") + past(10, "agents")
    papers += recent(80, "parsing") + recent(20, "agents")
    (rise,) = month(papers)
    assert (rise.phrase, rise.papers, rise.share) == ("agents", 20, 0.2)
    assert rise.former_share == pytest.approx(10 / 910)
    assert rise.score == pytest.approx(z_score(20, 100, 10, 910), abs=0.01)


@pytest.mark.parametrize(
    ("before", "now", "why"),
    [
        (90, 10, "the share is as before"),
        (0, 4, "four papers are too few in a month"),
        (100, 14, "a little more is no rise"),
    ],
)
def test_what_is_no_rise_is_left_out(before: int, now: int, why: str) -> None:
    papers = (
        past(900 - before, "parsing")
        + past(before, "agents")
        + recent(100 - now, "parsing")
        + recent(now, "agents")
    )
    assert "agents" not in [rise.phrase for rise in month(papers)], why


def test_a_category_with_few_papers_or_no_past_has_no_list() -> None:
    assert rising(past(500) + recent(FEWEST_IN_ALL - 1, "agents"), NEWEST) == []
    assert rising(recent(100, "agents"), NEWEST) == []


def test_spellings_are_one_phrase_shown_as_mostly_written() -> None:
    written = recent(12, "LLM") + recent(4, "llm")
    (rise,) = month(past(500, "parsing") + recent(60, "parsing") + written)
    assert (rise.phrase, rise.papers) == ("LLM", 16)


def test_a_part_of_a_better_phrase_is_not_repeated() -> None:
    both = recent(15, "agent memory", "agent")
    phrases = [r.phrase for r in month(past(500, "parsing") + recent(60, "parsing") + both)]
    assert len(phrases) == 1


def test_windows_end_on_the_newest_day_and_the_past_has_an_end() -> None:
    old = [paper(PAST_DAYS + 60, "agents") for _ in range(500)]
    papers = old + past(500, "parsing") + recent(60, "parsing") + recent(15, "agents")
    for each in rising(papers, NEWEST):
        assert each.last == NEWEST
        assert (each.last - each.first).days + 1 == WINDOW_DAYS[each.window]
        assert [rise.former_share for rise in each.phrases] == [0.0]


def test_the_order_of_the_papers_does_not_matter() -> None:
    papers = past(500, "parsing") + past(5, "agents") + recent(60, "parsing")
    papers += [one for i in range(30) for one in recent(6 + i, f"term {chr(97 + i)}x")]
    shuffled = random.Random(1).sample(papers, len(papers))  # noqa: S311
    assert rising(papers, NEWEST) == rising(shuffled, NEWEST)
    assert len(month(papers)) <= RISING_KEPT


def test_the_indexer_keeps_what_it_finds(empty: Settings) -> None:
    store = open_store(empty.database, writable=True)
    assert add_trends(store) == 0
    records = [
        Record(
            id=f"26{5 if i < 60 else 1:02}.{10_000 + i}",
            title=f"Number {i}",
            abstract="Text",
            categories="cs.CL cs.LG",
            datestamp=date(2026, 5 if i < 60 else 1, 20),
        )
        for i in range(400)
    ]
    store.upsert(records)
    rows = {row.id: row for row in store.by_ids([r.id for r in records]) if row}
    store.set_keywords(
        1,
        {
            row.pk or 0: ["agent memory"] if id_.startswith("2605") and i % 3 == 0 else ["parsing"]
            for i, (id_, row) in enumerate(rows.items())
        },
    )
    build(store, empty.index_dir)
    assert add_trends(store) > 0
    for category in ("cs.CL", "cs.LG", "cs"):
        found = {row.window: row for row in store.rising(category)}
        assert [one["phrase"] for one in found["month"].phrases] == ["agent memory"]
    assert store.rising("math.AG") == []
    store.close()

"""What is asked for and when, and what of it counts as complete; faults are in test_faults."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from indexer.harvest import Harvested, Window, harvest, windows
from indexer.parse import parse_snapshot_line
from indexer.polite import PoliteClient
from papers.freshness import COMPLETE_THROUGH
from papers.store import open_store
from tests.harvest_site import BEFORE, FIRST, TODAY, Site, made_site, snapshots
from tests.oai_server import (
    OaiServer,
    SkewedClock,
    as_line,
    serving,
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with made_site(tmp_path) as made:
        yield made


def test_a_harvest_brings_the_store_up_to_date(site: Site) -> None:
    done = site.harvest()
    assert site.stored() == site.expected()
    assert done.counts.new == len(site.server.records) - BEFORE
    assert site.store.get_meta(COMPLETE_THROUGH) == "2026-11-24"
    again = site.harvest()
    assert (again.counts.new, again.counts.changed) == (0, 0)
    assert site.server.agents == {"sheaf/0.1 (ops@example.org)"}
    site.check_spacing()


def test_what_the_snapshot_says_and_what_oai_says_is_the_same(site: Site) -> None:
    site.store.upsert([parse_snapshot_line(as_line(each)) for each in site.server.records])
    done = site.harvest()
    assert (done.counts.new, done.counts.changed, done.counts.older) == (0, 0, 0)
    assert done.counts.unchanged > 0


def test_an_older_record_does_not_overwrite_and_one_that_comes_twice_counts_once(
    site: Site,
) -> None:
    newer = {**site.server.records[9], "title": "A newer title", "update_date": "2026-11-20"}
    site.store.upsert([parse_snapshot_line(as_line(newer))])
    site.server.records.append(dict(site.server.records[5]))
    done = site.harvest(first=FIRST)
    assert done.counts.older == 1
    row = site.store.by_ids([parse_snapshot_line(as_line(newer)).id])[0]
    assert row is not None
    assert row.title == "A newer title"


def test_a_deleted_record_is_marked_and_kept(site: Site) -> None:
    site.harvest()
    gone = site.server.records[6]
    gone |= {"deleted": True, "update_date": TODAY.isoformat()}
    done = site.harvest()
    assert done.deleted == 1
    row = site.store.by_ids([gone["id"]])[0]
    assert row is not None
    assert row.withdrawn


def test_a_withdrawn_version_says_so(site: Site) -> None:
    last = site.server.records[4]["versions"][-1]
    last["source_type"] = "<source_type>DI</source_type>"
    site.harvest()
    row = site.store.by_ids([site.server.records[4]["id"]])[0]
    assert row is not None
    assert row.withdrawn


@pytest.mark.parametrize("days", [-400, -1, 400])
def test_the_servers_clock_may_jump(site: Site, days: int) -> None:
    """Backwards nothing is forgotten, forwards nothing is taken for complete that is not there."""
    site.harvest()
    site.server.today = TODAY + timedelta(days=days)
    site.harvest()
    late = {**site.server.records[3], "id": "2611.99999", "update_date": "2026-11-26"}
    site.server.records.append(late)
    site.server.today = date(2026, 11, 27)
    site.harvest(first=date(2026, 11, 24) if days > 0 else None)
    assert site.stored() == site.expected()


def test_the_page_size_may_change_on_the_way(site: Site) -> None:
    sizes = iter([5, 1, 3, 2])

    def change(text: str) -> str:
        site.server.page_size = next(sizes, 4)
        return text

    site.server.change = change
    site.harvest()
    assert site.stored() == site.expected()


def test_time_up_and_a_signal_end_between_two_pages(site: Site) -> None:
    def early(**how: Any) -> Harvested:
        clock = site.server.clock.clock
        with PoliteClient(site.server.url, "", clock=clock, **how) as client:
            return harvest(site.store, client, site.rejects)

    stops = iter([False, False, False, True])
    done = early(should_stop=lambda: next(stops))
    assert (done.ended, done.pages) == ("stopped", 2)
    site.check_checkpoint()
    assert early(max_seconds=10).ended == "the time is up"
    assert early(max_seconds=0).ended == "the time is up"
    site.harvest()
    assert site.stored() == site.expected()


def test_days_and_sets_that_are_named_say_nothing_of_the_rest(site: Site) -> None:
    site.harvest(first=date(2026, 11, 6), last=date(2026, 11, 7))
    assert len(site.stored()) == BEFORE + 4
    assert site.store.get_meta(COMPLETE_THROUGH) is None
    asked = [each for _, each in site.server.asked if each["verb"] == "ListRecords"]
    assert {each.get("until") for each in asked if "from" in each} == {"2026-11-07"}
    site.harvest(sets=["cs:cs:CL"])
    assert site.store.get_meta(COMPLETE_THROUGH) is None


def test_without_a_snapshot_days_are_complete_only_from_the_very_first_on(tmp_path: Path) -> None:
    server = OaiServer(snapshots(), date(2005, 10, 20), SkewedClock())
    for place, each in enumerate(server.records):
        each["update_date"] = (date(2005, 9, 20) + timedelta(days=place)).isoformat()
    with serving(server):
        store = open_store(f"sqlite:///{tmp_path / 'papers.db'}", writable=True)
        site = Site(server, store, tmp_path)
        site.harvest(first=date(2005, 10, 1))
        assert store.get_meta(COMPLETE_THROUGH) is None
        site.harvest()
        assert site.stored() == site.expected()
        assert store.get_meta(COMPLETE_THROUGH) == "2005-10-19"
        site.check_spacing()
        store.close()


def test_days_that_were_named_leave_no_gap_behind_them(site: Site) -> None:
    site.harvest(first=date(2026, 11, 8))
    assert 0 < len(site.stored()) < len(site.server.records)
    site.harvest()
    assert site.stored() == site.expected()


def test_windows_are_weeks_and_the_last_one_is_open_and_begins_before_today() -> None:
    found = list(windows(date(2026, 11, 2), None, date(2026, 11, 20)))
    assert found == [
        Window(date(2026, 11, 2), date(2026, 11, 8)),
        Window(date(2026, 11, 9), date(2026, 11, 15)),
        Window(date(2026, 11, 16), date(2026, 11, 18)),
        Window(date(2026, 11, 19), None),
    ]
    assert list(windows(date(2026, 11, 20), None, date(2026, 11, 20))) == [
        Window(date(2026, 11, 19), None)
    ]
    assert list(windows(date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 20))) == [
        Window(date(2026, 11, 20), date(2026, 11, 21))
    ]

"""Every way the far side can fail: no part of a page, an exact checkpoint, a next run that ends."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from indexer import polite
from indexer.harvest import Harvested, Window, harvest, windows
from indexer.oai import ProtocolError
from indexer.parse import parse_snapshot_line
from indexer.polite import FetchError, PoliteClient
from indexer.rejects import HarvestRejects
from papers.freshness import COMPLETE_THROUGH, LAST_INGEST
from papers.store import Store, open_store
from tests.oai_server import (
    Fault,
    OaiServer,
    SkewedClock,
    Snapshot,
    as_line,
    changed,
    endless,
    error,
    instead,
    reset_before_headers,
    reset_in_body,
    serving,
    status,
    too_short,
    trickle,
)

TODAY = date(2026, 11, 25)
FIRST = date(2026, 11, 2)
BEFORE = 2  # papers of the snapshot that the harvest goes on from
SAMPLE = Path(__file__).parent.parent / "indexer" / "sample.jsonl"


def snapshots(count: int = 18) -> list[Snapshot]:
    """Real papers, stamped two a day from FIRST on."""
    lines = SAMPLE.read_text("utf-8").splitlines()[:count]
    found: list[Snapshot] = [json.loads(line) for line in lines]
    for place, each in enumerate(found):
        each["update_date"] = (FIRST + timedelta(days=place // 2)).isoformat()
    return found


@dataclass(slots=True)
class Site:
    """A server, the store that is fed from it, and what they should come to agree on."""

    server: OaiServer
    store: Store
    folder: Path
    answer_seconds: float = 600.0
    url: str = ""

    def harvest(self, **how: object) -> Harvested:
        with PoliteClient(
            self.url or self.server.url,
            "ops@example.org",
            clock=self.server.clock.clock,
            answer_seconds=self.answer_seconds,
        ) as client:
            return harvest(self.store, client, self.rejects, **how)  # type: ignore[arg-type]

    @property
    def rejects(self) -> HarvestRejects:
        return HarvestRejects(self.folder / "rejects")

    def stored(self) -> dict[str, str]:
        rows = [row for batch in self.store.changed_since(0) for row in batch]
        return {row.id: row.fingerprint for row in rows}

    def expected(self) -> dict[str, str]:
        lines = [as_line(each) for each in self.server.records if not each.get("deleted")]
        records = [parse_snapshot_line(line) for line in lines]
        return {record.id: record.fingerprint() for record in records}

    def check_spacing(self) -> None:
        times = [when for when, _ in self.server.asked]
        assert all(b - a >= polite.SPACING_SECONDS for a, b in pairwise(times))

    def check_checkpoint(self) -> None:
        """What is said to be complete is complete."""
        written = self.store.get_meta(COMPLETE_THROUGH)
        stored = self.stored()
        for each in self.server.records:
            if written and each["update_date"] <= written and not each.get("deleted"):
                assert each["id"] in stored


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    server = OaiServer(snapshots(), TODAY, SkewedClock())
    store = open_store(f"sqlite:///{tmp_path / 'papers.db'}", writable=True)
    store.upsert([parse_snapshot_line(as_line(each)) for each in server.records[:BEFORE]])
    store.set_meta(LAST_INGEST, "2026-11-24T12:00:00+00:00")
    with serving(server):
        yield Site(server, store, tmp_path)
    store.close()


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


# Faults of one answer that a later attempt mends: the harvest is done all the same.
PASSING: dict[str, list[Fault]] = {
    "reset before headers": [reset_before_headers],
    "reset in the body": [reset_in_body],
    "503, wait some seconds": [status("503 Busy", Retry_After="7")],
    "503, wait until a date": [status("503 Busy", Retry_After="Wed, 25 Nov 2026 04:00:00 GMT")],
    "503, wait 0": [status("503 Busy", Retry_After="0")],
    "503, wait for ever": [status("503 Busy", Retry_After="1000000000")],
    "503, no word": [status("503 Busy")],
    "503, nonsense": [status("503 Busy", Retry_After="soon")],
    "429": [status("429 Too Many Requests")],
    "500 three times": [status("500 Oops")] * 3,
    "HTML with status 200": [instead("<html><body>Down for maintenance</body></html>")],
    "empty body": [instead("")],
    "valid but empty list": [
        changed(lambda good: good.split("<ListRecords>")[0] + "<ListRecords/></OAI-PMH>")
    ],
    "truncated XML": [changed(lambda good: good[: len(good) // 2])],
    "wrong Content-Length": [too_short],
    "invalid UTF-8": [changed(lambda good: good.encode().replace(b"<title>", b"<title>\xff\xfe"))],
    "wrong charset": [changed(lambda good: good.replace("UTF-8", "UTF-16"))],
    "document type": [
        changed(lambda good: good.replace("\n", '\n<!DOCTYPE x [<!ENTITY a "aaaa">]>\n', 1))
    ],
    "no gzip though it says so": [instead("plain", Content_Encoding="gzip")],
    "gzip cut short": [instead(gzip.compress(b"<x/>" * 99)[:-9], Content_Encoding="gzip")],
    "unknown encoding": [instead("x", Content_Encoding="br")],
    "bad token once": [None, changed(lambda _: error("badResumptionToken", TODAY))],  # type: ignore[list-item]
    "nothing matches in mid-list": [None, changed(lambda _: error("noRecordsMatch", TODAY))],  # type: ignore[list-item]
}


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_passes(site: Site, name: str) -> None:
    site.server.faults.extend(PASSING[name])
    site.harvest()
    assert site.stored() == site.expected()
    site.check_checkpoint()
    site.check_spacing()


LASTING: dict[str, Fault] = {
    "503 for ever": status("503 Busy", Retry_After="1"),
    "HTML for ever": instead("<html>Please log in</html>"),
    "reset for ever": reset_before_headers,
    "redirect to itself": status("302 Found", Location="/oai"),
    "redirect to another host": status("301 Moved", Location="https://evil.example/oai"),
    "redirect to loopback": status("307 Moved", Location="http://127.0.0.1:1/"),
    "404": status("404 Not Found"),
    "406": status("406 Not Acceptable"),
    "bad token for ever": changed(
        lambda good: error("badResumptionToken", TODAY) if "skip" not in good else good
    ),
    "bad argument": changed(lambda _: error("badArgument", TODAY)),
}


@pytest.mark.parametrize("name", LASTING)
def test_a_fault_that_lasts_loses_nothing(site: Site, name: str) -> None:
    """One page comes, then nothing usable; the next run, with the server well again, completes."""
    site.server.faults.extend([None, *[LASTING[name]] * 40])
    with pytest.raises((FetchError, ProtocolError)):
        site.harvest()
    size = site.server.page_size
    assert (len(site.stored()) - BEFORE) % size in (0, size - BEFORE)  # whole pages
    site.check_checkpoint()
    site.server.faults.clear()
    site.harvest()
    assert site.stored() == site.expected()
    site.check_spacing()


def test_refused_and_unknown_and_untrusted_addresses_end_in_an_error(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polite, "CONNECT_SECONDS", 0.3)
    for url in (
        "http://127.0.0.1:9/oai",
        "http://no-such-host.invalid/oai",
        site.server.url.replace("http:", "https:"),
    ):
        site.url = url
        with pytest.raises(FetchError):
            site.harvest()
    assert len(site.stored()) == BEFORE


@pytest.mark.parametrize(
    "fault", [endless, instead(gzip.compress(b" " * 9_000_000), Content_Encoding="gzip")]
)
def test_bodies_beyond_the_limit_are_not_read(
    site: Site, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polite, "BODY_LIMIT_BYTES", 1_000_000)
    site.server.faults.append(fault)
    site.harvest()
    assert site.stored() == site.expected()


def test_an_answer_has_to_come_in_time(site: Site) -> None:
    site.answer_seconds = 0.4
    site.server.faults.append(trickle)
    site.harvest()
    assert site.stored() == site.expected()


def test_a_repeated_token_is_no_endless_loop(site: Site) -> None:
    same = "<resumptionToken>from=2026-10-31&amp;until=9999&amp;skip=0</resumptionToken>"
    element = re.compile(r"<resumptionToken>.*?</resumptionToken>")
    site.server.change = lambda text: element.sub(same, text)
    with pytest.raises(ProtocolError, match="repeats"):
        site.harvest()
    site.server.change = lambda text: text
    site.harvest()
    assert site.stored() == site.expected()


UNUSABLE: dict[str, tuple[Callable[[Snapshot], None], str]] = {
    "malformed id": (lambda each: each.update(id="not an id"), "identifier"),
    "no title": (lambda each: each.update(title=""), "title"),
    "10 MB abstract": (lambda each: each.update(abstract="a " * 5_000_000), "characters"),
    "stamped in the future": (lambda each: each.update(update_date="2026-12-31"), "future"),
    "a version without a number": (
        lambda each: each.update(versions=[{"version": "x", "created": "now"}]),
        "version",
    ),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_record_that_is_no_paper_is_set_aside_and_the_rest_goes_on(site: Site, name: str) -> None:
    spoil, reason = UNUSABLE[name]
    good = dict(site.server.records[7])
    spoil(site.server.records[7])
    done = site.harvest()
    assert done.rejected >= 1
    assert len(site.stored()) == len(site.server.records) - 1
    line = json.loads((site.folder / "rejects" / "harvest.jsonl").read_text().splitlines()[0])
    assert reason in line["reason"]
    assert line["text"]
    # Mended at arXiv it comes with the next change, and the reject is gone.
    site.server.records[7] = {**good, "update_date": TODAY.isoformat()}
    site.harvest()
    assert site.stored() == site.expected()
    if name != "malformed id":
        assert len(site.rejects) == 0


def test_control_characters_and_many_authors_are_stored(site: Site) -> None:
    site.server.records[8]["authors"] = ", ".join(f"A. Author{i}" for i in range(20_000))
    site.server.change = lambda text: text.replace("<title>", "<title>\x08\x1f")
    site.harvest()
    assert len(site.stored()) == len(site.server.records)


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
        site.harvest()
        assert store.get_meta(COMPLETE_THROUGH) is None
        site.harvest(first=date(2005, 9, 16))
        assert site.stored() == site.expected()
        assert store.get_meta(COMPLETE_THROUGH) == "2005-10-19"
        site.check_spacing()
        store.close()


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

"""A harvest from a server that is not ours: what oai_repo takes the protocol to be, we do too.

Envelope, arguments, dates, errors and tokens are the peer's (Michigan State University Libraries);
what is told here is only which records there are, and which of them match. It knows no deletions.
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from oai_repo import DataInterface, Identify, MetadataFormat, OAIRepository, RecordHeader
from oai_repo.exceptions import OAIErrorNoSetHierarchy
from oai_repo.helpers import bytes_to_xml, granularity_format

from indexer.harvest import Harvested, harvest
from indexer.oai import PREFIX, RAW, ProtocolError, parse_identity, parse_page
from indexer.parse import parse_snapshot_line
from indexer.polite import FetchError, PoliteClient
from indexer.rejects import HarvestRejects
from papers.freshness import COMPLETE_THROUGH
from papers.store import Store, open_store
from tests.conftest import SAMPLE
from tests.oai_server import SkewedClock, Snapshot, as_line, record_xml

DAYS, SECONDS = "YYYY-MM-DD", "YYYY-MM-DDThh:mm:ssZ"
DAY = timedelta(days=1)
FILLED_DAYS = 20  # up to yesterday; each has some records
EMPTY_DAYS = 20  # before them; more than two windows
TIMES = (time(0, 0, 0), time(12, 30, 1), time(23, 59, 59))  # of a day, its ends included


@dataclass(frozen=True, slots=True)
class Held:
    """A record of the peer and when it says that it changed."""

    snapshot: Snapshot
    stamp: datetime

    @property
    def sets(self) -> list[str]:
        categories: str = self.snapshot["categories"] or ""
        return sorted({each.split(".")[0] for each in categories.split()})


def held(yesterday: date) -> dict[str, Held]:
    """The sample by identifier, stamped so that no page is in order: the protocol promises none."""
    found: dict[str, Held] = {}
    for place, line in enumerate(SAMPLE.read_text("utf-8").splitlines()):
        day = yesterday - (place % FILLED_DAYS) * DAY
        stamp = datetime.combine(day, TIMES[place % len(TIMES)], UTC)
        snapshot = {**json.loads(line), "update_date": day.isoformat()}
        found[f"oai:arXiv.org:{snapshot['id']}"] = Held(snapshot, stamp)
    return found


@dataclass
class Shelf(DataInterface):  # type: ignore[misc]  # it ships no types
    """The records behind the peer, in the words that it asks for."""

    records: dict[str, Held]
    earliest: date
    granularity: str
    limit: int = 10  # of a page
    formats: list[str] = field(default_factory=lambda: [PREFIX])
    has_sets: bool = True
    leaving: int = 0
    """So many times a record leaves a list that is being paged over."""

    def get_identify(self) -> Identify:
        earliest = datetime.combine(self.earliest, time(), UTC)
        return Identify(
            repository_name="Peer",
            base_url="http://127.0.0.1:8000/oai",
            admin_email=["ops@example.org"],
            earliest_datestamp=granularity_format(self.granularity, earliest),
            deleted_record="no",
            granularity=self.granularity,
        )

    def get_metadata_formats(self, identifier: str | None = None) -> list[MetadataFormat]:
        del identifier
        namespace = RAW.strip("{}")
        return [MetadataFormat(each, f"{namespace}raw.xsd", namespace) for each in self.formats]

    def get_record_header(self, identifier: str) -> RecordHeader:
        found = self.records[identifier]
        return RecordHeader(identifier, found.stamp, found.sets)

    def get_record_metadata(self, identifier: str, metadataprefix: str) -> Any:
        assert metadataprefix == PREFIX
        _, start, rest = record_xml(self.records[identifier].snapshot).partition("<arXivRaw")
        inner, end, _ = rest.partition("</arXivRaw>")
        return bytes_to_xml((start + inner + end).encode())

    def get_record_abouts(self, identifier: str) -> list[Any]:
        del identifier
        return []

    def list_identifiers(
        self,
        metadataprefix: str,
        filter_from: datetime | None = None,
        filter_until: datetime | None = None,
        filter_set: str | None = None,
        cursor: int = 0,
    ) -> tuple[list[str], int, None]:
        assert metadataprefix == PREFIX
        if filter_set and not self.has_sets:
            raise OAIErrorNoSetHierarchy("There are no sets.")
        # The peer hands on a bound in days as its midnight, and some servers take it for that.
        first = filter_from or datetime.min.replace(tzinfo=UTC)
        last = filter_until or datetime.max.replace(tzinfo=UTC)
        if self.granularity == DAYS and filter_until:
            last = datetime.combine(filter_until.date(), time.max, UTC)
        found = [
            name
            for name, each in self.records.items()
            if first <= each.stamp <= last and (not filter_set or filter_set in each.sets)
        ]
        if cursor and self.leaving:
            self.leaving -= 1
            del self.records[found.pop()]
        return found[cursor : cursor + self.limit], len(found), None


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


@dataclass(slots=True)
class Site:
    """The peer, a store that is fed from it, and what they should come to agree on."""

    shelf: Shelf
    store: Store
    folder: Path
    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    def handle(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        asked = dict(parse_qsl(environ["QUERY_STRING"]))
        self.asked.append(dict(asked))
        start("200 OK", [("Content-Type", "text/xml")])
        return [bytes(OAIRepository(self.shelf).process(asked))]

    def client(self) -> PoliteClient:
        return PoliteClient(self.url, "ops@example.org", clock=SkewedClock().clock)

    def harvest(self, **how: Any) -> Harvested:
        with self.client() as client:
            return harvest(self.store, client, HarvestRejects(self.folder / "rejects"), **how)

    def stored(self) -> dict[str, str]:
        return {row.id: row.fingerprint for rows in self.store.changed_since(0) for row in rows}

    def expected(self) -> dict[str, str]:
        lines = [as_line(each.snapshot) for each in self.shelf.records.values()]
        return {each.id: each.fingerprint() for each in map(parse_snapshot_line, lines)}

    def last_change(self) -> int:
        return max(row.seq for rows in self.store.changed_since(0) for row in rows)

    def check_checkpoint(self) -> None:
        """What is said to be complete is complete."""
        written = self.store.get_meta(COMPLETE_THROUGH) or ""
        stored = self.stored()
        for each in self.shelf.records.values():
            assert each.snapshot["id"] in stored or each.snapshot["update_date"] > written


@pytest.fixture
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    yesterday = datetime.now(UTC).date() - DAY
    earliest = yesterday - (FILLED_DAYS + EMPTY_DAYS) * DAY
    store = open_store(f"sqlite:///{tmp_path / 'papers.db'}", writable=True)
    shelf = Shelf(held(yesterday), earliest, getattr(request, "param", SECONDS))
    site = Site(shelf, store, tmp_path)
    with make_server("127.0.0.1", 0, site.handle, handler_class=_Quiet) as server:
        site.url = f"http://127.0.0.1:{server.server_port}/oai"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
            store.close()


in_both_granularities = pytest.mark.parametrize("site", [DAYS, SECONDS], indirect=True)


@in_both_granularities
def test_all_that_the_peer_has_comes_over_and_comes_once(site: Site) -> None:
    began = datetime.now(UTC).date()
    done = site.harvest()
    assert site.stored() == site.expected()
    assert (done.counts.new, done.counts.changed, done.rejected) == (len(site.stored()), 0, 0)
    assert sum("resumptionToken" in each for each in site.asked) > 3
    complete = date.fromisoformat(site.store.get_meta(COMPLETE_THROUGH) or "")
    assert began - DAY <= complete < datetime.now(UTC).date()
    change = site.last_change()
    for first in (None, site.shelf.earliest):
        again = site.harvest(first=first)
        assert (again.counts.new, again.counts.changed, again.counts.older) == (0, 0, 0)
        assert again.counts.unchanged > 0
    assert site.last_change() == change


@in_both_granularities
def test_the_peer_tells_its_granularity_and_writes_datestamps_in_it(site: Site) -> None:
    with site.client() as client:
        identity = client.ask({"verb": "Identify"}, parse_identity)
        said = client.ask({"verb": "Identify"}, bytes.decode)
        records = {"verb": "ListRecords", "metadataPrefix": PREFIX}
        listed = client.ask(records, bytes.decode)
        page = client.ask(records, parse_page)
    assert identity.earliest == site.shelf.earliest
    assert abs(identity.responded - datetime.now(UTC)) < timedelta(minutes=5)
    assert f"<granularity>{site.shelf.granularity}</granularity>" in said
    stamps = [each.stamp for each in site.shelf.records.values()][: site.shelf.limit]
    for stamp in stamps:
        written = granularity_format(site.shelf.granularity, stamp)
        assert f"<datestamp>{written}</datestamp>" in listed
    assert page.datestamps == tuple(each.date() for each in stamps)


def test_days_without_records_are_no_failure(site: Site) -> None:
    first = site.shelf.earliest
    done = site.harvest(first=first, last=first + (EMPTY_DAYS - 1) * DAY)
    assert (done.pages, done.ended) == (0, "")
    assert len(site.asked) == 4  # Identify, and three windows
    assert site.stored() == {}


def test_one_day_is_asked_for_and_comes_whole(site: Site) -> None:
    day = site.shelf.earliest + (EMPTY_DAYS + 3) * DAY
    site.harvest(first=day, last=day)
    there = [each.snapshot for each in site.shelf.records.values() if each.stamp.date() == day]
    assert len(there) > len(TIMES)
    assert set(site.stored()) == {each["id"] for each in there}


def test_a_set_comes_and_an_unknown_one_is_empty(site: Site) -> None:
    assert site.harvest(sets=["no-such-set"]).pages == 0
    assert site.stored() == {}
    site.harvest(sets=["cs", "no-such-set"])
    there = [each.snapshot for each in site.shelf.records.values() if "cs" in each.sets]
    assert set(site.stored()) == {each["id"] for each in there}


REFUSALS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "noSetHierarchy": ({"has_sets": False}, {"sets": ["cs"]}),
    "cannotDisseminateFormat": ({"formats": ["oai_dc"]}, {}),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_told_and_loses_nothing(site: Site, code: str) -> None:
    site.harvest()
    shelf, how = REFUSALS[code]
    for name, value in shelf.items():
        setattr(site.shelf, name, value)
    with pytest.raises(ProtocolError, match=code):
        site.harvest(**how)
    assert site.stored() == site.expected()


def test_a_list_that_the_peer_takes_back_is_begun_anew(site: Site) -> None:
    """A record leaves while it is paged over: the peer says badResumptionToken."""
    site.shelf.leaving = 1
    site.harvest()
    began = [each["from"] for each in site.asked if "from" in each]
    assert len(began) == len(set(began)) + 1
    assert site.stored() == site.expected()


def test_a_peer_that_takes_every_list_back_ends_it_and_the_next_run_completes(site: Site) -> None:
    site.shelf.leaving = 99
    with pytest.raises(FetchError, match="keeps forgetting its tokens"):
        site.harvest()
    assert len(site.stored()) == site.shelf.limit
    site.check_checkpoint()
    site.shelf.leaving = 0
    site.harvest()
    assert site.stored() == site.expected()


def test_a_changed_record_is_taken_and_one_no_longer_listed_is_kept(site: Site) -> None:
    site.harvest()
    (gone, _), (name, changed), *_ = list(site.shelf.records.items())
    now = datetime.now(UTC)
    later = {**changed.snapshot, "title": "Another title", "update_date": now.date().isoformat()}
    kept = site.expected()
    del site.shelf.records[gone]
    site.shelf.records[name] = Held(later, now)
    done = site.harvest()
    assert done.counts.changed == 1
    assert site.stored() == kept | site.expected()
    row = site.store.by_ids([gone.removeprefix("oai:arXiv.org:")])[0]
    assert row is not None
    assert not row.withdrawn

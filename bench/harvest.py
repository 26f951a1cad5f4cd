"""A corpus by OAI-PMH from a server that misbehaves: is the store the one that `ingest` makes?"""

import argparse
import json
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench.corpus import snapshot_lines
from bench.processes import ROOT, done, indexer
from bench.report import Figure, Target, conclude
from bench.state import row_differences
from indexer.harvest import harvest
from indexer.ingest import count_rejects
from indexer.polite import PoliteClient
from indexer.rejects import HarvestRejects
from papers.settings import Settings
from papers.store import open_store
from tests.oai_server import (
    Fault,
    OaiServer,
    SkewedClock,
    changed,
    instead,
    record_xml,
    reset_in_body,
    serving,
    status,
)

NONE = Target("==", 0)
RECORDS_PER_SECOND = Target(">=", 2_000)
GROWN_MB = Target("<", 50)
IDLE_SECONDS = 5  # a shorter run is mostly weeks without a record: a rate would say nothing
WITH_REJECTS = 3  # exit code of an ingest that set lines aside

BUSY_SHARE = 0.05  # of all requests for records
LONGEST_WAIT_SECONDS = 60
BAD_ONE_IN = 200  # answers, by an even chance which one of them
BAD_ANSWERS: tuple[Fault, ...] = (
    changed(lambda good: good[: len(good) // 2]),
    instead("<html><body>Down for maintenance</body></html>"),
    changed(lambda good: good.split("<ListRecords>")[0] + "<ListRecords/></OAI-PMH>"),
    reset_in_body,
)

_SPAWN = multiprocessing.get_context("spawn")  # a fork would begin with its parent's memory


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Which records of the file take part."""

    served: int
    undated: int
    oldest: date
    newest: date


@dataclass(frozen=True, slots=True)
class _Told:
    """What the server met and did."""

    requests: int
    busy: int
    bad: int


@dataclass(frozen=True, slots=True)
class _Harvest:
    """What one harvest took, with a process to itself."""

    records: int
    pages: int
    rejected: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    grown_bytes: int
    """By how much the peak rose after a quarter of the requests; pages too grow with the years."""


def main(arguments: list[str]) -> int:
    """Ingest what the server is to have, harvest it into another folder, compare the rows."""
    parser = argparse.ArgumentParser(prog="python -m bench harvest", description=__doc__)
    sample = ROOT / "indexer" / "sample.jsonl"
    parser.add_argument("--file", type=Path, default=sample, help="snapshot, .jsonl or .jsonl.gz")
    parser.add_argument(
        "--pages", type=int, default=1_300, metavar="RECORDS", help="most records in one page"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sheaf-bench-") as name:
        folder = Path(name)
        file, ingested, harvested = folder / "served.jsonl", folder / "ingested", folder / "site"
        chosen = _choose(options.file, file)
        ingest = done(indexer(ingested, "ingest", str(file)), WITH_REJECTS)
        harvested.mkdir()
        with (
            _serving(file, chosen, options.pages, options.seed) as server,
            ProcessPoolExecutor(1, mp_context=_SPAWN) as pool,
        ):
            took = pool.submit(_harvest, server.recv(), harvested).result()
            server.send(None)
            told: _Told = server.recv()
        stores = [
            open_store(Settings(data_dir=each).database, writable=True)
            for each in (ingested, harvested)
        ]
        for store in stores:
            store.settle()  # as `build` does, so that days of announcement are compared too
        found = row_differences(*stores)
        rows = stores[0].count()
        for store in stores:
            store.close()
        rejected = count_rejects(Settings(data_dir=ingested).rejects_dir)
    rate = [Figure("harvested records/s", round(took.records / took.seconds), RECORDS_PER_SECOND)]
    if took.seconds < IDLE_SECONDS:
        rate.clear()
    return conclude(
        [
            Figure("records served", chosen.served),
            Figure("left out: without a datestamp", chosen.undated),
            Figure("pages", took.pages),
            Figure("requests", told.requests),
            Figure("503s told", told.busy),
            Figure("bad answers told", told.bad),
            Figure("rows by ingest", rows),
            Figure("rows lost", found.lost, NONE),
            Figure("rows too many", found.duplicated, NONE),
            Figure("rows differing", found.differing, NONE),
            Figure("records rejected by ingest", rejected),
            Figure("records rejected by harvest", took.rejected, Target("==", rejected)),
            Figure("ingest, s", ingest.seconds),
            Figure("harvest, s", took.seconds),
            Figure("harvest, s of processor", took.cpu_seconds),
            *rate,
            Figure("harvest, peak MB", round(took.peak_bytes / 1e6)),
            Figure("peak MB more than at 25 % of the requests", took.grown_bytes / 1e6, GROWN_MB),
        ]
    )


def _choose(source: Path, served: Path) -> _Chosen:
    """Write the lines of all records that have a datestamp."""
    undated = 0
    stamps: list[str] = []
    with served.open("wb") as file:
        for line in snapshot_lines(source):
            datestamp = json.loads(line).get("update_date")
            if not datestamp:
                undated += 1
            else:
                stamps.append(datestamp)
                file.write(line + b"\n")
    oldest, newest = date.fromisoformat(min(stamps)), date.fromisoformat(max(stamps))
    return _Chosen(len(stamps), undated, oldest, newest)


@dataclass(slots=True)
class _Server(OaiServer):
    """Holds its records as XML made ahead, and misbehaves by chance, the same for a seed."""

    chooser: random.Random = field(default_factory=random.Random)
    stamps: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    """Records as XML in the order of their stamps."""
    busy: int = 0
    bad: int = 0
    given: int = 0
    """Answers, good or bad, that were no 503."""
    bad_place: int = 0
    """Of the bad one among the present BAD_ONE_IN."""

    def page(
        self, first: str, last: str, skip: int, *, of_records: bool = True
    ) -> tuple[list[str], bool]:
        assert of_records, "nothing else is asked for"  # noqa: S101
        begin, end = bisect_left(self.stamps, first) + skip, bisect_right(self.stamps, last)
        page_end = min(begin + self.page_size, end)
        return self.made[begin:page_end], page_end == end

    def next_fault(self) -> Fault | None:
        if self.chooser.random() < BUSY_SHARE:
            self.busy += 1
            wait_seconds = self.chooser.randrange(LONGEST_WAIT_SECONDS)
            return status("503 Service Unavailable", Retry_After=str(wait_seconds))
        place = self.given % BAD_ONE_IN
        self.given += 1
        if place == 0:
            self.bad_place = self.chooser.randrange(BAD_ONE_IN)
        if place != self.bad_place:
            return None
        self.bad += 1
        return BAD_ANSWERS[self.bad % len(BAD_ANSWERS)]


@contextmanager
def _serving(
    file: Path, chosen: _Chosen, page_size: int, seed: int
) -> Iterator["Connection[Any, Any]"]:
    """A server in a process of its own; sends its address, then, asked by anything, its tally."""
    here, there = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_serve, args=(there, file, chosen, page_size, seed))
    process.start()
    there.close()
    try:
        yield here
    finally:
        here.close()
        process.join()


def _serve(
    pipe: "Connection[Any, Any]", file: Path, chosen: _Chosen, page_size: int, seed: int
) -> None:
    made: list[tuple[str, str, str]] = []
    for line in snapshot_lines(file):
        snapshot = json.loads(line)
        made.append((snapshot["update_date"], snapshot["id"], record_xml(snapshot)))
    made.sort()
    server = _Server(
        records=[],
        today=chosen.newest + timedelta(days=1),
        earliest=chosen.oldest,
        clock=SkewedClock(),
        page_size=page_size,
        chooser=random.Random(seed),  # noqa: S311
        stamps=[stamp for stamp, _, _ in made],
        made=[xml for _, _, xml in made],
    )
    with serving(server):
        pipe.send(server.url)
        try:
            pipe.recv()
            pipe.send(_Told(len(server.asked), server.busy, server.bad))
        except EOFError:  # the other side has failed
            pass


def _harvest(url: str, data_dir: Path) -> _Harvest:
    settings = Settings(data_dir=data_dir)
    store = open_store(settings.database, writable=True)
    skewed = SkewedClock()
    peaks: list[int] = []

    def sleep(seconds: float) -> None:  # as comes before every request
        skewed.sleep(seconds)
        peaks.append(_peak_bytes())

    clock = replace(skewed.clock, sleep=sleep)
    with PoliteClient(url, "ops@example.org", clock=clock) as client:
        started, cpu_started = time.perf_counter(), time.process_time()
        took = harvest(store, client, HarvestRejects(settings.rejects_dir))
        seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    store.close()
    peak = _peak_bytes()
    return _Harvest(
        records=took.counts.records + took.rejected,
        pages=took.pages,
        rejected=took.rejected,
        seconds=seconds,
        cpu_seconds=cpu_seconds,
        peak_bytes=peak,
        grown_bytes=peak - peaks[len(peaks) // 4],
    )


def _peak_bytes() -> int:
    kilobyte = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * kilobyte

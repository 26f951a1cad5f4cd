"""Readers ask without pause while papers are committed and generations swapped: who is failed?"""

import argparse
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx

from bench.corpus import random_papers, two_word_query, write_made_up_papers
from bench.processes import client, done, indexer, serving
from bench.report import Figure, Target, conclude
from papers.settings import Settings
from papers.store import open_store

FAILED = Target("==", 0)
FOUND_SECONDS = Target("<=", 2)
IN_A_ROW = 40  # fresh connections that must all find the papers: with two workers, both are asked
PATIENCE_SECONDS = 60.0
ASKS_PER_CONNECTION = 25
PAUSE_SECONDS = 0.005  # between a reader's asks, so that readers are many people, not a flood
STEPS = (  # name, new papers, arguments of the build that brings them in
    ("commit", 1_000, ("build",)),
    ("first swap", 100, ("build", "--full")),
    ("second swap", 100, ("build", "--full")),
)


@dataclass(slots=True)
class _Tally:
    """What one reader met."""

    answered: int = 0
    slowest_seconds: float = 0.0
    failures: list[str] = field(default_factory=list)


def main(arguments: list[str]) -> int:
    """Work on a copy of the data folder; the folder itself stays as it is."""
    parser = argparse.ArgumentParser(prog="python -m bench live", description=__doc__)
    parser.add_argument("--workers", type=int, default=2, help="server processes")
    parser.add_argument("--readers", type=int, default=3, help="clients that ask all the time")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    chooser = random.Random(options.seed)  # noqa: S311
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="sheaf-bench-") as folder:
        data_dir = Path(folder, "data")
        shutil.copytree(Settings().data_dir, data_dir)
        paths = _paths(data_dir, chooser)
        with (
            serving(data_dir, options.workers) as address,
            _asking(address, paths, options.readers) as tallies,
        ):
            first = 0
            slowest = 0.0
            for i, (name, count, build) in enumerate(STEPS):
                file = Path(folder, f"step{i}.jsonl")
                marker = f"zyxmarker{'abc'[i]}"
                write_made_up_papers(file, count, marker, first, chooser)
                first += count
                done(indexer(data_dir, "ingest", str(file)))
                built = done(indexer(data_dir, *build))
                missed, seconds = _seconds_until_found(address, marker, count)
                slowest = max(slowest, seconds)
                figures += [
                    Figure(f"{name}: build, s", built.seconds),
                    Figure(f"{name}: last answer without them after, s", missed),
                    Figure(f"{name}: {IN_A_ROW} connections found them after, s", seconds),
                ]
    failures = [failure for tally in tallies for failure in tally.failures]
    for failure in failures[:20]:
        print(failure)
    return conclude(
        [
            *figures,
            Figure("requests answered meanwhile", sum(tally.answered for tally in tallies)),
            Figure("slowest answer, s", max(tally.slowest_seconds for tally in tallies)),
            Figure("longest wait for new papers, s", slowest, FOUND_SECONDS),
            Figure("requests failed", len(failures), FAILED),
        ]
    )


def _paths(data_dir: Path, chooser: random.Random) -> list[str]:
    """Addresses that all must be answered with 200."""
    store = open_store(Settings(data_dir=data_dir).database, writable=False)
    papers = random_papers(store, 300, chooser)
    store.close()
    texts = [text for paper in papers if (text := two_word_query(paper, chooser))]
    paths = [f"/api/v1/search?q={quote(text)}" for text in texts]
    paths += [f"/search?q={quote(text)}&sort=newest" for text in texts]
    for paper in papers:
        paths += [f"/api/v1/papers/{paper.id}", f"/arxiv/{paper.id}"]
    return [*paths, "/", "/arxiv/cs.LG", "/readyz"]


@contextmanager
def _asking(address: str, paths: list[str], readers: int) -> Iterator[list[_Tally]]:
    """Readers in threads for the time of a `with` block; their tallies are whole after it."""
    stop = threading.Event()
    tallies = [_Tally() for _ in range(readers)]
    threads = [
        threading.Thread(target=_read, args=(address, paths, random.Random(i), stop, tally))  # noqa: S311
        for i, tally in enumerate(tallies)
    ]
    for thread in threads:
        thread.start()
    try:
        yield tallies
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _read(
    address: str, paths: list[str], chooser: random.Random, stop: threading.Event, tally: _Tally
) -> None:
    while not stop.is_set():
        with client(address) as asking:
            for _ in range(ASKS_PER_CONNECTION):
                path = chooser.choice(paths)
                started = time.perf_counter()
                try:
                    answer = asking.get(path)
                except httpx.TransportError as error:
                    tally.failures.append(f"{path}: {error!r}")
                    break
                tally.slowest_seconds = max(tally.slowest_seconds, time.perf_counter() - started)
                if answer.status_code == httpx.codes.OK:
                    tally.answered += 1
                else:
                    tally.failures.append(f"{path}: {answer.status_code} {answer.text[:200]}")
                time.sleep(PAUSE_SECONDS)


def _seconds_until_found(address: str, marker: str, count: int) -> tuple[float, float]:
    """Seconds from now to the last answer that missed some, and to the end of an unbroken row of
    fresh connections that found all: every worker was up to date somewhere between the two."""
    started = time.perf_counter()
    missed_seconds = 0.0
    row = 0
    with client(address, kept=False) as asking:
        while row < IN_A_ROW and time.perf_counter() - started < PATIENCE_SECONDS:
            answer = asking.get(f"/api/v1/search?q={marker}&size=1")
            if answer.is_success and answer.json()["total"] == count:
                row += 1
            else:
                row = 0
                missed_seconds = time.perf_counter() - started
    return missed_seconds, time.perf_counter() - started

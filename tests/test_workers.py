"""Two workers go on answering while papers come in and while a full rebuild swaps in."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from papers.settings import Settings
from tests.conftest import ROOT, fill, serve

WORKERS = 2
NEW_PAPERS = 200
CLIENTS = 4
DEADLINE_SECONDS = 300  # far more than it takes; a noisy machine must not fail us
PATHS = [
    "/",
    "/search?q=graph+neural+network",
    "/arxiv/cs.CL",
    "/arxiv/1706.03762",
    "/api/v1/search?q=quantum&size=5",
    "/api/v1/papers/hep-th/9711200/related",
    "/readyz",
]

pytestmark = pytest.mark.skipif(
    not Path("/proc/net/tcp").exists(), reason="which worker answers is read from /proc"
)


class Clients:
    """Threads that ask without a pause, half of them on a new connection each time."""

    def __init__(self, address: str) -> None:
        self.answers: Counter[str] = Counter()
        self._address = address
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._ask, args=(number,)) for number in range(CLIENTS)
        ]

    @contextmanager
    def asking(self) -> Iterator[None]:
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in self._threads:
                thread.join()

    def wait_for(self, more: int) -> None:
        """Until so many further requests were answered."""
        aim = self.answers.total() + more
        deadline = time.monotonic() + DEADLINE_SECONDS
        while self.answers.total() < aim:
            assert time.monotonic() < deadline, self.answers
            time.sleep(0.02)

    def _ask(self, number: int) -> None:
        kept = httpx.Client(trust_env=False, timeout=DEADLINE_SECONDS)
        step = number
        while not self._stop.is_set():
            path = PATHS[step % len(PATHS)]
            step += 1
            try:
                if number % 2:
                    answer = kept.get(self._address + path)
                else:
                    answer = httpx.get(
                        self._address + path, trust_env=False, timeout=DEADLINE_SECONDS
                    )
                self.answers[str(answer.status_code)] += 1
            except httpx.HTTPError as error:
                self.answers[f"{path}: {error!r}"] += 1
        kept.close()


def made_up(path: Path) -> list[str]:
    """A snapshot file of new papers; returns their ids."""
    ids = [f"2601.{number:05}" for number in range(1, NEW_PAPERS + 1)]
    with path.open("w", encoding="utf-8") as file:
        for number, id_ in enumerate(ids):
            record = {
                "id": id_,
                "title": f"Zorblax dynamics of lattice {number}",
                "abstract": f"  We study zorblax number {number} in graph neural networks.\n",
                "authors": "Ada Zorblax",
                "categories": "cs.LG",
                "versions": [{"version": "v1", "created": "Mon, 5 Jan 2026 10:00:00 GMT"}],
                "update_date": "2026-01-06",
            }
            file.write(json.dumps(record) + "\n")
    return ids


def run_indexer(settings: Settings, *arguments: str) -> None:
    subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "indexer", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "SHEAF_DATA_DIR": str(settings.data_dir)},
        check=True,
        capture_output=True,
        timeout=DEADLINE_SECONDS,
    )


def worker_of(client: httpx.Client, address: str) -> int:
    """Process id of the worker that holds a client's connection open."""
    answer = client.get(f"{address}/healthz")
    ours = answer.extensions["network_stream"].get_extra_info("client_addr")[1]
    theirs = int(address.rpartition(":")[2])
    ends = re.compile(rf"\S+:{theirs:04X} \S+:{ours:04X} 01 (?:\S+ +){{5}}(\d+)")
    inode = ends.search(Path("/proc/net/tcp").read_text())
    assert inode, "the connection is open"
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            for descriptor in (process / "fd").iterdir():
                with suppress(OSError):  # it was closed meanwhile
                    if os.readlink(descriptor) == f"socket:[{inode[1]}]":  # noqa: PTH115
                        return int(process.name)
    raise AssertionError("no process holds the connection")


@contextmanager
def one_client_per_worker(address: str) -> Iterator[list[httpx.Client]]:
    """Kept connections, one to each worker."""
    clients: dict[int, httpx.Client] = {}
    spare: list[httpx.Client] = []
    deadline = time.monotonic() + DEADLINE_SECONDS
    while len(clients) < WORKERS:
        assert time.monotonic() < deadline, "some worker takes no connection"
        client = httpx.Client(trust_env=False, timeout=DEADLINE_SECONDS)
        spare.append(client)
        clients.setdefault(worker_of(client, address), client)
    try:
        yield list(clients.values())
    finally:
        for client in spare:
            client.close()


def wait_until_found(clients: list[httpx.Client], address: str, query: str, count: int) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    waiting = list(clients)
    while waiting:
        assert time.monotonic() < deadline, f"{len(waiting)} workers do not find the new papers"
        waiting = [
            client
            for client in waiting
            if client.get(f"{address}/api/v1/search?q={query}").json()["total"] != count
        ]
        time.sleep(0.02)


def test_no_request_fails_and_every_worker_finds_what_is_new(
    empty: Settings, tmp_path: Path
) -> None:
    fill(empty)
    new_ids = made_up(tmp_path / "new.jsonl")
    with serve(empty, workers=WORKERS) as address, one_client_per_worker(address) as each:
        clients = Clients(address)
        with clients.asking():
            clients.wait_for(40)
            wait_until_found(each, address, "zorblax", 0)

            run_indexer(empty, "ingest", str(tmp_path / "new.jsonl"))
            run_indexer(empty, "build")
            wait_until_found(each, address, "zorblax", NEW_PAPERS)
            for client in each:
                assert client.get(f"{address}/arxiv/{new_ids[-1]}").status_code == 200
            clients.wait_for(40)

            before = (empty.index_dir / "CURRENT").read_text()
            run_indexer(empty, "build", "--full")
            assert (empty.index_dir / "CURRENT").read_text() != before
            wait_until_found(each, address, "zorblax", NEW_PAPERS)
            clients.wait_for(40)

            # The generation before goes, and nobody misses it.
            run_indexer(empty, "build")
            clients.wait_for(40)
            assert len([path for path in empty.index_dir.iterdir() if path.is_dir()]) == 1
            wait_until_found(each, address, "zorblax", NEW_PAPERS)
        assert set(clients.answers) == {"200"}, clients.answers

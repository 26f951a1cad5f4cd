"""kill -9 at random moments, then the same command again: the end state is always the same."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from indexer.verify import problems
from papers.filters import Filters
from papers.query import Query
from papers.reader import IndexReader
from papers.search import SearchIndex
from papers.settings import Settings
from papers.store import open_store
from tests.conftest import ROOT, SAMPLE

PAPERS = 1_800  # more than `indexer.keywords.FEW`, so that a killed build has processes too
BAD_LINES = 30
CHANCE = random.Random(20)  # noqa: S311  # no secret
SHARES = [round(CHANCE.uniform(low, low + 0.2), 2) for low in (0.4, 0.7)]
"""Of an uninterrupted run's time; the first third is the interpreter's start."""


@dataclass(frozen=True)
class State:
    """All that must not depend on where a run was cut short."""

    rows: dict[str, dict[str, Any]]
    indexed: list[str]
    rejects: dict[str, bytes]


@dataclass(frozen=True)
class Whole:
    """An uninterrupted run: its folders after each command, end state and durations."""

    file: Path
    ingested: Path
    state: State
    ingest_seconds: float
    build_seconds: float


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder = tmp_path_factory.mktemp("crash")
    file = folder / "papers.jsonl"
    file.write_text("".join(_lines()), encoding="utf-8")
    data = Settings(data_dir=folder / "data")
    started = time.monotonic()
    assert _run(data, "ingest", str(file)).wait() == 3
    ingested = time.monotonic()
    copytree(data.data_dir, folder / "ingested")
    copied = time.monotonic()
    assert _run(data, "build").wait() == 0
    built = time.monotonic()
    assert problems(data) == []
    return Whole(file, folder / "ingested", _state(data), ingested - started, built - copied)


def _lines() -> Iterator[str]:
    """The sample again and again under new ids, with broken lines and older twins between."""
    sample = [json.loads(line) for line in SAMPLE.read_bytes().splitlines()]
    for number in range(PAPERS):
        value = sample[number % len(sample)]
        id_ = f"{1501 + number % 12}.{number + 1:05d}"
        yield json.dumps({**value, "id": id_, "title": f"{value['title']} {number}"}) + "\n"
        if number % (PAPERS // BAD_LINES) == 0:
            yield json.dumps({"id": id_, "title": "no abstract"}) + "\n"
        if number % 50 == 0:
            yield json.dumps({**value, "id": id_, "update_date": "1991-01-01"}) + "\n"


def _run(data: Settings, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "indexer", *arguments],
        cwd=ROOT,
        env={**os.environ, "SHEAF_DATA_DIR": str(data.data_dir)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _kill_after(running: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        running.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        running.send_signal(signal.SIGKILL)
        assert running.wait() in (-signal.SIGKILL, 0, 3), "killed, or done at that very moment"


def _state(data: Settings) -> State:
    store = open_store(data.database, writable=False)
    rows = [row for batch in store.changed_since(0) for row in batch]
    indexed: list[str] = []
    if data.index_dir.exists():
        index = SearchIndex(IndexReader(data.index_dir))
        hits = index.search(Query(), Filters(), sort="oldest", limit=2 * PAPERS).hits
        found = store.by_keys([hit.pk for hit in hits])
        indexed = [row.id if row else "?" for row in found]
    store.close()
    return State(
        {row.id: row.model_dump(exclude={"pk", "seq"}, warnings=False) for row in rows},
        indexed,
        {path.name: path.read_bytes() for path in data.rejects_dir.iterdir()},
    )


def test_the_uninterrupted_run_is_what_it_should_be(whole: Whole) -> None:
    assert len(whole.state.rows) == len(whole.state.indexed) == PAPERS
    (rejects,) = whole.state.rejects.values()
    assert len(rejects.splitlines()) == BAD_LINES


@pytest.mark.parametrize("share", SHARES)
def test_an_ingest_that_was_killed_ends_the_same(
    whole: Whole, tmp_path: Path, share: float
) -> None:
    data = Settings(data_dir=tmp_path / "data")
    _kill_after(_run(data, "ingest", str(whole.file)), share * whole.ingest_seconds)
    assert _run(data, "ingest", str(whole.file)).wait() == 3
    assert _run(data, "build").wait() == 0  # which works out the keywords of the rows
    state = _state(data)
    assert state.rows == whole.state.rows
    assert state.rejects == whole.state.rejects


@pytest.mark.parametrize("share", SHARES)
def test_a_build_that_was_killed_ends_the_same(whole: Whole, tmp_path: Path, share: float) -> None:
    data = Settings(data_dir=Path(copytree(whole.ingested, tmp_path / "data")))
    _kill_after(_run(data, "build"), share * whole.build_seconds)
    assert _run(data, "build").wait() == 0
    assert problems(data) == []
    assert _state(data) == whole.state


def test_ingest_and_update_that_were_killed_end_the_same(whole: Whole, tmp_path: Path) -> None:
    data = Settings(data_dir=tmp_path / "data")
    _kill_after(_run(data, "ingest", str(whole.file)), 0.8 * whole.ingest_seconds)
    assert _run(data, "build").wait() == 0
    assert _run(data, "ingest", str(whole.file)).wait() == 3
    _kill_after(_run(data, "build"), 0.7 * whole.build_seconds)
    assert _run(data, "build").wait() == 0
    assert problems(data) == []
    state = _state(data)
    assert state.rows == whole.state.rows
    assert sorted(state.indexed) == sorted(whole.state.indexed)

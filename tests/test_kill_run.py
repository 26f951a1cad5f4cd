"""kill -9 of `run` at every named moment and at random ones: the next run ends as if never cut."""

import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bench.kill_run import MOMENTS, Kill, all_outcomes, named_kills, random_kills
from tests.conftest import SAMPLE
from tests.driven_indexer import CALLS, Driver
from tests.run_scene import Outcome, Scene, scene

KILLS = [*named_kills(), *random_kills(10, seed=7)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    lines = SAMPLE.read_bytes().splitlines()
    with Driver() as driver, scene(tmp_path_factory.mktemp("scene"), lines, driver) as scene_:
        yield scene_


@pytest.fixture(scope="module")
def outcomes(made: Scene) -> dict[Kill, Outcome]:
    return dict(zip(KILLS, all_outcomes(made, KILLS), strict=True))


def test_every_call_has_a_moment() -> None:
    moments = [moment.partition(":")[0] for each in MOMENTS.values() for moment in each]
    assert {moment.partition(" ")[2] for moment in moments} == set(CALLS)


def test_no_process_outlives_an_indexer_that_was_killed(made: Scene, tmp_path: Path) -> None:
    start, data_dir = made.starts["first"], tmp_path / "data"
    many = replace(start, constants={"indexer.keywords.FEW": 10, "indexer.keywords.BATCH": 60})
    made.begin(start, data_dir)
    with Driver() as driver:
        order = made.order(data_dir, many, kill_at="after keywords")
        assert driver.run(order).code == -signal.SIGKILL
    deadline = time.monotonic() + 60
    while left := processes_of(data_dir):
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def processes_of(data_dir: Path) -> list[str]:
    """Commands of all processes that were started for a data folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"SHEAF_DATA_DIR={data_dir}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text())
    return found


@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_a_run_that_was_killed_ends_the_same(outcomes: dict[Kill, Outcome], kill: Kill) -> None:
    assert outcomes[kill] == Outcome(True, 0, 0, 0, ())

"""Two indexers started at once: one works and the other leaves, every time."""

import asyncio
import select
import time
from collections.abc import Iterator
from threading import Event

import pytest

from indexer import heartbeat
from indexer.exits import BUSY, DONE, REJECTS
from tests.conftest import SAMPLE
from tests.driven_indexer import Driver
from tests.oai_server import Fault, whole
from tests.run_scene import Scene, scene

TIMES = 50
AHEAD_SECONDS = 0.05  # both are told when to begin, and are there by then
APART_SECONDS = 0.004  # by up to so much the second begins later


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    lines = SAMPLE.read_bytes().splitlines()
    with Driver() as driver, scene(tmp_path_factory.mktemp("scene"), lines, driver) as scene_:
        yield scene_


def late(until: Event) -> Fault:
    """The good answer, but not before: who asks works until then."""

    async def fault(writer: asyncio.StreamWriter, good: str) -> None:
        while not until.is_set():
            await asyncio.sleep(0.005)
        await whole(writer, good)

    return fault


def test_of_two_indexers_started_at_once_exactly_one_works(made: Scene) -> None:
    """The first time there is much to do; from then on only to ask, which takes as long."""
    start = made.starts["live"]
    data_dir = made.begin(start, made.folder / "raced")
    winners = set()
    with Driver() as one, Driver() as other:
        drivers = (one, other)
        for number in range(TIMES):
            one_has_left = Event()
            made.server.faults.append(late(until=one_has_left))
            begin = time.monotonic() + AHEAD_SECONDS
            for place, driver in enumerate(drivers):
                apart = APART_SECONDS * number / TIMES if place == number % 2 else 0.0
                driver.send(made.order(data_dir, start, begin_at=begin + apart))
            first = select.select(drivers, [], [])[0][0]
            left = first.ended()
            assert left.code == BUSY, left
            assert "another indexer (process " in left.output
            one_has_left.set()
            winner = 1 - drivers.index(first)
            winners.add(winner)
            worked = drivers[winner].ended()
            assert worked.code in (DONE, REJECTS), worked
            assert not made.server.faults, "nobody was made to wait"
            beat = heartbeat.read(data_dir)
            assert beat
            assert beat.exit_code == worked.code
        assert winners == {0, 1}
        assert made.resumed(one, start, data_dir).is_good

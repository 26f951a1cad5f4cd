"""Two indexers started at once: one works and the other leaves, every time."""

import asyncio
import time
from collections.abc import Iterator

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
FIRST_ANSWER_SECONDS = 0.3  # longer than the second takes to give up


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    lines = SAMPLE.read_bytes().splitlines()
    with Driver() as driver, scene(tmp_path_factory.mktemp("scene"), lines, driver) as scene_:
        yield scene_


def late() -> Fault:
    """The good answer, but not at once: who asks works until then."""

    async def fault(writer: asyncio.StreamWriter, good: str) -> None:
        await asyncio.sleep(FIRST_ANSWER_SECONDS)
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
            made.server.faults.append(late())
            begin = time.monotonic() + AHEAD_SECONDS
            for place, driver in enumerate(drivers):
                apart = APART_SECONDS * number / TIMES if place == number % 2 else 0.0
                driver.send(made.order(data_dir, start, begin_at=begin + apart))
            ends = [driver.ended() for driver in drivers]
            codes = [end.code for end in ends]
            assert BUSY in codes, ends
            winner = 1 - codes.index(BUSY)
            winners.add(winner)
            assert codes[winner] in (DONE, REJECTS), ends
            assert "another indexer (process " in ends[1 - winner].output
            assert ends[1 - winner].seconds < ends[winner].seconds
            assert not made.server.faults, "nobody was made to wait"
            beat = heartbeat.read(data_dir)
            assert beat
            assert beat.exit_code == codes[winner]
        assert winners == {0, 1}
        assert made.resumed(one, start, data_dir).is_good

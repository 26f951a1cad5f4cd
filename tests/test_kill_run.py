"""kill -9 of `run` at every named moment and at random ones: the next run ends as if never cut."""

from collections.abc import Iterator

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


@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_a_run_that_was_killed_ends_the_same(outcomes: dict[Kill, Outcome], kill: Kill) -> None:
    assert outcomes[kill] == Outcome(True, 0, 0, 0, ())

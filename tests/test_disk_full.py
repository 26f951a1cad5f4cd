"""A disk that fills up at a step of `run`: told as such, nothing broken, the next run mends it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.exits import DONE, REJECTS, UNUSABLE
from indexer.status import status
from papers.catalog import Catalog
from papers.filters import Filters
from papers.query import Query
from papers.settings import Settings
from papers.store import open_store
from tests.conftest import SAMPLE
from tests.driven_indexer import Driver, Ended, fill_disk
from tests.run_scene import Scene, scene

SIZE = "16m"
FULL = [
    *(("live", moment) for moment in ("before heartbeat", "after heartbeat", "before migration")),
    *(("live", moment) for moment in ("before rejects", "after rejects", "before page:2")),
    *(("live", moment) for moment in ("before rows of a page:3", "before end of harvest")),
    *(("live", moment) for moment in ("before days of rows", "before keywords", "before trends")),
    *(("live", moment) for moment in ("before document:3", "before commit", "after commit")),
    *(("live", moment) for moment in ("after heartbeat:2",)),
    *(("anew", moment) for moment in ("before new generation", "after new generation")),
    *(("anew", moment) for moment in ("before document:60", "before commit", "before syncing")),
]
"""By start, moments from which on nothing more can be written."""
STEP_BYTES = 100_000
NO_SPACE = ("No space left on device", "disk is full", "bytes are free on the disk")


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with Driver() as started:
        yield started


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, driver: Driver) -> Iterator[Scene]:
    lines = SAMPLE.read_bytes().splitlines()
    with scene(tmp_path_factory.mktemp("scene"), lines, driver) as scene_:
        yield scene_


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path_factory.mktemp("disk")
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if not mount or not unmount:
        pytest.skip("there is no command to mount a disk")
    command = [mount, "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    told = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603
    if told.returncode:
        pytest.skip(f"no small disk can be mounted here: {told.stderr.strip()}")
    yield folder
    subprocess.run([unmount, "-l", str(folder)], check=True)  # noqa: S603


@pytest.mark.parametrize(("name", "moment"), FULL)
def test_a_disk_that_fills_up_at_a_moment(
    made: Scene, driver: Driver, disk: Path, name: str, moment: str
) -> None:
    start = made.starts[name]
    (disk / "ballast").unlink(missing_ok=True)
    data_dir = made.begin(start, disk / "data")
    with closing(Catalog.open(Settings(data_dir=data_dir))) as site:
        indexed = papers_found(site)
        ended = driver.run(made.order(data_dir, start, fill_at=moment))
        assert ended.code == UNUSABLE, ended.output
        check_full(ended, data_dir)
        if moment.startswith(("before document", "before commit")):
            assert "the engine failed" in ended.output
        assert papers_found(site) in (indexed, len(start.expected.state.rows))
    (disk / "ballast").unlink()
    assert made.resumed(driver, start, data_dir).is_good


def test_a_disk_with_more_and_more_room(made: Scene, driver: Driver, disk: Path) -> None:
    """The first run of all: where it fails depends on the room, and in the end it does not."""
    start, data_dir, ballast = made.starts["first"], disk / "data", disk / "ballast"
    said: list[str] = []
    while True:
        ballast.unlink(missing_ok=True)
        made.begin(start, data_dir)
        fill_disk(ballast, leave_bytes=len(said) * STEP_BYTES)
        ended = driver.run(made.order(data_dir, start))
        if ended.code in (DONE, REJECTS):
            break
        assert ended.code == UNUSABLE, ended.output
        said.append(ended.output.splitlines()[-1])
        assert any(reason in said[-1] for reason in NO_SPACE)
        assert "Traceback" not in ended.output
        ballast.unlink()
        assert made.resumed(driver, start, data_dir).is_good
    # Whether one ends in the engine, or at a file beside it, depends on how large its segments are;
    # "before commit" and "before heartbeat" above are sure to.
    assert any("the database cannot be read or written" in line for line in said)


def check_full(ended: Ended, data_dir: Path) -> None:
    """It says plainly what is the matter, and what was there before is sound."""
    last = ended.output.splitlines()[-1]
    assert any(reason in last for reason in NO_SPACE)
    assert "Traceback" not in ended.output
    assert "panicked at" not in ended.output
    found = status(Settings(data_dir=data_dir))
    assert any("bytes are free on the disk" in concern for concern in found.concerns)
    store = open_store(Settings(data_dir=data_dir).database, writable=False)
    assert store.problems() == []
    store.close()


def papers_found(site: Catalog) -> int:
    """By a web process that has the folder open."""
    return site.search(Query(), Filters(), limit=1).total

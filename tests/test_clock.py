"""The clock 2 h behind or 400 days ahead, arXiv's right: nothing is skipped or locked out."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from indexer import heartbeat
from indexer.exits import DONE, REJECTS
from indexer.status import Status
from indexer.status_words import in_words
from indexer.verify import problems
from papers.freshness import COMPLETE_THROUGH, LAST_HARVEST
from papers.settings import Settings
from tests.conftest import ROOT, SAMPLE
from tests.driven_indexer import Driver
from tests.run_scene import Scene, held, scene

FAKETIME = shutil.which("faketime")
RIGHT = "+0"

pytestmark = pytest.mark.skipif(FAKETIME is None, reason="the command faketime is not installed")


@pytest.fixture
def driver() -> Iterator[Driver]:
    with Driver() as started:
        yield started


@pytest.fixture
def made(tmp_path: Path, driver: Driver) -> Iterator[Scene]:
    """A server whose clock is right."""
    lines, today = SAMPLE.read_bytes().splitlines(), datetime.now(UTC).date()
    with scene(tmp_path, lines, driver, today=today) as scene_:
        scene_.server.change = lambda text: text.replace(
            f"{today}T03:45:00Z", f"{server_time(today):%Y-%m-%dT%H:%M:%SZ}"
        )
        yield scene_


def server_time(today: date) -> datetime:
    """Now, but still today: two runs between which a day ended would not hold the same."""
    return min(datetime.now(UTC), datetime.combine(today, time.max, UTC)).replace(microsecond=0)


def indexer(scene_: Scene, data_dir: Path, shift: str, *arguments: str) -> tuple[int, str]:
    """A command in a process with a shifted clock: its exit code and what it printed."""
    assert FAKETIME
    done = subprocess.run(  # noqa: S603
        [FAKETIME, "-f", shift, sys.executable, "-m", "tests.driven_indexer", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "SHEAF_DATA_DIR": str(data_dir),
            "SHEAF_OAI_URL": scene_.server.url,
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        },
        capture_output=True,
        check=False,
        text=True,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def told(scene_: Scene, data_dir: Path, shift: str) -> Status:
    """What `status` says."""
    code, text = indexer(scene_, data_dir, shift, "status", "--json")
    assert code == DONE
    found = Status(**json.loads(text))
    assert not re.search(r"(?<!\d)-\d", "\n".join(in_words(found))), "a negative number"
    return found


def test_runs_with_a_wrong_clock_and_a_right_one_by_turns(
    made: Scene, driver: Driver, tmp_path: Path
) -> None:
    """Beside another folder whose runs have a right clock: both always hold the same."""
    start, today = made.starts["live"], made.server.today
    shifted, right = (made.begin(start, tmp_path / name) for name in ("shifted", "right"))
    for number, shift in enumerate(("-2h", RIGHT, "+400d", RIGHT)):
        new = {"id": f"{today:%y%m}.{91000 + number}", "update_date": today.isoformat()}
        made.server.records.append(made.server.records[4 + 5 * number] | new)
        begun = server_time(today)
        code, _ = indexer(made, shifted, shift, "run")
        assert code in (DONE, REJECTS)
        assert driver.run(made.order(right, start)).code == code
        ours, theirs = held(shifted, made.changing), held(right, made.changing)
        assert (ours.state, ours.changes) == (theirs.state, theirs.changes)
        assert new["id"] in ours.state.rows
        assert ours.noted[COMPLETE_THROUGH] == theirs.noted[COMPLETE_THROUGH]
        assert ours.noted[COMPLETE_THROUGH] < datetime.now(UTC).date().isoformat()
        assert begun <= datetime.fromisoformat(ours.noted[LAST_HARVEST]) <= server_time(today)
        assert problems(Settings(data_dir=shifted)) == []
        beat = heartbeat.read(shifted)
        assert beat
        assert (beat.exit_code, beat.last_success) == (code, beat.ended)
        check_told(told(made, shifted, shift), shift, code)
        if shift != RIGHT:
            check_told(told(made, shifted, RIGHT), RIGHT, code)


def check_told(found: Status, shift: str, code: int) -> None:
    """Nothing negative, nothing taken for a failure of the run; stale when it must seem so."""
    ahead = shift == "+400d"
    assert found.last_run
    assert found.last_run["exit_code"] == code
    assert found.lag_seconds is not None
    assert 0 <= found.lag_seconds < timedelta(days=401).total_seconds()
    assert (found.lag_seconds > timedelta(days=399).total_seconds()) == ahead
    assert found.waiting == 0
    assert not any("ended with" in each or "did not end" in each for each in found.concerns)
    if ahead:
        assert found.freshness == "stale"
        assert not found.working

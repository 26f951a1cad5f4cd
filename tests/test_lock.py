import subprocess
import sys
from pathlib import Path

import pytest

from indexer.lock import AlreadyRunningError, only_indexer
from tests.conftest import ROOT

HOLD = """
import sys
from pathlib import Path
from indexer.lock import only_indexer
with only_indexer(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_folder_is_made_and_the_lock_can_be_taken_again(tmp_path: Path) -> None:
    for _ in range(2):
        with only_indexer(tmp_path / "data"):
            assert (tmp_path / "data").is_dir()


def test_a_second_holder_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    with (
        only_indexer(tmp_path),
        pytest.raises(AlreadyRunningError, match=r"process \d+"),
        only_indexer(tmp_path),
    ):
        pass


def test_two_folders_have_two_locks(tmp_path: Path) -> None:
    with only_indexer(tmp_path / "one"), only_indexer(tmp_path / "two"):
        pass


def test_the_lock_dies_with_its_holder(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with (
            pytest.raises(AlreadyRunningError, match=str(holder.pid)),
            only_indexer(tmp_path),
        ):
            pass
        holder.kill()
        holder.wait()
        with only_indexer(tmp_path):
            pass

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.__main__ import main
from indexer.exits import BUSY, DONE, PROBLEMS, REJECTS, STOPPED, UNUSABLE
from indexer.lock import AlreadyRunningError, only_indexer
from indexer.status import status
from indexer.verify import problems
from papers import generations
from papers.models import Record
from papers.settings import Settings
from papers.store import open_store
from tests.conftest import ROOT, SAMPLE, fill, put
from tests.test_generations import segment_files

SAMPLE_SIZE = len(SAMPLE.read_bytes().splitlines())


@pytest.fixture
def data(empty: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The command line's data folder: empty, and named by the environment."""
    monkeypatch.setenv("SHEAF_DATA_DIR", str(empty.data_dir))
    return empty


def status_json(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    assert main(["status", "--json"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_the_codes_are_the_documented_ones() -> None:
    assert (DONE, PROBLEMS, UNUSABLE, REJECTS, BUSY, STOPPED) == (0, 1, 2, 3, 75, 130)
    text = sys.modules["indexer.__main__"].__doc__ or ""
    for code in ("0 done", "1 verify", "2 usage", "3 done, but", "75 another", "130 stopped"):
        assert code in text


def test_status_of_an_empty_folder_is_zeros(
    data: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    found = status_json(capsys)
    assert [found[name] for name in ("papers", "indexed", "rejects", "records")] == [0, 0, 0, 0]
    assert [found[n] for n in ("generation", "newest_datestamp", "last_harvest")] == [None] * 3
    assert not (data.data_dir / "papers.db").exists()


def test_from_lines_to_a_sound_index(
    data: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "papers.jsonl"
    file.write_bytes(SAMPLE.read_bytes() + b"broken\n")
    assert main(["ingest", str(file)]) == REJECTS
    said = capsys.readouterr().out
    assert f"{SAMPLE_SIZE} new" in said
    assert "1 rejected" in said
    assert str(data.rejects_dir) in said
    found = status_json(capsys)
    assert (found["papers"], found["indexed"], found["waiting"]) == (SAMPLE_SIZE, 0, SAMPLE_SIZE)
    assert main(["verify"]) == PROBLEMS
    assert "python -m indexer build" in capsys.readouterr().out
    assert main(["build"]) == DONE
    found = status_json(capsys)
    assert (found["papers"], found["indexed"], found["waiting"]) == (SAMPLE_SIZE, SAMPLE_SIZE, 0)
    assert (found["rejects"], found["records"]) == (1, SAMPLE_SIZE + 1)
    assert found["generation"] == "00000001"
    assert found["newest_datestamp"] == "2026-01-06"
    assert found["last_harvest"] is None
    assert isinstance(found["last_ingest"], str)
    capsys.readouterr()
    assert main(["verify"]) == DONE
    assert "sound" in capsys.readouterr().out


def test_status_is_readable_without_json(
    data: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(data)
    capsys.readouterr()
    assert main(["status"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["working", "no"]
    assert "arXiv was never asked" in lines[1]
    said = [line.split() for line in lines]
    assert ["papers", str(SAMPLE_SIZE)] in said
    assert ["indexed", str(SAMPLE_SIZE)] in said
    assert lines[-1].endswith("from a file")


def test_ingest_again_is_done_and_changes_nothing(
    data: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", str(SAMPLE)]) == DONE
    before = replace(status(data), free_bytes=0, database_bytes=0)
    assert main(["ingest", str(SAMPLE), str(SAMPLE)]) == DONE
    assert "0 new, 0 changed" in capsys.readouterr().out
    assert replace(status(data), free_bytes=0, database_bytes=0) == before


@pytest.mark.parametrize("arguments", [[], ["dance"], ["ingest"], ["build", "extra"]])
@pytest.mark.usefixtures("data")
def test_wrong_usage_exits_with_two(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == UNUSABLE


@pytest.mark.usefixtures("data")
def test_unreadable_input_exits_with_two(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["ingest", str(tmp_path / "missing.jsonl")]) == UNUSABLE
    assert "missing.jsonl: No such file" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["build", "status", "ingest -"])
def test_a_damaged_database_exits_with_two(data: Settings, command: str) -> None:
    data.data_dir.mkdir()
    (data.data_dir / "papers.db").write_bytes(b"no database" * 1_000)
    assert main(command.split()) == UNUSABLE


@pytest.mark.parametrize("command", ["build", "status", "verify", "ingest -"])
def test_a_newer_database_exits_with_two(
    data: Settings, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store = open_store(data.database, writable=True)
    store.set_meta("schema_version", "99")
    store.close()
    code = main(command.split())
    said = capsys.readouterr()
    assert code == (PROBLEMS if command == "verify" and code == PROBLEMS else UNUSABLE)
    assert "update Sheaf" in said.out + said.err


@pytest.mark.usefixtures("data")
def test_an_unusable_setting_exits_with_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEAF_SEARCH_THREADS", "many")
    assert main(["status"]) == UNUSABLE


@pytest.mark.parametrize("command", ["ingest -", "build", "build --full"])
def test_a_second_indexer_leaves_at_once(
    data: Settings, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with only_indexer(data.data_dir):
        assert main(command.split()) == BUSY
        assert f"process {os.getpid()}" in capsys.readouterr().err
        assert main(["status"]) == DONE, "looking is always allowed"
    assert not (data.data_dir / "papers.db").exists()


def test_a_stopped_run_exits_with_130_and_lets_go_of_the_lock(data: Settings) -> None:
    # Where tests run in the background, Ctrl-C is ignored by all that they start.
    listening = ["env", "--default-signal=INT", sys.executable]
    command = [*listening, "-m", "indexer", "ingest", "-"]
    with subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        deadline = time.monotonic() + 120
        while not (data.data_dir / "rejects").exists():
            assert running.poll() is None, "it ended"
            assert time.monotonic() < deadline, "it does not begin"
            time.sleep(0.05)
        with pytest.raises(AlreadyRunningError), only_indexer(data.data_dir):
            pass
        running.send_signal(signal.SIGINT)
        # A read that began to wait just after the signal came is woken by this line.
        _, told = running.communicate(b"\n", timeout=120)
        assert running.returncode == STOPPED
        assert b"run the same command again" in told
    with only_indexer(data.data_dir):
        pass


def test_status_does_not_mind_a_generation_that_is_removed_meanwhile(
    data: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(data)
    before = status(data).index_bytes
    old = data.index_dir / "00000000"
    old.mkdir()
    scan = os.scandir

    def scan_after_removing(path: Path) -> object:
        if Path(path) == old:
            old.rmdir()
        return scan(path)

    monkeypatch.setattr(os, "scandir", scan_after_removing)
    assert status(data).index_bytes == before > 0
    assert not old.exists()


def test_verify_finds_a_flipped_bit_in_every_file(data: Settings) -> None:
    fill(data)
    name = generations.current(data.index_dir)
    assert name is not None
    for path in segment_files(data.index_dir / name):
        content = path.read_bytes()
        middle = len(content) // 2
        put(path, content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        assert main(["verify"]) == PROBLEMS, path.suffix
        assert main(["status"]) == DONE, path.suffix
        put(path, content)
    assert main(["verify"]) == DONE


def test_verify_and_status_survive_any_flipped_byte_of_the_numbers(data: Settings) -> None:
    fill(data)
    name = generations.current(data.index_dir)
    assert name is not None
    for path in segment_files(data.index_dir / name):
        if path.suffix == ".fast":
            content = path.read_bytes()
            for place in range(0, len(content), len(content) // 30):
                changed = bytes([content[place] ^ 255])
                put(path, content[:place] + changed + content[place + 1 :])
                assert main(["verify"]) == PROBLEMS, place
                assert main(["status"]) == DONE, place
            put(path, content)


def test_verify_finds_a_damaged_database(data: Settings) -> None:
    fill(data)
    path = data.data_dir / "papers.db"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4_096 * 4_096
    content[middle : middle + 4_096] = b"\xff" * 4_096
    path.write_bytes(content)
    assert any(line.startswith("database: ") for line in problems(data))
    assert main(["verify"]) == PROBLEMS


def test_verify_finds_papers_that_are_not_indexed(data: Settings) -> None:
    fill(data)
    store = open_store(data.database, writable=True)
    store.upsert([Record(id="2401.00001", title="New", abstract="Abstract")])
    store.close()
    assert problems(data) == ["index: 1 changed papers wait; run `python -m indexer build`"]
    assert status(data).waiting == 1


def test_verify_finds_papers_that_left_the_database(data: Settings) -> None:
    fill(data)
    with sqlite3.connect(data.data_dir / "papers.db") as database:
        database.execute("DELETE FROM paper WHERE id = '1706.03762'")
    database.close()
    assert problems(data) == [f"index: holds {SAMPLE_SIZE} papers, the database {SAMPLE_SIZE - 1}"]
    assert main(["build"]) == DONE
    assert problems(data) == []


@pytest.mark.usefixtures("data")
def test_verify_of_an_empty_folder_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == PROBLEMS
    assert "python -m indexer ingest" in capsys.readouterr().out

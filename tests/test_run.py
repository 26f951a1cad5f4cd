"""The one command for cron: what it leaves behind when all goes well, and when it does not."""

import json
import os
import re
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from indexer.exits import BUSY, DONE, REJECTS, STOPPED, TIME_UP, UNAVAILABLE, UNUSABLE
from indexer.lock import is_running, only_indexer
from papers.catalog import Catalog
from papers.filters import Filters
from papers.query import Query
from papers.settings import Settings
from tests.harvest_site import TODAY, Site, made_site
from tests.oai_server import status


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with made_site(tmp_path) as made:
        yield made


def beat(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site.folder / "heartbeat.json").read_text())
    return found


def gauges(site: Site) -> dict[str, float]:
    text = (site.folder / "metrics.prom").read_text()
    lines = re.findall(r"^(sheaf_\w+) (\S+)$", text, re.MULTILINE)
    assert len(lines) == len(text.splitlines()) // 2, "each has its type before it"
    return {name: float(value) for name, value in lines}


def state(site: Site, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert site.command("status", "--json") == DONE
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def indexed(site: Site) -> int:
    catalog = Catalog.open(Settings(data_dir=site.folder))
    total = catalog.search(Query(), Filters()).total
    catalog.close()
    return total


def test_everything_is_fetched_and_indexed(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.command("run") == DONE
    assert site.stored() == site.expected()
    assert indexed(site) == 18
    first = beat(site)
    assert (first["exit_code"], first["records"], first["new"]) == (DONE, 18, 16)
    assert first["last_success"] == first["ended"] >= first["started"]
    found = gauges(site)
    assert (found["sheaf_papers"], found["sheaf_papers_indexed"]) == (18, 18)
    assert (found["sheaf_papers_waiting"], found["sheaf_last_run_exit_code"]) == (0, 0)
    assert abs(found["sheaf_last_success_timestamp_seconds"] - time.time()) < 60
    told = state(site, capsys)
    assert told["last_success"] == first["last_success"]
    assert told["last_run"] == first
    assert (told["complete_from"], told["complete_through"]) == ("2026-10-31", "2026-11-24")
    assert {day["day"]: day["complete"] for day in told["days"]}
    assert site.command("run") == DONE
    assert beat(site)["new"] == 0


def test_every_paper_has_keywords_and_a_day(site: Site) -> None:
    site.command("run")
    rows = [row for row in site.store.by_ids(list(site.stored())) if row]
    assert all(row.keywords for row in rows)
    assert all(row.announced for row in rows if row.submitted and "/" not in row.id)


def test_rejects_are_told_and_are_a_success(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.server.records[7]["title"] = ""
    assert site.command("run") == REJECTS
    assert beat(site)["last_success"]
    assert beat(site)["rejected"] == 1
    assert state(site, capsys)["rejects"] == 1
    assert gauges(site)["sheaf_rejects"] == 1


def test_what_came_before_a_fault_is_indexed_and_the_old_success_remembered(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.command("run")
    success = beat(site)["last_success"]
    site.server.records += [
        {**each, "id": f"2611.{place:05}", "update_date": TODAY.isoformat()}
        for place, each in enumerate(site.server.records[:9], start=1)
    ]
    site.server.faults.extend([None, None, status("404 Not Found")])
    assert site.command("run") == UNAVAILABLE
    assert indexed(site) == 22, "the first page"
    assert beat(site)["last_success"] == success
    assert "404" in beat(site)["said"]
    told = state(site, capsys)
    assert not told["working"]
    assert "the last run ended with 69" in " ".join(told["concerns"])
    site.server.faults.clear()
    assert site.command("run") == DONE
    assert indexed(site) == 27
    assert "the last run" not in " ".join(state(site, capsys)["concerns"])


def test_when_the_time_is_up_what_is_there_is_indexed(site: Site) -> None:
    assert site.command("run", "--max-seconds", "8") == TIME_UP
    assert 2 <= indexed(site) < 18
    assert beat(site)["last_success"] is None
    assert site.command("run") == DONE
    assert indexed(site) == 18


def test_a_signal_ends_it_with_the_page(site: Site) -> None:
    def stop(text: str) -> str:
        if "<ListRecords>" in text:
            os.kill(os.getpid(), signal.SIGTERM)
        return text

    site.server.change = stop
    assert site.command("run") == STOPPED
    assert beat(site)["exit_code"] == STOPPED
    site.check_pages()
    site.server.change = lambda text: text
    assert site.command("run") == DONE
    assert indexed(site) == 18


def test_a_second_one_says_so_and_leaves_the_heartbeat_alone(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.command("run")
    before = beat(site)
    with only_indexer(site.folder):
        assert site.command("run") == BUSY
        assert "another indexer" in capsys.readouterr().err
        assert state(site, capsys)["running"]
    assert beat(site) == before
    assert not state(site, capsys)["running"]


def test_a_look_at_the_state_never_keeps_an_indexer_out(site: Site) -> None:
    """The look holds the lock for a moment; an indexer that starts in that moment waits for it."""
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            is_running(site.folder)
            time.sleep(0.001)

    looker = threading.Thread(target=look)
    looker.start()
    try:
        for _ in range(200):
            with only_indexer(site.folder):
                assert is_running(site.folder)
    finally:
        done.set()
        looker.join()


def test_a_run_that_was_killed_is_told(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.command("run")
    killed = beat(site) | {"ended": None, "exit_code": None}
    (site.folder / "heartbeat.json").write_text(json.dumps(killed))
    concerns = state(site, capsys)["concerns"]
    assert any("did not end" in concern for concern in concerns)


def test_an_unusable_folder_is_told_in_the_heartbeat_too(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(site.folder / "papers.db") as database:
        database.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    assert site.command("run") == UNUSABLE
    assert "update Sheaf" in capsys.readouterr().err
    assert "update Sheaf" in beat(site)["said"]
    assert gauges(site)["sheaf_last_run_exit_code"] == UNUSABLE


def test_arxiv_is_not_asked_by_nobody(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.url = "https://oaipmh.arxiv.org/oai"
    site.contact = " "
    for command in ("run", "harvest", "sweep"):
        assert site.command(command) == UNUSABLE
        assert "SHEAF_CONTACT" in capsys.readouterr().err
    assert site.server.asked == []


def test_a_heartbeat_that_cannot_be_read_is_no_obstacle(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    (site.folder / "heartbeat.json").write_text("{cut sho")
    assert state(site, capsys)["last_run"] is None
    assert site.command("run") == DONE


def test_the_state_in_words_begins_with_the_answer(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.command("run")
    capsys.readouterr()
    site.command("status")
    said = capsys.readouterr().out
    assert re.match(r"working +(yes|no)\n", said)
    for name in ("freshness", "last harvest", "set aside", "index", "disk", "last success"):
        assert re.search(rf"^{name} +\S", said, re.MULTILINE), name


def test_a_lost_worker_process_is_told_and_the_next_run_goes_on(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Lost(ThreadPoolExecutor):
        def __init__(self, *_: object, **__: object) -> None:
            super().__init__()

        def map(self, *_: object, **__: object) -> Any:
            raise BrokenProcessPool

    with monkeypatch.context() as patch:
        patch.setattr("indexer.keywords.FEW", 0)
        patch.setattr("indexer.keywords.ProcessPoolExecutor", Lost)
        assert site.command("run") == UNUSABLE
    assert "is memory short?" in capsys.readouterr().err
    assert "is memory short?" in beat(site)["said"]
    assert site.command("run") == DONE
    assert indexed(site) == 18

"""What readers do, counted: once, by several processes, without a trace of who it was."""

import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from unittest.mock import Mock

import pytest

from app.activity import Activity, ActivityError, Counts, TooManyError
from app.activity import database as database_module
from app.activity.clients import EVENTS, network_of
from app.activity.counts import HOURS, Kind, Period
from tests.activity_site import NOON, Clock, activity, clock
from tests.conftest import ROOT

__all__ = ["activity", "clock"]  # fixtures

PAPER = "1706.03762"
OTHER = "hep-th/9711200"
ANN, BOB = "192.0.2.7", "192.0.2.8"
ANNS, BOBS = "a" * 32, "b" * 32
PROCESSES, THREADS, EACH = 4, 4, 25

ADDING = """
import sys, threading
from datetime import datetime
from pathlib import Path
from app.activity import Activity, database
database.WRITE_WAIT_SECONDS = database.READ_WAIT_SECONDS = 60.0  # the machine may be busy
path, now = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
process, threads, each = map(int, sys.argv[3:])
activity = Activity(path, lambda: now)  # no midnight between two of them
failed = []
def add(thread):
    try:
        for number in range(each):
            activity.add("1706.03762", "pdf", f"10.{process}.{thread}.{number}")
            activity.add("hep-th/9711200", "related", "one client")
    except Exception as error:
        failed.append(repr(error))
running = [threading.Thread(target=add, args=(number,)) for number in range(threads)]
sys.stdin.readline()  # until all are ready
for thread in running: thread.start()
for thread in running: thread.join()
activity.close()
sys.exit("; ".join(failed) or None)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "activity.db"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failures come soon, and are not remembered."""
    monkeypatch.setattr(database_module, "WRITE_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(database_module, "REST_SECONDS", 0.0)


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  # our names


# Counting


def test_nothing_is_made_by_reading(activity: Activity, path: Path) -> None:
    assert activity.counts([PAPER]) == {}
    assert activity.popular("all") == {}
    assert activity.ranked([PAPER, OTHER]) == [PAPER, OTHER]
    assert list(path.parent.iterdir()) == []


def test_the_first_count_makes_the_file_for_us_alone(activity: Activity, path: Path) -> None:
    activity.add(PAPER, "pdf", ANN)
    activity.close()
    assert [file.name for file in path.parent.iterdir()] == ["activity.db"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_opens_count_once_per_client_paper_and_kind(activity: Activity) -> None:
    for _ in range(3):
        activity.add(PAPER, "pdf", ANN)
        activity.add(PAPER, "related", ANN)
    assert activity.add(PAPER, "pdf", BOB) == Counts(pdf=2, related=1)
    assert activity.add(OTHER, "pdf", ANN) == Counts(pdf=1)
    assert activity.counts([PAPER, OTHER, "2101.00001"]) == {
        PAPER: Counts(pdf=2, related=1),
        OTHER: Counts(pdf=1),
    }


Did = tuple[Kind, str, str]
STARRING: list[tuple[str, list[Did], int]] = [
    ("a star", [("star", ANN, ANNS)], 1),
    ("twice", [("star", ANN, ANNS), ("star", ANN, ANNS)], 1),
    ("from two devices", [("star", ANN, ANNS), ("star", BOB, ANNS)], 1),
    ("by two readers", [("star", ANN, ANNS), ("star", BOB, BOBS)], 2),
    ("by one client with two tokens", [("star", ANN, ANNS), ("star", ANN, BOBS)], 1),
    ("taken back", [("star", ANN, ANNS), ("unstar", ANN, ANNS)], 0),
    ("taken back elsewhere", [("star", ANN, ANNS), ("unstar", BOB, ANNS)], 0),
    (
        "taken back twice",
        [("star", ANN, ANNS), ("star", BOB, BOBS), ("unstar", ANN, ANNS), ("unstar", ANN, ANNS)],
        1,
    ),
    ("taken back by another", [("star", ANN, ANNS), ("unstar", ANN, BOBS)], 1),
    ("never given", [("unstar", ANN, ANNS)], 0),
    ("given again", [("star", ANN, ANNS), ("unstar", ANN, ANNS), ("star", ANN, ANNS)], 1),
    (
        "that did not count, taken back",
        [("star", ANN, ANNS), ("star", ANN, BOBS), ("unstar", ANN, BOBS)],
        1,
    ),
]


@pytest.mark.parametrize(
    ("done", "stars"), [case[1:] for case in STARRING], ids=[case[0] for case in STARRING]
)
def test_a_star_counts_once_and_can_be_taken_back(
    activity: Activity, done: list[Did], stars: int
) -> None:
    for kind, address, by in done:
        counts = activity.add(PAPER, kind, address, by)
    assert counts == Counts(stars=stars)
    assert activity.counts([PAPER]) == ({PAPER: counts} if stars else {})
    assert dict(activity.popular("day")) == ({PAPER: counts} if stars else {})
    assert dict(activity.popular("all")) == ({PAPER: counts} if stars else {})


def test_a_star_is_taken_back_from_the_day_it_was_given(activity: Activity, clock: Clock) -> None:
    activity.add(PAPER, "star", ANN, ANNS)
    clock.turn(days=3)
    activity.add(PAPER, "star", BOB, BOBS)
    activity.add(PAPER, "unstar", ANN, ANNS)
    assert dict(activity.popular("day")) == {PAPER: Counts(stars=1)}
    assert dict(activity.popular("week")) == {PAPER: Counts(stars=1)}


def test_a_star_of_years_ago_can_be_taken_back(
    activity: Activity, clock: Clock, path: Path
) -> None:
    activity.add(PAPER, "star", ANN, ANNS)
    clock.turn(days=800)
    activity.add(PAPER, "star", BOB, BOBS)
    assert activity.add(PAPER, "star", BOB, ANNS) == Counts(stars=2), "it counts already"
    assert activity.add(PAPER, "unstar", BOB, ANNS) == Counts(stars=1)
    assert len(rows(path, "star")) == 1


# Days


def test_a_new_day_counts_again(activity: Activity, clock: Clock) -> None:
    clock.turn(hours=11, minutes=59)
    activity.add(PAPER, "pdf", ANN)
    clock.turn(minutes=2)
    assert activity.add(PAPER, "pdf", ANN) == Counts(pdf=2)
    assert activity.add(PAPER, "pdf", ANN) == Counts(pdf=2)


def test_at_midnight_the_key_and_all_that_hangs_on_it_go(
    activity: Activity, clock: Clock, path: Path
) -> None:
    activity.add(PAPER, "pdf", ANN)
    activity.add(OTHER, "star", ANN, ANNS)
    before = {table: rows(path, table) for table in ("secret", "seen", "spent", "star")}
    clock.turn(days=1)
    activity.add(PAPER, "pdf", ANN)
    after = {table: rows(path, table) for table in before}
    assert len(before["seen"]) == 2
    for table in ("seen", "spent"):
        marks = {row[0] for row in before[table]}
        assert len(after[table]) == 1
        assert not marks & {row[0] for row in after[table]}, "one client, yet nothing to tell by"
    keys = {name: value for name, _, value in before["secret"]}
    renewed = {name: value for name, _, value in after["secret"]}
    assert set(keys) == set(renewed) == {"client", "star"}
    assert keys["client"] != renewed["client"]
    assert keys["star"] == renewed["star"]
    assert before["star"] == after["star"]
    activity.close()
    content = path.read_bytes()
    for gone in (keys["client"], *(row[0] for row in before["seen"] + before["spent"])):
        assert isinstance(gone, bytes)
        assert gone not in content, "what is gone can still be read from the file"
    assert after["seen"][0][0] in content, "or there is nothing to look into"  # type: ignore[operator]


def test_a_request_from_before_midnight_that_comes_after_it_changes_no_key(
    activity: Activity, clock: Clock, path: Path
) -> None:
    clock.turn(hours=12)
    activity.add(PAPER, "pdf", ANN)
    keys = rows(path, "secret")
    clock.turn(seconds=-1)
    assert activity.add(PAPER, "pdf", ANN) == Counts(pdf=1)
    assert rows(path, "secret") == keys


def test_a_clock_that_was_far_ahead_does_not_keep_its_key(activity: Activity, clock: Clock) -> None:
    clock.turn(days=900)
    activity.add(PAPER, "pdf", ANN)
    clock.turn(days=-900)
    assert activity.add(PAPER, "pdf", ANN) == Counts(pdf=2)


def test_hours_older_than_400_days_go_and_the_totals_stay(
    activity: Activity, clock: Clock, path: Path
) -> None:
    activity.add(PAPER, "pdf", ANN)
    clock.turn(days=399)
    activity.add(OTHER, "pdf", ANN)
    assert len(rows(path, "hourly")) == 2
    clock.turn(days=2)
    activity.add(OTHER, "pdf", ANN)
    assert len(rows(path, "hourly")) == 2
    assert activity.counts([PAPER]) == {PAPER: Counts(pdf=1)}


# Who it was


def test_no_address_and_no_token_is_in_the_file(activity: Activity, path: Path) -> None:
    addresses = [ANN, "2001:db8:1:2:3:4:5:6", "a.name.of.a.host"]
    for address in addresses:
        activity.add(PAPER, "pdf", address)
        activity.add(PAPER, "star", address, ANNS)
    activity.close()
    content = path.read_bytes()
    assert b"1706.03762" in content, "or there is nothing to look into"
    for told in (*addresses, ANNS, "2001:db8", "192.0.2", "a.name"):
        assert told.encode() not in content
    assert bytes.fromhex(ANNS) not in content
    assert bytes([192, 0, 2, 7]) not in content


def test_stars_of_one_reader_have_nothing_in_common(activity: Activity, path: Path) -> None:
    activity.add(PAPER, "star", ANN, ANNS)
    activity.add(OTHER, "star", ANN, ANNS)
    (first, hour), (second, _) = rows(path, "star")
    assert first != second
    assert isinstance(hour, int), "an hour is all that is told of when"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("testclient", "testclient", True),
        ("", "192.0.2.7", False),
    ],
)
def test_a_client_is_an_address_or_an_ipv6_network(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) == same


# Bounds


def test_one_client_counts_so_often_an_hour_and_goes_on_in_the_next(
    activity: Activity, clock: Clock
) -> None:
    clock.turn(minutes=20)
    for number in range(EVENTS.count):
        activity.add(f"2101.{number:05}", "pdf", ANN)
    with pytest.raises(TooManyError) as caught:
        activity.add(PAPER, "pdf", ANN)
    assert caught.value.retry_after_seconds == 40 * 60
    with pytest.raises(TooManyError):
        activity.add(PAPER, "star", ANN, ANNS)
    assert activity.counts([PAPER]) == {}
    assert activity.add("2101.00000", "pdf", ANN) == Counts(pdf=1), "it counts already"
    assert activity.add(PAPER, "pdf", BOB) == Counts(pdf=1)
    clock.turn(minutes=40)
    assert activity.add(PAPER, "pdf", ANN) == Counts(pdf=2), "what was refused left a mark"
    assert activity.add(PAPER, "star", ANN, ANNS) == Counts(pdf=2, stars=1)


def test_a_star_can_be_taken_back_when_nothing_more_can_be_counted(activity: Activity) -> None:
    activity.add(PAPER, "star", ANN, ANNS)
    for number in range(EVENTS.count - 1):
        activity.add(f"2101.{number:05}", "pdf", ANN)
    assert activity.add(PAPER, "unstar", ANN, ANNS) == Counts()


# What is popular


def test_a_star_weighs_three_opens_and_the_newest_of_equals_comes_first(
    activity: Activity,
) -> None:
    activity.add("2101.00005", "star", ANN, ANNS)
    for number, id_ in enumerate(["0704.0001", "1501.00002", "hep-th/9901001", "2101.00004"]):
        activity.add(id_, "pdf", ANN)
        activity.add(id_, "related", ANN)
        if number:
            activity.add(id_, "pdf", BOB)
    expected = ["2101.00005", "2101.00004", "1501.00002", "hep-th/9901001", "0704.0001"]
    assert list(activity.popular("all")) == expected
    assert list(activity.popular("day")) == expected
    assert activity.ranked(sorted(expected)) == expected


@pytest.mark.parametrize("period", ["day", "week"])
def test_what_is_popular_now_is_of_the_last_hours(
    activity: Activity, clock: Clock, period: Period
) -> None:
    activity.add(PAPER, "pdf", ANN)
    clock.turn(hours=HOURS[period] - 1)
    activity.add(PAPER, "pdf", BOB)
    assert dict(activity.popular(period)) == {PAPER: Counts(pdf=2)}
    clock.turn(hours=1)
    assert dict(activity.popular(period)) == {PAPER: Counts(pdf=1)}
    clock.turn(hours=HOURS[period])
    assert dict(activity.popular(period)) == {}
    assert dict(activity.popular("all")) == {PAPER: Counts(pdf=2)}


def test_a_list_of_what_is_popular_is_worked_out_once_a_minute(
    activity: Activity, clock: Clock
) -> None:
    activity.add(PAPER, "pdf", ANN)
    assert list(activity.popular("day")) == [PAPER]
    activity.add(OTHER, "pdf", ANN)
    assert list(activity.popular("day")) == [PAPER]
    clock.turn(minutes=1)
    assert set(activity.popular("day")) == {PAPER, OTHER}


def test_two_thousand_papers_are_ranked_each_once(activity: Activity) -> None:
    ids = [f"2101.{number:05}" for number in range(2_000)]
    activity.add(ids[700], "pdf", ANN)
    activity.add(ids[1_500], "star", ANN, ANNS)
    ranked = activity.ranked(ids)
    assert ranked[:3] == [ids[1_500], ids[700], ids[-1]]
    assert sorted(ranked) == ids
    assert len(activity.counts(ids)) == 2


# Several at once


def test_processes_and_threads_that_count_at_once_lose_nothing(path: Path) -> None:
    """All begin with the file missing."""
    command = [sys.executable, "-c", ADDING, str(path), NOON.isoformat()]
    started = [
        subprocess.Popen(  # noqa: S603  # our own
            [*command, *map(str, (number, THREADS, EACH))],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        _, told = process.communicate(timeout=120)
        assert process.returncode == 0, told
    with closing(Activity(path, lambda: NOON)) as activity:
        assert activity.counts([PAPER, OTHER]) == {
            PAPER: Counts(pdf=PROCESSES * THREADS * EACH),
            OTHER: Counts(related=1),
        }
        assert activity.popular("day")[PAPER].pdf == PROCESSES * THREADS * EACH
    assert [file.name for file in path.parent.iterdir()] == ["activity.db"]


def test_the_same_star_given_by_many_threads_at_once_counts_once(activity: Activity) -> None:
    failed: list[BaseException] = []

    def give(number: int) -> None:
        try:
            activity.add(PAPER, "star", f"192.0.2.{number}", ANNS)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=give, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert activity.counts([PAPER]) == {PAPER: Counts(stars=1)}


def test_a_database_that_another_process_recovers_is_waited_for() -> None:
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY_RECOVERY
    connection = Mock()
    begin = connection.connection.dbapi_connection.execute
    begin.side_effect = [busy, None]
    database_module._take_lock(connection)
    assert begin.call_count == 2


# When something is wrong


def garbage(path: Path) -> None:
    path.write_bytes(b"no database at all" * 1_000)


def damaged_within(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4_096:] = b"\xff" * (len(content) - 4_096)
    path.write_bytes(content)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5_000])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def of_a_newer_sheaf(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("harm", [garbage, damaged_within, cut_short, emptied, of_a_newer_sheaf])
def test_a_file_that_cannot_be_used_has_no_counts_and_is_not_written(
    path: Path, clock: Clock, harm: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Activity(path, clock)) as before:
        before.add(PAPER, "pdf", ANN)
    harm(path)
    harmed = path.read_bytes()
    with closing(Activity(path, clock)) as activity:
        assert activity.counts([PAPER]) == {}
        assert activity.ranked([PAPER, OTHER]) == [PAPER, OTHER]
        with pytest.raises(ActivityError):
            activity.popular("all")
        with pytest.raises(ActivityError):
            activity.add(PAPER, "pdf", ANN)
        assert path.read_bytes() == harmed
        assert str(path) in caplog.text
        path.unlink()
        assert activity.add(PAPER, "pdf", ANN) == Counts(pdf=1), "thrown away, it begins anew"


@pytest.mark.usefixtures("impatient")
def test_a_locked_file_holds_nothing_up(activity: Activity, path: Path) -> None:
    activity.add(PAPER, "pdf", ANN)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ActivityError, match="locked"):
            activity.add(PAPER, "pdf", BOB)
        assert activity.counts([PAPER]) == {PAPER: Counts(pdf=1)}, "a writer keeps no reader out"
        other.execute("ROLLBACK")
    activity.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM spent")
        other.execute("COMMIT")
        assert activity.counts([PAPER]) == {}
        with pytest.raises(ActivityError, match="locked"):
            activity.add(PAPER, "pdf", BOB)
    assert activity.add(PAPER, "pdf", BOB) == Counts(pdf=2)


def test_after_a_failure_the_next_ones_do_not_wait(
    activity: Activity, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "WRITE_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(database_module, "REST_SECONDS", 600.0)
    activity.add(PAPER, "pdf", ANN)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ActivityError, match="locked"):
            activity.add(PAPER, "pdf", BOB)
    with pytest.raises(ActivityError, match="a moment ago"):
        activity.add(PAPER, "pdf", BOB)
    assert activity.counts([PAPER]) == {PAPER: Counts(pdf=1)}, "reading did not fail"


@pytest.mark.parametrize("left", [(), ("-wal", "-shm")], ids=["whole", "but its log"])
def test_a_file_that_is_thrown_away_while_it_is_open_begins_anew(
    activity: Activity, path: Path, clock: Clock, left: tuple[str, ...]
) -> None:
    activity.add(PAPER, "pdf", ANN)
    with closing(Activity(path, clock)) as other:
        assert other.counts([PAPER]) == {PAPER: Counts(pdf=1)}
        for suffix in {"", "-wal", "-shm"} - set(left):
            path.with_name(path.name + suffix).unlink()
        assert other.counts([PAPER]) == {}
        assert other.add(OTHER, "pdf", ANN) == Counts(pdf=1)
        assert activity.add(OTHER, "pdf", BOB) == Counts(pdf=2)
        assert activity.counts([PAPER, OTHER]) == other.counts([PAPER, OTHER]) == {OTHER: Counts(2)}
    activity.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.usefixtures("impatient")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with closing(Activity(tmp_path / "missing" / "activity.db")) as activity:
        assert activity.counts([PAPER]) == {}
        with pytest.raises(ActivityError):
            activity.add(PAPER, "pdf", ANN)


@pytest.fixture
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path_factory.mktemp("disk")
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if not mount or not unmount:
        pytest.skip("there is no command to mount a disk")
    command = [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    told = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603
    if told.returncode:
        pytest.skip(f"no small disk can be mounted here: {told.stderr.strip()}")
    yield folder
    subprocess.run([unmount, "-l", str(folder)], check=True)  # noqa: S603


def fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"0" * 512)


def add_many(activity: Activity) -> None:
    for number in range(2_000):
        activity.add(f"2101.{number:05}", "pdf", f"192.0.2.{number % 250}")


@pytest.mark.usefixtures("impatient")
def test_on_a_full_disk_counts_are_read_and_counting_goes_on_with_room(disk: Path) -> None:
    path, ballast = disk / "activity.db", disk / "ballast"
    ballast.write_bytes(b"0" * 1_040_000)
    with closing(Activity(path)) as activity:
        with pytest.raises(ActivityError):
            activity.add(PAPER, "pdf", ANN)
        assert activity.counts([PAPER]) == {}
        ballast.unlink()
        activity.add(PAPER, "pdf", ANN)
        fill(ballast)
        with pytest.raises(ActivityError):
            add_many(activity)
        assert activity.counts([PAPER]) == {PAPER: Counts(pdf=1)}
        ballast.unlink()
        assert activity.add(PAPER, "pdf", BOB) == Counts(pdf=2)

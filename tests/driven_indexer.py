"""The indexer in processes that wait for nobody and are killed where they are told to be.

`python -m tests.driven_indexer` has all imported and forks a process for each order that it reads,
so that a command takes as long as its work. With arguments it is the indexer itself.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Never

import indexer.build
import indexer.run
import papers.database
import papers.store
from indexer import polite
from indexer.__main__ import main
from indexer.heartbeat import FILE as HEARTBEAT
from indexer.heartbeat import METRICS
from indexer.polite import PoliteClient
from indexer.rejects import FILE as REJECTS
from papers import generations
from papers.freshness import COMPLETE_FROM, COMPLETE_THROUGH, LAST_HARVEST
from papers.generations import MANIFEST, POINTER
from papers.store import Store

ROOT = Path(__file__).parent.parent
LIMIT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Call:
    """Calls of one function of the indexer, before or after one of which it can be killed."""

    owner: Any
    function: str
    given: str = ""
    """Only those with this text, or a file or a function of this name, among their arguments."""

    def is_meant(self, arguments: tuple[object, ...]) -> bool:
        told = (getattr(each, "__name__", getattr(each, "name", each)) for each in arguments)
        return not self.given or self.given in [each for each in told if isinstance(each, str)]


CALLS = {
    "heartbeat": Call(Path, "replace", HEARTBEAT),
    "migration": Call(papers.database, "migrate"),
    "database": Call(indexer.run, "open_store"),
    "question": Call(PoliteClient, "ask"),
    "rejects": Call(Path, "replace", REJECTS),
    "rows of a page": Call(papers.store, "write"),  # after: written, but not committed
    "page": Call(Store, "upsert"),
    "first day": Call(Store, "set_meta", COMPLETE_FROM),
    "checkpoint": Call(Store, "set_meta", COMPLETE_THROUGH),
    "end of harvest": Call(Store, "set_meta", LAST_HARVEST),
    "keywords": Call(Store, "set_keywords"),
    "trends": Call(Store, "set_rising"),
    "days of rows": Call(papers.store, "settle"),  # after: worked out, but not committed
    "days": Call(Store, "settle"),
    "old generations": Call(generations, "remove_others"),
    "file of an old generation": Call(os, "unlink"),
    "new generation": Call(indexer.build, "create_index"),
    "document": Call(indexer.build, "document"),
    "commit": Call(indexer.build, "guarded", "commit"),
    "merging": Call(indexer.build, "guarded", "wait_merging_threads"),
    "manifest": Call(Path, "replace", MANIFEST),
    "syncing": Call(generations, "sync_folder"),
    "pointer": Call(Path, "replace", POINTER),
    "metrics": Call(Path, "replace", METRICS),
}
"""All that a run does in places where its death might matter. A moment is `before` or `after` one
of them, and may end in `:2` for the second time."""


@dataclass(frozen=True, slots=True)
class Order:
    """A command for a process of its own."""

    data_dir: str
    url: str
    arguments: tuple[str, ...] = ("run",)
    kill_at: str = ""
    kill_after_seconds: float | None = None
    fill_at: str = ""
    """A moment from which on the disk is full, by a file `ballast` beside the data folder."""
    begin_at: float | None = None
    """By the monotonic clock, which all processes share; else at once."""
    constants: Mapping[str, Any] = field(default_factory=dict)
    """Of modules, by their full names, set to other values."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How it went; `code` is negative when a signal ended it."""

    code: int
    seconds: float
    output: str


class Driver:
    """Lets indexers work, one after another. Use as a context manager."""

    def __enter__(self) -> "Driver":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.driven_indexer"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def send(self, order: Order) -> None:
        """Let one begin; another can be sent when it has ended."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()

    def fileno(self) -> int:
        """For `select`: readable once what was sent has ended."""
        assert self._process.stdout
        return self._process.stdout.fileno()

    def ended(self) -> Ended:
        """Wait for the end of what was sent."""
        assert self._process.stdout
        return Ended(**json.loads(self._process.stdout.readline()))

    def run(self, order: Order) -> Ended:
        self.send(order)
        return self.ended()


def _serve() -> None:
    """Read orders, one a line, until there are no more; answer each with its end."""
    for line in sys.stdin:
        order = Order(**json.loads(line))
        with tempfile.TemporaryFile() as output:
            started = time.monotonic()
            pid = os.fork()
            if pid == 0:
                _work(order, output.fileno())
            if order.kill_after_seconds is not None:
                time.sleep(order.kill_after_seconds)
                os.kill(pid, signal.SIGKILL)  # not waited for yet, so the number is still its own
            status = _end_of(pid)
            seconds = time.monotonic() - started
            output.seek(0)
            said = output.read().decode(errors="replace")
        ended = Ended(os.waitstatus_to_exitcode(status), seconds, said)
        sys.stdout.write(json.dumps(asdict(ended)) + "\n")
        sys.stdout.flush()


def _end_of(pid: int) -> int:
    """The status of a process that has ended; one that hangs is made to abort."""
    signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGABRT))
    signal.alarm(LIMIT_SECONDS)
    _, status = os.waitpid(pid, 0)
    signal.alarm(0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    return status


def _work(order: Order, output: int) -> Never:
    """Be the indexer, in a process that was just forked."""
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.environ["SHEAF_DATA_DIR"] = order.data_dir
        os.environ["SHEAF_OAI_URL"] = order.url
        _hurry()
        for name, value in order.constants.items():
            module, _, constant = name.rpartition(".")
            setattr(import_module(module), constant, value)
        if order.kill_at:
            _do_at(order.kill_at, _die)
        if order.fill_at:
            _do_at(order.fill_at, lambda: fill_disk(Path(order.data_dir).with_name("ballast")))
        if order.begin_at is not None:
            time.sleep(max(0.0, order.begin_at - time.monotonic()))
        code = main(list(order.arguments))
    except BaseException:  # as the interpreter would tell it, but it is the parent's
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _hurry() -> None:
    """Wait neither between questions nor after a bad answer."""
    polite.SPACING_SECONDS = polite.WAIT_LIMIT_SECONDS = 0.0


def fill_disk(ballast: Path, leave_bytes: int = 0) -> None:
    """Let a file grow until nothing more can be written, or until so much is left."""
    with ballast.open("ab", buffering=0) as file, suppress(OSError):
        if leave_bytes:
            left = shutil.disk_usage(ballast.parent).free
            file.write(bytes(max(0, left - leave_bytes)))
            return
        while True:
            file.write(bytes(4096))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _do_at(moment: str, act: Callable[[], object]) -> None:
    when, _, rest = moment.partition(" ")
    name, _, times = rest.partition(":")
    call = CALLS[name]
    function = getattr(call.owner, call.function)
    left = int(times or 1)

    def watched(*arguments: Any, **named: Any) -> Any:
        nonlocal left
        left -= call.is_meant(arguments)
        last = left == 0 and call.is_meant(arguments)
        if last and when == "before":
            act()
        result = function(*arguments, **named)
        if last and when == "after":
            act()
        return result

    setattr(call.owner, call.function, watched)


def _by_hand(arguments: list[str]) -> int:
    """`[--kill-at MOMENT] COMMAND ...` in this process and the environment's data folder."""
    _hurry()
    if arguments[:1] == ["--kill-at"]:
        _do_at(arguments[1], _die)
        arguments = arguments[2:]
    return main(arguments)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(_by_hand(sys.argv[1:]))
    _serve()

"""What `run` is tried on: a server in two states, folders before the run, what they should become.

The first state is of three weeks ago, the second of now: with new papers, changed and deleted ones,
records that are no papers, one that has become one since, and answers that are bad at first.
"""

import json
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from bench.state import State, differences, is_served, state_of
from indexer import heartbeat
from indexer.exits import DONE, REJECTS
from indexer.status import status
from indexer.verify import problems
from papers import generations
from papers.freshness import COMPLETE_FROM, COMPLETE_THROUGH, LAST_HARVEST
from papers.settings import Settings
from papers.store import open_store
from tests.driven_indexer import Driver, Ended, Order
from tests.oai_server import (
    Fault,
    OaiServer,
    SkewedClock,
    Snapshot,
    changed,
    reset_in_body,
    serving,
)
from tests.oai_server import status as answering

TODAY = date(2025, 11, 25)
DAYS = 26  # from the newest record of the file to today
DAYS_TO_FIRST_RUN = 5
BAD_EVERY = 6  # answers
BAD_ANSWERS: tuple[Fault, ...] = (
    answering("503 Service Unavailable", Retry_After="1"),
    changed(lambda good: good[: len(good) // 2]),
    reset_in_body,
)
PAGES = 10  # about, of what is new
NO_PAPERS = 5
LISTS = ("cs", "hep-th", "math", "physics")  # whose rising terms are compared
RISING = {
    "papers.trends.FEWEST_IN_ALL": 1,
    "papers.trends.FEWEST_PAPERS": {"week": 1, "month": 1},
    "papers.trends.SURE": -100,
    "papers.trends.PAST_DAYS": 20_000,
    "indexer.trends.PAST_DAYS": 20_000,
}
"""So that something rises among few papers."""
ANEW = {"indexer.build.FULL_FLOOR": 0, "indexer.build.FULL_SHARE": 0}
"""So that a run makes a new generation beside the live one."""

REMOVED_SECONDS = 10
_DAY = timedelta(days=1)


@dataclass(slots=True)
class FlawedServer(OaiServer):
    """Every sixth list is bad at first."""

    given: int = 0
    bad: Iterator[Fault] = field(default_factory=lambda: cycle(BAD_ANSWERS))

    def next_fault(self) -> Fault | None:
        if self.faults:
            return self.faults.popleft()
        self.given += 1
        return next(self.bad) if self.given % BAD_EVERY == 0 else None


@dataclass(frozen=True, slots=True)
class Held:
    """All of a data folder that must not depend on the way it came to be."""

    state: State
    changes: dict[str, list[dict[str, Any]]]
    rising: list[list[dict[str, Any]]]
    noted: dict[str, str]


@dataclass(frozen=True, slots=True)
class Start:
    """A folder before a run, and what an uninterrupted run makes of it."""

    name: str
    folder: Path
    constants: Mapping[str, Any]
    expected: Held
    seconds: float
    """That the whole run took."""

    @property
    def has_index(self) -> bool:
        return (self.folder / "index" / generations.POINTER).exists()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run that was cut short came to once the same was run again."""

    killed: bool
    lost: int
    duplicated: int
    differing: int
    unsound: tuple[str, ...]
    """What else is not as it should be, in words."""

    @property
    def is_good(self) -> bool:
        return self == Outcome(self.killed, 0, 0, 0, ())


@dataclass(frozen=True, slots=True)
class Scene:
    """A server of today and the folders to start from."""

    server: FlawedServer
    folder: Path
    starts: Mapping[str, Start]
    changing: tuple[str, ...]
    """Ids of papers of the file that changed since."""

    def order(self, data_dir: Path, start: Start, **how: Any) -> Order:
        """To run from a start's folder."""
        return Order(str(data_dir), self.server.url, constants=start.constants, **how)

    def begin(self, start: Start, data_dir: Path) -> Path:
        """A fresh copy of a start's folder."""
        deadline = time.monotonic() + REMOVED_SECONDS
        while data_dir.exists() and time.monotonic() < deadline:
            shutil.rmtree(data_dir, ignore_errors=True)  # a file may come while others go
        shutil.copytree(start.folder, data_dir)
        return data_dir

    def cut_short(self, driver: Driver, start: Start, data_dir: Path, **how: Any) -> Outcome:
        """Kill a run as told (see `Order`), look at what is left, and run the same again."""
        self.begin(start, data_dir)
        killed = driver.run(self.order(data_dir, start, **how)).code == -9
        settings = Settings(data_dir=data_dir)
        status(settings)
        unsound = []
        if start.has_index and not is_served(data_dir):
            unsound.append("what is left by the kill is not served")
        return self.resumed(driver, start, data_dir, killed=killed, unsound=unsound)

    def resumed(
        self,
        driver: Driver,
        start: Start,
        data_dir: Path,
        *,
        killed: bool = False,
        unsound: Iterable[str] = (),
    ) -> Outcome:
        """Run, and compare with what an uninterrupted run makes."""
        settings = Settings(data_dir=data_dir)
        ended = driver.run(self.order(data_dir, start))
        found = differences(start.expected.state, state_of(data_dir))
        now = held(data_dir, self.changing)
        return Outcome(
            killed,
            found.lost,
            found.duplicated,
            found.differing
            + sum(
                getattr(now, name) != getattr(start.expected, name)
                for name in ("changes", "rising", "noted")
            ),
            (*unsound, *unsound_after(settings, ended)),
        )


def unsound_after(settings: Settings, ended: Ended) -> Iterator[str]:
    """What is wrong after a run that had nothing in its way."""
    if ended.code not in (DONE, REJECTS):
        yield f"the run ended with {ended.code}: {ended.output[-500:]}"
    if "Traceback" in ended.output:
        yield f"it ended with a traceback: {ended.output[-500:]}"
    yield from problems(settings)
    beat = heartbeat.read(settings.data_dir)
    if (
        not beat
        or beat.exit_code != ended.code
        or not beat.ended
        or beat.ended != beat.last_success
    ):
        yield f"the heartbeat tells no success: {beat}"


def held(data_dir: Path, changing: Iterable[str]) -> Held:
    """Read a data folder that nobody writes to."""
    store = open_store(Settings(data_dir=data_dir).database, writable=False)
    try:
        return Held(
            state_of(data_dir),
            {
                id_: [each.model_dump(exclude={"pk"}) for each in store.changes(id_)]
                for id_ in changing
            },
            [[each.model_dump() for each in store.rising(name)] for name in LISTS],
            store.get_many_meta((COMPLETE_FROM, COMPLETE_THROUGH, LAST_HARVEST)),
        )
    finally:
        store.close()


@contextmanager
def scene(
    folder: Path, lines: Iterable[bytes], driver: Driver, *, today: date = TODAY
) -> Iterator[Scene]:
    """Serve, and make all the folders to start from. Raises RuntimeError when a run fails."""
    papers = [json.loads(line) for line in lines]
    file = folder / "papers.jsonl"
    newest = today - DAYS * _DAY
    first_run = newest + DAYS_TO_FIRST_RUN * _DAY
    served = _served(papers, newest)
    _write_file(file, papers, newest)
    server = FlawedServer(
        records=_early(served, first_run),
        today=first_run,
        earliest=newest - 9 * _DAY,
        clock=SkewedClock(),
        page_size=max(2, len(served) // PAGES),
    )
    changing = tuple(each["id"] for each in served if each.get("was_here"))
    with serving(server):
        first, live = folder / "first", folder / "live"
        _succeed(driver, Order(str(first), "", ("ingest", str(file))))
        shutil.copytree(first, live)
        _succeed(driver, Order(str(live), server.url))
        _succeed(driver, Order(str(live), "", ("build", "--full")))  # the one before stays
        server.records, server.today = served, today
        starts: dict[str, Start] = {}
        made = Scene(server, folder, starts, changing)
        for name, data_dir, constants in (
            ("first", first, RISING),
            ("live", live, RISING),
            ("anew", live, RISING | ANEW),
        ):
            reference = folder / f"{name}-reference"
            shutil.copytree(data_dir, reference)
            ended = _succeed(driver, Order(str(reference), server.url, constants=constants))
            wrong = list(unsound_after(Settings(data_dir=reference), ended))
            if wrong:
                raise RuntimeError(f"an uninterrupted run is unsound: {wrong}")
            expected = held(reference, changing)
            starts[name] = Start(name, data_dir, constants, expected, ended.seconds)
        yield made


def _served(papers: list[Snapshot], newest: date) -> list[Snapshot]:
    """What the server has today: a fifth is new, a tenth has changed, some are deleted or bad."""
    found: list[Snapshot] = []
    for place, paper in enumerate(papers):
        stamp = {"update_date": (newest + (1 + place % DAYS) * _DAY).isoformat()}
        if place % 5 == 4:
            found.append(paper | stamp)
        elif place % 10 == 0:
            found.append(paper | stamp | {"title": f"{paper['title']} revised", "was_here": True})
        elif place % 25 == 3:
            found.append(paper | stamp | {"deleted": True})
        else:
            early = {"update_date": (newest - place % 3 * _DAY).isoformat()}
            found.append(paper | early)
    for place in range(NO_PAPERS):
        stamp = {"update_date": (newest + 4 * (place + 1) * _DAY).isoformat()}
        found.append(papers[place] | stamp | {"id": f"2511.{90000 + place}", "title": ""})
    found[-1] |= {"title": "At last a title"}
    return found


def _early(served: list[Snapshot], first_run: date) -> list[Snapshot]:
    """What the server had at the first run: the last one as a record that is no paper."""
    spoiled = served[-1] | {"title": "", "update_date": first_run.isoformat()}
    return [each for each in served if each["update_date"] <= first_run.isoformat()] + [spoiled]


def _write_file(file: Path, papers: list[Snapshot], newest: date) -> None:
    """All but the new papers, as they were."""
    with file.open("w", encoding="utf-8") as output:
        for place, paper in enumerate(papers):
            if place % 5 != 4:
                stamp = {"update_date": (newest - place % 3 * _DAY).isoformat()}
                output.write(json.dumps(paper | stamp) + "\n")


def _succeed(driver: Driver, order: Order) -> Ended:
    ended = driver.run(order)
    if ended.code not in (DONE, REJECTS):
        raise RuntimeError(f"{order.arguments} ended with {ended.code}:\n{ended.output}")
    return ended

"""kill -9 of `run` at random and at all named moments, then the same again: is all the same?"""

import argparse
import random
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from queue import SimpleQueue

from bench.corpus import snapshot_lines
from bench.processes import ROOT
from bench.report import Figure, Target, conclude
from tests.driven_indexer import Driver
from tests.run_scene import Outcome, Scene, scene

NONE = Target("==", 0)
AT_ONCE = 2
SHARES = {"first": 1, "live": 2, "anew": 2}
"""Of the random kills, by start; the first run takes longest."""

MOMENTS = {
    "first": (
        *("before heartbeat", "after heartbeat", "before migration", "after migration"),
        *("after database", "before question", "before first day", "after first day"),
        *("after page", "before page:2", "after checkpoint", "after keywords"),
        *("before new generation", "after new generation", "before document:60", "before commit"),
        *("after commit", "before manifest", "after manifest", "before pointer", "after pointer"),
    ),
    "live": (
        *("after question:2", "before rejects", "after rejects", "after rows of a page:3"),
        *("after page:2", "after page:4", "before checkpoint:2", "after checkpoint:3"),
        *("before end of harvest", "after end of harvest", "before keywords", "after keywords"),
        *("before trends", "after trends", "after days of rows", "after days"),
        *("before old generations", "before file of an old generation:3"),
        *("after old generations", "before document:9"),
        *("before commit", "after commit", "before manifest", "after merging", "after manifest"),
        *("before heartbeat:2", "after heartbeat:2", "before metrics", "after metrics"),
    ),
    "anew": (
        *("before new generation", "before commit", "after merging", "before manifest"),
        *("before syncing", "after syncing", "before pointer", "after pointer"),
    ),
}
"""By start, the moments at which a run is killed: see `CALLS`."""


@dataclass(frozen=True, slots=True)
class Kill:
    """One to be made: at a named moment or after a share of the time that the whole run takes."""

    start: str
    moment: str = ""
    share: float = 0.0

    def __str__(self) -> str:
        return f"{self.start}: {self.moment or format(self.share, '.0%')}"


def main(arguments: list[str]) -> int:
    """Make all kills, two at once, and count what differs from an uninterrupted run."""
    parser = argparse.ArgumentParser(prog="python -m bench kill_run", description=__doc__)
    sample = ROOT / "indexer" / "sample.jsonl"
    parser.add_argument("--file", type=Path, default=sample, help="snapshot, .jsonl or .jsonl.gz")
    parser.add_argument("--papers", type=int, default=2_500, help="of the file, the first ones")
    parser.add_argument("--count", type=int, default=200, help="kills at random moments")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    lines = islice(snapshot_lines(options.file), options.papers)
    asked = [*named_kills(), *random_kills(options.count, options.seed)]
    with (
        tempfile.TemporaryDirectory(prefix="sheaf-bench-") as name,
        Driver() as driver,
        scene(Path(name), lines, driver) as made,
    ):
        outcomes = dict(zip(asked, all_outcomes(made, asked), strict=True))
        seconds = [Figure(f"{s.name}: whole run, s", s.seconds) for s in made.starts.values()]
        papers = len(made.starts["live"].expected.state.rows)
    for kill, outcome in outcomes.items():
        if not outcome.is_good:
            print(f"{kill}: {outcome}")
    at_random = [each.killed for kill, each in outcomes.items() if not kill.moment]
    named = [each.killed for kill, each in outcomes.items() if kill.moment]
    return conclude(
        [
            Figure("papers in the end state", papers),
            *seconds,
            Figure("kills at random moments", sum(at_random), Target("==", options.count)),
            Figure("kills at named moments", sum(named), Target("==", len(named))),
            Figure("papers lost", sum(each.lost for each in outcomes.values()), NONE),
            Figure("papers duplicated", sum(each.duplicated for each in outcomes.values()), NONE),
            Figure("anything differing", sum(each.differing for each in outcomes.values()), NONE),
            Figure("unsound", sum(bool(each.unsound) for each in outcomes.values()), NONE),
        ]
    )


def named_kills() -> list[Kill]:
    """Every named moment once."""
    return [Kill(start, moment) for start, moments in MOMENTS.items() for moment in moments]


def random_kills(count: int, seed: int) -> list[Kill]:
    """As many, spread over the duration of each start's run."""
    chooser = random.Random(seed)  # noqa: S311
    names = [name for name, share in SHARES.items() for _ in range(share)]
    places: dict[str, list[float]] = {name: [] for name in SHARES}
    for number in range(count):
        places[names[number % len(names)]].append(chooser.random())
    return [
        Kill(name, share=(place + chance) / len(chances))
        for name, chances in places.items()
        for place, chance in enumerate(chances)
    ]


def all_outcomes(made: Scene, kills: list[Kill]) -> Iterator[Outcome]:
    """What each came to, in their order."""
    with ExitStack() as stack:
        free: SimpleQueue[tuple[Driver, Path]] = SimpleQueue()
        for number in range(AT_ONCE):
            free.put((stack.enter_context(Driver()), made.folder / f"work-{number}"))
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE))

        def outcome(kill: Kill) -> Outcome:
            driver, folder = free.get()
            try:
                return _outcome(made, driver, folder, kill)
            finally:
                free.put((driver, folder))

        yield from pool.map(outcome, kills)


def _outcome(made: Scene, driver: Driver, folder: Path, kill: Kill) -> Outcome:
    start = made.starts[kill.start]
    if kill.moment:
        return made.cut_short(driver, start, folder, kill_at=kill.moment)
    share = kill.share
    while True:
        found = made.cut_short(driver, start, folder, kill_after_seconds=share * start.seconds)
        if found.killed or not found.is_good:
            return found
        share *= 0.9  # it was over before

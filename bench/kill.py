"""kill -9 of ingest and build at random moments, then the same again: is the end state the same?"""

import argparse
import json
import random
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import snapshot_lines
from bench.processes import ROOT, done, indexer
from bench.report import Figure, Target, conclude
from bench.state import State, differences, is_served, state_of

NONE = Target("==", 0)
WITH_REJECTS = 3  # exit code of an ingest that set lines aside
BROKEN_LINES = (b"{", b'{"id": "2601.00001"}', b"no JSON", b'{"id": 5, "title": "x"}', b"\xff")


@dataclass(frozen=True, slots=True)
class _Stage:
    """A command to be killed, and the folder it starts from."""

    name: str
    command: tuple[str, ...]
    start: Path


@dataclass(slots=True)
class _Outcome:
    kills: int = 0
    too_late: int = 0
    lost: int = 0
    duplicated: int = 0
    differing: int = 0
    unsound: int = 0


def main(arguments: list[str]) -> int:
    """Kill each stage at moments spread over its real duration, and compare what comes out."""
    parser = argparse.ArgumentParser(prog="python -m bench kill", description=__doc__)
    sample = ROOT / "indexer" / "sample.jsonl"
    parser.add_argument("--file", type=Path, default=sample, help="snapshot, .jsonl or .jsonl.gz")
    parser.add_argument("--count", type=int, default=20, help="kills of each stage")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    chooser = random.Random(options.seed)  # noqa: S311
    total = _Outcome()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="sheaf-bench-") as name:
        folder = Path(name)
        step = folder / "step.jsonl"
        stages = _prepared(folder, options.file.resolve(), step)
        expected = state_of(folder / "reference")
        for stage in stages:
            outcome = _killed(folder / "work", stage, expected, options.count, chooser)
            figures.append(Figure(f"{stage.name}: kills", outcome.kills))
            for field in _Outcome.__slots__:
                setattr(total, field, getattr(total, field) + getattr(outcome, field))
    return conclude(
        [
            Figure("papers in the end state", len(expected.rows)),
            Figure("lines in the rejects file", expected.rejects.count(b"\n")),
            *figures,
            Figure("over before the kill came", total.too_late),
            Figure("kills", total.kills, Target("==", options.count * len(stages))),
            Figure("papers lost", total.lost, NONE),
            Figure("papers duplicated", total.duplicated, NONE),
            Figure("papers or rejects differing", total.differing, NONE),
            Figure("runs that left something unsound", total.unsound, NONE),
        ]
    )


def _prepared(folder: Path, file: Path, step: Path) -> tuple[_Stage, ...]:
    """Folders to start from: indexed without the last part, and with that part only ingested."""
    lines = list(snapshot_lines(file))
    base = folder / "base.jsonl"
    base.write_bytes(b"\n".join(lines[: len(lines) * 4 // 5]))
    step.write_bytes(b"\n".join(_revised(lines)))
    indexed, ingested, reference = folder / "indexed", folder / "ingested", folder / "reference"
    done(indexer(indexed, "ingest", str(base)), WITH_REJECTS)
    done(indexer(indexed, "build"))
    shutil.copytree(indexed, ingested)
    done(indexer(ingested, "ingest", str(step)), WITH_REJECTS)
    shutil.copytree(ingested, reference)
    done(indexer(reference, "build"))
    done(indexer(reference, "verify"))
    return (
        _Stage("ingest", ("ingest", str(step)), indexed),
        _Stage("incremental build", ("build",), ingested),
        _Stage("full build", ("build", "--full"), ingested),
    )


def _revised(lines: list[bytes]) -> Iterable[bytes]:
    """The whole file, every fifth paper newer and renamed, and a few lines that are no papers."""
    for i, line in enumerate(lines):
        if i % 5:
            yield line
            continue
        paper = json.loads(line)
        revised = {"title": f"{paper['title']} revised", "update_date": "2098-01-01"}
        yield json.dumps(paper | revised).encode()
        if i // 5 < len(BROKEN_LINES):
            yield BROKEN_LINES[i // 5]


def _killed(
    work: Path, stage: _Stage, expected: State, count: int, chooser: random.Random
) -> _Outcome:
    """Kill the stage `count` times, once in each equal part of its duration after start-up."""
    outcome = _Outcome()
    start_seconds = indexer(work, "--help").seconds
    _start_over(work, stage)
    end_seconds = done(indexer(work, *stage.command), WITH_REJECTS).seconds
    for i in range(count):
        share = (i + chooser.random()) / count
        while not _was_killed(work, stage, start_seconds + share * (end_seconds - start_seconds)):
            outcome.too_late += 1
            share *= 0.9
        outcome.kills += 1
        sound = is_served(work)
        codes = [indexer(work, *stage.command).code, indexer(work, "build").code]
        sound = sound and codes[0] in (0, WITH_REJECTS) and codes[1] == 0
        sound = sound and indexer(work, "verify").code == 0
        outcome.unsound += not sound
        found = differences(expected, state_of(work))
        outcome.lost += found.lost
        outcome.duplicated += found.duplicated
        outcome.differing += found.differing
    return outcome


def _was_killed(work: Path, stage: _Stage, moment_seconds: float) -> bool:
    """Run the stage from its start; False when it was over before the kill came."""
    _start_over(work, stage)
    return indexer(work, *stage.command, kill_after_seconds=moment_seconds).code < 0


def _start_over(work: Path, stage: _Stage) -> None:
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(stage.start, work)

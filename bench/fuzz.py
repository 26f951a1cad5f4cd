"""Thousands of generated requests against the running API: failures, and answers off the schema."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench.processes import ROOT, client, serving
from bench.report import Figure, Target, conclude
from papers.settings import Settings

NONE = Target("==", 0)
PHASES = "examples,coverage,fuzzing"  # the API keeps no state that a sequence could disturb
RUN_SECONDS_LIMIT = 3_600
LINE_LIMIT = 2_000  # characters of a line of the tool's report


def main(arguments: list[str]) -> int:
    """Run schemathesis with all checks; the exceptions and their reasons are in its toml file."""
    parser = argparse.ArgumentParser(prog="python -m bench fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=5_000, help="at least so many requests")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="sheaf-bench-") as folder,
        serving(_lent(Settings().data_dir, Path(folder, "data"))) as address,
    ):
        with client(address) as asking:
            paths = asking.get("/openapi.json").json()["paths"]
        operations = sum(len(methods) for methods in paths.values())
        each = -(-options.cases // operations)
        output = _schemathesis(address, Path(folder), each, options.seed)
        told = json.loads(Path(folder, "report.json").read_text(encoding="utf-8"))
        statuses = _statuses(Path(folder, "events.ndjson"))
    failures = sum(failure["count"] for failure in told["failures"])
    if failures or told["errors"]:
        print("\n".join(_shortened(line) for line in output.splitlines()))
    return conclude(
        [
            Figure("operations", told["operations"]["tested"], Target("==", operations)),
            *(Figure(f"answers of {status}", n) for status, n in sorted(statuses.items())),
            Figure("cases", told["test_cases"]["generated"], Target(">=", options.cases)),
            Figure("cases that could not be run", len(told["errors"]), NONE),
            Figure("answers of 500 and above", _failed(statuses), NONE),
            Figure("violations found by checks", failures, NONE),
        ]
    )


def _lent(data_dir: Path, to: Path) -> Path:
    """The same papers and index, but not what readers did: requests made up must not count."""
    to.mkdir()
    for entry in data_dir.resolve().iterdir():
        if not entry.name.startswith("activity.db"):
            (to / entry.name).symlink_to(entry)
    return to


def _schemathesis(address: str, folder: Path, max_examples: int, seed: int) -> str:
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run", f"{address}/openapi.json"),
        *("--phases", PHASES, "--checks", "all", "--continue-on-failure"),
        *("--max-examples", str(max_examples), "--seed", str(seed)),
        *("--generation-database", "none", "--no-color"),
        *("--report-json-path", str(folder / "report.json")),
        *("--report-ndjson-path", str(folder / "events.ndjson")),
    ]
    ran = subprocess.run(  # noqa: S603  # our own command
        command,
        cwd=ROOT,
        env=os.environ | {"NO_PROXY": "127.0.0.1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=RUN_SECONDS_LIMIT,
        check=False,
        text=True,
    )
    if ran.returncode not in (0, 1):
        raise RuntimeError(f"schemathesis ended with {ran.returncode}:\n{ran.stdout}")
    return ran.stdout


def _statuses(events: Path) -> Counter[int]:
    """How many answers there were of each status; 0 stands for none at all."""
    found: Counter[int] = Counter()
    with events.open(encoding="utf-8") as lines:
        for line in lines:
            scenario = json.loads(line).get("ScenarioFinished")
            if scenario:
                for interaction in scenario["recorder"]["interactions"].values():
                    found[(interaction["response"] or {}).get("status_code", 0)] += 1
    return found


def _shortened(line: str) -> str:
    """A reproducer may hold a body of half a megabyte; the seed brings it back in full."""
    return line if len(line) <= LINE_LIMIT else f"{line[:LINE_LIMIT]} … ({len(line):,} characters)"


def _failed(statuses: Counter[int]) -> int:
    return sum(n for status, n in statuses.items() if status == 0 or status >= 500)

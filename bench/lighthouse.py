"""Lighthouse's scores of a list and of a paper's page, the median of several runs each.

Lighthouse comes from the npm registry when it is first asked for; Chromium is the one installed.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.processes import serving
from bench.report import Figure, Target, conclude
from papers.settings import Settings

VERSION = "12.8.2"
SCORES = {"accessibility": 100, "best-practices": 100, "seo": 100, "performance": 95}
TRIES = 4
TOLD = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def main(arguments: list[str]) -> int:
    """Score pages of the site over a data folder and print the medians."""
    parser = argparse.ArgumentParser(prog="python -m bench lighthouse", description=__doc__)
    parser.add_argument("paths", nargs="*", help="addresses; else a list and its first paper")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(arguments)
    chromium = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if chromium is None or shutil.which("npx") is None:
        print("lighthouse: Chromium and npx are needed", file=sys.stderr)
        return 2
    paths = options.paths or ["/arxiv/hep-th", "/arxiv/1706.03762"]
    figures = []
    with serving(Settings().data_dir, 1) as address:
        for path in paths:
            reports = [_report(f"{address}{path}", chromium) for _ in range(options.runs)]
            for name, least in SCORES.items():
                score = statistics.median(_score(report, name) for report in reports)
                figures.append(Figure(f"{path} {name}", score, Target(">=", least)))
            for name in TOLD:
                taken = statistics.median(_audit(report, name) for report in reports)
                figures.append(Figure(f"{path} {name}, ms", taken))
            shift = statistics.median(
                _audit(report, "cumulative-layout-shift") for report in reports
            )
            figures.append(Figure(f"{path} layout shift", shift, Target("<=", 0.02)))
            _tell_faults(path, reports[0])
    return conclude(figures)


def _report(url: str, chromium: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        command = [shutil.which("npx") or "npx", "--yes", f"lighthouse@{VERSION}", url, "--quiet"]
        command += ["--output=json", f"--output-path={file}"]
        command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
        # Now and then it misses the beginning of its own trace, and says so.
        for _ in range(TRIES):
            environment = {**os.environ, "CHROME_PATH": chromium}
            if subprocess.run(command, env=environment).returncode == 0:  # noqa: S603
                return json.loads(file.read_text())
        raise RuntimeError(f"lighthouse did not come to its end {TRIES} times")


def _score(report: Any, name: str) -> float:
    return 100 * float(report["categories"][name]["score"])


def _audit(report: Any, name: str) -> float:
    return float(report["audits"][name]["numericValue"])


def _tell_faults(path: str, report: Any) -> None:
    """What keeps a score from being full, in the first run."""
    for name in SCORES:
        for part in report["categories"][name]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"{path}: {audit['title']} {audit.get('displayValue', '')}")

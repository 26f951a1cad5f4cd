"""Generated requests from the API's own description; `python -m bench fuzz` asks for thousands."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from papers.settings import Settings
from tests.conftest import ROOT, serve

EXAMPLES = 20  # per operation, beside those that schemathesis works out to cover the schema
RUN_SECONDS_LIMIT = 600


def test_no_generated_request_breaks_the_description(settings: Settings, tmp_path: Path) -> None:
    """All checks; what is allowed beside, and why, is in schemathesis.toml."""
    # What is opened and starred here must not be seen by other tests.
    data_dir = shutil.copytree(settings.data_dir, tmp_path / "data")
    with serve(Settings(data_dir=data_dir)) as server:
        _fuzz(server, tmp_path)


def _fuzz(server: str, tmp_path: Path) -> None:
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run", f"{server}/openapi.json"),
        *("--phases", "examples,coverage,fuzzing", "--checks", "all", "--continue-on-failure"),
        *("--max-examples", str(EXAMPLES), "--seed", "1"),
        *("--request-timeout", "60"),
        *("--generation-database", "none", "--no-color"),
        *("--report-json-path", str(tmp_path / "report.json")),
    ]
    ran = subprocess.run(  # noqa: S603  # our own command
        command,
        cwd=ROOT,
        env=os.environ | {"NO_PROXY": "127.0.0.1"},
        capture_output=True,
        check=False,
        text=True,
        timeout=RUN_SECONDS_LIMIT,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["failures"] == []
    assert report["errors"] == []
    assert report["operations"]["tested"] >= 7
    assert report["test_cases"]["generated"] >= 300

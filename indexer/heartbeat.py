"""What the last run came to, for whoever watches: `heartbeat.json`, and the same as metrics."""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

FILE = "heartbeat.json"
METRICS = "metrics.prom"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The last run of `run`; times are ISO 8601 in UTC."""

    started: str
    ended: str | None = None
    """None while it runs, or when it was killed."""
    exit_code: int | None = None
    said: str = ""
    """How it ended, in words."""
    records: int = 0
    """Records that arXiv gave in this run."""
    new: int = 0
    changed: int = 0
    rejected: int = 0
    last_success: str | None = None
    """When a run last ended with everything fetched and indexed."""


def read(data_dir: Path) -> Heartbeat | None:
    """The last one; None when there is none, or none that can be read."""
    try:
        return Heartbeat(**json.loads((data_dir / FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def begin(data_dir: Path, now: str) -> Heartbeat:
    """Note that a run has begun; the last success is carried on."""
    before = read(data_dir)
    made = Heartbeat(now, last_success=before.last_success if before else None)
    _replace(data_dir / FILE, json.dumps(asdict(made)))
    return made


def end(data_dir: Path, beat: Heartbeat, gauges: dict[str, float | None]) -> None:
    """Note how a run ended, and write its gauges for a Prometheus textfile collector."""
    _replace(data_dir / FILE, json.dumps(asdict(beat)))
    lines = [
        f"# TYPE sheaf_{name} gauge\nsheaf_{name} {value}\n"
        for name, value in gauges.items()
        if value is not None
    ]
    _replace(data_dir / METRICS, "".join(lines))


def succeeded(beat: Heartbeat) -> Heartbeat:
    """The same as a success."""
    return replace(beat, last_success=beat.ended)


def _replace(path: Path, text: str) -> None:
    partial = path.with_suffix(".partial")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)

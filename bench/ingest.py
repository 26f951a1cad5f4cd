"""A snapshot file into a fresh folder, and the same again: seconds, records/s, memory, changes."""

import argparse
import json
import tempfile
from pathlib import Path

from bench.corpus import snapshot_lines
from bench.processes import ROOT, Run, done, indexer
from bench.report import Figure, Target, conclude
from papers.settings import Settings
from papers.store import open_store

TOGETHER_SECONDS = Target("<=", 840)  # of 193,000 papers, keywords and duplicates included
PEAK_MB = Target("<", 1_000)
NONE = Target("==", 0)
IDLE_SECONDS = 5  # a shorter run is mostly start-up: a rate would say nothing
WITH_REJECTS = 3  # exit code of an ingest that set lines aside


def main(arguments: list[str]) -> int:
    """Ingest, build, ingest again, build again; then count."""
    parser = argparse.ArgumentParser(prog="python -m bench ingest", description=__doc__)
    sample = ROOT / "indexer" / "sample.jsonl"
    parser.add_argument("--file", type=Path, default=sample, help="snapshot, .jsonl or .jsonl.gz")
    file = parser.parse_args(arguments).file.resolve()
    records = sum(1 for _ in snapshot_lines(file))
    with tempfile.TemporaryDirectory(prefix="sheaf-bench-") as folder:
        data_dir = Path(folder)
        first = done(indexer(data_dir, "ingest", str(file)), WITH_REJECTS)
        build = done(indexer(data_dir, "build"))
        before = _max_seq(data_dir), _index_files(data_dir)
        again = done(indexer(data_dir, "ingest", str(file)), WITH_REJECTS)
        rows_changed = _max_seq(data_dir) - before[0]
        rebuild = done(indexer(data_dir, "build"))
        files_changed = len(_index_files(data_dir) ^ before[1])
        told = json.loads(done(indexer(data_dir, "status", "--json")).output)
        on_disk = sum(path.stat().st_size for path in data_dir.rglob("*") if path.is_file())
    runs = {"ingest": first, "build": build, "second ingest": again, "second build": rebuild}
    return conclude(
        [
            Figure("records in the file", records),
            *(figure for name, run in runs.items() for figure in _figures(name, run, records)),
            Figure("data folder, MB", round(on_disk / 1e6)),
            Figure("rows changed by the second ingest", rows_changed, NONE),
            Figure("index files changed by the second build", files_changed, NONE),
            Figure("papers in the store", told["papers"]),
            Figure("papers in the index", told["indexed"], Target("==", told["papers"])),
            Figure("lines in the rejects file", told["rejects"]),
            Figure("records neither stored nor rejected", records - told["records"], NONE),
            Figure("peak memory, MB", max(run.peak_bytes for run in runs.values()) / 1e6, PEAK_MB),
            Figure("ingest + build, s", first.seconds + build.seconds, TOGETHER_SECONDS),
        ]
    )


def _figures(name: str, run: Run, records: int) -> list[Figure]:
    figures = [
        Figure(f"{name}, s", run.seconds),
        Figure(f"{name}, peak MB", run.peak_bytes // 10**6),
    ]
    if run.seconds > IDLE_SECONDS:
        figures.insert(1, Figure(f"{name}, records/s", round(records / run.seconds)))
    return figures


def _max_seq(data_dir: Path) -> int:
    """Grows by one with every row that is new or changed."""
    store = open_store(Settings(data_dir=data_dir).database, writable=False)
    try:
        return store.max_seq()
    finally:
        store.close()


def _index_files(data_dir: Path) -> set[tuple[str, int, int]]:
    """(name, size, time of change) of every file under the index folder."""
    folder = Settings(data_dir=data_dir).index_dir
    stats = [(path, path.stat()) for path in folder.rglob("*") if path.is_file()]
    return {(str(path), stat.st_size, stat.st_mtime_ns) for path, stat in stats}

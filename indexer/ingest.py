"""Snapshot files -> the store: streaming, one transaction per batch, bad lines set aside.

Cut short at any point and run again it ends as if never cut: rows are upserted by id, and the
rejects file of an input is replaced whole when its reading is complete.
"""

import gzip
import hashlib
import json
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, BinaryIO, cast

from indexer.parse import ParseError, parse_snapshot_line
from indexer.progress import Progress
from papers.models import Record
from papers.store import Store
from papers.upsert import UpsertCounts

BATCH_SIZE = 1_000  # records in one transaction
LINE_LIMIT = 4_000_000  # bytes; a longer line is no paper and is not kept in memory
STDIN = "-"


class InputError(Exception):
    """An input file cannot be read (to its end); what was read is stored."""


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What became of one input's lines: every one is counted once."""

    name: str
    counts: UpsertCounts
    rejected: int
    newest: date | None
    """The latest datestamp that is not in the future."""

    @property
    def records(self) -> int:
        return self.counts.records + self.rejected


def ingest(name: str, store: Store, rejects_dir: Path) -> IngestSummary:
    """Read `.jsonl`, `.jsonl.gz`, or `-` for standard input into the store.

    Raises InputError when the file is missing, unreadable or ends too soon.
    """
    counts = UpsertCounts()
    rejected = handled = 0
    batch: list[Record] = []
    failure: InputError | None = None
    newest: date | None = None
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    with _opened(name) as (raw, stream), _rejects(rejects_dir, name) as rejects:
        progress = Progress("ingested", total=_size(raw))
        try:
            for number, line in _lines(name, stream):
                handled += 1
                try:
                    record = parse_snapshot_line(line)
                    batch.append(record)
                    if record.datestamp and record.datestamp <= tomorrow:
                        newest = max(newest or record.datestamp, record.datestamp)
                except ParseError as error:
                    rejected += 1
                    rejects.write(_reject(number, str(error), line))
                if len(batch) == BATCH_SIZE:
                    counts += store.upsert(batch)
                    batch.clear()
                progress.show(handled, raw.tell() if raw.seekable() else 0)
        except InputError as error:
            failure = error
        counts += store.upsert(batch)
        progress.end()
        if failure:
            raise failure
    return IngestSummary(name, counts, rejected, newest)


def count_rejects(rejects_dir: Path) -> int:
    """Lines set aside over all inputs, each input as last read."""
    total = 0
    for path in rejects_dir.glob("*.jsonl"):
        with path.open("rb") as file:
            total += sum(1 for _ in file)
    return total


def rejects_path(rejects_dir: Path, name: str) -> Path:
    """One file per input: its name, and a mark of its folder so that equal names don't clash."""
    if name == STDIN:
        return rejects_dir / "stdin.jsonl"
    path = Path(name).resolve()
    mark = hashlib.sha256(str(path).encode()).hexdigest()[:8]
    return rejects_dir / f"{path.name.removesuffix('.gz').removesuffix('.jsonl')}-{mark}.jsonl"


@contextmanager
def _opened(name: str) -> Iterator[tuple[BinaryIO, IO[bytes]]]:
    """(the file as stored, its decompressed stream)"""
    if name == STDIN:
        yield sys.stdin.buffer, sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            raw = stack.enter_context(Path(name).open("rb"))
        except OSError as error:
            raise InputError(f"{name}: {error.strerror}") from error
        compressed = raw.peek(2)[:2] == b"\x1f\x8b"
        stream = gzip.GzipFile(fileobj=raw) if compressed else raw
        yield raw, cast("IO[bytes]", stream)


def _reject(number: int, reason: str, line: bytes) -> bytes:
    reject = {"line": number, "reason": reason, "text": line[:2_000].decode(errors="replace")}
    return json.dumps(reject, ensure_ascii=False).encode(errors="replace") + b"\n"


def _lines(name: str, stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Numbered lines but for blank ones; the rest of one longer than LINE_LIMIT is skipped."""
    number = 0
    try:
        while line := stream.readline(LINE_LIMIT):
            number += 1
            if not line.isspace():
                yield number, line
            while len(line) == LINE_LIMIT and not line.endswith(b"\n"):
                line = stream.readline(LINE_LIMIT)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{name}: {error}; what came before is stored") from error


@contextmanager
def _rejects(rejects_dir: Path, name: str) -> Iterator[IO[bytes]]:
    """Written beside and put in place at the end; an input without rejects leaves no file."""
    rejects_dir.mkdir(parents=True, exist_ok=True)
    path = rejects_path(rejects_dir, name)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        yield file
    if partial.stat().st_size:
        partial.replace(path)
    else:
        partial.unlink()
        path.unlink(missing_ok=True)


def _size(raw: BinaryIO) -> int | None:
    if not raw.seekable():
        return None
    here = raw.tell()
    size = raw.seek(0, 2)
    raw.seek(here)
    return size

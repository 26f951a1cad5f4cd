"""Vectors of papers in one file: row number is the paper's key, row 0 the header.

The indexer writes rows in place while web workers read them; a row of zeros, or one beyond the end
of the file, is a paper without a vector. Nothing is kept open or mapped: a file that is replaced,
cut short or removed under a running server costs a reader nothing.
"""

import fcntl
import hashlib
import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

MODEL = "all-MiniLM-L6-v2 int8 1"
"""What the vectors are made by; the number at the end is raised when texts are put otherwise."""

DIMENSIONS = 384
_MARK_BYTES = 8
ROW_BYTES = _MARK_BYTES + DIMENSIONS
_FORMAT = "sheaf vectors 1"


class VectorsBusyError(Exception):
    """Another process writes the file."""


class Vectors:
    """The file as readers see it; one of another model or another database counts as empty."""

    def __init__(self, path: Path, database: str) -> None:
        self._path = path
        self._header = _header(database)

    def read(self, keys: Sequence[int]) -> list[bytes | None]:
        """The vectors of papers as 384 signed bytes, in the order of the keys; None for none."""
        try:
            file = os.open(self._path, os.O_RDONLY)
        except OSError:
            return [None] * len(keys)
        try:
            if os.pread(file, ROW_BYTES, 0) != self._header:
                return [None] * len(keys)
            rows = [os.pread(file, ROW_BYTES, key * ROW_BYTES) for key in keys]
        except OSError:
            return [None] * len(keys)
        finally:
            os.close(file)
        vectors = [row[_MARK_BYTES:] for row in rows]
        return [one if len(one) == DIMENSIONS and any(one) else None for one in vectors]


class VectorWriter:
    """The file as the indexer sees it; made by `open_writer`."""

    def __init__(self, file: int) -> None:
        self._file = file

    def lacks(self, key: int, text: str) -> bool:
        """Whether a paper has no whole vector that was made from this text."""
        row = os.pread(self._file, ROW_BYTES, key * ROW_BYTES)
        mark, vector = row[:_MARK_BYTES], row[_MARK_BYTES:]
        return len(row) < ROW_BYTES or mark != _mark(text, vector)

    def write(self, key: int, text: str, vector: bytes) -> None:
        """Keep the vector that was made from a paper's text."""
        if key < 1 or len(vector) != DIMENSIONS:
            raise ValueError(f"row {key} with {len(vector)} bytes")
        os.pwrite(self._file, _mark(text, vector) + vector, key * ROW_BYTES)

    def sync(self) -> None:
        """Have what was written outlast the machine."""
        os.fsync(self._file)


@contextmanager
def open_writer(path: Path, database: str) -> Iterator[VectorWriter]:
    """Open the file for writing, begin it anew when it is of another model or another database.

    Raises VectorsBusyError when another process has it open so.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:
        file = _locked(path, opened)
        if os.pread(file, ROW_BYTES, 0) != _header(database):
            # Workers of an older Sheaf may still read the old one: it is replaced, not emptied.
            fresh = path.with_suffix(".partial")
            fresh.unlink(missing_ok=True)
            file = _locked(fresh, opened)
            os.pwrite(file, _header(database), 0)
            os.fsync(file)
            fresh.replace(path)
        # What was cut in the middle of a row counts as not written.
        os.ftruncate(file, os.fstat(file).st_size // ROW_BYTES * ROW_BYTES)
        yield VectorWriter(file)
        os.fsync(file)


def packed(vector: Iterable[float]) -> bytes:
    """A vector as signed bytes, its largest number as 127: only its direction is kept."""
    values = list(vector)
    scale = 127 / (max(map(abs, values), default=0.0) or 1.0)
    return array("b", (round(value * scale) for value in values)).tobytes()


def _locked(path: Path, opened: ExitStack) -> int:
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    opened.callback(os.close, file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_there = path.exists() and path.stat().st_ino == os.fstat(file).st_ino
    except BlockingIOError:
        is_there = False
    if not is_there:  # or it was replaced since it was opened
        raise VectorsBusyError(f"another process writes {path}")
    return file


def _header(database: str) -> bytes:
    return "\n".join((_FORMAT, MODEL, database)).encode()[:ROW_BYTES].ljust(ROW_BYTES, b"\0")


def _mark(text: str, vector: bytes) -> bytes:
    """Of the vector too: a row that a power failure left half written does not fit its mark."""
    total = hashlib.blake2b(text.encode(errors="replace"), digest_size=_MARK_BYTES)
    total.update(vector)
    return total.digest()

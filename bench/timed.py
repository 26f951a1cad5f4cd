"""Milliseconds until the last byte of an answer has come, over one kept connection.

Asked by the client of the standard library: httpx takes one to two milliseconds of its own.
"""

import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from bench.processes import ANSWER_SECONDS


@dataclass(frozen=True, slots=True)
class Answer:
    milliseconds: float
    status: int
    packed: bytes
    """The body as it was sent, by gzip or not."""

    @property
    def text(self) -> str:
        is_packed = self.packed.startswith(b"\x1f\x8b")
        return (gzip.decompress(self.packed) if is_packed else self.packed).decode()


@contextmanager
def connected(address: str) -> Iterator[HTTPConnection]:
    """A connection to the address of a server, of which only host and port count."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=ANSWER_SECONDS)
    try:
        yield connection
    finally:
        connection.close()


def ask(connection: HTTPConnection, path: str) -> Answer:
    """Ask as a browser does, which takes packed answers; raises OSError or HTTPException."""
    started = time.perf_counter()
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    body = response.read()
    milliseconds = (time.perf_counter() - started) * 1_000
    return Answer(milliseconds, response.status, body)

"""One connection that asks politely: spaced requests, bounded answers, patient with failures.

arXiv's terms of use allow one request every three seconds over one connection, retries included.
"""

import random
import signal
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Never, TypeVar
from urllib.parse import urlsplit

import httpx

from indexer.oai import BadResponseError

SPACING_SECONDS = 3.0  # from the end of one request to the beginning of the next
ATTEMPTS = 6
WAIT_LIMIT_SECONDS = 600.0  # between two attempts, whatever the server asks for
CONNECT_SECONDS = 30.0
SILENCE_SECONDS = 180.0  # without a byte; arXiv has been seen to take 90 to begin
ANSWER_SECONDS = 600.0  # for a whole answer, looking up the name and connecting included
BODY_LIMIT_BYTES = 64_000_000  # of XML; arXiv's pages have 3.4 MB

_T = TypeVar("_T")


class FetchError(Exception):
    """No usable answer came after all attempts, or none can; what was stored before is kept."""


TIME_UP, STOPPED = "the time is up", "stopped"


class EarlyEndError(Exception):
    """No further request is to be made, for the reason in the message; nothing went wrong."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as the client feels it; tests give one that does not really wait."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class _RetryError(Exception):
    """This attempt failed; after so many seconds another may not."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class PoliteClient:
    """Asks one address, one question at a time. A context manager, for the main thread only."""

    def __init__(
        self,
        url: str,
        contact: str,
        *,
        clock: Clock | None = None,
        max_seconds: float | None = None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._url = url
        self._clock = clock or Clock()
        self._should_stop = should_stop
        self._end = self._clock.monotonic() + max_seconds if max_seconds is not None else None
        self._ended_at = self._clock.monotonic()  # another run may have ended just now
        self._jitter = random.Random()  # noqa: S311
        self._client = httpx.Client(
            headers={
                "User-Agent": f"Sheaf/0.1 ({contact})" if contact else "Sheaf/0.1",
                "Accept-Encoding": "gzip",
            },
            timeout=httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> "PoliteClient":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def ask(self, parameters: Mapping[str, str], read: Callable[[bytes], _T]) -> _T:
        """What `read` makes of the answer; it raises BadResponseError for one not worth keeping.

        Raises FetchError after ATTEMPTS or for an answer that no further attempt would change,
        EarlyEndError before a request, and whatever else `read` raises.
        """
        for attempt in range(ATTEMPTS):
            try:
                self._wait_for_turn()
                return read(self._body(parameters))
            except _RetryError as failure:
                reason, after = str(failure), failure.after
            except BadResponseError as failure:
                reason, after = str(failure), None
            if attempt == ATTEMPTS - 1:
                break
            backoff = SPACING_SECONDS * 2 ** (attempt + 1) * self._jitter.uniform(1.0, 1.3)
            self._wait(min(max(backoff, after or 0.0), WAIT_LIMIT_SECONDS))
        raise FetchError(f"{self._url}: {reason} ({ATTEMPTS} attempts)")

    def _wait_for_turn(self) -> None:
        self._wait(self._ended_at + SPACING_SECONDS - self._clock.monotonic())

    def _wait(self, seconds: float) -> None:
        if self._end is not None and self._clock.monotonic() + max(0.0, seconds) >= self._end:
            raise EarlyEndError(TIME_UP)
        if seconds > 0:
            self._clock.sleep(seconds)
        if self._should_stop():
            raise EarlyEndError(STOPPED)

    def _body(self, parameters: Mapping[str, str]) -> bytes:
        try:
            with (
                _within(ANSWER_SECONDS),
                self._client.stream("GET", self._url, params=dict(parameters)) as response,
            ):
                self._look_at_status(response)
                return self._read(response)
        except httpx.TransportError as error:
            raise _RetryError(f"{type(error).__name__}: {error}") from error
        finally:
            self._ended_at = self._clock.monotonic()

    def _look_at_status(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == httpx.codes.OK:
            return
        if response.is_redirect:
            target = response.headers.get("location", "")[:200]
            raise FetchError(
                f"{self._url}: it sends elsewhere ({status} to {target!r}), which is not followed; "
                "set SHEAF_OAI_URL if the address has changed"
            )
        if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise _RetryError(f"status {status}", self._asked_to_wait(response))
        raise FetchError(f"{self._url}: status {status}")

    def _asked_to_wait(self, response: httpx.Response) -> float | None:
        """Seconds by Retry-After (RFC 9110, 10.2.3), None where it says nothing usable."""
        written = response.headers.get("retry-after", "").strip()
        if written.isascii() and written.isdigit():
            return float(written[:12])
        try:
            until = parsedate_to_datetime(written)
            return (until - self._clock.now()).total_seconds() if until.tzinfo else None
        except (ValueError, TypeError, IndexError, OverflowError):
            return None

    def _read(self, response: httpx.Response) -> bytes:
        """The body, decompressed here so that no few bytes can become many."""
        encoding = response.headers.get("content-encoding", "identity").lower()
        if encoding not in ("identity", "gzip"):
            raise _RetryError(f"it is encoded as {encoding[:40]!r}")
        unzip = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
        body = bytearray()
        try:
            for chunk in response.iter_raw():
                room = BODY_LIMIT_BYTES + 1 - len(body)
                body += unzip.decompress(chunk, room) if unzip else chunk
                if len(body) > BODY_LIMIT_BYTES:
                    raise _RetryError(f"it has more than {BODY_LIMIT_BYTES:,} bytes")
        except zlib.error as error:
            raise _RetryError(f"it is no gzip: {error}") from error
        if unzip and not unzip.eof:
            raise _RetryError("its gzip ends too soon")
        return bytes(body)


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Ends whatever is waited for: the client's own limits are for one step, not for all."""

    def ring(*_: object) -> Never:
        raise _RetryError(f"it takes longer than {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def is_arxiv(url: str) -> bool:
    """Whether an address is arXiv's own, where a harvester has to say who it is."""
    host = urlsplit(url).hostname or ""
    return host == "arxiv.org" or host.endswith(".arxiv.org")

"""The site and the indexer in processes of their own, as an operator runs them."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Run:
    """A finished command; `code` is negative when a signal ended it."""

    code: int
    seconds: float
    peak_bytes: int
    """Largest resident set, files mapped into memory included."""
    output: str


def indexer(data_dir: Path, *arguments: str, kill_after_seconds: float | None = None) -> Run:
    """Run `python -m indexer`, and end it by SIGKILL when a moment for that is given."""
    command = [sys.executable, "-m", "indexer", *arguments]
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  # our own command
            command,
            cwd=ROOT,
            env=_environment(data_dir),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        if kill_after_seconds is not None:
            time.sleep(kill_after_seconds)
            os.kill(process.pid, signal.SIGKILL)  # not process.kill: that would reap it
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    kilobyte = 1 if sys.platform == "darwin" else 1024
    return Run(process.returncode, seconds, usage.ru_maxrss * kilobyte, text)


def done(run: Run, *codes: int) -> Run:
    """The run itself when it ended with 0 or one of the codes; else RuntimeError."""
    if run.code not in (0, *codes):
        raise RuntimeError(f"the indexer ended with {run.code}:\n{run.output}")
    return run


@contextmanager
def serving(data_dir: Path, workers: int = 1) -> Iterator[str]:
    """Serve a data folder on a free port; yields the address once a query has been answered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "uvicorn", "app.main:create_app", "--factory"),
        *("--port", str(port), "--workers", str(workers), "--no-access-log"),
        *("--timeout-worker-healthcheck", "30", "--log-level", "warning"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=_environment(data_dir))  # noqa: S603
    try:
        address = f"http://127.0.0.1:{port}"
        _await_ready(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def client(address: str, *, kept: bool = True) -> httpx.Client:
    """A client with one kept connection, or a fresh one for every request; deaf to proxies."""
    return httpx.Client(
        base_url=address,
        trust_env=False,
        timeout=ANSWER_SECONDS,
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=int(kept)),
        verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),  # loading certificates takes longer
    )


def _await_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with client(address) as asking:
                if asking.get("/readyz").status_code == httpx.codes.OK:
                    return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the server did not get ready; is there data under SHEAF_DATA_DIR?")


def _environment(data_dir: Path) -> dict[str, str]:
    return os.environ | {"SHEAF_DATA_DIR": str(data_dir.resolve())}

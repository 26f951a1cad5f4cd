"""The built-in sample in a real store and a real index, and the site over it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import hypothesis
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from indexer.build import build
from indexer.ingest import ingest
from indexer.keywords import add_keywords
from papers.catalog import Catalog
from papers.settings import Settings
from papers.store import open_store

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "indexer" / "sample.jsonl"
START_SECONDS = 120

# Examples take as long as they take: a busy machine must not fail us.
hypothesis.settings.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    print_blob=True,
)
hypothesis.settings.load_profile("patient")

SLOW = (
    "kill_run states_browser crash library_browser hostile_papers ten_minutes_browser race "
    "disk_full library_sync_browser translation_browser workers words_browser home_browser clock"
).split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: side by side they end together with the many short ones."""
    places = {f"test_{name}.py": place for place, name in enumerate(SLOW)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


def fill(settings: Settings, *files: Path) -> None:
    """Ingest files (else the sample) and build the index."""
    store = open_store(settings.database, writable=True)
    for file in files or (SAMPLE,):
        ingest(str(file), store, settings.rejects_dir)
    add_keywords(store)
    build(store, settings.index_dir)
    store.close()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings over a data folder that holds the sample; shared, so only read it."""
    made = Settings(data_dir=tmp_path_factory.mktemp("data"))
    fill(made)
    return made


@pytest.fixture
def empty(tmp_path: Path) -> Settings:
    """Settings over an empty data folder of the test's own."""
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture(scope="session")
def catalog(settings: Settings) -> Iterator[Catalog]:
    opened = Catalog.open(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8000") as made:
        yield made


@pytest.fixture(scope="session")
def server(settings: Settings) -> Iterator[str]:
    """Address of the site served by a real server process over the sample."""
    with serve(settings) as address:
        yield address


class serve:  # noqa: N801  # reads as a verb: with serve(settings) as address
    """A server process for the time of a `with` block."""

    def __init__(self, settings: Settings, workers: int = 1) -> None:
        self._environment = {
            "PATH": "/usr/bin:/bin",
            "SHEAF_DATA_DIR": str(settings.data_dir),
        }
        self._workers = workers

    def __enter__(self) -> str:
        # Bound here and handed over, so that no other process can take the port meanwhile.
        with socket.socket() as bound:
            # As uvicorn has it on a socket of its own; else each answer waits for 40 ms.
            bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            bound.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{bound.getsockname()[1]}"
            command = [
                *(sys.executable, "-m", "uvicorn", "app.main:create_app", "--factory"),
                *("--fd", str(bound.fileno()), "--workers", str(self._workers)),
                *("--no-access-log", "--timeout-worker-healthcheck", "120"),
            ]
            self._process = subprocess.Popen(  # noqa: S603
                command, cwd=ROOT, env=self._environment, pass_fds=[bound.fileno()]
            )
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                httpx.get(f"{address}/healthz", trust_env=False)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return address
        self.__exit__()
        raise RuntimeError("the server did not start")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def put(path: Path, content: bytes) -> None:
    """In the place of a file that a thread of the engine may still have open."""
    other = path.with_name("other")
    other.write_bytes(content)
    other.replace(path)

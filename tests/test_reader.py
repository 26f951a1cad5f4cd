import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from indexer.build import build
from papers import generations
from papers.generations import POINTER
from papers.models import Record
from papers.reader import (
    CHECK_SECONDS,
    IndexReader,
    SearchUnavailableError,
    paper_count,
    watermark,
)
from papers.schema import SCHEMA_VERSION
from papers.settings import Settings
from papers.store import Store, open_store
from tests.test_generations import segment_files

RECORDS = [
    Record(id=f"2101.{n:05d}", title=f"Title {n}", abstract="Abstract") for n in range(1, 11)
]
ADDED = Record(id="2102.00001", title="Added", abstract="Abstract")


@pytest.fixture
def store(empty: Settings) -> Iterator[Store]:
    made = open_store(empty.database, writable=True)
    made.upsert(RECORDS)
    build(made, empty.index_dir)
    yield made
    made.close()


@pytest.fixture
def reader(empty: Settings, store: Store) -> IndexReader:
    assert store.count() == len(RECORDS)
    opened = IndexReader(empty.index_dir)
    assert count(opened) == len(RECORDS)
    return opened


def count(reader: IndexReader) -> int:
    return paper_count(reader.snapshot().searcher)


def wait() -> None:
    time.sleep(CHECK_SECONDS * 1.1)


def test_no_index_names_the_command_that_makes_one(empty: Settings) -> None:
    reader = IndexReader(empty.index_dir)
    with pytest.raises(SearchUnavailableError, match="python -m indexer build"):
        reader.snapshot()


def test_an_index_that_comes_later_is_noticed(empty: Settings) -> None:
    reader = IndexReader(empty.index_dir)
    with pytest.raises(SearchUnavailableError):
        reader.snapshot()
    store = open_store(empty.database, writable=True)
    store.upsert(RECORDS)
    build(store, empty.index_dir)
    store.close()
    assert count(reader) == len(RECORDS)


def test_a_commit_is_seen_after_the_check_interval(
    empty: Settings, store: Store, reader: IndexReader
) -> None:
    before = reader.snapshot()
    store.upsert([ADDED])
    assert build(store, empty.index_dir).kind == "update"
    wait()
    after = reader.snapshot()
    assert (before.generation, after.generation) == ("00000001", "00000001")
    assert count(reader) == len(RECORDS) + 1
    assert paper_count(before.searcher) == len(RECORDS), "a request keeps what it began with"
    assert watermark(after.index) == store.max_seq()


def test_a_new_generation_is_seen_and_the_old_one_stays_usable(
    empty: Settings, store: Store, reader: IndexReader
) -> None:
    before = reader.snapshot()
    store.upsert([ADDED])
    build(store, empty.index_dir, full=True)
    wait()
    assert reader.snapshot().generation == "00000002"
    assert count(reader) == len(RECORDS) + 1
    build(store, empty.index_dir)  # removes the first generation's files
    assert not (empty.index_dir / "00000001").exists()
    assert before.searcher.doc_freq("text", "titl") == len(RECORDS)


def test_between_two_looks_nothing_is_read(reader: IndexReader, empty: Settings) -> None:
    first = reader.snapshot()
    shutil.rmtree(empty.index_dir)
    assert reader.snapshot() is first


def test_nothing_new_keeps_the_snapshot(reader: IndexReader) -> None:
    first = reader.snapshot()
    wait()
    assert reader.snapshot() is first


@pytest.mark.parametrize(
    "how", ["missing", "empty", "damaged", "panic", "schema", "no pointer", "binary"]
)
def test_what_is_open_is_kept_when_the_new_one_cannot_be_opened(
    empty: Settings, reader: IndexReader, how: str
) -> None:
    first = reader.snapshot()
    live, new = empty.index_dir / "00000001", empty.index_dir / "00000002"
    if how == "empty":
        new.mkdir()
    elif how in ("damaged", "panic", "schema"):
        shutil.copytree(live, new)
    if how == "damaged":
        for path in segment_files(new):
            path.write_bytes(path.read_bytes()[:100])
    if how == "panic":
        for path in segment_files(new):
            content = path.read_bytes()
            path.write_bytes(bytes(255 - byte for byte in content[:-120]) + content[-120:])
    if how == "schema":
        generations.write_manifest(
            new, schema_version=SCHEMA_VERSION + 1, database_id="x", papers=1, watermark=1
        )
    pointer = empty.index_dir / POINTER
    if how == "no pointer":
        pointer.unlink()
    else:
        pointer.write_bytes(b"\xff\xfe" if how == "binary" else b"00000002\n")
    wait()
    kept = reader.snapshot()
    if how != "panic":  # the engine may open it; answering is guarded
        assert kept is first
    assert paper_count(kept.searcher) == len(RECORDS)


def test_an_index_of_another_schema_is_refused(empty: Settings, store: Store) -> None:
    folder = empty.index_dir / "00000001"
    generations.write_manifest(
        folder,
        schema_version=SCHEMA_VERSION + 1,
        database_id="x",
        papers=store.count(),
        watermark=1,
    )
    with pytest.raises(SearchUnavailableError, match="python -m indexer build"):
        IndexReader(empty.index_dir).snapshot()


def test_a_damaged_index_is_unavailable(empty: Settings, store: Store) -> None:
    assert store.count()
    (empty.index_dir / "00000001" / "meta.json").write_text("{", encoding="ascii")
    with pytest.raises(SearchUnavailableError, match="python -m indexer build"):
        IndexReader(empty.index_dir).snapshot()


def test_the_time_of_the_commit_is_known(reader: IndexReader) -> None:
    age = datetime.now(UTC) - reader.committed_at()
    assert timedelta(0) <= age < timedelta(hours=1)


def test_threads_share_one_reader_while_the_index_changes(
    empty: Settings, store: Store, reader: IndexReader
) -> None:
    done = Event()

    def look(_: int) -> list[int]:
        seen = []
        while not done.is_set():
            seen.append(count(reader))
        return seen

    with ThreadPoolExecutor(4) as threads:
        looks = threads.map(look, range(4))
        store.upsert([ADDED])
        build(store, empty.index_dir)
        build(store, empty.index_dir, full=True)
        build(store, empty.index_dir)
        time.sleep(CHECK_SECONDS * 2)
        done.set()
        for seen in looks:
            assert set(seen) <= {10, 11}
            assert seen == sorted(seen)
            assert seen[-1] == 11

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import indexer.build
from indexer.build import BuildError, BuildSummary, build
from indexer.verify import problems
from papers import generations
from papers.filters import Filters
from papers.generations import MANIFEST
from papers.models import Record
from papers.query import Query, parse
from papers.reader import IndexReader, watermark
from papers.schema import SCHEMA_VERSION, open_index
from papers.search import SearchIndex
from papers.settings import Settings
from papers.store import Store, open_store
from tests.conftest import put
from tests.test_generations import segment_files

RECORDS = [
    Record(
        id=f"2101.{n:05d}",
        title=f"Title {n}",
        abstract="Abstract",
        versions=((1, f"2021-01-{n:02d}T12:00:00+00:00"),),
        datestamp=date(2021, 1, n),
    )
    for n in range(1, 21)
]
CHANGED = replace(RECORDS[4], title="Renamed", datestamp=date(2022, 1, 1))


@pytest.fixture
def store(empty: Settings) -> Iterator[Store]:
    made = open_store(empty.database, writable=True)
    made.upsert(RECORDS)
    yield made
    made.close()


@pytest.fixture
def folder(empty: Settings, store: Store) -> Path:
    """The first generation, already built."""
    return empty.index_dir / build(store, empty.index_dir).generation


def found(settings: Settings, text: str) -> list[str]:
    """Ids that the index gives for a query, through the rows its keys name."""
    reader = open_store(settings.database, writable=False)
    hits = SearchIndex(IndexReader(settings.index_dir)).search(
        parse(text) if text else Query(), Filters(), sort="oldest", limit=1_000
    )
    rows = reader.by_keys([hit.pk for hit in hits.hits])
    reader.close()
    return [row.id for row in rows if row]


def test_the_first_build_is_full(empty: Settings, store: Store) -> None:
    assert build(store, empty.index_dir) == BuildSummary("full", "00000001", 20, 20)
    assert generations.current(empty.index_dir) == "00000001"
    assert found(empty, "") == [record.id for record in RECORDS]
    assert problems(empty) == []


def test_a_second_build_does_nothing(empty: Settings, store: Store, folder: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert build(store, empty.index_dir) == BuildSummary("nothing", "00000001", 20, 0)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_changes_are_updated_in_place(empty: Settings, store: Store, folder: Path) -> None:
    store.upsert([CHANGED, replace(RECORDS[0], id="2101.00099", title="Added")])
    assert build(store, empty.index_dir) == BuildSummary("update", folder.name, 21, 2)
    assert found(empty, "renamed") == [CHANGED.id]
    assert found(empty, "added") == ["2101.00099"]
    assert CHANGED.id not in found(empty, '"title 5"')
    assert len(found(empty, "")) == 21
    assert problems(empty) == []


def test_the_watermark_goes_with_the_commit(empty: Settings, store: Store, folder: Path) -> None:
    before = store.max_seq()
    assert watermark(open_index(folder)) == before
    store.upsert([CHANGED])
    assert watermark(open_index(folder)) == before
    build(store, empty.index_dir)
    assert watermark(open_index(folder)) == store.max_seq() == before + 1
    manifest = generations.read_manifest(folder)
    assert manifest is not None
    assert manifest.watermark == before + 1


def test_an_empty_store_gives_an_empty_index(empty: Settings) -> None:
    store = open_store(empty.database, writable=True)
    assert build(store, empty.index_dir) == BuildSummary("full", "00000001", 0, 0)
    assert build(store, empty.index_dir).kind == "nothing"
    store.upsert(RECORDS[:1])
    assert build(store, empty.index_dir) == BuildSummary("update", "00000001", 1, 1)
    store.close()
    assert found(empty, "") == [RECORDS[0].id]


@pytest.mark.parametrize("year", [1, 1899, 1969, 2150, 9999])
@pytest.mark.parametrize("id_", ["hep-th/9901001", "2101.00001"])
def test_a_paper_with_an_impossible_time_is_indexed_all_the_same(
    empty: Settings, store: Store, id_: str, year: int
) -> None:
    odd = Record(
        id=id_,
        title="Odd one",
        abstract="Abstract",
        versions=((1, f"{year:04d}-01-01T00:00:00+00:00"),),
        datestamp=date(2021, 1, 30),
    )
    store.upsert([odd])
    assert build(store, empty.index_dir).kind == "full"
    assert found(empty, "odd") == [id_]


def test_a_full_build_makes_a_generation_beside_the_live_one(
    empty: Settings, store: Store, folder: Path
) -> None:
    assert build(store, empty.index_dir, full=True) == BuildSummary("full", "00000002", 20, 20)
    assert generations.current(empty.index_dir) == "00000002"
    assert folder.exists(), "readers may still open it"
    build(store, empty.index_dir)
    assert not folder.exists()
    assert problems(empty) == []


def test_many_changes_are_built_anew(
    empty: Settings, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer.build, "FULL_FLOOR", 5)
    store.upsert([replace(record, datestamp=date(2023, 1, 1)) for record in RECORDS[:12]])
    assert build(store, empty.index_dir).kind == "full"
    store.upsert([replace(record, datestamp=date(2024, 1, 1)) for record in RECORDS[:6]])
    assert build(store, empty.index_dir).kind == "update"
    assert generations.current(empty.index_dir) != folder.name


def test_another_schema_forces_a_full_build(empty: Settings, store: Store, folder: Path) -> None:
    manifest = generations.read_manifest(folder)
    assert manifest is not None
    generations.write_manifest(
        folder,
        schema_version=SCHEMA_VERSION + 1,
        database_id=manifest.database_id,
        papers=manifest.papers,
        watermark=manifest.watermark,
    )
    assert build(store, empty.index_dir).kind == "full"
    assert problems(empty) == []


def test_a_commit_without_its_manifest_heals(empty: Settings, store: Store, folder: Path) -> None:
    old = (folder / MANIFEST).read_bytes()
    store.upsert([CHANGED])
    build(store, empty.index_dir)
    (folder / MANIFEST).write_bytes(old)  # as if killed between the two
    assert problems(empty)
    assert build(store, empty.index_dir) == BuildSummary("nothing", folder.name, 20, 0)
    assert problems(empty) == []


def test_a_build_that_was_killed_leaves_no_rest(
    empty: Settings, store: Store, folder: Path
) -> None:
    (empty.index_dir / "00000007").mkdir()
    (empty.index_dir / "00000007" / "meta.json").write_text("{", encoding="ascii")
    assert build(store, empty.index_dir).kind == "nothing"
    assert [p.name for p in empty.index_dir.iterdir() if p.is_dir()] == [folder.name]


def test_a_full_build_that_fails_leaves_the_live_index_alone(
    empty: Settings, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer.build, "paper_count", lambda _: 3)
    with pytest.raises(BuildError, match="holds 3 papers, the database 20"):
        build(store, empty.index_dir, full=True)
    assert generations.current(empty.index_dir) == folder.name
    assert [path for path in empty.index_dir.iterdir() if path.is_dir()] == [folder]
    assert problems(empty) == []


@pytest.mark.parametrize("how", ["missing", "empty", "half", "flipped"])
@pytest.mark.parametrize("suffix", ["fast", "fieldnorm", "idx", "pos", "store", "term", "json"])
def test_a_damaged_live_index_is_named_and_built_anew(
    empty: Settings, store: Store, folder: Path, suffix: str, how: str
) -> None:
    files = [folder / "meta.json"] if suffix == "json" else segment_files(folder)
    for path in files:
        if path.suffix != f".{suffix}":
            continue
        content = path.read_bytes()
        middle = len(content) // 2
        if how == "missing":
            path.unlink()
        elif how == "flipped":
            put(path, content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        else:
            put(path, content[: 0 if how == "empty" else middle])
    assert problems(empty)
    summary = build(store, empty.index_dir)
    if summary.kind == "nothing":  # the engine does not notice a flipped bit; verify does
        assert how in ("flipped", "missing")
        assert problems(empty)
        build(store, empty.index_dir, full=True)
    assert problems(empty) == []
    assert found(empty, "") == [record.id for record in RECORDS]


def test_damage_that_makes_the_engine_panic_is_built_anew(
    empty: Settings, store: Store, folder: Path
) -> None:
    for path in segment_files(folder):
        if path.suffix == ".fast":
            content = path.read_bytes()
            put(path, bytes(255 - byte for byte in content[:-100]) + content[-100:])
    assert problems(empty)
    assert build(store, empty.index_dir).kind == "full"
    assert problems(empty) == []


def test_a_missing_generation_is_built_anew(empty: Settings, store: Store, folder: Path) -> None:
    shutil.rmtree(folder)
    assert build(store, empty.index_dir).kind == "full"
    assert problems(empty) == []


def test_a_missing_pointer_is_built_anew(empty: Settings, store: Store, folder: Path) -> None:
    (empty.index_dir / generations.POINTER).unlink()
    assert build(store, empty.index_dir).kind == "full"
    assert problems(empty) == []
    assert folder.parent == empty.index_dir


def test_damage_is_not_blessed_when_the_manifest_is_lost_too(
    empty: Settings, store: Store, folder: Path
) -> None:
    terms = [path for path in segment_files(folder) if path.suffix == ".term"]
    path = max(terms, key=lambda path: path.stat().st_size)
    content = path.read_bytes()
    put(path, content[:300] + bytes([content[300] ^ 1]) + content[301:])
    (folder / MANIFEST).unlink()
    assert build(store, empty.index_dir).kind == "full"
    assert problems(empty) == []


def test_a_database_made_anew_is_indexed_anew(empty: Settings, store: Store, folder: Path) -> None:
    store.close()
    for path in empty.data_dir.glob("papers.db*"):
        path.unlink()
    fresh = open_store(empty.database, writable=True)
    fresh.upsert(RECORDS[::-1])
    build(fresh, empty.index_dir)
    fresh.close()
    assert folder.name == "00000001"
    assert found(empty, '"title 3"') == ["2101.00003"]


def test_a_database_put_back_from_a_backup_is_indexed_as_it_is(
    empty: Settings, store: Store, folder: Path, tmp_path: Path
) -> None:
    store.close()
    shutil.copy(empty.data_dir / "papers.db", tmp_path / "backup.db")
    later = open_store(empty.database, writable=True)
    later.upsert([CHANGED])
    build(later, empty.index_dir)
    later.close()
    shutil.copy(tmp_path / "backup.db", empty.data_dir / "papers.db")
    back = open_store(empty.database, writable=True)
    build(back, empty.index_dir)
    assert found(empty, "renamed") == []
    live = generations.current(empty.index_dir)
    assert live is not None
    assert watermark(open_index(empty.index_dir / live)) == back.max_seq()
    back.close()
    assert folder.name == "00000001"

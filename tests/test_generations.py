import json
import shutil
from pathlib import Path

import pytest

from indexer.verify import problems
from papers import generations
from papers.generations import MANIFEST, POINTER, damage, read_manifest, write_manifest
from papers.schema import SCHEMA_VERSION
from papers.settings import Settings
from papers.store import open_store
from tests.conftest import fill

SUFFIXES = (".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term")


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """A copy of the sample's generation that may be damaged."""
    name = generations.current(settings.index_dir)
    assert name is not None
    return Path(shutil.copytree(settings.index_dir / name, tmp_path / name))


def segment_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)


def test_a_fresh_generation_is_sound(folder: Path) -> None:
    assert damage(folder) == []
    manifest = read_manifest(folder)
    assert manifest is not None
    assert manifest.schema_version == SCHEMA_VERSION
    assert {Path(name).suffix for name in manifest.files} == {*SUFFIXES, ".json"}
    assert {path.name for path in segment_files(folder)} < set(manifest.files)


def test_a_flipped_bit_is_found_in_every_file(folder: Path) -> None:
    for path in [*segment_files(folder), folder / "meta.json"]:
        content = path.read_bytes()
        if path.name == "meta.json":  # a damage that leaves it readable
            damaged = content.replace(b'"opstamp": ', b'"opstamp":  ')
        else:
            middle = len(content) // 2
            damaged = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        assert damaged != content
        path.write_bytes(damaged)
        assert damage(folder) == [
            f"{folder.name}/{path.name}: its bytes are not those that were written"
        ]
        path.write_bytes(content)


@pytest.mark.parametrize("share", [0, 0.5])
def test_a_truncation_is_found_in_every_file(folder: Path, share: float) -> None:
    for path in segment_files(folder):
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])
        (line,) = damage(folder)
        assert path.name in line
        path.write_bytes(content)


def test_a_missing_file_is_found(folder: Path) -> None:
    for path in segment_files(folder):
        content = path.read_bytes()
        path.unlink()
        assert damage(folder) == [f"{folder.name}/{path.name}: missing"]
        path.write_bytes(content)


def test_a_file_that_nobody_recorded_is_found(folder: Path) -> None:
    segment = segment_files(folder)[0].name.partition(".")[0]
    (folder / f"{segment}.99.del").write_bytes(b"x")
    assert damage(folder) == [f"{folder.name}/{segment}.99.del: not in the manifest"]


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"papers": 1}', "\xff"])
def test_an_unreadable_manifest_is_none(folder: Path, content: str) -> None:
    (folder / MANIFEST).write_text(content, encoding="latin-1")
    assert read_manifest(folder) is None
    assert damage(folder) == [f"{folder.name}: no manifest"]


@pytest.mark.parametrize("key", [b'"segments"', b'"segment_id"', b'"schema"'])
def test_verify_names_a_damaged_commit_file(settings: Settings, tmp_path: Path, key: bytes) -> None:
    copied = Settings(data_dir=Path(shutil.copytree(settings.data_dir, tmp_path / "data")))
    name = generations.current(copied.index_dir)
    assert name is not None
    path = copied.index_dir / name / "meta.json"
    path.write_bytes(path.read_bytes().replace(key, key.upper()))
    found = problems(copied)
    assert found
    assert all(line.startswith("index: ") for line in found)


def test_a_new_manifest_keeps_the_sums_on_record_so_damage_stays_seen(folder: Path) -> None:
    path = segment_files(folder)[0]
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    write_manifest(folder, schema_version=SCHEMA_VERSION, database_id="x", papers=1, watermark=1)
    assert len(damage(folder)) == 1
    manifest = read_manifest(folder)
    assert manifest is not None
    assert (manifest.papers, manifest.watermark) == (1, 1)


def test_names_count_up_and_sort_by_age(tmp_path: Path) -> None:
    names = []
    for _ in range(12):
        name = generations.new_name(tmp_path)
        (tmp_path / name).mkdir()
        names.append(name)
    assert names[0] == "00000001"
    assert names == sorted(set(names))
    (tmp_path / "00000099").mkdir()
    (tmp_path / "notes").mkdir()
    assert generations.new_name(tmp_path) == "00000100"


def test_there_is_no_generation_before_the_first(tmp_path: Path) -> None:
    assert generations.current(tmp_path) is None
    assert generations.current(tmp_path / "missing") is None
    (tmp_path / POINTER).write_text("\n", encoding="ascii")
    assert generations.current(tmp_path) is None


def test_the_pointer_is_replaced_whole(tmp_path: Path) -> None:
    for name in ("00000001", "00000002"):
        (tmp_path / name).mkdir()
        generations.make_current(tmp_path, name)
        assert generations.current(tmp_path) == name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["00000001", "00000002", POINTER]


def test_only_the_live_generation_stays(tmp_path: Path) -> None:
    for name in ("00000001", "00000002", "00000003"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x", encoding="ascii")
    (tmp_path / "notes").mkdir()
    generations.make_current(tmp_path, "00000002")
    assert generations.remove_others(tmp_path) == ["00000001", "00000003"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["00000002", POINTER, "notes"]


def test_the_manifest_says_what_is_indexed(empty: Settings) -> None:
    fill(empty)
    name = generations.current(empty.index_dir)
    assert name is not None
    value = json.loads((empty.index_dir / name / MANIFEST).read_text(encoding="utf-8"))
    store = open_store(empty.database, writable=False)
    assert value["papers"] == store.count() >= 120
    assert value["watermark"] == store.max_seq()
    store.close()

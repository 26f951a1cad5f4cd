import gzip
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer import ingest as module
from indexer.ingest import BATCH_SIZE, InputError, count_rejects, ingest, rejects_path
from papers.settings import Settings
from papers.store import Store, open_store
from papers.upsert import UpsertCounts
from tests.conftest import SAMPLE


@pytest.fixture
def store(empty: Settings) -> Iterator[Store]:
    made = open_store(empty.database, writable=True)
    yield made
    made.close()


def paper(number: int, **fields: Any) -> str:
    return json.dumps(
        {"id": f"2101.{number:05d}", "title": f"Title {number}", "abstract": "Abstract"} | fields
    )


def rejects(settings: Settings, name: str | Path) -> list[dict[str, Any]]:
    path = rejects_path(settings.rejects_dir, str(name))
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def ids(store: Store) -> list[str]:
    return sorted(row.id for rows in store.changed_since(0) for row in rows)


@pytest.mark.parametrize("name", ["papers.jsonl", "papers.jsonl.gz", "papers.json", "papers"])
def test_files_are_read_whatever_their_name(
    empty: Settings, store: Store, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    content = SAMPLE.read_bytes()
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    summary = ingest(str(path), store, empty.rejects_dir)
    total = len(content.splitlines())
    assert summary.counts == UpsertCounts(new=total)
    assert (summary.rejected, summary.records, store.count()) == (0, total, total)


def test_standard_input_is_read_for_a_dash(
    empty: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(f"{paper(1)}\n{{\n{paper(2)}".encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    summary = ingest("-", store, empty.rejects_dir)
    assert summary.counts == UpsertCounts(new=2)
    assert [reject["line"] for reject in rejects(empty, "-")] == [2]


def test_more_than_a_batch_is_stored_whole(empty: Settings, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    count = 2 * BATCH_SIZE + 1
    path.write_text("\n".join(paper(n) for n in range(1, count + 1)), encoding="utf-8")
    assert ingest(str(path), store, empty.rejects_dir).counts == UpsertCounts(new=count)
    assert store.count() == count


def test_rejects_are_set_aside_with_line_number_reason_and_text(
    empty: Settings, store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "papers.jsonl"
    lines = [paper(1), "", "{broken", "   ", paper(2, title=None), paper(3), paper(4, id="x\udcff")]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogateescape")
    summary = ingest(str(path), store, empty.rejects_dir)
    assert summary.counts == UpsertCounts(new=2)
    assert (summary.rejected, summary.records) == (3, 5)
    found = rejects(empty, path)
    assert [reject["line"] for reject in found] == [3, 5, 7]
    assert [reject["reason"].partition(":")[0] for reject in found] == [
        "not JSON",
        "no title",
        "not an arXiv identifier",
    ]
    assert found[0]["text"].strip() == "{broken"
    assert count_rejects(empty.rejects_dir) == 3


def test_a_bad_line_of_any_kind_stops_nothing(
    empty: Settings, store: Store, tmp_path: Path
) -> None:
    bad = [
        b"\xff\xfe\xfd",
        b"[" * 100_000,
        b"\x00" * 50,
        paper(5, versions=[{"version": "v00001" + "9" * 30}]).encode(),
        paper(6, versions=[{"version": "v1", "created": 5}]).encode(),
        paper(7, abstract="\ud800").encode(),
    ]
    path = tmp_path / "papers.jsonl"
    path.write_bytes(b"\n".join([paper(1).encode(), *bad, paper(2).encode()]))
    summary = ingest(str(path), store, empty.rejects_dir)
    assert ids(store) == ["2101.00001", "2101.00002"]
    assert summary.rejected == len(bad)


def test_an_overlong_line_is_set_aside_and_not_kept(
    empty: Settings, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LINE_LIMIT", 1_000)
    path = tmp_path / "papers.jsonl"
    exact = paper(2, comments="")
    exact = paper(2, comments="x" * (999 - len(exact)))
    lines = [paper(1), paper(9, comments="x" * 5_000), exact, paper(8, comments="y" * 1_500)]
    path.write_text("\n".join([*lines, paper(3)]) + "\n", encoding="utf-8")
    summary = ingest(str(path), store, empty.rejects_dir)
    assert ids(store) == ["2101.00001", "2101.00002", "2101.00003"]
    assert summary.rejected == 2
    found = rejects(empty, path)
    assert [reject["line"] for reject in found] == [2, 4]
    assert all(len(reject["text"]) <= 1_000 for reject in found)


def test_a_second_run_changes_nothing(empty: Settings, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_text(f"{paper(1)}\nbroken\n{paper(2)}\n", encoding="utf-8")
    ingest(str(path), store, empty.rejects_dir)
    seq = store.max_seq()
    before = rejects(empty, path)
    summary = ingest(str(path), store, empty.rejects_dir)
    assert summary.counts == UpsertCounts(unchanged=2)
    assert store.max_seq() == seq
    assert rejects(empty, path) == before
    assert count_rejects(empty.rejects_dir) == 1


def test_the_rejects_file_goes_when_the_input_is_mended(
    empty: Settings, store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_text(f"{paper(1)}\nbroken\n", encoding="utf-8")
    ingest(str(path), store, empty.rejects_dir)
    assert list(empty.rejects_dir.iterdir()) == [rejects_path(empty.rejects_dir, str(path))]
    path.write_text(f"{paper(1)}\n{paper(2)}\n", encoding="utf-8")
    assert ingest(str(path), store, empty.rejects_dir).counts == UpsertCounts(new=1, unchanged=1)
    assert list(empty.rejects_dir.iterdir()) == []


def test_files_of_one_name_in_two_folders_have_rejects_of_their_own(
    empty: Settings, store: Store, tmp_path: Path
) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "papers.jsonl"
        path.write_text(f"broken {folder}\n", encoding="utf-8")
        ingest(str(path), store, empty.rejects_dir)
    assert count_rejects(empty.rejects_dir) == 2


def test_an_empty_file_is_no_error(empty: Settings, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(b"")
    assert ingest(str(path), store, empty.rejects_dir).records == 0


def test_a_missing_file_is_named(empty: Settings, store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing\.jsonl: No such file"):
        ingest(str(tmp_path / "missing.jsonl"), store, empty.rejects_dir)
    with pytest.raises(InputError, match="directory"):
        ingest(str(tmp_path), store, empty.rejects_dir)


def test_a_truncated_archive_is_an_error_and_what_came_before_is_stored(
    empty: Settings, store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "papers.jsonl.gz"
    content = SAMPLE.read_bytes()
    whole = gzip.compress(content)
    cut = whole[: len(whole) // 2]
    path.write_bytes(cut)
    with pytest.raises(InputError, match=r"papers\.jsonl\.gz"):
        ingest(str(path), store, empty.rejects_dir)
    readable = _readable(cut)
    assert 10 < readable < len(content.splitlines())
    assert store.count() == readable
    path.write_bytes(whole)
    summary = ingest(str(path), store, empty.rejects_dir)
    assert summary.counts.new + summary.counts.unchanged == len(content.splitlines())


def _readable(archive: bytes) -> int:
    """How many whole lines can be read of a cut archive."""
    lines = 0
    with gzip.GzipFile(fileobj=io.BytesIO(archive)) as stream:
        try:
            while stream.readline():
                lines += 1
        except EOFError:
            return lines
    raise AssertionError("the archive is whole")


def test_bytes_after_an_archive_are_an_error(empty: Settings, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl.gz"
    path.write_bytes(gzip.compress(paper(1).encode() + b"\n") + b"garbage")
    with pytest.raises(InputError, match="what came before is stored"):
        ingest(str(path), store, empty.rejects_dir)
    assert ids(store) == ["2101.00001"]


def test_an_interrupted_run_keeps_the_rejects_of_the_last_whole_one(
    empty: Settings, store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_text("broken\n", encoding="utf-8")
    ingest(str(path), store, empty.rejects_dir)
    path.write_bytes(gzip.compress(SAMPLE.read_bytes())[:20_000])
    with pytest.raises(InputError):
        ingest(str(path), store, empty.rejects_dir)
    assert [reject["line"] for reject in rejects(empty, path)] == [1]

"""The file of vectors: read while it is written, whole after any stop, never another model's."""

import os
from pathlib import Path

import pytest

from papers import vectors
from papers.vectors import (
    DIMENSIONS,
    ROW_BYTES,
    Vectors,
    VectorsBusyError,
    open_writer,
    packed,
)

ONE = packed([1.0] + [0.0] * (DIMENSIONS - 1))
TWO = packed([0.5] * DIMENSIONS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "vectors.bin"


def test_rows_are_read_by_key_and_others_are_none(path: Path) -> None:
    with open_writer(path, "db") as writer:
        writer.write(3, "three", ONE)
        writer.write(7, "seven", TWO)
    assert Vectors(path, "db").read([7, 1, 3, 8, 10_000]) == [TWO, None, ONE, None, None]


def test_a_reader_sees_what_is_written_later(path: Path) -> None:
    reader = Vectors(path, "db")
    assert reader.read([1]) == [None]
    with open_writer(path, "db") as writer:
        writer.write(1, "one", ONE)
        assert reader.read([1]) == [ONE]


def test_only_whole_rows_of_the_same_text_count_as_made(path: Path) -> None:
    with open_writer(path, "db") as writer:
        writer.write(2, "two", ONE)
        assert not writer.lacks(2, "two")
        assert writer.lacks(2, "another text")
        assert writer.lacks(1, "")
        assert writer.lacks(3, "")
    with path.open("r+b") as file:
        file.seek(2 * ROW_BYTES + 20)
        file.write(b"\x05")
    with open_writer(path, "db") as writer:
        assert writer.lacks(2, "two")


@pytest.mark.parametrize("left", [1, 8, 9, ROW_BYTES - 1])
def test_a_row_that_was_cut_is_missing_and_made_again(path: Path, left: int) -> None:
    with open_writer(path, "db") as writer:
        writer.write(1, "one", ONE)
        writer.write(2, "two", TWO)
    os.truncate(path, 2 * ROW_BYTES + left)
    assert Vectors(path, "db").read([1, 2]) == [ONE, None]
    with open_writer(path, "db") as writer:
        assert writer.lacks(2, "two")
        writer.write(3, "three", TWO)
        assert Vectors(path, "db").read([2, 3]) == [None, TWO]
        writer.write(2, "two", TWO)
    assert Vectors(path, "db").read([1, 2, 3]) == [ONE, TWO, TWO]


@pytest.mark.parametrize("content", [b"", b"\0" * 50, b"x" * 5_000])
def test_a_file_that_is_none_is_ignored_and_begun_anew(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert Vectors(path, "db").read([1, 2]) == [None, None]
    with open_writer(path, "db") as writer:
        assert writer.lacks(1, "one")
        writer.write(1, "one", ONE)
    assert Vectors(path, "db").read([1, 2]) == [ONE, None]


def test_a_file_of_another_model_is_ignored_and_replaced(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_writer(path, "db") as writer:
        writer.write(1, "one", ONE)
    old = Vectors(path, "db")
    before = path.stat().st_ino
    monkeypatch.setattr(vectors, "MODEL", "another model")
    new = Vectors(path, "db")
    assert new.read([1]) == [None]
    with open_writer(path, "db") as writer:
        writer.write(1, "one", TWO)
    assert new.read([1]) == [TWO]
    assert old.read([1]) == [None]
    assert path.stat().st_ino != before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_file_of_another_database_is_ignored(path: Path) -> None:
    with open_writer(path, "db") as writer:
        writer.write(1, "one", ONE)
    assert Vectors(path, "other").read([1]) == [None]


def test_a_path_that_cannot_be_read_has_no_vectors(tmp_path: Path) -> None:
    assert Vectors(tmp_path, "db").read([1]) == [None]


def test_there_is_one_writer(path: Path) -> None:
    with (
        open_writer(path, "db") as writer,
        pytest.raises(VectorsBusyError, match=r"vectors\.bin"),
        open_writer(path, "db"),
    ):
        pass
    with pytest.raises(ValueError, match="row 0"), open_writer(path, "db") as writer:
        writer.write(0, "the header", ONE)
    with pytest.raises(ValueError, match="3 bytes"), open_writer(path, "db") as writer:
        writer.write(1, "short", b"abc")


def test_a_vector_is_packed_by_its_largest_number() -> None:
    assert list(memoryview(packed([0.1, -0.2, 0.05])).cast("b")) == [64, -127, 32]
    assert packed([0.0, 0.0]) == b"\0\0"

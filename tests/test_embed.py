"""`python -m indexer embed`: every paper once, newest first, on from where it was stopped."""

import os
from collections.abc import Iterator, Sequence

import pytest

from indexer import embed as module
from indexer.__main__ import main
from indexer.build import build
from indexer.embed import embed, newest_first
from indexer.exits import BUSY, DONE, UNUSABLE
from indexer.ingest import ingest
from indexer.lock import only_indexer
from papers import encoder
from papers.settings import Settings
from papers.store import Store, open_store
from papers.vectors import DIMENSIONS, ROW_BYTES, Vectors, open_writer
from tests.conftest import SAMPLE


class Encoder:
    """Counts; the vector tells the length of the text."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.texts: list[str] = []
        self._stop_after = stop_after

    def __call__(self, text: str) -> Sequence[float]:
        if len(self.texts) == self._stop_after:
            raise KeyboardInterrupt
        self.texts.append(text)
        return [float(len(text)), 1.0, *[0.0] * (DIMENSIONS - 2)]


@pytest.fixture
def store(empty: Settings) -> Iterator[Store]:
    """The sample in a store of the test's own."""
    opened = open_store(empty.database, writable=True)
    ingest(str(SAMPLE), opened, empty.rejects_dir)
    build(opened, empty.index_dir)
    yield opened
    opened.close()


def vectors(settings: Settings, store: Store) -> list[bytes | None]:
    return Vectors(settings.vectors_file, store.identity()).read(range(1, store.count() + 1))


def test_every_paper_gets_its_vector_newest_first(empty: Settings, store: Store) -> None:
    model = Encoder()
    done = embed(empty, encode=model)
    assert (done.made, done.had, done.left) == (store.count(), 0, 0)
    assert all(vectors(empty, store))
    keys = [key for page in newest_first(empty) for key in page]
    rows = [row for row in store.by_keys(keys) if row]
    days = [row.submitted.date() for row in rows if row.submitted]
    assert days == sorted(days, reverse=True)
    assert model.texts == [encoder.text_of(row.title, row.abstract) for row in rows]


def test_a_second_run_makes_nothing(empty: Settings, store: Store) -> None:
    embed(empty, encode=Encoder())
    before = empty.vectors_file.read_bytes()
    model = Encoder()
    done = embed(empty, encode=model)
    assert (done.made, done.had, model.texts) == (0, store.count(), [])
    assert empty.vectors_file.read_bytes() == before


def test_stopped_and_cut_it_goes_on_to_the_same_end(empty: Settings, store: Store) -> None:
    embed(empty, encode=Encoder())
    whole = vectors(empty, store)
    empty.vectors_file.unlink()
    with pytest.raises(KeyboardInterrupt):
        embed(empty, encode=Encoder(stop_after=20))
    assert sum(1 for one in vectors(empty, store) if one) == 20
    os.truncate(empty.vectors_file, empty.vectors_file.stat().st_size - ROW_BYTES // 2)
    done = embed(empty, encode=Encoder())
    assert done.made == store.count() - 19
    assert vectors(empty, store) == whole


def test_a_changed_text_is_encoded_again(empty: Settings, store: Store) -> None:
    embed(empty, encode=Encoder())
    row = store.by_keys([5])[0]
    assert row
    with open_writer(empty.vectors_file, store.identity()) as writer:
        writer.write(5, "what it said before", b"\x01" * DIMENSIONS)
    model = Encoder()
    embed(empty, encode=model)
    assert model.texts == [encoder.text_of(row.title, row.abstract)]


def test_it_stops_when_the_time_is_over(empty: Settings, store: Store) -> None:
    done = embed(empty, encode=Encoder(), max_seconds=0)
    assert (done.made, done.left) == (0, store.count())


def test_newest_stops_where_papers_have_theirs(
    empty: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", 10)
    embed(empty, encode=Encoder())
    keys = [key for page in newest_first(empty) for key in page]
    with open_writer(empty.vectors_file, store.identity()) as writer:
        for key in (keys[3], keys[-1]):
            writer.write(key, "old", b"\x01" * DIMENSIONS)
    done = embed(empty, encode=Encoder(), newest=True)
    assert (done.made, done.had) == (1, 19)
    done = embed(empty, encode=Encoder(), newest=True)
    assert (done.made, done.had) == (0, 10)


def command(settings: Settings, monkeypatch: pytest.MonkeyPatch, *more: str) -> int:
    monkeypatch.setenv("SHEAF_DATA_DIR", str(settings.data_dir))
    return main(["embed", *more])


def test_the_command(
    empty: Settings,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(module, "available", lambda: True)
    monkeypatch.setattr(module, "encode", Encoder())
    with only_indexer(empty.data_dir):  # ingest and build may run beside it
        assert command(empty, monkeypatch, "--max-seconds", "60", "--newest") == DONE
    assert f"made {store.count()} vectors (" in capsys.readouterr().out
    with open_writer(empty.vectors_file, store.identity()):
        assert command(empty, monkeypatch) == BUSY


def test_without_the_extra_it_says_what_to_install(
    empty: Settings,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert store.count()
    monkeypatch.setattr(module, "available", lambda: False)
    assert command(empty, monkeypatch) == UNUSABLE
    assert "pip install numpy onnxruntime" in capsys.readouterr().err
    assert not empty.vectors_file.exists()


def test_without_an_index_it_names_the_command_that_makes_one(
    empty: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "available", lambda: True)
    monkeypatch.setattr(module, "encode", Encoder())
    open_store(empty.database, writable=True).close()
    assert command(empty, monkeypatch) == UNUSABLE
    assert "python -m indexer build" in capsys.readouterr().err

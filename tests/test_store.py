import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papers.models import PaperRow, Record
from papers.store import Store, StoreError, open_store
from papers.upsert import SQL_VARIABLES, UpsertCounts

OLD = Record(
    id="2101.00001",
    title="Title",
    abstract="Abstract",
    authors="A. Ab",
    versions=((1, "2021-01-01T10:00:00+00:00"),),
    datestamp=date(2021, 1, 5),
)

NEWER: list[tuple[str, Record]] = [
    ("later datestamp", replace(OLD, title="New", datestamp=date(2021, 1, 6))),
    ("higher version", replace(OLD, title="New", versions=(*OLD.versions, (2, None)))),
    ("more fields", replace(OLD, title="New", doi="10.1/x")),
    ("later datestamp, less known", replace(OLD, authors=None, datestamp=date(2021, 1, 6))),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'papers.db'}", writable=True)
    yield made
    made.close()


def numbered(count: int) -> list[Record]:
    return [replace(OLD, id=f"2101.{n:05d}") for n in range(1, count + 1)]


def contents(store: Store) -> dict[str, dict[str, Any]]:
    """Every row but for its key and its place in the order of changes."""
    rows = [row for batch in store.changed_since(0) for row in batch]
    return {row.id: row.model_dump(exclude={"pk", "seq"}, warnings=False) for row in rows}


def only(store: Store) -> PaperRow:
    (row,) = store.by_ids([OLD.id])
    assert row is not None
    return row


def test_a_record_comes_back_as_it_went_in(store: Store) -> None:
    record = replace(
        OLD,
        title=r"Schr\"odinger 深 '; DROP TABLE paper; --",
        categories="cs.CL math.NA",
        comments="12 pages",
        journal_ref="J. 1",
        doi="10.1/x",
        report_no="R-1",
        license="http://example.org",
        submitter="A. Ab",
        versions=((1, "2021-01-01T10:00:00+00:00"), (2, None), (3, "2021-03-01T00:00:00+00:00")),
        withdrawn=True,
    )
    assert store.upsert([record]) == UpsertCounts(new=1)
    row = only(store)
    for name in Record.__slots__:
        if name != "versions":
            assert getattr(row, name) == getattr(record, name), name
    assert [tuple(version) for version in row.versions] == list(record.versions)
    assert row.submitted == datetime(2021, 1, 1, 10, tzinfo=UTC)
    assert row.updated == datetime(2021, 3, 1, tzinfo=UTC)
    assert row.version == 3
    assert row.fingerprint == record.fingerprint()


@pytest.mark.parametrize(("_name", "newer"), NEWER, ids=[name for name, _ in NEWER])
def test_newer_replaces_older_and_is_never_replaced_by_it(
    store: Store,
    _name: str,
    newer: Record,  # the name is for the test's id
) -> None:
    store.upsert([OLD])
    key = only(store).pk
    assert store.upsert([newer]) == UpsertCounts(changed=1)
    assert only(store).fingerprint == newer.fingerprint()
    assert only(store).pk == key
    seq = store.max_seq()
    assert store.upsert([OLD]) == UpsertCounts(older=1)
    assert only(store).fingerprint == newer.fingerprint()
    assert store.max_seq() == seq


def test_the_same_again_changes_nothing(store: Store) -> None:
    records = numbered(50)
    assert store.upsert(records) == UpsertCounts(new=50)
    before, seq = contents(store), store.max_seq()
    assert store.upsert(records) == UpsertCounts(unchanged=50)
    assert contents(store) == before
    assert store.max_seq() == seq
    assert store.count_since(seq) == 0


def test_a_batch_may_name_a_paper_several_times(store: Store) -> None:
    newer = NEWER[0][1]
    counts = store.upsert([OLD, newer, OLD, newer])
    assert counts == UpsertCounts(new=1, older=2, unchanged=1)
    assert only(store).title == "New"


def test_an_empty_batch_is_no_work(store: Store) -> None:
    assert store.upsert([]) == UpsertCounts()
    assert (store.count(), store.max_seq(), store.newest_datestamp()) == (0, 0, None)


records = st.builds(
    Record,
    id=st.sampled_from(["2101.00001", "2101.00002", "hep-th/9901001"]),
    title=st.sampled_from(["A", "B"]),
    abstract=st.just("Abstract"),
    authors=st.sampled_from([None, "A. Ab"]),
    versions=st.sampled_from([(), ((1, None),), ((1, None), (2, "2021-02-01T00:00:00+00:00"))]),
    datestamp=st.sampled_from([None, date(2021, 1, 1), date(2021, 1, 2)]),
)


@settings(max_examples=40)
@given(st.lists(records, max_size=12), st.randoms(use_true_random=False))
def test_any_order_and_any_duplicates_end_the_same(
    given_records: list[Record], chance: random.Random
) -> None:
    shuffled = given_records + chance.choices(given_records, k=5) if given_records else []
    chance.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as folder:
        one = open_store(f"sqlite:///{folder}/one.db", writable=True)
        other = open_store(f"sqlite:///{folder}/other.db", writable=True)
        counts = one.upsert(given_records)
        for batch in _pieces(shuffled, chance):
            other.upsert(batch)
        assert contents(one) == contents(other)
        assert counts.new == one.count() == len({record.id for record in given_records})
        assert counts.new + counts.changed + counts.unchanged + counts.older == len(given_records)
        one.close()
        other.close()


def _pieces(batch: Sequence[Record], chance: random.Random) -> Iterator[Sequence[Record]]:
    while batch:
        size = chance.randint(1, len(batch))
        yield batch[:size]
        batch = batch[size:]


def test_rows_come_in_the_order_of_the_ids(store: Store) -> None:
    wanted = [record.id for record in numbered(SQL_VARIABLES + 20)]
    store.upsert(numbered(len(wanted)))
    random.Random(1).shuffle(wanted)  # noqa: S311  # no secret
    asked = [*wanted, "2102.99999", wanted[0]]
    found = store.by_ids(asked)
    assert [row.id if row else None for row in found] == [*wanted, None, wanted[0]]
    keys = [row.pk for row in found[:5] if row and row.pk]
    assert [row.pk if row else None for row in store.by_keys([*keys, 10**9])] == [*keys, None]
    assert store.by_ids([]) == []


def test_changed_since_gives_each_change_once_oldest_first(store: Store) -> None:
    store.upsert(numbered(7))
    mark = store.max_seq()
    store.upsert([replace(OLD, id="2101.00003", datestamp=date(2022, 1, 1))])
    store.upsert([replace(OLD, id="2101.00009")])
    assert [row.id for rows in store.changed_since(mark) for row in rows] == [
        "2101.00003",
        "2101.00009",
    ]
    assert store.count_since(mark) == 2
    batches = list(store.changed_since(0, batch_size=3))
    assert [len(batch) for batch in batches] == [3, 3, 2]
    seqs = [row.seq for batch in batches for row in batch]
    assert seqs == sorted(set(seqs))
    assert list(store.changed_since(store.max_seq())) == []


def test_the_newest_datestamp_is_known(store: Store) -> None:
    store.upsert([OLD, replace(OLD, id="2101.00002", datestamp=date(2023, 4, 5))])
    assert store.newest_datestamp() == date(2023, 4, 5)


def test_named_values_are_kept(store: Store) -> None:
    assert store.get_meta("last_harvest") is None
    store.set_meta("last_harvest", "one")
    store.set_meta("last_harvest", "two")
    assert store.get_meta("last_harvest") == "two"


def test_a_read_only_store_cannot_write(store: Store, tmp_path: Path) -> None:
    store.upsert([OLD])
    reader = open_store(f"sqlite:///{tmp_path / 'papers.db'}", writable=False)
    with pytest.raises(StoreError, match="readonly"):
        reader.upsert([replace(OLD, id="2101.00002")])
    with pytest.raises(StoreError, match="readonly"):
        reader.set_meta("key", "value")
    assert reader.count() == 1
    reader.close()


def test_a_reader_sees_what_is_committed_while_it_is_open(store: Store, tmp_path: Path) -> None:
    reader = open_store(f"sqlite:///{tmp_path / 'papers.db'}", writable=False)
    assert reader.count() == 0
    store.upsert([OLD])
    assert reader.count() == 1
    reader.close()


def test_a_missing_database_says_how_to_make_one(tmp_path: Path) -> None:
    path = tmp_path / "papers.db"
    with pytest.raises(StoreError, match="python -m indexer ingest"):
        open_store(f"sqlite:///{path}", writable=False)
    assert not path.exists()


@pytest.mark.parametrize("writable", [True, False])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, *, writable: bool) -> None:
    path = tmp_path / "papers.db"
    path.write_bytes(b"no database at all " * 100)
    with pytest.raises(StoreError, match="cannot be read"):
        open_store(f"sqlite:///{path}", writable=writable)


def test_the_integrity_check_finds_a_damaged_page(store: Store, tmp_path: Path) -> None:
    store.upsert(numbered(2_000))
    assert store.problems() == []
    store.close()
    path = tmp_path / "papers.db"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4_096] = b"\xff" * 4_096
    path.write_bytes(content)
    reader = open_store(f"sqlite:///{path}", writable=False)
    assert reader.problems() != []
    reader.close()

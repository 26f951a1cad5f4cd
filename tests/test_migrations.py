import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlmodel import SQLModel

from papers import database, migrations
from papers.migrations import STEPS, NewerDatabaseError, migrate, schema_version
from papers.models import Meta, Record
from papers.store import StoreError, open_store

RECORD = Record(id="2101.00001", title="Title", abstract="Abstract")

Shape = dict[str, dict[str, tuple[bool, bool]]]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = create_engine(f"sqlite:///{tmp_path / 'test.db'}")
    yield made
    made.dispose()


def shape(connection: Connection) -> Shape:
    """Per table and column: may it be null, is it in the primary key."""
    found = inspect(connection)
    return {
        table: {
            column["name"]: (
                column["nullable"],
                column["name"] in found.get_pk_constraint(table)["constrained_columns"],
            )
            for column in found.get_columns(table)
        }
        for table in found.get_table_names()
    }


def model_shape() -> Shape:
    return {
        table.name: {
            column.name: (bool(column.nullable), column.primary_key) for column in table.columns
        }
        for table in SQLModel.metadata.sorted_tables
        if table.name in ("paper", "rising", "change", Meta.__tablename__)
    }


def test_the_last_step_leads_to_the_schema_of_the_models(engine: Engine) -> None:
    with engine.begin() as connection:
        migrate(connection)
        assert shape(connection) == model_shape()


def test_types_and_indexes_are_those_of_the_models(engine: Engine, tmp_path: Path) -> None:
    other = create_engine(f"sqlite:///{tmp_path / 'models.db'}")
    with engine.begin() as migrated, other.begin() as modelled:
        migrate(migrated)
        SQLModel.metadata.create_all(modelled)
        for table in ("paper", "rising", "change", "meta"):
            one, two = inspect(migrated), inspect(modelled)
            assert {c["name"]: c["type"].python_type for c in one.get_columns(table)} == {
                c["name"]: c["type"].python_type for c in two.get_columns(table)
            }
            assert _indexed(one.get_indexes(table)) == _indexed(two.get_indexes(table))
    other.dispose()


def _indexed(indexes: object) -> set[tuple[str, bool]]:
    assert isinstance(indexes, list)
    return {(",".join(i["column_names"]), bool(i["unique"])) for i in indexes}


@pytest.mark.parametrize("seen", range(len(STEPS) + 1))
def test_a_database_of_any_age_comes_up_to_date(engine: Engine, seen: int) -> None:
    with engine.begin() as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "STEPS", STEPS[:seen])
        migrate(connection)
        assert schema_version(connection) == seen
    with engine.begin() as connection:
        migrate(connection)
        assert schema_version(connection) == len(STEPS)
        assert shape(connection) == model_shape()


def test_migrating_twice_runs_no_step_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[int] = []

    def step(number: int) -> Callable[[Connection], None]:
        return lambda _: ran.append(number)

    steps = (*STEPS, step(2), step(3))
    monkeypatch.setattr(migrations, "STEPS", steps[: len(STEPS) + 1])
    with engine.begin() as connection:
        migrate(connection)
        migrate(connection)
    monkeypatch.setattr(migrations, "STEPS", steps)
    with engine.begin() as connection:
        migrate(connection)
        assert schema_version(connection) == len(steps)
    assert ran == [2, 3]


def test_a_step_keeps_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'papers.db'}"
    store = open_store(url, writable=True)
    store.upsert([RECORD])
    store.close()

    def add_a_column(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE paper ADD COLUMN extra TEXT"))

    monkeypatch.setattr(migrations, "STEPS", (*STEPS, add_a_column))
    store = open_store(url, writable=True)
    row = store.by_ids([RECORD.id])[0]
    store.close()
    assert row is not None
    assert row.title == "Title"


def test_a_failing_step_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'papers.db'}"
    open_store(url, writable=True).close()

    def fail_half_way(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE half (x INTEGER)"))
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*STEPS, fail_half_way))
        with pytest.raises(RuntimeError, match="power cut"):
            open_store(url, writable=True)
    store = open_store(url, writable=True)
    assert store.count() == 0
    store.close()
    engine = create_engine(url)
    assert not inspect(engine).has_table("half")
    engine.dispose()


def test_two_processes_that_migrate_at_once_wait_for_each_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'papers.db'}"
    with ThreadPoolExecutor(4) as threads:
        stores = list(threads.map(lambda _: open_store(url, writable=True), range(4)))
    assert [store.get_meta("schema_version") for store in stores] == [str(len(STEPS))] * 4
    for store in stores:
        store.close()


def test_one_that_makes_the_database_at_the_same_time_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "papers.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(database, "sleep", lambda _: other.rollback())
        store = open_store(f"sqlite:///{path}", writable=True)
    assert store.count() == 0
    store.close()


@pytest.mark.parametrize("writable", [True, False])
def test_a_newer_database_is_refused(tmp_path: Path, *, writable: bool) -> None:
    url = f"sqlite:///{tmp_path / 'papers.db'}"
    store = open_store(url, writable=True)
    store.set_meta("schema_version", str(len(STEPS) + 1))
    store.close()
    with pytest.raises(NewerDatabaseError, match="update Sheaf"):
        open_store(url, writable=writable)


def test_a_reader_says_how_an_older_database_is_brought_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'papers.db'}"
    store = open_store(url, writable=True)
    store.set_meta("schema_version", str(len(STEPS) - 1))
    store.close()
    with pytest.raises(StoreError, match="python -m indexer build"):
        open_store(url, writable=False)

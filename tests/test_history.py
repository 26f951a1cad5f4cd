"""Nothing that a paper said is lost, on whichever way a newer record comes."""

from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from indexer.build import build
from papers.models import Record
from papers.settings import Settings
from papers.store import Store, open_store

FIRST = Record(
    id="2603.00001",
    title="On herons",
    abstract="They wade & fish.",
    comments="12 pages",
    categories="q-bio.PE",
    versions=((1, "2026-03-16T12:00:00+00:00"),),
    datestamp=date(2026, 3, 17),
)
SECOND = replace(
    FIRST,
    title="On grey herons",
    comments="14 pages",
    categories="q-bio.PE cs.CL",
    versions=(*FIRST.versions, (2, "2026-03-18T12:00:00+00:00")),
    datestamp=date(2026, 3, 19),
)


@pytest.fixture
def store(empty: Settings) -> Store:
    return open_store(empty.database, writable=True)


def test_what_a_newer_record_changes_is_kept(store: Store) -> None:
    store.upsert([FIRST])
    store.upsert([SECOND])
    (change,) = store.changes(FIRST.id)
    assert change.former == {
        "title": "On herons",
        "comments": "12 pages",
        "categories": "q-bio.PE",
    }
    assert (change.version_before, change.version_after) == (1, 2)
    assert change.datestamp == SECOND.datestamp
    assert change.crossed == ["cs.CL"]


def test_the_same_again_an_older_one_and_a_newer_stamp_alone_change_nothing(store: Store) -> None:
    store.upsert([SECOND])
    store.upsert([SECOND])
    store.upsert([FIRST])
    store.upsert([replace(SECOND, datestamp=date(2026, 4, 1))])
    assert store.changes(FIRST.id) == []


def test_of_two_records_in_one_batch_the_newer_is_stored_and_nothing_said_of_the_other(
    store: Store,
) -> None:
    store.upsert([FIRST, SECOND])
    assert store.changes(FIRST.id) == []


def test_a_comparison_writes_nothing(store: Store) -> None:
    store.upsert([FIRST])
    counts = store.compare([SECOND, replace(FIRST, id="2603.00002")], [FIRST.id])
    assert (counts.new, counts.changed) == (1, 1)
    assert store.changes(FIRST.id) == []
    assert store.count() == 1
    row = store.by_ids([FIRST.id])[0]
    assert row is not None
    assert (row.title, row.withdrawn) == (FIRST.title, False)


def test_days_that_a_harvest_saw_are_never_touched_again(store: Store) -> None:
    store.upsert([FIRST], complete_through=date(2026, 3, 16))
    store.upsert([replace(SECOND, id="2603.00002")], complete_through=date(2026, 3, 18))
    store.settle()
    store.upsert([SECOND], complete_through=date(2026, 3, 18))
    store.settle()
    seen, not_seen = store.by_ids(["2603.00001", "2603.00002"])
    assert seen is not None
    assert (seen.announced, seen.announced_estimated) == (date(2026, 3, 17), False)
    assert not_seen is not None  # it had a second version already when it came
    assert (not_seen.announced, not_seen.announced_estimated) == (date(2026, 3, 17), True)
    (change,) = store.changes(FIRST.id)
    assert change.announced == date(2026, 3, 19)
    assert store.crossed(date(2026, 3, 1), date(2026, 3, 31)) == [(date(2026, 3, 19), ["cs.CL"])]


def test_estimates_do_not_depend_on_the_order_of_coming(empty: Settings) -> None:
    records = [
        replace(
            FIRST,
            id=f"2603.{number:05}",
            versions=((1, f"2026-03-{day:02}T12:00:00+00:00"),) if day % 4 else (),
        )
        for number, day in enumerate([9, 10, 3, 12, 16, 11, 20, 24, 18], start=1)
    ]
    found: list[dict[str, date | None]] = []
    for order in (records, records[::-1]):
        store = open_store(f"sqlite:///{empty.data_dir / str(len(found))}.db", writable=True)
        for record in order:
            store.upsert([record])
            store.settle()
        found.append({row.id: row.announced for row in store.by_ids([r.id for r in order]) if row})
        assert store.settle() == 0
        store.close()
    assert found[0] == found[1]
    assert None not in found[0].values()


def test_ids_of_the_old_style_have_no_day(store: Store) -> None:
    old = replace(FIRST, id="hep-th/9901001")
    store.upsert([old, FIRST], complete_through=None)
    assert store.settle() == 1
    rows = store.by_ids([old.id, FIRST.id])
    assert [row.announced for row in rows if row] == [None, date(2026, 3, 17)]
    assert store.settle() == 0


def test_the_page_and_the_api_tell_what_it_said_before(empty: Settings, store: Store) -> None:
    for record in (
        FIRST,
        SECOND,
        replace(SECOND, title="<b>Herons</b>", datestamp=date(2026, 4, 1)),
    ):
        store.upsert([record])
    build(store, empty.index_dir)
    store.close()
    with TestClient(create_app(empty)) as client:
        found = client.get("/api/v1/papers/2603.00001v1/history").json()
        assert [each["version"] for each in found["versions"]] == [1, 2]
        assert [each["former"] for each in found["changes"]] == [
            {"title": "On grey herons"},
            {"title": "On herons", "comments": "12 pages", "categories": "q-bio.PE"},
        ]
        assert found["changes"][1]["day"] == "2026-03-19"
        page = client.get("/arxiv/2603.00001").text
        before = page.partition("What it said before")[2]
        assert before.index("On grey herons") < before.index("On herons") < before.index("12 pages")
        assert "q-bio.PE" not in before.partition("</details>")[0]
        assert client.get("/api/v1/papers/2603.00009/history").status_code == 404

"""What harvests missed is found by its identifier, fetched, and nothing else is touched."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import sweep as sweeping
from indexer.exits import DONE, TIME_UP, UNAVAILABLE
from indexer.parse import parse_snapshot_line
from tests.harvest_site import BEFORE, Site, made_site
from tests.oai_server import as_line, error


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with made_site(tmp_path) as made:
        yield made


@pytest.fixture
def full(site: Site) -> Site:
    site.store.upsert([parse_snapshot_line(as_line(each)) for each in site.server.records])
    return site


def verbs(site: Site) -> list[str]:
    return [asked["verb"] for _, asked in site.server.asked]


def test_where_nothing_is_missing_only_identifiers_are_asked_for(
    full: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert full.command("sweep") == DONE
    assert "18 identifiers: 0 missing here, 0 older here, 0 here but not" in capsys.readouterr().out
    assert verbs(full) == ["Identify", "ListIdentifiers", "ListIdentifiers"]
    full.check_spacing()


def test_what_is_missing_or_older_comes_one_by_one(
    full: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    late = {**full.server.records[3], "id": "2611.00007"}
    full.server.records.append(late)
    full.server.records[5] |= {"title": "Changed unseen", "update_date": "2026-11-20"}
    assert full.command("sweep") == DONE
    assert "1 missing here, 1 older here" in capsys.readouterr().out
    assert verbs(full).count("GetRecord") == 2
    assert full.stored() == full.expected()
    full.check_spacing()
    full.server.asked.clear()
    assert full.command("sweep") == DONE
    assert "GetRecord" not in verbs(full)


def test_of_a_day_that_lacks_many_all_is_asked_for(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "ONE_BY_ONE", 1)
    assert site.command("sweep") == DONE
    assert "GetRecord" not in verbs(site)
    assert site.stored() == site.expected()


def test_a_dry_run_counts_and_fetches_nothing(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.command("sweep", "--dry-run") == DONE
    assert f"{18 - BEFORE} missing here" in capsys.readouterr().out
    assert len(site.stored()) == BEFORE


def test_what_arxiv_no_longer_lists_stays_and_is_counted(
    full: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = full.server.records.pop(4)
    full.server.records[7]["deleted"] = True
    assert full.command("sweep") == DONE
    assert "2 here but not listed" in capsys.readouterr().out
    assert gone["id"] in full.stored()


def test_days_that_are_named_are_compared_alone(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.command("sweep", "--from", "2026-11-05", "--until", "2026-11-06") == DONE
    assert "4 identifiers: 4 missing here" in capsys.readouterr().out
    assert len(site.stored()) == BEFORE + 4


def test_a_paper_that_goes_between_the_list_and_the_question_is_passed_over(full: Site) -> None:
    full.server.records.append({**full.server.records[3], "id": "2611.00007"})
    full.server.change = lambda text: (
        error("idDoesNotExist", full.server.today) if "<GetRecord>" in text else text
    )
    assert full.command("sweep") == DONE


def test_a_fault_ends_it_and_the_next_one_goes_on(site: Site) -> None:
    site.server.change = lambda text: (
        error("badResumptionToken", site.server.today) if "2026-11-09" in text else text
    )
    assert site.command("sweep") == UNAVAILABLE
    site.server.change = lambda text: text
    assert site.command("sweep", "--max-seconds", "20") == TIME_UP
    assert site.command("sweep") == DONE
    assert site.stored() == site.expected()


def test_an_empty_arxiv_is_no_error(site: Site) -> None:
    site.server.records.clear()
    assert site.command("sweep") == DONE
    assert len(site.stored()) == BEFORE

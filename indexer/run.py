"""The one command for cron: harvest, then keywords and index, and a heartbeat of how it ended."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from indexer import heartbeat
from indexer.build import BuildSummary, build
from indexer.exits import DONE, REJECTS, STOPPED, TIME_UP, UNAVAILABLE, UNUSABLE
from indexer.harvest import Harvested, harvest
from indexer.heartbeat import Heartbeat
from indexer.keywords import add_keywords
from indexer.oai import ProtocolError
from indexer.polite import STOPPED as STOPPED_EARLY
from indexer.polite import FetchError
from indexer.rejects import HarvestRejects
from indexer.session import asking
from indexer.status import status
from indexer.trends import add_trends
from papers.keyphrases import KEYWORDS_VERSION
from papers.settings import Settings
from papers.store import Store, open_store

TRENDS_MADE_OF = "trends_made_of"  # as noted in the database, so that a run may be killed before


def run(settings: Settings, max_seconds: float | None) -> Heartbeat:
    """Do all of it, or what can be done; what arXiv gave is indexed even when it then failed.

    The time limit is for asking arXiv. Raises what its parts raise for a folder or a setting that
    cannot be used; the heartbeat is written in any case in which it can be.
    """
    beat = heartbeat.begin(settings.data_dir, _now())
    try:
        beat = _run(settings, beat, max_seconds)
    except KeyboardInterrupt:
        _end_badly(settings, replace(beat, exit_code=STOPPED, said="stopped"))
        raise
    except Exception as error:
        _end_badly(settings, replace(beat, exit_code=UNUSABLE, said=str(error)))
        raise
    return _end(settings, beat)


def _run(settings: Settings, beat: Heartbeat, max_seconds: float | None) -> Heartbeat:
    store = open_store(settings.database, writable=True)
    try:
        done = Harvested()
        code, said = DONE, ""
        try:
            with asking(settings, max_seconds) as client:
                done = harvest(store, client, HarvestRejects(settings.rejects_dir), done=done)
        except (FetchError, ProtocolError) as error:
            code, said = UNAVAILABLE, str(error)
        if done.ended:
            code, said = (STOPPED if done.ended == STOPPED_EARLY else TIME_UP), done.ended
        if code != STOPPED:
            built = index(store, settings)
            said = said or f"generation {built.generation} has all {built.indexed:,} papers"
        if code == DONE and done.rejected:
            code = REJECTS
        counts = done.counts
        return replace(
            beat,
            exit_code=code,
            said=said,
            records=counts.records + done.rejected,
            new=counts.new,
            changed=counts.changed,
            rejected=done.rejected,
        )
    finally:
        store.close()


def _end(settings: Settings, beat: Heartbeat) -> Heartbeat:
    beat = replace(beat, ended=_now())
    if beat.exit_code in (DONE, REJECTS):
        beat = heartbeat.succeeded(beat)
    heartbeat.end(settings.data_dir, beat, _gauges(settings, beat))
    return beat


def _end_badly(settings: Settings, beat: Heartbeat) -> None:
    """On a full disk the heartbeat cannot be written either; what came first is to be told."""
    with suppress(OSError):
        _end(settings, beat)


def index(store: Store, settings: Settings, *, full: bool = False) -> BuildSummary:
    """Bring all that is made from the papers up to date: key phrases, what rises, the index."""
    store.settle()  # what rises is counted by day
    add_keywords(store)
    made_of = f"{KEYWORDS_VERSION} {store.max_seq()}"
    if store.get_meta(TRENDS_MADE_OF) != made_of:
        add_trends(store)
        store.set_meta(TRENDS_MADE_OF, made_of)
    return build(store, settings.index_dir, full=full)


def _gauges(settings: Settings, beat: Heartbeat) -> dict[str, float | None]:
    """What an operator can alert on; nothing of a folder that cannot be read."""
    gauges: dict[str, float | None] = {
        "last_run_timestamp_seconds": _seconds(beat.ended),
        "last_success_timestamp_seconds": _seconds(beat.last_success),
        "last_run_exit_code": beat.exit_code,
        "last_run_records": beat.records,
        "last_run_rejected": beat.rejected,
    }
    try:
        found = status(settings)
    except Exception:  # the run itself has told what is wrong
        return gauges
    return gauges | {
        "last_harvest_timestamp_seconds": _seconds(found.last_harvest),
        "lag_seconds": found.lag_seconds,
        "papers": found.papers,
        "papers_indexed": found.indexed,
        "papers_waiting": found.waiting,
        "rejects": found.rejects,
        "disk_free_bytes": found.free_bytes,
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _seconds(time: str | None) -> float | None:
    return datetime.fromisoformat(time).timestamp() if time else None

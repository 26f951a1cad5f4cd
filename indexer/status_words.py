"""The state of a data folder in words: the answer first, then what it rests on."""

from collections.abc import Iterator
from datetime import date, timedelta

from indexer.status import Status
from papers.dates import ago, long_date

_COMPLETE = {True: "complete", False: "not complete", None: "from a file"}


def in_words(found: Status) -> list[str]:
    """Lines of a name and what is to be said of it."""
    return [f"{name:16} {text or '-'}" for name, text in _told(found)]


def _told(found: Status) -> Iterator[tuple[str, str | None]]:
    yield "working", "yes" if found.working else "no"
    for concern in found.concerns:
        yield "", f"- {concern}"
    yield "freshness", found.told or found.freshness
    last_harvest = found.last_harvest
    if found.lag_seconds is not None:
        last_harvest = f"{last_harvest}, {ago(timedelta(seconds=found.lag_seconds))}"
    yield "last harvest", last_harvest
    through = found.complete_through
    yield "complete", f"{found.complete_from} to {through}" if through else None
    last = found.last_run
    yield (
        "last run",
        f"{last['ended'] or 'not ended'}: {last['said'] or 'running'}" if last else None,
    )
    yield "last success", found.last_success
    yield "running now", "yes" if found.running else "no"
    yield "papers", f"{found.papers:,}"
    yield "indexed", f"{found.indexed:,}"
    yield "waiting", f"{found.waiting:,}"
    yield "set aside", f"{found.rejects:,}"
    yield "newest change", found.newest_datestamp
    yield "last ingest", found.last_ingest
    built = f"generation {found.generation}, updated {found.index_built_at}"
    yield "index", built if found.generation else None
    sizes = (found.database_bytes, found.index_bytes, found.free_bytes)
    yield "disk", "database {}, index {}, free {}".format(*map(_megabytes, sizes))
    for day in found.days:
        counted = "1 paper" if day["papers"] == 1 else f"{day['papers']:,} papers"
        name = long_date(date.fromisoformat(day["day"]))
        yield name, f"{counted}, {_COMPLETE[day['complete']]}"


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"

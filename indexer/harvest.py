"""OAI-PMH -> the store: short windows of days, page by page, each with its checkpoint.

What is stored is `complete_through` a day when every record that the server had stamped with it, or
with a day before, is here. Days after it are asked for again, and a few before it too: a record
that changes while it is paged over can be passed by (facts: tokens are a date and an offset).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from indexer.oai import PREFIX, Identity, Page, ProtocolError, parse_identity, parse_page
from indexer.polite import EarlyEndError, FetchError, PoliteClient
from indexer.progress import Progress
from indexer.rejects import HarvestRejects
from papers.freshness import (
    COMPLETE_FROM,
    COMPLETE_THROUGH,
    INGESTED_THROUGH,
    LAST_HARVEST,
)
from papers.store import Store
from papers.upsert import UpsertCounts

OVERLAP_DAYS = 3
WINDOW_DAYS = 7
RESTARTS = 2  # of a window whose token the server no longer knows

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Days to ask for, both included; without a last one, all that there is by now."""

    first: date
    last: date | None


@dataclass(slots=True)
class Harvested:
    """What became of a harvest so far; `ended` says why it stopped before its end."""

    counts: UpsertCounts = field(default_factory=UpsertCounts)
    pages: int = 0
    deleted: int = 0
    rejected: int = 0
    ended: str = ""
    complete_through: date | None = None


class _TokenLostError(Exception):
    """The server does not know its token any more: the window has to begin anew."""


def harvest(
    store: Store,
    client: PoliteClient,
    rejects: HarvestRejects,
    *,
    first: date | None = None,
    last: date | None = None,
    sets: Sequence[str] = (),
    dry_run: bool = False,
    done: Harvested | None = None,
) -> Harvested:
    """Bring the store up to date, or over the days and sets named.

    Ends early, with all pages before it stored, when the client says so. Raises FetchError,
    ProtocolError; then too all pages before are stored. A dry run asks and counts the same, and
    writes nothing. `done` is told what was done even when an error is raised.
    """
    done = done or Harvested()
    done.complete_through = _date(store.get_meta(COMPLETE_THROUGH))
    progress = Progress("harvested", total=None)
    try:
        identity = client.ask({"verb": "Identify"}, parse_identity)
        complete = done.complete_through = _believable(store, done.complete_through, identity)
        start = max(first or _resume(store, complete, identity), identity.earliest)
        counts = not (sets or dry_run) and start <= _without_gap(store, complete, identity)
        if counts and complete is None:
            store.set_meta(COMPLETE_FROM, start.isoformat())
        known = _known_through(store, complete)
        for window in windows(start, last, identity.responded.date()):
            for page in pages(client, window, sets, in_seconds=identity.in_seconds):
                if counts:
                    done.complete_through = _complete(done.complete_through, page, window)
                if dry_run:
                    done.counts += store.compare(page.records, page.deleted)
                else:
                    checkpoint = done.complete_through if counts else None
                    done.counts += keep(store, rejects, page, known, checkpoint)
                done.pages += 1
                done.deleted += len(page.deleted)
                done.rejected += len(page.rejects)
                progress.show(done.counts.records + done.rejected, 0)
            if counts:
                through = min(window.last or identity.responded.date(), _yesterday(identity))
                done.complete_through = max(done.complete_through or through, through)
                store.set_meta(COMPLETE_THROUGH, done.complete_through.isoformat())
        if counts and last is None:
            store.set_meta(LAST_HARVEST, identity.responded.isoformat())
    except EarlyEndError as reason:
        done.ended = str(reason)
    finally:
        progress.end()
    return done


def windows(first: date, last: date | None, today: date) -> Iterator[Window]:
    """Weeks of closed days, then one without an end that begins before today.

    An answer about today alone may be a cached "nothing yet".
    """
    closed = min(last, today - _DAY) if last else today - 2 * _DAY
    day = first
    while day <= closed:
        end = min(day + (WINDOW_DAYS - 1) * _DAY, closed)
        yield Window(day, end)
        day = end + _DAY
    if last is None:
        yield Window(min(day, today - _DAY), None)
    elif day <= last:
        yield Window(day, last)


def pages(
    client: PoliteClient, window: Window, sets: Sequence[str], *, in_seconds: bool
) -> Iterator[Page]:
    """All pages of a window, set by set. Raises FetchError, ProtocolError, EarlyEndError."""
    # A server with seconds may take a day for its midnight, and so lose the last one of a window.
    begin, end = ("T00:00:00Z", "T23:59:59Z") if in_seconds else ("", "")
    bounds = {"from": f"{window.first}{begin}"}
    bounds |= {"until": f"{window.last}{end}"} if window.last else {}
    for name in sets or ("",):
        asked = {"verb": "ListRecords", "metadataPrefix": PREFIX, **bounds}
        asked |= {"set": name} if name else {}
        restarts = 0
        while True:
            try:
                yield from _list(client, asked)
                break
            except _TokenLostError as error:
                restarts += 1
                if restarts > RESTARTS:
                    raise FetchError(f"the server keeps forgetting its tokens: {error}") from error


def keep(
    store: Store,
    rejects: HarvestRejects,
    page: Page,
    known_through: date | None,
    checkpoint: date | None = None,
) -> UpsertCounts:
    """A page and its checkpoint in one transaction.

    When the last harvest ended all was here through `known_through`; now, through `checkpoint`.
    """
    meta = {COMPLETE_THROUGH: checkpoint.isoformat()} if checkpoint else {}
    rejects.update(page.rejects, (record.id for record in page.records))
    return store.upsert(
        page.records, withdrawn=page.deleted, complete_through=known_through, meta=meta
    )


def _list(client: PoliteClient, asked: dict[str, str]) -> Iterator[Page]:
    """The pages of one list, in order."""
    seen: set[str] = set()
    while True:
        try:
            page = client.ask(asked, parse_page)
        except ProtocolError as error:
            if error.code == "noRecordsMatch" and not seen:
                return
            if error.code in ("badResumptionToken", "noRecordsMatch"):
                raise _TokenLostError(str(error)) from error
            raise
        if page.token in seen:
            raise ProtocolError("", f"it repeats the token {page.token[:80]!r}")
        yield page
        if not page.token:
            return
        seen.add(page.token)
        asked = {"verb": "ListRecords", "resumptionToken": page.token}


def _complete(known: date | None, page: Page, window: Window) -> date | None:
    """The day through which all is here with this page; a page in order tells it in mid-window."""
    stamps = page.datestamps
    in_order = bool(stamps) and list(stamps) == sorted(stamps) and stamps[0] >= window.first
    through = stamps[-1] - _DAY if in_order and page.token else None
    if through is None or through >= page.responded.date():
        return known
    return max(known, through) if known else through


def _believable(store: Store, complete: date | None, identity: Identity) -> date | None:
    """What was noted, unless the server's clock was ahead then: what is stored tells less."""
    if complete is None or complete < identity.responded.date():
        return complete
    newest = min(store.newest_datestamp() or identity.earliest, identity.responded.date())
    return newest - _DAY


def _known_through(store: Store, complete: date | None) -> date | None:
    """The day through which all was here when the last harvest came to its end.

    What one that was cut short noted after it tells nothing of the days when papers came: it met
    them long after, with stamps that may have changed since.
    """
    ended = store.get_meta(LAST_HARVEST)
    if complete is None or ended is None:
        return None
    return min(complete, datetime.fromisoformat(ended).date() - _DAY)


def _without_gap(store: Store, complete: date | None, identity: Identity) -> date:
    """The latest day to begin at for all before it to be here: only then days become complete.

    Of a snapshot it is taken that it holds all up to its newest datestamp.
    """
    through = complete or _date(store.get_meta(INGESTED_THROUGH))
    return through + _DAY if through else identity.earliest


def _resume(store: Store, complete: date | None, identity: Identity) -> date:
    """Where to begin without being told: a few days before what is complete, or at the start."""
    through = complete or _date(store.get_meta(INGESTED_THROUGH))
    return through - (OVERLAP_DAYS - 1) * _DAY if through else identity.earliest


def _yesterday(identity: Identity) -> date:
    return identity.responded.date() - _DAY


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None

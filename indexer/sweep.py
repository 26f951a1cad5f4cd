"""Every identifier that arXiv lists against the store: what is missing or older here is fetched.

Harvests miss what changes while it is paged over, or what a lagging server stamps in the past; a
sweep asks for identifiers only, 20,000 a page, and so finds it in a few minutes.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from indexer.harvest import Window, keep, pages
from indexer.oai import (
    PREFIX,
    Headers,
    Page,
    ProtocolError,
    parse_headers,
    parse_identity,
    parse_page,
)
from indexer.polite import EarlyEndError, FetchError, PoliteClient
from indexer.progress import Progress
from indexer.rejects import HarvestRejects
from papers.store import Store
from papers.upsert import UpsertCounts

ONE_BY_ONE = 20  # missing papers of a day; with more of them the whole day is asked for


@dataclass(slots=True)
class Swept:
    """What a sweep found; `ended` says why it stopped before its end."""

    listed: int = 0
    missing: int = 0
    older: int = 0
    """Here with a record that is older than arXiv's."""
    gone: int = 0
    """Missing when asked for, though listed."""
    unlisted: int = 0
    """Here, but not listed by arXiv; they stay. Only counted in a sweep over everything."""
    rejected: int = 0
    counts: UpsertCounts = field(default_factory=UpsertCounts)
    ended: str = ""


def sweep(
    store: Store,
    client: PoliteClient,
    rejects: HarvestRejects,
    *,
    first: date | None = None,
    last: date | None = None,
    dry_run: bool = False,
) -> Swept:
    """Compare, then fetch. Raises FetchError, ProtocolError; what was fetched before is stored."""
    done = Swept()
    wanted: dict[date, list[str]] = defaultdict(list)
    progress = Progress("compared", total=None)
    try:
        identity = client.ask({"verb": "Identify"}, parse_identity)
        seen = 0
        for headers in _lists(client, first, last):
            stored = store.datestamps([id_ for id_, _ in headers.listed])
            for id_, stamp in headers.listed:
                known = id_ in stored
                seen += known
                if not known or (stored[id_] or date.min) < stamp:
                    done.missing += not known
                    done.older += known
                    wanted[stamp].append(id_)
            done.listed += len(headers.listed)
            progress.show(done.listed, 0)
        if not (first or last):
            done.unlisted = max(0, store.count() - seen)
        for page in () if dry_run else _missing(client, wanted, done, identity.in_seconds):
            done.counts += keep(store, rejects, page, None)
            done.rejected += len(page.rejects)
    except EarlyEndError as reason:
        done.ended = str(reason)
    finally:
        progress.end()
    return done


def _lists(client: PoliteClient, first: date | None, last: date | None) -> Iterator[Headers]:
    asked = {"verb": "ListIdentifiers", "metadataPrefix": PREFIX}
    asked |= {"from": first.isoformat()} if first else {}
    asked |= {"until": last.isoformat()} if last else {}
    seen: set[str] = set()
    while True:
        try:
            headers = client.ask(asked, parse_headers)
        except ProtocolError as error:
            if error.code == "noRecordsMatch" and not seen:
                return
            if error.code in ("badResumptionToken", "noRecordsMatch"):
                raise FetchError(f"the server forgot its token: {error}") from error
            raise
        if headers.token in seen:
            raise ProtocolError("", f"it repeats the token {headers.token[:80]!r}")
        yield headers
        if not headers.token:
            return
        seen.add(headers.token)
        asked = {"verb": "ListIdentifiers", "resumptionToken": headers.token}


def _missing(
    client: PoliteClient, wanted: Mapping[date, list[str]], done: Swept, in_seconds: bool
) -> Iterator[Page]:
    """Records one by one where few of a day are missing, else all of that day."""
    for day, ids in sorted(wanted.items()):
        if len(ids) > ONE_BY_ONE:
            yield from pages(client, Window(day, day), (), in_seconds=in_seconds)
            continue
        for id_ in ids:
            asked = {"verb": "GetRecord", "identifier": f"oai:arXiv.org:{id_}"}
            try:
                yield client.ask({**asked, "metadataPrefix": PREFIX}, parse_page)
            except ProtocolError as error:
                if error.code != "idDoesNotExist":
                    raise
                done.gone += 1

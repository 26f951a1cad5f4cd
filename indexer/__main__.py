"""The command line: python -m indexer COMMAND; `--help` lists the commands.

Exit codes: 0 done; 1 verify found problems; 2 usage, unreadable input or a full disk; 3 done, but
some lines or records were rejected; 4 the time allowed was up; 69 arXiv did not answer usably;
75 another indexer is running; 130 stopped by a signal. The same command goes on after 4, 69, 130.
"""

import argparse
import json
import logging
import signal
import sys
from datetime import UTC, datetime
from typing import Never

from pydantic import ValidationError

from indexer.arguments import parser
from indexer.build import BuildError
from indexer.embed import embed
from indexer.exits import (
    BUSY,
    DONE,
    PROBLEMS,
    REJECTS,
    STOPPED,
    TIME_UP,
    UNAVAILABLE,
    UNUSABLE,
)
from indexer.harvest import harvest
from indexer.ingest import InputError, ingest, rejects_path
from indexer.lock import AlreadyRunningError, only_indexer
from indexer.oai import ProtocolError
from indexer.polite import STOPPED as STOPPED_EARLY
from indexer.polite import FetchError
from indexer.rejects import HarvestRejects
from indexer.run import index, run
from indexer.session import ContactMissingError, asking
from indexer.status import status
from indexer.status_words import in_words
from indexer.sweep import sweep
from indexer.verify import problems
from papers.encoder import SemanticUnavailableError
from papers.freshness import INGESTED_THROUGH, LAST_INGEST
from papers.migrations import NewerDatabaseError
from papers.schema import EngineError
from papers.settings import Settings
from papers.store import StoreError, open_store
from papers.upsert import UpsertCounts

UNUSABLE_ERRORS = (
    *(StoreError, EngineError, NewerDatabaseError, InputError, BuildError, OSError),
    *(SemanticUnavailableError, ContactMissingError),
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    options = parser().parse_args(arguments)
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        return _do(options)
    except AlreadyRunningError as error:
        return _fail(error, BUSY)
    except (FetchError, ProtocolError) as error:
        return _fail(f"{error}; what came before is stored, run it again later", UNAVAILABLE)
    except ValidationError as error:
        return _fail(f"a setting is not usable: {error}", UNUSABLE)
    except UNUSABLE_ERRORS as error:
        return _fail(error, UNUSABLE)
    except KeyboardInterrupt:
        return _fail("stopped; run the same command again to go on", STOPPED)
    finally:
        signal.signal(signal.SIGTERM, before)


def _do(options: argparse.Namespace) -> int:
    settings = Settings()
    if options.command == "status":
        return _status(settings, as_json=options.json)
    if options.command == "verify":
        return _verify(settings)
    if options.command == "embed":  # beside ingest and build: it may take a day
        return _embed(settings, options.max_seconds, newest=options.newest)
    with only_indexer(settings.data_dir):
        if options.command == "run":
            return _run(settings, options.max_seconds)
        if options.command == "ingest":
            return _ingest(settings, options.files)
        if options.command == "harvest":
            return _harvest(settings, options)
        if options.command == "sweep":
            return _sweep(settings, options)
        return _build(settings, full=options.full)


def _stop(*_: object) -> Never:
    raise KeyboardInterrupt


def _run(settings: Settings, max_seconds: float | None) -> int:
    beat = run(settings, max_seconds)
    _say(f"{beat.records:,} records: {beat.new:,} new, {beat.changed:,} changed; {beat.said}")
    return beat.exit_code if beat.exit_code is not None else UNUSABLE


def _ingest(settings: Settings, names: list[str]) -> int:
    store = open_store(settings.database, writable=True)
    rejected = 0
    for name in names:
        summary = ingest(name, store, settings.rejects_dir)
        counts = summary.counts
        rejected += summary.rejected
        _say(f"{name}: {summary.records:,} records: {_told(counts)}, {summary.rejected:,} rejected")
        if summary.rejected:
            _say(f"rejected lines and reasons: {rejects_path(settings.rejects_dir, name)}")
        if counts.new or counts.changed:
            store.set_meta(LAST_INGEST, datetime.now(UTC).isoformat(timespec="seconds"))
        if summary.newest:
            through = max(store.get_meta(INGESTED_THROUGH) or "", summary.newest.isoformat())
            store.set_meta(INGESTED_THROUGH, through)
    store.close()
    return REJECTS if rejected else DONE


def _harvest(settings: Settings, options: argparse.Namespace) -> int:
    store = open_store(settings.database, writable=True)
    with asking(settings, options.max_seconds) as client:
        done = harvest(
            store,
            client,
            HarvestRejects(settings.rejects_dir),
            first=options.first,
            last=options.last,
            sets=options.sets,
            dry_run=options.dry_run,
        )
    store.close()
    would = "without writing: " if options.dry_run else ""
    _say(
        f"{would}{done.pages:,} pages: {_told(done.counts)}, {done.deleted:,} deleted at arXiv, "
        f"{done.rejected:,} rejected; complete through {done.complete_through or 'no day yet'}"
    )
    return _ended(done.ended) if done.ended else REJECTS if done.rejected else DONE


def _sweep(settings: Settings, options: argparse.Namespace) -> int:
    store = open_store(settings.database, writable=True)
    with asking(settings, options.max_seconds) as client:
        done = sweep(
            store,
            client,
            HarvestRejects(settings.rejects_dir),
            first=options.first,
            last=options.last,
            dry_run=options.dry_run,
        )
    store.close()
    _say(
        f"{done.listed:,} identifiers: {done.missing:,} missing here, {done.older:,} older here, "
        f"{done.unlisted:,} here but not listed; fetched {_told(done.counts)}, "
        f"{done.rejected:,} rejected"
    )
    return _ended(done.ended) if done.ended else REJECTS if done.rejected else DONE


def _ended(reason: str) -> int:
    code = STOPPED if reason == STOPPED_EARLY else TIME_UP
    return _fail(f"{reason}; run it again to go on", code)


def _told(counts: UpsertCounts) -> str:
    return (
        f"{counts.new:,} new, {counts.changed:,} changed, {counts.unchanged:,} unchanged, "
        f"{counts.older:,} older than stored"
    )


def _build(settings: Settings, *, full: bool) -> int:
    store = open_store(settings.database, writable=True)
    summary = index(store, settings, full=full)
    store.close()
    what = {
        "full": f"built generation {summary.generation} with {summary.indexed:,} papers",
        "update": f"updated generation {summary.generation}: {summary.changed:,} papers changed, "
        f"{summary.indexed:,} in all",
        "nothing": f"nothing to do: generation {summary.generation} has all "
        f"{summary.indexed:,} papers",
    }
    _say(what[summary.kind])
    return DONE


def _embed(settings: Settings, max_seconds: float | None, *, newest: bool) -> int:
    done = embed(settings, max_seconds=max_seconds, newest=newest)
    rate = done.made / max(done.seconds, 1e-9)
    _say(
        f"made {done.made:,} vectors ({rate:.1f}/s); {done.had:,} papers had theirs, "
        f"{done.left:,} not looked at"
    )
    return DONE


def _status(settings: Settings, *, as_json: bool) -> int:
    found = status(settings)
    _say(json.dumps(found.as_dict()) if as_json else "\n".join(in_words(found)))
    return DONE


def _verify(settings: Settings) -> int:
    found = problems(settings)
    for line in found:
        _say(line)
    _say("sound: database, checksums and counts agree" if not found else f"{len(found)} problems")
    return PROBLEMS if found else DONE


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _fail(reason: object, code: int) -> int:
    sys.stderr.write(f"indexer: {reason}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())

"""The command line: python -m indexer ingest | harvest | build | embed | status | verify.

Exit codes: 0 done; 1 verify found problems; 2 usage or unreadable input; 3 done, but some lines or
records were rejected; 4 the time allowed was up; 69 arXiv did not answer usably; 75 another
indexer is running; 130 stopped by a signal. After 4, 69 and 130 the same command goes on.
"""

import argparse
import json
import logging
import signal
import sys
from datetime import UTC, date, datetime
from threading import Event

from pydantic import ValidationError

from indexer.build import BuildError, build
from indexer.embed import embed
from indexer.harvest import harvest
from indexer.ingest import InputError, ingest, rejects_path
from indexer.keywords import add_keywords
from indexer.lock import AlreadyRunningError, only_indexer
from indexer.oai import ProtocolError
from indexer.polite import Clock, FetchError, PoliteClient, is_arxiv
from indexer.rejects import HarvestRejects
from indexer.status import problems, status
from indexer.trends import add_trends
from papers.encoder import SemanticUnavailableError
from papers.freshness import LAST_INGEST
from papers.migrations import NewerDatabaseError
from papers.schema import EngineError
from papers.settings import Settings
from papers.store import StoreError, open_store
from papers.upsert import UpsertCounts

DONE, PROBLEMS, UNUSABLE, REJECTS, TIME_UP = 0, 1, 2, 3, 4
UNAVAILABLE, BUSY, STOPPED = 69, 75, 130


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    options = _parser().parse_args(arguments)
    try:
        settings = Settings()
        if options.command == "status":
            return _status(settings, as_json=options.json)
        if options.command == "verify":
            return _verify(settings)
        if options.command == "embed":  # beside ingest and build: it may take a day
            return _embed(settings, options.max_seconds, newest=options.newest)
        with only_indexer(settings.data_dir):
            if options.command == "ingest":
                return _ingest(settings, options.files)
            if options.command == "harvest":
                return _harvest(settings, options)
            return _build(settings, full=options.full)
    except AlreadyRunningError as error:
        return _fail(error, BUSY)
    except (FetchError, ProtocolError) as error:
        return _fail(f"{error}; what came before is stored, run it again later", UNAVAILABLE)
    except SemanticUnavailableError as error:
        return _fail(error, UNUSABLE)
    except ValidationError as error:
        return _fail(f"a setting is not usable: {error}", UNUSABLE)
    except (StoreError, EngineError, NewerDatabaseError, InputError, BuildError, OSError) as error:
        return _fail(error, UNUSABLE)
    except KeyboardInterrupt:
        return _fail("stopped; run the same command again to go on", STOPPED)


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
    store.close()
    return REJECTS if rejected else DONE


def _harvest(settings: Settings, options: argparse.Namespace) -> int:
    if is_arxiv(settings.oai_url) and not settings.contact.strip():
        return _fail(
            "arXiv wants to know who asks: set SHEAF_CONTACT to your mail address", UNUSABLE
        )
    stopped = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    store = open_store(settings.database, writable=True)
    rejects = HarvestRejects(settings.rejects_dir)
    with PoliteClient(
        settings.oai_url,
        settings.contact,
        clock=Clock(sleep=stopped.wait),  # a signal ends a wait too
        max_seconds=options.max_seconds,
        should_stop=stopped.is_set,
    ) as client:
        done = harvest(
            store, client, rejects, first=options.first, last=options.last, sets=options.sets
        )
    store.close()
    _say(
        f"{done.pages:,} pages: {_told(done.counts)}, {done.deleted:,} deleted at arXiv, "
        f"{done.rejected:,} rejected; complete through {done.complete_through or 'no day yet'}"
    )
    if done.ended:
        return _fail(
            f"{done.ended}; run it again to go on", STOPPED if stopped.is_set() else TIME_UP
        )
    return REJECTS if done.rejected else DONE


def _told(counts: UpsertCounts) -> str:
    return (
        f"{counts.new:,} new, {counts.changed:,} changed, {counts.unchanged:,} unchanged, "
        f"{counts.older:,} older than stored"
    )


def _build(settings: Settings, *, full: bool) -> int:
    store = open_store(settings.database, writable=True)
    if add_keywords(store):
        add_trends(store)
    summary = build(store, settings.index_dir, full=full)
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
    found = status(settings).as_dict()
    if as_json:
        _say(json.dumps(found))
    else:
        for name, value in found.items():
            _say(f"{name.replace('_', ' '):17} {'-' if value is None else value}")
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m indexer",
        description="Fill and check Sheaf's database and index. Data lies under SHEAF_DATA_DIR.",
        epilog="exit codes: 0 done, 1 problems found, 2 usage or unreadable input, 3 done with "
        "rejected lines, 4 time is up, 69 arXiv did not answer, 75 another indexer is running, "
        "130 stopped",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    files = commands.add_parser(
        "ingest", help="read snapshot files (.jsonl, .jsonl.gz, - for stdin)"
    )
    files.add_argument("files", nargs="+", metavar="FILE")
    asked = commands.add_parser("harvest", help="fetch what is new from arXiv by OAI-PMH")
    asked.add_argument("--from", dest="first", type=date.fromisoformat, metavar="YYYY-MM-DD")
    asked.add_argument("--until", dest="last", type=date.fromisoformat, metavar="YYYY-MM-DD")
    asked.add_argument(
        "--set",
        dest="sets",
        action="append",
        default=[],
        metavar="SET",
        help="such as math:math:NT",
    )
    asked.add_argument("--max-seconds", type=float, metavar="N", help="stop after so long")
    full = commands.add_parser("build", help="bring the index up to date")
    full.add_argument("--full", action="store_true", help="build a whole new generation")
    vectors = commands.add_parser("embed", help="make vectors for the second ranking stage")
    vectors.add_argument("--max-seconds", type=float, metavar="N", help="stop after so long")
    vectors.add_argument(
        "--newest", action="store_true", help="stop where the papers have theirs: for every day"
    )
    state = commands.add_parser("status", help="what is stored and indexed")
    state.add_argument("--json", action="store_true", help="for programs")
    commands.add_parser("verify", help="check counts, checksums and the database; 1 if unsound")
    return parser


if __name__ == "__main__":
    sys.exit(main())

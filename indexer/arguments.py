"""The command line's words: which commands there are and what each may be told."""

import argparse
from datetime import date


def parser() -> argparse.ArgumentParser:
    """Every command with its options; `--help` tells the exit codes."""
    made = argparse.ArgumentParser(
        prog="python -m indexer",
        description="Fill and check Sheaf's database and index. Data lies under SHEAF_DATA_DIR.",
        epilog="exit codes: 0 done, 1 problems found, 2 usage, unreadable input or a full disk, "
        "3 done with rejected lines, 4 time is up, 69 arXiv did not answer, 75 another indexer is "
        "running, 130 stopped",
    )
    commands = made.add_subparsers(dest="command", required=True)
    every_day = commands.add_parser("run", help="harvest and build: the one command for cron")
    _add_time(every_day)
    files = commands.add_parser(
        "ingest", help="read snapshot files (.jsonl, .jsonl.gz, - for stdin)"
    )
    files.add_argument("files", nargs="+", metavar="FILE")
    asked = commands.add_parser("harvest", help="fetch what is new from arXiv by OAI-PMH")
    _add_days(asked)
    asked.add_argument(
        "--set",
        dest="sets",
        action="append",
        default=[],
        metavar="SET",
        help="such as math:math:NT",
    )
    _add_time(asked)
    swept = commands.add_parser("sweep", help="compare all identifiers, fetch what is missing")
    _add_days(swept)
    _add_time(swept)
    full = commands.add_parser("build", help="bring the index up to date")
    full.add_argument("--full", action="store_true", help="build a whole new generation")
    vectors = commands.add_parser("embed", help="make vectors for the second ranking stage")
    _add_time(vectors)
    vectors.add_argument(
        "--newest", action="store_true", help="stop where the papers have theirs: for every day"
    )
    state = commands.add_parser("status", help="is it working? freshness, counts, space")
    state.add_argument("--json", action="store_true", help="for programs")
    commands.add_parser("verify", help="check counts, checksums and the database; 1 if unsound")
    return made


def _add_days(command: argparse.ArgumentParser) -> None:
    for name, kept, told in (
        ("--from", "first", "from this day of change on"),
        ("--until", "last", "up to this day"),
    ):
        command.add_argument(
            name, dest=kept, type=date.fromisoformat, metavar="YYYY-MM-DD", help=told
        )
    command.add_argument("--dry-run", action="store_true", help="ask and count, write nothing")


def _add_time(command: argparse.ArgumentParser) -> None:
    command.add_argument("--max-seconds", type=float, metavar="N", help="stop after so long")

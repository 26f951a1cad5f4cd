"""Texts that seek new paths through the query parser: none raises, is slow, or prints otherwise."""

import argparse
import importlib
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.report import Figure, Target, conclude
from papers.query import parse
from papers.query_limits import QUERY_LENGTH_LIMIT

ROOT = Path(__file__).parent.parent
NONE = Target("==", 0)
PARSE_SECONDS_LIMIT = 0.005
MEASURES = 5  # of a slow text; the least counts, since the machine does other things
INPUT_LIMIT = QUERY_LENGTH_LIMIT + 100  # bytes, so that refused texts are tried too
TOLD_EVERY = 1_000  # texts
GRACE_SECONDS = 120
PREFIXES = "ti abs au co jr rn cat id doi all date has title submittedDate foo CO Ti"
DICTIONARY = [
    *(f"{prefix}:" for prefix in PREFIXES.split()),
    *("AND", "OR", "NOT", "ANDNOT", "&&", "||", '"', "“", "(", ")", "$", "*", "?", "~3", "^5"),
    *("cs.CL", "cs.XX", "1706.03762", "10.1103/x", "2024-03..", "[2020 TO 2021]", "\\", "深", "İ"),
    *("graph", "IT IS", "ti:(graph neural) OR -", 'au:"Last, F"', "A B C D E F G"),
]


def main(arguments: list[str]) -> int:
    """Run the search in a process of its own, since its tool ends the process it runs in."""
    parser = argparse.ArgumentParser(prog="python -m bench fuzz_query", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)  # set in that process
    options = parser.parse_args(arguments)
    if importlib.util.find_spec("atheris") is None:
        print("bench: atheris is missing: .venv/bin/pip install atheris", file=sys.stderr)
        return 2
    if options.folder:
        return _search(options.folder, options.seconds, options.seed)
    with tempfile.TemporaryDirectory(prefix="sheaf-bench-") as folder:
        command = [
            *(sys.executable, "-m", "bench.fuzz_query", "--folder", folder),
            *("--seconds", str(options.seconds), "--seed", str(options.seed)),
        ]
        ran = subprocess.run(  # noqa: S603  # our own command
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=options.seconds + GRACE_SECONDS,
            check=False,
        )
        told = Path(folder, "told.json")
        found = json.loads(told.read_text("utf-8")) if told.exists() else {}
    if ran.returncode:
        print(ran.stdout.decode(errors="replace")[-5_000:])
    return conclude(
        [
            Figure("texts", found.get("texts", 0), Target(">=", TOLD_EVERY)),
            Figure("slowest text, milliseconds", found.get("slowest", 0) * 1_000),
            Figure("texts that fail", int(ran.returncode != 0), NONE),
        ]
    )


def failure(text: str, read: Callable[[str], Any]) -> str | None:
    """What is wrong with how a text is read; None when all is well."""
    query = read(text)
    again = read(str(query))
    if query.problem:
        return None if again == type(query)() else f"{text!a} is refused but not empty"
    if (again.root, again.ids, again.problem) != (query.root, query.ids, None):
        return f"{text!a} prints as {str(query)!a}, and that as {str(again)!a}; {again.problem}"
    return None


def seconds(text: str) -> float:
    """Processor time of one parse; a slow one is measured again."""
    least = float("inf")
    for _ in range(MEASURES):
        started = time.thread_time()
        parse(text)
        least = min(least, time.thread_time() - started)
        if least <= PARSE_SECONDS_LIMIT:
            break
    return least


def _search(folder: Path, run_seconds: int, seed: int) -> int:
    """Never returns. The parser is imported a second time, watched; the first one is timed."""
    atheris = importlib.import_module("atheris")
    for name in [name for name in sys.modules if name.split(".")[0] == "papers"]:
        del sys.modules[name]
    with atheris.instrument_imports(include=["papers"]):
        watched = importlib.import_module("papers.query")
    texts, slowest = 0, 0.0

    def try_one(data: bytes) -> None:
        nonlocal texts, slowest
        text = data.decode("utf-8", "surrogateescape")
        if wrong := failure(text, watched.parse):
            raise AssertionError(wrong)
        taken = seconds(text)
        if taken > PARSE_SECONDS_LIMIT:
            raise AssertionError(f"{text!a} takes {taken} seconds")
        texts += 1
        slowest = max(slowest, taken)
        if texts % TOLD_EVERY == 0:
            told = json.dumps({"texts": texts, "slowest": slowest})
            (folder / "told.json").write_text(told, "utf-8")

    words = ['"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"' for word in DICTIONARY]
    (folder / "words").write_text("\n".join(words), "utf-8")
    atheris.Setup(
        [
            *("fuzz_query", f"-max_total_time={run_seconds}", f"-seed={seed}"),
            *(f"-max_len={INPUT_LIMIT}", f"-dict={folder / 'words'}"),
            f"-artifact_prefix={folder}/",
        ],
        try_one,
    )
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Milliseconds per search over HTTP for queries as readers type them: the page, and the API."""

import argparse
import json
import random
import statistics
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

from bench.corpus import random_papers, snapshot_lines, two_word_query
from bench.processes import serving
from bench.report import MET, MISSED, Target, percentile, table
from bench.timed import ask, connected
from papers.query_limits import QUERY_LENGTH_LIMIT
from papers.settings import Settings
from papers.store import open_store

QUERIES = Path(__file__).parent / "queries.txt"
BASELINE = "/healthz"
PAGE, API = "page of a search", "JSON search with facets"
TARGETS = {"median": Target("<=", 25), "p99": Target("<=", 90)}
WARM_UP = 20  # rounds that are not counted, with queries that are not in the list


@dataclass(frozen=True, slots=True)
class Search:
    """One query, and the name of the list it comes from."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Timing:
    kind: str
    search: Search
    milliseconds: float
    status: int


def main(arguments: list[str]) -> int:
    """Ask every query as a page and of the API in turn, so that all kinds share the noise."""
    parser = argparse.ArgumentParser(prog="python -m bench search_latency", description=__doc__)
    parser.add_argument(
        "--data", type=Path, help="folder with queries/paper-search-queries.jsonl, asked as well"
    )
    parser.add_argument("--rounds", type=int, default=1, help="how often each query is asked")
    parser.add_argument("--slowest", type=int, default=0, help="so many slow queries to print")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    chooser = random.Random(options.seed)  # noqa: S311
    searches = read_searches(options.data)
    settings = Settings()
    warm_up = [Search(text, "") for text in _titles_words(settings, chooser)]
    timings: list[Timing] = []
    with serving(settings.data_dir) as address, connected(address) as connection:
        api = _api_path(connection)
        for search in warm_up:
            _round(connection, api, search, search)
        for _ in range(options.rounds):
            chooser.shuffle(searches)
            # Long after one another, so that neither finds what was worked out for the other.
            others = searches[len(searches) // 2 :] + searches[: len(searches) // 2]
            for search, other in zip(searches, others, strict=True):
                timings += _round(connection, api, search, other)
    print(f"The API is asked for {api.format(q='…')}\n")
    for kind in (PAGE, API):
        slow = sorted((t for t in timings if t.kind == kind), key=lambda t: -t.milliseconds)
        for timing in slow[: options.slowest]:
            print(f"{timing.milliseconds:6.1f} ms  {kind}: {timing.search.text}")
    for timing in timings:
        if timing.status >= HTTPStatus.BAD_REQUEST:
            print(f"answered {timing.status}: {timing.kind}: {timing.search.text}")
    return _conclude(timings)


def read_searches(data: Path | None) -> list[Search]:
    """Our list, and with a data folder the requests in it."""
    lines = QUERIES.read_text("utf-8").splitlines()
    searches = [Search(line, QUERIES.name) for line in lines if line.strip()]
    file = data / "queries" / "paper-search-queries.jsonl" if data else None
    if file and file.exists():
        texts = [json.loads(line)["text"] for line in snapshot_lines(file)]
        searches += [Search(text[:QUERY_LENGTH_LIMIT], file.name) for text in texts]
    return searches


def _titles_words(settings: Settings, chooser: random.Random) -> list[str]:
    store = open_store(settings.database, writable=False)
    papers = random_papers(store, WARM_UP, chooser)
    store.close()
    return [text for paper in papers if (text := two_word_query(paper, chooser))]


def _api_path(connection: HTTPConnection) -> str:
    """With facets, or without where the API does not know them."""
    path = "/api/v1/search?q={q}"
    with_facets = f"{path}&facets=1"
    refused = ask(connection, with_facets.format(q="star")).status in (400, 422)
    return path if refused else with_facets


def _round(connection: HTTPConnection, api: str, paged: Search, asked: Search) -> list[Timing]:
    requests = (
        (BASELINE, BASELINE, paged),
        (PAGE, "/search?q={q}", paged),
        (API, api, asked),
    )
    timings: list[Timing] = []
    for kind, path, search in requests:
        address = path.format(q=quote(search.text, safe=""))
        answer = ask(connection, address)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise RuntimeError(f"{answer.status} for {address}: {answer.text[:200]}")
        timings.append(Timing(kind, search, answer.milliseconds, answer.status))
    return timings


def _conclude(timings: list[Timing]) -> int:
    """Print the table, each list on its own below the whole; returns the exit code."""
    baseline = statistics.median(t.milliseconds for t in timings if t.kind == BASELINE)
    sources = sorted({timing.search.source for timing in timings})
    rows: list[tuple[str, ...]] = []
    for kind in (BASELINE, PAGE, API):
        of_kind = [timing for timing in timings if timing.kind == kind]
        rows.append(_row(kind, of_kind, baseline, TARGETS if kind == PAGE else {}))
        if kind != BASELINE and len(sources) > 1:
            for source in sources:
                part = [timing for timing in of_kind if timing.search.source == source]
                rows.append(_row(f"  {source}", part, baseline, {}))
    headings = ("request", "count", "median ms", "p95 ms", "p99 ms", "x healthz", "target", "")
    print(table(headings, rows))
    return int(any(row[-1] == MISSED for row in rows))


def _row(
    name: str, timings: list[Timing], baseline: float, targets: dict[str, Target]
) -> tuple[str, ...]:
    values = [timing.milliseconds for timing in timings]
    figures = {
        "median": statistics.median(values),
        "p95": percentile(values, 0.95),
        "p99": percentile(values, 0.99),
    }
    met = all(target.is_met_by(figures[figure]) for figure, target in targets.items())
    return (
        name,
        str(len(values)),
        *(f"{value:.1f}" for value in figures.values()),
        f"{figures['median'] / baseline:.0f}",
        ", ".join(f"{figure} {target}" for figure, target in targets.items()),
        "" if not targets else MET if met else MISSED,
    )

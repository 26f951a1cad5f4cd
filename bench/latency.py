"""Milliseconds per answer over HTTP, one client on a kept connection, beside a bare /healthz."""

import argparse
import random
import statistics
from http import HTTPStatus
from urllib.parse import quote

from bench.corpus import random_papers, two_word_query
from bench.processes import serving
from bench.report import MET, MISSED, Target, percentile, table
from bench.timed import ask, connected
from papers.paper import Paper
from papers.settings import Settings
from papers.store import open_store

BASELINE = "/healthz"
MEDIAN_MS = {
    "JSON search, two words": Target("<=", 15),
    "JSON related": Target("<=", 30),
    "JSON keywords": Target("<=", 15),
}
P99_MS = {"JSON search, two words": Target("<=", 60)}
WARM_UP = 20  # rounds that are not counted


def main(arguments: list[str]) -> int:
    """Time every kind of request in turn, so that all kinds share the machine's noise."""
    parser = argparse.ArgumentParser(prog="python -m bench latency", description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="requests of each kind")
    parser.add_argument("--workers", type=int, default=1, help="server processes")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    settings = Settings()
    rounds = _rounds(settings, options.count + WARM_UP, random.Random(options.seed))  # noqa: S311
    taken_ms: dict[str, list[float]] = {kind: [] for kind in rounds[0]}
    with serving(settings.data_dir, options.workers) as address, connected(address) as connection:
        for i, requests in enumerate(rounds):
            for kind, path in requests.items():
                answer = ask(connection, path)
                if answer.status != HTTPStatus.OK:
                    raise RuntimeError(f"{answer.status} for {path}: {answer.text[:200]}")
                if i >= WARM_UP:
                    taken_ms[kind].append(answer.milliseconds)
    return _conclude(taken_ms)


def _rounds(settings: Settings, count: int, chooser: random.Random) -> list[dict[str, str]]:
    """`count` rounds, each with one address of every kind, made from random papers."""
    store = open_store(settings.database, writable=False)
    papers = random_papers(store, 3 * count, chooser)
    store.close()
    texts = [text for paper in papers if (text := two_word_query(paper, chooser))]
    codes = [paper.primary_category for paper in papers if paper.primary_category]
    return [
        {
            BASELINE: BASELINE,
            "JSON one paper": f"/api/v1/papers/{paper.id}",
            "page of a search": f"/search?q={quote(texts[-1 - i % len(texts)])}",
            "page of a category's day": f"/arxiv/{codes[i % len(codes)]}",
            "page of a paper": f"/arxiv/{_turned(papers, i, count).id}",
            "JSON keywords": f"/api/v1/papers/{paper.id}/keywords",
            "JSON related": f"/api/v1/papers/{paper.id}/related",
            "JSON search, two words": f"/api/v1/search?q={quote(texts[i % len(texts)])}",
        }
        for i in range(count)
        for paper in [papers[i % len(papers)]]
    ]


def _turned(papers: list[Paper], i: int, by: int) -> Paper:
    return papers[(i + by) % len(papers)]


def _conclude(taken_ms: dict[str, list[float]]) -> int:
    baseline = statistics.median(taken_ms[BASELINE])
    rows = []
    for kind, values in taken_ms.items():
        median, p95, p99 = statistics.median(values), *(percentile(values, s) for s in (0.95, 0.99))
        bounds = [
            (f"{name} {target}", target.is_met_by(value))
            for name, value, target in (
                ("median", median, MEDIAN_MS.get(kind)),
                ("p99", p99, P99_MS.get(kind)),
            )
            if target
        ]
        met = MET if all(kept for _, kept in bounds) else MISSED
        figures = (f"{ms:.1f}" for ms in (median, p95, p99))
        ratio = f"{median / baseline:.0f}"
        told = ", ".join(bound for bound, _ in bounds)
        rows.append((kind, *figures, ratio, told, met if bounds else ""))
    print(table(("request", "median ms", "p95 ms", "p99 ms", "x healthz", "target", ""), rows))
    return int(any(row[-1] == MISSED for row in rows))

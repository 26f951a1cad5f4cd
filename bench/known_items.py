"""Exact titles as plain queries: is the paper first, or among the first three?"""

import argparse
import random
from collections import Counter
from dataclasses import dataclass

from app.params import QUERY_LENGTH_LIMIT
from bench.report import Figure, Target, conclude
from papers.catalog import Catalog, Results
from papers.paper import Paper
from papers.query import parse
from papers.ranking import Filters
from papers.schema import title_key
from papers.settings import Settings
from papers.store import Store, open_store

FIRST_PERCENT = Target(">=", 98)
TOP_THREE_PERCENT = Target(">=", 99.5)
LOOKED_AT = 100  # hits among which the paper is looked for


@dataclass(frozen=True, slots=True)
class _Miss:
    paper: Paper
    rank: int | None
    results: Results


def main(arguments: list[str]) -> int:
    """Ask for the titles of random papers whose title no other paper has."""
    parser = argparse.ArgumentParser(prog="python -m bench known_items", description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="papers asked for")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    settings = Settings()
    store = open_store(settings.database, writable=False)
    papers = _papers_of_distinct_titles(store, options.count, random.Random(options.seed))  # noqa: S311
    store.close()
    catalog = Catalog.open(settings)
    ranks: list[int | None] = []
    misses: list[_Miss] = []
    for paper in papers:
        text = paper.title[:QUERY_LENGTH_LIMIT]
        results = catalog.search(parse(text), Filters(), limit=LOOKED_AT)
        ids = [found.paper.id for found in results.found]
        rank = ids.index(paper.id) + 1 if paper.id in ids else None
        ranks.append(rank)
        if rank != 1:
            misses.append(_Miss(paper, rank, results))
    catalog.close()
    for miss in misses:
        print(_told(miss))
    return conclude(
        [
            Figure("papers asked for", len(papers)),
            Figure("not among the first 100", ranks.count(None)),
            Figure("in the top 3, %", _percent(ranks, 3), TOP_THREE_PERCENT),
            Figure("at rank 1, %", _percent(ranks, 1), FIRST_PERCENT),
        ]
    )


def _papers_of_distinct_titles(store: Store, count: int, chooser: random.Random) -> list[Paper]:
    """Random papers whose title differs from every other by more than case or punctuation."""
    keys: list[tuple[int, str]] = []
    for rows in store.changed_since(0, batch_size=5_000):
        keys += [(row.pk or 0, title_key(row.title)) for row in rows]
    times = Counter(key for _, key in keys)
    distinct = sorted(pk for pk, key in keys if times[key] == 1)
    chosen = chooser.sample(distinct, min(count, len(distinct)))
    return [Paper.from_row(row) for row in store.by_keys(chosen) if row]


def _percent(ranks: list[int | None], best: int) -> float:
    return 100 * sum(rank is not None and rank <= best for rank in ranks) / max(1, len(ranks))


def _told(miss: _Miss) -> str:
    """What was asked, where the paper came, what came first, how the query was understood."""
    results = miss.results
    first = (
        f"{results.found[0].paper.id} “{results.found[0].paper.title}”" if results.found else "-"
    )
    lines = [
        f"rank {miss.rank or f'over {LOOKED_AT}'}: {miss.paper.id} “{miss.paper.title}”",
        f"  first: {first}",
        f"  with all words: {results.total}; understood as: {results.query}",
        *(f"  {note}" for note in results.notes),
    ]
    return "\n".join(lines) + "\n"

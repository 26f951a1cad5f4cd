"""Papers that the reader knows, asked for by title, author or words: are they first, or near it?

Every kind asks for random papers whose title no other paper has. Left out are, per kind: for half
a title those with under three content words, for a wrong letter those without a word of five
letters outside formulas, for author and words those without an author or enough such words.
"""

import argparse
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench import item_queries
from bench.item_queries import Maker
from bench.report import MET, MISSED, Target, table
from papers.answers import Results
from papers.catalog import Catalog
from papers.filters import Filters
from papers.paper import Paper
from papers.query import parse
from papers.query_limits import QUERY_LENGTH_LIMIT
from papers.settings import Settings
from papers.store import open_store

LOOKED_AT = 100  # hits among which the paper is looked for
TOPS = (1, 3, 10)


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to ask, and the percentage of papers that must be among the first so many."""

    name: str
    make: Maker
    targets: dict[int, Target]


KINDS = {
    "exact": Kind(
        "exact title", item_queries.exact_title, {1: Target(">=", 99), 3: Target(">=", 99.5)}
    ),
    "half": Kind("first half of the title", item_queries.half_title, {3: Target(">=", 90)}),
    "misspelt": Kind("title, one letter wrong", item_queries.misspelt_title, {3: Target(">=", 95)}),
    "author": Kind(
        "surname + 3 title words", item_queries.author_and_title_words, {3: Target(">=", 97)}
    ),
    "year": Kind("surname, year + 2 title words", item_queries.author_year_and_title_words, {}),
    "rare": Kind("3 rare words of the abstract", item_queries.rare_words, {}),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: what for, what came, where the paper stood, how long it took."""

    paper: Paper
    text: str
    results: Results
    rank: int | None
    milliseconds: float


def main(arguments: list[str]) -> int:
    """Ask for random papers in every way."""
    parser = argparse.ArgumentParser(
        prog="python -m bench known_items",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--count", type=int, default=500, help="papers asked for in each way")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument(
        "--misses", nargs="+", choices=KINDS, default=[], help="tell what was not among the first"
    )
    options = parser.parse_args(arguments)
    settings = Settings()
    store = open_store(settings.database, writable=False)
    corpus = item_queries.read_corpus(store, count_words="rare" in options.kind)
    chosen = {
        name: item_queries.asked(
            store, corpus, KINDS[name].make, options.count, _chooser(options.seed, name)
        )
        for name in options.kind
    }
    store.close()
    catalog = Catalog.open(settings)
    rows = []
    for name, pairs in chosen.items():
        answers = [_ask(catalog, paper, text) for paper, text in pairs]
        if name in options.misses:
            enough = min(KINDS[name].targets, default=3)
            for answer in answers:
                if answer.rank is None or answer.rank > enough:
                    print(_told(answer))
        rows.append(_row(KINDS[name], answers))
    catalog.close()
    tops = (f"top {top}, %" for top in TOPS)
    print(table(("asked by", "papers", *tops, "MRR", "median ms", "target", ""), rows))
    return int(any(row[-1] == MISSED for row in rows))


def rank_of(paper: Paper, results: Results) -> int | None:
    """Where the paper stands among the results, from 1; None when it is not there."""
    ids = [found.paper.id for found in results.found]
    return ids.index(paper.id) + 1 if paper.id in ids else None


def _chooser(seed: int, kind: str) -> random.Random:
    """A kind's queries do not depend on which others are asked."""
    return random.Random(f"{seed} {kind}")  # noqa: S311


def _ask(catalog: Catalog, paper: Paper, text: str) -> Asked:
    text = text[:QUERY_LENGTH_LIMIT]
    started = time.perf_counter()
    results = catalog.search(parse(text), Filters(), limit=LOOKED_AT)
    milliseconds = (time.perf_counter() - started) * 1_000
    return Asked(paper, text, results, rank_of(paper, results), milliseconds)


def _row(kind: Kind, answers: Sequence[Asked]) -> tuple[str, ...]:
    ranks = [answer.rank for answer in answers]
    percent = {top: _percent(ranks, top) for top in TOPS}
    told = ", ".join(f"top {top} {target}" for top, target in kind.targets.items())
    met = all(target.is_met_by(percent[top]) for top, target in kind.targets.items())
    return (
        kind.name,
        str(len(answers)),
        *(f"{percent[top]:.1f}" for top in TOPS),
        f"{statistics.fmean(1 / rank if rank else 0 for rank in ranks):.3f}" if ranks else "",
        f"{statistics.median(a.milliseconds for a in answers):.1f}" if answers else "",
        told,
        "" if not told else MET if met else MISSED,
    )


def _percent(ranks: Sequence[int | None], best: int) -> float:
    return 100 * sum(rank is not None and rank <= best for rank in ranks) / max(1, len(ranks))


def _told(answer: Asked) -> str:
    """What was asked, where the paper came, what came first, how the query was understood."""
    results = answer.results
    first = (
        f"{results.found[0].paper.id} “{results.found[0].paper.title}”" if results.found else "-"
    )
    lines = [
        f"rank {answer.rank or f'over {LOOKED_AT}'}: {answer.paper.id} “{answer.paper.title}”",
        f"  asked: {answer.text}",
        f"  first: {first}",
        f"  with all words: {results.total}; understood as: {results.query}",
        *(f"  {note}" for note in results.notes),
    ]
    return "\n".join(lines) + "\n"

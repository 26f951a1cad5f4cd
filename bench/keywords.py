"""Keyphrases against gold ones, beside usual extractors, with papers per second.

Present keyphrases only: gold phrases whose Porter stems (NLTK) stand side by side in the text;
predictions of equal stems count once; precision is out of k even when fewer are given; means are
over documents. Weights were fitted on the half `dev` of each set; `held` was only measured.
Baselines: `pip install -e .[bench]`, and for TextRank, PositionRank, MultipartiteRank and
FirstPhrases `pip install --no-deps pke-tool` (it asks for a package that no longer exists).
"""

import argparse
import logging
import statistics
import time
from pathlib import Path

from bench.keyphrase_baselines import MAKERS, OWN_ORDER, SLOW, Extractor, baselines
from bench.keyphrase_sets import HALVES, SETS, Document, documents, scores
from bench.report import Figure, Target, conclude, table
from papers.background import table as background
from papers.keyphrases import keyphrases

RANKS = (5, 10)
OURS, YAKE = "sheaf", "YAKE"
WARM_UP = 50  # abstracts
OVER_YAKE, OVER_BEST, RATE = 1.15, 1.08, 600

Scores = tuple[float, float, float]


def main(arguments: list[str]) -> int:
    """Measure every extractor on every set."""
    parser = argparse.ArgumentParser(
        prog="python -m bench keywords",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument(
        "--beside", nargs="*", choices=MAKERS, default=[name for name in MAKERS if name not in SLOW]
    )
    parser.add_argument("--count", type=int, default=None, help="documents of each set")
    options = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    extractors = {OURS: ours, **baselines(options.beside)}
    found: dict[str, dict[tuple[str, str], Scores]] = {name: {} for name in extractors}
    rates: dict[str, float] = {}
    sets = {name: documents(name, options.data, options.count) for name in options.sets}
    for name, extract in extractors.items():
        read, seconds = 0, 0.0
        for group, members in sets.items():
            taken, figures = measured(extract, members)
            found[name] |= {(group, half): value for half, value in figures.items()}
            read, seconds = read + len(members), seconds + taken
        rates[name] = read / seconds
    print_tables(found, rates, sets)
    return conclude(targets(found, rates))


def ours(document: Document) -> list[str]:
    """The package's keyphrases."""
    return [found.phrase for found in keyphrases(document.title, document.abstract, RANKS[-1])]


def measured(extract: Extractor, members: list[Document]) -> tuple[float, dict[str, Scores]]:
    """Seconds of this thread's work, and F1@5, F1@10 and recall@10 of both halves and of all."""
    background()
    for document in members[:WARM_UP]:
        extract(document)
    start = time.thread_time()
    predicted = [extract(document) for document in members]
    taken = time.thread_time() - start
    rows: dict[str, list[Scores]] = {half: [] for half in (*HALVES, "all")}
    for document, phrases in zip(members, predicted, strict=True):
        figures = scores(phrases, document.gold, RANKS)
        row = figures[5][0], figures[10][0], figures[10][1]
        rows[document.half].append(row)
        rows["all"].append(row)
    return taken, {half: _means(values) for half, values in rows.items() if values}


def _means(rows: list[Scores]) -> Scores:
    five, ten, recall = (statistics.fmean(column) for column in zip(*rows, strict=True))
    return five, ten, recall


def print_tables(
    found: dict[str, dict[tuple[str, str], Scores]],
    rates: dict[str, float],
    sets: dict[str, list[Document]],
) -> None:
    """One table per half: F1@5, F1@10 and recall@10 of each set."""
    for half in (*HALVES, "all"):
        sizes = {
            name: sum(half in (document.half, "all") for document in members)
            for name, members in sets.items()
        }
        print(f"\n{half}: F1@5 F1@10 R@10 of each set")
        headings = ["", *(f"{name} ({size})" for name, size in sizes.items()), "F1@10", "papers/s"]
        rows = [
            [
                name,
                *(" ".join(f"{value:.3f}" for value in figures[group, half]) for group in sets),
                f"{mean_f1(figures, half):.3f}",
                f"{rates[name]:,.0f}",
            ]
            for name, figures in found.items()
        ]
        print(table(headings, rows))
    print()


def mean_f1(figures: dict[tuple[str, str], Scores], half: str) -> float:
    """F1@10, the mean over the sets."""
    return statistics.fmean(value[1] for (_, part), value in figures.items() if part == half)


def targets(
    found: dict[str, dict[tuple[str, str], Scores]], rates: dict[str, float]
) -> list[Figure]:
    """What must hold: better on every set, by a margin on average, and fast."""
    figures = [Figure("papers/s", rates[OURS], Target(">=", RATE))]
    others = {name: value for name, value in found.items() if name not in (OURS, OWN_ORDER)}
    for half in (*HALVES, "all") if others else ():
        best = max(mean_f1(value, half) for value in others.values())
        own = mean_f1(found[OURS], half)
        figures.append(Figure(f"{half}: F1@10 / best other", own / best, Target(">=", OVER_BEST)))
        if YAKE in others:
            ratio = own / mean_f1(others[YAKE], half)
            figures.append(Figure(f"{half}: F1@10 / YAKE", ratio, Target(">=", OVER_YAKE)))
        for group in sorted({name for name, _ in found[OURS]}):
            rival = max(value[group, half][1] for value in others.values())
            figures.append(
                Figure(
                    f"{half}: {group} F1@10 - best other",
                    found[OURS][group, half][1] - rival,
                    Target(">=", 0.0),
                )
            )
    return figures

"""Fit the weights of papers/termhood.py; prints the table to paste there.

Fitted on the `dev` halves (by a hash of the id, see bench/keyphrase_sets.py) of Inspec, KDD,
SemEval-2010 and the venue papers' author keywords, every set with the same total weight; the `held`
halves are only measured. The loss is listwise: minus the log of the softmax over a document's
candidates, mean over its gold phrases, with a ridge on the standardised weights.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.keyphrase_sets import HALVES, SETS, Document, documents, scores, stemmed
from papers.candidates import Candidate, read, spelling
from papers.keyphrases import selected
from papers.termhood import WEIGHTS, features

Array = NDArray[np.float64]
ROUNDS, STEP = 400, 0.05


@dataclass(slots=True)
class Sample:
    """A document's candidates, their features and which of them are gold."""

    document: Document
    candidates: list[Candidate]
    pairs: dict[str, str]
    rows: Array
    right: NDArray[Any]


def main(arguments: list[str]) -> int:
    """Fit, measure both halves, print the weights."""
    parser = argparse.ArgumentParser(
        prog="python -m bench fit_keywords",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--ridge", type=float, default=0.002)
    options = parser.parse_args(arguments)
    samples = {
        (name, half): [
            sample(document) for document in documents(name, options.data) if document.half == half
        ]
        for name in SETS
        for half in HALVES
    }
    report("as they are", samples, np.array(list(WEIGHTS.values())))
    weights = fitted([samples[name, "dev"] for name in SETS], options.ridge)
    report("fitted", samples, weights)
    print_weights(weights)
    return 0


def sample(document: Document) -> Sample:
    """Everything about a document that does not depend on the weights."""
    reading = read(document.title, document.abstract)
    listed = list(features(reading))
    candidates = [candidate for candidate, _ in listed]
    stems = [stemmed(spelling(candidate.places[-1])) for candidate in candidates]
    return Sample(
        document,
        candidates,
        reading.pairs,
        np.array([row for _, row in listed], dtype=float).reshape(-1, len(WEIGHTS)),
        np.array([stem in document.gold for stem in stems]),
    )


def fitted(sets: Sequence[Sequence[Sample]], ridge: float) -> Array:
    """Weights that minimise the listwise loss."""
    used = [[one for one in group if one.right.any()] for group in sets]
    flat = [one for group in used for one in group]
    rows = np.concatenate([one.rows for one in flat])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    rows = (rows - mean) / spread
    sizes = np.array([len(one.right) for one in flat])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    share = np.repeat(
        np.concatenate([np.full(len(group), 1 / len(group) / len(used)) for group in used]), sizes
    )
    wanted = np.concatenate([one.right / one.right.sum() for one in flat])
    weights = np.zeros(len(WEIGHTS))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for number in range(1, ROUNDS + 1):
        values = rows @ weights
        raised = np.exp(values - np.repeat(np.maximum.reduceat(values, starts), sizes))
        chances = raised / np.repeat(np.add.reduceat(raised, starts), sizes)
        slope = ((chances - wanted) * share) @ rows + ridge * weights
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        weights = weights - STEP * (first / (1 - 0.9**number)) / (
            np.sqrt(second / (1 - 0.99**number)) + 1e-9
        )
    result: Array = weights / spread
    return result


def figures(group: Sequence[Sample], weights: Array) -> tuple[float, float, float]:
    """Means of F1@5, F1@10 and recall@10."""
    found = []
    for one in group:
        order = zip((one.rows @ weights).tolist(), one.candidates, strict=True)
        chosen = [spelling(c.places[-1]) for _, c in selected(list(order), one.pairs, 10)]
        measured = scores(chosen, one.document.gold, (5, 10))
        found.append((measured[5][0], *measured[10]))
    return tuple(np.array(found).mean(axis=0).tolist())


def report(title: str, samples: dict[tuple[str, str], list[Sample]], weights: Array) -> None:
    """Print figures of both halves."""
    print(f"{title}:")
    for half in HALVES:
        rows = [figures(samples[name, half], weights) for name in SETS]
        cells = [
            f"{name} {one:.3f} {two:.3f} {three:.3f}"
            for name, (one, two, three) in zip(SETS, rows, strict=True)
        ]
        print(f"  {half:5}", " | ".join(cells), f"| F1@10 {np.mean([row[1] for row in rows]):.4f}")


def print_weights(weights: Array) -> None:
    """The table as Python."""
    for name, weight in zip(WEIGHTS, weights, strict=True):
        print(f'    "{name}": {weight:.3f},')

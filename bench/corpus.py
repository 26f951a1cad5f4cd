"""Papers to measure with: of a file, random ones of a store, made-up ones; queries of titles."""

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

from papers.analysis import words
from papers.paper import Paper
from papers.stopwords import FILLERS, STOP_WORDS
from papers.store import Store

_SHORTEST_WORD = 3  # letters
_MADE_UP_FIRST = 90_000  # no month of arXiv has so many papers, so these ids are free
_PLAIN = (
    "lattice graph neutrino estimate kernel bound galaxy sparse random quantum model field "
    "learning spectral flow phase network measure operator plasma boson cluster gradient"
).split()


def snapshot_lines(file: Path) -> Iterator[bytes]:
    """Lines of a `.jsonl` or `.jsonl.gz` file that are not blank, read without the indexer."""
    with file.open("rb") as raw:
        stream = gzip.GzipFile(fileobj=raw) if file.suffix == ".gz" else raw
        yield from (line.rstrip(b"\n") for line in stream if line.strip())


def random_papers(store: Store, count: int, chooser: random.Random) -> list[Paper]:
    """`count` different papers (all, when there are fewer) in random order."""
    keys = list(range(1, store.max_seq() + 1))  # every row took a seq, so no key is above that
    chooser.shuffle(keys)
    found: list[Paper] = []
    for start in range(0, len(keys), 500):
        rows = store.by_keys(keys[start : start + 500])
        found += [Paper.from_row(row) for row in rows if row]
        if len(found) >= count:
            break
    return found[:count]


def two_word_query(paper: Paper, chooser: random.Random) -> str | None:
    """Two content words of a title, None when it has not as many."""
    content = {
        word
        for word in words(paper.title)
        if word.isalpha() and len(word) >= _SHORTEST_WORD and word not in STOP_WORDS | FILLERS
    }
    return " ".join(chooser.sample(sorted(content), 2)) if len(content) > 1 else None


def write_made_up_papers(
    path: Path, count: int, marker: str, first: int, chooser: random.Random
) -> None:
    """A snapshot file of papers that nobody wrote, each with the marker word in its title."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(first, first + count):
            paper = {
                "id": f"2601.{_MADE_UP_FIRST + number}",
                "title": f"{marker} {' '.join(chooser.choices(_PLAIN, k=8))}",
                "abstract": " ".join(chooser.choices(_PLAIN, k=150)),
                "authors": "Ada Example, Bo Sample",
                "categories": "cs.LG stat.ML",
                "versions": [{"version": "v1", "created": "Mon, 5 Jan 2026 10:00:00 GMT"}],
                "update_date": "2026-01-06",
            }
            file.write(json.dumps(paper) + "\n")

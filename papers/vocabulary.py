"""What an index knows about words, handed to keywords and related as a value."""

from collections.abc import Callable
from dataclasses import dataclass
from math import log


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`terms` turns text into the index's terms; `frequency` says how many papers hold one."""

    papers: int
    terms: Callable[[str], list[str]]
    frequency: Callable[[str], int]
    topicless: frozenset[str]
    """Terms that carry no topic, whatever their frequency."""

    def idf(self, term: str) -> float:
        """Inverse document frequency, BM25's form: ln(1 + (N - df + 0.5) / (df + 0.5)) >= 0."""
        frequency = min(self.frequency(term), self.papers)
        return log(1 + (self.papers - frequency + 0.5) / (frequency + 0.5))

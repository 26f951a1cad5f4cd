"""The second stage of ranking: the first hits of a list again, nearness in meaning added.

Optional: without the packages, or without vectors, lists are what they are without it.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from statistics import fmean

from papers import encoder
from papers.encoder import SemanticUnavailableError
from papers.lists import Hit, Scope
from papers.query import Query
from papers.settings import Settings
from papers.syntax import Phrase
from papers.text import to_plain, to_unicode
from papers.vectors import Vectors

RERANKED = 50  # first hits of a list; what is below them is read as without this stage
WEIGHT = 1.0  # of a paper that means the very same, as a share of the best score of its tier
LEAST_WORDS = 3  # shorter queries name a thing rather than say something
_QUERIES_KEPT = 256  # vectors of queries: the next page asks again

log = logging.getLogger(__name__)

Encode = Callable[[str], Sequence[float]]
"""Text -> vector of length 1; may raise SemanticUnavailableError."""

Added = dict[int, float]
"""What nearness in meaning added to the scores, by the papers' keys."""


class Meaning:
    """Reorders first pages; safe to use from several threads."""

    def __init__(self, vectors: Vectors, encode: Encode) -> None:
        self._vectors = vectors
        self._encode = lru_cache(_QUERIES_KEPT)(encode)
        self._works = True

    @classmethod
    def open(cls, settings: Settings, database: str) -> "Meaning | None":
        """None when it is switched off or its packages are missing.

        The vectors may come later; where they are there the model is read now, not for the first
        one who asks.
        """
        if not settings.semantic or not encoder.available():
            return None
        meaning = cls(Vectors(settings.vectors_file, database), encoder.encode)
        if settings.vectors_file.exists():
            meaning._vector("")
        return meaning

    def fits(self, scope: Scope) -> bool:
        """Whether a query says enough to be compared by its meaning."""
        return self._works and len(scope.plan.bag.terms) >= LEAST_WORDS

    def reorder(self, query: Query, hits: Sequence[Hit]) -> tuple[tuple[Hit, ...], Added]:
        """Hits by score and nearness together, tier by tier, and what was added to each score.

        A paper without a vector gets the mean of the others: it is neither punished nor preferred.
        """
        rows = self._vectors.read([hit.pk for hit in hits])
        if not any(rows) or (asked := self._vector(said(query))) is None:
            return tuple(hits), {}
        near = _cosines(asked, [row for row in rows if row])
        mean = fmean(near)
        left = iter(near)
        nearness = {
            hit.pk: next(left) if row else mean for hit, row in zip(hits, rows, strict=True)
        }
        added: Added = {}
        found: list[Hit] = []
        for _, group in groupby(hits, key=lambda hit: hit.tier):
            tier = list(group)
            top = max(hit.score or 0.0 for hit in tier)
            added |= {hit.pk: round(WEIGHT * top * nearness[hit.pk], 4) for hit in tier}
            scored = [
                replace(hit, score=round((hit.score or 0.0) + added[hit.pk], 4)) for hit in tier
            ]
            found += sorted(scored, key=lambda hit: -(hit.score or 0.0))
        return tuple(found), added

    def _vector(self, text: str) -> Sequence[float] | None:
        try:
            return self._encode(text)
        except SemanticUnavailableError as error:
            self._works = False
            log.warning("ranking goes on without vectors: %s", error)
            return None


def said(query: Query) -> str:
    """The text that is compared: as typed, but for what only narrows the list."""
    if not query.conditions:
        return to_plain(to_unicode(query.text))
    quotes = [node.text for node in query.conditions if isinstance(node, Phrase) and not node.field]
    text = " ".join([*(word.text for word in query.words), *quotes])
    return to_plain(to_unicode(text))


def _cosines(asked: Sequence[float], rows: Sequence[bytes]) -> list[float]:
    import numpy

    matrix = numpy.frombuffer(b"".join(rows), dtype=numpy.int8).reshape(len(rows), -1)
    papers = matrix.astype(numpy.float32)
    near = papers @ numpy.asarray(asked, dtype=numpy.float32) / numpy.linalg.norm(papers, axis=1)
    return [float(value) for value in numpy.maximum(near, 0.0)]

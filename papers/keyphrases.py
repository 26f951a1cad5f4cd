"""Keyphrases of a title and an abstract, ranked: a pure function of the two and a static table.

Candidates are runs of nouns with their adjectives (papers/candidates.py); each is scored by a
weighted sum of plain features (papers/termhood.py), and the best that do not repeat each other are
kept.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from papers.background import NAME, singular, table
from papers.candidates import Candidate, read, span, spelling
from papers.telling import is_telling
from papers.termhood import WEIGHTS, features

KEYWORDS_VERSION = 2
TEXT_LIMIT = 20_000  # characters that are read

_CAPITALISED = re.compile(r"[A-Z][a-z]+(?:[-–][A-Z]?[a-z]+)*(?:['’]s)?")


@dataclass(frozen=True, slots=True)
class Keyphrase:
    """A phrase as the text mostly spells it, its score (only the order means anything), places."""

    phrase: str
    score: float
    spans: tuple[tuple[int, int], ...]
    """Character ranges in `title + "\\n" + abstract`."""


def keyphrases(
    title: str, abstract: str, limit: int = 8, *, telling_only: bool = False
) -> list[Keyphrase]:
    """The best phrases, at most `limit`, best first; none repeats a better one.

    `telling_only` leaves out what says too little to stand with a paper (papers/telling.py).
    """
    title = title[:TEXT_LIMIT]
    abstract = abstract[: TEXT_LIMIT - len(title)]
    reading = read(title, abstract)
    weights = tuple(WEIGHTS.values())
    scored = [(sum(map(mul, weights, row)), candidate) for candidate, row in features(reading)]
    if telling_only:
        scored = [pair for pair in scored if is_telling(*pair)]
    chosen = selected(scored, reading.pairs, limit)
    return [
        Keyphrase(shown(candidate), round(score, 3), tuple(map(span, candidate.places)))
        for score, candidate in chosen
    ]


def selected(
    scored: Sequence[tuple[float, Candidate]], pairs: dict[str, str], limit: int
) -> list[tuple[float, Candidate]]:
    """The best candidates none of which is a part or the whole of a better one.

    An acronym that the text explains gives its place to what it stands for.
    """
    by_key = {candidate.key: candidate for _, candidate in scored}
    kept: list[tuple[float, Candidate]] = []
    taken: list[str] = []
    for score, found in sorted(scored, key=lambda pair: (-pair[0], pair[1].first)):
        if len(kept) == limit:
            break
        is_acronym = len(found.words) == 1 and found.key in pairs
        candidate = by_key.get(pairs[found.key], found) if is_acronym else found
        padded = f" {candidate.key} "
        if not any(padded in other or other in padded for other in taken):
            kept.append((score, candidate))
            taken.append(padded)
    return kept


def shown(candidate: Candidate) -> str:
    """The most frequent spelling; the first words of sentences and titles without their capital."""
    counts = Counter(
        _in_sentence_case(spelling(place), place[0].in_title) for place in candidate.places
    )
    return max(counts, key=lambda surface: (counts[surface], -len(surface), surface))


def _in_sentence_case(surface: str, in_title: bool) -> str:
    words = surface.split(" ")
    shown = [_without_capital(word) for word in words]
    if not in_title and shown != words and any(map(_CAPITALISED.fullmatch, shown)):
        return surface  # a name of several words: Large Magellanic Cloud
    return " ".join(shown)


def _without_capital(word: str) -> str:
    if not _CAPITALISED.fullmatch(word):
        return word
    return "".join(
        part.lower() if _is_common(part.lower().removesuffix("'s")) else part
        for part in re.split(r"([-–])", word)
    )


def _is_common(lowered: str) -> bool:
    """Whether papers write a word without a capital; names and unknown words keep theirs."""
    lines = table()
    return NAME + lowered not in lines and (lowered in lines or singular(lowered) in lines)

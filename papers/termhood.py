"""What tells a term that a paper is about from other phrases: features, and their weights."""

from collections.abc import Iterator
from functools import lru_cache
from math import log2, sqrt

from papers.background import PAPERS, Known, known
from papers.candidates import INSIDE as INSIDE_TAGS
from papers.candidates import WORDS_KEPT, Candidate, Reading, spelling

_TOP = log2(PAPERS)
INSIDE = frozenset(INSIDE_TAGS)
_UNKNOWN = Known(0.0, 0.0, 0.5, 0.0)
_RARE = Known(0.0, 0.3, 0.5, 0.0)

WEIGHTS: dict[str, float] = {
    "one word": -1.173,
    "three words": -0.484,
    "four words": -1.191,
    "five words": -2.062,
    "times": 0.179,
    "alone here": -0.135,
    "never alone here": -0.635,
    "in the title": 0.425,
    "alone in the title": -0.107,
    "in the first sentence": 0.151,
    "early": 0.321,
    "known": 0.311,
    "rarity": -0.067,
    "times rarity": 0.305,
    "word rarity": -0.402,
    "most common word": 0.515,
    "last word": -0.229,
    "share in titles": 2.835,
    "words' share in titles": -1.669,
    "last word's share in titles": 2.495,
    "first word's share in titles": 1.064,
    "holds together": 1.097,
    "capitals": 0.055,
    "name": 0.110,
    "explained": 0.440,
    "explains": -0.115,
    "hyphen": -0.137,
    "adjective first": 0.075,
    "participle first": -0.353,
    "gerund first": -0.980,
    "gerund last": -0.254,
    "words' times": 0.178,
    "number": -0.382,
    "characters": 2.138,
    "known one word": 0.697,
    "one word rarity": 0.872,
    "one word share in titles": -0.724,
    "one word in the title": -0.127,
    "one word never alone": -0.049,
    "never closed here": 0.358,
    "closed elsewhere": -0.121,
    "acronyms elsewhere": 0.093,
    "joined": 0.501,
    "small letters, one word": -0.368,
    "long": -0.477,
}


def features(reading: Reading) -> Iterator[tuple[Candidate, tuple[float, ...]]]:
    """Each candidate with its features in the order of the weights."""
    length = reading.length + 1
    for candidate in reading.candidates.values():
        words = candidate.words
        size = len(words)
        phrase = known(candidate.key)
        count = len(candidate.places)
        times = log2(count)
        papers, share, closed, acronyms = phrase or _UNKNOWN
        total = most = shares = 0.0
        weight = 0
        for word in words:
            number = _numbers(word)
            total += number[0]
            if number[0] > most:
                most = number[0]
            shares += number[1]
            weight += reading.counts.get(word, 1)
        shares /= size
        if phrase is None:
            share = shares
        surface = spelling(candidate.places[-1])
        lower = surface.islower()
        capitals = not lower and surface[1:] != surface[1:].lower() and _has_capitals(surface)
        rarity = (_TOP - papers) / _TOP
        tags = candidate.tags
        partner = candidate.key in reading.pairs
        one = size == 1
        many = not one
        apart = not candidate.alone
        in_title = candidate.in_title
        yield (
            candidate,
            (
                one,
                size == 3,
                size == 4,
                size >= 5,
                times,
                candidate.alone / count,
                apart,
                in_title,
                in_title and not apart,
                candidate.first < reading.first_sentence,
                1 - sqrt(candidate.first / length),
                phrase is not None,
                rarity,
                times * rarity,
                1 - total / size / _TOP,
                1 - most / _TOP,
                1 - number[0] / _TOP,
                share,
                shares,
                number[1],
                _numbers(words[0])[1],
                (papers - total + (size - 1) * _TOP) / _TOP if many and phrase else 0.0,
                capitals,
                not (capitals or lower) and surface[0].isupper(),
                partner and many,
                partner and one,
                "-" in surface,
                many and tags[0] == "J",
                tags[0] == "D",
                many and tags[0] == "G",
                tags[-1] == "G",
                log2(weight / size),
                not (lower or surface.isalpha()) and any(map(str.isdigit, surface)),
                min(len(surface), 40) / 40,
                one and phrase is not None,
                rarity if one else 0.0,
                share if one else 0.0,
                one and in_title,
                one and apart,
                not candidate.closed,
                closed,
                acronyms,
                many and not INSIDE.issuperset(tags),
                one and lower,
                len(surface) > 30,
            ),
        )


@lru_cache(maxsize=WORDS_KEPT)
def _numbers(word: str) -> Known:
    return known(word) or _RARE


def _has_capitals(surface: str) -> bool:
    return any(word[1:] != word[1:].lower() for word in surface.split(" "))

"""What tells a term that a paper is about from other phrases: features, and their weights."""

from collections.abc import Iterator
from math import log2, sqrt

from papers.background import PAPERS, Known, known
from papers.candidates import INSIDE as INSIDE_TAGS
from papers.candidates import Candidate, Reading, spelling

_TOP = log2(PAPERS)
INSIDE = frozenset(INSIDE_TAGS)
_UNKNOWN = Known(0.0, 0.0, 0.5, 0.0)
_RARE = Known(0.0, 0.3, 0.5, 0.0)

WEIGHTS: dict[str, float] = {
    "one word": -0.797,
    "three words": -0.448,
    "four words": -1.215,
    "five words": -2.016,
    "times": 0.211,
    "alone here": 0.056,
    "never alone here": -0.464,
    "in the title": 0.449,
    "alone in the title": -0.096,
    "in the first sentence": 0.146,
    "early": 0.295,
    "known": 0.308,
    "rarity": 0.056,
    "times rarity": 0.278,
    "word rarity": -0.453,
    "most common word": 0.461,
    "last word": -0.015,
    "share in titles": 2.334,
    "words' share in titles": -1.205,
    "last word's share in titles": 2.148,
    "first word's share in titles": 0.695,
    "holds together": 0.877,
    "capitals": 0.025,
    "name": 0.092,
    "explained": 0.479,
    "explains": -0.202,
    "hyphen": -0.177,
    "adjective first": 0.099,
    "participle first": -0.261,
    "gerund first": -0.514,
    "gerund last": 0.413,
    "words' times": 0.128,
    "number": -0.413,
    "characters": 1.996,
    "known one word": 0.674,
    "one word rarity": 0.686,
    "one word share in titles": -1.332,
    "one word in the title": -0.131,
    "one word never alone": -0.184,
    "never closed here": 0.317,
    "closed elsewhere": 0.018,
    "acronyms elsewhere": 0.102,
    "joined": 0.535,
    "small letters, one word": -0.357,
    "long": -0.370,
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


def _numbers(word: str) -> Known:
    return known(word) or _RARE


def _has_capitals(surface: str) -> bool:
    return any(word[1:] != word[1:].lower() for word in surface.split(" "))

"""Near-duplicates: papers under different ids that are one work, found by shared bands.

A band is a number made of the least hashes of a few parts of the abstract's three-word shingles
(MinHash over one permutation). Abstracts that share 0.8 of their shingles share one of their bands
in 98 of 100 cases, unrelated ones hardly ever; `same_work` looks at the texts themselves.
"""

import re
from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from zlib import crc32

from papers.analysis import title_key, words
from papers.authors import split_authors
from papers.ids import parse_id
from papers.models import PaperRow

BANDS = 6
_ROWS = 3  # least hashes that make one band
_BINS = BANDS * _ROWS
_SHINGLE = 3  # words
_SHINGLES_LEAST = 16  # shorter abstracts ("withdrawn by the author") say too little of a work

SAME_TEXT = 0.8  # shared part of all shingles from which two abstracts are the same
COMPANION_TEXT = 0.98  # the same for two papers of one month: sisters share most of an abstract
SAME_TITLE_TEXT = 0.5  # the same where the titles are equal
_CUT_TEXT = 0.9  # shared part of the shorter abstract: the longer one's beginning
_TITLE_WORDS = 4  # shorter titles, such as "Rejoinder", name many works
_TITLE_SHARE = 0.2  # of the words of both titles, where no authors are known to tell works apart

_EMPTY = 1 << 32
_MIXER = 0x9E3779B1  # odd; spreads the bits of a checksum
_ANSWERS = frozenset({"comment", "comments", "discussion", "rejoinder", "reply"})
_NUMERALS = frozenset(
    """i ii iii iv v vi vii viii ix x xi xii one two three four five first second third fourth
    fifth""".split()
)
_NUMBER = re.compile(r"\d{1,4}")


def bands(abstract: str) -> list[int]:
    """The numbers under which an abstract is looked up, 32 bits each; none for a short one."""
    found = shingles(abstract)
    if len(found) < _SHINGLES_LEAST:
        return []
    least = _least(found)
    return [
        _digest(number, least[number * _ROWS : (number + 1) * _ROWS]) for number in range(BANDS)
    ]


def same_work(one: PaperRow, other: PaperRow) -> bool:
    """Whether two papers are one work: the same text, or the same title and authors.

    Answers to a paper and parts of a series often have one abstract or nearly one title; they are
    told apart by their authors and numbers.
    """
    names, other_names = _surnames(one.authors), _surnames(other.authors)
    if names and other_names and not names & other_names:
        return False
    key, other_key = title_key(one.title), title_key(other.title)
    if key == other_key:
        return _same_under_one_title(one, other, key, known_authors=bool(names and other_names))
    title, other_title = set(key.split()), set(other_key.split())
    if _numerals(title) != _numerals(other_title):
        return False
    if not (names and other_names) and _shared(title, other_title) < _TITLE_SHARE:
        return False
    text, other_text = shingles(one.abstract), shingles(other.abstract)
    if min(len(text), len(other_text)) < _SHINGLES_LEAST:
        return False
    companions = _month(one) == _month(other)
    return _shared(text, other_text) >= (COMPANION_TEXT if companions else SAME_TEXT)


def _same_under_one_title(one: PaperRow, other: PaperRow, key: str, *, known_authors: bool) -> bool:
    title = key.split()
    text, other_text = shingles(one.abstract), shingles(other.abstract)
    if _shared(text, other_text) >= SAME_TITLE_TEXT:
        return True
    if len(title) < _TITLE_WORDS or title[0] in _ANSWERS:
        return False
    shorter = min(len(text), len(other_text))
    is_cut = shorter >= _SHINGLES_LEAST and len(text & other_text) >= _CUT_TEXT * shorter
    return known_authors or is_cut


def shingles(text: str) -> set[str]:
    """Every run of three words, as the index spells them."""
    tokens = words(text)
    return set(map(" ".join, zip(tokens, tokens[1:], tokens[2:], strict=False)))


def _least(found: Iterable[str]) -> list[int]:
    """The least hash of every bin; an empty bin takes that of the next one that is not."""
    least = [_EMPTY] * _BINS
    for shingle in found:
        number = crc32(shingle.encode()) * _MIXER & 0xFFFFFFFF
        place = (number >> 8) % _BINS
        if number < least[place]:
            least[place] = number
    for place in range(_BINS):
        step = 1
        while least[place] == _EMPTY:
            least[place] = least[(place + step) % _BINS]
            step += 1
    return least


def _digest(number: int, least: list[int]) -> int:
    text = ",".join(map(str, (number, *least)))
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest())


def _shared(one: set[str], other: set[str]) -> float:
    """Part of all members that both have (Jaccard)."""
    return len(one & other) / len(one | other) if one or other else 0.0


def _month(paper: PaperRow) -> date | None:
    id_ = parse_id(paper.id)
    return id_.month_start if id_ else None


def _surnames(authors: str | None) -> set[str]:
    return {tokens[-1] for name in split_authors(authors) if (tokens := words(name))}


def _numerals(title: set[str]) -> set[str]:
    """What tells the parts of a series apart; years count, for proceedings."""
    return {word for word in title if word in _NUMERALS or _NUMBER.fullmatch(word)}

"""The bare words of a query as terms: which count, how much, and what the index has instead."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol

from papers.analysis import prepared, spelled_out, stems, words
from papers.stopwords import ABBREVIATIONS, BOILERPLATE, FILLERS, STOP_WORDS
from papers.syntax import Word

WORDS_LIMIT = 32  # terms of one query that count; each costs posting lists
QUESTION_WORDS = 4  # with so many meaningful words, "papers on …" is how a question is put
_YEAR = re.compile(r"199[1-9]|20[0-4][0-9]")  # arXiv began in 1991
_AROUND = "().,;:[]"  # what may stand around an abbreviation
COMMON_WEIGHT = 0.5  # of words that abstracts say of themselves, such as "method"


@dataclass(frozen=True, slots=True)
class Term:
    """One word that counts."""

    stem: str
    word: str
    weight: float
    instead: tuple[str, ...] = ()
    """Words searched for too: other spellings, and corrections of a word that no paper holds."""
    is_year: bool = False
    """A number that may be a year: papers of that year hold it too."""
    long: tuple[str, ...] = ()
    """What the word stands for, if it is an acronym: searched for too."""


@dataclass(frozen=True, slots=True)
class Bag:
    """Terms, each once, and the words they come from."""

    terms: tuple[Term, ...] = ()
    neighbours: tuple[tuple[Term, Term, bool], ...] = ()
    """Two terms that follow each other among those that count, and whether side by side."""
    required: tuple[Word, ...] = ()
    """The words that `all` asks for."""
    run: tuple[str, ...] = ()
    """Stems of all the words in order, common ones included: it may be the title."""
    ignored: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    """(word that no paper holds, word searched for too) pairs."""


def _is_year(token: "_Token", words_in_all: int) -> bool:
    return words_in_all > 1 and _YEAR.fullmatch(token.word) is not None


class Lexicon(Protocol):
    """What the index knows of a word."""

    def holds(self, word: str) -> bool: ...
    def correction(self, word: str) -> str | None: ...
    def long_form(self, word: str, *, in_capitals: bool) -> tuple[str, ...]: ...


def bag(bare: Sequence[Word], lexicon: Lexicon) -> Bag:
    """Choose and weigh the terms.

    Common words do not count, nor do words of a question in a longer query. A word said again
    weighs the square root of its count, a word that abstracts say of themselves half.
    """
    tokens = _tokens(bare)
    meaningful = [
        token
        for token in tokens
        if token.word not in STOP_WORDS
        and bare[token.of].text.lower().strip(_AROUND) not in ABBREVIATIONS
    ]
    if len({token.word for token in meaningful}) >= QUESTION_WORDS:
        meaningful = [token for token in meaningful if token.word not in FILLERS] or meaningful
    kept = (meaningful or tokens)[:WORDS_LIMIT]
    counts = Counter(token.stem for token in kept)
    terms: dict[str, Term] = {}
    corrected: list[tuple[str, str]] = []
    for token in kept:
        if token.stem in terms:
            continue
        instead = words(spelled_out(prepared(bare[token.of].text)))
        if not instead and not lexicon.holds(token.word):
            better = lexicon.correction(token.word)
            instead = [better] if better else []
            corrected += [(token.word, other) for other in instead]
        common = COMMON_WEIGHT if token.word in BOILERPLATE else 1.0
        weight = counts[token.stem] ** 0.5 * common
        capitals = sum(letter.isupper() for letter in bare[token.of].text) > 1
        long = lexicon.long_form(token.word, in_capitals=capitals)
        terms[token.stem] = Term(
            token.stem, token.word, weight, tuple(instead), _is_year(token, len(tokens)), long
        )
    counted = {token.of for token in kept}
    known = {token.word for token in kept}
    return Bag(
        terms=tuple(terms.values()),
        neighbours=tuple(_neighbours(kept, terms)),
        required=tuple(dict.fromkeys(word for i, word in enumerate(bare) if i in counted)),
        run=tuple(token.stem for token in tokens),
        ignored=tuple(dict.fromkeys(t.word for t in tokens if t.word not in known)),
        corrected=tuple(corrected),
    )


def _neighbours(
    kept: Sequence["_Token"], terms: dict[str, Term]
) -> Iterator[tuple[Term, Term, bool]]:
    seen: set[tuple[str, str]] = set()
    for one, after in pairwise(kept):
        if one.stem != after.stem and (one.stem, after.stem) not in seen:
            seen.add((one.stem, after.stem))
            yield terms[one.stem], terms[after.stem], after.place == one.place + 1


class _Token(NamedTuple):
    place: int
    of: int
    """Which bare word it is part of."""
    stem: str
    word: str


def _tokens(bare: Sequence[Word]) -> list[_Token]:
    found: list[_Token] = []
    for i, one in enumerate(bare):
        for stem, word in zip(stems(one.text), words(one.text), strict=True):
            found.append(_Token(len(found), i, stem, word))
    return found

"""Where the words of a query stand in a text, in whatever form: what a page marks. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import pairwise

from papers.tex import GREEK

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W_{_CJK}]"
_GAP = rf"(?:['’]s(?!{_LETTER}))?[\W_]+"  # a possessive is no word of its own
_ACRONYMS = re.compile(r"[A-Z][A-Z0-9]+s")
_TWO_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
_ONE_LETTER = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "ŧ": "t"}
_WITHOUT_MARKS = str.maketrans(_TWO_LETTERS | _ONE_LETTER)

Span = tuple[int, int]


class _BaseLetters(dict[int, str]):
    """Each character -> one lower-case letter without its marks, so that positions stay."""

    def __missing__(self, code: int) -> str:
        letter = unicodedata.normalize("NFKD", chr(code))[:1].lower()[:1] or chr(code)
        letter = _ONE_LETTER.get(letter, _TWO_LETTERS.get(letter, letter)[0])
        self[code] = letter
        return letter


_BASE_LETTERS = _BaseLetters()


class Highlighter:
    """Finds words by their stems, phrases by their words and patterns by their letters."""

    def __init__(
        self,
        words: Iterable[str],
        phrases: Iterable[tuple[str, ...]],
        stem: Callable[[str], str],
        patterns: Iterable[str] = (),
    ) -> None:
        """`words` are stems; `phrases` and `patterns` (with * and ?) hold folded, unstemmed words;
        `stem` maps one folded word to its stem."""
        self._stems = frozenset(filter(None, words))
        self._stem = stem
        self._known: dict[str, bool] = {}
        self._words = _any_of(sorted({form for word in self._stems for form in _starts(word)}))
        whole = [_phrase(tuple(phrase)) for phrase in phrases if phrase]
        self._whole = _any_of([*whole, *map(_pattern, filter(None, patterns))])

    def spans(self, prose: str) -> list[Span]:
        """Ranges to mark in prose (Unicode, without formulas), in order and apart."""
        folded = prose.lower() if prose.isascii() else prose.translate(_BASE_LETTERS)
        found: list[Span] = []
        if self._words:
            for match in self._words.finditer(folded):
                start, end = match.span()
                if self._is_wanted(prose[start:end]):
                    found.append((start, end))
        if self._whole:
            found = _apart([*found, *(match.span() for match in self._whole.finditer(folded))])
        return found

    def _is_wanted(self, word: str) -> bool:
        known = self._known.get(word)
        if known is None:
            singular = word[:-1] if _ACRONYMS.fullmatch(word) else word
            known = self._stem(_folded(singular)) in self._stems
            self._known[word] = known
        return known


def _folded(word: str) -> str:
    """A word as the index has it: lower case, without marks, letters like C++ and α by name."""
    if len(word) == 1 and (name := _greek_name(word)):
        return name
    if not word.isascii():
        plain = unicodedata.normalize("NFKD", word.lower().translate(_WITHOUT_MARKS))
        word = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return word.lower().replace("++", "plusplus").replace("#", "sharp")


def _greek_name(letter: str) -> str | None:
    name = unicodedata.name(letter, "").lower().replace("lamda", "lambda")
    last = name.rpartition(" ")[2]
    return last if name.startswith("greek") and last in GREEK else None


def _starts(stem: str) -> list[str]:
    """Patterns for all words that may have this stem; a stem may differ from them at its end."""
    if re.fullmatch(f"[{_CJK}]+", stem):
        return [re.escape(stem)]
    start = stem if len(stem) < 3 else stem[:-1]
    # Looking back only after the first letter lets the engine skip to that letter.
    first = re.escape(start[0])
    patterns = [rf"{first}(?<!{_LETTER}{first}){re.escape(start[1:])}{_LETTER}*"]
    if re.match(r"[a-z](plusplu|sharp)", stem):
        patterns.append(rf"{first}(?<!{_LETTER}{first})(?:\+\+|#)(?!{_LETTER})")
    if stem in GREEK:
        letter = unicodedata.lookup(f"GREEK SMALL LETTER {stem.replace('lambda', 'lamda')}")
        patterns.append(rf"{letter}(?<!{_LETTER}{letter})(?!{_LETTER})")
    return patterns


def _phrase(words: tuple[str, ...]) -> str:
    text = re.escape(words[0])
    for before, word in pairwise(words):
        side_by_side = re.fullmatch(f"[{_CJK}]", before) or re.fullmatch(f"[{_CJK}]", word)
        text += (r"[\W_]*" if side_by_side else _GAP) + re.escape(word)
    return _standing_alone(text, words[0], words[-1])


def _pattern(pattern: str) -> str:
    letters = re.escape(pattern).replace(r"\*", rf"{_LETTER}*").replace(r"\?", _LETTER)
    return _standing_alone(letters, pattern, pattern)


def _standing_alone(text: str, first: str, last: str) -> str:
    """Not a part of a longer word; Chinese and Japanese have no spaces to tell by."""
    before = "" if re.match(f"[{_CJK}]", first) else f"(?<!{_LETTER})"
    after = "" if re.search(f"[{_CJK}]$", last) else f"(?!{_LETTER})"
    return f"{before}{text}{after}"


def _any_of(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns)) if patterns else None


def _apart(spans: list[Span]) -> list[Span]:
    """Spans in order, those that overlap made one."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start < made[-1][1]:
            made[-1] = made[-1][0], max(end, made[-1][1])
        else:
            made.append((start, end))
    return made

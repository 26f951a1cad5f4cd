"""Where the words of a query stand in a text, in whatever form: what a page marks. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from papers.tex import GREEK

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W_{_CJK}]"
# One pattern for all queries: making one per query took ten times longer than using it.
_WORD = re.compile(rf"[{_CJK}]|{_LETTER}+(?:\+\+|#(?!\w))?")
_REST = re.compile(r"[a-z0-9]*(?:\+\+|#(?!\w))?", re.A)
_ACRONYMS = re.compile(r"[A-Z][A-Z0-9]+s")
_TWO_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
_ONE_LETTER = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "ŧ": "t"}
_WITHOUT_MARKS = str.maketrans(_TWO_LETTERS | _ONE_LETTER)
_BETWEEN = str.maketrans(dict.fromkeys("_“”‘’–—…×·→•°±≤≥∼≈−", " "))
"""Signs that stand between words: without them nearly all texts are plain."""

Span = tuple[int, int]


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
        self._starts = _starts(self._stems)
        self._stem = stem
        self._wanted: dict[str, bool] = {}
        self._folded: dict[str, str] = {}
        self._phrases = [phrase for phrase in phrases if phrase]
        self._patterns = [_pattern(pattern) for pattern in patterns if pattern]

    def spans(self, prose: str) -> list[Span]:
        """Ranges to mark in prose (Unicode, without formulas), in order and apart."""
        plain = prose if prose.isascii() and "_" not in prose else prose.translate(_BETWEEN)
        if plain.isascii() and not self._patterns:
            found = self._likely(prose, plain.lower())
        else:
            found = [match.span() for match in _WORD.finditer(prose) if self._is_wanted(match[0])]
        if self._phrases:
            found = _apart([*found, *self._whole(prose, list(_WORD.finditer(prose)))])
        return found

    def _likely(self, prose: str, plain: str) -> list[Span]:
        """In plain lower-case text only words that begin like a stem are looked at: looking for
        these beginnings takes a fifth of the time of one pattern for all."""
        found: list[Span] = []
        find = plain.find
        for start in self._starts:
            position = find(start)
            while position >= 0:
                end = position + len(start)
                if position == 0 or not plain[position - 1].isalnum():
                    rest = _REST.match(plain, end)
                    end = rest.end() if rest else end
                    if self._is_wanted(prose[position:end]):
                        found.append((position, end))
                position = find(start, end)
        found.sort()
        return found

    def _is_wanted(self, word: str) -> bool:
        answer = self._wanted.get(word)
        if answer is None:  # once: a page has thousands of words
            answer = self._wanted[word] = self._work_out(word)
        return answer

    def _work_out(self, word: str) -> bool:
        singular = word[:-1] if word[-1] == "s" and _ACRONYMS.fullmatch(word) else word
        if self._stem(_folded(singular)) in self._stems:
            return True
        return any(pattern.fullmatch(self._fold(word)) for pattern in self._patterns)

    def _whole(self, prose: str, matches: list[re.Match[str]]) -> Iterator[Span]:
        """Where the words of a phrase stand in order; a possessive is no word of its own."""
        kept = [match for match in matches if not _is_possessive(prose, match)]
        words = [self._fold(match[0]) for match in kept]
        for phrase in self._phrases:
            length = len(phrase)
            for i, word in enumerate(words):
                if word == phrase[0] and tuple(words[i : i + length]) == phrase:
                    yield kept[i].start(), kept[i + length - 1].end()

    def _fold(self, word: str) -> str:
        if word not in self._folded:
            self._folded[word] = _folded(word)
        return self._folded[word]


def _is_possessive(prose: str, match: re.Match[str]) -> bool:
    return match[0] == "s" and prose[match.start() - 1 : match.start()] in ("'", "’")


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


def _starts(stems: Iterable[str]) -> list[str]:
    """How words of ASCII begin that may have one of these stems, none the beginning of another."""
    cut = (stem[: 1 if _is_respelt(stem) else max(1, len(stem) - 1)] for stem in stems)
    starts: list[str] = []
    for start in sorted(filter(str.isascii, cut)):
        if not starts or not start.startswith(starts[-1]):
            starts.append(start)
    return starts


def _is_respelt(stem: str) -> bool:
    """C++ and C#, whose signs are written out, and `die` of `dying`: of 207,000 forms of the corpus
    all others begin like their stems, but for the last letter."""
    return stem[1:].startswith(("plus", "sharp")) or (len(stem) == 3 and stem.endswith("ie"))


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."))


def _apart(spans: list[Span]) -> list[Span]:
    """Spans in order, those that overlap made one."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start < made[-1][1]:
            made[-1] = made[-1][0], max(end, made[-1][1])
        else:
            made.append((start, end))
    return made

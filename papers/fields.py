"""What one word or quote of a query means behind its prefix: a node of the tree, or plain words."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import Literal, get_args

from papers.categories import CategoryError, parse_expression
from papers.ids import only_ids, parse_id
from papers.language import phrase, say
from papers.lexer import Token, clean_word, is_one_word, says_something, shortened
from papers.syntax import (
    Author,
    Dated,
    Doi,
    Feature,
    Has,
    InCategory,
    Node,
    Or,
    PaperId,
    Phrase,
    TextField,
    Wildcard,
    Word,
)

WILDCARD_LETTERS = 3
"""Before a wildcard: with fewer it would stand for too many words of the index."""
DISTANCE_LIMIT = 50
"""Words; farther apart they are in different sentences, and `AND` says the same."""
_UNKNOWN_CATEGORIES_LIMIT = 2  # looking for a code that comes near takes a millisecond

_TEXT_FIELDS: dict[str, TextField] = {field: field for field in get_args(TextField)}
_FEATURES = get_args(Feature)
_DAY = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?)?")
_API_SPAN = re.compile(r"\[([0-9*]+)[ +]TO[ +]([0-9*]+)\]", re.IGNORECASE)
_API_DAY = re.compile(r"([0-9]{4})(?:([0-9]{2})(?:([0-9]{2})(?:[0-9]{2}){0,3})?)?\*?")
_DOI = re.compile(
    r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi: ?)?(10\.[0-9]{4,9}/[!-~]+)",
    re.ASCII | re.IGNORECASE,
)
_PATTERN = re.compile(r"(?:[^\W_]|[-*?])+")
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")  # words by character
_MARKS = re.compile(r'[()"$^*?~\\:+&|]+')


class Reader:
    """Reads tokens; `notes` says what was guessed, `problem` what cannot be asked at all."""

    def __init__(self, notes: list[str]) -> None:
        self.notes = notes
        self.problem: str | None = None
        self._unknown_categories = 0

    def nodes(self, token: Token, group_prefix: str) -> tuple[Node, ...]:
        """What must hold, at least one node. A prefix of its own goes before the group's."""
        prefix = token.prefix or group_prefix
        if prefix == "au":
            return (self._author(token),)
        if prefix in _TEXT_FIELDS:
            read = self._phrase if _is_quoted(token) else self._word
            return (read(token, _TEXT_FIELDS[prefix]),)
        readers: dict[str, Callable[[str], Node | None]] = {
            "cat": self._category, "date": self._dated, "id": self._id, "doi": self._doi,
            "has": self._has,
        }  # fmt: skip
        node = readers[prefix](token.text)
        return (node,) if node else _plain_words(f"{prefix} {token.text}")

    def _phrase(self, token: Token, field: TextField) -> Phrase:
        distance = token.distance or 0
        if distance > DISTANCE_LIMIT:
            self._note(
                phrase("{typed} is read as ~{limit}, the farthest apart."),
                f"~{distance}",
                limit=DISTANCE_LIMIT,
            )
        return Phrase(token.text, field, min(distance, DISTANCE_LIMIT))

    def _word(self, token: Token, field: TextField) -> Node:
        found = self._starred(token.text, field)
        return found if isinstance(found, Wildcard) else Word(clean_word(found), field)

    def _author(self, token: Token) -> Node:
        name = token.text
        if _is_quoted(token):
            if token.distance is not None:
                self._note(
                    phrase("{typed} is ignored: a name is not a phrase."), f"~{token.distance}"
                )
        else:
            found = self._starred(name, "au")
            if isinstance(found, Wildcard):
                return found
            name = re.sub(r"[_*]", " ", found).strip(" ,;:!?-+")
        return Author(" ".join(name.split()).rstrip("\\ "))

    def _starred(self, text: str, field: TextField | Literal["au"]) -> Wildcard | str:
        """A wildcard, or the word to look for instead. A question mark at the end is none."""
        core = text.rstrip(",;.!?:")
        pattern = _folded(core.lstrip("-+"))
        if not ("*" in core or "?" in core) or not _PATTERN.fullmatch(pattern):
            return text
        letters = sum(map(str.isalnum, re.split(r"[*?]", pattern, maxsplit=1)[0]))
        if letters == 0:
            said = phrase(
                "{typed} is searched without its wildcards; "
                "a wildcard needs {limit} letters before it."
            )
            self._note(said, core, limit=WILDCARD_LETTERS)
            return re.sub(r"[*?]", "", core)
        if _CJK.search(pattern) or _folded(pattern) != pattern:
            self._note(
                phrase("{typed} is searched without its wildcards; they are for letters only."),
                core,
            )
            return re.sub(r"[*?]", "", core)
        if letters == 1:  # a symbol: A*, C*-algebra, D*
            said = phrase(
                "{typed} is searched as a word; a wildcard needs {limit} letters before it."
            )
            self._note(said, core, limit=WILDCARD_LETTERS)
            return core
        if letters < WILDCARD_LETTERS:
            self.problem = say(
                "A wildcard needs at least {limit} letters before it: {word}.",
                limit=WILDCARD_LETTERS,
                word=core,
            )
        return Wildcard(pattern, field)

    def _category(self, text: str) -> InCategory | None:
        if self._unknown_categories == _UNKNOWN_CATEGORIES_LIMIT:
            self._note(
                phrase(
                    "After two unknown categories {typed} is not read; it is searched as words."
                ),
                "cat:",
            )
            return None
        try:
            return InCategory(parse_expression(text.rstrip(".,;:!?")))
        except CategoryError as error:
            self._unknown_categories += 1
            self._note(phrase("{error} {typed} is searched as words."), f"cat:{text}", error=error)
            return None

    def _dated(self, text: str) -> Dated | None:
        span = _API_SPAN.fullmatch(text)
        days = parse_days(_api_days(span) if span else text.rstrip(",;:!?"))
        if days is None:
            self._note(phrase("{typed} is not a date; it is searched as words."), f"date:{text}")
            return None
        return Dated(*days)

    def _id(self, text: str) -> PaperId | Or | None:
        ids = tuple(PaperId(id_) for id_ in only_ids(text))
        if not ids:
            self._note(phrase("{typed} is not an arXiv id; it is searched as words."), f"id:{text}")
            return None
        return ids[0] if len(ids) == 1 else Or(ids)

    def _doi(self, text: str) -> Doi | PaperId | None:
        node = read_doi(text)
        if node is None:
            self._note(phrase("{typed} is not a DOI; it is searched as words."), f"doi:{text}")
        return node

    def _has(self, text: str) -> Has | None:
        for feature in _FEATURES:
            if text.lower().rstrip(".,;:!?") == feature:
                return Has(feature)
        self._note(
            phrase("{typed} is searched as words; has: knows {features}."),
            f"has:{text}",
            features=", ".join(_FEATURES),
        )
        return None

    def _note(self, sentence: str, typed: str, **values: object) -> None:
        self.notes.append(say(sentence, typed=shortened(typed), **values))


def read_doi(text: str) -> Doi | PaperId | None:
    """A DOI, plain, behind `doi:` or as URL; arXiv's own DOIs are ids."""
    if id_ := parse_id(text):
        return PaperId(id_)
    match = _DOI.fullmatch(text.rstrip(".,;:"))
    return Doi(match[1].lower()) if match and is_one_word(match[1]) else None


def parse_days(text: str) -> tuple[date | None, date | None] | None:
    """First and last day of `2024`, `2024-03`, `2024/03/05`, `A..B`, `A..` or `..B`; else None."""
    start, dots, end = text.partition("..")
    first = _day_range(start) if start else (None, None)
    last = (_day_range(end) if end else (None, None)) if dots else first
    if first is None or last is None or (not start and not end):
        return None
    if first[0] and last[1] and first[0] > last[1]:
        return None
    return first[0], last[1]


def _is_quoted(token: Token) -> bool:
    return token.kind == "quoted"


def _day_range(text: str) -> tuple[date, date] | None:
    match = _DAY.fullmatch(text)
    if not match:
        return None
    year = int(match[1])
    try:
        if match[3]:
            day = date(year, int(match[2]), int(match[3]))
            return day, day
        if match[2]:
            first = date(year, int(match[2]), 1)
            return first, first.replace(day=monthrange(year, first.month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def _api_days(span: re.Match[str]) -> str:
    """`[202301010600 TO 2024]` of arXiv's API as `2023-01-01..2024`."""
    ends = []
    for end in span.groups():
        day = _API_DAY.fullmatch(end)
        ends.append("" if end == "*" else "-".join(filter(None, day.groups())) if day else end)
    return "..".join(ends)


def _folded(word: str) -> str:
    """As the engine keeps unstemmed words: lower case, accents of Latin letters folded."""
    lowered = unicodedata.normalize("NFKC", word).lower().translate(_LATIN)
    bases = (unicodedata.normalize("NFKD", letter)[0] for letter in lowered)
    return "".join(
        base if base.isascii() else letter for base, letter in zip(bases, lowered, strict=True)
    )


def _plain_words(text: str) -> tuple[Word, ...]:
    words = (clean_word(part.lstrip("-")) for part in _MARKS.sub(" ", text).split())
    return tuple(Word(word) for word in words if says_something(word))

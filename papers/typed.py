"""The unfinished end of a query: what is being typed now, and what stands before it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from papers.analysis import words
from papers.lexer import CHEMICALS, PREFIXES
from papers.text import clean

LENGTH_LIMIT = 512  # characters, as of a query

_NAMES = "|".join(sorted(PREFIXES, key=len, reverse=True))
_OPENING = re.compile(rf"(?<![\w.])((?i:{_NAMES})):$")
_SYNTAX = re.compile(
    rf"""(?:(?i:{_NAMES}):)?"[^"]*"(?:~\d+)?
    | [()]
    | (?<!\S)(?:AND|OR|NOT|ANDNOT)(?=\s)
    | (?<!\S)-[^\s"():]+(?=\s)
    | (?<!\S)-(?=\S)
    | (?<![^\s(-])(?P<prefix>(?i:{_NAMES})):(?P<value>[^\s"()]*)
    | (?<![^\s"()])[^\s"()*]*+\*[^\s"()]*+(?=\s)""",
    re.VERBOSE,
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Typed:
    """One way to read the end of a text."""

    before: str
    """Kept as it is, in front of any completion."""
    prefix: str
    """Short name of the prefix that the end stands behind; "" for none."""
    text: str
    """The end itself, without its prefix and opening quote."""
    is_quoted: bool = False

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(words(self.text))

    @property
    def is_open(self) -> bool:
        """The last word may go on."""
        return bool(self.words) and self.text[-1:].isalnum()

    @property
    def key(self) -> str:
        """The words as they start a term of several words."""
        return " ".join(self.words) + ("" if self.is_open or not self.words else " ")

    def lead(self, count: int) -> str:
        """What stands before the last so many words, as typed where that can be told."""
        starts = [match.start() for match in _WORD.finditer(self.text)]
        if len(starts) == len(self.words):
            return self.text[: starts[-count]].lstrip()
        kept = " ".join(self.words[:-count])
        return f"{kept} " if kept else ""


def readings(text: str) -> Iterator[Typed]:
    """The ways to read a text that is being typed, likeliest first; none when nothing is.

    `au:geoffrey hin` may go on the name, or start a second word after `au:geoffrey`.
    """
    text = re.sub(r"\s+", " ", clean(text[:LENGTH_LIMIT])).lstrip()
    head, quote, end = text.rpartition('"')
    if quote and text.count('"') % 2:
        opening = _OPENING.search(head)
        before = head[: opening.start()] if opening else head
        yield Typed(before, PREFIXES[opening[1].lower()] if opening else "", end, is_quoted=True)
        return
    last = None
    for match in _SYNTAX.finditer(text):
        if match["prefix"] not in CHEMICALS:
            last = match
    if last is None:
        yield Typed("", "", text)
        return
    rest = text[last.end() :]
    if last["prefix"]:
        name = PREFIXES[last["prefix"].lower()]
        yield Typed(text[: last.start()], name, last["value"] + rest)
    if rest.strip() or not last["prefix"]:
        after = rest.lstrip()
        yield Typed(text[: len(text) - len(after)], "", after)

"""Author names as terms and as patterns: "Last, F" finds every spelling of that one author.

A name is kept as one term, its key: last name first, then the others in order, lower case and
without accents, then the name as written ("maestro adrian del\\x1fAdrian Del Maestro").
"""

import re
from dataclasses import dataclass

from papers.analysis import prepared, spelled_out, words

SEPARATOR = "\x1f"
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_BETWEEN_NAMES = re.compile(r"[\s.,]")
_PARTICLES = frozenset(
    "al bin da das de del della den der di dos du el la le lo ten ter van vom von zu".split()
)


def name_terms(name: str) -> list[str]:
    """The terms of a name: its key, and a second one when it can be spelled without umlauts."""
    spellings = [words(name)] if name.isascii() else [words(name), words(spelled_name(name))]
    return list(dict.fromkeys(_key(parts) + SEPARATOR + name for parts in spellings if parts))


def shown_name(term: str) -> str:
    """The name as written, of a term."""
    return term.partition(SEPARATOR)[2]


@dataclass(frozen=True, slots=True)
class NamePattern:
    """What an `au:` clause asks for: the end of a name, and what must stand before it in order."""

    surname: tuple[str, ...]
    given: tuple[str, ...] = ()
    first_is_first: bool = False
    """After a comma the first given name asked for must be the author's first."""

    @property
    def prefix(self) -> str:
        """What the keys of all names that may match begin with."""
        last = f"{self.surname[-1]} "
        starts_with_given = self.given and (self.first_is_first or len(self.surname) == 1)
        return last + self.given[0][0] if starts_with_given else last

    def matches(self, term: str) -> bool:
        """Whether the name of a term is meant; initials stand for names, either way round."""
        last, *rest = term.partition(SEPARATOR)[0].split(" ")
        count = len(self.surname) - 1
        particles = rest[len(rest) - count :] if count else []
        given = rest[: len(rest) - count] if count else rest
        if (*particles, last) != self.surname:
            return False
        if self.first_is_first and self.given and not (given and _same(self.given[0], given[0])):
            return False
        place = 0
        for asked in self.given:
            if place and place == len(given):
                return True  # the author gives fewer names than were asked for
            fits = (i for i in range(place, len(given)) if _same(asked, given[i]))
            if (found := next(fits, None)) is None:
                return False
            place = found + 1
        return True


def name_pattern(name: str) -> NamePattern | None:
    """Read "Last, F M", "First M Last", "Last F" or "van Last".

    None for nothing and for one word, though it may have parts: "O'Brien", "Garcia-Lopez".
    """
    before, comma, after = name.partition(",")
    last, first = _without_suffix(before), _without_suffix(after)
    if comma and last and first:
        return NamePattern(tuple(last), tuple(first), first_is_first=True)
    tokens = _without_suffix(name)
    if len(tokens) < 2 or not _BETWEEN_NAMES.search(name.strip()):
        return None
    end = len(tokens)
    while end > 1 and len(tokens[end - 1]) == 1 and len(tokens[0]) > 1:
        end -= 1
    if end < len(tokens):  # last name first: "del maestro a"
        return NamePattern(tuple(tokens[:end]), tuple(tokens[end:]), first_is_first=True)
    start = end - 1
    while start and tokens[start - 1] in _PARTICLES:
        start -= 1
    return NamePattern(tuple(tokens[start:]), tuple(tokens[:start]))


def spelled_name(name: str) -> str:
    """The whole name with its umlauts written out."""
    return " ".join(spelled_out(part) or part for part in prepared(name).split())


def _without_suffix(name: str) -> list[str]:
    return [token for token in words(name) if token not in _SUFFIXES]


def _same(asked: str, part: str) -> bool:
    if len(asked) == 1 or len(part) == 1:
        return asked[0] == part[0]
    return asked == part


def _key(tokens: list[str]) -> str:
    kept = [token for token in tokens if token not in _SUFFIXES] or tokens
    return " ".join([kept[-1], *kept[:-1]])

"""Categories as arXiv names them, and the `a+b-c` expression of the address bar."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

from papers.language import say
from papers.taxonomy import ALIASES, ARCHIVES, CATEGORIES, GROUPS, LEGACY_CATEGORIES, SUBSUMED

EXPRESSION_TERMS_LIMIT = 20
"""More is no reading habit, and every term costs the search a clause."""
_EXPRESSION_LENGTH_LIMIT = 1_000

_SHAPE = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]{2,})?")
_CANONICAL = SUBSUMED | ALIASES
_NAMES = {archive: name for archive, name, _ in ARCHIVES} | dict(GROUPS)
_GROUP_BY_ARCHIVE = {archive: group for archive, _, group in ARCHIVES}


@dataclass(frozen=True, slots=True)
class Category:
    """One category under its canonical code. Not `active`: met in old records only."""

    code: str
    name: str
    group: str
    archive: str
    active: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One of arXiv's subject groups with its active canonical categories, by code."""

    id: str
    name: str
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class CategoryExpression:
    """Papers in any of `include` and in none of `exclude`; nothing included means all papers.

    Terms are canonical codes or archives (`cs`, `astro-ph`); `physics` is the whole group. `str`
    gives the form of the address bar, `cs.AI+cs.CL-cs.CV`.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def matches(self, codes: Iterable[str]) -> bool:
        """Whether a paper of these categories is listed."""
        terms = {term for code in codes for term in index_terms(code)}
        wanted = not self.include or not terms.isdisjoint(self.include)
        return wanted and terms.isdisjoint(self.exclude)

    def __str__(self) -> str:
        return "+".join(self.include) + "".join(f"-{term}" for term in self.exclude)


class CategoryError(ValueError):
    """An expression that cannot be read; the message says which part and what comes near."""


def canonical(code: str) -> str:
    """The code a category is shown under; aliases and closed archives resolved, others as is."""
    return _CANONICAL.get(code, code)


def canonical_list(raw: str | None) -> tuple[str, ...]:
    """Canonical codes of a record's space-separated ones, each once, the primary first.

    What has not the shape of a category (ACM and MSC classes stray in) is passed over.
    """
    if not raw:
        return ()
    return tuple(dict.fromkeys(canonical(code) for code in raw.split() if _SHAPE.fullmatch(code)))


def category(code: str) -> Category | None:
    """The category of a code, an alias or a closed archive; None for what arXiv does not have."""
    return _CATEGORIES.get(canonical(code))


def name_of(code: str) -> str:
    """The full name of a category, archive or group; the code itself when it is unknown."""
    known = category(code)
    return known.name if known else _NAMES.get(code, code)


def archive_of(code: str) -> str:
    """The archive of the canonical code: `math` for `cs.NA`, `hep-th` for `hep-th`."""
    return canonical(code).partition(".")[0]


def group_of(code: str) -> str | None:
    """The group of a category or archive; None when the archive is unknown."""
    return _GROUP_BY_ARCHIVE.get(archive_of(code))


@lru_cache(maxsize=1_024)
def index_terms(code: str) -> tuple[str, ...]:
    """What a paper in a category is found under: canonical code, archive and group, each once.

    A category with an alias belongs to both archives, as at arXiv: `eess.SY` is found under `cs`.
    """
    known = canonical(code)
    homes = [alias.partition(".")[0] for alias, to in ALIASES.items() if to == known]
    terms = (known, archive_of(code), group_of(code), *homes)
    return tuple(dict.fromkeys(term for term in terms if term))


@cache
def groups() -> tuple[Group, ...]:
    """All groups in the order of the home page."""
    return tuple(
        Group(group, name, tuple(c for c in _CATEGORIES.values() if c.active and c.group == group))
        for group, name in GROUPS
    )


def parse_expression(text: str) -> CategoryExpression:
    """Read `cs.CL`, `cs.CL,cs.LG` or `cs.AI+cs.CL-cs.CV`, in any case; `cs.*` is `cs`.

    `+`, `,` and white space join, `-` takes away from all that is joined. Raises CategoryError.
    """
    if len(text) > _EXPRESSION_LENGTH_LIMIT:
        raise CategoryError(
            say("More than {limit} characters of categories.", limit=_EXPRESSION_LENGTH_LIMIT)
        )
    include: dict[str, None] = {}
    exclude: dict[str, None] = {}
    for minus, term in _signed_terms(text):
        (exclude if minus else include)[term] = None
        if len(include) + len(exclude) > EXPRESSION_TERMS_LIMIT:
            raise CategoryError(
                say(
                    "More than {limit} categories, from {term} on.",
                    limit=EXPRESSION_TERMS_LIMIT,
                    term=term,
                )
            )
    if not include and not exclude:
        raise CategoryError(say("No category is named."))
    return CategoryExpression(tuple(include), tuple(exclude))


def _categories() -> Iterator[Category]:
    for active, table in ((True, CATEGORIES), (False, LEGACY_CATEGORIES)):
        for code, name in table:
            if code not in _CANONICAL:
                archive = code.partition(".")[0]
                yield Category(code, name, _GROUP_BY_ARCHIVE[archive], archive, active)


_CATEGORIES = {known.code: known for known in _categories()}
_TERMS = {term.lower(): canonical(term) for term in (*_GROUP_BY_ARCHIVE, *_CATEGORIES, *ALIASES)}
_STARRED = {f"{archive}.*": canonical(archive) for archive in _GROUP_BY_ARCHIVE}
_SEPARATORS = re.compile(r"[+,\s]+")
_HYPHENS_IN_A_CODE_LIMIT = max(term.count("-") for term in _TERMS)


def _signed_terms(text: str) -> Iterator[tuple[bool, str]]:
    """Each term with whether it is taken away. A hyphen belongs to a code where it can."""
    minus = False
    for chunk in _SEPARATORS.split(text):
        parts = chunk.split("-")
        start = 0
        while start < len(parts):
            if parts[start]:
                term, length = _term_at(parts, start)
                yield minus, term
                start += length
                minus = start < len(parts)
            else:
                minus = minus or len(parts) > 1
                start += 1
    if minus:
        raise CategoryError(say("No category after the last “-”."))


def _term_at(parts: list[str], start: int) -> tuple[str, int]:
    """The longest known code from a part on, and how many parts it takes. CategoryError if none."""
    if found := _known_at(parts, start):
        return found
    end = start + 1
    while end < len(parts) and not _known_at(parts, end):
        end += 1
    raise CategoryError(_unknown("-".join(parts[start:end])))


def _known_at(parts: list[str], start: int) -> tuple[str, int] | None:
    for end in range(min(len(parts), start + _HYPHENS_IN_A_CODE_LIMIT + 1), start, -1):
        key = "-".join(parts[start:end]).lower()
        if term := _TERMS.get(key) or _STARRED.get(key):
            return term, end - start
    return None


def _unknown(part: str) -> str:
    shown = part if len(part) <= 30 else part[:29] + "…"
    near = dict.fromkeys(_TERMS[key] for key in get_close_matches(shown.lower(), _TERMS))
    if not near:
        return say("Unknown category “{code}”.", code=shown)
    meant = say(" or ").join(near)
    return say("Unknown category “{code}”. Did you mean {meant}?", code=shown, meant=meant)

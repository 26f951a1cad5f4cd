"""The query language's tree: frozen nodes, each of which prints itself as canonical text.

`papers.query.parse` reads text into a tree; what `str(node)` prints reads back to the same tree.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from types import UnionType
from typing import Literal, TypeGuard

from papers.categories import CategoryExpression
from papers.ids import ArxivId

TextField = Literal["", "ti", "abs", "co", "jr", "rn", "all"]
"""Where a word stands: "" is title and abstract and, weaker, author names; `all` adds the rest."""

Feature = Literal["code", "doi", "journal", "withdrawn"]
"""What `has:` asks for."""


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word in any of its forms, as typed; the parts of `non-invasive` are adjacent."""

    text: str
    field: TextField = ""

    def __str__(self) -> str:
        return f"{_prefix(self.field)}{self.text}"


@dataclass(frozen=True, slots=True)
class Words:
    """Bare words side by side at the top: papers with all of them first, then with most of them."""

    words: tuple[Word, ...]

    def __str__(self) -> str:
        return " ".join(str(word) for word in self.words)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Exactly these words in this order; with a distance, within so many words of each other."""

    text: str
    field: TextField = ""
    distance: int = 0

    def __str__(self) -> str:
        near = f"~{self.distance}" if self.distance else ""
        return f'{_prefix(self.field)}"{self.text}"{near}'


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Unstemmed words of a pattern: `*` is any run of letters, `?` any one letter."""

    pattern: str
    field: TextField | Literal["au"] = ""

    def __str__(self) -> str:
        return f"{_prefix(self.field)}{self.pattern}"


@dataclass(frozen=True, slots=True)
class Author:
    """An author's name, "First Last" or "Last, F"; initials stand for names within one author."""

    name: str

    def __str__(self) -> str:
        return f'au:"{self.name}"'


@dataclass(frozen=True, slots=True)
class InCategory:
    expression: CategoryExpression

    def __str__(self) -> str:
        return f"cat:{self.expression}"


@dataclass(frozen=True, slots=True)
class Dated:
    """From the first day to the last, both included; None leaves an end open, never both."""

    first: date | None
    last: date | None

    def __str__(self) -> str:
        return f"date:{span_text(self.first, self.last)}"


@dataclass(frozen=True, slots=True)
class PaperId:
    id: ArxivId

    def __str__(self) -> str:
        return f"id:{self.id}"


@dataclass(frozen=True, slots=True)
class Doi:
    """A publisher's DOI; in lower case, as DOIs are compared."""

    doi: str

    def __str__(self) -> str:
        return f"doi:{self.doi}"


@dataclass(frozen=True, slots=True)
class Has:
    feature: Feature

    def __str__(self) -> str:
        return f"has:{self.feature}"


@dataclass(frozen=True, slots=True)
class Not:
    node: "Node"

    def __str__(self) -> str:
        return f"-{_in_parentheses_if(And | Or | Words, self.node)}"


@dataclass(frozen=True, slots=True)
class And:
    """All of at least two nodes, none of which is an And."""

    nodes: tuple["Node", ...]

    def __str__(self) -> str:
        """As at the top: bare words are joined by AND, without which they would be `Words`."""
        text = _in_parentheses_if(Or, self.nodes[0])
        for before, node in pairwise(self.nodes):
            text += " AND " if _is_bare(before) or _is_bare(node) else " "
            text += _in_parentheses_if(Or, node)
        return text


@dataclass(frozen=True, slots=True)
class Or:
    """Any of at least two nodes, none of which is an Or."""

    nodes: tuple["Node", ...]

    def __str__(self) -> str:
        return " OR ".join(_in_parentheses_if(And, node) for node in self.nodes)


Leaf = Word | Phrase | Wildcard | Author | InCategory | Dated | PaperId | Doi | Has
Node = Leaf | Words | Not | And | Or


def leaves(node: Node | None, *, negated: bool = False) -> Iterator[tuple[Leaf, bool]]:
    """Every leaf from left to right, with whether an odd number of NOTs stands over it."""
    if isinstance(node, Words):
        yield from ((word, negated) for word in node.words)
    elif isinstance(node, Not):
        yield from leaves(node.node, negated=not negated)
    elif isinstance(node, And | Or):
        for part in node.nodes:
            yield from leaves(part, negated=negated)
    elif node is not None:
        yield node, negated


def conjuncts(node: Node | None) -> tuple[Node, ...]:
    """The parts that must all hold: of an And its nodes, else the node itself, () for nothing."""
    if node is None:
        return ()
    return node.nodes if isinstance(node, And) else (node,)


def conjunction(nodes: Iterable[Node]) -> Node | None:
    """The node that asks for all of these; None for none.

    Bare words are gathered in one Words, unless some of them are strict: then all are.
    """
    flat = [part for node in nodes for part in conjuncts(node)]
    loose = tuple(word for node in flat if isinstance(node, Words) for word in node.words)
    rest = list(dict.fromkeys(node for node in flat if not isinstance(node, Words)))
    if len(rest) == 1 and not loose and _is_bare(rest[0]):
        return Words((rest[0],))
    parts: list[Node] = [Words(loose)] if loose else []
    if loose and any(map(_is_bare, rest)):
        parts = list(loose)
    unique = tuple(dict.fromkeys([*parts, *rest]))
    return And(unique) if len(unique) > 1 else next(iter(unique), None)


def span_text(first: date | None, last: date | None) -> str:
    """The shortest spelling of a span of days: `2024`, `2024-03`, `2024-03..2024-05`, `2020..`."""
    if first and first == last:
        return first.isoformat()
    starts_year = first is None or (first.month, first.day) == (1, 1)
    ends_year = last is None or (last.month, last.day) == (12, 31)
    starts_month = first is None or first.day == 1
    ends_month = last is None or (last.day == monthrange(last.year, last.month)[1])
    length = 4 if starts_year and ends_year else 7 if starts_month and ends_month else 10
    start = first.isoformat()[:length] if first else ""
    end = last.isoformat()[:length] if last else ""
    return start if start == end else f"{start}..{end}"


def _prefix(field: str) -> str:
    return f"{field}:" if field else ""


def _is_bare(node: Node) -> TypeGuard[Word]:
    return isinstance(node, Word) and not node.field


def _in_parentheses_if(kind: type[Node] | UnionType, node: Node) -> str:
    """Inside parentheses no AND is needed: there, words side by side must all hold."""
    if not isinstance(node, kind):
        return str(node)
    if isinstance(node, And):
        return f"({' '.join(_in_parentheses_if(Or, part) for part in node.nodes)})"
    return f"({node})"

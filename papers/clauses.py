"""The tree of a query -> the engine's query for it, and what its clauses add to a score."""

from dataclasses import dataclass

from tantivy import Occur
from tantivy import Query as Engine

from papers.answers import FactorKind
from papers.matching import Clause, any_of, clause, narrowed
from papers.reader import Snapshot
from papers.syntax import And, Author, Node, Not, Or, Phrase, Wildcard, Word, Words

_FIELD_NAMES = {
    "": "title or abstract",
    "ti": "title",
    "abs": "abstract",
    "co": "comments",
    "jr": "journal",
    "rn": "report number",
    "au": "authors",
    "all": "any field",
}
_KINDS: dict[type, FactorKind] = {Phrase: "phrase", Author: "author", Wildcard: "exact"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score; a paper's score is the sum of the parts that it meets."""

    kind: FactorKind
    text: str
    field: str
    query: Engine
    stands_for: tuple[str, ...] = ()
    """Bare words of the query that a paper which meets it holds."""


def tree(snapshot: Snapshot, node: Node) -> Clause | None:
    """A clause as the engine's, or None when it holds nothing to search for."""
    if isinstance(node, Not):
        inner = tree(snapshot, node.node)
        return (Occur.MustNot, narrowed([inner])) if inner else None
    if isinstance(node, And | Or | Words):
        within = node.words if isinstance(node, Words) else node.nodes
        found = [each for part in within if (each := tree(snapshot, part))]
        if not found:
            return None
        if isinstance(node, Or):
            return Occur.Must, any_of(narrowed([each]) for each in found)
        return Occur.Must, narrowed(found)
    engine = clause(snapshot, node)
    return None if engine is None else (Occur.Must, engine)


def parts(snapshot: Snapshot, node: Node) -> list[Part]:
    """What a clause beside the bare words adds to a score; an alternative counts as one part."""
    if isinstance(node, And):
        return [part for each in node.nodes for part in parts(snapshot, each)]
    found: list[Part] = []
    for each in node.nodes if isinstance(node, Or) else (node,):
        adds = is_scored(each) or isinstance(each, Author | Wildcard)
        clause_of = tree(snapshot, each) if adds else None
        if clause_of and clause_of[0] == Occur.Must:
            found.append(
                Part(_KINDS.get(type(each), "words"), str(each), _field_name(each), clause_of[1])
            )
    return found


def is_scored(node: Node) -> bool:
    """Whether papers that meet it differ in how well they do."""
    if isinstance(node, And | Or):
        return any(is_scored(each) for each in node.nodes)
    return isinstance(node, Word | Words | Phrase)


def _field_name(node: Node) -> str:
    if isinstance(node, Author):
        return "authors"
    if isinstance(node, Word | Phrase | Wildcard):
        return _FIELD_NAMES[node.field]
    return "any field"

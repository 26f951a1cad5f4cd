"""How much one query may ask for: constants with their reasons, and the sentence that says so."""

from papers.language import say
from papers.syntax import And, Node, Not, Or, Words, conjuncts, leaves

QUERY_LENGTH_LIMIT = 512
"""Characters. The longest title at arXiv is shorter, and an address bar takes that much."""
NESTING_LIMIT = 8
"""Parentheses in parentheses; more is no thought of a reader's, and every level costs the stack."""
CLAUSES_LIMIT = 32
"""Words joined by operators, phrases, prefixes: the engine intersects the lists of each."""
BARE_WORDS_LIMIT = 100
"""Words side by side: a long sentence and more."""


def too_long(length: int) -> str:
    return say(
        "The query has {count} characters; use at most {limit}.",
        count=f"{length:,}",
        limit=QUERY_LENGTH_LIMIT,
    )


def nested() -> str:
    return say(
        "Parentheses are nested too deep; use at most {limit} inside each other.",
        limit=NESTING_LIMIT,
    )


def over_limit(root: Node | None) -> str | None:
    """Which limit a tree exceeds and what to do; None when it keeps them all."""
    bare = sum(len(node.words) for node in conjuncts(root) if isinstance(node, Words))
    if bare > BARE_WORDS_LIMIT:
        return say(
            "The query has {count} words; use at most {limit}.", count=bare, limit=BARE_WORDS_LIMIT
        )
    clauses = sum(1 for _ in leaves(root)) - bare
    if clauses > CLAUSES_LIMIT:
        return say(
            "The query has {count} clauses; use at most {limit}.",
            count=clauses,
            limit=CLAUSES_LIMIT,
        )
    if _nesting(root) > NESTING_LIMIT:
        return nested()
    if len(str(root or "")) > QUERY_LENGTH_LIMIT:
        return say(
            "The query is longer than {limit} characters when its prefixes and operators are "
            "written out; shorten it.",
            limit=QUERY_LENGTH_LIMIT,
        )
    return None


def _nesting(node: Node | None) -> int:
    """How deep the parentheses of the canonical text are."""
    if isinstance(node, Not):
        return _nesting(node.node) + isinstance(node.node, And | Or)
    if isinstance(node, And | Or):
        return max(_nesting(part) + isinstance(part, And | Or) for part in node.nodes)
    return 0

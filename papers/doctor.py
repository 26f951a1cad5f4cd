"""Why a query finds little: which clause costs the papers, and which word may be misspelt."""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from itertools import combinations

from papers.answers import ClauseEffect, Diagnosis, Spelling
from papers.query import Query
from papers.stopwords import STOP_WORDS
from papers.syntax import Author, Node, Word, Words, conjunction, conjuncts

FEW_TO_DIAGNOSE = 3  # papers; with more there is something to read
EFFECTS_SHOWN = 6
SPELLINGS_SHOWN = 3
WORDS_LIMIT = 8  # words side by side; a longer text is a question, not a list of conditions
CLAUSES_TRIED = 12  # each costs a count

Corrections = Callable[[str, str], list[str]]
"""(word, "text" or "authors") -> words of the index that come near."""


def diagnose(query: Query, count: Callable[[Query], int], corrections: Corrections) -> Diagnosis:
    """What each clause costs and what each word may have meant, most helpful first.

    Where no clause alone makes a difference, pairs of them are tried.
    """
    total = count(query)
    singles, pairs = _clauses(query)
    singles = singles[:CLAUSES_TRIED]
    effects = _effects(query, singles, total, count)
    if not effects:
        effects = _effects(query, pairs[: CLAUSES_TRIED - len(singles)], total, count)
    spellings = []
    for word, better, other in _respelt(query, corrections):
        if (more := count(other)) > total:
            spellings.append(Spelling(word, better, more, other))
    effects.sort(key=lambda effect: -effect.without_total)
    spellings.sort(key=lambda spelling: -spelling.total)
    return Diagnosis(tuple(effects[:EFFECTS_SHOWN]), tuple(spellings[:SPELLINGS_SHOWN]))


_Removed = tuple[Node, ...]


def _effects(
    query: Query, removed: Sequence[_Removed], total: int, count: Callable[[Query], int]
) -> list[ClauseEffect]:
    """The removals that leave something to search for and find more."""
    found = []
    for nodes in removed:
        without = reduce(Query.without, nodes, query)
        if not without.is_empty and (more := count(without)) > total:
            found.append(ClauseEffect(" and ".join(map(str, nodes)), more, without))
    return found


def _clauses(query: Query) -> tuple[list[_Removed], list[_Removed]]:
    """Each clause that something stands beside, and each two of them."""
    parts = [p for n in conjuncts(query.root) for p in (n.words if isinstance(n, Words) else (n,))]
    unique = list(dict.fromkeys(parts))
    return [(part,) for part in unique], list(combinations(unique, 2))


def _respelt(query: Query, corrections: Corrections) -> Iterator[tuple[str, str, Query]]:
    """(word, other spelling, query with it) for every word of the query at its top."""
    nodes = conjuncts(query.root)
    for i, node in enumerate(nodes):
        if isinstance(node, Words):
            for j, word in enumerate(node.words):
                for better in _near(word, corrections):
                    words = (*node.words[:j], Word(better), *node.words[j + 1 :])
                    yield word.text, better, _replaced(nodes, i, Words(words))
        elif isinstance(node, Word):
            for better in _near(node, corrections):
                yield node.text, better, _replaced(nodes, i, Word(better, node.field))
        elif isinstance(node, Author):
            for part in node.name.replace(",", " ").split():
                for better in corrections(part.lower(), "authors") if len(part) > 3 else ():
                    name = node.name.replace(part, better.capitalize())
                    yield part, better.capitalize(), _replaced(nodes, i, Author(name))


def _near(word: Word, corrections: Corrections) -> list[str]:
    text = word.text.lower().strip(".,;:!?")
    return corrections(text, "text") if text.isalpha() and text not in STOP_WORDS else []


def _replaced(nodes: tuple[Node, ...], i: int, other: Node) -> Query:
    return Query(conjunction([*nodes[:i], other, *nodes[i + 1 :]]))

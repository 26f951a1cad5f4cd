"""What the index knows of single words: whether it has them, what they may have meant or mean."""

from papers.names import SEPARATOR
from papers.reader import Snapshot
from papers.schema import guarded
from papers.spelling import corrections

EXPLAINED_BY = 3  # papers that explain an acronym the same way; fewer may be alone with it
MAINLY = 2.0  # times as many as explain it in any other way: else it stands for several things
MEANT_SHARE = 0.1  # of the papers with a word in small letters that explain it as an acronym


class IndexLexicon:
    """Words of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def holds(self, word: str) -> bool:
        return any(self._snapshot.frequency(field, word) for field in ("text_exact", "authors"))

    def correction(self, word: str) -> str | None:
        """The likeliest other spelling."""
        return next((other for other, _ in corrections(self._snapshot, word, limit=1)), None)

    def long_form(self, word: str, *, in_capitals: bool) -> tuple[str, ...]:
        """The words that an acronym stands for: ("graph", "neural", "network") of GNN; () if none.

        A word typed in small letters, such as `rag`, has to be an acronym in most papers.
        """
        searcher = self._snapshot.searcher
        start = f"{word}{SEPARATOR}"
        found = guarded(lambda: searcher.terms_with_prefix("acronym", start, limit=10))
        if not found:
            return ()
        (term, papers), *others = found
        long = tuple(term.removeprefix(start).split(" "))
        # "neural networks" and "neural network" are one thing, not two.
        other = max((count for text, count in others if not _alike(text, term)), default=0)
        common = self._snapshot.frequency("text_exact", word)
        if papers < EXPLAINED_BY or papers < MAINLY * other:
            return ()
        return long if in_capitals or papers >= MEANT_SHARE * common else ()


def _alike(one: str, other: str) -> bool:
    return one.rstrip("s") == other.rstrip("s")

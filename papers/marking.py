"""Which words of a query a page marks in the papers found."""

from collections.abc import Iterable
from functools import lru_cache

from papers.analysis import stems, words
from papers.highlight import Highlighter
from papers.query import Query
from papers.stopwords import STOP_WORDS
from papers.syntax import Phrase, Wildcard, Word, leaves

_TEXT_FIELDS = ("", "ti", "abs", "all")


def highlighter(query: Query, also: Iterable[str] = ()) -> Highlighter | None:
    """What to mark; None when nothing of the query stands in titles or abstracts.

    `also` are words that were searched for beside those typed.
    """
    wanted = [stem for text in also for stem in stems(text)]
    phrases: list[tuple[str, ...]] = []
    patterns: list[str] = []
    for leaf, negated in leaves(query.root):
        if negated or getattr(leaf, "field", None) not in _TEXT_FIELDS:
            continue
        if isinstance(leaf, Word):
            wanted += stems(leaf.text)
        elif isinstance(leaf, Phrase):
            # Within a distance the words stand apart, in any order: each is marked by itself.
            exact = words(leaf.text)
            phrases += [(word,) for word in exact] if leaf.distance else [tuple(exact)]
        elif isinstance(leaf, Wildcard):
            patterns += leaf.pattern.split("-")
    kept = [stem for stem in wanted if stem not in _common()]
    if not (kept or wanted or phrases or patterns):
        return None
    return Highlighter(kept or wanted, phrases, _stem, patterns)


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return next(iter(stems(word)), word)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(stems(" ".join(STOP_WORDS)))

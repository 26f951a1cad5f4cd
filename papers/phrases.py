"""Keyphrases as queries, and which of them go together."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from papers.analysis import stems, words
from papers.query import Query, parse

COMPANIONS_SHOWN = 12
_PARTS_LIMIT = 12  # words; a keyphrase has at most five


def phrase_query(phrase: str) -> Query:
    """The phrase in any of its forms: `graph neural network` as the word `graph-neural-network`.

    Empty for a phrase without letters.
    """
    parts = [part for part in phrase.replace("-", " ").split() if words(part)]
    return parse("-".join(parts[:_PARTS_LIMIT]))


def companions(keywords: Iterable[Iterable[str]], query: Query) -> list[tuple[str, int]]:
    """(phrase, papers) by how many of the papers have it, without the query's own words."""
    own = {stem for word in query.words for stem in stems(word.text)}
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for phrases in keywords:
        for phrase in set(phrases):
            spellings[" ".join(stems(phrase))][phrase] += 1
    counted = [
        (written.most_common(1)[0][0], written.total())
        for key, written in spellings.items()
        if not set(key.split()) <= own and written.total() > 1
    ]
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))[:COMPANIONS_SHOWN]

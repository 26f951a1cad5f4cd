"""What readers type who know a paper: its title, whole, halved or misspelt; an author and words."""

import random
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from papers.analysis import title_key, words
from papers.ids import parse_id
from papers.models import PaperRow
from papers.paper import Paper
from papers.stopwords import FILLERS, STOP_WORDS
from papers.store import Store

CONTENT_LENGTH = 4  # letters of a content word, at least
MISSPELT_LENGTH = 5  # letters of a word that gets a wrong one, at least
TITLE_WORDS = 3
RARE_WORDS = 3
RARE = range(2, 51)  # papers that hold a rare word

_LETTERS = re.compile(r"[^\W\d_]+")
_WHOLE_WORD = re.compile(r"(?<![\\\w])[a-z]{4,}(?!\w)")


@dataclass(frozen=True, slots=True)
class Corpus:
    """The papers that can be asked for, and in how many papers each word of theirs occurs."""

    distinct: tuple[int, ...]
    """Keys of papers whose title differs from every other by more than case or punctuation."""
    frequency: Counter[str]


Maker = Callable[[Paper, Corpus, random.Random], str | None]
"""A paper -> a query for it, None when this kind of query makes no sense for it."""


def read_corpus(store: Store, *, count_words: bool) -> Corpus:
    """One pass over the store; the word counts take most of its time."""
    keys: list[tuple[int, str]] = []
    frequency: Counter[str] = Counter()
    for row in _rows(store):
        keys.append((row.pk or 0, title_key(row.title)))
        if count_words:
            frequency.update(set(_whole_words(f"{row.title} {row.abstract}")))
    times = Counter(key for _, key in keys)
    return Corpus(tuple(sorted(pk for pk, key in keys if times[key] == 1)), frequency)


def exact_title(paper: Paper, _corpus: Corpus, _chooser: random.Random) -> str | None:
    return paper.title


def half_title(paper: Paper, _corpus: Corpus, _chooser: random.Random) -> str | None:
    """The first half of the words; not of a title with under three content words."""
    written = paper.title.split()
    if len(content_words(paper)) < TITLE_WORDS:
        return None
    return " ".join(written[: (len(written) + 1) // 2])


def misspelt_title(paper: Paper, _corpus: Corpus, chooser: random.Random) -> str | None:
    """The title with one letter wrong in a word that is no formula."""
    written = paper.title.split(" ")
    places = [
        (i, match.span())
        for i, token in enumerate(written)
        if not set(token) & set("$\\{}")
        for match in _LETTERS.finditer(token)
        if len(match[0]) >= MISSPELT_LENGTH
    ]
    if not places:
        return None
    i, (start, end) = chooser.choice(places)
    token = written[i]
    written[i] = token[:start] + misspelt(token[start:end], chooser) + token[end:]
    return " ".join(written)


def author_and_title_words(paper: Paper, _corpus: Corpus, chooser: random.Random) -> str | None:
    """The first author's surname and three content words of the title in its order."""
    return _joined(surname(paper), _some_words(paper, TITLE_WORDS, chooser))


def author_year_and_title_words(
    paper: Paper, _corpus: Corpus, chooser: random.Random
) -> str | None:
    """The first author's surname, the year of the first version, two content words."""
    id_ = parse_id(paper.id)
    year = paper.submitted.year if paper.submitted else id_.year if id_ else 0
    name = surname(paper)
    return _joined(f"{name} {year}" if name else "", _some_words(paper, 2, chooser))


def rare_words(paper: Paper, corpus: Corpus, chooser: random.Random) -> str | None:
    """Three words of the abstract that few papers hold."""
    rare = sorted(w for w in set(_whole_words(paper.abstract)) if corpus.frequency[w] in RARE)
    return " ".join(chooser.sample(rare, RARE_WORDS)) if len(rare) >= RARE_WORDS else None


def asked(
    store: Store, corpus: Corpus, make: Maker, count: int, chooser: random.Random
) -> list[tuple[Paper, str]]:
    """`count` random papers, each with the query made for it; fewer when there are not as many."""
    keys = list(corpus.distinct)
    chooser.shuffle(keys)
    pairs: list[tuple[Paper, str]] = []
    for start in range(0, len(keys), count):
        for row in store.by_keys(keys[start : start + count]):
            paper = Paper.from_row(row) if row else None
            if paper and (query := make(paper, corpus, chooser)):
                pairs.append((paper, query))
                if len(pairs) == count:
                    return pairs
    return pairs


def content_words(paper: Paper) -> list[str]:
    """Different words of the title that carry meaning, in its order."""
    return [
        word
        for word in dict.fromkeys(words(paper.title))
        if word.isalpha() and len(word) >= CONTENT_LENGTH and word not in STOP_WORDS | FILLERS
    ]


def surname(paper: Paper) -> str:
    """Last part of the first author's name; empty when no author is known."""
    name = next(iter(paper.authors), "")
    return name.split()[-1] if name else ""


def misspelt(word: str, chooser: random.Random) -> str:
    """The word with one random letter replaced, left out, put in, or swapped with the next."""
    wrong = word
    while wrong.lower() == word.lower():
        at = chooser.randrange(len(word))
        letter = chooser.choice(string.ascii_lowercase)
        wrong = chooser.choice(
            [
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
            ]
        )
    return wrong


def _some_words(paper: Paper, count: int, chooser: random.Random) -> list[str]:
    """Random content words in the order of the title; none when it has fewer."""
    found = content_words(paper)
    if len(found) < count:
        return []
    return [found[i] for i in sorted(chooser.sample(range(len(found)), count))]


def _joined(first: str, others: Iterable[str]) -> str | None:
    rest = " ".join(others)
    return f"{first} {rest}" if first and rest else None


def _whole_words(text: str) -> list[str]:
    """Words of plain letters, TeX commands left out."""
    return _WHOLE_WORD.findall(text.lower())


def _rows(store: Store) -> Iterator[PaperRow]:
    for rows in store.changed_since(0, batch_size=5_000):
        yield from rows

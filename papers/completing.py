"""What the last words typed may become by the index's own terms: authors' names and phrases.

Every step is bounded by a limit of its own, so that one letter or 512 characters cost little.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tantivy import Occur
from tantivy import Query as Engine

from papers.analysis import stems, words
from papers.answers import SuggestionKind
from papers.lexicon import IndexLexicon
from papers.matching import Clause, in_order, narrowed, term, unscored
from papers.names import NamePattern, name_pattern, shown_name
from papers.query import Query
from papers.ranking import plan
from papers.reader import Snapshot
from papers.schema import guarded
from papers.stopwords import BOILERPLATE, FILLERS, STOP_WORDS
from papers.syntax import Author, Leaf, Phrase, Word, Words, conjunction
from papers.typed import Typed

WORDS_LIMIT = 12
"""Typed words; a longer text is compared with whole titles only."""
NAMES_LIMIT = 4
NAMES_LOOKED_AT = 200
NAME_WORDS = 5
RUNS_LIMIT = 4
RUNS_LOOKED_AT = 24
SELDOM_RUNS_LIMIT = 2
ENDINGS_LIMIT = 3
ENDINGS_LOOKED_AT = 12
ENOUGH_RUNS = 3  # with so many no further endings are looked for
SMALL_INDEX = 10_000  # papers; in a larger one a word of one paper is a slip or a name of data
SHORT = 4  # letters; fewer start too many of the words of abstracts
_REMEMBERED = 2_000  # answers; a list of suggestions takes a few kilobytes
_SIGNS = re.compile(r"\b([a-z])plusplus\b|\b([cf])sharp\b")
_CONTRACTED = frozenset("aren didn doesn don isn wasn weren".split())  # of "isn't"
_NO_LAST_WORDS = STOP_WORDS | _CONTRACTED | {"aware", "based", "driven", "guided"}
_TOPICLESS = STOP_WORDS | FILLERS | BOILERPLATE

_T = TypeVar("_T")
_answers: dict[tuple[object, ...], Any] = {}


@dataclass(frozen=True, slots=True)
class Completion:
    """A suggestion of which the paper is still to be joined, where it is one."""

    kind: SuggestionKind
    text: str
    count: int | None
    query: str
    pk: int | None = None
    code: str | None = None
    tier: int = 1
    """0: is what is typed; 1: starts with it; 2: holds its words."""


def authors(snapshot: Snapshot, typed: Typed) -> list[Completion]:
    """Names that start like this, last name first or first name first, most papers first.

    Of several spellings that a search for one of them finds, that one is shown.
    """
    if len(typed.words) > NAME_WORDS:
        return []
    names = _names(snapshot, typed)
    kept: list[tuple[str, NamePattern | None]] = []
    for name in sorted(names, key=lambda name: -names[name]):
        if not any(
            shown_name(name) == shown or (pattern and pattern.matches(name))
            for shown, pattern in kept
        ):
            kept.append((shown_name(name), name_pattern(shown_name(name))))
        if len(kept) == NAMES_LIMIT:
            break
    made = []
    for shown, _ in kept:
        author = Author(shown.replace('"', ""))
        papers = None if typed.before else _papers_by(snapshot, author)
        made.append(Completion("author", shown, papers, f"{typed.before}{author}"))
    return sorted((one for one in made if one.count != 0), key=lambda one: -(one.count or 0))


def _papers_by(snapshot: Snapshot, author: Author) -> int:
    """Remembered, since common surnames have thousands of names to look through."""
    return remembered(snapshot, ("author", author.name), lambda: count(snapshot, [author]))


def _names(snapshot: Snapshot, typed: Typed) -> dict[str, int]:
    """Terms of the names and how many papers each is written in."""
    surname, comma, given = typed.text.partition(",")
    *first, last = typed.words
    if comma and words(surname):
        start = f"{words(surname)[-1]} {' '.join(words(given))}"
        return dict(starting(snapshot, "author", start, NAMES_LOOKED_AT))
    # `li` is a name, and the start of too many.
    ending = last if len(last) > 2 and typed.is_open else f"{last} "
    key = typed.key if first else ending
    found = dict(starting(snapshot, "author", key, NAMES_LOOKED_AT)) if len(key) > 2 else {}
    if first and len(last) > 1:
        long = [part for part in first if len(part) > 1]
        within = narrowed(all_of(snapshot, "authors", long)) if long else None
        for name, papers in starting(snapshot, "author", ending, NAMES_LOOKED_AT, within):
            if NamePattern((name.split(" ", 1)[0],), tuple(first)).matches(name):
                found[name] = papers
    return found


def phrases(snapshot: Snapshot, typed: Typed) -> list[Completion]:
    """What the words go on to in titles, and what the last word may become beside the others."""
    if len(typed.words) > WORDS_LIMIT or len(typed.key) < 2:
        return []
    taken = {tuple(stems(typed.text))}
    alone = len(typed.words) == 1
    ends = _unlike(_endings(snapshot, typed), taken, ENDINGS_LIMIT) if alone else []
    runs = _unlike(_runs(snapshot, typed), taken, RUNS_LIMIT)
    made = [_phrase(snapshot, typed, text, tier=1) for text in ends + runs]
    if not alone and len(runs) < ENOUGH_RUNS:
        ends = _unlike(_endings(snapshot, typed), taken, ENDINGS_LIMIT)
        made += [_phrase(snapshot, typed, text, tier=2) for text in ends]
    return [one for one in made if one.count != 0]


def _unlike(texts: list[str], taken: set[tuple[str, ...]], limit: int) -> list[str]:
    """The first texts that differ from those taken by more than the forms of their words."""
    kept: list[str] = []
    for text in texts:
        key = tuple(stems(text))
        if key not in taken and len(kept) < limit:
            taken.add(key)
            kept.append(text)
    return kept


def _phrase(snapshot: Snapshot, typed: Typed, text: str, tier: int) -> Completion:
    phrase = Phrase(" ".join(words(text)))
    leaves = [phrase] if typed.is_quoted else [Word(word) for word in text.split()]
    text = _SIGNS.sub(lambda sign: f"{sign[1]}++" if sign[1] else f"{sign[2]}#", text)
    papers = None if typed.before else count(snapshot, leaves)
    query = typed.before + (str(phrase) if typed.is_quoted else text)
    return Completion("phrase", text, papers, query, tier=tier)


def _runs(snapshot: Snapshot, typed: Typed) -> list[str]:
    """Phrases of titles that start with all the words, or with the last three or two of them."""
    total = len(typed.words)
    for length in dict.fromkeys((min(total, 3), min(total, 2))):
        start = " ".join(typed.words[total - length :]) + ("" if typed.is_open else " ")
        if len(start) < 3:
            continue
        known = dict(starting(snapshot, "phrase", start, RUNS_LOOKED_AT))
        whole = [
            phrase
            for phrase, papers in known.items()
            if phrase.rpartition(" ")[2] not in _NO_LAST_WORDS
            and not any(
                longer.startswith(f"{phrase} ") and 2 * more > papers
                for longer, more in known.items()
            )
        ]
        often = [phrase for phrase in whole if not _is_seldom(snapshot, known[phrase])]
        if chosen := often or whole[:SELDOM_RUNS_LIMIT]:
            return [typed.lead(length) + phrase for phrase in chosen]
    return []


def _endings(snapshot: Snapshot, typed: Typed) -> list[str]:
    """Words that the last one may become; after others, those that stand next to them."""
    *before, last = typed.words
    if not typed.is_open or len(last) < 2 or (before and last in STOP_WORDS):
        return []
    lead = typed.lead(1)
    needed = telling(before)
    if not needed:
        return [lead + word for word in _ends_alone(snapshot, last)]
    # Short starts are ended by words of titles: those of abstracts are too many to go through.
    field = "title_exact" if len(last) < SHORT else "text_exact"
    within = narrowed(all_of(snapshot, field, needed))
    ends = starting(snapshot, field, last, ENDINGS_LOOKED_AT, within)
    run = before[len(before) - before[::-1].index(needed[-1]) - 1 :]  # from the last telling word
    beside = {
        word: _found(snapshot, in_order(snapshot, field, [*run, word]))
        for word, _ in ends[: 2 * ENDINGS_LIMIT]
        if word not in STOP_WORDS and word not in before
    }
    most = max(beside.values(), default=0)
    often = [word for word, papers in beside.items() if papers * 50 > most]
    often = [word for word in often if not _is_seldom(snapshot, beside[word])]
    return [lead + word for word in sorted(often, key=lambda word: -beside[word])]


def _ends_alone(snapshot: Snapshot, last: str) -> list[str]:
    return [
        word
        for word, papers in starting(snapshot, "text_exact", last, ENDINGS_LOOKED_AT)
        if word not in _TOPICLESS
        and not _is_seldom(snapshot, papers)
        and (word.isalpha() or not last.isalpha())  # `wang123` is the address of some code
    ]


def starting(
    snapshot: Snapshot, field: str, start: str, limit: int, within: Engine | None = None
) -> list[tuple[str, int]]:
    """Terms that start like this and how many papers hold them (of those within), most first."""
    return guarded(lambda: snapshot.searcher.terms_with_prefix(field, start, within, limit))


def telling(typed_words: Sequence[str]) -> list[str]:
    return [word for word in typed_words if word not in STOP_WORDS]


def all_of(snapshot: Snapshot, field: str, terms: Sequence[str]) -> list[Clause]:
    return [(Occur.Must, term(snapshot, field, one)) for one in terms]


def count(snapshot: Snapshot, leaves: Sequence[Leaf]) -> int:
    """How many papers a search for these finds."""
    bare = tuple(leaf for leaf in leaves if isinstance(leaf, Word) and not leaf.field)
    rest = [leaf for leaf in leaves if leaf not in bare]
    query = Query(conjunction([Words(bare), *rest] if bare else rest))
    if query.root is None:
        return 0
    how = plan(snapshot, query, [], IndexLexicon(snapshot))
    return _found(snapshot, how.everything(bonuses=False)) if how.required or how.conditions else 0


def _found(snapshot: Snapshot, query: Engine) -> int:
    found = guarded(lambda: snapshot.searcher.search(unscored(query), 1))
    return int(found.count)  # type: ignore[attr-defined]  # missing in the stub


def remembered(snapshot: Snapshot, key: tuple[object, ...], make: Callable[[], _T]) -> _T:
    """What was made of a key for this commit of the index, made at most once while it is kept."""
    whole = (snapshot.generation, snapshot.stamp, *key)
    known: _T | None = _answers.get(whole)
    if known is None:
        for oldest in list(_answers)[: max(0, len(_answers) - _REMEMBERED + 1)]:
            _answers.pop(oldest, None)
        _answers[whole] = known = make()
    return known


def _is_seldom(snapshot: Snapshot, papers: int) -> bool:
    return papers < 2 and snapshot.searcher.num_docs > SMALL_INDEX

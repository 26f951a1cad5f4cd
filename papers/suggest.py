"""What is being typed -> what it may become: papers, titles, authors, phrases, categories."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from tantivy import DocAddress, Occur
from tantivy import Query as Engine

from papers.analysis import words
from papers.answers import Suggestion
from papers.categories import category
from papers.completing import (
    WORDS_LIMIT,
    Completion,
    all_of,
    authors,
    phrases,
    remembered,
    starting,
    telling,
)
from papers.ids import parse_id
from papers.matching import any_of, clause, narrowed, term
from papers.paper import Paper
from papers.reader import Snapshot
from papers.schema import guarded
from papers.stopwords import STOP_WORDS
from papers.syntax import Doi, Leaf, PaperId
from papers.taxonomy import ALIASES, ARCHIVES, CATEGORIES
from papers.text import to_plain
from papers.typed import Typed, readings

TITLE_LETTERS = 4  # before titles are looked up by their start
TITLES_LIMIT = 4
TITLES_LOOKED_AT = 50  # more titles that start alike say nothing; the one typed in full still does
ENDINGS_LIMIT = 12  # words that the last word of a title may become
SHORT = 4  # characters; everyone types the same first ones, and they cost most


def suggest(snapshot: Snapshot, text: str, limit: int = 10) -> tuple[Completion, ...]:
    """Completions of what is being typed, best first; none for what cannot be read."""
    if len(text) > SHORT:
        return _suggested(snapshot, text, limit)
    return remembered(snapshot, ("text", text, limit), lambda: _suggested(snapshot, text, limit))


def _suggested(snapshot: Snapshot, text: str, limit: int) -> tuple[Completion, ...]:
    for typed in readings(text):
        if typed.words and (found := _found(snapshot, typed)):
            return tuple(_mixed(found, titles_first=len(typed.words) > 2))[:limit]
    return ()


def complete(
    completions: Iterable[Completion], papers_by_pk: Mapping[int, Paper]
) -> tuple[Suggestion, ...]:
    """With the titles of papers; one whose row is gone is passed over."""
    made = []
    for one in completions:
        if one.pk is None:
            made.append(Suggestion(one.kind, one.text, one.count, one.query, code=one.code))
        elif paper := papers_by_pk.get(one.pk):
            title = to_plain(paper.title)
            query = paper.id if one.kind == "paper" else title
            made.append(Suggestion(one.kind, title, None, query, paper_id=paper.id))
    return tuple(made)


def _found(snapshot: Snapshot, typed: Typed) -> list[list[Completion]]:
    """Lists by kind, without empty ones."""
    match typed.prefix:
        case "" if typed.is_quoted:
            parts = [phrases(snapshot, typed)]
        case "":
            if not typed.before and (papers := _papers(snapshot, typed)):
                return [papers]
            parts = [
                _categories(snapshot, typed),
                phrases(snapshot, typed),
                authors(snapshot, typed),
            ]
            if not typed.before:
                parts.append(_titles(snapshot, typed))
        case "au":
            parts = [authors(snapshot, typed)]
        case "cat":
            parts = [_categories(snapshot, typed)]
        case "ti":
            parts = [_titles(snapshot, typed)]
        case "id" | "doi":
            parts = [_papers(snapshot, typed)]
        case _:
            parts = []
    return [part for part in parts if part]


def _mixed(parts: Sequence[list[Completion]], *, titles_first: bool) -> Iterator[Completion]:
    """One of each kind in turn, tier by tier; within a tier the kind with most papers begins."""
    for tier in range(3):
        here = [kept for part in parts if (kept := [one for one in part if one.tier == tier])]
        here.sort(
            key=lambda part: (titles_first and part[0].kind == "title", part[0].count or 0),
            reverse=True,
        )
        for row in zip_longest(*here):
            yield from (one for one in row if one)


def _papers(snapshot: Snapshot, typed: Typed) -> list[Completion]:
    """The paper whose id, address or DOI this is."""
    leaf: Leaf | None = None
    place = typed.text.find("10.")
    if id_ := parse_id(typed.text):
        leaf = PaperId(replace(id_, version=None))
    elif place >= 0 and "/" in typed.text[place:]:
        leaf = Doi(typed.text[place:].strip().lower())
    if leaf is None or (query := clause(snapshot, leaf)) is None:
        return []
    shown = str(leaf).partition(":")[2]
    return [
        Completion("paper", shown, None, shown, pk, tier=0)
        for _, pk in _rows(snapshot, query, limit=1)
    ]


def _titles(snapshot: Snapshot, typed: Typed) -> list[Completion]:
    """Titles that start like this, the shortest first, then titles with all the words."""
    found: dict[int, Completion] = {}
    alone = len(typed.words) == 1
    only_titles = typed.prefix == "ti"
    key = f"{typed.key.strip()} " if alone and not only_titles else typed.key
    if len(key) >= TITLE_LETTERS and not STOP_WORDS.issuperset(typed.words):
        titles = [title for title, _ in starting(snapshot, "title_key", key, TITLES_LOOKED_AT)]
        if len(titles) == TITLES_LOOKED_AT and not only_titles:
            titles = []
        whole = " ".join(typed.words)
        for title in dict.fromkeys((whole, *sorted(titles, key=len)[:TITLES_LIMIT])):
            for hash_, pk in _rows(snapshot, term(snapshot, "title_key", title), limit=1):
                found[hash_] = Completion("title", "", None, "", pk)
    if len(typed.words) <= WORDS_LIMIT and (query := _title_query(snapshot, typed)):
        for hash_, pk in _rows(snapshot, query, limit=TITLES_LIMIT):
            found.setdefault(hash_, Completion("title", "", None, "", pk, tier=2))
    return list(found.values())


def _title_query(snapshot: Snapshot, typed: Typed) -> Engine | None:
    """Titles with all the words, of which the last one may go on; side by side they count more."""
    *before, last = typed.words
    may_go_on = typed.is_open and len(last) > 1 and last not in STOP_WORDS
    needed = telling(before if may_go_on else typed.words)
    if len(needed) + may_go_on < (1 if typed.prefix else 2):
        return None
    clauses = all_of(snapshot, "title_exact", needed)
    if may_go_on:
        within = narrowed(clauses) if clauses else None
        endings = starting(snapshot, "title_exact", last, ENDINGS_LIMIT, within)
        if not endings:
            return None
        ended = any_of(term(snapshot, "title_exact", word) for word, _ in endings)
        clauses.append((Occur.Must, Engine.const_score_query(ended, 1.0)))
    if len(typed.words) > 1:
        together = Engine.phrase_prefix_query(snapshot.schema, "title_exact", list(typed.words))
        clauses.append((Occur.Should, together))
    return narrowed(clauses)


def _rows(snapshot: Snapshot, query: Engine, limit: int) -> list[tuple[int, int]]:
    """(hash of the title, row key) of the papers found, best first."""

    def run() -> list[tuple[int, int]]:
        hits = snapshot.searcher.search(query, limit, count=False).hits
        places: list[DocAddress] = [place for _, place in hits]
        hashes = snapshot.searcher.fast_field_values("title_hash", places)
        keys = snapshot.searcher.fast_field_values("pk", places)
        return [(int(h or 0), int(k or 0)) for h, k in zip(hashes, keys, strict=True)]

    return guarded(run)


class _Named(NamedTuple):
    start: str
    """A code in lower case; aliases have their own."""
    code: str
    name: str
    words: tuple[str, ...]


@cache
def _named() -> tuple[_Named, ...]:
    known = [(code, code, name) for code, name, _ in ARCHIVES]
    known += [(code, code, name) for code, name in CATEGORIES]
    known += [
        (alias, code, found.name) for alias, code in ALIASES.items() if (found := category(code))
    ]
    return tuple(
        _Named(start.lower(), code, name, tuple(words(name))) for start, code, name in known
    )


def _categories(snapshot: Snapshot, typed: Typed) -> list[Completion]:
    """Categories and archives by the start of their code, or by words of their name."""
    code, key = typed.text.strip().lower(), typed.key.strip()
    tiers: dict[_Named, int] = {}
    for one in _named():
        if (tier := _category_tier(one, typed, code, key)) is not None:
            tiers[one] = tier
    made: dict[str, Completion] = {}
    for one in sorted(tiers, key=lambda one: tiers[one]):
        papers = _papers_in(snapshot, one.code)
        if papers and one.code not in made:
            shown = None if typed.before else papers
            query = f"{typed.before}cat:{one.code}"
            made[one.code] = Completion(
                "category", one.name, shown, query, code=one.code, tier=tiers[one]
            )
    return sorted(made.values(), key=lambda one: (one.tier, -(one.count or 0)))


def _category_tier(one: _Named, typed: Typed, code: str, key: str) -> int | None:
    if one.start == code:
        return 0
    if one.start.startswith(code) and (typed.prefix or len(code) > 1):
        return 1
    if len(key) < 3:
        return None
    if " ".join(one.words).startswith(key):
        return 1
    of_name = iter(one.words)
    in_order = all(any(word.startswith(part) for word in of_name) for part in typed.words)
    return 2 if in_order else None


def _papers_in(snapshot: Snapshot, code: str) -> int:
    return snapshot.frequency("category", code)

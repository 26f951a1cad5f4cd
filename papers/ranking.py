"""A query and its filters as the engine's query. The ranking knobs are the named table `BOOSTS`."""

from dataclasses import dataclass
from datetime import date

from tantivy import FieldType, Occur
from tantivy import Query as Engine

from papers.categories import CategoryExpression
from papers.query import Query
from papers.reader import Snapshot
from papers.schema import day_number, stems, title_key, words
from papers.stopwords import FILLERS, STOP_WORDS

WORDS_LIMIT = 32  # words of one query that count; each costs a posting list

BOOSTS = {
    "title": 0.4,  # more hurts: title^2 costs 10 % nDCG@10 on the dev sets
    "author": 0.6,
    "adjacent": 0.3,  # two query words side by side
    "same_title": 1_000.0,  # the query is the title: nothing may stand above it
    "all_words": 100.0,  # papers with every word come before those with some
}


Clause = tuple[Occur, Engine]


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions beside the words; `day` asks for papers announced on that very day."""

    category: CategoryExpression | None = None
    first_day: date | None = None
    last_day: date | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The words that count, stemmed and unstemmed side by side, and those left out."""

    stems: tuple[str, ...]
    words: tuple[str, ...]
    places: tuple[int, ...]
    ignored: tuple[str, ...]

    @classmethod
    def of(cls, query: Query) -> "Terms":
        pairs = list(zip(stems(query.bare), words(query.bare), strict=True))
        meaningful = [i for i, (_, word) in enumerate(pairs) if word not in STOP_WORDS]
        if len(meaningful) >= 4:  # a question; short queries may mean these words
            meaningful = [i for i in meaningful if pairs[i][1] not in FILLERS] or meaningful
        kept = meaningful or list(range(len(pairs)))
        seen: dict[str, int] = {}
        for i in kept[:WORDS_LIMIT]:
            seen.setdefault(pairs[i][0], i)
        places = tuple(seen.values())
        left_out = [pairs[i][1] for i in range(len(pairs)) if i not in set(kept[:WORDS_LIMIT])]
        return cls(
            tuple(pairs[i][0] for i in places),
            tuple(pairs[i][1] for i in places),
            places,
            tuple(dict.fromkeys(left_out)),
        )


def all_of(snapshot: Snapshot, query: Query, terms: Terms, conditions: list[Clause]) -> Engine:
    """Every word and phrase must be there; closeness and title words add to the score."""
    must = [
        (Occur.Must, _word(snapshot, *pair)) for pair in zip(terms.stems, terms.words, strict=True)
    ]
    return narrowed(
        [*must, *exact(snapshot, query), *conditions, *_bonuses(snapshot, query, terms)]
    )


def some_of(
    snapshot: Snapshot, query: Query, terms: Terms, everything: Engine, conditions: list[Clause]
) -> Engine:
    """Any of the words; papers with all of them, found by `everything`, go first."""
    should = [
        (Occur.Should, _word(snapshot, *p)) for p in zip(terms.stems, terms.words, strict=True)
    ]
    first = Engine.const_score_query(everything, BOOSTS["all_words"])
    return narrowed(
        [
            (Occur.Must, Engine.boolean_query(should)),
            (Occur.Should, first),
            *exact(snapshot, query),
            *conditions,
            *_bonuses(snapshot, query, terms),
        ]
    )


def _word(snapshot: Snapshot, stem: str, word: str) -> Engine:
    author = Engine.boost_query(term(snapshot, "authors", word), BOOSTS["author"])
    return Engine.boolean_query(
        [(Occur.Should, term(snapshot, "text", stem)), (Occur.Should, author)]
    )


def exact(snapshot: Snapshot, query: Query) -> list[Clause]:
    """Quoted phrases and author names; what holds no searchable word asks for nothing."""
    must = [_phrase(snapshot, "text_exact", words(phrase)) for phrase in query.phrases]
    must += [_phrase(snapshot, "authors", words(name)) for name in query.authors]
    return [(Occur.Must, clause) for clause in must if clause]


def _bonuses(snapshot: Snapshot, query: Query, terms: Terms) -> list[Clause]:
    bonuses = [
        Engine.boost_query(term(snapshot, "title", stem), BOOSTS["title"]) for stem in terms.stems
    ]
    for i in range(len(terms.stems) - 1):
        if terms.places[i + 1] == terms.places[i] + 1:
            pair = Engine.phrase_query(
                snapshot.schema, "text", [terms.stems[i], terms.stems[i + 1]]
            )
            bonuses.append(Engine.boost_query(pair, BOOSTS["adjacent"]))
    if key := title_key(query.text):
        same = term(snapshot, "title_key", key)
        bonuses.append(Engine.const_score_query(same, BOOSTS["same_title"]))
    return [(Occur.Should, bonus) for bonus in bonuses]


def conditions(snapshot: Snapshot, filters: Filters, query: Query) -> list[Clause]:
    """Filters as clauses that take no part in the score; a query's own and a page's both hold."""
    clauses: list[Clause] = []
    for category in filter(None, (filters.category, query.category)):
        wanted = [(Occur.Should, term(snapshot, "category", code)) for code in category.include]
        if wanted:
            clauses.append((Occur.Must, _unscored(Engine.boolean_query(wanted))))
        clauses += [(Occur.MustNot, term(snapshot, "category", code)) for code in category.exclude]
    days = [(filters.first_day, filters.last_day), (query.first_day, query.last_day)]
    if filters.day:
        days.append((filters.day, filters.day))
        clauses.append((Occur.Must, _unscored(term(snapshot, "dated", 1))))
    for first, last in days:
        if first or last:
            span = Engine.range_query(
                snapshot.schema,
                "day",
                FieldType.Integer,
                day_number(first) if first else None,
                day_number(last) if last else None,
            )
            clauses.append((Occur.Must, _unscored(span)))
    return clauses


def narrowed(clauses: list[Clause]) -> Engine:
    """One query of all clauses; one that only excludes starts from every paper."""
    if not any(occur == Occur.Must for occur, _ in clauses):
        clauses = [(Occur.Must, Engine.all_query()), *clauses]
    return Engine.boolean_query(clauses)


def term(snapshot: Snapshot, field: str, value: str | int) -> Engine:
    return Engine.term_query(snapshot.schema, field, value)


def _phrase(snapshot: Snapshot, field: str, terms: list[str]) -> Engine | None:
    if not terms:
        return None
    if len(terms) == 1:
        return term(snapshot, field, terms[0])
    return Engine.phrase_query(snapshot.schema, field, list(terms[:WORDS_LIMIT]))


def _unscored(query: Engine) -> Engine:
    return Engine.const_score_query(query, 0.0)

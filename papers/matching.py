"""One clause of a query -> the engine's query for the papers that meet it."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from itertools import permutations

from tantivy import FieldType, Occur
from tantivy import Query as Engine

from papers.analysis import prepared, spelled_out, stems, words
from papers.categories import CategoryExpression
from papers.filters import Filters, Kind
from papers.language import say
from papers.names import NamePattern, name_pattern, spelled_name
from papers.reader import Snapshot
from papers.schema import day_number, guarded
from papers.stopwords import STOP_WORDS
from papers.syntax import (
    Author,
    Dated,
    Doi,
    Has,
    InCategory,
    Leaf,
    PaperId,
    Phrase,
    Wildcard,
    Word,
)

EXPANSION_LIMIT = 5_000  # words one wildcard may stand for; each is a posting list to read
HYPHENATED_LIMIT = 500  # the same after a hyphen, where each is a phrase to look for
NAMES_LIMIT = 20_000  # different names of one surname and initial that are looked through
REORDERED_WORDS = 3  # words of a proximity clause that are tried in every order
Clause = tuple[Occur, Engine]

_STEMMED = {"": "text", "all": "text", "ti": "title", "abs": "abstract"}
_EXACT = {"": "text_exact", "all": "text_exact", "ti": "title_exact", "abs": "text_exact"}
_OTHER = {"co": "comments", "jr": "journal", "rn": "report"}
_ALL = ("authors", "comments", "journal", "report")


class QueryTooBroadError(ValueError):
    """A clause stands for more than is searched; the message says what to do."""


def clause(snapshot: Snapshot, leaf: Leaf) -> Engine | None:
    """The papers that meet a leaf, scored by its words; None when it holds none to search for.

    Raises QueryTooBroadError for a wildcard that stands for too many words.
    """
    match leaf:
        case Word():
            return _word(snapshot, leaf)
        case Phrase():
            return _phrase(snapshot, leaf)
        case Wildcard():
            return _wildcard(snapshot, leaf)
        case Author(name):
            return _author(snapshot, name)
        case InCategory(expression):
            return narrowed(category_clauses(snapshot, expression))
        case Dated(first, last):
            return days_between(snapshot, first, last)
        case PaperId(id_):
            return unscored(term(snapshot, "id", id_.value))
        case Doi(doi):
            return unscored(term(snapshot, "doi", doi))
        case Has(feature):
            return unscored(term(snapshot, "has", feature))


def conditions(snapshot: Snapshot, filters: Filters) -> list[Clause]:
    """A page's filters as clauses that take no part in the score."""
    clauses = category_clauses(snapshot, filters.category) if filters.category else []
    first, last = filters.first_day, filters.last_day
    if filters.day:
        first = max(first or filters.day, filters.day)
        last = min(last or filters.day, filters.day)
    if filters.kinds:
        ways = [
            unscored(narrowed(_came(snapshot, filters, kind, first, last)))
            for kind in filters.kinds
        ]
        return [*clauses, (Occur.Must, unscored(any_of(ways)))]
    if first or last:
        clauses.append((Occur.Must, days_between(snapshot, first, last)))
    if filters.day:
        clauses.append((Occur.Must, unscored(term(snapshot, "dated", 1))))
    return clauses


def _came(
    snapshot: Snapshot, filters: Filters, kind: Kind, first: date | None, last: date | None
) -> list[Clause]:
    """The papers that came to the list in one of the ways on some days."""
    if kind == "replaced":
        return [(Occur.Must, days_between(snapshot, first, last, "replaced"))]
    clauses = [(Occur.Must, unscored(term(snapshot, "dated", 1)))]
    if first or last:
        clauses.append((Occur.Must, days_between(snapshot, first, last)))
    at_home = primarily(snapshot, filters.category)
    if at_home:
        clauses.append((Occur.Must if kind == "new" else Occur.MustNot, at_home))
    elif kind == "cross":  # of all of arXiv every paper is new
        clauses.append((Occur.Must, Engine.empty_query()))
    return clauses


def primarily(snapshot: Snapshot, category: CategoryExpression | None) -> Engine | None:
    """The papers whose primary category is one of those listed; None when all are."""
    if category is None or not category.include:
        return None
    return unscored(any_of(term(snapshot, "primary", code) for code in category.include))


def category_clauses(snapshot: Snapshot, category: CategoryExpression) -> list[Clause]:
    clauses: list[Clause] = []
    if category.include:
        wanted = any_of(term(snapshot, "category", code) for code in category.include)
        clauses.append((Occur.Must, unscored(wanted)))
    clauses += [(Occur.MustNot, term(snapshot, "category", code)) for code in category.exclude]
    return clauses


def days_between(
    snapshot: Snapshot, first: date | None, last: date | None, field: str = "day"
) -> Engine:
    return unscored(
        Engine.range_query(
            snapshot.schema,
            field,
            FieldType.Integer,
            day_number(first) if first else None,
            day_number(last) if last else None,
        )
    )


def narrowed(clauses: list[Clause]) -> Engine:
    """One query of all clauses; one that only excludes starts from every paper."""
    if not any(occur == Occur.Must for occur, _ in clauses):
        clauses = [(Occur.Must, unscored(Engine.all_query())), *clauses]
    return Engine.boolean_query(clauses)


def any_of(queries: Iterable[Engine]) -> Engine:
    found = list(queries)
    return found[0] if len(found) == 1 else Engine.boolean_query([(Occur.Should, q) for q in found])


def term(snapshot: Snapshot, field: str, value: str | int) -> Engine:
    return Engine.term_query(snapshot.schema, field, value)


def in_order(snapshot: Snapshot, field: str, terms: Sequence[str], slop: int = 0) -> Engine:
    """Terms side by side; one alone is a plain term."""
    if len(terms) == 1:
        return term(snapshot, field, terms[0])
    return Engine.phrase_query(snapshot.schema, field, list(terms), slop)


def adjacent_stems(snapshot: Snapshot, field: str, text: str) -> Engine | None:
    """The words of one bare word such as `state-of-the-art`; its common words may be any word."""
    found = stems(text)
    kept = [(i, s) for i, s in enumerate(found) if s not in STOP_WORDS or len(found) == 1]
    if not kept:
        kept = list(enumerate(found))
    if len(kept) < 2:
        return term(snapshot, field, kept[0][1]) if kept else None
    return Engine.phrase_query(snapshot.schema, field, [(i - kept[0][0], s) for i, s in kept])


def unscored(query: Engine) -> Engine:
    return Engine.const_score_query(query, 0.0)


def _word(snapshot: Snapshot, word: Word) -> Engine | None:
    exact = words(word.text)
    if not exact:
        return None
    if field := _OTHER.get(word.field):
        return in_order(snapshot, field, exact)
    stemmed = _STEMMED[word.field]
    found = [adjacent_stems(snapshot, stemmed, word.text)]
    joined = stems("".join(exact)) if len(exact) > 1 else []
    if len(joined) == 1:  # `pre-training` is pretraining too; Chinese falls apart again
        found.append(term(snapshot, stemmed, joined[0]))
    if spelled := spelled_out(prepared(word.text)):
        found.append(adjacent_stems(snapshot, stemmed, spelled))
    if word.field == "":
        found.append(in_order(snapshot, "authors", exact))
    elif word.field == "all":
        found += [in_order(snapshot, field, exact) for field in _ALL]
    return any_of(query for query in found if query)


def _phrase(snapshot: Snapshot, phrase: Phrase) -> Engine | None:
    exact = words(phrase.text)
    if not exact:
        return None
    fields = [_OTHER.get(phrase.field) or _EXACT[phrase.field]]
    if phrase.field == "all":
        fields += _ALL
    orders = [exact]
    if phrase.distance and 1 < len(exact) <= REORDERED_WORDS:
        orders = [list(order) for order in permutations(exact)]
    found = any_of(
        in_order(snapshot, field, order, phrase.distance) for field in fields for order in orders
    )
    if phrase.field != "abs":
        return found
    # The abstract's unstemmed words have no field of their own: what stands so in the title or the
    # abstract, and in any form in the abstract.
    there = any_of(
        in_order(snapshot, "abstract", stems(" ".join(order)), phrase.distance) for order in orders
    )
    return Engine.boolean_query([(Occur.Must, found), (Occur.Must, unscored(there))])


def _wildcard(snapshot: Snapshot, wildcard: Wildcard) -> Engine:
    *before, pattern = wildcard.pattern.split("-")
    fields = {
        "au": ("authors",),
        "all": ("text_exact", *_ALL),
        **{name: (field,) for name, field in _OTHER.items()},
    }.get(wildcard.field, (_EXACT.get(wildcard.field, "text_exact"),))
    found: list[Engine] = []
    for field in fields:
        expanded = expansions(snapshot, field, pattern)
        if before and len(expanded) > 1:
            if len(expanded) > HYPHENATED_LIMIT:
                raise _too_broad(wildcard.pattern, HYPHENATED_LIMIT)
            found += [in_order(snapshot, field, [*before, word]) for word in expanded]
        elif expanded:
            found.append(Engine.term_set_query(snapshot.schema, field, expanded))
    if wildcard.field == "abs" and found:
        forms = list(dict.fromkeys(s for word in expanded for s in stems(word)))
        found = [
            Engine.boolean_query(
                [
                    (Occur.Must, found[0]),
                    (Occur.Must, Engine.term_set_query(snapshot.schema, "abstract", forms)),
                ]
            )
        ]
    return Engine.const_score_query(any_of(found), 1.0) if found else Engine.empty_query()


def expansions(snapshot: Snapshot, field: str, pattern: str) -> list[str]:
    """The index's own words that a pattern stands for, most frequent first."""
    literal = re.split(r"[*?]", pattern, maxsplit=1)[0]
    known = guarded(
        lambda: snapshot.searcher.terms_with_prefix(field, literal, limit=EXPANSION_LIMIT + 1)
    )
    if len(known) > EXPANSION_LIMIT:
        raise _too_broad(pattern, EXPANSION_LIMIT)
    shape = re.compile("".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern))
    return [word for word, _ in known if shape.fullmatch(word)]


def _too_broad(pattern: str, limit: int) -> QueryTooBroadError:
    return QueryTooBroadError(
        say(
            "{pattern} stands for more than {limit} words; write more letters before the star.",
            pattern=pattern,
            limit=f"{limit:,}",
        )
    )


def _author(snapshot: Snapshot, name: str) -> Engine | None:
    tokens = words(name)
    if not tokens:
        return None
    spellings = dict.fromkeys((name, spelled_name(name)))
    patterns = [pattern for spelling in spellings if (pattern := name_pattern(spelling))]
    if not patterns:
        found = any_of(
            in_order(snapshot, "authors", words(spelling.replace(",", " ")))
            for spelling in spellings
        )
        return Engine.const_score_query(found, 1.0)
    terms = [t for pattern in patterns for t in _names(snapshot, pattern)]
    if not terms:
        return Engine.empty_query()
    return Engine.const_score_query(Engine.term_set_query(snapshot.schema, "author", terms), 1.0)


def _names(snapshot: Snapshot, pattern: NamePattern) -> list[str]:
    for prefix in dict.fromkeys((pattern.prefix, f"{pattern.surname[-1]} ")):
        known = guarded(
            partial(snapshot.searcher.terms_with_prefix, "author", prefix, limit=NAMES_LIMIT)
        )
        found = [name for name, _ in known if pattern.matches(name)]
        if found:
            return found
    return []

"""A list in the order of a reader's words.

A paper scores the sum, over the phrases of the reader that it holds in any form, of

    log2(1 + weight) * rarity * (2 where the phrase stands in the title too)

where rarity is the idf of the rarest word of the phrase, and equal phrases in other forms are one.
How often a paper says a phrase counts for nothing, and a weight counts by its logarithm, so neither
one paper that repeats a word nor one word that was met very often wins alone. Among the papers that
hold a phrase the single words of all phrases count besides, in the same way but at SINGLE_WEIGHT:
who reads on "latent visual reasoning" likes visual reasoning. Papers without any of the phrases
score nothing and follow in the order of the list.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log, log2

from tantivy import Occur
from tantivy import Query as Engine

from papers.analysis import stems, topicless_stems, words
from papers.answers import Alike
from papers.lists import Hit, run
from papers.matching import Clause, adjacent_stems, any_of, term, unscored
from papers.paper import Paper
from papers.reader import Snapshot, paper_count
from papers.related import POSTINGS_LIMIT
from papers.search import Hits
from papers.store import Store

RANKED_LIMIT = 2_000  # papers of a list that are put in order, its first ones
WORDS_LIMIT = 100  # phrases of a reader
PHRASE_LENGTH_LIMIT = 60  # characters
WEIGHT_LIMIT = 10_000.0
SINGLE_WEIGHT = 0.3  # nDCG@25 .522 without, .563 with it; at 1 no more than .569
_LABELS_AT_ONCE = 23  # powers of two that the engine's scores add up without rounding


@dataclass(frozen=True, slots=True)
class Wish:
    """A phrase that a reader likes to read of, and how much."""

    phrase: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Preferred:
    """A page of a list in the order of a reader's words."""

    found: tuple[Alike, ...]
    """With the phrases that each paper holds, the most telling first."""
    holding: int
    """How many papers of the list hold any of the phrases."""
    ranked: int
    """How many papers were put in order: the first of the list, or all."""
    total: int
    """Papers of the list, as `Results` has them."""
    some_total: int | None


@dataclass(frozen=True, slots=True)
class _Term:
    """One phrase, whatever its forms."""

    phrase: str
    stems: tuple[str, ...]
    weight: float
    rarity: float
    postings: int
    """How many papers hold its rarest word."""
    joined: str
    """Its words as one, where papers write it so: `pre-training` is pretraining."""

    @property
    def worth(self) -> float:
        return log2(1 + self.weight) * self.rarity


def preferred(
    store: Store, hits: Hits, wishes: Sequence[Wish], offset: int, limit: int
) -> Preferred:
    """A page of the hits in the order of the wishes, with their rows."""
    if hits.scope is None:
        return Preferred((), 0, 0, hits.total, hits.some_total)
    snapshot = hits.scope.snapshot
    terms = _terms(snapshot, wishes)
    scores = _scores(snapshot, hits.hits, terms)
    in_order = sorted(hits.hits, key=lambda hit: -scores.get(hit.order, 0.0))
    page = in_order[offset : offset + limit]
    held = _held(snapshot, [hit for hit in page if hit.order in scores], terms)
    return Preferred(
        tuple(
            Alike(Paper.from_row(row), scores.get(hit.order, 0.0), tuple(held.get(hit.order, ())))
            for hit, row in zip(page, store.by_keys([hit.pk for hit in page]), strict=True)
            if row
        ),
        len(scores),
        len(in_order),
        hits.total,
        hits.some_total,
    )


def _terms(snapshot: Snapshot, wishes: Iterable[Wish]) -> list[_Term]:
    """The phrases that can be looked for, most telling first; a form met most names them all.

    Where all of them would make the engine read too much, those of common words are left out.
    """
    spelled: dict[tuple[str, ...], Wish] = {}
    weights: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for wish in wishes:
        key = tuple(stems(wish.phrase))
        weights[key] += wish.weight
        if key not in spelled or spelled[key].weight < wish.weight:
            spelled[key] = wish
    found: list[_Term] = []
    for key, wish in spelled.items():
        telling = [stem for stem in key if stem not in topicless_stems()]
        if not telling:
            continue
        joined = _joined(snapshot, wish.phrase)
        postings = min(snapshot.frequency("text", stem) for stem in telling)
        postings = postings or snapshot.frequency("text", joined)
        if postings:
            rarity = _idf(snapshot, postings)
            found.append(_Term(wish.phrase, key, weights[key], rarity, postings, joined))
    kept, read = [], 0
    for one in sorted(found, key=lambda one: one.postings):
        read += one.postings
        if read > POSTINGS_LIMIT:
            break
        kept.append(one)
    return sorted(kept, key=lambda one: -one.worth)


def _scores(snapshot: Snapshot, hits: Sequence[Hit], terms: Sequence[_Term]) -> dict[int, float]:
    """The scores of the hits that hold any of the phrases, by their numbers in the index's order.

    They come of one query: the engine adds up constants.
    """
    if not hits or not terms:
        return {}
    # Once for the phrase, wherever it is, and once more in the title.
    phrases: list[Clause] = [
        (Occur.Should, Engine.const_score_query(_there(snapshot, field, one), one.worth))
        for one in terms
        for field in ("text", "title")
    ]
    clauses: list[Clause] = [
        (Occur.Must, _these(snapshot, hits)),
        (Occur.Must, Engine.boolean_query(phrases)),
        *_singles(snapshot, terms),
    ]
    found, _ = run(snapshot, Engine.boolean_query(clauses), "relevance", 0, len(hits))
    orders = snapshot.column("order", [address for _, address in found])
    return {order: round(score, 3) for (score, _), order in zip(found, orders, strict=True)}


def _singles(snapshot: Snapshot, terms: Sequence[_Term]) -> Iterator[Clause]:
    weights: defaultdict[str, float] = defaultdict(float)
    for one in terms:
        for stem in set(one.stems) - topicless_stems():
            weights[stem] += one.weight
    for stem, weight in weights.items():
        worth = SINGLE_WEIGHT * log2(1 + weight) * _idf(snapshot, snapshot.frequency("text", stem))
        for field in ("text", "title"):
            yield Occur.Should, Engine.const_score_query(term(snapshot, field, stem), worth)


def _held(snapshot: Snapshot, hits: Sequence[Hit], terms: Sequence[_Term]) -> dict[int, list[str]]:
    """Which phrases each hit holds, by its number in the index's order.

    One query tells of many: each phrase scores a power of two, so that the sum names them.
    """
    held: defaultdict[int, list[str]] = defaultdict(list)
    if not hits:
        return held
    for start in range(0, len(terms), _LABELS_AT_ONCE):
        some = terms[start : start + _LABELS_AT_ONCE]
        clauses: list[Clause] = [(Occur.Must, _these(snapshot, hits))]
        for bit, one in enumerate(some):
            there = _there(snapshot, "text", one)
            clauses.append((Occur.Should, Engine.const_score_query(there, float(1 << bit))))
        found, _ = run(snapshot, Engine.boolean_query(clauses), "relevance", 0, len(hits))
        orders = snapshot.column("order", [address for _, address in found])
        for (score, _), order in zip(found, orders, strict=True):
            held[order] += [one.phrase for bit, one in enumerate(some) if int(score) >> bit & 1]
    return held


def _there(snapshot: Snapshot, field: str, one: _Term) -> Engine:
    """Papers with a phrase in any form, as its own page finds them."""
    found = [adjacent_stems(snapshot, field, one.phrase)]
    if one.joined:
        found.append(term(snapshot, field, one.joined))
    return any_of(query for query in found if query)


def _joined(snapshot: Snapshot, phrase: str) -> str:
    tokens = words(phrase)
    found = stems("".join(tokens)) if len(tokens) > 1 else []
    return found[0] if len(found) == 1 and snapshot.frequency("text", found[0]) else ""


def _these(snapshot: Snapshot, hits: Sequence[Hit]) -> Engine:
    orders = [hit.order for hit in hits]
    return unscored(Engine.term_set_query(snapshot.schema, "order", orders))


def _idf(snapshot: Snapshot, frequency: int) -> float:
    """BM25's form, always above 0."""
    papers = paper_count(snapshot.searcher)
    return log(1 + (papers - frequency + 0.5) / (frequency + 0.5))

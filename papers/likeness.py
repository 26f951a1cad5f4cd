"""Papers like some papers or a text: the engine's query, and what each of its hits shares."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from math import log

from tantivy import Occur
from tantivy import Query as Engine

from papers.analysis import stems, title_key, topicless_stems
from papers.duplicates import bands
from papers.filters import Filters
from papers.lists import Hit, hits_of, run
from papers.matching import Clause, any_of, conditions, in_order, term, unscored
from papers.reader import Snapshot, paper_count
from papers.related import Label, Seed, labels, profile, shortened
from papers.schema import author_id, guarded
from papers.vocabulary import Vocabulary

TITLE_BOOST = 0.3  # a term that stands in the title too; 0.5 gains no more, 1 costs 7 %
TITLE_TERMS = 20  # most telling; all 50 gain 1 % nDCG@10 and take a third longer
AUTHOR_BOOST = 0.15  # one author in common, as a share of what all terms score together
AUTHORS_TIE = 0.3  # further authors in common count so much of the first
AUTHORS_LIMIT = 20  # authors of one paper that are looked for
ALL_AUTHORS_LIMIT = 100
CANDIDATES_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Likeness:
    """Papers like others, most alike first, and the words and phrases they were found by."""

    hits: tuple[Hit, ...]
    total: int
    """Papers that share any term."""
    shared: tuple[str, ...]
    """As the texts spell them, most telling first; at least one hit has each."""
    shared_by_pk: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """What each hit shares."""


NOTHING = Likeness((), 0, ())


def like(
    snapshot: Snapshot,
    seeds: Sequence[Seed],
    not_seeds: Sequence[Seed] = (),
    filters: Filters = Filters(),  # noqa: B008  # frozen
    not_ids: Sequence[str] = (),
    limit: int = 25,
) -> Likeness:
    """Papers that hold the most of the telling terms of `seeds`, without those of `not_ids`.

    What `not_seeds` hold counts against a paper.
    """
    vocabulary = _vocabulary(snapshot)
    asked = profile(seeds, not_seeds, vocabulary)
    if not asked.terms:
        return NOTHING
    clauses: list[Clause] = [(Occur.Must, Engine.boolean_query(_scored(snapshot, asked.terms, 1)))]
    clauses += _scored(snapshot, asked.against, -1)
    if authors := _authors(snapshot, seeds, AUTHOR_BOOST * asked.size):
        clauses.append((Occur.Should, authors))
    clauses += conditions(snapshot, filters)
    clauses += [(Occur.MustNot, term(snapshot, "id", id_)) for id_ in not_ids]
    found, total = run(snapshot, Engine.boolean_query(clauses), "relevance", 0, limit)
    hits = hits_of(snapshot, found, "some", scored=True)
    known = labels(seeds, asked, vocabulary, partial(snapshot.frequency, "phrase"))
    held = _held(snapshot, hits, known)
    there = set(chain.from_iterable(held.values()))
    return Likeness(
        hits,
        total,
        shortened(label for label in known if label in there),
        {hit.pk: shortened(held[hit.order]) for hit in hits},
    )


def same_work_candidates(snapshot: Snapshot, title: str, abstract: str) -> list[int]:
    """Keys of papers that may be the same work, itself included: same title, or shared bands.

    `papers.duplicates.same_work` tells which of them are.
    """
    found = [term(snapshot, "band", band) for band in bands(abstract)]
    if key := title_key(title):
        found.append(term(snapshot, "title_key", key))
    if not found:
        return []
    query = Engine.boolean_query([(Occur.Should, Engine.const_score_query(q, 1.0)) for q in found])
    hits, _ = run(snapshot, query, "relevance", 0, CANDIDATES_LIMIT)
    return snapshot.column("pk", [address for _, address in hits])


def _scored(snapshot: Snapshot, weights: Mapping[str, float], sign: int) -> list[Clause]:
    clauses: list[Clause] = []
    for place, (stem, weight) in enumerate(weights.items()):
        boosted = Engine.boost_query(term(snapshot, "text", stem), sign * weight)
        clauses.append((Occur.Should, boosted))
        if place < TITLE_TERMS:
            in_title = term(snapshot, "title", stem)
            boosted = Engine.boost_query(in_title, sign * weight * TITLE_BOOST)
            clauses.append((Occur.Should, boosted))
    return clauses


def _authors(snapshot: Snapshot, seeds: Sequence[Seed], boost: float) -> Engine | None:
    """Papers by the same authors; the name of many papers, maybe of many people, counts less."""
    papers = paper_count(snapshot.searcher)
    names = dict.fromkeys(name for seed in seeds for name in seed.authors[:AUTHORS_LIMIT])
    found: list[Engine] = []
    for number in [author_id(name) for name in names][:ALL_AUTHORS_LIMIT]:
        frequency = guarded(partial(snapshot.searcher.doc_freq, "author_id", number))
        if frequency:
            rarity = log(1 + papers / frequency) / log(1 + papers)
            by_author = term(snapshot, "author_id", number)
            found.append(Engine.const_score_query(by_author, boost * rarity))
    return Engine.disjunction_max_query(found, AUTHORS_TIE) if found else None


def _held(
    snapshot: Snapshot, hits: Sequence[Hit], known: Sequence[Label]
) -> dict[int, list[Label]]:
    """Which labels each hit holds, by its number in the index's order.

    One query tells: each label scores a power of two, so that the sum names those that are there.
    """
    held: defaultdict[int, list[Label]] = defaultdict(list)
    if not hits or not known:
        return held
    here = unscored(any_of(term(snapshot, "order", hit.order) for hit in hits))
    clauses: list[Clause] = [(Occur.Must, here)]
    for bit, label in enumerate(known):
        there = in_order(snapshot, "text", label.stems)
        clauses.append((Occur.Should, Engine.const_score_query(there, float(1 << bit))))
    found, _ = run(snapshot, Engine.boolean_query(clauses), "relevance", 0, len(hits))
    orders = snapshot.column("order", [address for _, address in found])
    for (score, _), order in zip(found, orders, strict=True):
        held[order] += [label for bit, label in enumerate(known) if int(score) >> bit & 1]
    return held


def _vocabulary(snapshot: Snapshot) -> Vocabulary:
    """Term statistics; each is asked for once."""
    known: dict[str, int] = {}

    def frequency(stem: str) -> int:
        if stem not in known:
            known[stem] = snapshot.frequency("text", stem)
        return known[stem]

    return Vocabulary(paper_count(snapshot.searcher), stems, frequency, topicless_stems())

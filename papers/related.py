"""Papers or text -> the terms that set them apart, weighted, and the phrases they were found by."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log2, sqrt

from papers.analysis import phrases_of, prepared, stems, words
from papers.stopwords import STOP_WORDS
from papers.vocabulary import Vocabulary

TERMS_LIMIT = 50  # of one query; 40 cost 2 % nDCG@10, 100 gain nothing
NOT_TERMS_LIMIT = 25  # of the papers that the others shall not be like
POSTINGS_LIMIT = 6_000_000  # papers that hold the terms, all summed: what one query reads
COMMON_SHARE = 0.5  # terms in more papers than this tell nothing; 0.2 costs 3 %
COMMON_FLOOR = 20  # papers; in a small collection a term may always be in so many
TITLE_WEIGHT = 2.0  # a word of the title counts as so many of the abstract
PLAIN_WEIGHT = 0.6  # of words that say how rather than what; leaving them out costs 4 %
NOT_WEIGHT = 0.3  # of the terms of unwanted papers; 0.25 halves the papers like them among 20

SEEDS_READ = 10  # for phrases; more of them cost a millisecond each
TITLES_LEAST = 2
PHRASES_LIMIT = 10
WORDS_LIMIT = 12  # with the phrases no more than 24: `likeness` tells them apart by bits


@dataclass(frozen=True, slots=True)
class Seed:
    """What others shall be like: a paper, or a text as an abstract without a title."""

    title: str
    abstract: str
    keywords: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Terms with their weights, most telling first; those of unwanted papers apart."""

    terms: Mapping[str, float]
    against: Mapping[str, float]
    size: float
    """What a paper would score that held every term: the measure of other clauses' boosts."""


@dataclass(frozen=True, slots=True)
class Label:
    """A word or a phrase as the texts spell it, and its stems in order."""

    text: str
    stems: tuple[str, ...]


def profile(seeds: Sequence[Seed], not_seeds: Sequence[Seed], vocabulary: Vocabulary) -> Profile:
    """The terms of all papers, of which each counts the same however long it is.

    They are chosen by weight * idf; the weight alone is what BM25 is boosted by, which brings the
    idf itself.
    """
    wanted = _merged(seeds, vocabulary)
    unwanted = _merged(not_seeds, vocabulary)
    left = {term: w - NOT_WEIGHT * unwanted.get(term, 0.0) for term, w in wanted.items()}
    against = {term: NOT_WEIGHT * w for term, w in unwanted.items() if term not in wanted}
    terms = _best(left, vocabulary, TERMS_LIMIT)
    return Profile(
        terms,
        _best(against, vocabulary, NOT_TERMS_LIMIT),
        sum(weight * vocabulary.idf(term) for term, weight in terms.items()),
    )


def labels(
    seeds: Sequence[Seed],
    found_by: Profile,
    vocabulary: Vocabulary,
    titled: Callable[[str], int],
) -> list[Label]:
    """Phrases and words of the texts that are made of the profile's terms, most telling first.

    `titled` says in how many titles a phrase stands: a run of words in just one names nothing.
    """
    value = {
        term: weight * vocabulary.idf(term)
        for term, weight in found_by.terms.items()
        if term not in vocabulary.topicless
    }
    phrases: dict[tuple[str, ...], tuple[str, float]] = {}
    single: dict[tuple[str, ...], tuple[str, float]] = {}
    texts = (text for seed in seeds[:SEEDS_READ] for text in (seed.title, seed.abstract))
    for text in texts:
        stem_of = dict(zip(words(text), stems(text), strict=True))
        for word, term in stem_of.items():
            if term in value:
                single.setdefault((term,), (word, value[term]))
        for phrase in phrases_of(prepared(text)):
            key = tuple(stem_of.get(word, "") for word in phrase.split())
            if all(term in value for term in key) and titled(phrase) >= TITLES_LEAST:
                # More than the mean: a phrase tells more than each of its words.
                worth = sum(value[term] for term in key) / sqrt(len(key))
                phrases.setdefault(key, (phrase, worth))
    kept = [*_worthiest(phrases, PHRASES_LIMIT), *_worthiest(single, WORDS_LIMIT)]
    return [Label(text, key) for key, (text, _) in sorted(kept, key=lambda one: -one[1][1])]


def shortened(found: Iterable[Label]) -> tuple[str, ...]:
    """The labels without those of which the others hold every word, shortest and last ones first.

    Of "quantum monte carlo", "monte carlo", "carlo" only the first is left.
    """
    kept = list(found)
    order = sorted(enumerate(kept), key=lambda placed: (len(placed[1].stems), -placed[0]))
    for _, one in order:
        said = {stem for other in kept if other is not one for stem in other.stems}
        if said.issuperset(one.stems):
            kept.remove(one)
    return tuple(label.text for label in kept)


def _merged(seeds: Sequence[Seed], vocabulary: Vocabulary) -> dict[str, float]:
    """Weights of the terms of all seeds, each seed brought to the same length."""
    each = [_weights(seed, vocabulary) for seed in seeds]
    lengths = [
        sqrt(sum((weight * vocabulary.idf(term)) ** 2 for term, weight in one.items()))
        for one in each
    ]
    usual = sum(lengths) / max(1, sum(length > 0 for length in lengths))
    total: defaultdict[str, float] = defaultdict(float)
    for one, length in zip(each, lengths, strict=True):
        for term, weight in one.items():
            total[term] += weight * usual / length / len(seeds)
    return total


def _weights(seed: Seed, vocabulary: Vocabulary) -> dict[str, float]:
    """log2(1 + tf) of the terms that tell anything and that at least two papers hold."""
    counts: defaultdict[str, float] = defaultdict(float)
    for term in vocabulary.terms("\n".join((seed.abstract, *seed.keywords))):
        counts[term] += 1
    for term in vocabulary.terms(seed.title):
        counts[term] += TITLE_WEIGHT
    ceiling = max(COMMON_FLOOR, COMMON_SHARE * vocabulary.papers)
    stop = _stop_stems()
    return {
        term: log2(1 + count) * (PLAIN_WEIGHT if term in vocabulary.topicless else 1)
        for term, count in counts.items()
        if len(term) > 1 and term not in stop and 2 <= vocabulary.frequency(term) <= ceiling
    }


def _best(weights: Mapping[str, float], vocabulary: Vocabulary, limit: int) -> dict[str, float]:
    """The most telling terms, passing over those that would make the query read too much."""
    best: dict[str, float] = {}
    postings = 0
    order = sorted(weights, key=lambda term: (-weights[term] * vocabulary.idf(term), term))
    for term in order:
        cost = vocabulary.frequency(term)
        if len(best) == limit or weights[term] <= 0:
            break
        if postings + cost <= POSTINGS_LIMIT:
            best[term] = weights[term]
            postings += cost
    return best


def _worthiest(
    found: Mapping[tuple[str, ...], tuple[str, float]], limit: int
) -> list[tuple[tuple[str, ...], tuple[str, float]]]:
    return sorted(found.items(), key=lambda one: -one[1][1])[:limit]


@cache
def _stop_stems() -> frozenset[str]:
    return frozenset(stems(" ".join(STOP_WORDS)))

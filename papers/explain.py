"""Why a paper stands where it stands: each part of its score, asked of the engine one by one;
and what was done with the query beside what it says."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tantivy import Occur
from tantivy import Query as Engine

from papers.answers import Factor, FactorKind, TierName, Why
from papers.language import say
from papers.lists import Hit, Scope, run
from papers.matching import unscored
from papers.ranking import Plan
from papers.schema import recency_weight_of

_HOLDS: frozenset[FactorKind] = frozenset({"words", "author", "other", "acronym", "year"})


def reasons(
    scope: Scope, hits: Sequence[Hit], *, by_age: bool, meaning: Mapping[int, float] | None = None
) -> list[Why]:
    """The reasons of each hit, in order. The parts of a score add up to it, but for its age.

    `meaning` is what nearness in meaning added, by the papers' keys.
    """
    if not hits:
        return []
    snapshot, how = scope.snapshot, scope.plan
    here = unscored(Engine.term_set_query(snapshot.schema, "order", [hit.order for hit in hits]))
    factors: defaultdict[int, list[Factor]] = defaultdict(list)
    held: defaultdict[int, set[str]] = defaultdict(set)
    for part in how.parts:
        query = Engine.boolean_query([(Occur.Must, part.query), (Occur.Must, here)])
        found, _ = run(snapshot, query, "relevance", 0, len(hits))
        orders = snapshot.column("order", [address for _, address in found])
        for (score, _), order in zip(found, orders, strict=True):
            factors[order].append(Factor(part.kind, part.text, part.field, score, 0.0))
            if part.kind in _HOLDS:
                held[order].update(part.stands_for)
    for hit in hits:
        if added := (meaning or {}).get(hit.pk):
            factors[hit.order].append(Factor("meaning", "", "whole text", added, 0.0))
    return [
        _why(hit, factors[hit.order], _missing(how, held[hit.order]), by_age=by_age) for hit in hits
    ]


def notes(scope: Scope | None) -> list[str]:
    """What the index adds to the notes of the parser."""
    if not scope:
        return [say("It holds no letters or digits to search for.")]
    found = [
        say("No paper holds “{word}”; “{other}” is searched for too.", word=word, other=other)
        for word, other in scope.plan.bag.corrected
    ]
    found += [
        say("“{word}” is looked for as “{long}” too.", word=term.word, long=" ".join(term.long))
        for term in scope.plan.bag.terms
        if term.long
    ]
    if scope.unmet:
        unmet = ", ".join(scope.unmet)
        found.append(say("No paper has {unmet} exactly; the words count alone.", unmet=unmet))
    if scope.plan.bag.ignored:
        ignored = ", ".join(scope.plan.bag.ignored)
        found.append(say("Left out as too common: {words}.", words=ignored))
    return found


def also(scope: Scope | None) -> tuple[str, ...]:
    """Words that are searched for beside those typed."""
    terms = scope.plan.bag.terms if scope else ()
    return tuple(word for term in terms for word in (*term.instead, *term.long))


def _why(hit: Hit, factors: list[Factor], missing: tuple[str, ...], *, by_age: bool) -> Why:
    whole = sum(factor.score for factor in factors) or 1.0
    shared = [
        Factor(f.kind, f.text, f.field, round(f.score, 4), round(f.score / whole, 4))
        for f in sorted(factors, key=lambda factor: -factor.score)
    ]
    tier: TierName = hit.tier
    if tier == "some" and not missing:
        tier = "all"
    age = round(recency_weight_of(hit.order), 4) if by_age else None
    return Why(tier, tuple(shared), missing, age, hit.moved)


def _missing(how: Plan, held: set[str]) -> tuple[str, ...]:
    """Words that count and that a paper does not hold."""
    return tuple(term.word for term in how.bag.terms if term.word not in held)

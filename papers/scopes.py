"""Which lists answer a query: papers with all its words, and where these are few, with some."""

from dataclasses import dataclass, replace
from functools import reduce

from tantivy import Occur
from tantivy import Query as Engine

from papers.answers import TierName
from papers.filters import Filters, Match, Sort
from papers.lexicon import IndexLexicon
from papers.lists import ORDERS, Scope, Tier, run
from papers.matching import any_of, conditions
from papers.query import Query
from papers.ranking import Plan, plan
from papers.reader import Snapshot
from papers.syntax import Phrase, Word, Words

READ_AT_ONCE = 50  # hits of each list: a page, and what the second stage puts in order


@dataclass(frozen=True, slots=True)
class Way:
    """How a query is to be answered; with fewer than `few_hits` papers that hold all its words,
    those with some are shown too."""

    match: Match
    sort: Sort
    few_hits: int


def worked_out(snapshot: Snapshot, query: Query, filters: Filters, way: Way) -> Scope | None:
    """The scope of a query; None when it asks for something but holds nothing to search for."""
    how = _planned(snapshot, query, filters)
    if how is None:
        return None
    scope = _scope(snapshot, how, way)
    quotes = [node for node in query.conditions if isinstance(node, Phrase)]
    if way.match != "auto" or how.is_precise or scope.reachable or not quotes:
        return scope
    # A sentence with quotes in it that no paper has: its words alone may still be answered.
    bare = [Words(tuple(map(Word, quote.text.split()))) for quote in quotes]
    looser = reduce(Query.without, quotes, query).narrowed(*bare)
    how = _planned(snapshot, replace(looser, text=query.text), filters)
    if how is None:
        return scope
    wider = _scope(snapshot, how, way)
    if not wider.reachable:
        return scope
    unmet = tuple(str(quote) for quote in quotes)
    return replace(wider, total=0, some_total=wider.reachable, unmet=unmet)


def _planned(snapshot: Snapshot, query: Query, filters: Filters) -> Plan | None:
    """The plan of a query; None when it asks for something but holds nothing to search for."""
    how = plan(snapshot, query, conditions(snapshot, filters), IndexLexicon(snapshot))
    asks = query.root is not None or query.text
    says_nothing = not how.required and len(how.conditions) == len(how.filters)
    return None if asks and says_nothing else how


def _scope(snapshot: Snapshot, how: Plan, way: Way) -> Scope:
    """Which lists answer the query, by how many papers hold all the words."""
    titled = [how.titled(snapshot)] if _is_title(snapshot, how) else []
    everything = any_of([*titled, how.everything(bonuses=False)])
    if way.sort not in ORDERS and how.is_scored:  # else it is shown by date, as one list
        return _ranked(snapshot, how, way, titled, everything)
    total = _count(snapshot, everything)
    if _wants_some(how, way, total):
        wider = any_of([*titled, how.some(bonuses=False)])
        if (some_total := _count(snapshot, wider)) > total:
            return Scope(snapshot, how, (), wider, total, some_total)
    return Scope(snapshot, how, (), everything, total, None)


def _ranked(
    snapshot: Snapshot, how: Plan, way: Way, titled: list[Engine], everything: Engine
) -> Scope:
    """The lists; those surely shown are counted by reading them, so the engine works but once."""

    def tier(name: TierName, query: Engine, known: list[Engine]) -> Tier:
        query = _without(query, known)
        found, count = run(snapshot, query, way.sort, 0, READ_AT_ONCE)
        return Tier(name, query, count, found)

    tiers = [tier("title", query, []) for query in titled]
    all_first = way.match == "all" or (way.match == "auto" and how.is_precise)
    if all_first:
        tiers.append(tier("all", how.everything(), titled))
        total = sum(one.count for one in tiers)
    else:
        total = _count(snapshot, everything)
    if _wants_some(how, way, total):
        known = [*titled, how.everything(bonuses=False)] if all_first else titled
        some = tier("some", how.some(), known)
        some_total = sum(one.count for one in tiers) + some.count
        if some_total > total:
            wider = any_of([*titled, how.some(bonuses=False)])
            return Scope(snapshot, how, (*tiers, some), wider, total, some_total)
    if not all_first:
        tiers.append(tier("all", how.everything(), titled))
    return Scope(snapshot, how, tuple(tiers), everything, total, None)


def _wants_some(how: Plan, way: Way, total: int) -> bool:
    """Whether papers with some of the words are to be shown, if there are any."""
    if way.match == "auto":
        return total < way.few_hits and len(how.bag.terms) > 1
    return way.match == "any" and bool(how.optional)


def _is_title(snapshot: Snapshot, how: Plan) -> bool:
    return bool(how.title_key) and snapshot.frequency("title_key", how.title_key) > 0


def _without(query: Engine, known: list[Engine]) -> Engine:
    if not known:
        return query
    return Engine.boolean_query([(Occur.Must, query), *((Occur.MustNot, q) for q in known)])


def _count(snapshot: Snapshot, query: Engine) -> int:
    return run(snapshot, query, "announced", 0, 1)[1]  # by date the engine need not score

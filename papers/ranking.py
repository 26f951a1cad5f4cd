"""A query as the engine's queries, tier by tier, and the parts that its scores are made of.

The ranking knobs are the named table `BOOSTS`; docs/decisions.md says what each was measured by.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tantivy import Occur
from tantivy import Query as Engine

from papers.analysis import stems, title_key, words
from papers.answers import FactorKind
from papers.bag import Bag, Lexicon, Term, bag
from papers.clauses import Part, is_scored, parts, tree
from papers.matching import Clause, adjacent_stems, any_of, in_order, narrowed, term, unscored
from papers.query import Query
from papers.reader import Snapshot
from papers.syntax import Word

BOOSTS = {
    "words": 1.0,  # a word, in any form, in title and abstract taken as one text
    "exact": 0.4,  # the word in the very form asked for
    "title": 0.4,  # the word in the title; title^2 costs 10 % nDCG@10
    "author": 0.6,  # the word in an author's name
    "adjacent": 0.2,  # two words of the query side by side
    "near": 0.1,  # two words that follow each other in the query within NEAR_SLOP words
    "title_run": 1.0,  # all the words in order in the title: half a title, or a known phrase
    "acronym": 0.3,  # what an acronym of the query stands for
    "other": 0.8,  # another spelling, or a word searched for in place of one that no paper holds
}
YEAR_SCORE = 5.0  # of a paper of the year that is named among the words, about one telling word
NEAR_SLOP = 4
NEAR_PAPERS = 5_000  # papers that hold the rarer of two words; more cost too much to go through
ADJACENT_PAPERS = 15_000  # the same for two words side by side
NEAR_WORDS = 8  # longer queries are questions, whose neighbours mean less and cost more
PRECISE_WORDS = 6  # so many meaningful words are meant to be found together, all first
TITLE_RUN_WORDS = 3  # fewer words in a row are common in titles


@dataclass(frozen=True, slots=True)
class Plan:
    """How a query is answered: papers whose title it is, then `everything`, then `some`."""

    bag: Bag
    parts: tuple[Part, ...]
    conditions: tuple[Clause, ...]
    """Of the query and of the page."""
    filters: tuple[Clause, ...]
    """Of the page alone: they hold for a paper of that very title too."""
    required: tuple[Clause, ...]
    """The bare words, each scored."""
    optional: tuple[Clause, ...]
    """Any of which `some` wants."""
    bonuses: tuple[Clause, ...]
    extras: tuple[Clause, ...]
    """What conditions add to the score of a paper that need not meet them."""
    title_key: str
    """Of the text as typed: it may be a title."""
    is_scored: bool
    """False when nothing in the query tells papers apart by relevance."""

    @property
    def is_precise(self) -> bool:
        """So few words that papers with all of them come before those with some."""
        return len(self.bag.terms) <= PRECISE_WORDS

    def everything(self, *, bonuses: bool = True) -> Engine:
        """Papers with all the words that meet the conditions."""
        added = self.bonuses if bonuses else ()
        return narrowed([*self.required, *self.conditions, *added])

    def some(self, *, bonuses: bool = True) -> Engine:
        """Papers with any of the words that meet the conditions."""
        added = self.bonuses if bonuses else ()
        wanted = (Occur.Must, Engine.boolean_query(list(self.optional)))
        return narrowed([wanted, *self.conditions, *added])

    def titled(self, snapshot: Snapshot) -> Engine:
        """Papers whose title the query is."""
        found = (Occur.Must, unscored(term(snapshot, "title_key", self.title_key)))
        return narrowed([found, *self.filters, *self.optional, *self.bonuses, *self.extras])


def plan(snapshot: Snapshot, query: Query, filters: list[Clause], lexicon: Lexicon) -> Plan:
    """Work out a query. Raises QueryTooBroadError for a wildcard that stands for too much."""
    words_of = bag(query.words, lexicon)
    by_stem = {one.stem: _text_parts(snapshot, one, words_of) for one in words_of.terms}
    texts = [part for found in by_stem.values() for part in found]
    bonuses = [part for one in words_of.terms for part in _form_parts(snapshot, one)]
    bonuses += _neighbour_parts(snapshot, words_of)
    conditions = [found for node in query.conditions if (found := tree(snapshot, node))]
    others = [part for node in query.conditions for part in parts(snapshot, node)]
    return Plan(
        bag=words_of,
        parts=(*texts, *bonuses, *others),
        conditions=(*conditions, *filters),
        filters=tuple(filters),
        required=tuple((Occur.Must, found) for found in _required(snapshot, words_of, by_stem)),
        optional=tuple((Occur.Should, part.query) for part in texts),
        bonuses=tuple((Occur.Should, part.query) for part in bonuses),
        extras=tuple((Occur.Should, part.query) for part in others),
        title_key=title_key(query.text),
        is_scored=bool(words_of.terms) or any(is_scored(node) for node in query.conditions),
    )


def _required(
    snapshot: Snapshot, words_of: Bag, by_stem: dict[str, list[Part]]
) -> Iterator[Engine]:
    """For each bare word the papers that hold it; each term is scored once, with its first word."""
    left = dict(by_stem)
    for word in words_of.required:
        its_stems = stems(word.text)
        mine = [stem for stem in left if stem in its_stems]
        scored = [part.query for stem in mine for part in left.pop(stem)]
        together = _together(snapshot, word)
        if together:
            yield narrowed([(Occur.Must, together), *((Occur.Should, one) for one in scored)])
        elif scored:  # else it is another form of a word before it
            yield any_of(scored)


def _together(snapshot: Snapshot, word: Word) -> Engine | None:
    """The papers that hold a word of several parts; `pre-training` is pretraining too."""
    tokens = words(word.text)
    if len(tokens) < 2:
        return None
    there = [in_order(snapshot, "authors", tokens)]
    if adjacent := adjacent_stems(snapshot, "text", word.text):
        there.append(adjacent)
    if len(joined := stems("".join(tokens))) == 1:  # Chinese stays as many characters
        there.append(term(snapshot, "text", joined[0]))
    return unscored(any_of(there))


def _text_parts(snapshot: Snapshot, one: Term, words_of: Bag) -> list[Part]:
    """Where a word may stand for a paper to hold it; a question asks for no authors by the way."""
    found = [
        _part(snapshot, "words", one, ("text", one.stem)),
    ]
    if len(words_of.terms) <= PRECISE_WORDS:
        found.append(_part(snapshot, "author", one, ("authors", one.word)))
    for other in one.instead:
        stem = next(iter(stems(other)), other)
        found.append(_part(snapshot, "other", one, ("text", stem), other))
        found.append(_part(snapshot, "other", one, ("authors", other), other))
    if one.is_year:
        that_year = Engine.const_score_query(term(snapshot, "year", int(one.word)), YEAR_SCORE)
        found.append(Part("year", one.word, "year", that_year, (one.word,)))
    if one.long:
        long = in_order(snapshot, "text", stems(" ".join(one.long)))
        boosted = Engine.boost_query(long, BOOSTS["acronym"] * one.weight)
        text = " ".join(one.long)
        found.append(Part("acronym", text, "title or abstract", boosted, (one.word,)))
    return found


def _form_parts(snapshot: Snapshot, one: Term) -> list[Part]:
    """What a word adds by its form and by standing in the title."""
    return [
        _part(snapshot, "exact", one, ("text_exact", one.word)),
        _part(snapshot, "title", one, ("title", one.stem)),
    ]


def _part(
    snapshot: Snapshot, kind: FactorKind, one: Term, found: tuple[str, str], text: str = ""
) -> Part:
    where = {"authors": "authors", "title": "title"}.get(found[0], "title or abstract")
    engine = Engine.boost_query(term(snapshot, *found), BOOSTS[kind] * one.weight)
    return Part(kind, text or one.word, where, engine, (one.word,))


def _neighbour_parts(snapshot: Snapshot, words_of: Bag) -> list[Part]:
    """What words add by standing together as they do in the query."""
    found: list[Part] = []
    for one, after, beside in words_of.neighbours:
        pair = [one.stem, after.stem]
        weight = (one.weight * after.weight) ** 0.5
        text = f"{one.word} {after.word}"
        rarer = min(snapshot.frequency("text", stem) for stem in pair)
        if beside and rarer <= ADJACENT_PAPERS:
            adjacent = Engine.boost_query(
                in_order(snapshot, "text", pair), BOOSTS["adjacent"] * weight
            )
            found.append(Part("phrase", text, "title or abstract", adjacent))
        if len(words_of.terms) <= NEAR_WORDS and rarer <= NEAR_PAPERS:
            close = any_of(
                in_order(snapshot, "text", order, NEAR_SLOP) for order in (pair, pair[::-1])
            )
            near = Engine.boost_query(close, BOOSTS["near"] * weight)
            found.append(Part("near", text, "title or abstract", near))
    if len(words_of.run) >= TITLE_RUN_WORDS:
        run = Engine.boost_query(in_order(snapshot, "title", words_of.run), BOOSTS["title_run"])
        found.append(Part("title", "the words in order", "title", run))
    return found

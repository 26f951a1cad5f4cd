"""What the catalog answers with: papers in order, why they stand there, counts around them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from papers.paper import Paper
from papers.query import Query

FactorKind = Literal[
    "words", "title", "phrase", "near", "author", "exact", "acronym", "year", "other", "meaning"
]

TierName = Literal["title", "all", "some"]
"""The title is the query; all the words are there; some of the words are there."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One part of a score: what matched, where, and how much it added.

    `share` is its part of the sum of all factors, 0 to 1; they add up to 1.
    """

    kind: FactorKind
    text: str
    """The words as the query has them."""
    field: str
    """Where they were found: "title", "abstract or title", "authors", "comments" and so on."""
    score: float
    share: float


@dataclass(frozen=True, slots=True)
class Why:
    """Why a paper stands where it stands."""

    tier: TierName
    factors: tuple[Factor, ...]
    """Largest first."""
    missing: tuple[str, ...]
    """Words of the query that the paper does not hold."""
    recency: float | None
    """By what the sum was multiplied for the paper's age; None when age took no part."""
    moved: bool = False
    """True when it stands lower because papers of the same title stand above it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One paper of an answer, with its score and the reasons where they were worked out."""

    paper: Paper
    score: float | None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """A paper like others, and the words and phrases that they share."""

    paper: Paper
    score: float | None
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Papers like some papers or a text, most alike first."""

    found: tuple[Alike, ...]
    shared: tuple[str, ...]
    """What they were found by, most telling first."""
    same_work: tuple[Paper, ...]
    """The given papers' own other entries and near-duplicates: they are not among `found`."""


@dataclass(frozen=True, slots=True)
class Results:
    """A page of papers, with how the query was understood and how many there are in all."""

    query: Query
    found: tuple[Found, ...]
    total: int
    """Papers that meet the whole query."""
    some_total: int | None
    """When few meet it all: papers that hold some of the words; they follow in the list."""
    reachable: int
    """How many of them paging reaches."""
    notes: tuple[str, ...]
    also: tuple[str, ...] = ()
    """Words searched for beside those typed: other spellings, what an acronym stands for."""
    cursor: str | None = None
    """Where the next page starts for programs; None at the end."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: how many of the papers found have it, and the query narrowed to it."""

    value: str
    label: str
    count: int
    text: str
    """The query narrowed to it, or without it where it is chosen."""
    chosen: bool = False
    """The query asks for it already."""


@dataclass(slots=True)  # hundreds are made for a page; frozen ones take twice the time
class MonthCount:
    """Papers found and papers in all of one month (its first day)."""

    month: date
    count: int
    corpus_count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts over all papers found, largest first, years newest first, months in order."""

    categories: tuple[FacetValue, ...] = ()
    years: tuple[FacetValue, ...] = ()
    authors: tuple[FacetValue, ...] = ()
    features: tuple[FacetValue, ...] = ()
    """has:code, has:doi, has:journal"""
    months: tuple[MonthCount, ...] = ()
    """Without gaps, from the first month that has any to the last."""


@dataclass(frozen=True, slots=True)
class ClauseEffect:
    """What one clause costs: how many papers there are without it, and that query."""

    clause: str
    without_total: int
    query: Query


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word that few papers hold, one much like it that more do, and the query with that one."""

    word: str
    suggestion: str
    total: int
    query: Query


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why little was found and what to try; most helpful first."""

    effects: tuple[ClauseEffect, ...]
    spellings: tuple[Spelling, ...]


SuggestionKind = Literal["paper", "title", "author", "phrase", "category"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One completion of what is being typed."""

    kind: SuggestionKind
    text: str
    """What is shown: a title, a name, a phrase, a category's name."""
    count: int | None
    """Papers it would find; None where it is one paper."""
    query: str
    """The text to search for when it is chosen."""
    paper_id: str | None = None
    """Set when it opens a paper."""
    code: str | None = None
    """Set for a category."""

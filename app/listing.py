"""What stands around a list of papers: cards, sorts, filters, neighbouring days, pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.activity import Counts
from app.pagination import Pagination, paginate
from app.params import PAGE_SIZE, ApiSearchParams, PageParams
from papers.answers import Diagnosis, Facets, FacetValue, Results, Why
from papers.categories import CategoryExpression
from papers.dates import long_date
from papers.filters import Filters
from papers.language import say
from papers.paper import Paper
from papers.query import Query
from papers.query_limits import QUERY_LENGTH_LIMIT
from papers.syntax import Author, Phrase, Wildcard, Word, leaves
from papers.text import one_line

FACET_VALUES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Card:
    """One paper as a list shows it; `number` counts from 1 over all pages."""

    number: int | None
    paper: Paper
    keywords: tuple[str, ...]
    why: Why | None = None
    why_url: str | None = None
    """The page with the reasons, where there is a rank to give reasons for."""
    shared: tuple[str, ...] = ()
    """Words and phrases that it has in common with what it is related to."""
    came: str = ""
    """How it came to a list of days, where that is not by being new in its primary category."""
    more_url: str | None = None
    less_url: str | None = None
    """On a page of related papers: the page with this one added to those wanted, or not wanted."""
    matched: tuple[str, ...] = ()
    """In the order of the reader's words: which of them it holds."""
    interest: Counts | None = None
    """How often it was opened and starred, where it was."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few links of which one is current."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    label: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class FacetLink:
    """One value: the search narrowed to it, or without it when it is chosen."""

    label: str
    name: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """The values of one facet, the largest shown at once and the rest behind a click."""

    name: str
    shown: tuple[FacetLink, ...]
    more: tuple[FacetLink, ...]


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something else to search for: without the condition `text`, or with it for `word`."""

    text: str
    total: int
    url: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Doctor:
    """What to try where little was found."""

    spellings: tuple[Remedy, ...]
    effects: tuple[Remedy, ...]


def cards(
    results: Results,
    offset: int,
    params: PageParams,
    path: str,
    came: Callable[[Paper], str] = lambda _: "",
) -> tuple[Card, ...]:
    """One card for each paper found; `came` tells how a paper came to a list of days."""
    why_url = params.url(path, explain="1")
    return tuple(
        Card(
            number,
            found.paper,
            found.paper.keywords,
            found.why,
            why_url if found.score is not None else None,
            came=came(found.paper),
        )
        for number, found in enumerate(results.found, start=offset + 1)
    )


def with_interest(
    cards: Sequence[Card], counts: Callable[[Sequence[str]], Mapping[str, Counts]]
) -> tuple[Card, ...]:
    """The same cards with the counts of those papers that have any."""
    known = counts([card.paper.id for card in cards])
    return tuple(
        replace(card, interest=known[card.paper.id]) if card.paper.id in known else card
        for card in cards
    )


def has_words(query: Query) -> bool:
    """Whether there is something to rank by."""
    kinds = Word | Phrase
    return any(isinstance(leaf, kinds) and not negated for leaf, negated in leaves(query.root))


def sorts(params: PageParams, path: str, *, has_words: bool) -> tuple[Choice, ...]:
    """Links to the other orders; without words there is no relevance to sort by."""
    names = [(say("Relevance"), None), (say("Recent"), "recent")] if has_words else []
    orders = [
        *names,
        (say("Newest"), "newest"),
        (say("Oldest"), "oldest"),
        (say("Announced"), "announced"),
        (say("Popular"), "popular"),
    ]
    current = params.sort if params.sort != "relevance" else None
    if current not in [sort for _, sort in orders]:
        current = "newest"
    return tuple(
        Choice(label, params.url(path, sort=sort, page=1), sort == current)
        for label, sort in orders
    )


def matches(params: PageParams, path: str, *, bare_words: int) -> tuple[Choice, ...]:
    """Links to the other ways of matching bare words; one word matches or does not."""
    if bare_words < 2:
        return ()
    ways = [(say("Best match"), None), (say("All words"), "all"), (say("Any word"), "any")]
    current = params.match if params.match != "auto" else None
    return tuple(
        Choice(label, params.url(path, match=match, page=1), match == current)
        for label, match in ways
    )


def facet_groups(
    facets: Facets, count: int, params: PageParams, path: str
) -> tuple[FacetGroup, ...]:
    """The values that narrow a list of so many papers, or that do so already, as links."""
    groups = [
        (say("Categories"), facets.categories),
        (say("Years"), facets.years),
        (say("Authors"), facets.authors),
        (say("Features"), facets.features),
    ]
    made = []
    link = params.q_links(path)
    for name, values in groups:
        links = tuple(
            _facet_link(value, link, coded=values is facets.categories)
            for value in sorted(values, key=lambda value: not value.chosen)
            if (value.chosen or value.count < count) and len(value.text) <= QUERY_LENGTH_LIMIT
        )
        # One value behind a click would take as much room as the value.
        shown = FACET_VALUES_SHOWN if len(links) > FACET_VALUES_SHOWN + 1 else len(links)
        if links:
            made.append(FacetGroup(name, links[:shown], links[shown:]))
    return tuple(made)


def _facet_link(value: FacetValue, link: Callable[[str], str], *, coded: bool) -> FacetLink:
    """The link of one value; a category is shown by its code with its name beside it."""
    return FacetLink(
        label=value.value if coded else value.label,
        name=value.label if coded else "",
        count=value.count,
        url=link(value.text),
        chosen=value.chosen,
    )


def doctor(diagnosis: Diagnosis | None, params: PageParams, path: str) -> Doctor | None:
    """The remedies of a diagnosis as links; None when there is none."""
    if diagnosis is None or not (diagnosis.effects or diagnosis.spellings):
        return None

    def url(query: Query) -> str:
        return params.url(path, q=str(query), page=1)

    return Doctor(
        tuple(Remedy(s.suggestion, s.total, url(s.query), s.word) for s in diagnosis.spellings),
        tuple(Remedy(e.clause, e.without_total, url(e.query)) for e in diagnosis.effects),
    )


def understood(params: PageParams, query: Query, notes: Sequence[str]) -> str:
    """The canonical query where it tells the reader something; else nothing."""
    typed, canonical = one_line(params.q), str(query)
    return canonical if typed and (notes or canonical != typed) else ""


def active_filters(params: PageParams, path: str) -> tuple[ActiveFilter, ...]:
    """Every condition beside the words, each with the address without it."""
    found: list[tuple[str, str, str | None]] = []
    if params.category.strip():
        found.append((say("in {category}", category=params.category), "category", ""))
    if params.day:
        found.append((say("announced {day}", day=long_date(params.day)), "day", None))
    if params.first_day:
        found.append((say("from {day}", day=params.first_day), "first_day", None))
    if params.last_day:
        found.append((say("to {day}", day=params.last_day), "last_day", None))
    return tuple(
        ActiveFilter(label, params.url(path, page=1, **{name: unset}))
        for label, name, unset in found
    )


def signed_terms(category: CategoryExpression | None) -> str:
    """`+cs.CL +cs.LG -cs.CV`: an expression for scripts, which do not know where a code ends."""
    category = category or CategoryExpression()
    signed = [f"+{code}" for code in category.include] + [f"-{code}" for code in category.exclude]
    return " ".join(signed)


def listed(results: Results) -> int:
    """How many papers the list has in all."""
    return results.total if results.some_total is None else results.some_total


def pagination(params: PageParams, path: str, results: Results) -> Pagination:
    return paginate(
        params.page,
        PAGE_SIZE,
        len(results.found),
        listed(results),
        results.reachable,
        lambda page: params.url(path, page=page),
    )


def json_url(params: PageParams, query: Query, filters: Filters) -> str:
    """The same view from the API."""
    text = " ".join(id_.value for id_ in query.ids) or params.q
    return ApiSearchParams(
        q=text[:QUERY_LENGTH_LIMIT],
        category=str(filters.category or ""),
        day=filters.day,
        first_day=params.first_day,
        last_day=params.last_day,
        sort=params.sort or "relevance",
        kind=params.kind,
        match=params.match or "auto",
        page=params.page,
    ).url("/api/v1/search")


def hints(params: PageParams, results: Results) -> tuple[str, ...]:
    """What to try when nothing was found."""
    if results.found or results.reachable:
        return ()
    asked = [leaf for leaf, negated in leaves(results.query.root) if not negated]
    found = []
    if any(isinstance(leaf, Phrase) for leaf in asked):
        found.append(
            say("Take the quotes away: a quoted phrase must stand exactly so in the text.")
        )
    if any(isinstance(leaf, Author) for leaf in asked):
        found.append(say("Spell the author's first name as on the paper, or leave it out."))
    if params.category or params.day or params.first_day or params.last_day:
        found.append(say("Remove the category or date condition."))
    if any(isinstance(leaf, Word | Phrase | Wildcard | Author) for leaf in asked):
        found.append(say("Check the spelling, or use fewer words."))
    return tuple(
        found or [say("No paper here meets these conditions; try another day or category.")]
    )

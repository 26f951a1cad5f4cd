"""The JSON API, version 1. Answers are typed models, straight to bytes; errors are problems."""

import time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from app.deps import CatalogDep, each_once, no_parameters
from app.errors import PROBLEM_TYPE, Problem
from app.params import IDS_LIMIT, ApiSearchParams
from papers.catalog import Catalog, Found
from papers.categories import parse_expression
from papers.ids import parse_id
from papers.keywords import TEXT_LIMIT
from papers.paper import Paper
from papers.query import parse
from papers.ranking import Filters
from papers.search import DEPTH_LIMIT
from papers.text import clean

KEYWORDS_LIMIT = 10
RELATED_LIMIT = 25
_PLAIN = [Depends(no_parameters)]
_EXAMPLE_ID = "1706.03762"


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {PROBLEM_TYPE: {"schema": schema}}}


router = APIRouter(
    prefix="/api/v1",
    responses={
        400: _problem("A parameter is missing, unknown or out of bounds; `detail` says which."),
        404: _problem("No such paper here."),
        413: _problem("The request body is too large."),
        422: _problem("Not used; bad parameters are answered with 400."),
        503: _problem("No data yet, or the index is being repaired; `Retry-After` is set."),
        "default": {"description": "Any other error", "model": Problem},
    },
)


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Result(Paper):
    """A paper found, with the score it was ranked by."""

    score: float | None = None
    """Null when the order is not by relevance."""

    @classmethod
    def of(cls, found: Found) -> "Result":
        return cls.model_construct(**found.paper.__dict__, score=found.score)


class UnderstoodQuery(_Answer):
    text: str
    """The query as sent."""
    canonical: str
    """The query as understood."""
    notes: tuple[str, ...]
    """What was guessed, ignored or not found."""


class SearchAnswer(_Answer):
    query: UnderstoodQuery
    total: int
    """Papers that meet the whole query."""
    some_total: int | None
    """When few meet it all: papers that hold some of the words; they follow in the results."""
    took_ms: float
    results: tuple[Result, ...]
    next: str | None
    """Address of the next page, relative to the host."""


class PapersAnswer(_Answer):
    papers: tuple[Paper | None, ...]
    """In the order asked for; null for an unknown id."""


class RelatedAnswer(_Answer):
    terms: tuple[str, ...]
    """The words that the papers were found by, most telling first."""
    results: tuple[Result, ...]


class Keyword(_Answer):
    phrase: str
    score: float
    """Comparable within one answer only."""


class KeywordsAnswer(_Answer):
    keywords: tuple[Keyword, ...]


Id = Annotated[str, Field(max_length=100, examples=[_EXAMPLE_ID])]
Ids = Annotated[tuple[Id, ...], Field(max_length=IDS_LIMIT)]
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
PathId = Annotated[
    str,
    Path(
        max_length=100,
        description="arXiv id, old or new style, with or without version.",
        openapi_examples={"new style": {"value": _EXAMPLE_ID}, "old": {"value": "hep-th/9711200"}},
    ),
]


class PapersRequest(_Body):
    ids: Annotated[Ids, Field(min_length=1, examples=[[_EXAMPLE_ID, "hep-th/9711200"]])]
    """arXiv ids in any spelling; at most 100."""


class RelatedRequest(_Body):
    """At least one of `ids` and `text` is needed."""

    ids: Annotated[Ids, Field(examples=[[_EXAMPLE_ID]])] = ()
    text: Text = ""
    not_ids: Ids = ()
    """Papers that must not be in the answer."""


class KeywordsRequest(_Body):
    title: Text = ""
    abstract: Text = ""
    text: Annotated[Text, Field(examples=["Graph neural networks learn on molecular graphs."])] = ""
    """Any other text, read after title and abstract."""


@router.get(
    "/search",
    summary="Search papers",
    operation_id="search",
    dependencies=[Depends(each_once)],
)
def search(catalog: CatalogDep, params: Annotated[ApiSearchParams, Query()]) -> SearchAnswer:
    """Papers by words, phrases, authors, category and announcement day, best or newest first."""
    started = time.perf_counter()
    if params.page * params.size > DEPTH_LIMIT:
        raise HTTPException(
            400, f"page * size reaches {params.page * params.size:,}; the limit is {DEPTH_LIMIT:,}."
        )
    if params.first_day and params.last_day and params.first_day > params.last_day:
        raise HTTPException(400, "from: is after to.")
    query = parse(params.q)
    category = parse_expression(params.category) if params.category.strip() else None
    filters = Filters(category, params.first_day, params.last_day, params.day)
    offset = (params.page - 1) * params.size
    results = catalog.search(query, filters, params.sort, offset, params.size)
    end = offset + params.size
    more = end < results.reachable and end + params.size <= DEPTH_LIMIT
    return SearchAnswer.model_construct(
        query=UnderstoodQuery(
            text=clean(params.q), canonical=str(results.query), notes=results.notes
        ),
        total=results.total,
        some_total=results.some_total,
        took_ms=round((time.perf_counter() - started) * 1_000, 2),
        results=tuple(Result.of(found) for found in results.found),
        next=params.url("/api/v1/search", page=params.page + 1) if more else None,
    )


@router.post("/papers", summary="Many papers by id", operation_id="papers", dependencies=_PLAIN)
def papers(catalog: CatalogDep, body: PapersRequest) -> PapersAnswer:
    """Papers in the order of the ids sent, null for one that is unknown here."""
    return PapersAnswer.model_construct(papers=tuple(catalog.get(_canonical(body.ids))))


@router.post(
    "/related",
    summary="Papers like some papers or a text",
    operation_id="related",
    dependencies=_PLAIN,
)
def related(catalog: CatalogDep, body: RelatedRequest) -> RelatedAnswer:
    """Papers that share the most telling terms with the given papers and text."""
    if not body.ids and not body.text.strip():
        raise HTTPException(400, "ids: give ids or text.")
    return _related(catalog, _canonical(body.ids), clean(body.text), _canonical(body.not_ids))


@router.post(
    "/keywords", summary="Keyphrases of any text", operation_id="keywords", dependencies=_PLAIN
)
def keywords(catalog: CatalogDep, body: KeywordsRequest) -> KeywordsAnswer:
    """Ranked keyphrases of a title, an abstract or any text of up to 20,000 characters."""
    if not (body.title + body.abstract + body.text).strip():
        raise HTTPException(400, "text: give a title, an abstract or a text.")
    return _keywords(catalog, clean(body.title), clean(f"{body.abstract}\n{body.text}"))


@router.get(
    "/papers/{id:path}/related",
    summary="Papers like one paper",
    operation_id="paper_related",
    dependencies=_PLAIN,
)
def paper_related(catalog: CatalogDep, id: PathId) -> RelatedAnswer:
    """Papers that share its most telling terms, without the paper itself and its duplicates."""
    return _related(catalog, [_paper(catalog, id).id], "", [])


@router.get(
    "/papers/{id:path}/keywords",
    summary="Keyphrases of one paper",
    operation_id="paper_keywords",
    dependencies=_PLAIN,
)
def paper_keywords(catalog: CatalogDep, id: PathId) -> KeywordsAnswer:
    """Ranked keyphrases of its title and abstract."""
    paper = _paper(catalog, id)
    return _keywords(catalog, paper.title, paper.abstract)


@router.get("/papers/{id:path}", summary="One paper", operation_id="paper", dependencies=_PLAIN)
def paper(catalog: CatalogDep, id: PathId) -> Paper:
    """What is known of a paper."""
    return _paper(catalog, id)


def _paper(catalog: Catalog, text: str) -> Paper:
    id_ = parse_id(text)
    if id_ is None:
        raise HTTPException(404, "Not an arXiv identifier; send one like 1706.03762.")
    found = catalog.get([id_.value])[0]
    if found is None:
        raise HTTPException(404, f"{id_.value} is not among the papers here.")
    return found


def _canonical(ids: tuple[str, ...]) -> list[str]:
    """Canonical ids; one that is none stays as sent and will be unknown."""
    return [id_.value if (id_ := parse_id(text)) else clean(text) for text in ids]


def _related(catalog: Catalog, ids: list[str], text: str, not_ids: list[str]) -> RelatedAnswer:
    terms, found = catalog.related(ids, text, not_ids, RELATED_LIMIT)
    return RelatedAnswer.model_construct(
        terms=tuple(terms), results=tuple(Result.of(one) for one in found)
    )


def _keywords(catalog: Catalog, title: str, abstract: str) -> KeywordsAnswer:
    phrases = catalog.keyphrases(title, abstract, KEYWORDS_LIMIT)
    return KeywordsAnswer(
        keywords=tuple(Keyword(phrase=one.phrase, score=one.score) for one in phrases)
    )

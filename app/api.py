"""The JSON API, version 1. Answers are typed models, straight to bytes; errors are problems."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query
from pydantic import Field

from app.api_models import PROBLEMS, Answer, Body, HistoryAnswer, Result
from app.deps import CatalogDep, each_once, no_parameters
from app.params import EXPRESSION_LENGTH_LIMIT, IDS_LIMIT, Day, RelatedParams, filters_of
from papers.answers import Alike, Related
from papers.catalog import Catalog
from papers.ids import parse_id
from papers.keyphrases import TEXT_LIMIT
from papers.paper import Paper
from papers.text import clean

KEYWORDS_LIMIT = 10
RELATED_LIMIT = 25
_PLAIN = [Depends(no_parameters)]
_EXAMPLE_ID = "1706.03762"


router = APIRouter(prefix="/api/v1", responses=PROBLEMS)


class PapersAnswer(Answer):
    papers: tuple[Paper | None, ...]
    """In the order asked for; null for an unknown id."""


class RelatedResult(Result):
    shared: tuple[str, ...]
    """Words and phrases that it shares with what was asked, most telling first."""

    @classmethod
    def of_alike(cls, alike: Alike) -> "RelatedResult":
        return cls.model_construct(**alike.paper.__dict__, score=alike.score, shared=alike.shared)


class RelatedAnswer(Answer):
    terms: tuple[str, ...]
    """Words and phrases that the papers were found by, most telling first."""
    results: tuple[RelatedResult, ...]
    same_work: tuple[Paper, ...]
    """Other entries and near-duplicates of the papers asked for; they are not in `results`."""


class Keyword(Answer):
    phrase: str
    score: float
    """Comparable within one answer only."""
    spans: tuple[tuple[int, int], ...]
    """Where it stands: ranges of characters in the title, a newline, the abstract or text."""
    papers: int
    """Papers here that hold it in any form."""


class KeywordsAnswer(Answer):
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


class PapersRequest(Body):
    ids: Annotated[Ids, Field(min_length=1, examples=[[_EXAMPLE_ID, "hep-th/9711200"]])]
    """arXiv ids in any spelling; at most 100."""


class RelatedRequest(Body):
    """At least one of `ids` and `text` is needed."""

    ids: Annotated[Ids, Field(examples=[[_EXAMPLE_ID]])] = ()
    text: Text = ""
    not_ids: Ids = ()
    """Papers that must not be in the answer, and that it should be unlike."""
    category: Annotated[str, Field(max_length=EXPRESSION_LENGTH_LIMIT)] = ""
    """Category expression, as in search."""
    first_day: Annotated[Day | None, Field(alias="from")] = None
    """Announced on this day or later."""
    last_day: Annotated[Day | None, Field(alias="to")] = None
    """Announced on this day or earlier."""


class KeywordsRequest(Body):
    title: Text = ""
    abstract: Text = ""
    text: Annotated[Text, Field(examples=["Graph neural networks learn on molecular graphs."])] = ""
    """Any other text, read after title and abstract."""


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
    found = catalog.related(
        _canonical(body.ids),
        clean(body.text),
        _canonical(body.not_ids),
        filters_of(body.category, body.first_day, body.last_day),
        RELATED_LIMIT,
    )
    return _related(found)


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
    dependencies=[Depends(each_once)],
)
def paper_related(
    catalog: CatalogDep, id: PathId, params: Annotated[RelatedParams, Query()]
) -> RelatedAnswer:
    """Papers that share its most telling terms, without the paper itself and its duplicates."""
    filters = filters_of(params.category, params.first_day, params.last_day)
    canonical = _id(id)
    if not catalog.has(canonical):
        raise _unknown(canonical)
    found = catalog.related([canonical], filters=filters, limit=RELATED_LIMIT)
    return _related(found)


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


@router.get(
    "/papers/{id:path}/history",
    summary="Versions of one paper, and what it said before",
    operation_id="paper_history",
    dependencies=_PLAIN,
    response_model_exclude_unset=True,
)
def paper_history(catalog: CatalogDep, id: PathId) -> HistoryAnswer:
    """All versions, and the former texts that harvests have seen replaced."""
    canonical = _id(id)
    if not catalog.has(canonical):
        raise _unknown(canonical)
    return HistoryAnswer.of(catalog.versions(canonical), catalog.changes(canonical))


@router.get("/papers/{id:path}", summary="One paper", operation_id="paper", dependencies=_PLAIN)
def paper(catalog: CatalogDep, id: PathId) -> Paper:
    """What is known of a paper."""
    return _paper(catalog, id)


def _paper(catalog: Catalog, text: str) -> Paper:
    canonical = _id(text)
    found = catalog.get([canonical])[0]
    if found is None:
        raise _unknown(canonical)
    return found


def _id(text: str) -> str:
    """The canonical id. HTTPException 404 for what is none."""
    id_ = parse_id(text)
    if id_ is None:
        raise HTTPException(404, "Not an arXiv identifier; send one like 1706.03762.")
    return id_.value


def _unknown(canonical: str) -> HTTPException:
    return HTTPException(404, f"{canonical} is not among the papers here.")


def _canonical(ids: tuple[str, ...]) -> list[str]:
    """Canonical ids; one that is none stays as sent and will be unknown."""
    return [id_.value if (id_ := parse_id(text)) else clean(text) for text in ids]


def _related(found: Related) -> RelatedAnswer:
    return RelatedAnswer.model_construct(
        terms=found.shared,
        results=tuple(map(RelatedResult.of_alike, found.found)),
        same_work=found.same_work,
    )


def _keywords(catalog: Catalog, title: str, abstract: str) -> KeywordsAnswer:
    phrases = catalog.keyphrases(title, abstract, KEYWORDS_LIMIT)
    return KeywordsAnswer(
        keywords=tuple(
            Keyword(phrase=one.phrase, score=one.score, spans=one.spans, papers=papers)
            for one, papers in phrases
        )
    )

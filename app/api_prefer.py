"""POST /api/v1/prefer: a list in the order of a reader's words, which are not kept."""

import time
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Response
from pydantic import Field

from app.api_models import PROBLEMS, Answer, Body, Result
from app.deps import CatalogDep, no_parameters
from app.params import EXPRESSION_LENGTH_LIMIT, PAGE_SIZE, SIZE_LIMIT, Day, Kinds, filters_of
from papers.answers import Alike
from papers.filters import Match, Sort
from papers.preference import PHRASE_LENGTH_LIMIT, RANKED_LIMIT, WEIGHT_LIMIT, WORDS_LIMIT, Wish
from papers.query import parse
from papers.query_limits import QUERY_LENGTH_LIMIT
from papers.text import one_line

router = APIRouter(prefix="/api/v1", responses=PROBLEMS)


class PreferList(Body):
    """Which papers, as in `GET search`."""

    q: Annotated[str, Field(max_length=QUERY_LENGTH_LIMIT)] = ""
    category: Annotated[str, Field(max_length=EXPRESSION_LENGTH_LIMIT, examples=["cs.CL"])] = ""
    day: Annotated[Day | None, Field(alias="date", examples=["2017-06-13"])] = None
    first_day: Annotated[Day | None, Field(alias="from")] = None
    last_day: Annotated[Day | None, Field(alias="to")] = None
    kind: Kinds = ""
    sort: Sort = "relevance"
    """The list's own order, of papers that hold none of the words or the same ones."""
    match: Match = "auto"


class PreferWord(Body):
    phrase: Annotated[
        str, Field(min_length=1, max_length=PHRASE_LENGTH_LIMIT, examples=["language models"])
    ]
    weight: Annotated[float, Field(gt=0, le=WEIGHT_LIMIT, allow_inf_nan=False)] = 1.0


class PreferRequest(Body):
    list: PreferList = PreferList()
    words: Annotated[
        tuple[PreferWord, ...],
        Field(
            min_length=1,
            max_length=WORDS_LIMIT,
            examples=[[{"phrase": "language models", "weight": 3}]],
        ),
    ]
    """What the reader likes to read of."""
    size: Annotated[int, Field(ge=1, le=SIZE_LIMIT)] = PAGE_SIZE
    """Papers on a page."""
    page: Annotated[int, Field(ge=1, le=RANKED_LIMIT)] = 1
    """Page number; size * page reaches at most 2,000 papers."""


class PreferredResult(Result):
    matched: tuple[str, ...]
    """Which of the words it holds in any form, most telling first."""

    @classmethod
    def of_alike(cls, alike: Alike) -> "PreferredResult":
        return cls.model_construct(**alike.paper.__dict__, score=alike.score, matched=alike.shared)


class PreferAnswer(Answer):
    total: int
    """Papers of the list."""
    some_total: int | None
    """As in `GET search`."""
    ranked: int
    """How many of them were put in order: the first 2,000 at most."""
    matched_total: int
    """How many of those hold any of the words; they come first."""
    took_ms: float
    results: tuple[PreferredResult, ...]
    """`score` is 0 for papers that hold none of the words."""


@router.post(
    "/prefer",
    summary="A list in the order of a reader’s words",
    operation_id="prefer",
    dependencies=[Depends(no_parameters)],
    response_model_exclude_unset=True,
)
def prefer(catalog: CatalogDep, body: PreferRequest, response: Response) -> PreferAnswer:
    """Papers of a list that hold more of the words, and rarer ones, come first."""
    started = time.perf_counter()
    asked = body.list
    if asked.first_day and asked.last_day and asked.first_day > asked.last_day:
        raise HTTPException(400, "list.from: is after to.")
    if body.page * body.size > RANKED_LIMIT:
        raise HTTPException(
            400,
            f"page: page * size reaches {body.page * body.size:,}; {RANKED_LIMIT:,} are ranked.",
        )
    query = parse(asked.q)
    if query.problem:
        raise HTTPException(400, f"list.q: {query.problem}")
    if query.ids:
        raise HTTPException(400, "list.q: some papers by their ids are not put in order.")
    found = catalog.preferred(
        query,
        filters_of(asked.category, asked.first_day, asked.last_day, asked.day, asked.kind),
        [Wish(one_line(word.phrase), word.weight) for word in body.words],
        sort=asked.sort,
        match=asked.match,
        offset=(body.page - 1) * body.size,
        limit=body.size,
    )
    response.headers["Cache-Control"] = "no-store"
    return PreferAnswer.model_construct(
        total=found.total,
        some_total=found.some_total,
        ranked=found.ranked,
        matched_total=found.holding,
        took_ms=round((time.perf_counter() - started) * 1_000, 2),
        results=tuple(map(PreferredResult.of_alike, found.found)),
    )

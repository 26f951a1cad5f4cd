"""`GET /api/v1/suggest`: completions of what is being typed in the search field."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from app.api_models import PROBLEMS, Answer
from app.deps import CatalogDep, each_once
from papers.answers import Suggestion
from papers.query_limits import QUERY_LENGTH_LIMIT

SUGGESTIONS_LIMIT = 10

router = APIRouter(prefix="/api/v1", responses=PROBLEMS)


class SuggestParams(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    q: Annotated[str, Field(max_length=QUERY_LENGTH_LIMIT, examples=["graph neu"])] = ""
    """What is typed so far, as it is; a trailing space ends the last word."""
    limit: Annotated[int, Field(ge=1, le=SUGGESTIONS_LIMIT)] = SUGGESTIONS_LIMIT


class SuggestionAnswer(Answer):
    kind: Literal["paper", "title", "author", "phrase", "category"]
    """`paper` was typed as an id, an address or a DOI; `title` is a paper by its title."""
    text: str
    """What to show: a title without formula marks, a name, a phrase, a category's name."""
    count: int | None
    """Papers that a search for it finds; null for a paper and after other words of a query."""
    query: str
    """The whole text to search for when it is chosen."""
    url: str
    """Page to open when it is chosen, relative to the host."""
    paper_id: str | None
    code: str | None
    """Of a category."""

    @classmethod
    def of(cls, suggestion: Suggestion) -> "SuggestionAnswer":
        paper = suggestion.paper_id
        return cls(
            kind=suggestion.kind,
            text=suggestion.text,
            count=suggestion.count,
            query=suggestion.query,
            url=f"/arxiv/{paper}" if paper else f"/search?{urlencode({'q': suggestion.query})}",
            paper_id=paper,
            code=suggestion.code,
        )


class SuggestAnswer(Answer):
    suggestions: tuple[SuggestionAnswer, ...]
    """Best first; empty when nothing starts like this."""


@router.get(
    "/suggest",
    summary="Complete what is being typed",
    operation_id="suggest",
    dependencies=[Depends(each_once)],
)
def suggest(catalog: CatalogDep, params: Annotated[SuggestParams, Query()]) -> SuggestAnswer:
    """Papers, titles, authors, phrases and categories that the text may become."""
    found = catalog.suggest(params.q, params.limit)
    return SuggestAnswer(suggestions=tuple(SuggestionAnswer.of(one) for one in found))

"""OpenSearch: how a browser adds the site as a search engine, and completes what is typed there."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from app.deps import CatalogDep
from app.suggest import SUGGESTIONS_LIMIT
from app.templating import templates_of
from papers.query_limits import QUERY_LENGTH_LIMIT

router = APIRouter(include_in_schema=False)

SHORT_NAME_LIMIT = 16  # characters, of the specification
SUGGESTIONS = "application/x-suggestions+json"


@router.get("/opensearch.xml")
def description(request: Request) -> Response:
    name = request.app.state.settings.site_name[:SHORT_NAME_LIMIT]
    context = {"short_name": name, "suggestions": SUGGESTIONS}
    text = templates_of(request).text("opensearch.xml", context)
    return Response(text, media_type="application/opensearchdescription+xml")


@router.get("/suggest.json")
def suggestions(
    catalog: CatalogDep, q: Annotated[str, Query(max_length=QUERY_LENGTH_LIMIT)] = ""
) -> Response:
    """What was typed, and the searches that it may become."""
    found = catalog.suggest(q, SUGGESTIONS_LIMIT)
    texts = list(dict.fromkeys(one.query for one in found))
    answer: list[Any] = [q, texts]
    return JSONResponse(answer, media_type=SUGGESTIONS)

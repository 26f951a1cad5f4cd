"""`/library`: the frame of the reader's own page, all of whose content is in the browser."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from app.exports import EXPORT_LIMIT
from app.templating import templates_of
from papers.language import say

router = APIRouter(include_in_schema=False)

SHARED_LENGTH_LIMIT = 2_000  # characters of ids in one address, as `/arxiv/` takes them


@router.get("/library")
def library(request: Request) -> Response:
    return templates_of(request).page(
        request,
        "library.html",
        {
            "title": say("Library"),
            "robots": "noindex, follow",
            "export_limit": EXPORT_LIMIT,
            "shared_length_limit": SHARED_LENGTH_LIMIT,
        },
    )


@router.get("/service-worker.js")
def service_worker(request: Request) -> Response:
    """At an address that never changes and lies above the page that it serves offline."""
    file = request.app.state.settings.static_dir / "js" / "service-worker.js"
    return FileResponse(file, media_type="text/javascript")

"""unAPI: how a reference manager gets the papers of a list page, each by the id marked on it."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from app.deps import CatalogDep
from app.formats import FORMATS, PaperFormat, paper_file
from app.params import paper_url
from papers.ids import parse_id

router = APIRouter(include_in_schema=False)

# RIS first: it has the abstract and the PDF, which arXiv's BibTeX has not.
NAMES: dict[str, PaperFormat] = {"ris": "ris", "bibtex": "bib"}


@router.get("/unapi")
def unapi(
    request: Request,
    catalog: CatalogDep,
    id: Annotated[str, Query(max_length=100)] = "",
    format: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Without an id the formats of all papers, with one those of it, with a format the record."""
    if not id:
        return _formats("")
    known = parse_id(id)
    paper = catalog.get([known.value])[0] if known else None
    if paper is None:
        raise HTTPException(404, "id: there is no paper of this id here.")
    if not format:
        return _formats(f' id="{paper.id}"')
    if format not in NAMES:
        raise HTTPException(406, f"format: there are {' and '.join(NAMES)}.")
    base_url = request.app.state.settings.base_url.rstrip("/")
    return paper_file(request, NAMES[format], paper, base_url + paper_url(paper.id))


def _formats(of: str) -> Response:
    rows = "".join(
        f'  <format name="{name}" type="{FORMATS[kind].media_type.partition(";")[0]}"/>\n'
        for name, kind in NAMES.items()
    )
    # Its specification wants 300 for the choices of one paper; some clients take that for an error.
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<formats{of}>\n{rows}</formats>\n'
    return Response(text, media_type="application/xml")

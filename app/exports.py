"""Every list and every paper as a file: BibTeX, RIS, CSL-JSON, CSV, JSON, Markdown."""

from collections.abc import Callable
from typing import Annotated, get_args
from urllib.parse import unquote

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response

from app.deps import CatalogDep, activity_of
from app.formats import Export, ListFormat, PaperFormat, list_file, paper_file
from app.forms import form_fields
from app.listing import listed
from app.ordering import ordered
from app.params import PageParams, paper_url
from app.views import (
    View,
    category_view,
    ids_view,
    keyword_view,
    on_latest_day,
    search_view,
)
from papers.catalog import Catalog
from papers.ids import each_id, only_ids, parse_id

router = APIRouter(include_in_schema=False)

EXPORT_LIMIT = 1_000  # papers in a file, and ids in a request for one

Params = Annotated[PageParams, Query()]
Part = Annotated[str, Path(max_length=2_000)]


@router.get("/search/export.{format}")
def search_file(
    request: Request, catalog: CatalogDep, params: Params, format: ListFormat
) -> Response:
    return _view_file(request, catalog, search_view(params), format)


@router.get("/arxiv/{expression:path}/export.{format}")
def category_file(
    request: Request, catalog: CatalogDep, params: Params, expression: Part, format: ListFormat
) -> Response:
    """Several ids: those papers. Else a category expression: its latest day, as on its page."""
    if ids := only_ids(expression):
        return _view_file(request, catalog, ids_view(ids, params), format)
    view = on_latest_day(category_view(expression, params), catalog)
    return _view_file(request, catalog, view, format)


@router.get("/keyword/{phrase:path}/export.{format}")
def keyword_file(
    request: Request, catalog: CatalogDep, params: Params, phrase: Part, format: ListFormat
) -> Response:
    return _view_file(request, catalog, keyword_view(phrase, params), format)


@router.post("/export.{format}")
def posted_file(
    request: Request,
    catalog: CatalogDep,
    format: ListFormat,
    fields: Annotated[dict[str, str], Depends(form_fields)],
) -> Response:
    """Papers of any ids, in their order; what is not here is told and left out."""
    asked = {id_.value if id_ else word: id_ for word, id_ in each_id(fields.get("ids", ""))}
    if not asked:
        raise HTTPException(400, "ids: send arXiv ids, with spaces or commas between.")
    if len(asked) > EXPORT_LIMIT:
        raise HTTPException(400, f"ids: at most {EXPORT_LIMIT:,} are allowed.")
    found = {paper.id: paper for paper in catalog.get(list(asked)) if paper}
    if not found:
        raise HTTPException(404, "None of these papers is here.")
    missing = [word for word in asked if word not in found]
    address = request.app.state.settings.base_url
    export = Export(list(found.values()), len(asked), "Papers", address, missing)
    return list_file(request, format, export, "papers")


def _paper_route(name: PaperFormat) -> Callable[..., Response]:
    def answer(
        request: Request, catalog: CatalogDep, id: Annotated[str, Path(max_length=100)]
    ) -> Response:
        known = parse_id(id)
        if known is None:
            raise HTTPException(
                404,
                f"Not an arXiv identifier; ask for one like /arxiv/1706.03762.{name}. The file of "
                f"a list is at its address with /export.{name} behind it.",
            )
        paper = catalog.get([known.value])[0]
        if paper is None:
            raise HTTPException(
                404, f"{known.value} is not among the papers here. At arXiv: {known.abs_url}"
            )
        base_url = request.app.state.settings.base_url.rstrip("/")
        return paper_file(request, name, paper, base_url + paper_url(paper.id))

    return answer


for _name in get_args(PaperFormat):
    router.add_api_route(f"/arxiv/{{id:path}}.{_name}", _paper_route(_name), methods=["GET"])


def _view_file(request: Request, catalog: Catalog, view: View, format: ListFormat) -> Response:
    """The first papers of a list, in its order."""
    results = ordered(
        catalog,
        activity_of(request),
        view.query,
        view.filters,
        order=view.params.sort,
        match=view.params.match,
        limit=EXPORT_LIMIT,
    )
    base_url = request.app.state.settings.base_url.rstrip("/")
    export = Export(
        [found.paper for found in results.found],
        listed(results),
        view.heading,
        base_url + view.url,
    )
    return list_file(request, format, export, _stem(view))


def _stem(view: View) -> str:
    """What a list is, for the name of its file."""
    where = unquote(view.path).removeprefix("/arxiv/").removeprefix("/keyword/")
    filters = view.filters
    category = view.params.category
    days = [str(day) for day in (filters.day, filters.first_day, filters.last_day) if day]
    return " ".join(filter(None, (where.strip("/"), view.params.q, category, *days)))

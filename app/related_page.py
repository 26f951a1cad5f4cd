"""Papers like one paper, like several, or like a pasted text: the page, its feed, its export."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from app.deps import CatalogDep, activity_of
from app.feeds import atom
from app.formats import Export, ListFormat, list_file, list_links
from app.listing import Card, signed_terms, with_interest
from app.params import RelatedPageParams, filters_of
from app.templating import templates_of
from app.views import Follow
from papers.answers import Related
from papers.catalog import Catalog
from papers.filters import Filters
from papers.ids import find_ids
from papers.language import say
from papers.paper import Paper
from papers.text import clean, one_line, to_plain

router = APIRouter(include_in_schema=False)

SHOWN = 25
SEEDS_LIMIT = 20  # papers on either side
NAMED_LENGTH = 150  # characters of titles or of the text in the name of a list that is followed
PATH = "/related"
Params = Annotated[RelatedPageParams, Query()]


@dataclass(frozen=True, slots=True)
class SeedLink:
    """One of the papers asked for, with the page without it."""

    paper: Paper
    remove_url: str


@router.get(PATH)
def page(request: Request, catalog: CatalogDep, params: Params) -> Response:
    ids, not_ids = _ids(params.ids, "ids"), _ids(params.not_, "not")
    asks = bool(ids or params.text.strip())
    found = _found(catalog, params) if asks else None
    known = {paper.id: paper for paper in catalog.get([*ids, *not_ids]) if paper}

    def with_ids(wanted: list[str], unwanted: list[str]) -> str:
        changes = {"ids": ",".join(wanted), "not_": ",".join(unwanted)}
        return params.url(PATH, **changes)

    return templates_of(request).page(
        request,
        "related.html",
        {
            "title": say("Related papers"),
            "robots": "noindex, follow",
            "canonical_path": params.url(PATH),
            "params": params,
            "seeds": [
                SeedLink(known[id_], with_ids([i for i in ids if i != id_], not_ids))
                for id_ in ids
                if id_ in known
            ],
            "not_seeds": [
                SeedLink(known[id_], with_ids(ids, [i for i in not_ids if i != id_]))
                for id_ in not_ids
                if id_ in known
            ],
            "missing": [id_ for id_ in (*ids, *not_ids) if id_ not in known],
            "cards": with_interest(
                [
                    Card(
                        number,
                        one.paper,
                        one.paper.keywords,
                        shared=one.shared,
                        more_url=with_ids([*ids, one.paper.id], not_ids),
                        less_url=with_ids(ids, [*not_ids, one.paper.id]),
                    )
                    for number, one in enumerate(found.found if found else (), start=1)
                ],
                activity_of(request).counts,
            ),
            "terms": signed_terms(_filters(params).category) if asks else None,
            "shared": found.shared if found else (),
            "same_work": found.same_work if found else (),
            "follow": _follow(params, [known[id_] for id_ in ids if id_ in known])
            if asks
            else None,
            "feed_url": params.url(f"{PATH}/feed") if asks else None,
            "formats": list_links(lambda name: params.url(f"{PATH}/export.{name}")) if asks else (),
        },
    )


@router.get(f"{PATH}/feed")
def feed(request: Request, catalog: CatalogDep, params: Params) -> Response:
    papers = [one.paper for one in _found(catalog, params).found]
    return atom(
        request, say("Related papers"), params.url(PATH), params.url(f"{PATH}/feed"), papers
    )


@router.get(f"{PATH}/export.{{format}}")
def export(request: Request, catalog: CatalogDep, params: Params, format: ListFormat) -> Response:
    papers = [one.paper for one in _found(catalog, params).found]
    address = request.app.state.settings.base_url.rstrip("/") + params.url(PATH)
    exported = Export(papers, len(papers), say("Related papers"), address)
    return list_file(request, format, exported, f"related {params.ids}")


def _found(catalog: Catalog, params: RelatedPageParams) -> Related:
    ids, not_ids = _ids(params.ids, "ids"), _ids(params.not_, "not")
    if not ids and not params.text.strip():
        raise HTTPException(400, say("ids: name papers by their arXiv ids, or send a text."))
    return catalog.related(ids, clean(params.text), not_ids, _filters(params), SHOWN)


def _filters(params: RelatedPageParams) -> Filters:
    return filters_of(params.category, params.first_day, params.last_day)


def _follow(params: RelatedPageParams, seeds: list[Paper]) -> Follow | None:
    named = "; ".join(to_plain(paper.title) for paper in seeds) or one_line(params.text)
    category = say("in {category}", category=params.category) if params.category.strip() else ""
    told = say("Like {papers}", papers=named[:NAMED_LENGTH])
    return Follow.of(params.url(PATH, last_day=None), told, category)


def _ids(text: str, name: str) -> list[str]:
    """Ids in any spelling, with anything between them. HTTPException 400 for too many."""
    found = [id_.value for id_ in find_ids(text.replace(",", " "))]
    if len(found) > SEEDS_LIMIT:
        raise HTTPException(
            400, say("{name}: at most {limit} papers are allowed.", name=name, limit=SEEDS_LIMIT)
        )
    return found

"""The pages without papers: home, the API's guide."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from pydantic import StringConstraints

from app.calendar_page import newest_month
from app.deps import CatalogDep
from app.params import IDS_LIMIT, SIZE_LIMIT, listing_url
from app.picker import choice_groups, day_counts, picked
from app.rising import rising_terms
from app.templating import Templates, templates_of
from papers.catalog import Catalog
from papers.categories import EXPRESSION_TERMS_LIMIT, groups
from papers.freshness import Freshness
from papers.keyphrases import TEXT_LIMIT
from papers.language import LANGUAGES, Language, language, say
from papers.query_limits import QUERY_LENGTH_LIMIT
from papers.search import DEPTH_LIMIT

router = APIRouter(include_in_schema=False)

CODES_LIMIT = 400  # of one kind in a form: more than there are
CODE_LENGTH_LIMIT = 40  # characters

EXAMPLES = (
    "graph neural network",
    '"dark energy" supernovae',
    'au:"Perelman"',
    "cat:quant-ph error correction",
    "1706.03762",
)


Code = Annotated[str, StringConstraints(max_length=CODE_LENGTH_LIMIT)]
Codes = Annotated[tuple[Code, ...], Query(max_length=CODES_LIMIT)]


@router.get("/")
def home(request: Request, catalog: CatalogDep) -> Response:
    return _home(request, catalog)


@router.get("/pick")
def pick(
    request: Request, catalog: CatalogDep, include: Codes = (), exclude: Codes = ()
) -> Response:
    """What the form of categories asks for, at its one address."""
    expression = picked(include, exclude)
    if expression is None:
        return _home(request, catalog, nothing_picked=True)
    return RedirectResponse(listing_url(str(expression)), status_code=303)


def _home(request: Request, catalog: Catalog, *, nothing_picked: bool = False) -> Response:
    freshness = catalog.freshness()
    templates = templates_of(request)
    return templates.page(
        request,
        "home.html",
        {
            "title": request.app.state.settings.site_name,
            "canonical_path": "/",
            "robots": "noindex" if nothing_picked else None,
            "nothing_picked": nothing_picked,
            "total": freshness.papers,
            "examples": EXAMPLES,
            "calendar": newest_month(catalog, datetime.now(UTC)),
            "rising": rising_terms(catalog, [group.id for group in groups()]),
            "newest": freshness.newest_day,
            "picker": _picker(templates, catalog, freshness, language()),
        },
    )


@lru_cache(maxsize=2 * len(LANGUAGES))
def _picker(
    templates: Templates,
    catalog: Catalog,
    freshness: Freshness,
    language: Language,  # noqa: ARG001  # in which it is made
) -> Markup:
    """Most of the page: made once for each state of the data and each language."""
    newest = freshness.newest_day
    counts = day_counts(newest, catalog.batch(newest), catalog.category_counts()) if newest else {}
    limit = EXPRESSION_TERMS_LIMIT
    context = {"groups": choice_groups(), "counts": counts, "choices_limit": limit}
    return Markup(templates.text("_picker.html", context))  # noqa: S704  # a template escapes


@router.get("/api")
def api_guide(request: Request) -> Response:
    schema: dict[str, Any] = request.app.openapi()
    endpoints = tuple(
        {"method": method.upper(), "path": path, "summary": operation["summary"]}
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    )
    return templates_of(request).page(
        request,
        "api.html",
        {
            "title": say("API"),
            "base_url": request.app.state.settings.base_url.rstrip("/"),
            "endpoints": endpoints,
            "limits": (
                say("A query has at most {limit} characters.", limit=QUERY_LENGTH_LIMIT),
                say(
                    "A page has at most {size} papers, and paging reaches {depth}.",
                    size=SIZE_LIMIT,
                    depth=f"{DEPTH_LIMIT:,}",
                ),
                say(
                    "A request names at most {ids} ids, and a text has up to {limit} characters.",
                    ids=IDS_LIMIT,
                    limit=f"{TEXT_LIMIT:,}",
                ),
            ),
        },
    )

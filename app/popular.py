"""What readers open and star most: the last day, the last week, all time; a page and JSON."""

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BeforeValidator, ConfigDict, Field

from app.activity import Activity, ActivityError, Counts
from app.activity.counts import Period
from app.api_models import PROBLEMS, Answer
from app.deps import ActivityDep, CatalogDep, each_once
from app.exports import EXPORT_LIMIT
from app.feeds import ENTRIES, atom
from app.formats import Export, ListFormat, list_file, list_links
from app.interest import InterestCounts
from app.listing import ActiveFilter, Card, Choice, signed_terms
from app.pagination import paginate
from app.params import EXPRESSION_LENGTH_LIMIT, PAGE_SIZE, SIZE_LIMIT, View
from app.templating import templates_of
from app.views import Follow
from papers.catalog import Catalog
from papers.categories import CategoryExpression, parse_expression
from papers.language import phrase, say
from papers.paper import Paper

PATH = "/popular"
LIST_LIMIT = 1_000  # papers; nobody asks what comes in the 1,001st place

PERIODS: dict[Period, tuple[str, str]] = {
    "day": (
        phrase("Last 24 hours"),
        phrase("What readers here opened and starred in the last 24 hours."),
    ),
    "week": (
        phrase("Last 7 days"),
        phrase("What readers here opened and starred in the last 7 days."),
    ),
    "all": (
        phrase("All time"),
        phrase("What readers here opened and starred since counting began."),
    ),
}
EMPTY: dict[Period, tuple[str, str]] = {
    "day": (
        phrase("No paper was opened or starred here in the last 24 hours."),
        phrase("No paper of this category was opened or starred here in the last 24 hours."),
    ),
    "week": (
        phrase("No paper was opened or starred here in the last 7 days."),
        phrase("No paper of this category was opened or starred here in the last 7 days."),
    ),
    "all": (
        phrase("No paper was opened or starred here yet."),
        phrase("No paper of this category was opened or starred here yet."),
    ),
}
"""What an empty list means, for all of arXiv and for a category."""

router = APIRouter()


class PopularPageParams(View):
    """Of `/popular`, its feed and its exports."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    period: Annotated[Period, BeforeValidator(lambda value: value or "day")] = "day"
    category: Annotated[str, Field(max_length=EXPRESSION_LENGTH_LIMIT)] = ""
    page: Annotated[int, Field(ge=1, le=LIST_LIMIT // PAGE_SIZE)] = 1

    def part(self, name: str) -> str:
        """The address of the whole list in another form."""
        return self.url(f"{PATH}/{name}", page=1)


class PopularParams(View):
    """Of `GET /api/v1/popular`."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    period: Period = "day"
    """The last 24 hours, the last 7 days, or all time."""
    category: Annotated[
        str, Field(max_length=EXPRESSION_LENGTH_LIMIT, examples=["cs.AI+cs.CL-cs.CV"])
    ] = ""
    """Category expression, as in search; empty: all of arXiv."""
    size: Annotated[int, Field(ge=1, le=SIZE_LIMIT)] = PAGE_SIZE
    """Papers wanted."""


class PopularPaper(Paper):
    interest: InterestCounts
    """Within the period."""
    score: int
    """What it is ranked by: each open counts one, a star three."""


class PopularAnswer(Answer):
    total: int
    """Papers opened or starred within the period, up to 1,000."""
    results: tuple[PopularPaper, ...]
    """Those of most interest first, of equal ones the newest."""


@router.get(PATH, include_in_schema=False)
def page(
    request: Request,
    catalog: CatalogDep,
    activity: ActivityDep,
    params: Annotated[PopularPageParams, Query()],
) -> Response:
    offset = (params.page - 1) * PAGE_SIZE
    category = _category(params.category)
    try:
        found, readable = _popular(catalog, activity, params.period, category), True
    except ActivityError:
        found, readable = {}, False
    papers = catalog.get(list(found)[offset : offset + PAGE_SIZE])
    cards = [
        Card(number, paper, paper.keywords, interest=found[paper.id])
        for number, paper in enumerate(papers, start=offset + 1)
        if paper
    ]

    def url(page: int) -> str:
        return params.url(PATH, page=page)

    return templates_of(request).page(
        request,
        "popular.html",
        {
            "title": say("Popular papers"),
            "canonical_path": params.url(PATH),
            "json_url": PopularParams(period=params.period, category=params.category).url(
                f"/api/v1{PATH}"
            ),
            "feed_url": params.part("feed"),
            "follow": Follow.of(params.url(PATH, page=1), _title(params)),
            "formats": list_links(lambda name: params.part(f"export.{name}")),
            "told": say(PERIODS[params.period][1]),
            "periods": [
                Choice(say(label), params.url(PATH, period=period, page=1), period == params.period)
                for period, (label, _) in PERIODS.items()
            ],
            "filters": [
                ActiveFilter(
                    say("in {category}", category=category),
                    params.url(PATH, category="", page=1),
                )
            ]
            if category
            else [],
            "params": params,
            "terms": signed_terms(category),
            "readable": readable,
            "empty": say(EMPTY[params.period][category is not None]),
            "total": len(found),
            "cards": cards,
            "pagination": paginate(params.page, PAGE_SIZE, len(cards), len(found), len(found), url),
        },
    )


@router.get(f"{PATH}/feed", include_in_schema=False)
def feed(
    request: Request,
    catalog: CatalogDep,
    activity: ActivityDep,
    params: Annotated[PopularPageParams, Query()],
) -> Response:
    found = _popular(catalog, activity, params.period, _category(params.category))
    papers = [paper for paper in catalog.get(list(found)[:ENTRIES]) if paper]
    url = params.url(PATH, page=1)
    return atom(request, _title(params), url, params.part("feed"), papers)


@router.get(f"{PATH}/export.{{format}}", include_in_schema=False)
def export(
    request: Request,
    catalog: CatalogDep,
    activity: ActivityDep,
    params: Annotated[PopularPageParams, Query()],
    format: ListFormat,
) -> Response:
    found = _popular(catalog, activity, params.period, _category(params.category))
    papers = [paper for paper in catalog.get(list(found)[:EXPORT_LIMIT]) if paper]
    address = request.app.state.settings.base_url.rstrip("/") + params.url(PATH, page=1)
    exported = Export(papers, len(found), _title(params), address)
    return list_file(request, format, exported, f"popular {params.period} {params.category}")


@router.get(
    f"/api/v1{PATH}",
    summary="What readers open and star most",
    operation_id="popular",
    dependencies=[Depends(each_once)],
    responses=PROBLEMS,
    tags=["interest"],
)
def popular(
    catalog: CatalogDep, activity: ActivityDep, params: Annotated[PopularParams, Query()]
) -> PopularAnswer:
    """Papers by the interest that readers of this site showed in them."""
    found = _popular(catalog, activity, params.period, _category(params.category))
    papers = catalog.get(list(found)[: params.size])
    return PopularAnswer(
        total=len(found),
        results=tuple(_result(paper, found[paper.id]) for paper in papers if paper),
    )


def _title(params: PopularPageParams) -> str:
    period = say(PERIODS[params.period][0]).lower()
    if params.category.strip():
        return say(
            "Popular papers in {category}, {period}", category=params.category, period=period
        )
    return say("Popular papers, {period}", period=period)


def _category(text: str) -> CategoryExpression | None:
    """Raises CategoryError."""
    return parse_expression(text) if text.strip() else None


def _popular(
    catalog: Catalog, activity: Activity, period: Period, category: CategoryExpression | None
) -> dict[str, Counts]:
    """Counts of the papers that are here and in the category, best first. Raises ActivityError."""
    counts = activity.popular(period)
    ids = list(counts) if category else list(islice(counts, LIST_LIMIT))
    listed = catalog.listed(ids, category)[:LIST_LIMIT]
    return {id_: counts[id_] for id_ in listed}


def _result(paper: Paper, counts: Counts) -> PopularPaper:
    interest = InterestCounts.of(counts)
    return PopularPaper.model_construct(**paper.__dict__, interest=interest, score=counts.score)

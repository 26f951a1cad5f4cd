"""JSON: what was announced on which day, how complete that is here, and how fresh everything is."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query
from pydantic import ConfigDict, Field

from app.api_models import PROBLEMS, Answer
from app.deps import CatalogDep, each_once, no_parameters
from app.params import EXPRESSION_LENGTH_LIMIT, Day, View, filters_of
from papers.announcements import announced_at, latest_announcement, listing_days
from papers.batches import Counts
from papers.freshness import Freshness, State

DAYS_SHOWN = 14  # up to the latest announcement, when nothing else is asked for
DAYS_LIMIT = 400

router = APIRouter(prefix="/api/v1", responses=PROBLEMS, tags=["announcements"])


class BatchesParams(View):
    """Of `GET /api/v1/batches`."""

    model_config = ConfigDict(
        frozen=True, populate_by_name=True, extra="forbid", use_attribute_docstrings=True
    )

    category: Annotated[str, Field(max_length=EXPRESSION_LENGTH_LIMIT, examples=["cs.CL"])] = ""
    """Category expression, as in search; empty: all of arXiv."""
    first_day: Annotated[Day | None, Field(alias="from")] = None
    """From this day on; without it two weeks are told."""
    last_day: Annotated[Day | None, Field(alias="to")] = None
    """Up to this day; without it up to the latest announcement."""


class FreshnessAnswer(Answer):
    papers: int
    newest_day: date | None
    """The latest announcement day of which papers are here."""
    announced_at: datetime
    """When arXiv last announced, by its schedule."""
    last_harvest: datetime | None
    """When arXiv was last asked for all that is new and told it to the end."""
    complete_from: date | None
    complete_through: date | None
    """Of the days between these two, all that arXiv had is here."""
    state: State
    """Of the latest announcement: its papers are all here (complete), some are (partial), they are
    not expected yet (waiting), or they are missing (stale). empty: there are no papers at all."""
    text: str
    """The same as a sentence."""

    @classmethod
    def of(cls, freshness: Freshness, now: datetime) -> "FreshnessAnswer":
        harvests = freshness.harvests
        return cls(
            papers=freshness.papers,
            newest_day=freshness.newest_day,
            announced_at=latest_announcement(now),
            last_harvest=harvests.last_harvest,
            complete_from=harvests.complete_from,
            complete_through=harvests.complete_through,
            state=freshness.state(now),
            text=freshness.told(now),
        )


class Batch(Answer):
    day: date
    """As arXiv lists it: the day after the evening of the announcement."""
    announced_at: datetime
    new: int
    """Papers announced that day; of a category, those with it as their primary one."""
    cross_lists: int
    """Papers new to the category that have another primary one."""
    replacements: int
    """New versions of older papers, by the schedule."""
    complete: bool | None
    """Whether all that arXiv has of the day is here; null when no harvest went over it, as for
    what came from a file."""


class CategoryBatch(Answer):
    category: str
    new: int
    cross_lists: int
    replacements: int


class BatchesAnswer(Answer):
    freshness: FreshnessAnswer
    batches: tuple[Batch, ...]
    """Newest first; a day of the schedule of which nothing is here has zeros."""


class DayAnswer(Answer):
    day: date
    announced_at: datetime
    complete: bool | None
    freshness: FreshnessAnswer
    categories: tuple[CategoryBatch, ...]
    """By code; a paper counts in each of its categories."""


@router.get(
    "/batches",
    summary="Announcement days with counts and completeness",
    operation_id="batches",
    dependencies=[Depends(each_once)],
)
def batches(catalog: CatalogDep, params: Annotated[BatchesParams, Query()]) -> BatchesAnswer:
    """How many papers came on each day: new, cross-listed, replaced; and is the day complete?"""
    now = datetime.now(UTC)
    latest = latest_announcement(now).date()
    last = params.last_day or latest
    first = params.first_day or last - timedelta(days=DAYS_SHOWN)
    if (last - first).days > DAYS_LIMIT:
        raise HTTPException(400, f"from: ask for at most {DAYS_LIMIT} days at once.")
    freshness = catalog.freshness()
    expression = filters_of(params.category, None, None).category
    found = catalog.batches(expression, first, last)
    scheduled = listing_days(first - timedelta(days=1), min(last, latest))
    counts = {day: Counts() for day in scheduled} | found
    return BatchesAnswer(
        freshness=FreshnessAnswer.of(freshness, now),
        batches=tuple(
            Batch(
                day=day,
                announced_at=announced_at(day),
                complete=freshness.harvests.is_complete(day),
                new=counts[day].new,
                cross_lists=counts[day].cross_lists,
                replacements=counts[day].replacements,
            )
            for day in sorted(counts, reverse=True)
        ),
    )


@router.get(
    "/batches/{day}",
    summary="One announcement day by category",
    operation_id="batch",
    dependencies=[Depends(no_parameters)],
)
def batch(catalog: CatalogDep, day: Annotated[Day, Path(examples=["2017-06-13"])]) -> DayAnswer:
    """How many papers each category got that day."""
    freshness = catalog.freshness()
    return DayAnswer(
        day=day,
        announced_at=announced_at(day),
        complete=freshness.harvests.is_complete(day),
        freshness=FreshnessAnswer.of(freshness, datetime.now(UTC)),
        categories=tuple(
            CategoryBatch(
                category=code,
                new=counts.new,
                cross_lists=counts.cross_lists,
                replacements=counts.replacements,
            )
            for code, counts in sorted(catalog.batch(day).items())
        ),
    )

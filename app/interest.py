"""`POST /api/v1/papers/{id}/interest`: a reader opened or starred a paper."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import ConfigDict, Field

from app.activity import Counts
from app.activity.counts import Kind
from app.api import PathId
from app.api_models import PROBLEMS, Answer, Body, problem
from app.deps import ActivityDep, AddressDep, CatalogDep, no_parameters, same_site
from papers.ids import parse_id

BODY_LIMIT_BYTES = 1_000

router = APIRouter(prefix="/api/v1", responses=PROBLEMS, tags=["interest"])

FOREIGN = problem("A page of another site made a browser send this.")
TOO_MANY = problem("This client sent too much at once; `Retry-After` says when to go on.")


def _by_with_stars(schema: dict[str, Any]) -> None:
    opens = {"properties": {"kind": {"enum": ["pdf", "related"]}}}
    schema["anyOf"] = [opens, {"required": ["by"]}]


class InterestRequest(Body):
    model_config = ConfigDict(json_schema_extra=_by_with_stars)

    kind: Annotated[Kind, Field(examples=["pdf"])]
    """What was done: the PDF opened, related papers opened, a star given or taken back."""
    by: Annotated[str, Field(pattern="^[0-9a-f]{32}$", examples=["0" * 32])] = ""
    """Needed with stars: 32 random hex digits that the reader's browser keeps, by which a star can
    be taken back."""


class InterestCounts(Answer):
    pdf: int
    """Times that the PDF was opened from here, once per client and day."""
    related: int
    """Times that its related papers were opened, once per client and day."""
    stars: int

    @classmethod
    def of(cls, counts: Counts) -> "InterestCounts":
        return cls(pdf=counts.pdf, related=counts.related, stars=counts.stars)


class InterestAnswer(InterestCounts):
    id: str


async def _small(request: Request) -> None:
    if len(await request.body()) > BODY_LIMIT_BYTES:
        raise HTTPException(400, f"body: at most {BODY_LIMIT_BYTES:,} bytes are allowed.")


@router.post(
    "/papers/{id:path}/interest",
    summary="Count that a paper was opened or starred",
    operation_id="interest",
    dependencies=[Depends(no_parameters), Depends(same_site), Depends(_small)],
    responses={403: FOREIGN, 429: TOO_MANY},
)
def interest(
    catalog: CatalogDep,
    activity: ActivityDep,
    address: AddressDep,
    id: PathId,
    body: InterestRequest,
) -> InterestAnswer:
    """Counts once per client and paper, opens again the next day. Answers with all counts."""
    id_ = parse_id(id)
    if id_ is None or not catalog.has(id_.value):
        raise HTTPException(404, "There is no such paper here; send an id like 1706.03762.")
    if body.kind in ("star", "unstar") and not body.by:
        raise HTTPException(400, "by: send 32 random hex digits, the same to take the star back.")
    counts = activity.add(id_.value, body.kind, address, body.by)
    return InterestAnswer(id=id_.value, **InterestCounts.of(counts).__dict__)

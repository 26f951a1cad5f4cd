"""For whoever watches the process: alive, and ready to answer."""

from fastapi import APIRouter
from pydantic import BaseModel

from app.deps import CatalogDep
from papers.filters import Filters
from papers.query import parse

router = APIRouter(include_in_schema=False)


class Ready(BaseModel):
    """A real query was answered over so many papers; `newest_day` tells how fresh they are."""

    papers: int
    newest_day: str | None
    indexed_at: str | None


@router.get("/healthz")
async def alive() -> str:
    """Answered without touching data or threads."""
    return "ok"


@router.get("/readyz")
def ready(catalog: CatalogDep) -> Ready:
    catalog.search(parse("the"), Filters(), limit=1)
    freshness = catalog.freshness()
    return Ready(
        papers=freshness.papers,
        newest_day=freshness.newest_day.isoformat() if freshness.newest_day else None,
        indexed_at=freshness.indexed_at.isoformat() if freshness.indexed_at else None,
    )

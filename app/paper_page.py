"""The page of one paper."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request, Response

from app.citation import bibtex, meta_tags
from app.listing import Card
from app.params import related_url
from app.templating import templates_of
from papers.catalog import Catalog
from papers.paper import Paper

RELATED_SHOWN = 10


@dataclass(frozen=True, slots=True)
class VersionShown:
    version: int
    created: datetime | None


def paper_page(request: Request, catalog: Catalog, paper: Paper) -> Response:
    related = catalog.related([paper.id], limit=RELATED_SHOWN)
    versions = (
        VersionShown(number, datetime.fromisoformat(created) if created else None)
        for number, created in catalog.versions(paper.id)
    )
    return templates_of(request).page(
        request,
        "paper.html",
        {
            "title": paper.title,
            "json_url": f"/api/v1/papers/{paper.id}",
            "card": Card(None, paper, paper.keywords),
            "related": tuple(
                Card(None, one.paper, one.paper.keywords, shared=one.shared)
                for one in related.found
            ),
            "related_page": related_url(paper.id),
            "same_work": related.same_work,
            "versions": tuple(versions),
            "bibtex": bibtex(paper),
            "meta": meta_tags(paper),
        },
    )

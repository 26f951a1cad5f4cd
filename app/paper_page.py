"""The page of one paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import Request, Response

from app.citation import bibtex, meta_tags
from app.listing import Card
from app.params import related_url
from app.templating import templates_of
from papers.catalog import Catalog
from papers.models import ChangeRow
from papers.paper import Paper
from papers.text import to_unicode

RELATED_SHOWN = 10


@dataclass(frozen=True, slots=True)
class VersionShown:
    version: int
    created: datetime | None


@dataclass(frozen=True, slots=True)
class FormerText:
    """A field as it was before a change."""

    field: str
    text: str
    until: date | None
    version: int | None


SHOWN_FIELDS = ("title", "abstract", "comments")


def former_texts(changes: Sequence[ChangeRow]) -> tuple[FormerText, ...]:
    """What a paper said before, the latest change first."""
    return tuple(
        FormerText(field, to_unicode(text), change.datestamp, change.version_before)
        for change in changes
        for field in SHOWN_FIELDS
        if (text := change.former.get(field))
    )


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
            "former": former_texts(catalog.changes(paper.id)),
            "bibtex": bibtex(paper),
            "meta": meta_tags(paper),
        },
    )

"""The page of one paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import Request, Response

from app.citation import bibtex, meta_tags
from app.deps import activity_of
from app.formats import paper_links
from app.listing import Card, with_interest
from app.page_meta import page_meta
from app.params import paper_url, related_url
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
    counts = activity_of(request).counts
    return templates_of(request).page(
        request,
        "paper.html",
        {
            "title": paper.title,
            "json_url": f"/api/v1/papers/{paper.id}",
            "card": with_interest([Card(None, paper, paper.keywords)], counts)[0],
            "related": with_interest(
                [
                    Card(None, one.paper, one.paper.keywords, shared=one.shared)
                    for one in related.found
                ],
                counts,
            ),
            "related_page": related_url(paper.id),
            "same_work": related.same_work,
            "versions": tuple(versions),
            "former": former_texts(catalog.changes(paper.id)),
            "formats": paper_links(paper_url(paper.id)),
            "bibtex": bibtex(paper),
            "citation_tags": meta_tags(paper),
            "meta": page_meta(paper, request.app.state.settings.base_url.rstrip("/")),
        },
    )

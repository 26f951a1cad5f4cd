"""For search engines: robots.txt, and sitemaps of all papers by the month of their ids."""

import html
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Annotated, get_args

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from app.deps import CatalogDep
from app.formats import PaperFormat
from app.params import listing_url, paper_url
from app.templating import templates_of
from papers.catalog import Catalog
from papers.categories import groups

router = APIRouter(include_in_schema=False)

URLS_LIMIT = 50_000  # in a file, by the protocol
URLS_AT_ONCE = 1_000  # written and sent together
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XML = "application/xml"
FIRST_YEAR = 91  # of ids; smaller numbers are years of this century

# Pages of papers and of categories are for all; what is made anew for everyone who asks is not.
CLOSED = (
    "/search",
    "/related",
    "/api/",
    "/export.",
    "/suggest.json",
    "/unapi",
    "/*/export.",
    *(f"/arxiv/*.{name}$" for name in get_args(PaperFormat)),
)

Urls = Iterable[tuple[str, date | None]]
"""(path, day of the last change)"""


@router.get("/robots.txt")
def robots(request: Request) -> PlainTextResponse:
    base_url = request.app.state.settings.base_url.rstrip("/")
    closed = "".join(f"Disallow: {path}\n" for path in CLOSED)
    return PlainTextResponse(f"User-agent: *\n{closed}\nSitemap: {base_url}/sitemap.xml\n")


@router.get("/sitemap.xml")
def index(request: Request, catalog: CatalogDep) -> Response:
    names = ["pages", *_files(catalog)]
    text = templates_of(request).text("sitemap_index.xml", {"names": names})
    return Response(text, media_type=XML)


@router.get("/sitemap/pages.xml")
def pages(request: Request) -> Response:
    codes = [category.code for group in groups() for category in group.categories]
    return _url_set(request, ((path, None) for path in ("/", "/api", *map(listing_url, codes))))


@router.get("/sitemap/{name}.xml")
def month(
    request: Request, catalog: CatalogDep, name: Annotated[str, Path(max_length=10)]
) -> Response:
    """Papers whose ids are of a month, each with the day that arXiv stamped its last change."""
    file = _files(catalog).get(name)
    if file is None:
        raise HTTPException(404)
    stamp, start = file
    papers = islice(catalog.stamps(_first_day(stamp)), start, start + URLS_LIMIT)
    return _url_set(request, ((paper_url(id_), changed) for id_, changed in papers))


def _url_set(request: Request, urls: Urls) -> Response:
    """Written while it is read, so that no month is held as a whole."""
    base_url = html.escape(request.app.state.settings.base_url.rstrip("/"))

    def pieces() -> Iterator[str]:
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{NAMESPACE}">\n'
        waiting = iter(urls)
        while some := list(islice(waiting, URLS_AT_ONCE)):
            # A path holds no sign that XML knows: they are percent-encoded.
            yield "".join(
                f"<url><loc>{base_url}{path}</loc>"
                f"{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>\n"
                for path, changed in some
            )
        yield "</urlset>\n"

    return StreamingResponse(pieces(), media_type=XML)


def _files(catalog: Catalog) -> dict[str, tuple[str, int]]:
    """Month and number of the first paper of each file; a month of very many has several."""
    months = _months(catalog, catalog.freshness().indexed_at)
    return {
        f"{stamp}-{start // URLS_LIMIT + 1}" if start else stamp: (stamp, start)
        for stamp in sorted(months, key=_first_day)
        for start in range(0, months[stamp], URLS_LIMIT)
    }


@lru_cache(maxsize=1)
def _months(catalog: Catalog, indexed_at: datetime | None) -> dict[str, int]:  # noqa: ARG001
    """Counted once for each state of the index: it takes seconds for all of arXiv."""
    return catalog.months()


def _first_day(stamp: str) -> date:
    year = int(stamp[:2])
    return date((1900 if year >= FIRST_YEAR else 2000) + year, int(stamp[2:]), 1)

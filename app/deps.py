"""What handlers are given: the catalog and what readers do, opened once per process; who asks."""

import threading
from collections import Counter
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request

from app.activity import Activity
from papers.catalog import Catalog
from papers.freshness import Freshness
from papers.schema import EngineError
from papers.settings import Settings
from papers.store import StoreError


class CatalogSource:
    """Opens the catalog when data is there, so the site may start before the first ingest."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._catalog: Catalog | None = None

    def get(self) -> Catalog:
        """The catalog; raises StoreError or EngineError while there is nothing usable."""
        if self._catalog is None:
            with self._lock:
                if self._catalog is None:
                    self._catalog = Catalog.open(self._settings)
        return self._catalog

    def close(self) -> None:
        if self._catalog:
            self._catalog.close()


async def _catalog(request: Request) -> Catalog:
    source: CatalogSource = request.app.state.catalog_source
    return source.get()


CatalogDep = Annotated[Catalog, Depends(_catalog)]


def activity_of(request: Request) -> Activity:
    """What readers did, of the application that a request came to."""
    activity: Activity = request.app.state.activity
    return activity


async def _activity(request: Request) -> Activity:
    return activity_of(request)


ActivityDep = Annotated[Activity, Depends(_activity)]


async def _address(request: Request) -> str:
    return request.client.host if request.client else ""


AddressDep = Annotated[str, Depends(_address)]
"""Where a request comes from, as the server was told; behind a proxy that is its business."""


async def same_site(request: Request) -> None:
    """Refuse what a page of another site makes its reader's browser send."""
    headers = request.headers
    origin = headers.get("origin")
    own = {headers.get("host"), urlsplit(request.app.state.settings.base_url).netloc}
    foreign = origin is not None and origin.partition("://")[2] not in own
    if foreign or headers.get("sec-fetch-site") == "cross-site":
        raise HTTPException(403, "Pages of another site may not send this.")


async def no_parameters(request: Request) -> None:
    """Refuse parameters where none is known, rather than ignore what was meant to matter."""
    for name in request.query_params:
        raise HTTPException(400, f"{name[:100]}: there is no such parameter here.")


async def each_once(request: Request) -> None:
    """Refuse a parameter that is given twice: one of the two would be ignored."""
    counts = Counter(name for name, _ in request.query_params.multi_items())
    for name, count in counts.items():
        if count > 1:
            raise HTTPException(400, f"{name[:100]}: it is given more than once.")


def freshness_of(request: Request) -> Freshness:
    """How fresh the data is, for the foot of every page, the error pages' too."""
    source: CatalogSource = request.app.state.catalog_source
    try:
        return source.get().freshness()
    except (StoreError, EngineError):
        return Freshness(0)

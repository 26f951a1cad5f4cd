"""What handlers are given: the catalog, opened once per process."""

import threading
from collections import Counter
from typing import Annotated

from fastapi import Depends, HTTPException, Request

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

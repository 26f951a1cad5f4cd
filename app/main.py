"""The application: `uvicorn app.main:create_app --factory`."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI, Request
from starlette.types import Receive, Scope, Send

from app import (
    api,
    api_batches,
    api_prefer,
    api_search,
    calendar_page,
    errors,
    exports,
    feeds,
    health,
    home,
    interest,
    language,
    library_page,
    opensearch,
    pages,
    popular,
    prefer,
    related_page,
    rising,
    sitemap,
    suggest,
    sync,
    unapi,
)
from app.activity import Activity
from app.assets import Assets
from app.compression import Compression
from app.deps import CatalogSource
from app.language import ReaderLanguage
from app.security import Security
from app.templating import Templates
from papers.settings import Settings

DESCRIPTION = """Search over arXiv's metadata. No key, no account.

Thank you to arXiv for use of its open access interoperability. This service was not reviewed or
approved by, nor does it necessarily express or reflect the policies or opinions of, arXiv."""

OBJECTS_PER_COLLECTION = 100_000  # new ones, before garbage is looked for


def create_app(settings: Settings | None = None) -> FastAPI:
    """An application over one data folder; without settings they come from the environment."""
    settings = settings or Settings()
    assets = Assets(settings.static_dir)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # Searches are short and bound by the processor: more threads would only share it.
        to_thread.current_default_thread_limiter().total_tokens = settings.search_threads
        # What is there now stays; going through it for garbage holds up an answer for 80 ms. A page
        # makes thousands of objects, hardly any of them in cycles.
        gc.collect()
        gc.freeze()
        thresholds = gc.get_threshold()
        gc.set_threshold(OBJECTS_PER_COLLECTION, *thresholds[1:])
        yield
        gc.set_threshold(*thresholds)
        gc.unfreeze()
        app.state.catalog_source.close()
        app.state.activity.close()

    app = FastAPI(
        title=settings.site_name,
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.catalog_source = CatalogSource(settings)
    app.state.activity = Activity(settings.activity_file)
    app.state.templates = Templates(settings, assets)
    app.mount(f"/static/{assets.version}", assets)
    # They are looked through in this order: what is asked most comes first, feeds and files before
    # the pages of the same lists, whose paths hold whatever is asked for.
    for part in (
        health,
        feeds,
        exports,
        pages,
        api_search,
        api_batches,
        api_prefer,
        suggest,
        interest,
        sync,
        api,
        home,
        library_page,
        language,
        popular,
        calendar_page,
        rising,
        opensearch,
        sitemap,
        unapi,
        related_page,
        prefer,
    ):
        app.include_router(part.router)
    errors.install(app)
    app.add_middleware(Compression)
    app.add_middleware(Security, failure=_failure)
    app.add_middleware(ReaderLanguage)
    return app


async def _failure(scope: Scope, receive: Receive, send: Send) -> None:
    await errors.failure(Request(scope))(scope, receive, send)

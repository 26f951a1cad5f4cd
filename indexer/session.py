"""A polite client for the address in the settings, ended by SIGTERM between two requests."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from indexer.polite import Clock, PoliteClient, is_arxiv
from papers.settings import Settings


class ContactMissingError(Exception):
    """arXiv wants to know who asks."""


@contextmanager
def asking(settings: Settings, max_seconds: float | None) -> Iterator[PoliteClient]:
    """Raises ContactMissingError when arXiv itself would be asked by nobody."""
    if is_arxiv(settings.oai_url) and not settings.contact.strip():
        raise ContactMissingError(
            "arXiv wants to know who asks: set SHEAF_CONTACT to your mail address"
        )
    stopped = Event()
    before = signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    try:
        with PoliteClient(
            settings.oai_url,
            settings.contact,
            clock=Clock(sleep=stopped.wait),  # a signal ends a wait too
            max_seconds=max_seconds,
            should_stop=stopped.is_set,
        ) as client:
            yield client
    finally:
        signal.signal(signal.SIGTERM, before)

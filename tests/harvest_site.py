"""A server, a store fed from it, and what the two should come to agree on."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from indexer import polite
from indexer.__main__ import main
from indexer.harvest import Harvested, harvest
from indexer.parse import ParseError, parse_snapshot_line
from indexer.polite import PoliteClient
from indexer.rejects import HarvestRejects
from papers.freshness import COMPLETE_THROUGH, INGESTED_THROUGH
from papers.models import Record
from papers.store import Store, open_store
from tests.oai_server import OaiServer, SkewedClock, Snapshot, as_line, serving

TODAY = date(2026, 11, 25)
FIRST = date(2026, 11, 2)
BEFORE = 2  # papers of the snapshot that the harvest goes on from
SAMPLE = Path(__file__).parent.parent / "indexer" / "sample.jsonl"


def snapshots(count: int = 18) -> list[Snapshot]:
    """Real papers, stamped two a day from FIRST on."""
    lines = SAMPLE.read_text("utf-8").splitlines()[:count]
    found: list[Snapshot] = [json.loads(line) for line in lines]
    for place, each in enumerate(found):
        each["update_date"] = (FIRST + timedelta(days=place // 2)).isoformat()
    return found


@dataclass(slots=True)
class Site:
    """A server, the store that is fed from it, and what they should come to agree on."""

    server: OaiServer
    store: Store
    folder: Path
    answer_seconds: float = polite.ANSWER_SECONDS
    body_limit_bytes: int = polite.BODY_LIMIT_BYTES
    url: str = ""
    contact: str = "ops@example.org"

    def harvest(self, **how: object) -> Harvested:
        with PoliteClient(
            self.url or self.server.url,
            "ops@example.org",
            clock=self.server.clock.clock,
        ) as client:
            return harvest(self.store, client, self.rejects, **how)  # type: ignore[arg-type]

    @property
    def rejects(self) -> HarvestRejects:
        return HarvestRejects(self.folder / "rejects")

    def stored(self) -> dict[str, str]:
        rows = [row for batch in self.store.changed_since(0) for row in batch]
        return {row.id: row.fingerprint for row in rows}

    def expected(self) -> dict[str, str]:
        """What should be stored: the newest usable record of each paper, deleted ones as well."""
        found: dict[str, Record] = {}
        for each in self.server.records:
            try:
                record = parse_snapshot_line(as_line(each))
            except ParseError:
                continue
            found[record.id] = record
        return {id_: record.fingerprint() for id_, record in found.items()}

    def check_spacing(self) -> None:
        times = [when for when, _ in self.server.asked]
        assert all(b - a >= polite.SPACING_SECONDS for a, b in pairwise(times))

    def check_pages(self) -> None:
        """What is stored are whole pages: of each that was begun, all papers."""
        stored = self.stored()
        begun_with = {each["id"] for each in self.server.records[:BEFORE]}
        usable = set(self.expected()) - begun_with
        for page in self.server.pages:
            here = [id_ in stored for id_ in page if id_ in usable]
            assert all(here) or not any(here), page

    def check_checkpoint(self) -> None:
        """What is said to be complete is complete."""
        written = self.store.get_meta(COMPLETE_THROUGH)
        stored, usable = self.stored(), self.expected()
        for each in self.server.records:
            if written and each["update_date"] <= written and each["id"] in usable:
                assert each["id"] in stored

    def command(self, *words: str) -> int:
        """The exit code of the command line over this site, which does not really wait."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SHEAF_DATA_DIR", str(self.folder))
            patch.setenv("SHEAF_OAI_URL", self.url or self.server.url)
            patch.setenv("SHEAF_CONTACT", self.contact)
            patch.setattr("indexer.session.Clock", lambda **_: self.server.clock.clock)
            patch.setattr(polite, "ANSWER_SECONDS", self.answer_seconds)
            patch.setattr(polite, "BODY_LIMIT_BYTES", self.body_limit_bytes)
            return main(list(words))


@contextmanager
def made_site(folder: Path) -> Iterator[Site]:
    """A store with the first papers, as of a snapshot, and a server with all of them."""
    server = OaiServer(snapshots(), TODAY, SkewedClock())
    store = open_store(f"sqlite:///{folder / 'papers.db'}", writable=True)
    store.upsert([parse_snapshot_line(as_line(each)) for each in server.records[:BEFORE]])
    store.set_meta(INGESTED_THROUGH, FIRST.isoformat())
    with serving(server):
        yield Site(server, store, folder)
    store.close()

"""Every way arXiv and the network can fail, a row each: how the run ends, and that nothing is lost.

After the run no part of a page is stored, what is said to be complete is complete, requests keep
their distance; when the fault is over, the next run leaves exactly what arXiv has.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from indexer import polite
from indexer.exits import DONE, REJECTS, UNAVAILABLE
from indexer.parse import parse_snapshot_line
from papers.freshness import COMPLETE_THROUGH
from tests.harvest_site import FIRST, TODAY, Site, made_site
from tests.oai_server import (
    Fault,
    Snapshot,
    as_line,
    changed,
    endless,
    error,
    instead,
    reset_before_headers,
    reset_in_body,
    status,
    too_short,
    trickle,
    trickle_headers,
)

FOR_EVER = 60  # answers; more than a harvest asks for
GOOD: Fault | None = None
TOKEN = re.compile(r"<resumptionToken[^>]*>.*?</resumptionToken>|<resumptionToken/>")
BOMB = instead(gzip.compress(b" " * 9_000_000), Content_Encoding="gzip")
BILLION_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in ("ab", "bc", "cd"))
    + "]>"
)


@dataclass(frozen=True, slots=True)
class Row:
    """What the server does, and how the run that meets it has to end."""

    faults: list[Fault | None] = field(default_factory=list)
    """Its answers to requests for records, in order; then it behaves."""
    code: int = DONE
    before: Callable[[Site], object] = lambda _: None
    after: Callable[[Site], object] = lambda _: None
    """What mends it; the server's faults are over in any case."""
    lost: int = 0
    """Papers that are set aside until then."""


def url(address: str) -> Row:
    def before(site: Site) -> None:
        site.url = address or site.server.url.replace("http:", "https:")

    return Row([], UNAVAILABLE, before, lambda site: setattr(site, "url", ""))


def answers(change: Callable[[str], str]) -> Row:
    """Every answer is changed, and the harvest has to cope with it."""
    return Row(before=lambda site: setattr(site.server, "change", change))


def spoiled(spoil: Callable[[Snapshot], object]) -> Row:
    """One record is no usable paper until arXiv mends it and stamps it anew."""
    kept: list[Snapshot] = []

    def before(site: Site) -> None:
        kept.append(dict(site.server.records[7]))
        spoil(site.server.records[7])

    def after(site: Site) -> None:
        site.server.records[7] = {**kept[0], "update_date": TODAY.isoformat()}

    return Row([], REJECTS, before, after, lost=1)


def small_limit(site: Site) -> None:
    site.body_limit_bytes = 1_000_000


def impatient(site: Site) -> None:
    site.answer_seconds = 2.0  # of its good answers too, which a busy machine may delay


def deleted(site: Site) -> None:
    site.store.upsert([parse_snapshot_line(as_line(site.server.records[6]))])
    complete_through_the_first_day(site)
    site.server.records[6]["deleted"] = True


def newer(site: Site) -> Snapshot:
    return {**site.server.records[9], "title": "A newer title", "update_date": "2026-11-20"}


def caught_up(site: Site) -> None:
    """No harvest asks for that day again, so the newer record must have stayed."""
    site.server.records[9] = newer(site)


def older_than_stored(site: Site) -> None:
    site.store.upsert([parse_snapshot_line(as_line(newer(site)))])
    complete_through_the_first_day(site)


def complete_through_the_first_day(site: Site) -> None:
    """So that the newest record stored does not stand for all before it, as in a snapshot."""
    site.store.set_meta(COMPLETE_THROUGH, FIRST.isoformat())


def shrinking(site: Site) -> None:
    sizes = iter([5, 1, 3, 2])

    def change(text: str) -> str:
        site.server.page_size = next(sizes, 4)
        return text

    site.server.change = change


def counted(text: str) -> str:
    """Tells a size of the whole list that is another one each time."""
    size = len(text) % 97
    return text.replace("<resumptionToken", f'<resumptionToken completeListSize="{size}"')


def same_token(text: str) -> str:
    same = "<resumptionToken>from=2026-10-31&amp;until=9999&amp;skip=0</resumptionToken>"
    return TOKEN.sub(same, text)


def busy(**headers: str) -> Fault:
    return status("503 Busy", **headers)


def moved(days: int) -> Callable[[Site], None]:
    def change(site: Site) -> None:
        site.server.today = TODAY + timedelta(days=days)

    return change


def twice(place: int) -> Callable[[Site], object]:
    return lambda site: site.server.records.append(dict(site.server.records[place]))


EMPTY_LIST = changed(lambda good: good.split("<ListRecords>")[0] + "<ListRecords/></OAI-PMH>")
BAD_TOKEN = changed(lambda _: error("badResumptionToken", TODAY))

MATRIX: dict[str, Row] = {
    # 1-5: no answer at all
    "connection refused": url("http://127.0.0.1:9/oai"),
    "DNS failure": url("http://no-such-host.invalid/oai"),
    "reset before headers": Row([reset_before_headers]),
    "reset in the body": Row([GOOD, reset_in_body]),
    "TLS error": url(""),
    # 6-12: not now
    "503, wait some seconds": Row([busy(Retry_After="7")]),
    "503, wait until a date": Row([busy(Retry_After="Wed, 25 Nov 2026 04:00:00 GMT")]),
    "503, wait 0": Row([busy(Retry_After="0")]),
    "503, wait for ever": Row([busy(Retry_After="1000000000")]),
    "503, no word": Row([GOOD, busy()]),
    "503, nonsense": Row([busy(Retry_After="soon")]),
    "503 for ever": Row([GOOD, *[busy(Retry_After="1")] * FOR_EVER], UNAVAILABLE),
    "429": Row([status("429 Too Many Requests")]),
    "500 three times": Row([status("500 Oops")] * 3),
    "404": Row([GOOD, status("404 Not Found")], UNAVAILABLE),
    "406": Row([GOOD, status("406 Not Acceptable")], UNAVAILABLE),
    # 13-23: no whole answer
    "HTML with status 200": Row([instead("<html><body>Down for maintenance</body></html>")]),
    "HTML for ever": Row([GOOD, *[instead("<html>Log in</html>")] * FOR_EVER], UNAVAILABLE),
    "empty body": Row([instead("")]),
    "valid but empty list in mid-harvest": Row([GOOD, EMPTY_LIST]),
    "valid but empty list for ever": Row([GOOD, *[EMPTY_LIST] * FOR_EVER], UNAVAILABLE),
    "truncated XML": Row([changed(lambda good: good[: len(good) // 2])]),
    "wrong Content-Length": Row([too_short]),
    "invalid UTF-8": Row(
        [changed(lambda good: good.encode().replace(b"<title>", b"<title>\xff\xfe"))]
    ),
    "wrong charset": Row([changed(lambda good: good.replace("UTF-8", "UTF-16"))]),
    "control characters in text": answers(lambda good: good.replace("<title>", "<title>\x08\x1f")),
    "document type": Row(
        [changed(lambda good: good.replace("\n", '\n<!DOCTYPE x [<!ENTITY a "aaaa">]>\n', 1))]
    ),
    "entities for ever": Row(
        [GOOD, *[changed(lambda good: good.replace("\n", BILLION_LAUGHS, 1))] * FOR_EVER],
        UNAVAILABLE,
    ),
    "gzip bomb": Row([BOMB], before=small_limit),
    "no gzip though it says so": Row([instead("plain", Content_Encoding="gzip")]),
    "gzip cut short": Row([instead(gzip.compress(b"<x/>" * 99)[:-9], Content_Encoding="gzip")]),
    "unknown encoding": Row([instead("x", Content_Encoding="br")]),
    "trickle": Row([trickle], before=impatient),
    "trickle in the headers": Row([trickle_headers], before=impatient),
    "endless body": Row([endless], before=small_limit),
    # 24-25: elsewhere
    "redirect to itself": Row([GOOD, status("302 Found", Location="/oai")], UNAVAILABLE),
    "redirect to another host": Row(
        [GOOD, status("301 Moved", Location="https://evil.example/oai")], UNAVAILABLE
    ),
    "redirect to loopback": Row(
        [GOOD, status("307 Moved", Location="http://127.0.0.1:1/")], UNAVAILABLE
    ),
    # 26-30: the protocol's own refusals, and lists that do not add up
    "badResumptionToken once": Row([GOOD, BAD_TOKEN]),
    "badResumptionToken for ever": Row(
        [changed(lambda good: error("badResumptionToken", TODAY) if "skip" not in good else good)]
        * FOR_EVER,
        UNAVAILABLE,
    ),
    "badArgument": Row([GOOD, changed(lambda _: error("badArgument", TODAY))], UNAVAILABLE),
    "token repeated": Row(
        [],
        UNAVAILABLE,
        lambda site: setattr(site.server, "change", same_token),
        lambda site: setattr(site.server, "change", lambda text: text),
    ),
    "token empty at the end": answers(
        lambda good: (
            good
            if "<resumptionToken" in good or "<ListRecords" not in good
            else good.replace("</ListRecords>", "<resumptionToken/></ListRecords>")
        )
    ),
    "completeListSize changes": answers(counted),
    "noRecordsMatch": Row(before=lambda site: site.server.records.__delitem__(slice(8, 14))),
    "noRecordsMatch in mid-list": Row([GOOD, changed(lambda _: error("noRecordsMatch", TODAY))]),
    # 31-40: records
    "a record in two pages": Row(before=twice(5)),
    "deleted record": Row(before=deleted),
    "datestamp in the future": spoiled(lambda each: each.update(update_date="2026-12-31")),
    "responseDate 2 hours back": Row(before=moved(-1), after=moved(0)),
    "responseDate 400 days back": Row([], REJECTS, moved(-400), moved(0), lost=16),
    "responseDate 400 days ahead": Row(before=moved(400), after=moved(0)),
    "malformed id": spoiled(lambda each: each.update(id="not an id")),
    "no title": spoiled(lambda each: each.update(title="")),
    "a version without a number": spoiled(
        lambda each: each.update(versions=[{"version": "x", "created": "now"}])
    ),
    "10 MB abstract": spoiled(lambda each: each.update(abstract="a " * 5_000_000)),
    "20,000 authors": Row(
        before=lambda site: site.server.records[8].update(
            authors=", ".join(f"A. Author{i}" for i in range(20_000))
        )
    ),
    "record older than stored": Row(before=older_than_stored, after=caught_up),
    "the same page twice": Row(
        [GOOD, changed(lambda good: good), reset_in_body, changed(lambda good: good)]
    ),
    "from 4 to 1 a page": Row(before=shrinking),
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(polite, "CONNECT_SECONDS", 0.3)
    with made_site(tmp_path) as made:
        yield made


def test_there_is_a_row_for_each_fault_on_the_list() -> None:
    assert len(MATRIX) >= 40


@pytest.mark.parametrize("name", MATRIX)
def test_every_fault_ends_as_documented(
    site: Site, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    row = MATRIX[name]
    site.server.faults.extend(row.faults)
    row.before(site)
    assert site.command("harvest") == row.code
    said = capsys.readouterr().err
    assert ("run it again later" in said) == (row.code == UNAVAILABLE)
    assert "Traceback" not in said
    site.check_pages()
    site.check_checkpoint()
    site.check_spacing()
    if row.code in (DONE, REJECTS):
        assert len(site.expected()) - len(site.stored()) in (0, row.lost)
    if row.lost:
        line = json.loads((site.folder / "rejects" / "harvest.jsonl").read_text().splitlines()[0])
        assert line["reason"]
        assert line["text"]

    site.server.faults.clear()
    row.after(site)
    site.answer_seconds, site.body_limit_bytes = 600.0, polite.BODY_LIMIT_BYTES
    assert site.command("harvest") == DONE
    assert site.stored() == site.expected()
    site.check_checkpoint()
    site.check_spacing()
    assert site.command("harvest", "--from", "2026-10-01") == DONE
    assert site.stored() == site.expected(), "nothing was skipped that a checkpoint now hides"
    assert site.store.problems() == []

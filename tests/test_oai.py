"""One answer of OAI-PMH: records that equal the snapshot's, or an error that says what is wrong."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from indexer.oai import BadResponseError, ProtocolError, parse_identity, parse_page
from indexer.parse import parse_snapshot_line
from papers.models import Record
from tests.oai_server import Snapshot, as_line, envelope, error, record_xml

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
PAGES = DATA / "feeds" / "oai-rebuilt"
TODAY = date(2026, 11, 25)
PAPER: Snapshot = {
    "id": "1706.03762",
    "submitter": "A. Vaswani",
    "title": "Attention <b> Is\n  All & $a<b$",
    "abstract": "  First line\ngoes on\n  a new one",
    "authors": "Ashish Vaswani (Google), Noam Shazeer",
    "categories": "cs.CL cs.LG",
    "comments": "15 pages",
    "report-no": None,
    "journal-ref": None,
    "doi": None,
    "license": "http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
    "versions": [
        {"version": "v1", "created": "Mon, 12 Jun 2017 17:57:34 GMT"},
        {"version": "v2", "created": "Mon, 19 Jun 2017 16:49:45 GMT"},
    ],
    "update_date": "2017-06-20",
}


def page(inner: str) -> bytes:
    return envelope(TODAY, f"<ListRecords>{inner}</ListRecords>").encode()


def test_a_record_is_what_the_snapshot_says() -> None:
    (record,) = parse_page(page(record_xml(PAPER))).records
    assert record == parse_snapshot_line(as_line(PAPER))


@pytest.mark.skipif(not PAGES.exists(), reason="the shared data is not here")
def test_real_records_are_what_the_snapshot_says() -> None:
    pages = [parse_page(path.read_bytes()) for path in sorted(PAGES.glob("listrecords-*.xml"))]
    records = {record.id: record for each in pages for record in each.records}
    assert [each.token for each in pages] == ["7043601|201", "7043601|401", ""]
    assert [id_ for each in pages for id_ in each.deleted] == ["0704.9999"]
    assert len(records) == 500
    assert not any(each.rejects for each in pages)
    same: list[Record] = []
    with gzip.open(DATA / "arxiv" / "full-records.jsonl.gz") as lines:
        for line in lines:
            record = parse_snapshot_line(line)
            if record.id in records:
                assert record == records[record.id]
                same.append(record)
    assert len(same) == 500


@pytest.mark.skipif(not PAGES.exists(), reason="the shared data is not here")
@pytest.mark.parametrize("code", ["badResumptionToken", "noRecordsMatch"])
def test_real_errors_are_told_by_their_code(code: str) -> None:
    with pytest.raises(ProtocolError) as raised:
        parse_page((PAGES / f"error-{code.lower()}.xml").read_bytes())
    assert raised.value.code == code


BAD: dict[str, bytes] = {
    "empty": b"",
    "HTML": b"<html><body>Service unavailable</body></html>",
    "no records": page(""),
    "no list": envelope(TODAY, "").encode(),
    "cut short": page(record_xml(PAPER))[:-40],
    "not UTF-8": page(record_xml(PAPER)).replace(b"Vaswani", b"\xff\xfe"),
    "another charset": page(record_xml(PAPER)).replace(b"UTF-8", b"ISO-8859-1"),
    "document type": page(record_xml(PAPER)).replace(b"?>", b"?><!DOCTYPE a SYSTEM 'http://x'>", 1),
    "entities": page(record_xml(PAPER)).replace(
        b"?>", b'?><!-- --><!DOCTYPE a [<!ENTITY b "c">]>', 1
    ),
    "unknown entity": page(record_xml(PAPER)).replace(b"15 pages", b"&nbsp;"),
    "no time": page(record_xml(PAPER)).replace(b"T03:45:00Z", b" late"),
    "another root": b"<rss/>",
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_whole_answer_is_refused(name: str) -> None:
    with pytest.raises(BadResponseError):
        parse_page(BAD[name])


REJECTED: dict[str, tuple[str, str, str]] = {
    "identifier": ("oai:arXiv.org:1706.03762", "oai:other.org:1706.03762", "identifier"),
    "two ids": ("<id>1706.03762</id>", "<id>1706.03763</id>", "header says"),
    "two titles": ("<title>", "<title>x</title><title>", "2 elements title"),
    "no datestamp": ("<datestamp>2017-06-20</datestamp>", "", "datestamp"),
    "no metadata": ("arXivRaw xmlns=", "other xmlns=", "no arXivRaw"),
}


@pytest.mark.parametrize("name", REJECTED)
def test_a_record_that_is_no_paper_is_set_aside_with_its_source(name: str) -> None:
    before, after, reason = REJECTED[name]
    xml = record_xml(PAPER)
    assert before in xml
    spoilt = xml.replace(before, after)
    if name == "no metadata":
        spoilt = spoilt.replace("</arXivRaw>", "</other>")
    found = parse_page(page(record_xml({**PAPER, "id": "0704.0001"}) + spoilt))
    assert [record.id for record in found.records] == ["0704.0001"]
    (reject,) = found.rejects
    assert reason in reject.reason
    assert "Vaswani" in reject.source


def test_identity_tells_the_servers_day_and_its_first() -> None:
    body = envelope(TODAY, "<Identify><earliestDatestamp>2005-09-16</earliestDatestamp></Identify>")
    found = parse_identity(body.encode())
    assert (found.responded.date(), found.earliest) == (TODAY, date(2005, 9, 16))
    with pytest.raises(BadResponseError):
        parse_identity(envelope(TODAY, "<Identify/>").encode())
    with pytest.raises(ProtocolError):
        parse_identity(error("badVerb", TODAY).encode())

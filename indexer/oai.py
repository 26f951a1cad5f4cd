"""One OAI-PMH answer in arXivRaw -> typed records, or a typed error: a page is all or nothing.

Protocol: openarchives.org/OAI/openarchivesprotocol.html, version 2.0.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

from indexer.parse import ParseError, record_of
from papers.ids import parse_id
from papers.models import Record

OAI = "{http://www.openarchives.org/OAI/2.0/}"
RAW = "{http://arxiv.org/OAI/arXivRaw/}"
PREFIX = "arXivRaw"
SECONDS = "YYYY-MM-DDThh:mm:ssZ"
REJECT_LIMIT = 20_000  # characters of a record's source that are kept with the reason

_FIELDS = (
    *("id", "submitter", "title", "authors", "categories", "comments", "journal-ref", "doi"),
    *("report-no", "license", "abstract"),
)
_ENCODING = re.compile(r"""<\?xml[^>]{0,100}\bencoding\s*=\s*["']([^"']{1,40})""")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_INCOMPLETE = "I"  # in `source_type`: the version is withdrawn


class BadResponseError(Exception):
    """No whole, well-formed answer came; the same question may be answered another time."""


class ProtocolError(Exception):
    """The server understood and refused; `code` is the protocol's name of the reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that is no usable paper, with its source."""

    id: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list of records; `token` leads to the next, empty at the end."""

    responded: datetime
    records: tuple[Record, ...]
    deleted: tuple[str, ...]
    rejects: tuple[Reject, ...]
    datestamps: tuple[date, ...]
    """Of all its records that have one, in the page's order."""
    token: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What a server says of itself, and its clock."""

    responded: datetime
    earliest: date
    in_seconds: bool
    """Whether its datestamps, and the bounds that it compares them with, have a time."""


@dataclass(frozen=True, slots=True)
class Headers:
    """One page of a list of identifiers: (id, datestamp) of what is not deleted."""

    listed: tuple[tuple[str, date], ...]
    unreadable: int
    token: str


def parse_headers(body: bytes) -> Headers:
    """Read an answer to ListIdentifiers. Raises BadResponseError, ProtocolError."""
    root, responded = _answer(body)
    found = root.findall(f"{OAI}ListIdentifiers/{OAI}header")
    if not found:
        raise BadResponseError("it lists no identifiers and tells no error")
    listed = []
    unreadable = 0
    for header in found:
        try:
            stamp = _datestamp(header, responded.date() + timedelta(days=1))
            if header.get("status") != "deleted":
                listed.append((_id(_text(header, f"{OAI}identifier")), stamp))
        except ParseError:
            unreadable += 1
    token = root.findtext(f"{OAI}ListIdentifiers/{OAI}resumptionToken") or ""
    return Headers(tuple(listed), unreadable, token.strip())


def parse_page(body: bytes) -> Page:
    """Read an answer to ListRecords, or to GetRecord as a page of one.

    Raises BadResponseError, ProtocolError.
    """
    root, responded = _answer(body)
    listed = root.find(f"{OAI}ListRecords")
    if listed is None:
        listed = root.find(f"{OAI}GetRecord")
    found = [] if listed is None else listed.findall(f"{OAI}record")
    if listed is None or not found:
        # The protocol has an error of its own for an empty list.
        raise BadResponseError("it lists no records and tells no error")
    records: list[Record] = []
    deleted: list[str] = []
    rejects: list[Reject] = []
    datestamps: list[date] = []
    latest = responded.date() + timedelta(days=1)
    for element in found:
        header = element.find(f"{OAI}header")
        name = _text(header, f"{OAI}identifier") if header is not None else ""
        try:
            datestamp = _datestamp(header, latest)
            datestamps.append(datestamp)
            if header is not None and header.get("status") == "deleted":
                deleted.append(_id(name))
            else:
                records.append(_record(element, _id(name), datestamp))
        except ParseError as error:
            source = ET.tostring(element, encoding="unicode")[:REJECT_LIMIT]
            rejects.append(Reject(name or "no identifier", str(error), source))
    token = (listed.findtext(f"{OAI}resumptionToken") or "").strip()
    return Page(responded, tuple(records), tuple(deleted), tuple(rejects), tuple(datestamps), token)


def parse_identity(body: bytes) -> Identity:
    """Read an answer to Identify. Raises BadResponseError, ProtocolError."""
    root, responded = _answer(body)
    earliest = _text(root, f"{OAI}Identify/{OAI}earliestDatestamp")
    try:
        in_seconds = _text(root, f"{OAI}Identify/{OAI}granularity") == SECONDS
        return Identity(responded, date.fromisoformat(earliest[:10]), in_seconds)
    except ValueError as error:
        raise BadResponseError(f"earliestDatestamp is not a date: {earliest[:40]!r}") from error


def _answer(body: bytes) -> tuple[ET.Element, datetime]:
    """The root of an answer that is no error, and when it was given."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadResponseError(f"it is not UTF-8: {error}") from error
    declared = _ENCODING.match(text)
    if declared and declared[1].lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
        raise BadResponseError(f"it calls itself {declared[1]}, not UTF-8")
    prolog, _, _ = text.partition("<OAI-PMH")
    if "<!" in prolog.replace("<!--", ""):
        raise BadResponseError("it has a document type, which no answer needs")
    try:
        root = ET.fromstring(_CONTROL.sub("", text))  # noqa: S314  # no document type, so no entities
    except ET.ParseError as error:
        raise BadResponseError(f"it is not whole XML: {error}; it begins {text[:60]!r}") from error
    if root.tag != f"{OAI}OAI-PMH":
        raise BadResponseError(f"it is no OAI-PMH answer but begins {text[:60]!r}")
    error_element = root.find(f"{OAI}error")
    if error_element is not None:
        raise ProtocolError(error_element.get("code", ""), (error_element.text or "").strip()[:300])
    written = _text(root, f"{OAI}responseDate")
    try:
        responded = datetime.fromisoformat(written)
    except ValueError as error:
        raise BadResponseError(f"responseDate is not a time: {written[:40]!r}") from error
    return root, responded if responded.tzinfo else responded.replace(tzinfo=UTC)


def _record(element: ET.Element, id_: str, datestamp: date) -> Record:
    raw = element.find(f"{OAI}metadata/{RAW}arXivRaw")
    if raw is None:
        raise ParseError("no arXivRaw metadata")
    values: dict[str, Any] = {}
    for name in _FIELDS:
        same = raw.findall(f"{RAW}{name}")
        if len(same) > 1:
            raise ParseError(f"{len(same)} elements {name}")
        values[name] = same[0].text if same else None
    versions = raw.findall(f"{RAW}version")
    values["versions"] = [
        {"version": each.get("version"), "created": _text(each, f"{RAW}date") or None}
        for each in versions
    ]
    values["update_date"] = datestamp.isoformat()
    record = record_of(values)
    if record.id != id_:
        raise ParseError(f"the header says {id_}, the metadata {record.id}")
    newest = _text(versions[-1], f"{RAW}source_type") if versions else ""
    return replace(record, withdrawn=True) if _INCOMPLETE in newest else record


def _id(identifier: str) -> str:
    id_ = parse_id(identifier)
    if id_ is None or not identifier.lower().startswith("oai:arxiv.org:"):
        raise ParseError(f"not an identifier of arXiv: {identifier[:60]!r}")
    return id_.value


def _datestamp(header: ET.Element | None, latest: date) -> date:
    written = _text(header, f"{OAI}datestamp") if header is not None else ""
    try:
        found = date.fromisoformat(written[:10])
    except ValueError as error:
        raise ParseError(f"datestamp is not a date: {written[:40]!r}") from error
    if found > latest:
        raise ParseError(f"datestamp {found} is in the future")
    return found


def _text(element: ET.Element, path: str) -> str:
    return (element.findtext(path) or "").strip()

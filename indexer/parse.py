"""A paper as a source has it -> a strict, typed record, or a ParseError with what is wrong."""

import json
import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from papers.ids import parse_id
from papers.models import Record, Version
from papers.text import clean, one_line, paragraphs

ABSTRACT_LIMIT = 100_000  # characters; the longest real abstract has under 7,000
LINE_FIELD_LIMIT = 1_000_000  # characters; a 5,000-author line has about 100,000

_VERSION_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_WITHDRAWN = re.compile(
    r"\b(?:paper|article|manuscript|submission|preprint|work|note|report|letter|thesis"
    r"|this version)(?: has been| have been| was| is being| is| had to be)?(?: temporarily)? "
    r"(?:withdrawn|retracted)\b"
    r"|^(?:this |it )?(?:has been |is |was )?(?:withdrawn|retracted)\b",
    re.IGNORECASE,
)
_NOTICE_LENGTH = 300  # characters; a longer abstract is one, and may speak of withdrawn papers


class ParseError(ValueError):
    """The line is no usable paper; the message is the reason for the rejects file."""


def parse_snapshot_line(line: str | bytes) -> Record:
    """Read one JSON line in the schema of Kaggle's arXiv snapshot. Raises ParseError."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise ParseError(f"not an object but {type(value).__name__}")
    return record_of(value)


def record_of(value: dict[str, Any]) -> Record:
    """A paper by the snapshot's names of fields, whichever source they come from.

    Id, title and abstract are needed, all else may be missing or null. Raises ParseError.
    """
    written_id = _text(value, "id")
    if not written_id:
        raise ParseError("no id")
    id_ = parse_id(written_id)
    if id_ is None:
        raise ParseError(f"not an arXiv identifier: {written_id[:60]!r}")
    title = one_line(_text(value, "title"))
    if not title:
        raise ParseError("no title")
    abstract = paragraphs(_text(value, "abstract", ABSTRACT_LIMIT))
    if not abstract:
        raise ParseError("no abstract")
    comments = one_line(_text(value, "comments")) or None
    return Record(
        id=id_.value,
        title=title,
        abstract=abstract,
        authors=one_line(_text(value, "authors")) or None,
        categories=one_line(_text(value, "categories")) or None,
        comments=comments,
        journal_ref=one_line(_text(value, "journal-ref")) or None,
        doi=one_line(_text(value, "doi")) or None,
        report_no=one_line(_text(value, "report-no")) or None,
        license=one_line(_text(value, "license")) or None,
        submitter=one_line(_text(value, "submitter")) or None,
        versions=_versions(value.get("versions")),
        datestamp=_datestamp(_text(value, "update_date")),
        withdrawn=is_withdrawn(comments, abstract),
    )


def is_withdrawn(comments: str | None, abstract: str) -> bool:
    """Whether comments or a notice in the abstract's place say so; the snapshot has no flag."""
    if comments and _WITHDRAWN.search(comments):
        return True
    return len(abstract) <= _NOTICE_LENGTH and bool(_WITHDRAWN.search(abstract))


def _text(value: dict[str, Any], key: str, limit: int = LINE_FIELD_LIMIT) -> str:
    found = value.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise ParseError(f"{key} is not text but {type(found).__name__}")
    if len(found) > limit:
        raise ParseError(f"{key} has {len(found)} characters, more than {limit}")
    return found


def _versions(value: Any) -> tuple[Version, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ParseError(f"versions is not a list but {type(value).__name__}")
    return tuple(sorted((_version(entry) for entry in value), key=lambda version: version[0]))


def _version(entry: Any) -> Version:
    name = entry.get("version") if isinstance(entry, dict) else None
    number = name[1:] if isinstance(name, str) and name.startswith("v") else ""
    if not _VERSION_NUMBER.fullmatch(number):
        raise ParseError(f"not a version: {str(entry)[:60]!r}")
    created = entry.get("created")
    if created is None:
        return int(number), None
    if not isinstance(created, str):
        raise ParseError(f"not a date: {str(created)[:60]!r}")
    try:
        time = parsedate_to_datetime(created)
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise ParseError(f"not a date: {str(created)[:60]!r}") from error
    return int(number), _utc(time).isoformat(timespec="seconds")


def _utc(time: datetime) -> datetime:
    try:
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError as error:
        raise ParseError(f"not a date: {time}") from error


def _datestamp(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(clean(text).strip())
    except ValueError as error:
        raise ParseError(f"update_date is not a date: {text[:60]!r}") from error

"""The tables, and the record that sources turn into rows."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, TypeDecorator
from sqlmodel import JSON, Column, Field, SQLModel

Version = tuple[int, str | None]
"""Number and time of submission (ISO 8601, UTC) of one version; the time may be unknown."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC datetimes in Python, zone-less UTC in the database (SQLite keeps no zone)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value else None


@dataclass(frozen=True, slots=True)
class Record:
    """What a source says about one paper, checked and typed: the input of the store.

    Text is as the source has it (TeX kept) but for white space and unshowable characters.
    """

    id: str
    title: str
    abstract: str
    authors: str | None = None
    categories: str | None = None
    comments: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    report_no: str | None = None
    license: str | None = None
    submitter: str | None = None
    versions: tuple[Version, ...] = ()
    datestamp: date | None = None
    withdrawn: bool = False

    @property
    def submitted(self) -> datetime | None:
        return _time(self.versions[0]) if self.versions else None

    @property
    def updated(self) -> datetime | None:
        return _time(self.versions[-1]) if self.versions else None

    @property
    def version(self) -> int | None:
        return self.versions[-1][0] if self.versions else None

    def fingerprint(self) -> str:
        """128 bits of SHA-256 over every field: equal exactly when nothing differs."""
        values = [getattr(self, name) for name in self.__slots__]
        text = json.dumps(values, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def fields_known(self) -> int:
        return sum(bool(getattr(self, name)) for name in self.__slots__)


class PaperRow(SQLModel, table=True):
    """One paper, as its newest record has it."""

    __tablename__ = "paper"

    pk: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True, index=True, max_length=32)
    seq: int = Field(index=True)
    """Grows with every change of any row; the index remembers up to where it has read."""
    title: str
    abstract: str
    authors: str | None
    categories: str | None
    comments: str | None
    journal_ref: str | None
    doi: str | None
    report_no: str | None
    license: str | None
    submitter: str | None
    versions: list[Version] = Field(sa_column=Column(JSON, nullable=False))
    version: int | None
    submitted: datetime | None = Field(sa_column=Column(UtcDateTime, nullable=True))
    updated: datetime | None = Field(sa_column=Column(UtcDateTime, nullable=True))
    datestamp: date | None
    announced: date | None = Field(index=True)
    announced_estimated: bool
    """False once a harvest saw the paper come; then the day is never touched again."""
    withdrawn: bool
    fields_known: int
    fingerprint: str = Field(max_length=32)
    keywords: list[str] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    """Keyphrases of title and abstract, best first; None until they are worked out."""
    keywords_version: int = Field(default=0, index=True)
    """By which version of the extractor; 0 for none, so that changed text is read again."""


class ChangeRow(SQLModel, table=True):
    """What a newer record changed in a paper, and what the paper said before."""

    __tablename__ = "change"

    pk: int | None = Field(default=None, primary_key=True)
    paper_id: str = Field(index=True, max_length=32)
    datestamp: date | None
    """Of the newer record."""
    announced: date | None = Field(index=True)
    """The listing day under which a harvest met the change; None when it came otherwise."""
    version_before: int | None
    version_after: int | None
    crossed: list[str] = Field(sa_column=Column(JSON, nullable=False))
    """Categories that were added."""
    former: dict[str, str | None] = Field(sa_column=Column(JSON, nullable=False))
    """Fields that changed, as they were."""


class RisingRow(SQLModel, table=True):
    """What rises in one category, as the last run of the indexer found it."""

    __tablename__ = "rising"

    category: str = Field(primary_key=True, max_length=32)
    window: str = Field(primary_key=True, max_length=8)
    first: date
    last: date
    papers: int
    phrases: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))


class Meta(SQLModel, table=True):
    """A few named values of the whole database: schema version, what was ingested and when."""

    __tablename__ = "meta"

    key: str = Field(primary_key=True, max_length=64)
    value: str


def _time(version: Version) -> datetime | None:
    return datetime.fromisoformat(version[1]) if version[1] else None

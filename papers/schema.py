"""The index: fields, analyzers, and a paper as its document. The only place that opens one."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import tantivy
from tantivy import Index, SchemaBuilder

from papers.acronyms import acronyms
from papers.analysis import (
    exact_analyzer,
    phrases_of,
    prepared,
    singular,
    spelled_out,
    stem_analyzer,
    title_key,
    words,
)
from papers.announcements import announcement_day, listing_day
from papers.authors import split_authors
from papers.categories import canonical_list, index_terms
from papers.duplicates import bands
from papers.features import features
from papers.ids import ArxivId, parse_id
from papers.models import PaperRow
from papers.names import SEPARATOR, name_terms

SCHEMA_VERSION = 6
"""Raised with every change of fields, analyzers or document building: it forces a full build."""

_T = TypeVar("_T")

META_ID = "__meta__"
EPOCH = date(1970, 1, 1)

RECENCY_HALF_LIFE_YEARS = 4.0
_RECENCY_YEARS_LIMIT = 39.0  # a later day is a slip; the engine's form of its weight overflows
_RECENCY_EPOCH = date(2010, 1, 1)  # papers from before count alike: the engine knows no less than 1


class EngineError(Exception):
    """The engine failed: the index is damaged, or the engine panicked."""


def guarded(run: Callable[[], _T]) -> _T:
    """Run an engine call and raise EngineError for whatever goes wrong in it.

    The engine's panics derive from BaseException and would pass every other handler.
    """
    try:
        return run()
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise EngineError(f"the engine failed: {error}") from error


def create_index(path: Path) -> Index:
    """Make an empty index in an existing, empty folder."""
    return _with_analyzers(Index(_schema(), path=str(path), reuse=False))


def open_index(path: Path) -> Index:
    """Open the index in a folder; raises EngineError when there is none or it is damaged."""
    return _with_analyzers(guarded(lambda: Index.open(str(path))))


def day_number(day: date) -> int:
    """Days since 1970-01-01, as the index keeps them."""
    return (day - EPOCH).days


def recency(day: date) -> float:
    """What a score is weighted by under sort=recent, in the form the engine wants.

    The engine multiplies by log2(2 + value). The weight is 2 ** (years / half-life), so a paper
    one half-life older counts half as much, whenever it is asked.
    """
    return float(2 ** recency_weight(_recency_years(day)) - 2)


def recency_weight(years: float) -> float:
    """The weight by years since a fixed day."""
    return float(2 ** (min(max(years, 0), _RECENCY_YEARS_LIMIT) / RECENCY_HALF_LIFE_YEARS))


def recency_weight_of(order: int) -> float:
    """What `recent` multiplies the score of a paper by, from its number in the index's order."""
    day = EPOCH + timedelta(days=order >> 24)
    return recency_weight(_recency_years(day))


def _recency_years(day: date) -> float:
    return (day - _RECENCY_EPOCH).days / 365.25


def title_hash(key: str) -> int:
    """A number that is the same for titles of one key."""
    return _hashed(key)


def author_id(name: str) -> int:
    """A number that is the same for spellings of a name that differ in case or accents."""
    return _hashed(" ".join(words(name)) or name)


def _hashed(text: str) -> int:
    """63 bits of BLAKE2b: among 3 million values two are equal once in two million times."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1


def document(row: PaperRow) -> tantivy.Document:
    """What the index keeps of a paper: terms to find it, numbers to sort it, the row's key."""
    id_ = parse_id(row.id)
    if id_ is None or row.pk is None:
        raise ValueError(f"row {row.pk} has no valid id: {row.id!r}")
    doc = tantivy.Document()
    doc.add_text("id", row.id)
    doc.add_unsigned("pk", row.pk)
    _add_dates(doc, row, id_)
    _add_text(doc, row)
    for name in split_authors(row.authors):
        doc.add_text("authors", name)
        if not name.isascii() and (spelled := spelled_out(prepared(name))):
            doc.add_text("authors", spelled)
        for term in name_terms(name):
            doc.add_text("author", term)
        doc.add_unsigned("author_id", author_id(name))
    codes = canonical_list(row.categories)
    for term in dict.fromkeys(term for code in codes for term in index_terms(code)):
        doc.add_text("category", term)
    for code in codes:
        doc.add_text("code", code)
    for term in index_terms(codes[0]) if codes else ():
        doc.add_text("primary", term)
    for doi in (row.doi or "").lower().split():
        doc.add_text("doi", doi)
    for feature in features(row):
        doc.add_text("has", feature)
    return doc


def _add_dates(doc: tantivy.Document, row: PaperRow, id_: ArxivId) -> None:
    submitted = row.submitted.date() if row.submitted else None
    day = row.announced or submitted or id_.month_start
    doc.add_integer("day", day_number(day))
    doc.add_unsigned("dated", int(row.announced is not None))
    doc.add_unsigned("order", _order(day, id_))
    doc.add_unsigned("submitted", _order(submitted or day, id_))
    doc.add_integer("month", day.year * 12 + day.month - 1)
    doc.add_integer("year", day.year)
    for replaced in _replaced_days(row):
        doc.add_integer("replaced", day_number(replaced))
    doc.add_float("recency", recency(day))


def _replaced_days(row: PaperRow) -> Iterator[date]:
    """When versions after the first were announced, by the schedule; not after the record's stamp.

    arXiv hardly ever holds a replacement, so the schedule tells the day but for a few.
    """
    for _, written in row.versions[1:]:
        if written:
            day = announcement_day(datetime.fromisoformat(written))
            yield min(day, listing_day(row.datestamp)) if row.datestamp else day


def _order(day: date, id_: ArxivId) -> int:
    """Sorts papers by day and then by id; no two papers have the same."""
    return (max(0, day_number(day)) << 24) + id_.sequence


def _add_text(doc: tantivy.Document, row: PaperRow) -> None:
    title = prepared(row.title)
    abstract = prepared(row.abstract)
    for value in (title, abstract):  # two values: no phrase reaches from one into the other
        doc.add_text("text", singular(value))
        doc.add_text("text_exact", value)
    if spelled := spelled_out(f"{title} {abstract}"):
        doc.add_text("text", spelled)
        doc.add_text("text_exact", spelled)
    for field, stemmed, value in (
        ("title", True, title),
        ("title_exact", False, title),
        ("abstract", True, abstract),
    ):
        doc.add_text(field, singular(value) if stemmed else value)
        if spelled := spelled_out(value):
            doc.add_text(field, spelled)
    for band in bands(row.abstract):
        doc.add_unsigned("band", band)
    key = title_key(row.title)
    doc.add_text("title_key", key)
    doc.add_unsigned("title_hash", title_hash(key))
    for phrase in phrases_of(title):
        doc.add_text("phrase", phrase)
    for long, short in acronyms(f"{row.title}\n{row.abstract}"):
        doc.add_text("acronym", f"{short}{SEPARATOR}{long}")
    doc.add_text("comments", prepared(row.comments or ""))
    doc.add_text("journal", prepared(row.journal_ref or ""))
    doc.add_text("report", prepared(row.report_no or ""))


def meta_document(watermark: int) -> tantivy.Document:
    """The reserved document that says up to which `seq` this very commit has read."""
    doc = tantivy.Document()
    doc.add_text("id", META_ID)
    doc.add_unsigned("watermark", watermark)
    return doc


def _schema() -> tantivy.Schema:
    builder = SchemaBuilder()
    for name in ("id", "title_key", "category", "doi", "phrase", "author", "acronym"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("code", "has", "primary"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("text", "title", "abstract"):
        builder.add_text_field(name, tokenizer_name="sheaf_stem", index_option="position")
    for name in ("text_exact", "title_exact", "authors", "comments", "journal", "report"):
        builder.add_text_field(name, tokenizer_name="sheaf_exact", index_option="position")
    for name in ("pk", "title_hash", "watermark"):
        builder.add_unsigned_field(name, fast=True)
    for name in ("order", "submitted", "dated", "author_id", "band"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in ("day", "month", "year", "replaced"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_float_field("recency", fast=True)
    return builder.build()


def _with_analyzers(index: Index) -> Index:
    # Analyzers live in the process, not in the index: they are registered on every open.
    index.register_tokenizer("sheaf_stem", stem_analyzer())
    index.register_tokenizer("sheaf_exact", exact_analyzer())
    return index

"""The index: fields, analyzers, and a paper as its document. The only place that opens one."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

import tantivy
from tantivy import Filter, Index, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from papers.authors import split_authors
from papers.categories import canonical_list, index_terms
from papers.ids import parse_id
from papers.models import PaperRow
from papers.stopwords import BOILERPLATE, FILLERS, STOP_WORDS
from papers.text import to_words

SCHEMA_VERSION = 1
"""Raised with every change of fields, analyzers or document building: it forces a full build."""

_T = TypeVar("_T")

META_ID = "__meta__"
EPOCH = date(1970, 1, 1)

_TOKEN_LENGTH_LIMIT = 60  # bytes; longer runs are data, not words
_TITLE_KEY_LENGTH_LIMIT = 400  # characters
_ACRONYMS = re.compile(r"\b([A-Z][A-Z0-9]+)s\b")
_POSSESSIVE = re.compile(r"['’]s\b")


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


def stems(text: str) -> list[str]:
    """Terms of the stemmed fields `text` and `title`, in order."""
    return list(_stem_analyzer().analyze(_singular(_prepared(text))))


def words(text: str) -> list[str]:
    """Terms of the unstemmed fields, in order: lower case, accents folded."""
    return list(_exact_analyzer().analyze(_prepared(text)))


@cache
def topicless_stems() -> frozenset[str]:
    """Stems of the words that carry no topic."""
    return frozenset(stems(" ".join(STOP_WORDS | FILLERS | BOILERPLATE)))


def title_key(title: str) -> str:
    """Equal for titles that differ in case, accents, punctuation or TeX only."""
    return " ".join(words(title))[:_TITLE_KEY_LENGTH_LIMIT]


def day_number(day: date) -> int:
    """Days since 1970-01-01, as the index keeps them."""
    return (day - EPOCH).days


def document(row: PaperRow) -> tantivy.Document:
    """What the index keeps of a paper: terms to find it, numbers to sort it, the row's key."""
    id_ = parse_id(row.id)
    if id_ is None or row.pk is None:
        raise ValueError(f"row {row.pk} has no valid id: {row.id!r}")
    title = _prepared(row.title)
    abstract = _prepared(row.abstract)
    submitted = row.submitted.date() if row.submitted else None
    day = row.announced or submitted or id_.month_start
    doc = tantivy.Document()
    doc.add_text("id", row.id)
    doc.add_unsigned("pk", row.pk)
    doc.add_unsigned("order", (max(0, day_number(day)) << 24) + id_.sequence)
    doc.add_integer("day", day_number(day))
    doc.add_unsigned("dated", int(row.announced is not None))
    for value in (title, abstract):  # two values: no phrase reaches from one into the other
        doc.add_text("text", _singular(value))
        doc.add_text("text_exact", value)
    doc.add_text("title", _singular(title))
    doc.add_text("title_exact", title)
    doc.add_text("title_key", title_key(row.title))
    for name in split_authors(row.authors):
        doc.add_text("authors", name)
    codes = canonical_list(row.categories)
    for term in dict.fromkeys(term for code in codes for term in index_terms(code)):
        doc.add_text("category", term)
    if codes:
        doc.add_text("primary", codes[0])
    return doc


def meta_document(watermark: int) -> tantivy.Document:
    """The reserved document that says up to which `seq` this very commit has read."""
    doc = tantivy.Document()
    doc.add_text("id", META_ID)
    doc.add_unsigned("watermark", watermark)
    return doc


def _schema() -> tantivy.Schema:
    builder = SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    for name in ("pk", "order"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_unsigned_field("dated", indexed=True, fast=True)
    builder.add_unsigned_field("watermark", fast=True)
    for name in ("text", "title"):
        builder.add_text_field(name, tokenizer_name="sheaf_stem", index_option="position")
    for name in ("text_exact", "title_exact", "authors"):
        builder.add_text_field(name, tokenizer_name="sheaf_exact", index_option="position")
    builder.add_text_field("title_key", tokenizer_name="raw", index_option="basic")
    for name in ("category", "primary"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


def _with_analyzers(index: Index) -> Index:
    # Analyzers live in the process, not in the index: they are registered on every open.
    index.register_tokenizer("sheaf_stem", _stem_analyzer())
    index.register_tokenizer("sheaf_exact", _exact_analyzer())
    return index


@cache
def _exact_analyzer() -> tantivy.TextAnalyzer:
    return _folded().build()


@cache
def _stem_analyzer() -> tantivy.TextAnalyzer:
    return _folded().filter(Filter.stemmer("english")).build()


def _folded() -> TextAnalyzerBuilder:
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(_TOKEN_LENGTH_LIMIT))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )


def _singular(text: str) -> str:
    """`GNNs` as GNN: the stemmer leaves words without a vowel alone."""
    return _ACRONYMS.sub(r"\1", text)


def _prepared(text: str) -> str:
    return _POSSESSIVE.sub("", to_words(text))

"""Plain BM25 over the same papers, to compare with: one field, and title and abstract apart."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import tantivy
from tantivy import Filter, Index, Occur, SchemaBuilder, TextAnalyzerBuilder, Tokenizer
from tantivy import Query as Engine

from bench.judged import Document
from bench.kept import kept, stamp

Fields = Literal["flat", "fields"]

_SEARCHED: dict[Fields, tuple[str, ...]] = {"flat": ("text",), "fields": ("title", "abstract")}
_ANALYZER = "plain"
_HEAP_BYTES = 200_000_000
_IDS = "ids.txt"


class Baseline:
    """Any of the query's words, stemmed, none left out; repeated words count again."""

    def __init__(self, folder: Path, fields: Fields) -> None:
        self._index = _with_analyzer(Index.open(str(folder / "index")))
        self._ids = (folder / _IDS).read_text("utf-8").split("\n")
        self._fields = _SEARCHED[fields]

    def search(self, text: str, limit: int) -> list[str]:
        """Document ids, best first."""
        searcher = self._index.searcher()
        words = [
            (Occur.Should, Engine.term_query(self._index.schema, field, word))
            for word in _analyzer().analyze(text)
            for field in self._fields
        ]
        if not words:
            return []
        hits = searcher.search(Engine.boolean_query(words), limit, count=False).hits
        numbers = searcher.fast_field_values("number", [address for _, address in hits])
        return [self._ids[int(number or 0)] for number in numbers]


def plain_folder(documents: Iterable[Document], made_of: str, work: Path) -> Path:
    """The folder of the plain index over some documents, kept in `work`."""
    return kept(
        work / "plain", stamp(made_of, Path(__file__)), lambda path: _write(documents, path)
    )


def _write(documents: Iterable[Document], folder: Path) -> None:
    (folder / "index").mkdir()
    builder = SchemaBuilder().add_unsigned_field("number", fast=True)
    for name in ("text", "title", "abstract"):
        builder.add_text_field(name, tokenizer_name=_ANALYZER, index_option="freq")
    index = _with_analyzer(Index(builder.build(), path=str(folder / "index"), reuse=False))
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    ids: list[str] = []
    for document in documents:
        doc = tantivy.Document()
        doc.add_unsigned("number", len(ids))
        doc.add_text("text", f"{document.title} {document.abstract}")
        doc.add_text("title", document.title)
        doc.add_text("abstract", document.abstract)
        writer.add_document(doc)
        ids.append(document.id)
    writer.commit()
    writer.wait_merging_threads()
    (folder / _IDS).write_text("\n".join(ids), "utf-8")


def _with_analyzer(index: Index) -> Index:
    index.register_tokenizer(_ANALYZER, _analyzer())
    return index


def _analyzer() -> tantivy.TextAnalyzer:
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(40))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stemmer("english"))
        .build()
    )

"""Sheaf with its second ranking stage, vectors made for just the papers that can be reordered."""

from pathlib import Path

from bench.judged import Collection
from indexer.embed import embed_pages
from papers.catalog import Catalog
from papers.encoder import encode
from papers.filters import Filters
from papers.meaning import RERANKED, Meaning
from papers.query import parse
from papers.reader import IndexReader
from papers.search import SearchIndex
from papers.settings import Settings
from papers.store import open_store
from papers.vectors import Vectors, open_writer

_PAGE = 100  # papers


def with_meaning(collection: Collection, settings: Settings, work: Path) -> Catalog:
    """The catalog; its vectors are kept in `work`, so that the next run makes only new ones."""
    path = work / "vectors.bin"
    store = open_store(settings.database, writable=False)
    reader = IndexReader(settings.index_dir)
    keys = _candidates(collection, SearchIndex(reader))
    pages = [keys[start : start + _PAGE] for start in range(0, len(keys), _PAGE)]
    with open_writer(path, store.identity()) as writer:
        embed_pages(store, writer, pages, encode, total=len(keys))
    return Catalog(store, reader, Meaning(Vectors(path, store.identity()), encode))


def _candidates(collection: Collection, index: SearchIndex) -> list[int]:
    found: dict[int, None] = {}
    for question in collection.questions:
        hits = index.search(parse(question.text), Filters(), limit=RERANKED).hits
        found.update(dict.fromkeys(hit.pk for hit in hits))
    return list(found)

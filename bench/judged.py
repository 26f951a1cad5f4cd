"""Collections of questions with judged papers: read, split in halves, put into a data folder."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from bench.corpus import snapshot_lines
from bench.kept import kept, sources, stamp
from indexer.build import build
from indexer.ingest import ingest
from papers.ids import parse_id
from papers.schema import SCHEMA_VERSION
from papers.settings import Settings
from papers.store import open_store

Half = Literal["tune", "held-out"]

_FREE_SERIALS = 90_000  # no month of arXiv has so many papers: ids from here on are nobody's
_SERIALS = 10_000
_NOTHING = "."  # stands for a missing abstract, which arXiv papers never have; it holds no word


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    title: str
    abstract: str
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collection:
    """Questions, what is relevant to each (by document id), and the file of the documents."""

    name: str
    questions: tuple[Question, ...]
    judgements: dict[str, dict[str, int]]
    corpus: Path

    def half(self, wanted: Half) -> "Collection":
        """Only the questions of one half."""
        questions = tuple(q for q in self.questions if half_of(q.id) == wanted)
        return replace(self, questions=questions)

    def of_source(self, source: str) -> "Collection":
        """Only the questions of one source, under a name of its own."""
        questions = tuple(q for q in self.questions if q.source == source)
        return replace(self, name=f"{self.name}/{source}", questions=questions)

    def documents(self) -> Iterator[Document]:
        for line in snapshot_lines(self.corpus):
            row = json.loads(line)
            authors = tuple(row.get("authors") or ())
            yield Document(row["_id"], row["title"], row.get("text") or "", authors)


def read_collection(folder: Path, name: str) -> Collection:
    """A folder in BEIR layout: corpus.jsonl.gz, queries.jsonl, qrels.tsv with a header."""
    judgements: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        question, document, score = line.split("\t")
        judgements.setdefault(question, {})[document] = int(score)
    rows = [json.loads(line) for line in snapshot_lines(folder / "queries.jsonl")]
    return Collection(
        name,
        tuple(Question(r["_id"], r["text"], r.get("source") or "") for r in rows),
        judgements,
        folder / "corpus.jsonl.gz",
    )


def half_of(question_id: str) -> Half:
    """Which half a question belongs to, for good: by the SHA-1 of its id."""
    even = hashlib.sha1(question_id.encode(), usedforsecurity=False).digest()[-1] % 2 == 0
    return "tune" if even else "held-out"


def arxiv_id(document_id: str, number: int) -> str:
    """The document's id if it is an arXiv one, else one that is made of its place in the file."""
    if (known := parse_id(document_id)) and known.value == document_id:
        return document_id
    month, serial = divmod(number, _SERIALS)
    return f"26{month + 1:02}.{_FREE_SERIALS + serial}"


def data_folder(collection: Collection, work: Path) -> tuple[Settings, dict[str, str]]:
    """A data folder with the collection, ingested and built by the real code and kept in `work`.

    Also returns the document id of each arXiv id in it.
    """
    code = sources("bench.judged", "indexer.ingest", "indexer.build")
    made_of = stamp(collection.corpus, str(SCHEMA_VERSION), *code)
    folder = kept(work / "sheaf", made_of, lambda path: _fill(collection, path))
    ids = {arxiv_id(d.id, n): d.id for n, d in enumerate(collection.documents())}
    return Settings(data_dir=folder, database_url=""), ids


def _fill(collection: Collection, folder: Path) -> None:
    settings = Settings(data_dir=folder, database_url="")
    snapshot = folder / "snapshot.jsonl.gz"
    expected = _write_snapshot(collection, snapshot)
    store = open_store(settings.database, writable=True)
    try:
        summary = ingest(str(snapshot), store, settings.rejects_dir)
        if summary.counts.new != expected:
            raise RuntimeError(f"{summary.counts.new} of {expected} documents got in: {summary}")
        build(store, settings.index_dir)
    finally:
        store.close()


def _write_snapshot(collection: Collection, path: Path) -> int:
    """The documents as a snapshot file; returns how many there are."""
    count = 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        for number, document in enumerate(collection.documents()):
            paper: dict[str, Any] = {
                "id": arxiv_id(document.id, number),
                "title": document.title,
                "abstract": document.abstract or _NOTHING,
                "authors": ", ".join(document.authors) or None,
            }
            file.write(json.dumps(paper) + "\n")
            count += 1
    return count

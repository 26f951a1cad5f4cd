"""Documents with gold keyphrases, and the usual matching of phrases by their Porter stems.

Sets: Inspec (train and development part), KDD and the venue papers' author keywords, SemEval-2010
(cut to title and abstract). Every set is split in two halves by a hash of the id: `dev` is what
weights may be fitted on, `held` is only measured.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from zlib import crc32

SETS = ("inspec", "kdd", "semeval", "venues")
HALVES = ("dev", "held")

_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")
_ABSTRACT_MARK = re.compile(r"\n\s*ABSTRACT\b[\s.:]*", re.IGNORECASE)
_TITLE_END = re.compile(r"(?<=[a-z0-9)?!:\"]) (?=(?:[A-Z][a-z]*|A) [a-z])")


@dataclass(frozen=True, slots=True)
class Document:
    """A title, an abstract and the stems of the gold phrases that occur in them."""

    id: str
    title: str
    abstract: str
    gold: frozenset[str]

    @property
    def half(self) -> str:
        """Which half of the set it is in."""
        return HALVES[crc32(self.id.encode()) & 1]


def documents(name: str, data: Path, limit: int | None = None) -> list[Document]:
    """Those documents of a set that have a gold phrase in their text."""
    found: list[Document] = []
    for identity, title, abstract, gold in _rows(name, data):
        document = Document(
            identity, title, abstract, frozenset(present(gold, f"{title}\n{abstract}"))
        )
        if document.gold:
            found.append(document)
        if len(found) == limit:
            break
    return found


def present(phrases: Iterable[str], text: str) -> Iterator[str]:
    """Stems of the phrases whose stems stand side by side in the text."""
    padded = f" {stemmed(text)} "
    for phrase in phrases:
        stems = stemmed(phrase)
        if stems and f" {stems} " in padded:
            yield stems


def stemmed(text: str) -> str:
    """Porter stems of the words, hyphens apart, joined by spaces."""
    return " ".join(_stem(word) for word in _WORD.findall(text.lower()))


def scores(
    predicted: Sequence[str], gold: frozenset[str], ranks: Sequence[int]
) -> dict[int, tuple[float, float]]:
    """Per rank k: F1 and recall of the first k different phrases; precision is always out of k."""
    unique = list(dict.fromkeys(filter(None, map(stemmed, predicted))))
    figures = {}
    for k in ranks:
        right = len(gold.intersection(unique[:k]))
        precision, recall = right / k, right / len(gold)
        figures[k] = (2 * precision * recall / (precision + recall) if right else 0.0, recall)
    return figures


@cache
def _stem(word: str) -> str:
    stem: str = _stemmer().stem(word)
    return stem


@cache
def _stemmer() -> Any:
    return import_module("nltk.stem.porter").PorterStemmer()  # of the extra `bench`


def _rows(name: str, data: Path) -> Iterator[tuple[str, str, str, list[str]]]:
    if name == "venues":
        for row in _lines(data / "venues" / "venue-papers.jsonl.gz"):
            if row["keywords"] and row["abstract"]:
                yield row["id"], row["title"], row["abstract"], row["keywords"]
        return
    file = {"inspec": "inspec-trainval", "kdd": "kdd", "semeval": "semeval2010"}[name]
    split = {"inspec": _inspec, "kdd": _kdd, "semeval": _semeval}[name]
    for row in _lines(data / "keyphrases" / f"{file}.jsonl.gz"):
        title, abstract = split(row["text"])
        yield row["id"], title, abstract, row["keyphrases"]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _inspec(text: str) -> tuple[str, str]:
    """A title goes on over lines that are set in by a tab."""
    title, _, abstract = text.replace("\n\t", " ").partition("\n")
    return _one_line(title), _one_line(abstract)


def _kdd(text: str) -> tuple[str, str]:
    """Title and abstract stand in one line: the title ends before the next sentence's capital."""
    found = _TITLE_END.search(text, 20)
    cut = found.start() if found and found.start() < 200 else text.find(". ") + 1
    return _one_line(text[:cut]), _one_line(text[cut:])


def _semeval(text: str) -> tuple[str, str]:
    """Authors and addresses between the title and the word ABSTRACT are left out."""
    parts = _ABSTRACT_MARK.split(text, maxsplit=1)
    title, _, rest = text.partition("\n")
    return _one_line(title), _one_line(parts[1] if len(parts) > 1 else rest)


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()

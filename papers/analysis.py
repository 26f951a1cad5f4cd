"""Text -> the index's terms. Papers and queries both go through here, so that spellings meet."""

import re
import unicodedata
from functools import cache

import tantivy
from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from papers.stopwords import BOILERPLATE, FILLERS, STOP_WORDS
from papers.text import to_words

_TOKEN_LENGTH_LIMIT = 60  # bytes; longer runs are data, not words
_TITLE_KEY_LENGTH_LIMIT = 400  # characters
_ACRONYMS = re.compile(r"\b([A-Z][A-Z0-9]+)s\b")
_POSSESSIVE = re.compile(r"['’]s\b")
_SPELLED_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)
_PUNCTUATION = re.compile(r"[.,:;!?()\[\]\"“”]|\s[-–—]\s|—")
_HAS_UMLAUT = re.compile(r"[^\W\d_]*[äöüøåÄÖÜØÅ][^\W\d_]*")


def stems(text: str) -> list[str]:
    """Terms of the stemmed fields, in order; they stand at the same places as `words`."""
    return list(stem_analyzer().analyze(singular(prepared(text))))


def words(text: str) -> list[str]:
    """Terms of the unstemmed fields, in order: lower case, accents folded."""
    return list(exact_analyzer().analyze(prepared(text)))


def title_key(title: str) -> str:
    """Equal for titles that differ in case, accents, punctuation or TeX only."""
    return " ".join(words(title))[:_TITLE_KEY_LENGTH_LIMIT]


def spelled_out(prepared_text: str) -> str:
    """The words with an umlaut or ring, as they are written without: `Schrödinger`, Schroedinger.

    Accents fold to the bare letter everywhere; these spellings are indexed and searched beside it.
    """
    if prepared_text.isascii():
        return ""
    text = unicodedata.normalize("NFC", prepared_text)
    return " ".join(_HAS_UMLAUT.findall(text)).translate(_SPELLED_OUT)


def phrases_of(prepared_title: str) -> list[str]:
    """Runs of two and three words of a title that may name something, as they are typed."""
    found: dict[str, None] = {}
    for part in _PUNCTUATION.split(prepared_title):
        run = list(exact_analyzer().analyze(part))
        for length in (2, 3):
            for start in range(len(run) - length + 1):
                phrase = run[start : start + length]
                if all(map(_names, phrase)):
                    found[" ".join(phrase)] = None
    return list(found)


def prepared(text: str) -> str:
    """What the analyzers are given: TeX and symbols as words, possessives dropped."""
    return _POSSESSIVE.sub("", to_words(text))


def singular(prepared_text: str) -> str:
    """`GNNs` as GNN: the stemmer leaves words without a vowel alone."""
    return _ACRONYMS.sub(r"\1", prepared_text)


def _names(word: str) -> bool:
    return len(word) > 1 and not word.isdigit() and word not in STOP_WORDS


@cache
def topicless_stems() -> frozenset[str]:
    """Stems of the words that carry no topic."""
    return frozenset(stems(" ".join(STOP_WORDS | FILLERS | BOILERPLATE)))


@cache
def exact_analyzer() -> tantivy.TextAnalyzer:
    return _folded().build()


@cache
def stem_analyzer() -> tantivy.TextAnalyzer:
    return _folded().filter(Filter.stemmer("english")).build()


def _folded() -> TextAnalyzerBuilder:
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(_TOKEN_LENGTH_LIMIT))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )

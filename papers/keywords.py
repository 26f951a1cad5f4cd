"""Keyphrases of a title and an abstract, ranked; the index's statistics come in as an argument.

First, plain version: runs of one to four content words, scored by how often they occur, how rare
their words are, where they first stand and how long they are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from papers.stopwords import BOILERPLATE, FILLERS, STOP_WORDS
from papers.text import segments, to_words
from papers.vocabulary import Vocabulary

PHRASE_WORDS_LIMIT = 4
WORD_LENGTH_LIMIT = 60  # characters; longer runs are data
TEXT_LIMIT = 20_000  # characters of one text that are read

RARE_PAPERS = 8  # a word in fewer papers is no more telling, and may be a slip of the pen
LENGTH_FACTORS = (0.0, 0.75, 1.2, 1.25, 1.1)  # by words in the phrase; two and three name best
TITLE_FACTOR = 1.6
REPEAT_BONUS = 0.6  # a phrase said again is what the paper is about
EARLY_BONUS = 0.3  # shrinks to nothing at the end of the text
NAME_FACTOR = 1.3  # RL, LoRA, GPT-4: letters in capitals inside a word

_DOMAIN = re.compile(r"\.(?:com|org|io|net|edu)\b")
_NO_KEYWORDS = STOP_WORDS | FILLERS | BOILERPLATE
_BOUNDARY = re.compile(r"[.!?:;,()\[\]{}\"“”|/\n]|\s[-–—]\s|—")
_CHUNK = re.compile(r"\S+")
_CAPITAL = re.compile(r"\b[A-Z][a-z'’-]+\b")
_MID_SENTENCE = re.compile(r"(?<=[a-z0-9,;)] )[A-Z][a-z'’-]+\b")
_WORD = re.compile(r"[^\W_](?:[\w+#'’-]*[\w+#])?")


@dataclass(frozen=True, slots=True)
class Keyphrase:
    """A phrase as the text spells it, and its score (only the order means anything)."""

    phrase: str
    score: float


@dataclass(slots=True)
class _Candidate:
    surface: str
    stems: tuple[str, ...]
    words: int
    parts: tuple[tuple[str, ...], ...]
    """Stems of the phrase without its last and without its first word."""
    count: int
    first: int
    in_title: bool


def keyphrases(title: str, abstract: str, vocabulary: Vocabulary, limit: int) -> list[Keyphrase]:
    """The best phrases, at most `limit`, best first; none is much the same as a better one."""
    candidates = _candidates(title[:TEXT_LIMIT], abstract[:TEXT_LIMIT], vocabulary)
    length = max((c.first for c in candidates), default=0) + 1
    scored = sorted(
        ((_score(candidate, length, vocabulary), candidate) for candidate in candidates),
        key=lambda pair: (-pair[0], pair[1].first),
    )
    kept: list[tuple[float, _Candidate]] = []
    for score, candidate in scored:
        if len(kept) == limit:
            break
        if not any(_overlap(candidate, other) for _, other in kept):
            kept.append((score, candidate))
    return [Keyphrase(candidate.surface, round(score, 3)) for score, candidate in kept]


def _candidates(title: str, abstract: str, vocabulary: Vocabulary) -> list[_Candidate]:
    found: dict[tuple[str, ...], _Candidate] = {}
    proper = _proper_names(title, abstract)
    place = 0
    for text, is_title in ((title, True), (abstract, False)):
        for run in _runs(_readable(text)):
            run = [_in_sentence_case(word, proper) for word in run]
            stems = [tuple(vocabulary.terms(word)) for word in run]
            for start in range(len(run)):
                for end in range(start + 1, min(start + PHRASE_WORDS_LIMIT, len(run)) + 1):
                    key = sum(stems[start:end], ())
                    surface = " ".join(run[start:end])
                    known = found.get(key)
                    if known:
                        known.count += 1
                        known.surface = min(known.surface, surface, key=_spelling)
                    elif key:
                        parts = (sum(stems[start : end - 1], ()), sum(stems[start + 1 : end], ()))
                        found[key] = _Candidate(
                            surface, key, end - start, parts, 1, place + start, is_title
                        )
            place += len(run)
    return [c for c in _maximal(found) if not _is_noise(c)]


def _maximal(found: dict[tuple[str, ...], _Candidate]) -> Iterable[_Candidate]:
    """Without the phrases that only ever stand inside a longer one."""
    inner = {
        part
        for candidate in found.values()
        if candidate.words > 1 and (candidate.count > 1 or candidate.words < PHRASE_WORDS_LIMIT)
        for part in candidate.parts
        if part in found and found[part].count <= candidate.count
    }
    return (candidate for key, candidate in found.items() if key not in inner)


def _overlap(one: _Candidate, other: _Candidate) -> bool:
    """Whether more than half of the shorter phrase's words are in the other."""
    shared = len(set(one.stems) & set(other.stems))
    return 2 * shared > min(len(set(one.stems)), len(set(other.stems)))


def _proper_names(title: str, abstract: str) -> set[str]:
    """Words that keep their capital: written so in mid-sentence, or in a title not in capitals."""
    names = set(_MID_SENTENCE.findall(abstract))
    capitals = _CAPITAL.findall(title)
    if len(capitals) * 2 <= len([word for word in title.split() if len(word) > 3]):
        names |= set(_MID_SENTENCE.findall(title))
    return names


def _in_sentence_case(word: str, proper: set[str]) -> str:
    if word in proper or not _CAPITAL.fullmatch(word):
        return word
    return word.lower()


def _readable(text: str) -> str:
    """Prose in Unicode, links removed; a formula of one word (L2, CO2, Lambda) is kept."""
    parts = [
        part.text if part.kind == "prose" else _single_word(part.text) for part in segments(text)
    ]
    return _CHUNK.sub(lambda chunk: " . " if _is_link(chunk[0]) else chunk[0], "".join(parts))


def _is_link(chunk: str) -> bool:
    return (
        "://" in chunk
        or chunk.startswith("www.")
        or ("@" in chunk and "." in chunk)
        or ("." in chunk and bool(_DOMAIN.search(chunk)))
    )


def _single_word(tex: str) -> str:
    words = to_words(f"${tex}$").strip()
    return words if words.isalnum() else " . "


def _runs(text: str) -> Iterable[list[str]]:
    """Stretches of content words between punctuation and words that carry no topic."""
    for stretch in _BOUNDARY.split(text):
        run: list[str] = []
        for word in _WORD.findall(stretch):
            plain = word.lower().replace("’", "'").removesuffix("'s")
            if plain in _NO_KEYWORDS or len(word) > WORD_LENGTH_LIMIT:
                if run:
                    yield run
                run = []
            else:
                run.append(re.sub(r"['’]s$", "", word))
        if run:
            yield run


def _is_noise(candidate: _Candidate) -> bool:
    words = candidate.surface.split()
    if len(candidate.surface) < 2 or all(not any(ch.isalpha() for ch in word) for word in words):
        return True
    if len(words) == 1:
        word = words[0]
        return len(word) < 3 and not word.isupper()
    # A verb or adverb at either end is a piece of a sentence, not a name.
    if words[-1].lower().endswith("ly") or words[0].lower().endswith("ly"):
        return True
    return words[0].isdigit() or (words[-1].isdigit() and len(words[-1]) > 3)


def _score(candidate: _Candidate, length: int, vocabulary: Vocabulary) -> float:
    ceiling = log(1 + vocabulary.papers / RARE_PAPERS)
    weights = [min(vocabulary.idf(stem), ceiling) for stem in candidate.stems]
    rarity = sum(weights) / len(weights)
    words = candidate.surface.split()
    score = rarity * LENGTH_FACTORS[min(len(words), PHRASE_WORDS_LIMIT)]
    score *= 1 + REPEAT_BONUS * (candidate.count - 1) / (1 + 0.25 * (candidate.count - 1))
    score *= 1 + EARLY_BONUS * (1 - candidate.first / length)
    if candidate.in_title:
        score *= TITLE_FACTOR
    if any(sum(ch.isupper() for ch in word) > 1 for word in words):
        score *= NAME_FACTOR
    return score


def _spelling(text: str) -> tuple[int, int]:
    """Of two spellings the shorter (a singular) is shown, of equal ones that without capitals."""
    return len(text), len(_CAPITAL.findall(text))

"""Phrases of a text that may be terms: runs of nouns with what describes them, and their parts.

Parts of speech come from the background table: a class of tags for each word, most usual first, and
rules that decide between them by the tag before and the class after.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from papers.acronyms import acronyms
from papers.background import NUMBERS, RULE, known, singular, table
from papers.edges import BREAKS, EVALUATIVE, FIRST, JOINTS, LAST, SINGLE
from papers.stopwords import STOP_WORDS
from papers.tokens import Token, tokens

WORDS_LIMIT = 5
POSSESSIVES = ("'s", "’s")
INSIDE, MARK = "NJDGC", "."
WORDS_KEPT = 20_000  # whose class and key are remembered
CANDIDATES_LIMIT = 2_000  # per text; a list of 20,000 words needs no more
PART_SHARE = 0.4  # of the papers with a phrase, those where it once ends its run
TERM_SHARE = 0.15  # of the papers with a phrase, those that have it in the title

_SUFFIXES = (
    ("ly", "R"), ("ing", "GN"), ("ed", "DJ"), ("ous", "J"), ("ive", "J"), ("able", "J"),
    ("ible", "J"), ("ical", "J"), ("ial", "J"), ("ional", "J"), ("ic", "J"), ("less", "J"),
    ("ize", "V"), ("ise", "V"), ("izes", "V"), ("free", "J"), ("aware", "J"), ("wise", "J"),
)  # fmt: skip


class Text(NamedTuple):
    """A title or an abstract: token by token, and where it starts."""

    tokens: list[Token]
    lowered: list[str]
    tags: str
    keys: list[str]
    shift: int
    in_title: bool


Place = tuple[Text, int, int]


@dataclass(slots=True)
class Candidate:
    """A phrase in all its spellings, and where it stands."""

    key: str
    words: tuple[str, ...]
    tags: str
    first: int  # token
    in_title: bool
    alone: int = 0  # times that no longer run holds it
    closed: int = 0  # times that no run goes on after it
    places: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """A text read once: its candidates and what is asked of their surroundings."""

    pairs: dict[str, str]  # keys of acronyms and of what they stand for, each to the other
    counting: bool  # for the table: every phrase, whether it is known or not
    candidates: dict[str, Candidate] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)  # of every word
    length: int = 0  # tokens
    first_sentence: int = 0  # token at which it ends


def read(title: str, abstract: str, *, counting: bool = False) -> Reading:
    """Candidates of a title and an abstract; spans are those of `title + "\\n" + abstract`."""
    reading = Reading(explained(abstract), counting)
    _collect(reading, _text(tokens(title), 0, in_title=True))
    body = _text(tokens(abstract), len(title) + 1, in_title=False)
    stop = next((i for i, token in enumerate(body.tokens) if token.surface in ".!?"), 0)
    reading.first_sentence = reading.length + stop
    _collect(reading, body)
    if not counting:
        reading.candidates = {
            key: candidate
            for key, candidate in reading.candidates.items()
            if (candidate.closed and candidate.alone) or _is_known_part(candidate)
        }
    return reading


def _is_known_part(candidate: Candidate) -> bool:
    """Whether a phrase that stands only inside longer ones is a term all the same."""
    found = known(candidate.key)
    return found is not None and (candidate.closed > 0 or found.closed >= PART_SHARE)


def explained(abstract: str) -> dict[str, str]:
    """Keys of acronyms and of what they stand for, each as the other's partner."""
    pairs: dict[str, str] = {}
    for long, short in acronyms(abstract):
        key = " ".join([singular(word) for word in long.split(" ")])
        pairs[key], pairs[singular(short)] = singular(short), key
    return pairs


def _text(found: list[Token], shift: int, *, in_title: bool) -> Text:
    words = [word(token.surface) for token in found]
    tags = tagged([entry[2] for entry in words])
    lowered, keys = [entry[0] for entry in words], [entry[1] for entry in words]
    return Text(found, lowered, tags, keys, shift, in_title)


@lru_cache(maxsize=WORDS_KEPT)
def word(surface: str) -> tuple[str, str, str]:
    """A word in lower case, as part of a key, and its class; a mark is of its own class."""
    if not surface[0].isalnum():
        return surface, surface, MARK
    lowered = plain(surface)
    return lowered, word_key(lowered), word_class(lowered, surface)


def word_key(lowered: str) -> str:
    """A word as it stands in keys: in the singular, hyphens apart."""
    key = singular(lowered)
    return key if key.isalnum() else key.replace("-", " ").replace("–", " ")


def _collect(reading: Reading, text: Text) -> None:
    counts = reading.counts
    inside = [
        tag in INSIDE and word not in BREAKS
        for tag, word in zip(text.tags, text.lowered, strict=True)
    ]
    place = 0
    size = len(inside)
    while place < size:
        if not inside[place]:
            if 0 < place < size - 1 and text.lowered[place] in JOINTS and inside[place - 1]:
                _add_joined(reading, text, inside, place)
            place += 1
            continue
        end = place
        while end < size and inside[end]:
            key = text.keys[end]
            counts[key] = counts.get(key, 0) + 1
            end += 1
        _add_run(reading, text, place, end)
        place = end
    reading.length += size


def _add_run(reading: Reading, text: Text, start: int, end: int) -> None:
    """All phrases of a run that begin and end as terms do."""
    tags, lowered, keys = text.tags, text.lowered, text.keys
    starts = [i for i in range(start, end) if _may_start(tags[i], lowered[i])]
    ends = [i + 1 for i in range(start, end) if tags[i] in "NG" and lowered[i] not in LAST]
    if not starts or not ends:
        return
    plain_start = next((i for i in starts if lowered[i] not in EVALUATIVE), -1)
    for i in starts:
        evaluative = lowered[i] in EVALUATIVE
        for j in ends:
            if i < j <= i + WORDS_LIMIT:
                key = " ".join(keys[i:j]) if j > i + 1 else keys[i]
                if evaluative and not (reading.counting or _is_term(key)):
                    continue
                if j == i + 1 and not _may_be_alone(text.tokens[i].surface, lowered[i], tags[i]):
                    continue
                closed = j == ends[-1]
                _add(reading, text, key, i, j, closed and i == plain_start, closed)


def _add_joined(reading: Reading, text: Text, inside: list[bool], place: int) -> None:
    """`mixture of experts`, `learning to rank`: known, or explained by an acronym in this text."""
    if reading.counting and not reading.pairs:
        return
    last = place + 2 if text.lowered[place + 1] in STOP_WORDS else place + 1
    for i in range(place - 1, max(-1, place - 4), -1):
        if not inside[i]:
            break
        for j in range(last + 1, min(last + 4, len(inside)) + 1):
            if not (text.tokens[j - 1].is_word and j - i <= WORDS_LIMIT + 1):
                break
            key = " ".join(text.keys[i:j])
            if key in reading.pairs or (not reading.counting and key in table()):
                closed = j == len(inside) or not inside[j]
                _add(reading, text, key, i, j, closed, closed)


def _add(reading: Reading, text: Text, key: str, i: int, j: int, alone: bool, closed: bool) -> None:
    candidate = reading.candidates.get(key)
    if candidate is None:
        if len(reading.candidates) >= CANDIDATES_LIMIT:
            return
        candidate = reading.candidates[key] = Candidate(
            key, tuple(text.keys[i:j]), text.tags[i:j], reading.length + i, text.in_title
        )
    candidate.alone += alone
    candidate.closed += closed
    candidate.places.append((text, i, j))


def spelling(place: Place) -> str:
    """A phrase as it is written in one place, without a possessive at its end."""
    text, i, j = place
    surface = " ".join([token.surface for token in text.tokens[i:j]])
    return surface[:-2] if surface.endswith(POSSESSIVES) else surface


def span(place: Place) -> tuple[int, int]:
    """Where it stands in `title + "\\n" + abstract`."""
    text, i, j = place
    last = text.tokens[j - 1]
    end = last.end - 2 if last.surface.endswith(POSSESSIVES) else last.end
    return text.tokens[i].start + text.shift, end + text.shift


def _is_term(key: str) -> bool:
    """Whether titles have it often, for phrases that begin as praise does (new physics)."""
    found = known(key)
    return found is not None and found.in_titles >= TERM_SHARE


def _may_start(tag: str, word: str) -> bool:
    return tag != "C" and word not in FIRST and not (word[0].isdigit() and word not in table())


def _may_be_alone(surface: str, word: str, tag: str) -> bool:
    if word in SINGLE or (tag != "N" and "N" not in table().get(word, "")[NUMBERS:]):
        return False
    letters = sum(map(str.isalpha, surface))
    return letters > 2 or (letters == 2 and any(map(str.isupper, surface[1:])))


def plain(surface: str) -> str:
    """A word in lower case, without its possessive."""
    word = surface.lower()
    return word[:-2] if word.endswith(POSSESSIVES) else word


def tagged(classes: list[str]) -> str:
    """One letter for each token: a part of speech, or a point for a mark."""
    rules = table()
    before = MARK
    tags: list[str] = []
    for place, kinds in enumerate(classes):
        if len(kinds) == 1:
            before = kinds
        else:
            after = classes[place + 1][0] if place + 1 < len(classes) else MARK
            before = rules.get(f"{RULE}{before}{kinds}{after}", kinds[0])
        tags.append(before)
    return "".join(tags)


def word_class(word: str, surface: str) -> str:
    """The tags that a word may have, most usual first."""
    found = table().get(word)
    if found and len(found) > NUMBERS:
        return found[NUMBERS:]
    if word in STOP_WORDS:
        return "X"
    if word[0].isdigit():
        return "C" if word.replace(".", "").replace(",", "").isdigit() else "N"
    if word != surface:
        return "N"
    if "-" in word:
        last = word.rpartition("-")[2]
        if last in table():
            kinds = table()[last][NUMBERS:]
            return "J" if kinds[:1] in ("D", "J", "G", "R", "P") else kinds or "N"
    for suffix, kinds in _SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix) + 2:
            return kinds
    return "N"

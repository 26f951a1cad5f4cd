"""Phrases of a text that may be terms: runs of nouns with what describes them, and their parts.

What counts for a phrase is where its runs begin and end, and whether the background table knows it.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from papers.acronyms import acronyms
from papers.background import known, singular, table
from papers.edges import (
    BREAKS,
    COUNTED,
    DEGREES,
    EVALUATIVE,
    JOINTS,
    LAST,
    NUMBERS_IN_WORDS,
    OPENERS,
)
from papers.parts import POSSESSIVES, tagged, word
from papers.stopwords import STOP_WORDS
from papers.terms import is_generic, is_known, is_term, joined, may_be_alone, may_start
from papers.tokens import Token, tokens

WORDS_LIMIT = 5
INSIDE = "NJDGC"
CANDIDATES_LIMIT = 2_000  # per text; a list of 20,000 words needs no more
PART_SHARE = 0.4  # of the papers with a phrase, those where it once ends its run
RARE_IN_TITLES = 0.05


class Text(NamedTuple):
    """A title or an abstract: token by token, and where it starts."""

    tokens: list[Token]
    lowered: list[str]
    classes: list[str]
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
            if ((candidate.closed and candidate.alone) or _is_known_part(candidate))
            and (len(candidate.places) > 1 or candidate.tags != "G")
        }
    return reading


def _is_known_part(candidate: Candidate) -> bool:
    """Whether a phrase that stands only inside longer ones is a term all the same.

    It is a fragment when its last word goes oftener with the next one, or its first word with the
    one before: `central star` of `central star formation`.
    """
    found = known(candidate.key)
    if found is None or not (candidate.closed or found.closed >= PART_SHARE):
        return False
    text, i, j = candidate.places[0]
    before = known(f"{text.keys[i - 1]} {text.keys[i]}") if i else None
    after = known(f"{text.keys[j - 1]} {text.keys[j]}") if j < len(text.keys) else None
    return j == i + 1 or not (
        (before is not None and before.papers > found.papers and text.tags[i - 1] in INSIDE)
        or (after is not None and after.papers > found.papers and not candidate.closed)
    )


def explained(abstract: str) -> dict[str, str]:
    """Keys of acronyms and of what they stand for, each as the other's partner."""
    pairs: dict[str, str] = {}
    for long, short in acronyms(abstract):
        key = " ".join([singular(word) for word in long.split(" ")])
        pairs[key], pairs[singular(short)] = singular(short), key
    return pairs


def _text(found: list[Token], shift: int, *, in_title: bool) -> Text:
    words = [word(token.surface) for token in found]
    classes = [entry[2] for entry in words]
    lowered, keys = [entry[0] for entry in words], [entry[1] for entry in words]
    return Text(found, lowered, classes, tagged(classes), keys, shift, in_title)


def _collect(reading: Reading, text: Text) -> None:
    counts = reading.counts
    inside = _inside(text)
    place = 0
    size = len(inside)
    while place < size:
        if not inside[place]:
            if 0 < place < size - 1 and text.lowered[place] in JOINTS and inside[place - 1]:
                _add_joined(reading, text, inside, place)
            place += 1
            continue
        end = place
        while end < size and inside[end] and (end == place or text.lowered[end] not in OPENERS):
            key = text.keys[end]
            counts[key] = counts.get(key, 0) + 1
            end += 1
        _add_run(reading, text, place, end)
        place = end
    reading.length += size


def _inside(text: Text) -> list[bool]:
    """Which words a run may hold. A gerund after a plural is a verb: operators acting."""
    found = [
        tag in INSIDE and lowered not in BREAKS
        for tag, lowered in zip(text.tags, text.lowered, strict=True)
    ]
    place = text.tags.find("NG")
    while place >= 0:
        before = text.lowered[place]
        found[place + 1] = found[place + 1] and before == singular(before)
        place = text.tags.find("NG", place + 1)
    return found


def _add_run(reading: Reading, text: Text, start: int, end: int) -> None:
    """All phrases of a run that begin and end as terms do."""
    tags, lowered, keys = text.tags, text.lowered, text.keys
    if start and (
        (tags[start] in "JD" and lowered[start - 1] in DEGREES)
        or (lowered[start] in COUNTED and lowered[start - 1] in NUMBERS_IN_WORDS)
    ):
        start += 1  # strongly coupled plasmas, one dimensional systems
    if end == start + 1:
        may_end = tags[start] in "NG" and lowered[start] not in LAST
        if may_end and may_start(lowered[start]) and may_be_alone(text.tokens[start].surface):
            alone = not _is_weak_start(text, start)
            _add(reading, text, keys[start], start, end, alone, True)
        return
    starts = [i for i in range(start, end) if tags[i] != "C" and may_start(lowered[i])]
    ends = [i + 1 for i in range(start, end) if tags[i] in "NG" and lowered[i] not in LAST]
    if not starts or not ends:
        return
    weak = {i for i in starts if _is_weak_start(text, i)}
    doubtful = {j for j in ends if _is_doubtful_end(text, j - 1)}
    plain_start = next((i for i in starts if i not in weak), -1)
    opened = False  # by a term that begins with a weak word: mapping class group
    first_end = 0
    for i in starts:
        # A run may hold thousands of words; only the next few ends are looked at.
        while first_end < len(ends) and ends[first_end] <= i:
            first_end += 1
        for j in ends[first_end : first_end + WORDS_LIMIT]:
            if j > i + WORDS_LIMIT:
                break
            if j == i + 1:
                key = keys[i]
                if not may_be_alone(text.tokens[i].surface):
                    continue
            else:
                key = " ".join(keys[i:j])
                if not reading.counting and (
                    (i in weak and not is_term(key))
                    or (j in doubtful and not is_known(key))
                    or is_generic(lowered[i:j], key)
                ):
                    continue
            closed = j == ends[-1]
            alone = closed and (i < plain_start or (i == plain_start and not opened))
            opened = opened or alone
            _add(reading, text, key, i, j, alone, closed)


def _add_joined(reading: Reading, text: Text, inside: list[bool], place: int) -> None:
    """`mixture of experts`, `learning to rank`: known, or explained by an acronym in this text."""
    if not reading.pairs and (
        reading.counting or f"{text.keys[place - 1]} {text.lowered[place]}" not in joined()
    ):
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


def _is_weak_start(text: Text, place: int) -> bool:
    """Whether a first word may be praise or a verb: phrases with it must be terms of titles."""
    if text.lowered[place] in EVALUATIVE or text.tags[place] == "G":
        return True
    found = known(text.keys[place]) if text.tags[place] == "J" else None
    return found is not None and found.in_titles <= RARE_IN_TITLES


def _is_doubtful_end(text: Text, place: int) -> bool:
    """Whether a last word may be a verb or an adjective, or one that titles do without."""
    if text.tags[place] == "G" or text.classes[place][0] in "VJD":
        return True
    found = known(text.keys[place])
    return found is not None and found.in_titles <= RARE_IN_TITLES / 2

"""Whether a phrase that an extractor would give says enough to stand in a list of keywords.

A ranking takes the best there are; of a short abstract these are soon fragments and words that any
paper has. A list is better short than filled up with them.
"""

from papers.background import NUMBERS, Known, known, singular, table
from papers.candidates import INSIDE, Candidate, Place, spelling
from papers.edges import EVALUATIVE, GENERIC_FIRST, GENERIC_LAST, JOINTS, SINGLE
from papers.parts import POSSESSIVES
from papers.stopwords import STOP_WORDS
from papers.terms import is_term
from papers.vague import BEGINNINGS, EMPTY_LAST, PLURAL_FIRST, SPLIT_FIRST, VAGUE_FIRST

LEAST_SCORE = 2.0
LEAST_SCORE_OF_ONE_PLACE = 2.5  # of a phrase that nobody else has, written once, not in the title
LEAST_SCORE_OF_ONE_WORD = 2.8
TITLE_SHARE = 0.35  # of the papers with a word, those that have it in the title: it is a topic
ADJECTIVE_ENDS = tuple("-free -aware -based -energy -driven -agnostic -shaped".split())
CLOSED_SHARE = 0.2  # of the papers with a phrase, those where it once ends its run of words


def is_telling(score: float, candidate: Candidate) -> bool:
    """Whether a candidate of this score is more than a fragment or a manner of speaking."""
    found = known(candidate.key)
    if score < LEAST_SCORE or all(map(_is_cut_before, candidate.places)):
        return False
    if all(map(_is_numbered, candidate.places)):
        return False
    if len(candidate.words) == 1:
        return _is_telling_word(score, candidate, found)
    if _is_vague(candidate):
        return False
    if found:
        whole = found.closed >= CLOSED_SHARE or is_term(candidate.key)
        return whole and not all(_is_cut_out(place, found) for place in candidate.places)
    if _is_fragment(candidate) or all(map(_is_cut_after, candidate.places)):
        return False
    return score >= LEAST_SCORE_OF_ONE_PLACE or len(candidate.places) > 1 or candidate.in_title


def _is_telling_word(score: float, candidate: Candidate, found: Known | None) -> bool:
    """A name, or a word that is in the title of many papers that have it."""
    text, i, _ = candidate.places[0]
    surface = spelling(candidate.places[0])
    if text.lowered[i] in EMPTY_LAST or text.lowered[i].endswith(ADJECTIVE_ENDS):
        return False
    if surface[1:] != surface[1:].lower():
        return True
    if surface[0].isupper() and all(map(_is_cut_after, candidate.places)):
        return False
    if "-" in surface and (not candidate.alone or _is_adjective(text.lowered[i])):
        return False  # it only describes what comes after it
    if surface.partition("-")[0] in STOP_WORDS:
        return False  # in-context
    if found is None:
        named = surface[0].isupper() or len(candidate.places) > 2
        return named and not _is_adjective(surface.lower()) and not surface.endswith("ing")
    if surface.islower() and _is_adjective(surface):
        return False
    often = score >= LEAST_SCORE_OF_ONE_WORD and len(candidate.places) > 1
    return found.in_titles >= TITLE_SHARE or (often and text.classes[i][0] != "G")


def _is_vague(candidate: Candidate) -> bool:
    """Whether its words say little, or not together: unified view, feasibility study."""
    text, i, j = candidate.places[0]
    first, last = text.lowered[i], text.lowered[j - 1]
    inner = text.lowered[i : j - 1]
    if last in EMPTY_LAST or first in BEGINNINGS or first.count("-") > 2:
        return True
    opens = first.endswith("ing") and all(map(_opens_title, candidate.places))
    if opens and not is_term(candidate.key):
        return True  # exorcising ghosts
    if text.tokens[i].surface.endswith(POSSESSIVES) and text.tokens[i].surface[0].islower():
        return True  # model's planning
    if any(singular(word) != word and word not in PLURAL_FIRST for word in inner):
        return True  # objects dynamics
    if j - i > 2 or not (last in GENERIC_LAST or last in SINGLE):
        return False
    return first in VAGUE_FIRST or (
        (first in GENERIC_FIRST or first in EVALUATIVE) and not is_term(candidate.key)
    )


def _is_fragment(candidate: Candidate) -> bool:
    """Of a phrase that the table does not have: whether its words look cut out or run together."""
    text, i, j = candidate.places[0]
    first, last = text.lowered[i], text.lowered[j - 1]
    return (
        text.classes[i][0] in "GV"  # edit content
        or ("-" in first and first.endswith("ing"))  # over-predicting emotions
        or _is_adjective(last.rpartition("-")[2])  # hybrid relational
        or text.classes[j - 1][0] == "D"  # complexity overrated
        or first in VAGUE_FIRST
        or first in EVALUATIVE
        or last[0].isdigit()
        or (first[0].isdigit() and len(candidate.places) == 1)
        or (last.endswith("s") and "V" in text.classes[j - 1])  # geometry disposes
    )


def _is_adjective(lowered: str) -> bool:
    if lowered.endswith(ADJECTIVE_ENDS):
        return True
    kinds = table().get(lowered, "")[NUMBERS:]
    if kinds:
        return kinds[0] in "JR"
    return lowered.endswith(("ical", "ional", "ive", "ous", "ral", "ular"))


def _is_cut_before(place: Place) -> bool:
    """Whether the word before belongs to it: single field inflation, type Ia supernova."""
    text, i, _ = place
    return i > 0 and (
        text.lowered[i - 1] in SPLIT_FIRST or (text.tags[i - 1] == "R" and text.tags[i] in "JD")
    )


def _is_cut_out(place: Place, found: Known) -> bool:
    """Whether its first word goes oftener with the one before: performance of high performance."""
    text, i, _ = place
    if not i or text.tags[i - 1] not in INSIDE:
        return False
    before = known(f"{text.keys[i - 1]} {text.keys[i]}")
    return before is not None and before.papers > found.papers


def _is_cut_after(place: Place) -> bool:
    """Whether its last word goes with the next: Jordan frame, bias-aware machine unlearning."""
    text, _, j = place
    if j == len(text.keys) or not text.tokens[j].is_word:
        return False
    if text.lowered[j] in JOINTS and j + 1 < len(text.keys):
        whole = f"{text.keys[j - 1]} {text.lowered[j]} {text.keys[j + 1]}"  # degree of freedom
        return known(whole) is not None
    return _is_numbered(place) or known(f"{text.keys[j - 1]} {text.keys[j]}") is not None


def _is_numbered(place: Place) -> bool:
    """Whether a number goes on where it ends: Abell 754, population III."""
    text, _, j = place
    if j == len(text.tokens):
        return False
    after = text.tokens[j].surface
    return after[0].isdigit() or not after.strip("IVX")


def _opens_title(place: Place) -> bool:
    text, i, _ = place
    return text.in_title and (i == 0 or not text.tokens[i - 1].is_word)

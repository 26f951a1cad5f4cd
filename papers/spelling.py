"""Words of the index that look like a word few papers hold: what may have been meant."""

from array import array
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from papers.analysis import stems, words
from papers.reader import Snapshot
from papers.schema import guarded

SHORTEST = 4  # letters; a shorter word is one slip away from too many others
ONE_SLIP_UP_TO = 5  # letters; longer words may have two
PAPERS_FLOOR = 3  # papers that hold a suggestion; fewer are often misspelt themselves
TIMES_AS_FREQUENT = 10
_KEPT = 64  # lists of words; the letters of two fields and some digits


class _Known(NamedTuple):
    """The words with one first letter that PAPERS_FLOOR papers hold, and how many each."""

    words: list[str]
    papers: "array[int]"


_known: dict[tuple[str, tuple[int, int], str, str], _Known] = {}


def corrections(
    snapshot: Snapshot, word: str, limit: int = 3, field: str = "text_exact"
) -> tuple[tuple[str, int], ...]:
    """(word, papers that hold it), best first: fewest slips, then same first letter, then papers.

    `field` is `text_exact` for words of titles and abstracts, `authors` for names. A slip is a
    letter missing, added or changed, or two neighbours swapped. Words with digits have none.
    """
    tokens = words(word)
    if len(tokens) != 1 or len(tokens[0]) < SHORTEST or not tokens[0].isalpha():
        return ()
    meant = tokens[0]
    own = snapshot.frequency(field, meant)
    floor = max(PAPERS_FLOOR, TIMES_AS_FREQUENT * own)
    slips = 1 if len(meant) <= ONE_SLIP_UP_TO else 2
    found: list[tuple[int, bool, int, str]] = []
    # The second letter is the first one when the first was added, or the two were swapped.
    for letter in dict.fromkeys(meant[:2]):
        known = _starting_with(snapshot, field, letter)
        for other, distance, place in process.extract(
            meant, known.words, scorer=OSA.distance, score_cutoff=slips, limit=None
        ):
            if distance and known.papers[place] >= floor:
                found.append((int(distance), letter != meant[0], -known.papers[place], other))
    found.sort()
    if field != "authors":  # another form of the word itself finds the same papers
        stem = stems(meant)
        found = [one for one in found[: limit * 5] if stems(one[3]) != stem]
    return tuple((other, -papers) for _, _, papers, other in found[:limit])


def _starting_with(snapshot: Snapshot, field: str, letter: str) -> _Known:
    """Read once per commit of the index and kept; lists of earlier commits go first."""
    key = (snapshot.generation, snapshot.stamp, field, letter)
    if (kept := _known.get(key)) is not None:
        return kept
    terms = guarded(lambda: snapshot.searcher.terms_with_prefix(field, letter))
    often = [(term, papers) for term, papers in terms if papers >= PAPERS_FLOOR]
    made = _Known([term for term, _ in often], array("I", [papers for _, papers in often]))
    for oldest in list(_known)[: max(0, len(_known) - _KEPT + 1)]:
        _known.pop(oldest, None)
    _known[key] = made
    return made

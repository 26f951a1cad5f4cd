"""What the background table and lists of words say of a word or phrase by itself."""

from functools import cache, lru_cache

from papers.background import NUMBERS, known, table
from papers.edges import FIRST, GENERIC_FIRST, GENERIC_LAST, JOINTS, SINGLE
from papers.parts import WORDS_KEPT, word

ALONE_SHARE = 0.15  # of the papers with a single word
TERM_SHARE = 0.15  # of the papers with a phrase, those that have it in the title


@lru_cache(maxsize=WORDS_KEPT)
def may_start(lowered: str) -> bool:
    """Whether a phrase may begin with the word; with a number only in 3D and the like."""
    return lowered not in FIRST and not (lowered[0].isdigit() and lowered not in table())


@lru_cache(maxsize=WORDS_KEPT)
def may_be_alone(surface: str) -> bool:
    """Whether a single word may be a keyphrase: a name or a noun that titles have."""
    lowered, key, _ = word(surface)
    named = surface[1:] != surface[1:].lower()  # LoRA, whatever a tagger makes of it
    if lowered in SINGLE or sum(map(str.isalpha, surface)) < (2 if named else 3):
        return False
    if named:
        return True
    kinds = table().get(lowered, "")[NUMBERS:] or "N"
    found = known(key)
    return (kinds[0] == "N" or (kinds[0] == "G" and "N" in kinds)) and (
        found is None or found.in_titles >= ALONE_SHARE
    )


def is_term(key: str) -> bool:
    """Whether titles have it often, for phrases that begin as praise does (new physics)."""
    found = known(key)
    return found is not None and found.in_titles >= TERM_SHARE


def is_known(key: str) -> bool:
    """Whether titles have it at all."""
    found = known(key)
    return found is not None and found.in_titles > 0


def is_generic(words: list[str], key: str) -> bool:
    """Whether it might be in any paper."""
    if len(words) == 2 and words[0] in GENERIC_FIRST and words[1] in GENERIC_LAST:
        return True
    found = known(key)
    return found is not None and found.in_titles == 0


@cache
def joined() -> frozenset[str]:
    """The words before and at the small word of known terms: `mixture of`."""
    split = (key.split(" ") for key in table() if " " in key)
    return frozenset(
        f"{words[i - 1]} {words[i]}"
        for words in split
        if not JOINTS.isdisjoint(words)
        for i in range(1, len(words))
        if words[i] in JOINTS
    )

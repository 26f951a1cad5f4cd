"""Parts of speech without a model: of each word by a table and suffixes, in a text by rules.

A class is the tags that a word may have, most usual first: N noun, J adjective, G gerund, D past
participle, V verb, R adverb, C number, others for small words. Rules of the table decide between
them by the tag before and the class after.
"""

from functools import lru_cache

from papers.background import NUMBERS, RULE, singular, table
from papers.stopwords import STOP_WORDS

MARK = "."
POSSESSIVES = ("'s", "’s")
WORDS_KEPT = 20_000  # whose class and key are remembered

_SUFFIXES = (
    ("ly", "R"), ("ing", "GN"), ("ed", "DJ"), ("ous", "J"), ("ive", "J"), ("able", "J"),
    ("ible", "J"), ("ical", "J"), ("ial", "J"), ("ional", "J"), ("ic", "J"), ("less", "J"),
    ("ize", "V"), ("ise", "V"), ("izes", "V"), ("free", "J"), ("aware", "J"), ("wise", "J"),
)  # fmt: skip


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
    if len(word) == 1:
        return "J" if word != surface else MARK  # B meson; a variable says nothing
    verb = table().get(word[:-1], "")[NUMBERS:] if word[-1] == "s" else ""
    if verb[:1] == "V":
        return "V" if "N" not in verb else "NV"
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

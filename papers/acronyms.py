"""Acronyms that a text explains: "low-rank adaptation (LoRA)" -> ("low rank adaptation", "lora").

The long form is the shortest run of words before the parenthesis whose letters hold those of the
acronym in order, its first letter at the start of a word (Schwartz and Hearst, PSB 2003).
"""

import re

from papers.analysis import singular, words

_WORDS_LIMIT = 8  # of a long form
_AFTER = re.compile(r"\(([A-Za-z][A-Za-z0-9-]{1,9})(?:[;,][^()]{0,40})?\)")
_BEFORE = re.compile(r"(?<![\w-])([A-Z][A-Za-z0-9-]{1,9}) \(([a-zA-Z][^()]{4,80})\)")
_SPLIT = re.compile(r"[\s-]+")
_PUNCTUATION = re.compile(r"[.,:;!?()\[\]\"“”$]")


def acronyms(text: str) -> list[tuple[str, str]]:
    """(long form, acronym) pairs in the index's unstemmed words, each once, in order."""
    if "(" not in text:
        return []
    found: dict[tuple[str, str], None] = {}
    for match in _AFTER.finditer(text):
        if _is_acronym(match[1]):
            before = _PUNCTUATION.split(text[max(0, match.start() - 120) : match.start()].rstrip())
            _add(found, match[1], before[-1])
    for match in _BEFORE.finditer(text):
        if _is_acronym(match[1]) and not _PUNCTUATION.search(match[2]):
            _add(found, match[1], match[2], whole=True)
    return list(found)


def _is_acronym(text: str) -> bool:
    return sum(letter.isupper() for letter in text) >= 2 and "--" not in text


def _add(
    found: dict[tuple[str, str], None], short: str, context: str, *, whole: bool = False
) -> None:
    key = words(singular(short))
    parts = [part for part in _SPLIT.split(context) if part]
    start = _long_form_start(re.sub(r"s$", "", short).replace("-", ""), parts[-_WORDS_LIMIT:])
    if len(key) != 1 or start is None or (whole and start != 0):
        return
    long = words(" ".join(parts[-_WORDS_LIMIT:][start:]))
    if len(long) > 1 and key[0] not in long:
        found[" ".join(long), key[0]] = None


def _long_form_start(short: str, parts: list[str]) -> int | None:
    """Which word the long form starts with, matching letters from the end backwards."""
    letters = [letter.lower() for letter in short]
    initials = [part[0].lower() for part in parts[-len(letters) :]]
    if initials == letters:  # the plain case, which matching backwards may cut short
        return len(parts) - len(letters)
    word = len(parts) - 1
    place = len(parts[word]) - 1 if parts else -1
    for i in range(len(letters) - 1, -1, -1):
        while word >= 0:
            if place < 0:
                word -= 1
                place = len(parts[word]) - 1 if word >= 0 else -1
                continue
            same = parts[word][place].lower() == letters[i]
            place -= 1
            if same and (i or place == -1):
                break
        else:
            return None
    return word

"""An author line as arXiv has it ("A. Bj\\"ork (MIT), C. Díaz and E. Fox, Jr.") -> names."""

import re

from papers.text import one_line, to_unicode

_SEPARATOR = re.compile(r"\s*(?:[,;]\s*(?:and\s+|&\s*)?|\s(?:and|&)\s)\s*")
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|V)\.?$")
_COLLABORATION = re.compile(
    r"^([^,;:]{2,120}?\b(?:[Cc]ollaborations?|[Tt]eam|[Gg]roup|Consortium)): "
)
_NO_NAME = re.compile(r"[^\w]*$|(?:et\.? al|others)\.?$")
# Nine lines of ten are plain names with commas between, and need none of what follows.
_NEEDS_CARE = re.compile(
    r"[^\w ,.’'-]|_|--|''|  |,\W*(?:,|$)"
    r"|\b(?:and|et|al|others|Jr|Sr|II|III|IV|V|[Cc]ollaborations?)\b"
)
_AND_OTHERS = re.compile(r"\s+et\.? al\.?$")


def split_authors(raw: str | None) -> tuple[str, ...]:
    """Names in order, in Unicode, "First Last", without affiliations; () when nothing is known.

    Rules as in arXiv's own author lines: comma, semicolon or "and" between names, affiliations in
    parentheses, a suffix (Jr., III) belongs to the name before it, "X Collaboration: …" is an
    author followed by authors.
    """
    if not raw:
        return ()
    if not _NEEDS_CARE.search(raw):
        plain = (part.strip(" .") for part in raw.split(","))
        return tuple(name for name in plain if not _NO_NAME.match(name))
    line = one_line(to_unicode(_without_parentheses(raw)))
    line = _COLLABORATION.sub(r"\1, ", line)
    names: list[str] = []
    for part in _SEPARATOR.split(line):
        part = _AND_OTHERS.sub("", part)
        name = part.strip(" .") + ("." if part.endswith(".") and _SUFFIX.match(part) else "")
        if _NO_NAME.match(name):
            continue
        if names and _SUFFIX.match(name):
            names[-1] = f"{names[-1]} {name}"
        else:
            names.append(name)
    return tuple(names)


def _without_parentheses(raw: str) -> str:
    if "(" not in raw and ")" not in raw:
        return raw
    kept: list[str] = []
    depth = 0
    for piece in re.split(r"([()])", raw):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(piece)
    return " ".join(kept)

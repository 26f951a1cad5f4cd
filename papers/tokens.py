"""Words of a title or an abstract with the places where they stand, TeX read in place.

The text is first masked: every character that TeX puts between letters is replaced by a filler, so
that `Schr\\"odinger` and `$L^2$` become words of the length they are typed in.
"""

import re
import unicodedata
from typing import NamedTuple

from papers.tex import DROPPED_IN_WORDS, GREEK, prose_to_unicode
from papers.text import split_math

FILLER = "\x00"  # inside a word, never part of its span at either end
MATH_FILLER = "\x01"  # of a formula: its dollars belong to the span
_FORMULA_WORD_LIMIT = 8  # letters and digits; longer formulas say no name
_WORD_LIMIT = 40  # characters; longer runs are data

_NEEDS_MASK = re.compile(r"[\\$&~{}\x00-\x09\x0b-\x1f]|--|://|www\.|@|\.[a-z]{2,3}\b|[^\x00-\x7f]")
_UNSHOWABLE = re.compile("[\xad\u200b-\u200f\u2060-\u2069\ufeff]")
_LINKED = re.compile(r"://|www\.|\w@\w|\.(?:com|org|io|net|edu|gov|ai)(?![a-z])")
_CHUNK = re.compile(r"\S+")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_DASHES = re.compile(r"-{2,}")

_DROPPED = re.compile(
    r"\\(?:cite[a-z]?|ref|eqref|label|url|path|nolinkurl|footnotemark)\s{0,3}\{[^{}]{0,300}\}"
)
_LINK_TARGET = re.compile(r"\\href\s{0,3}\{[^{}]{0,300}\}")
_ACCENT = re.compile(
    r"""\\(?:["'`^~=.]|[uvHcdbkr](?=[\s{\\]))\s{0,3}(?:\{\s{0,3}\\?[A-Za-z]\s{0,3}\}|\\[ij](?![A-Za-z])|[A-Za-z])"""
)
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?|\\(.)", re.S)
_LETTER_COMMANDS = frozenset("ss o O l L ae AE oe OE aa AA i j dh DH th TH dj DJ".split())
_MARKUP = frozenset(
    """emph textbf textit texttt textsc textrm textsf textsl textup textnormal text underline mbox
    hbox mathrm mathit mathbf it bf em rm sc tt sl sf cal small large itshape bfseries uline
    textsuperscript textsubscript title footnotesize ensuremath newline par quad qquad""".split()
)
_MATH_PART = re.compile(r"\\([A-Za-z]+)|([A-Za-z0-9]+)|([{}_^ ]+|\\[,;:!])|(.)", re.S)
_FONTS = DROPPED_IN_WORDS - frozenset(
    "times cdot pm mp sim simeq approx leq geq le ge neq to rightarrow leftarrow ldots dots cdots "
    "frac dfrac tfrac begin end stackrel overset underset".split()
)

_WORD = re.compile(
    r"[A-Z][A-Za-z]{0,3}\([0-9N](?:,[0-9])?\)"  # SU(2), SO(3,1)
    r"|\x01*[^\W_](?:[\w+#'’\x00\x01∞]|[-‐‑–](?=[\x00\x01]*[^\W_])|[.=](?=\d)|\*(?=[\x00\x01]*-))*"
    r"|[.,:;!?()\[\]\"“”|/—]|\s[-–—]\s"
)
_FILLERS = re.compile(r"[\x00\x01]")
_SCRIPT = re.compile(r"[_^]\{?(-?[A-Za-z0-9]+)\}?")


class Token(NamedTuple):
    """A word as it is read, or a mark that no phrase crosses (then `surface` is its character)."""

    surface: str
    start: int
    end: int
    is_word: bool


_make = tuple.__new__  # half the time of the class's own constructor


def tokens(text: str) -> list[Token]:
    """Words and marks in order, `start` and `end` in the text as given."""
    found: list[Token] = []
    add = found.append
    for match in _WORD.finditer(masked(text)):
        raw = match[0]
        start, end = match.span()
        if raw.isalnum() and raw.isascii() and end - start <= _WORD_LIMIT:
            add(_make(Token, (raw, start, end, True)))
            continue
        if not (raw[0].isalnum() or raw[0] == MATH_FILLER):
            found.append(Token(raw.strip() or ",", start, end, False))
            continue
        if not raw.isalnum():
            raw = raw.rstrip(FILLER)
            end = start + len(raw)
            surface = _FILLERS.sub("", raw)
            quotes = len(surface) - len(surface.rstrip("'’"))
            if quotes:
                surface, end = surface[:-quotes], end - quotes
            if "_" in surface:
                surface = _SCRIPT.sub(r"\1", surface).strip("_")
            if not surface.isascii():
                surface = unicodedata.normalize("NFKC", surface)
            raw = surface
        if 0 < len(raw) <= _WORD_LIMIT:
            found.append(Token(raw, start, end, True))
        else:
            found.append(Token(",", start, end, False))
    return found


def masked(text: str) -> str:
    """The text with TeX, links and invisible characters masked; no character moves."""
    if not _NEEDS_MASK.search(text):
        return text
    text = text.replace(FILLER, " ").replace(MATH_FILLER, " ")
    if not text.isascii():
        text = _UNSHOWABLE.sub(FILLER, text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: _padded(" . ", match[0]), text)
    if "$" in text or "\\" in text:
        text = _without_tex(text)
    if "--" in text:
        text = _DASHES.sub(
            lambda match: "-" + FILLER if len(match[0]) == 2 else _padded("—", match[0]), text
        )
    if "{" in text or "}" in text:
        text = text.replace("{", FILLER).replace("}", FILLER)
    text = text.replace("~", " ")
    if _LINKED.search(text):
        text = _CHUNK.sub(_link, text)
    return text


def _link(chunk: re.Match[str]) -> str:
    return _padded(".", chunk[0]) if _LINKED.search(chunk[0]) else chunk[0]


def _padded(mark: str, replaced: str, filler: str = " ") -> str:
    return mark[: len(replaced)].ljust(len(replaced), filler)


def _without_tex(text: str) -> str:
    parts: list[str] = []
    position = 0
    for part in split_math(text):
        if part.kind == "prose":
            parts.append(_prose(part.text) if "\\" in part.text else part.text.replace("$", " "))
            position += len(part.text)
        else:
            size = 2 if part.kind == "display" or text[position] == "\\" else 1
            parts.append(_formula(part.text, size))
            position += len(part.text) + 2 * size
    return "".join(parts)


def _prose(text: str) -> str:
    text = _DROPPED.sub(lambda match: _padded(" . ", match[0]), text)
    text = _LINK_TARGET.sub(lambda match: " " * len(match[0]), text)
    text = _ACCENT.sub(lambda match: _converted(match[0]), text)
    return _COMMAND.sub(_command, text).replace("$", " ")


def _converted(tex: str) -> str:
    letter = prose_to_unicode(tex).strip()
    return _padded(letter, tex, FILLER) if len(letter) <= 2 else _padded(" . ", tex)


def _command(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return FILLER * 2 if match[2] in "-/!" else " " + (match[2] if match[2] in "%&#" else " ")
    if name in _LETTER_COMMANDS or name.removeprefix("var") in GREEK:
        return _converted(match[0])
    return " " * len(match[0]) if name in _MARKUP else _padded(" . ", match[0])


def _formula(tex: str, size: int) -> str:
    """A formula of one name (`L^2`, `\\alpha`, `\\mathbb{Z}_2`) as a word, any other as a mark."""
    word = _formula_word(tex) if len(tex) <= 60 else None
    if word is None:
        return _padded(" . ", tex + "$" * 2 * size)
    return MATH_FILLER * size + word + MATH_FILLER * size


def _formula_word(tex: str) -> str | None:
    out: list[str] = []
    shown = 0
    in_script = False
    for match in _MATH_PART.finditer(tex):
        command, letters, ignored, other = match.groups()
        length = len(match[0])
        if letters:
            if in_script and len(letters) > 2 and letters.isalpha():
                return None  # a label, as in T_{exp}
            text = letters
        elif ignored or (command and command in _FONTS):
            text = ""
            in_script = in_script or "_" in match[0] or "^" in match[0]
        elif command == "infty":
            text = "∞"
        elif command and (command.removeprefix("var") in GREEK or command == "ell"):
            text = prose_to_unicode(match[0])
        elif other and "\u0370" <= other <= "\u03ff" and other.isalpha():
            text = other
        elif other == "=" and shown == 1:
            text = "="
        elif (other == "*" or command in ("ast", "star")) and shown == 1:
            text = "*"
        else:
            return None
        shown += len(text)
        if shown > _FORMULA_WORD_LIMIT:
            return None
        out.append(text.ljust(length, MATH_FILLER))
    return "".join(out) if shown > 0 else None

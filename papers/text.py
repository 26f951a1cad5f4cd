"""TeX in arXiv's metadata: prose told from math, prose to Unicode, all of it to search words.

Entry points: `segments` for pages, `to_unicode` for JSON, `to_words` for the index and for queries.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from papers.tex import DROPPED_IN_WORDS, GREEK, prose_to_unicode

Kind = Literal["prose", "inline", "display"]

_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff]"
)
_LINE_ENDS = str.maketrans(dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n"))
_SPACES = re.compile(r"\s+")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")

_DELIMITER = re.compile(r"\\\$|\$\$|\$|\\\(|\\\[|\\\\")
_STRONG = re.compile(r"[\\^_=<>]")
_PROSE_WORD = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{3,}(?![A-Za-z}])")
_OPEN_TEXT = re.compile(r"\\(?:text|textrm|mbox|hbox)\s*\{[^{}]*$")
_MATH_LENGTH_LIMIT = 2_000  # characters; beyond it a stray dollar is likelier than a formula

_NEEDS_WORDS = re.compile(r"[\\$^_{}~&+#]|[^\x00-\x7f]")
_SCRIPT = re.compile(r"(?<=[A-Za-z0-9)])[_^]\{?(-?[A-Za-z0-9]+)\}?")
_PLUS_PLUS = re.compile(r"\b([A-Za-z])\+\+(?!\w)")
_SHARP = re.compile(r"\b([CFcf])#(?!\w)")
_GREEK_RUN = re.compile(r"[\u0386-\u03ce\u03d0-\u03f6]+")
_CJK = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?|\\.")
_MATH_MARKS = re.compile(r"[{}^_$'`]")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of prose (Unicode) or one formula (TeX without its delimiters)."""

    kind: Kind
    text: str


def clean(text: str) -> str:
    """Drop control, bidirectional-override and zero-width characters, which only do harm."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSHOWABLE.sub("", text.translate(_LINE_ENDS))


def one_line(text: str) -> str:
    """Clean text with every run of whitespace as one space: titles, names, comments."""
    return " ".join(clean(text).split())


def paragraphs(text: str) -> str:
    """Clean an abstract: a newline before spaces is a meant break (arXiv's rule), else a space.

    >>> paragraphs("  We show\\nthat\\n  (i) it holds.\\n")
    'We show that\\n(i) it holds.'
    """
    lines: list[str] = []
    after_blank = False
    for written in clean(text.replace("\r\n", "\n")).strip().split("\n"):
        line = _SPACES.sub(" ", written).strip()
        if not line:
            after_blank = True
        elif lines and not after_blank and not written[0].isspace():
            lines[-1] += f" {line}"
        else:
            lines.append(line)
        after_blank = after_blank and not line
    return "\n".join(lines)


def split_math(text: str) -> list[Segment]:
    """Tell formulas from prose; prose keeps its TeX. A dollar that opens no formula is prose.

    Runs in linear time. `$5 and $6` is prose: a closing dollar has no space before and no digit
    after it, unless what stands between is unmistakably TeX.
    """
    if "$" not in text and "\\" not in text:
        return [Segment("prose", text)] if text else []
    found: list[Segment] = []
    start = position = 0
    while match := _DELIMITER.search(text, position):
        span = _formula(text, match)
        if span is None:
            position = match.end()
            continue
        kind, inner_end, position = span
        if match.start() > start:
            found.append(Segment("prose", text[start : match.start()]))
        found.append(Segment(kind, text[match.end() : inner_end]))
        start = position
    if start < len(text):
        found.append(Segment("prose", text[start:]))
    return found


def segments(text: str) -> list[Segment]:
    """What a page shows of text that `to_unicode` made: prose, and formulas as TeX."""
    return [
        Segment("prose", part.text.replace("\\$", "$")) if part.kind == "prose" else part
        for part in split_math(text)
    ]


def to_unicode(text: str) -> str:
    """Prose in Unicode, formulas left as TeX between dollars; a written `\\$` stays `\\$`.

    >>> to_unicode("Schr\\\\\\"odinger's $\\\\hbar$")
    "Schrödinger's $\\\\hbar$"
    """
    text = _unescape(text)
    if "\\" not in text and "$" not in text:
        return prose_to_unicode(text)
    marks = {"prose": ("", ""), "inline": ("$", "$"), "display": ("$$", "$$")}
    return "".join(
        prose_to_unicode(part.text)
        if part.kind == "prose"
        else f"{marks[part.kind][0]}{part.text}{marks[part.kind][1]}"
        for part in split_math(text)
    )


def to_plain(text: str) -> str:
    """The same without math marks, for a page's title bar and for citations' keys."""
    return _SPACES.sub(
        " ",
        "".join(part.text for part in segments(text)),
    ).strip()


def to_words(text: str) -> str:
    """What the analyzers read: TeX, Greek letters and symbols as words, `CO$_2$` as CO2.

    Papers and queries both go through here, so `$\\alpha$`, `\\alpha`, `α` and `alpha` meet.
    """
    if not _NEEDS_WORDS.search(text):
        return text
    text = _unescape(text)
    if "$" in text or "\\" in text:
        text = "".join(
            prose_to_unicode(part.text) if part.kind == "prose" else _math_words(part.text)
            for part in split_math(text)
        )
    if not text.isascii():
        text = clean(text)
        text = unicodedata.normalize("NFKC", text)
        text = _GREEK_RUN.sub(_greek_words, text)
        text = _CJK.sub(r" \1 ", text)
    text = _SCRIPT.sub(r"\1", text)
    text = _PLUS_PLUS.sub(r"\1plusplus", text)
    return _SHARP.sub(r"\1sharp", text)


def _unescape(text: str) -> str:
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def _formula(text: str, opening: re.Match[str]) -> tuple[Kind, int, int] | None:
    """Kind, where the formula's TeX ends and where the text goes on; None if none opens here."""
    mark = opening[0]
    if mark in ("\\$", "\\\\"):
        return None
    if mark in ("\\(", "\\[", "$$"):
        closing = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}[mark]
        end = text.find(closing, opening.end(), opening.end() + _MATH_LENGTH_LIMIT)
        if end <= opening.end():
            return None
        return ("inline" if mark == "\\(" else "display"), end, end + 2
    end = _next_dollar(text, opening.end())
    if end >= 0 and _OPEN_TEXT.search(text, opening.end(), end):
        inner = _next_dollar(text, end + 1)
        further = _next_dollar(text, inner + 1) if inner >= 0 else -1
        end = further if further >= 0 else end
    if end < 0 or not _is_math(text[opening.end() : end], text[end + 1 : end + 2]):
        return None
    return "inline", end, end + 1


def _next_dollar(text: str, start: int) -> int:
    position = start
    limit = start + _MATH_LENGTH_LIMIT
    while (position := text.find("$", position, limit)) >= 0:
        if text[position - 1] != "\\" or text[position - 2 : position] == "\\\\":
            return position
        position += 1
    return -1


def _is_math(content: str, following: str) -> bool:
    stripped = content.strip()
    if not stripped:
        return False
    words = len(_PROSE_WORD.findall(content))
    if _STRONG.search(content):
        return words < 5
    if len(stripped) < len(content):
        spaced_both = content[0].isspace() and content[-1].isspace()
        return spaced_both and words == 0
    return words < 3 and not following.isdigit()


def _math_words(tex: str) -> str:
    """A formula as words: `\\alpha_s` -> " alpha s", `H_0` -> "H0", font commands dropped."""
    return _MATH_MARKS.sub("", _COMMAND.sub(_command_word, tex.replace("}{", "} {")))


def _command_word(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return " "
    return "" if name in DROPPED_IN_WORDS else f" {name.removeprefix('var')} "


def _greek_words(match: re.Match[str]) -> str:
    """One or two Greek letters are symbols and read by name; longer runs are Greek words."""
    if len(match[0]) > 2:
        return match[0]
    return " " + " ".join(_letter_name(letter) for letter in match[0]) + " "


def _letter_name(letter: str) -> str:
    spelled = unicodedata.name(letter, "").lower().replace("lamda", "lambda").split()
    return next((word for word in spelled if word in GREEK), letter)

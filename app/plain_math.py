"""A text with its formulas as Unicode, for where no TeX is read: title bars, previews, JSON-LD."""

import re

from papers.tex import prose_to_unicode
from papers.text import Segment, one_line, segments

_ARGUMENT = r"\s*(?:\{([^{}]*)\}|([^\s{}\\]))"
_FRACTION = re.compile(rf"\\[dt]?frac{_ARGUMENT}{_ARGUMENT}")
_ROOT = re.compile(rf"\\sqrt{_ARGUMENT}")
_SHAPED = re.compile(
    r"\\(?:math[a-z]+|text[a-z]*|operatorname\*?|boldsymbol|bm|mbox|hbox|overline|underline|hat"
    r"|widehat|bar|tilde|widetilde|vec|dot|ddot)(?![A-Za-z])\s*"
)
_SILENT = re.compile(
    r"\\(?:left|right|[bB]igg?[lr]?|limits|nolimits|displaystyle|textstyle)(?![A-Za-z])"
)
_SCRIPT = re.compile(r"([_^])\s*(?:\{([^{}]*)\}|([^\s{}()\\]))")
_COMMAND = re.compile(r"\\([A-Za-z]+)\s*|\\(.)", re.DOTALL)
_NESTING = 4  # levels of braces that are read; deeper ones just lose them

_ABOVE = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
)
_BELOW = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")


def without_tex(text: str) -> str:
    """One line in Unicode: `$H_0 \\leq 10^{-3}$` -> `H₀ ≤ 10⁻³`; what it cannot say it spells."""
    return one_line("".join(map(_shown, segments(text))))


def _shown(part: Segment) -> str:
    return part.text if part.kind == "prose" else _formula(part.text)


def _formula(tex: str) -> str:
    text = _SILENT.sub("", _SHAPED.sub("", tex)).replace("'", "′").replace("~", " ")
    for _ in range(_NESTING):
        before = text
        text = _FRACTION.sub(
            lambda found: f"{_grouped(found[1], found[2])}/{_grouped(found[3], found[4])}",
            prose_to_unicode(text),
        )
        text = _ROOT.sub(lambda found: f"√{_grouped(found[1], found[2])}", text)
        text = _SCRIPT.sub(_script, text)
        if text == before:
            break
    return re.sub(r"[{}&]", "", _COMMAND.sub(_spelled, text))


def _grouped(*argument: str | None) -> str:
    """An argument of a command, in braces or of one sign."""
    text = "".join(filter(None, argument))
    return text if len(text) < 2 else f"({text})"


def _spelled(found: re.Match[str]) -> str:
    """A command that has no sign: `n\\log n` -> `n log n`"""
    space = " " if found.string[found.start() - 1 : found.start()].isalnum() else ""
    return f"{space}{found[1]} " if found[1] else " "


def _script(found: re.Match[str]) -> str:
    inner = found[2] if found[3] is None else found[3]
    table = _ABOVE if found[1] == "^" else _BELOW
    if all(ord(sign) in table for sign in inner):
        return inner.translate(table)
    return found[1] + _grouped(inner)

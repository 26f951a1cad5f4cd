"""How wide a formula will be when it is typeset, so that its line keeps the room until then.

An estimate from the TeX alone: widths of the glyphs of MathJax's fonts in em, TeX's spaces around
relations and operators (The TeXbook, chapter 18), scripts at 0.71 of the size.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

SCALE = 1.08  # of formulas to the text around them, as mathjax-config.js has it
LONGEST = 200  # characters of TeX that are looked at
WIDEST_EM = 12.0  # of what stays in one piece; wider ones may break over lines

_SCRIPT = 0.71
_RELATION_SPACE, _OPERATOR_SPACE, _COMMA_SPACE = 0.556, 0.444, 0.167
_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)

_WIDTHS = {
    **dict.fromkeys("acdegknopqrsuvxyzhb", 0.52),
    **dict.fromkeys("fijlt", 0.38),
    **dict.fromkeys("mw", 0.84),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ", 0.76),
    **dict.fromkeys("MW", 1.0),
    **dict.fromkeys("IJ", 0.55),
    **dict.fromkeys("0123456789", 0.5),
    **dict.fromkeys("()[]", 0.36),
    **dict.fromkeys("|.:;,!'", 0.278),
    **dict.fromkeys("{}", 0.5),
    "/": 0.5,
}
_RELATIONS = set("=<>") | {
    f"\\{name}"
    for name in (
        "le leq ge geq ll gg sim simeq approx equiv propto in notin ni subset subseteq supset "
        "supseteq to rightarrow leftarrow longrightarrow Rightarrow leftrightarrow mapsto neq ne "
        "cong lesssim gtrsim lsim gsim mid parallel perp coloneqq vdash models prec succ asymp "
        "hookrightarrow rightleftharpoons geqslant leqslant implies iff"
    ).split()
}
_OPERATORS = set("+-*") | {
    f"\\{name}"
    for name in "pm mp times cdot otimes oplus cup cap wedge vee setminus circ ast rtimes".split()
}
_BREAKS = _RELATIONS | _OPERATORS | {":"}
_SPACES = {
    r"\,": 0.167, r"\:": 0.222, r"\>": 0.222, r"\;": 0.278, r"\!": -0.167, r"\ ": 0.33,
    "~": 0.33, r"\quad": 1.0, r"\qquad": 2.0,
}  # fmt: skip
_WORDS = set(
    "log ln exp sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan lim limsup liminf sup "
    "inf max min det dim ker deg gcd hom arg argmax argmin Pr poly polylog rank sgn supp diag tr Tr"
    .split()
)  # fmt: skip
_NOTHING = set(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr mathrm mathbf mathcal mathbb "
    "mathfrak mathsf mathscr mathit mathtt boldsymbol bm text textrm textbf textit textsc textsf "
    "mbox hbox rm bf it cal operatorname displaystyle textstyle scriptstyle limits nolimits hat "
    "widehat bar overline underline tilde widetilde vec dot ddot check breve acute grave mathring "
    "mathop mathrel mathbin mathord ensuremath emph rm nonumber boldmath pmb mathbbm mathds".split()
)
_WIDE = {"sum": 1.06, "prod": 0.95, "int": 0.6, "oint": 0.6, "bigoplus": 1.1, "hbar": 0.54}
_WIDE |= {"ldots": 1.2, "cdots": 1.2, "dots": 1.2, "infty": 1.0, "Omega": 0.72, "odot": 0.78}
_WIDE |= {"ell": 0.42, "iota": 0.35, "prime": 0.28, "partial": 0.53, "nabla": 0.83, "degree": 0.4}
_WIDE |= {"Msun": 1.5, "msun": 1.5, "langle": 0.39, "rangle": 0.39, "colon": 0.4, "deg": 0.4}
_OTHER = 0.6  # Greek letters and what else has a name
_PLAIN = 0.6


@lru_cache(maxsize=20_000)
def room_em(tex: str) -> tuple[float, ...]:
    """Widths in em of the text around it, of the pieces between which it may break over lines;
    none for a table and for TeX without end."""
    if len(tex) > LONGEST or "\\begin" in tex or "&" in tex or "\\\\" in tex:
        return ()
    signs = _TOKEN.findall(tex)
    width = SCALE * _list(iter(signs))
    if width <= WIDEST_EM:
        return (round(width, 1),)
    return tuple(round(SCALE * _list(iter(piece), unary=False), 1) for piece in _pieces(signs))


def _pieces(signs: list[str]) -> list[list[str]]:
    """Parted before the relations and operators that stand in no group."""
    pieces: list[list[str]] = [[]]
    depth = 0
    before = "("
    for sign in signs:
        if sign in _BREAKS and depth == 0 and before not in _BREAKS and before not in "([,^_":
            pieces.append([])
        pieces[-1].append(sign)
        depth += (sign in ("{", r"\left")) - (sign in ("}", r"\right"))
        before = before if sign.isspace() else sign
    return pieces


def _list(signs: Iterator[str], *, unary: bool = True) -> float:
    """The width of signs up to the end or a closing brace."""
    width = 0.0
    above = below = 0.0  # scripts of what came last
    for sign in signs:
        if sign == "}":
            break
        if sign == "^":
            above = _SCRIPT * _argument(signs)
            continue
        if sign == "_":
            below = _SCRIPT * _argument(signs)
            continue
        if sign.isspace():
            continue
        width += max(above, below)
        above = below = 0.0
        if sign in _RELATIONS:
            width += 0.85 + (0 if unary else _RELATION_SPACE)
            unary = True
            continue
        if sign in _OPERATORS:
            width += 0.75 + (0 if unary else _OPERATOR_SPACE)
            continue
        width += _one(sign, signs)
        unary = sign in "([,"
    return width + max(above, below)


def _argument(signs: Iterator[str]) -> float:
    for sign in signs:
        if not sign.isspace():
            return _one(sign, signs)
    return 0.0


def _one(sign: str, signs: Iterator[str]) -> float:
    if sign == "{":
        return _list(signs)
    if sign in _SPACES:
        return _SPACES[sign]
    if sign in ",;":
        return 0.278 + _COMMA_SPACE
    if not sign.startswith("\\"):
        return _WIDTHS.get(sign, _PLAIN)
    name = sign[1:].rstrip("*")
    if name in _NOTHING:
        return 0.0
    if name in ("frac", "dfrac", "tfrac", "binom"):
        return 0.24 + (1 if name == "dfrac" else _SCRIPT) * max(_argument(signs), _argument(signs))
    if name == "sqrt":
        return 0.83 + _argument(signs)
    if name in _WORDS:
        return 0.5 * len(name) + _COMMA_SPACE
    if len(name) == 1 and not name.isalpha():
        return _WIDTHS.get(name, _PLAIN) if name not in "|" else 0.5
    return _WIDE.get(name, _OTHER)

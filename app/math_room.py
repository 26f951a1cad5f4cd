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
_AFTER_SCRIPT = 0.08
# The space around each; in scripts there is none.
_RELATION, _OPERATOR, _COMMA = 0.556, 0.444, 0.167
_SIGN = 0.778  # of a relation or an operator itself
_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)


def _widths(names: str, hundredths: str) -> dict[str, float]:
    widths = (int(width) / 100 for width in hundredths.split())
    return dict(zip(names.split() if " " in names else names, widths, strict=True))


_WIDTHS = {
    **_widths(
        "abcdefghijklmnopqrstuvwxyz",
        "53 43 43 52 47 55 48 58 35 41 52 30 88 60 49 50 45 45 47 36 57 49 72 57 49 47",
    ),
    **_widths(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "75 76 76 83 77 75 79 88 50 63 89 68 104 88 76 75 79 76 65 70 76 77 105 85 76 72",
    ),
    **dict.fromkeys("0123456789/{}*", 0.5),
    **dict.fromkeys("()", 0.39),
    **dict.fromkeys("[]|.:;,!", 0.278),
    "'": 0.37,
    "%": 0.83,
}
_RELATIONS = set("=<>:") | {
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
_BREAKS = _RELATIONS | _OPERATORS
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
    "left right mathrm mathbf mathcal mathbb mathfrak mathsf mathscr mathit mathtt boldsymbol bm "
    "text textrm textbf textit textsc textsf mbox hbox rm bf it cal operatorname displaystyle "
    "textstyle scriptstyle limits nolimits hat widehat bar overline underline tilde widetilde vec "
    "dot ddot check breve acute grave mathring mathop mathrel mathbin mathord ensuremath emph rm "
    "nonumber boldmath pmb mathbbm mathds".split()
)
_NAMED = _widths(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi "
    "pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega",
    "64 57 54 45 41 47 47 50 47 59 35 58 58 60 52 45 57 83 52 52 57 41 51 54 60 65 63 65 62 "
    "63 83 78 69 67 75 72 78 72 78 72",
)
_NAMED |= {"sum": 1.06, "prod": 0.95, "int": 0.66, "oint": 0.66, "bigoplus": 1.1, "hbar": 0.54}
_NAMED |= {"ldots": 1.2, "cdots": 1.2, "dots": 1.2, "infty": 1.0, "odot": 0.78, "circ": 0.41}
_NAMED |= {"ell": 0.42, "prime": 0.28, "partial": 0.57, "nabla": 0.83, "degree": 0.4}
_NAMED |= {"Msun": 1.5, "msun": 1.5, "langle": 0.39, "rangle": 0.39, "colon": 0.4, "deg": 0.4}
_NAMED |= dict.fromkeys("to rightarrow leftarrow leftrightarrow mapsto ll gg".split(), 1.0)
_NAMED |= {
    "in": 0.67,
    "notin": 0.67,
    "ni": 0.67,
    "mid": 0.28,
    "cdot": 0.28,
    "ast": 0.5,
    "star": 0.5,
}
_NAMED |= dict.fromkeys("big bigl bigr bigm".split(), 0.07)  # what they add to a bracket
_NAMED |= dict.fromkeys("Big Bigl Bigr Bigm".split(), 0.21)
_NAMED |= dict.fromkeys("bigg biggl biggr Bigg Biggl Biggr".split(), 0.37)
_OTHER = 0.6  # of what else has a name
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


def _list(signs: Iterator[str], *, unary: bool = True, script: bool = False) -> float:
    """The width of signs up to the end or a closing brace."""
    width = 0.0
    above = below = 0.0  # scripts of what came last
    for sign in signs:
        if sign == "}":
            break
        if sign == "^":
            above = _AFTER_SCRIPT + _SCRIPT * _argument(signs, script=True)
            continue
        if sign == "_":
            below = _AFTER_SCRIPT + _SCRIPT * _argument(signs, script=True)
            continue
        if sign.isspace():
            continue
        width += max(above, below)
        above = below = 0.0
        if sign in _BREAKS:
            width += _WIDTHS.get(sign, _NAMED.get(sign[1:], _SIGN))
            width += 0 if unary or script else _RELATION if sign in _RELATIONS else _OPERATOR
            unary = unary or sign in _RELATIONS
            continue
        width += _one(sign, signs, script=script)
        unary = sign in "([,"
    return width + max(above, below)


def _argument(signs: Iterator[str], *, script: bool) -> float:
    for sign in signs:
        if not sign.isspace():
            return _one(sign, signs, script=script)
    return 0.0


def _one(sign: str, signs: Iterator[str], *, script: bool) -> float:
    if sign == "{":
        return _list(signs, script=script)
    if sign in _SPACES:
        return _SPACES[sign]
    if sign in ",;":
        return 0.278 + (0 if script else _COMMA)
    if not sign.startswith("\\"):
        return _WIDTHS.get(sign, _PLAIN)
    name = sign[1:].rstrip("*")
    if name in _NOTHING:
        return 0.0
    if name in ("frac", "dfrac", "tfrac", "binom"):
        size = 1 if name == "dfrac" else _SCRIPT
        parts = (_argument(signs, script=script) for _ in range(2))
        return 0.24 + size * max(parts)
    if name == "sqrt":
        return 0.83 + _argument(signs, script=script)
    if name in _WORDS:
        return 0.46 * len(name) + _COMMA
    if len(name) == 1 and not name.isalpha():
        return _WIDTHS.get(name, _PLAIN) if name not in "|" else 0.5
    return _NAMED.get(name, _OTHER)

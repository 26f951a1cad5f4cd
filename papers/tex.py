"""TeX markup outside formulas to Unicode: accents, letters, symbols, emphasis, quotes, dashes."""

import re
import unicodedata

_SIGNS = ("\\", "~", "``", "''", "--", "{")

_COMBINING = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323",
    "b": "\u0331", "k": "\u0328", "r": "\u030a",
}  # fmt: skip
_ACCENT = re.compile(
    r"""\\(?:(["'`^~=.])|([uvHcdbkr])(?=[\s{\\]))\s{0,3}(?:\{\s{0,3}\\?([A-Za-z])\s{0,3}\}|\\([ij])(?:\{\}|\s(?=[a-z])|(?![A-Za-z]))|([A-Za-z]))"""
)

_SYMBOLS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ",
    "dj": "đ", "DJ": "Đ", "S": "§", "P": "¶", "copyright": "©", "pounds": "£", "dag": "†",
    "ldots": "…", "dots": "…", "cdots": "⋯", "cdot": "·", "bullet": "•", "textbackslash": "\\",
    "times": "×", "pm": "±", "mp": "∓", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠",
    "ne": "≠", "ll": "≪", "gg": "≫", "sim": "∼", "simeq": "≃", "approx": "≈", "equiv": "≡",
    "propto": "∝", "infty": "∞", "to": "→", "rightarrow": "→", "leftarrow": "←", "mapsto": "↦",
    "in": "∈", "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "otimes": "⊗",
    "oplus": "⊕", "partial": "∂", "nabla": "∇", "sum": "∑", "prod": "∏", "int": "∫", "ell": "ℓ",
    "hbar": "ℏ", "odot": "⊙", "ast": "∗", "star": "⋆", "circ": "∘", "deg": "°", "prime": "′",
    "langle": "⟨", "rangle": "⟩", "forall": "∀", "exists": "∃", "emptyset": "∅", "Re": "ℜ",
    "lesssim": "≲", "gtrsim": "≳", "textless": "<", "textgreater": ">", "textdegree": "°",
    "quad": " ", "qquad": " ", "newline": " ", "par": " ", "item": " ", "noindent": " ",
    "textregistered": "®", "texttrademark": "™", "LaTeX": "LaTeX", "TeX": "TeX",
    "varepsilon": "ε", "epsilon": "ϵ", "varphi": "φ", "phi": "ϕ", "vartheta": "ϑ", "varrho": "ϱ",
    "varsigma": "ς", "lambda": "λ", "Lambda": "Λ",
}  # fmt: skip
GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
    "sigma tau upsilon phi chi psi omega Gamma Delta Theta Xi Pi Sigma Upsilon Phi Psi "
    "Omega".split()
)
_LETTER = re.compile(
    r"\\(ss|o|O|l|L|ae|AE|oe|OE|aa|AA|i|j|dh|DH|th|TH|dj|DJ)(?:\{\}| (?=[a-z])|(?![A-Za-z]))"
)
_SYMBOL = re.compile(r"\\([A-Za-z]+)(?:\{\})?")

_WRAPPED = re.compile(
    r"\\(?:emph|textbf|textit|texttt|textsc|textrm|textsf|textsl|textup|textnormal|text|underline"
    r"|uline|mbox|hbox|mathrm|mathit|mathbf|url|path|nolinkurl|textsuperscript|textsubscript|mathcal"
    r"|mathbb|title|footnotesize|ensuremath)\s{0,3}\{([^{}]*)\}"
)
_SWITCHED = re.compile(r"\{\\(?:it|bf|em|rm|sc|tt|sl|sf|cal|small|large)(?![A-Za-z])([^{}]*)\}")
_SWITCH = re.compile(
    r"\\(?:it|bf|em|rm|sc|tt|sl|sf|itshape|bfseries|left|right|big|Big)(?![A-Za-z])\s?"
)
_LINK = re.compile(r"\\href\s{0,3}\{([^{}]*)\}\s{0,3}\{([^{}]*)\}")
_CITE = re.compile(r"\\(?:cite|citep|citet|ref|eqref|label)\s{0,3}\{([^{}]{0,200})\}")
_FOOTNOTE = re.compile(r"\\footnote\s{0,3}\{([^{}]*)\}")
_COLOURED = re.compile(r"\\textcolor\s{0,3}\{[^{}]{0,40}\}\s{0,3}\{([^{}]*)\}")
_ESCAPED = re.compile(r"\\([%&#_{}@])")
_SPACING = re.compile(r"\\[ ,;:!/]|\\\\(?:\[[^\]]{0,20}\])?|\\-")
_TIE = re.compile(r"(?<=[^\s(\[~/])~(?=\S)")  # after a slash it is someone's home page
_NON_ASCII_GROUP = re.compile(r"\{([^\x00-\x7f]{1,3})\}")

# Commands that shape a formula without being read aloud; they are no words to search for.
DROPPED_IN_WORDS = frozenset(
    """mathrm mathbf mathit mathcal mathbb mathfrak mathscr mathsf mathtt boldsymbol bm rm bf it
    cal text textrm textbf textit textsc mbox hbox operatorname left right big Big bigg Bigg
    bigl bigr quad qquad hspace vspace displaystyle textstyle scriptstyle limits nolimits frac
    dfrac tfrac overline underline hat widehat tilde widetilde bar vec dot ddot prime
    ensuremath begin end em times cdot pm mp sim simeq approx leq geq le ge neq to rightarrow
    leftarrow ldots dots cdots label nonumber mathop stackrel overset underset phantom color
    textcolor href style""".split()
)


def prose_to_unicode(text: str) -> str:
    """Unicode for the TeX that authors type in titles, names and abstracts outside formulas.

    Commands it does not know stay as typed, so nothing is lost. Accents follow arXiv's list
    (info.arxiv.org/help/prep).
    """
    if not any(map(text.__contains__, _SIGNS)):
        return text
    if "\\" in text:
        text = _commands(text)
    text = text.replace("``", "“").replace("''", "”").replace("---", "—").replace("--", "–")
    return _TIE.sub(" ", text) if "~" in text else text


def _commands(text: str) -> str:
    text = _ACCENT.sub(_accent, text)
    text = _NON_ASCII_GROUP.sub(r"\1", text)
    text = _LINK.sub(r"\2", text)
    text = _CITE.sub(r"[\1]", text)
    text = _COLOURED.sub(r"\1", text)
    for _ in range(3):  # emphasis inside emphasis; three levels is more than metadata holds
        text, count = _WRAPPED.subn(r"\1", text)
        text, switched = _SWITCHED.subn(lambda found: found[1].lstrip(), text)
        if not count + switched:
            break
    text = _FOOTNOTE.sub(r" (\1)", text)
    text = _SWITCH.sub("", text)
    text = _SYMBOL.sub(_symbol, _LETTER.sub(_symbol, text))
    text = _NON_ASCII_GROUP.sub(r"\1", text)
    text = _SPACING.sub(lambda match: "" if match[0] in ("\\-", "\\/", "\\!") else " ", text)
    return _ESCAPED.sub(r"\1", text)


def _accent(match: re.Match[str]) -> str:
    mark = match[1] or match[2]
    letter = match[3] or match[4] or match[5]
    return unicodedata.normalize("NFC", letter + _COMBINING[mark])


def _symbol(match: re.Match[str]) -> str:
    name = match[1]
    if name in _SYMBOLS:
        return _SYMBOLS[name]
    if name in GREEK:
        case = "SMALL" if name[0].islower() else "CAPITAL"
        return unicodedata.lookup(f"GREEK {case} LETTER {name.upper()}")
    return match[0]

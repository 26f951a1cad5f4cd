"""Query text -> tokens: words, quoted text, parentheses and operators, in linear time.

A word's text is self-contained: its parentheses and dollars are paired and it holds no open quote,
so that it reads as the same word wherever the canonical text puts it.
"""

import re
from typing import Literal, NamedTuple

from papers.language import say

PREFIXES = {
    "ti": "ti", "title": "ti", "abs": "abs", "abstract": "abs", "au": "au", "author": "au",
    "authors": "au", "co": "co", "comment": "co", "comments": "co", "jr": "jr", "journal": "jr",
    "rn": "rn", "cat": "cat", "category": "cat", "id": "id", "doi": "doi", "all": "all",
    "date": "date", "submitted": "date", "submitteddate": "date", "has": "has",
}  # fmt: skip
"""What may stand before a colon, in lower case, and the short name of each."""

CHEMICALS = frozenset({"Ti", "Au", "Co", "CO", "Rn"})
"""Written like this before a colon they are matter: `Ti:sapphire`, `CO:H2`, `Au:Ag`."""

Kind = Literal["word", "quoted", "open", "close", "and", "or", "not", "andnot"]

OPERATORS: dict[str, Kind] = {
    "AND": "and", "OR": "or", "NOT": "not", "ANDNOT": "andnot", "&&": "and", "||": "or",
}  # fmt: skip


class Token(NamedTuple):
    """`text` of a word or a quote is what it says; of the others, how they were typed."""

    kind: Kind
    text: str
    prefix: str = ""
    """Short name of the prefix directly before a word, a quote or an opening parenthesis."""
    distance: int | None = None
    """The number of `"a b"~3`."""


_PREFIX = re.compile(r"([A-Za-z]{2,13}):")
_QUOTED = re.compile(r'"((?:\\.|[^"\\])*+)("?)')
_DISTANCE = re.compile(r"~([0-9]{1,6})")
_BOOST = re.compile(r"\^[0-9]+(?:\.[0-9]+)?(?=[ )]|$)")  # of Lucene, after a quote or a parenthesis
# After letters only, so that `x^2`, `L^2` and `sin^2` stay what they are.
_BOOSTED_WORD = re.compile(r"([^\W\d_]{4,}(?:-[^\W\d_]+)*+)\^[0-9]+(?:\.[0-9]+)?$")
_SPAN = re.compile(r"\[[0-9*]{1,14}[ +]TO[ +][0-9*]{1,14}\]", re.IGNORECASE)  # of arXiv's API
_SIGNS = re.compile(r"[-+]+")

# What a word is made of. A backslash takes the next character along (`Bj\"ork`).
_PLAIN = re.compile(r'[^ "()$\\]++|\\[^ ]?')
_FORMULA = re.compile(r'\$\$(?:[^$"\\]|\\.)++\$\$|\$(?! )((?:[^$"\\]|\\.)++)(?<! )\$(?![0-9])')
_FORMULA_MARK = re.compile(r"[\\^_=<>]")
_PROSE = re.compile(r"[A-Za-z]{3,}")
_BRACKETED = r"\((?:[^()\"$\\]|\\.|\$[^$\"]*+\$)*+\)"
for _ in range(2):  # parentheses in parentheses, three levels in all
    _BRACKETED = rf"\((?:[^()\"$\\]|\\.|\$[^$\"]*+\$|{_BRACKETED})*+\)"
_ARGUMENTS = re.compile(_BRACKETED)
_SPACED_ARGUMENTS_LIMIT = 40  # characters of `O(n log n)`; a longer one is a parenthesised remark


def lex(text: str) -> tuple[list[Token], list[str]]:
    """The tokens of a line without white space other than single spaces, and notes.

    Closing tokens without an opening one are left out; open ones may stay open.
    """
    lexer = _Lexer(text)
    lexer.run()
    return lexer.tokens, lexer.notes


def says_something(text: str) -> bool:
    """Whether it holds a letter or a digit of any script."""
    return any(map(str.isalnum, text))


def clean_word(text: str) -> str:
    """The word without signs before it; an operator in lower case, which is a word."""
    text = text.lstrip("-+")
    return text.lower() if text in OPERATORS else text


def is_one_word(text: str) -> bool:
    """Whether the text, behind a prefix, is read as one word."""
    return bool(text) and _word_end(text, 0) == len(text) and not text.endswith("\\")


def shortened(text: str) -> str:
    """The text in quotes for a note, at most 40 characters of it."""
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"


class _Lexer:
    """Walks through the text once. `_negative` is set between a minus and what it stands before."""

    def __init__(self, text: str) -> None:
        self.tokens: list[Token] = []
        self.notes: list[str] = []
        self._text = text
        self._position = 0
        self._depth = 0
        self._negative = False

    def run(self) -> None:
        text = self._text
        while self._position < len(text):
            character = text[self._position]
            if character == " " or (character == "$" and not _formula(text, self._position)):
                self._skip()
            elif signs := _SIGNS.match(text, self._position):
                self._signs(signs)
            elif quoted := _QUOTED.match(text, self._position):
                self._quoted(quoted, "")
            elif character == "(":
                self._open("")
            elif character == ")":
                self._close()
            else:
                self._word_or_prefix()

    def _skip(self) -> None:
        self._position += 1
        self._negative = False

    def _add(self, token: Token) -> None:
        if self._negative:
            self.tokens.append(Token("not", "-"))
            self._negative = False
        self.tokens.append(token)

    def _signs(self, signs: re.Match[str]) -> None:
        """One minus after white space or a parenthesis negates; other signs before a word go."""
        self._position = signs.end()
        before = self._text[signs.start() - 1] if signs.start() else " "
        self._negative = signs[0] in ("-", "-+", "+-") and before in " ("

    def _open(self, prefix: str) -> None:
        self._add(Token("open", "(", prefix))
        self._position += 1
        self._depth += 1

    def _close(self) -> None:
        self._position += 1
        self._negative = False
        if self._depth:
            self._depth -= 1
            self.tokens.append(Token("close", ")"))
            self._boost()
        else:
            self._note(say("A closing parenthesis has no partner; it is ignored."))

    def _quoted(self, quoted: re.Match[str], prefix: str) -> None:
        self._position = quoted.end()
        distance: int | None = None
        if near := _DISTANCE.match(self._text, self._position):
            self._position = near.end()
            distance = int(near[1])
        self._boost()
        said = quoted[1].strip().rstrip("\\ ")
        if says_something(said):
            if not quoted[2]:
                self._note(say("The quote was not closed; it is read to the end."))
            self._add(Token("quoted", said, prefix, distance))
        elif prefix:
            self._note(
                say("{prefix}: has nothing to look for; it is read as a word.", prefix=prefix)
            )
            self._add(Token("word", prefix))
        self._negative = False

    def _word_or_prefix(self) -> None:
        text, start = self._text, self._position
        named = _PREFIX.match(text, start)
        if named and named[1].lower() in PREFIXES and named[1] not in CHEMICALS:
            self._prefixed(named)
            return
        end = _word_end(text, start)
        typed = text[start:end].rstrip("\\")
        self._position = end
        if typed in OPERATORS:
            self._add(Token(OPERATORS[typed], typed))
        elif says_something(word := self._unboosted(typed)):
            if named and named[1] in CHEMICALS - {"CO"} and named.end() < end:
                self._note(
                    say(
                        "{word} is searched as a word; the prefix is {prefix}: in lower case.",
                        word=shortened(word),
                        prefix=named[1].lower(),
                    )
                )
            self._add(Token("word", clean_word(word)))
        self._negative = False

    def _prefixed(self, named: re.Match[str]) -> None:
        typed, prefix = named[1], PREFIXES[named[1].lower()]
        text, start = self._text, named.end()
        if prefix not in ("cat", "date") and (signs := _SIGNS.match(text, start)):
            start = signs.end()  # a category may be taken away; before a word signs say nothing
        self._position = start
        if text[start : start + 1] == "(":
            self._open(prefix)
        elif quoted := _QUOTED.match(text, start):
            self._quoted(quoted, prefix)
        elif prefix == "date" and (span := _SPAN.match(text, start)):
            self._position = span.end()
            self._add(Token("word", span[0], prefix))
        elif says_something(value := text[start : (end := _word_end(text, start))].rstrip("\\")):
            self._position = end
            self._add(Token("word", self._unboosted(value), prefix))
        else:
            if typed.islower():
                self._note(say("{prefix}: needs its word directly after the colon.", prefix=typed))
            self._add(Token("word", typed))

    def _boost(self) -> None:
        if boost := _BOOST.match(self._text, self._position):
            self._position = boost.end()
            self._note(_no_weights(boost[0]))

    def _unboosted(self, word: str) -> str:
        if boosted := _BOOSTED_WORD.fullmatch(word):
            self._note(_no_weights(word[boosted.end(1) :]))
            return boosted[1]
        return word

    def _note(self, note: str) -> None:
        self.notes.append(note)


def _no_weights(sign: str) -> str:
    return say("{sign} is ignored: nothing can be given more weight.", sign=shortened(sign))


def _word_end(text: str, start: int) -> int:
    position = start
    while part := _PLAIN.match(text, position) or (
        _formula(text, position) or (_arguments(text, position) if position > start else None)
    ):
        position = part.end()
    return position


def _formula(text: str, start: int) -> re.Match[str] | None:
    """`$…$` without quotes inside; with spaces too, if it looks like mathematics."""
    formula = _FORMULA.match(text, start)
    if formula and " " in formula[0]:
        plain = not _FORMULA_MARK.search(formula[0]) and _PROSE.search(formula[0])
        return None if plain else formula
    return formula


def _arguments(text: str, start: int) -> re.Match[str] | None:
    """The parentheses of `f(x)` and `O(n log n)`."""
    found = _ARGUMENTS.match(text, start)
    long = found and " " in found[0] and len(found[0]) > _SPACED_ARGUMENTS_LIMIT
    return None if long else found

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.text import (
    Segment,
    clean,
    one_line,
    paragraphs,
    segments,
    split_math,
    to_plain,
    to_unicode,
    to_words,
)

PROSE, INLINE, DISPLAY = "prose", "inline", "display"

ONE_LINE = [
    ("", ""),
    ("  plain  ", "plain"),
    ("two\n  lines", "two lines"),
    ("tab\tand\u00a0no-break\u2028separator", "tab and no-break separator"),
    ("a right-to-left \u202eoverride", "a right-to-left override"),
    ("nul\x00 and bell\x07", "nul and bell"),
    ("zero\u200bwidth", "zerowidth"),
    ("byte order \ufeffmark", "byte order mark"),
    ("lone surrogate \ud800", "lone surrogate"),
    ("naïve 深度 α", "naïve 深度 α"),
]

SPACE_LIKE = ["\r", "\x0b", "\x0c", "\x85"]

PARAGRAPHS = [
    ("", ""),
    ("  We show\nthat\n  (i) it holds.\n", "We show that\n(i) it holds."),
    ("one\n\ntwo", "one\ntwo"),
    ("one\r\n  two\rthree", "one\ntwo three"),
    ("\n\n  \n", ""),
    ("a\n \n  \n b", "a\nb"),
    ("many    spaces", "many spaces"),
]

SPLITS: list[tuple[str, list[tuple[str, str]]]] = [
    ("", []),
    ("no math", [(PROSE, "no math")]),
    ("the $x$ axis", [(PROSE, "the "), (INLINE, "x"), (PROSE, " axis")]),
    ("$x$$y$", [(INLINE, "x"), (INLINE, "y")]),
    ("$$E=mc^2$$", [(DISPLAY, "E=mc^2")]),
    (r"\(a\) and \[b\]", [(INLINE, "a"), (PROSE, " and "), (DISPLAY, "b")]),
    ("$5 and $6", [(PROSE, "$5 and $6")]),
    ("between $5 and $6 million", [(PROSE, "between $5 and $6 million")]),
    ("US$ 5 or A$ 6", [(PROSE, "US$ 5 or A$ 6")]),
    ("hundreds of $ on hardware", [(PROSE, "hundreds of $ on hardware")]),
    ("open $x and no end", [(PROSE, "open $x and no end")]),
    ("$", [(PROSE, "$")]),
    ("$$", [(PROSE, "$$")]),
    ("$ $", [(PROSE, "$ $")]),
    (r"\$5 and $x$", [(PROSE, r"\$5 and "), (INLINE, "x")]),
    (r"$\$5$", [(INLINE, r"\$5")]),
    (r"broken \( paren", [(PROSE, r"broken \( paren")]),
    (r"line \\(not math)", [(PROSE, r"line \\(not math)")]),
    ("$ x $ spaced", [(INLINE, " x "), (PROSE, " spaced")]),
    (r"$f = 0 \text{ if $x$ is even}$.", [(INLINE, r"f = 0 \text{ if $x$ is even}"), (PROSE, ".")]),
    ("cost $20 while $k$ varies", [(PROSE, "cost $20 while "), (INLINE, "k"), (PROSE, " varies")]),
]

WORDS = [
    ("plain text, as it is", "plain text, as it is"),
    ("CO$_2$", "CO2"),
    ("CO_2", "CO2"),
    ("CO$_{2}$", "CO2"),
    ("$H_0$", "H0"),
    ("RL$^2$", "RL2"),
    ("C++ and c++", "Cplusplus and cplusplus"),
    ("C# or F#", "Csharp or Fsharp"),
    ("AT&amp;T", "AT&T"),
    (r"Schr\"odinger", "Schrödinger"),
]

HOSTILE = [
    "$" * 20_000,
    "$a " * 10_000,
    "$\\" * 10_000,
    "\\(" * 10_000,
    "$$x" * 10_000,
    "$\\text{" * 5_000,
    "{" * 50_000,
    "\\" * 50_001,
    "&" * 50_000,
    "α" * 50_000,
    "x_" * 20_000,
    "^{" * 20_000,
    "a" + " " * 20_000 + "b",
    "a" + "\n" * 50_000 + "b",
    "{\\it" + " " * 20_000,
]


@pytest.mark.parametrize(("text", "expected"), ONE_LINE)
def test_one_line_of_clean_text(text: str, expected: str) -> None:
    assert one_line(text) == expected


@pytest.mark.parametrize("space", SPACE_LIKE)
def test_old_line_breaks_part_words(space: str) -> None:
    assert one_line(f"one{space}two") == "one two"


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS)
def test_paragraphs_keep_meant_breaks_only(text: str, expected: str) -> None:
    assert paragraphs(text) == expected


@pytest.mark.parametrize(("text", "expected"), SPLITS)
def test_math_is_told_from_prose(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(part.kind, part.text) for part in split_math(text)] == expected


def test_segments_show_prose_in_unicode_and_leave_formulas_alone() -> None:
    assert segments(to_unicode(r"Erd\H{o}s paid \$5 for $\"o_1$ &amp; more")) == [
        Segment("prose", "Erdős paid $5 for "),
        Segment("inline", r"\"o_1"),
        Segment("prose", " & more"),
    ]


def test_what_is_shown_is_not_converted_twice() -> None:
    assert segments(to_unicode("a &amp;lt; b")) == [Segment("prose", "a &lt; b")]
    assert to_plain(to_unicode("a &amp;lt; b")) == "a &lt; b"


def test_to_unicode_keeps_formulas_between_dollars() -> None:
    assert to_unicode(r"Schr\"odinger's \(\hbar\) and $$x$$") == r"Schrödinger's $\hbar$ and $$x$$"


def test_a_written_dollar_stays_a_dollar_when_read_again() -> None:
    shown = to_unicode(r"costs \$5 and \$6")
    assert [part.kind for part in split_math(shown)] == ["prose"]
    assert "".join(part.text for part in segments(shown)) == "costs $5 and $6"


def test_to_plain_drops_the_dollars() -> None:
    assert to_plain("Value of  $H_0$ by Erdős") == "Value of H_0 by Erdős"


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_to_words(text: str, expected: str) -> None:
    assert to_words(text).strip() == expected


@pytest.mark.parametrize("symbol", ["α", r"\alpha", r"$\alpha$", r"$\mathbf{\alpha}$", "alpha"])
def test_spellings_of_a_symbol_meet(symbol: str) -> None:
    assert to_words(f"the {symbol} decay").split() == ["the", "alpha", "decay"]


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("λ", "lambda"), ("Λ", "lambda"), ("ϵ", "epsilon"), ("ε", "epsilon"), ("µ", "mu"),
        ("Ω", "omega"), ("ϕ", "phi"), ("ς", "sigma"), (r"\varsigma", "sigma"),
        (r"$\varepsilon$", "epsilon"), (r"$\varphi$", "phi"),
    ],
)  # fmt: skip
def test_a_greek_letter_is_read_by_its_name(symbol: str, name: str) -> None:
    assert to_words(symbol).strip().lower() == name


def test_greek_words_stay_words() -> None:
    assert to_words("λόγος") == "λόγος"


def test_han_characters_are_words_of_their_own() -> None:
    assert to_words("深度学习 model").split() == ["深", "度", "学", "习", "model"]


@given(st.text())
def test_no_text_raises_and_clean_text_stays_clean(text: str) -> None:
    line = one_line(text)
    assert one_line(line) == line
    assert clean(paragraphs(text)) == paragraphs(text)
    to_words(line)
    to_unicode(line)
    assert all(part.text for part in split_math(line))


@given(st.text(alphabet="a $\\([{}^5 and"))
def test_every_part_stands_in_the_text_in_order(text: str) -> None:
    position = 0
    for part in split_math(text):
        position = text.index(part.text, position) + len(part.text)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: f"{text[:8]!r}x{len(text)}")
def test_hostile_text_takes_linear_time(text: str) -> None:
    started = process_time()
    paragraphs(text)
    segments(text)
    to_unicode(text)
    to_words(text)
    assert process_time() - started < 1


def test_a_run_of_spaces_in_an_abstract_takes_linear_time() -> None:
    started = process_time()
    assert paragraphs("a" + " " * 60_000 + "b") == "a b"
    assert process_time() - started < 1

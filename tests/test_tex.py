from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.tex import prose_to_unicode

TABLE = [
    ("plain text", "plain text"),
    (r"Schr\"odinger", "Schrödinger"),
    (r"Schr\"{o}dinger", "Schrödinger"),
    (r"Schr{\"o}dinger", "Schrödinger"),
    (r"Erd\H{o}s", "Erdős"),
    (r"Erd\H os", "Erdős"),
    (r"na\"{\i}ve", "naïve"),
    (r"na\"\i ve", "naïve"),
    (r"\v{C}ech and Ji\v{r}\'{\i}", "Čech and Jiří"),
    (r"Fran\c{c}ois, Barlas O\u{g}uz", "François, Barlas Oğuz"),
    (r"G\'omez, L\`u, \^ole, Espa\~na", "Gómez, Lù, ôle, España"),
    (r"\=a \.z \d{s} \k{a} \r{u}", "ā ż ṣ ą ů"),
    (r"S{\o}gaard and \O stergaard", "Søgaard and Østergaard"),
    (r"\L{}ukasz Wa{\l}{\c e}sa", "Łukasz Wałȩsa"),
    (r"Stra\ss e, \aa ngstr\"om, \AE{}gir", "Straße, ångström, Ægir"),
    ("``quoted'' text", "“quoted” text"),
    ("pages 1--10 --- more", "pages 1–10 — more"),
    (r"\emph{very \textbf{bold}} text", "very bold text"),
    (r"{\it in vivo} and {\bf B}", "in vivo and B"),
    (r"\textit{E. coli}", "E. coli"),
    ("Type~II", "Type II"),
    ("about ~100 items", "about ~100 items"),
    (r"2.4\% of A\&A, \#1 \{x\}", "2.4% of A&A, #1 {x}"),
    (r"\alpha decay, \Lambda CDM", "α decay, Λ CDM"),
    (r"a \times b \leq \infty", "a × b ≤ ∞"),
    (r"\href{https://example.org}{our code}", "our code"),
    (r"see \cite{knuth84}", "see [knuth84]"),
    (r"first\\second", "first second"),
    (r"\unknown{kept}", r"\unknown{kept}"),
    (r"a \notacommand b", r"a \notacommand b"),
    (r"\int_0^1", "∫_0^1"),
    (r"\inside", r"\inside"),
]

HOSTILE = [
    "\\" * 50_000,
    "{" * 50_000,
    "\\emph{" * 10_000,
    "{\\it " * 10_000,
    "{\\it" + " " * 20_000,
    "\\emph" + " " * 20_000,
    "\\'" * 30_000,
    "\\href{a}" * 10_000,
    "\\textcolor{a}" * 10_000,
    "\\footnote{" + "a" * 50_000,
    "``" * 30_000,
    "~" * 50_000,
    "a~" * 30_000,
]


@pytest.mark.parametrize(("tex", "expected"), TABLE)
def test_prose_to_unicode(tex: str, expected: str) -> None:
    assert prose_to_unicode(tex) == expected


@given(st.text(alphabet="ab{}\\ '`~-^\"ioHvctexmph"))
def test_any_tex_is_read(tex: str) -> None:
    prose_to_unicode(tex)


@given(st.text(alphabet=st.characters(exclude_characters="\\~`'-{")))
def test_text_without_markup_is_left_alone(text: str) -> None:
    assert prose_to_unicode(text) == text


@pytest.mark.parametrize("tex", HOSTILE, ids=lambda tex: f"{tex[:8]!r}x{len(tex)}")
def test_hostile_tex_takes_linear_time(tex: str) -> None:
    started = process_time()
    prose_to_unicode(tex)
    assert process_time() - started < 1

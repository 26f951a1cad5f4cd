"""The room that is kept for a formula: close to what MathJax takes, whatever the TeX says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.math_room import LONGEST, WIDEST_EM, room_em


@pytest.mark.parametrize(
    ("tex", "typeset_em"),  # as measured in Chromium
    [
        ("x", 0.6),
        ("2", 0.5),
        ("H(z)", 2.3),
        ("L^{2}", 1.2),
        ("H^{1}(X)", 3.2),
        (r"f: A^n \to B", 5.4),
        (r"\log(n^{i+1})", 4.2),
        ("N=4", 2.9),
        (r"n \ge 2", 2.6),
        (r"1\sigma", 1.2),
        (r"z_{tr}", 1.2),
        (r"\Lambda_{\text{QCD}}", 2.6),
        (r"1 \le n<p<\infty", 7.1),
        (r"n^{O(1/\varepsilon)}", 3.0),
        (r"(2 - \frac{2}{k})", 3.6),
        (r"\gamma_{\rm PPN} = 1.150^{+0.139}_{-0.118}", 8.6),
        (
            r"\widetilde{\mathcal O}\Bigl({\textstyle\sqrt{S\sum_{s,a}{\bf V}^\star_{s,a}T}}\Big)",
            9.2,
        ),
    ],
)
def test_it_is_about_what_is_taken(tex: str, typeset_em: float) -> None:
    [room] = room_em(tex)
    assert abs(room - typeset_em) <= 0.15 + 0.07 * typeset_em


@pytest.mark.parametrize(
    "tex", [r"\begin{matrix}a&b\end{matrix}", "x+" * 150, r"\sqrt" * 41, "{" * 900, r"a \\ b"]
)
def test_none_is_kept_for_a_table_and_for_tex_without_end(tex: str) -> None:
    assert room_em(tex) == ()


@pytest.mark.parametrize(
    ("tex", "typeset_em"),  # pieces as Chromium breaks them
    [
        (r"\dim\operatorname{Hull}(C)=\operatorname{rank}(F)-\operatorname{rank}(G)", [5.5, 5, 5]),
        (r"0 = G_{a+b,0,0} = \left\{ x+y \right\} \le f^+(x) = -1-\log\log n", [0.5] + [4.2] * 5),
        (r"\textit{driving with ground vehicles}", [13.3]),
    ],
)
def test_what_may_break_over_lines_has_a_room_for_each_piece(
    tex: str, typeset_em: list[float]
) -> None:
    assert room_em(tex) == pytest.approx(typeset_em, abs=2)


@given(st.text(r"\{}_^ab1+=, frac", max_size=60) | st.text(max_size=40))
def test_any_text_has_a_room_within_bounds(tex: str) -> None:
    rooms = room_em(tex)
    assert all(room >= -1 for room in rooms)
    assert sum(rooms) <= 2 * LONGEST
    assert len(rooms) <= 1 or sum(rooms) > WIDEST_EM / 2

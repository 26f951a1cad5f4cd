"""Hostile text in a page: only our own markup comes out, and every character of the text stays."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.templating import iso_time, tex
from papers.dates import long_date
from papers.highlight import Highlighter
from papers.text import Segment, segments, to_plain

FORMULA = ("tex", "notranslate")
DISPLAY = ("tex", "display", "notranslate")


class Reader(HTMLParser):
    """Reads markup as a browser does; any tag that is not ours is an error."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.formulas: list[tuple[bool, str]] = []
        self.marked: list[str] = []
        self._start: int | None = None
        self._mark: int | None = None
        self._held: int | None = None
        self._display = False
        self.feed(str(markup))
        self.close()
        assert self._start is None, "a formula is never closed"
        assert self._held is None, "what is held is never closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            assert not attrs
            return
        if tag == "mark":
            assert not attrs
            assert self._start is None, "a mark inside a formula"
            assert self._mark is None, "a mark inside a mark"
            self._mark = len(self.text)
            return
        if tag == "a":
            assert self._start is None, "a link inside a formula"
            assert (dict(attrs)["href"] or "").startswith(("https://", "http://"))
            return
        if tag == "i":
            assert self._start is not None, "a box for a piece outside a formula"
            assert re.fullmatch(r"--em:-?[\d.]+", dict(attrs)["style"] or ""), attrs
            assert len(attrs) == 1
            return
        classes = tuple((dict(attrs).get("class") or "").split())
        assert tag == "span", tag
        if attrs == [("class", "held")]:
            assert self._start is None, "held inside a formula"
            assert self._held is None, "held inside what is held"
            self._held = len(self.formulas)
            return
        assert classes in (FORMULA, DISPLAY), attrs
        assert set(dict(attrs)) - {"style"} == {"class", "translate"}, attrs
        assert re.fullmatch(r"--em:-?[\d.]+", dict(attrs).get("style") or "--em:1"), attrs
        assert self._start is None, "formulas stand side by side, never inside another"
        self._start, self._display = len(self.text), classes == DISPLAY

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            assert self._mark is not None
            self.marked.append(self.text[self._mark :])
            self._mark = None
            return
        if tag in ("a", "i"):
            return
        assert tag == "span"
        if self._start is None:
            assert self._held == len(self.formulas) - 1, "one formula is held with its signs"
            self._held = None
            return
        self.formulas.append((self._display, self.text[self._start :]))
        self._start = None

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")


def without_room(markup: str) -> str:
    return re.sub(r' style="--em:-?[\d.]+"', "", str(markup))


def words_of(text: str) -> str:
    """What must survive: everything but white space and the delimiters of formulas."""
    return re.sub(r"\\[()\[\]]|\s", "", text)


def shown(part: Segment) -> str:
    """Inside a formula the delimiters of formulas are only brackets."""
    if part.kind == "prose":
        return part.text
    return re.sub(r"(\\\\)|\\([()\[\]])", lambda found: found[1] or found[2], part.text)


TEXTS = st.text(max_size=60) | st.text("ab1 $\\()[]{}<>&;\"'#/=!-\n", max_size=60)
TABLE = [
    ("plain", "plain"),
    ("a < b & c", "a &lt; b &amp; c"),
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("one\ntwo", "one<br>\ntwo"),
    ("between $5 and $6 each", "between $5 and $6 each"),
    ("a lone $ sign", "a lone $ sign"),
    (
        "so $x^2$ is",
        r'so <span class="tex notranslate" translate="no">\(x^2\)</span> is',
    ),
    (
        "on ($x$, $k$-means)",
        'on <span class="held">(<span class="tex notranslate" translate="no">\\(x\\)</span>,</span>'
        ' <span class="held"><span class="tex notranslate" translate="no">\\(k\\)</span>-</span>'
        "means)",
    ),
    (
        "$$a<b$$",
        r'<span class="tex display notranslate" translate="no">\[a&lt;b\]</span>',
    ),
    (
        r"$\href{javascript:alert(1)}{x}$",
        r'<span class="tex notranslate" translate="no">\(\href{javascript:alert(1)}{x}\)</span>',
    ),
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_text_becomes(text: str, expected: str) -> None:
    assert without_room(tex(text)) == expected


@given(TEXTS)
@example("<span class='tex'>\\(x\\)</span>")
@example('$"><img src=x onerror=alert(1)>$')
@example("&lt;script&gt; &#60;b&#62; &amp;lt;i&amp;gt;")
@example("<!-- $x$ --><![CDATA[ $y$ ]]><?php ?>")
@example(r"$\[$")
def test_whatever_comes_in_only_formulas_and_line_breaks_come_out(text: str) -> None:
    read = Reader(tex(text))
    expected = "".join(map(shown, segments(text)))
    assert words_of(read.text) == words_of(expected)


GRAPH = Highlighter(["graph"], [("dark", "energy")], lambda word: word.removesuffix("s"))
MARKED = [
    ("a Graph", "a <mark>Graph</mark>"),
    ("<graphs>", "&lt;<mark>graphs</mark>&gt;"),
    ("graph&lt;", "<mark>graph</mark>&amp;lt;"),
    ("dark\nenergy", "<mark>dark<br>\nenergy</mark>"),
    (
        "graph $graph$",
        r'<mark>graph</mark> <span class="tex notranslate" translate="no">\(graph\)</span>',
    ),
    ("paragraph", "paragraph"),
]


@pytest.mark.parametrize(("text", "expected"), MARKED)
def test_words_of_the_query_are_marked(text: str, expected: str) -> None:
    assert without_room(tex(text, GRAPH)) == expected


@given(st.text("grahs b<&>$\\()_^'\"\nŕÀ", max_size=60), st.text("grahs$", max_size=8))
@example("<mark>graph</mark> & $graph$", "graph")
def test_marks_change_no_character_and_touch_no_formula(text: str, extra: str) -> None:
    highlighter = Highlighter(["graph", "b", "a", "g"], [tuple(extra)], lambda word: word[:1])
    read, plain = Reader(tex(text, highlighter)), Reader(tex(text))
    assert read.text == plain.text
    assert read.formulas == plain.formulas
    assert all(read.marked)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "graphs at https://a.org/graph.",
            '<mark>graphs</mark> at <a class="notranslate" '
            'translate="no" href="https://a.org/graph" rel="nofollow">https://a.org/graph</a>.',
        ),
        (
            "$x$ http://a.org/?a=1&b='2'",
            '<span class="tex notranslate" translate="no">\\(x\\)</span> '
            '<a class="notranslate" translate="no" href="http://a.org/?a=1&amp;b=&#x27;2" '
            'rel="nofollow">http://a.org/?a=1&amp;b=&#x27;2</a>&#x27;',
        ),
    ],
)
def test_addresses_lead_there_when_wanted(text: str, expected: str) -> None:
    assert without_room(tex(text, GRAPH, links=True)) == expected
    assert "<a" not in tex(text, GRAPH)


@given(TEXTS)
@example("(https://a.org/x_(y).) and\ngithub.com/a/b, $x$")
def test_links_change_no_character(text: str) -> None:
    assert Reader(tex(text, links=True)).text == Reader(tex(text)).text


@given(TEXTS)
def test_every_formula_stands_between_one_pair_of_delimiters(text: str) -> None:
    found = Reader(tex(text)).formulas
    expected = [part for part in segments(text) if part.kind != "prose"]
    assert [display for display, _ in found] == [part.kind == "display" for part in expected]
    for display, source in found:
        opening, closing = ("\\[", "\\]") if display else ("\\(", "\\)")
        assert source.startswith(opening)
        assert source.endswith(closing)


def unescaped(source: str) -> set[str]:
    """Commands of one sign in TeX, read left to right: in a double backslash none begins."""
    return set(re.findall(r"\\(.)", source, re.DOTALL))


@given(st.text("ab\\()[] ^", min_size=1, max_size=20))
@example(r"a \\(b + c) \\ d")
@example(r"a \\) b^2")
@example(r"\begin{array}{c} a^2 \\[2pt] b \end{array}")
def test_no_delimiter_stands_inside_a_formula(inner: str) -> None:
    for display, source in Reader(tex(f"$${inner}$$ and ${inner}$")).formulas:
        inside = source[2:-2]
        assert not unescaped(inside) & set("()[]"), (display, source)


@pytest.mark.parametrize("inner", [r"a \\[2pt] b^2", r"a \\(b) c^2", r"a \\ b", r"\alpha_1 \, x"])
def test_a_line_break_in_a_formula_stays_one(inner: str) -> None:
    assert Reader(tex(f"$${inner}$$")).formulas == [(True, f"\\[{inner}\\]")]


@given(TEXTS)
def test_the_plain_text_is_that_of_the_markup(text: str) -> None:
    # A delimiter inside a formula loses its backslash in the markup.
    signs = str.maketrans("", "", "\\()[]")
    shown = words_of(Reader(tex(text)).text.translate(signs))
    assert shown == words_of(to_plain(text).translate(signs))


def test_ten_thousand_formulas_are_all_wrapped() -> None:
    assert len(Reader(tex("$x$ " * 10_000)).formulas) == 10_000


def test_days_and_times_are_written_out() -> None:
    assert long_date(date(2026, 5, 1)) == "Fri 1 May 2026"
    assert iso_time(datetime(2026, 11, 23, 23, 40, 59, tzinfo=UTC)) == "2026-11-23 23:40 UTC"
    new_york = timezone(timedelta(hours=-5))
    assert iso_time(datetime(2026, 11, 23, 23, 40, tzinfo=new_york)) == "2026-11-24 04:40 UTC"

"""Two hundred papers that mean harm: each of 25 payloads in each of 8 fields of a record."""

from typing import Any

HTML = (
    "<script>window.pwned = 1</script>",
    "<img src=x onerror=window.pwned=1>",
    "\"><svg/onload=window.pwned=1>'><a href='javascript:window.pwned=1' "
    "autofocus onfocus=window.pwned=1>",
    "</title></textarea></template></style></script><script>window.pwned = 1</script><!--",
    ']]><script xmlns="http://www.w3.org/1999/xhtml">window.pwned = 1</script><![CDATA[ &lt;b&gt;',
    '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe><base href="//evil.example/">',
    "javascript:window.pwned=1//https://evil.example/javascript:window.pwned=1",
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7} <%= 7 * 7 %>",
)
TEX = (
    r"$\href{javascript:window.pwned=1}{x}$ $\href{https://evil.example/}{y}$",
    r"$\style{position:fixed;top:0;left:0;width:9999px;height:9999px;z-index:99}{x}$",
    r"$\class{site-header help}{x}$ $\cssId{main}{y}$ $\data{x=1}{z}$ $\attr{onclick=pwned}{q}$",
    r"$\require{html}\href{javascript:window.pwned=1}{x}$ $\require{bbox}\bbox[border:999px]{x}$",
    r"$\def\x{\x\x}\x$ $\newcommand{\y}{\y\y\y}\y$ $\let\frac\x \frac12$",
    r"$\rule{99999em}{99999em}$ $\kern99999em x$ $\hspace{-99999em}x$ $\raise9999em{x}$",
    r"$\begin{array}{" + "c" * 300 + "}" + "&" * 299 + r"\end{array}$",
    "$"
    + "{" * 400
    + "x"
    + "}" * 400
    + r"$ $\frac{" * 1
    + r"\sqrt{" * 200
    + "x"
    + "}" * 200
    + "}{2}$",
    r"an open $ sign, an open \( and \[, $$ x \) \] \end{document} \input{/etc/passwd} \write18{i}",
)
TEXT = (
    "\u202egpj.exe\u202c \u2066a\u2067b\u2069 \u200f\u200e\u061c שלום مرحبا \u202d!",
    "wide" * 2_000,
    "e" + "\u0301\u0489\u20dd" * 1_000,
    '}, note = {x}, @misc{y, title = {\\input{z}} % "quotes" #1 & _ ^ ~ \\ {',
    "\r\nER  - \r\nTY  - JOUR\r\nTI  - injected\r\n\r\nBEGIN:VCARD\n---\n# heading\n```\n",
    '=HYPERLINK("https://evil.example/","x"),"+cmd|\'/C calc\'!A0\n@SUM(1+1)*cmd|x\t-2+3',
    "[x](javascript:window.pwned=1) ![y](https://evil.example/z.png) <https://evil.example/> | a |",
    "\u2028\u2029\ufeff\ufffe\x7f\x85 \U0001f468\u200d\U0001f469\u200d\U0001f467 \ufdfd \U000e0041",
)
PAYLOADS = HTML + TEX + TEXT
FIELDS = (
    "title",
    "abstract",
    "authors",
    "comments",
    "journal-ref",
    "doi",
    "license",
    "categories",
)
DAY = "2024-03-12"


def hostile_papers() -> list[dict[str, Any]]:
    """Records as in arXiv's snapshot; payload n stands in field m of number 8n + m, from 1."""
    return [
        _paper(8 * n + m + 1, field, payload)
        for n, payload in enumerate(PAYLOADS)
        for m, field in enumerate(FIELDS)
    ]


def _paper(number: int, field: str, payload: str) -> dict[str, Any]:
    paper: dict[str, Any] = {
        "id": f"2403.{number:05}",
        "title": f"A hostile paper, number {number}",
        "abstract": "  We show that hostile papers do no harm to graphs.\n",
        "authors": "Ann Author, Bo Writer",
        "comments": None,
        "journal-ref": None,
        "doi": None,
        "license": None,
        "categories": "cs.CR cs.CL",
        "versions": [{"version": "v1", "created": "Mon, 11 Mar 2024 10:00:00 GMT"}],
        "update_date": DAY,
    }
    before = f"{paper[field]} " if paper[field] else ""
    paper[field] = f"{before}{payload}"
    return paper

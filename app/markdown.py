"""Papers as Markdown (CommonMark), for notes and for language models; texts never become markup."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from papers.paper import Paper
from papers.text import Segment, clean, one_line, segments

_MARKS = re.compile(r"[\\`*_\[\]<>&~|$#{}]")
_LINE_START = re.compile(r"^(?:[-+=]|\d{1,9}(?=[.)]))", re.MULTILINE)


def paper_markdown(paper: Paper) -> str:
    """A document of one paper."""
    return _section(paper, "#")


def papers_markdown(papers: Iterable[Paper], heading: str, about: str) -> str:
    """A document of a list: what it is, then its papers with their numbers."""
    sections = [
        _section(paper, "##", f"{number}. ") for number, paper in enumerate(papers, start=1)
    ]
    return "\n".join([f"# {escape(one_line(heading))}\n", f"{about}\n", *sections])


def escape(text: str) -> str:
    """Prose that reads as it is: every sign that could begin markup has a backslash before it."""
    text = _MARKS.sub(r"\\\g<0>", text)
    return _LINE_START.sub(_escaped_start, text)


def _escaped_start(match: re.Match[str]) -> str:
    """`-` -> `\\-`, and `1` before its full stop or parenthesis -> `1\\`"""
    return f"\\{match[0]}" if match[0] in "-+=" else f"{match[0]}\\"


def _section(paper: Paper, level: str, number: str = "") -> str:
    authors = escape(one_line(", ".join(paper.authors)))
    facts = "\n".join(f"- {name}: {value}" for name, value in _facts(paper) if value)
    abstract = _text(paper.abstract)
    parts = [f"{level} {number}{_text(one_line(paper.title))}", authors, facts, abstract]
    return "".join(f"{part}\n\n" for part in parts if part).rstrip("\n") + "\n"


def _facts(paper: Paper) -> list[tuple[str, str]]:
    version = f", version {paper.version}" if paper.version else ""
    days = [
        f"{name} {day:%Y-%m-%d}"
        for name, day in (
            ("submitted", paper.submitted),
            ("updated", paper.updated),
            ("announced", paper.announced.day if paper.announced else None),
        )
        if day
    ]
    return [
        ("arXiv", f"[{paper.id}]({paper.urls.abs}){version}"),
        ("PDF", f"<{paper.urls.pdf}>"),
        ("DOI", ", ".join(map(_doi, clean(paper.doi or "").split()))),
        ("Categories", escape(", ".join(paper.categories))),
        ("Dates", ", ".join(days) or f"{paper.month:%Y-%m}"),
        ("Published in", _text(one_line(paper.journal_ref or ""))),
        ("Comments", _text(one_line(paper.comments or ""))),
        ("Licence", escape(one_line(paper.license or ""))),
        ("Keywords", escape(one_line(", ".join(paper.keywords)))),
        ("Withdrawn", "yes" if paper.withdrawn else ""),
    ]


def _doi(doi: str) -> str:
    return f"[{escape(doi)}](https://doi.org/{quote(doi, safe='/')})"


def _text(text: str) -> str:
    """Prose with its formulas; a meant line break stays one."""
    shown = "".join(map(_shown, segments(clean(text)))).strip()
    lines = (line.strip() for line in shown.split("\n"))
    return "\\\n".join(_LINE_START.sub(_escaped_start, line) for line in lines if line)


def _shown(part: Segment) -> str:
    """TeX as it is, in a code span between dollars: other readers leave it alone, and GitHub and
    GitLab set it as a formula."""
    if part.kind == "prose":
        return _MARKS.sub(r"\\\g<0>", part.text)
    inner = one_line(part.text)
    longest = max((len(run) for run in re.findall("`+", inner)), default=0)
    fence = "`" * (longest + 1)
    # A space keeps a backtick of the formula away from those around it.
    room = " " if inner.startswith("`") or inner.endswith("`") else ""
    return f"${fence}{room}{inner}{room}{fence}$" if inner else ""

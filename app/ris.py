"""Papers as RIS, the line format that every reference manager reads."""

from collections.abc import Iterable

from app.author_name import Name, parse_name
from app.citation import date_parts
from papers.paper import Paper
from papers.text import one_line


def ris(papers: Iterable[Paper]) -> str:
    """One record after the other; an unpublished work (UNPB) is what a preprint is here."""
    return "\r\n".join(map(_record, papers))


def _record(paper: Paper) -> str:
    year, *rest = date_parts(paper)
    month_day = [f"{part:02}" for part in rest] + [""] * (2 - len(rest))
    fields = [
        ("TY", "UNPB"),
        ("ID", f"arXiv:{paper.id}"),
        *(("AU", _author(parse_name(name))) for name in paper.authors),
        ("TI", paper.title),
        ("AB", paper.abstract),
        ("PY", str(year)),
        ("DA", "/".join([str(year), *month_day])),
        ("PB", "arXiv"),
        ("AN", f"arXiv:{paper.id}"),
        *(("DO", doi) for doi in (paper.doi or "").split()[:1]),
        ("UR", paper.urls.abs),
        ("L1", paper.urls.pdf),
        *(("KW", phrase) for phrase in paper.keywords),
        ("N1", paper.comments or ""),
        ("N1", paper.journal_ref or ""),
        ("N1", "Withdrawn" if paper.withdrawn else ""),
    ]
    # A line end within a value would begin a field, or end the record.
    lines = [f"{tag}  - {value}" for tag, text in fields if (value := one_line(text))]
    return "".join(f"{line}\r\n" for line in [*lines, "ER  - "])


def _author(name: Name) -> str:
    """`Last, First, Suffix`: no comma may come from the name itself."""
    parts = [name.family, *filter(None, (name.given, name.suffix))]
    return ", ".join(part.replace(",", " ") for part in parts)

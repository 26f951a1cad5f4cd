"""Papers as a table for spreadsheets: CSV (RFC 4180) in UTF-8."""

import csv
import io
from collections.abc import Iterable
from datetime import date

from papers.paper import Paper
from papers.text import clean, one_line

COLUMNS = (
    "id version title authors categories submitted updated announced comments journal_ref doi "
    "license withdrawn keywords abstract url pdf"
).split()

# Without it Excel takes UTF-8 for the code page of the machine; programs that read tables skip it.
_BYTE_ORDER_MARK = "\ufeff"
_FORMULA_SIGNS = "=+-@＝＋－＠\t"


def csv_table(papers: Iterable[Paper]) -> str:
    """A line of names, then a row for each paper; several values in a cell stand with `; `."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for paper in papers:
        writer.writerow(map(_inert, _row(paper)))
    return _BYTE_ORDER_MARK + lines.getvalue()


def _row(paper: Paper) -> tuple[str, ...]:
    return (
        f"arXiv:{paper.id}",  # a spreadsheet would make 2301.001 of 2301.00100
        str(paper.version or ""),
        one_line(paper.title),
        _joined(paper.authors),
        _joined(paper.categories),
        _day(paper.submitted),
        _day(paper.updated),
        _day(paper.announced.day if paper.announced else None),
        one_line(paper.comments or ""),
        one_line(paper.journal_ref or ""),
        one_line(paper.doi or ""),
        one_line(paper.license or ""),
        "yes" if paper.withdrawn else "",
        _joined(paper.keywords),
        clean(paper.abstract).strip(),
        paper.urls.abs,
        paper.urls.pdf,
    )


def _joined(values: Iterable[str]) -> str:
    return one_line("; ".join(values))


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _inert(cell: str) -> str:
    """A cell that a spreadsheet takes for text, whatever it says: an apostrophe tells it so."""
    return f"'{cell}" if cell.startswith(tuple(_FORMULA_SIGNS)) else cell

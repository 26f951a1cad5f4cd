"""What papers can be had as beside pages: the table of formats, and the answer with a file."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import quote

from fastapi import Request, Response

from app.citation import bibliography, bibtex
from app.csl_json import csl_json
from app.csv_table import csv_table
from app.markdown import escape, paper_markdown, papers_markdown
from app.ris import ris
from app.unchanged import answer
from papers.paper import Paper

ListFormat = Literal["bib", "ris", "csl.json", "csv", "json", "md"]
# In this order `.csl.json` is looked for before `.json`.
PaperFormat = Literal["bib", "ris", "csl.json", "json", "md"]

STEM_LENGTH_LIMIT = 60  # characters of a file's name
MISSING_TOLD = 50  # ids in a header


@dataclass(frozen=True, slots=True)
class Export:
    """Some papers of a list, and what is told around them."""

    papers: Sequence[Paper]
    total: int
    """Papers of the whole list."""
    heading: str
    url: str
    missing: Sequence[str] = ()
    """What was asked for and is not here."""

    @property
    def extent(self) -> str:
        return f"{len(self.papers)} of {self.total}"

    @property
    def missing_told(self) -> str:
        """In plain ASCII, for a header or a comment."""
        told = [quote(text[:100], safe="/:.-") for text in self.missing[:MISSING_TOLD]]
        more = len(self.missing) - len(told)
        return ", ".join(told) + (f" and {more} more" if more else "")

    @property
    def about(self) -> str:
        """A line on top of a file, where its format has room for one."""
        missing = f" Not here: {self.missing_told}." if self.missing else ""
        return f"Papers: {self.extent}, from {self.url}{missing}"


@dataclass(frozen=True, slots=True)
class Format:
    label: str
    media_type: str
    one: Callable[[Paper], str]
    many: Callable[[Export], str]


@dataclass(frozen=True, slots=True)
class FormatLink:
    """For a page: where it is as a file."""

    label: str
    url: str
    media_type: str


def list_links(url_of: Callable[[str], str]) -> tuple[FormatLink, ...]:
    return _links(get_args(ListFormat), url_of)


def paper_links(path: str) -> tuple[FormatLink, ...]:
    return _links(get_args(PaperFormat), lambda name: f"{path}.{name}")


def list_file(request: Request, name: ListFormat, export: Export, stem: str) -> Response:
    """A list as a file to keep; its headers say how much of the list that is."""
    kind = FORMATS[name]
    response = answer(request, kind.many(export).encode(), kind.media_type)
    response.headers["Sheaf-Papers"] = export.extent
    if export.missing:
        response.headers["Sheaf-Missing"] = export.missing_told
    response.headers["Content-Disposition"] = f'attachment; filename="{file_stem(stem)}.{name}"'
    return response


def paper_file(request: Request, name: PaperFormat, paper: Paper, url: str) -> Response:
    """One paper as a file; `url` is its page, the one that search engines shall find."""
    kind = FORMATS[name]
    response = answer(request, kind.one(paper).encode(), kind.media_type)
    response.headers["Content-Disposition"] = f'inline; filename="{file_stem(paper.id)}.{name}"'
    response.headers["Link"] = f'<{url}>; rel="canonical"'
    return response


def file_stem(text: str) -> str:
    """A file's name without its ending, of the few signs that every system allows."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9.+]+", "-", plain)[:STEM_LENGTH_LIMIT].strip("-.")
    return stem or "papers"


def _links(names: Iterable[str], url_of: Callable[[str], str]) -> tuple[FormatLink, ...]:
    """All but JSON: for that, pages link the API's own view."""
    return tuple(
        FormatLink(FORMATS[name].label, url_of(name), FORMATS[name].media_type.partition(";")[0])
        for name in names
        if name != "json"
    )


def _papers_bibtex(export: Export) -> str:
    return f"% {export.about}\n\n{bibliography(export.papers)}\n"


def _papers_json(export: Export) -> str:
    papers = ",\n".join(paper.model_dump_json() for paper in export.papers)
    missing = json.dumps(export.missing)
    return f'{{"total": {export.total}, "missing": {missing}, "papers": [\n{papers}\n]}}\n'


FORMATS: dict[str, Format] = {
    "bib": Format(
        "BibTeX",
        "application/x-bibtex; charset=utf-8",
        lambda paper: bibtex(paper) + "\n",
        _papers_bibtex,
    ),
    "ris": Format(
        "RIS",
        "application/x-research-info-systems; charset=utf-8",
        lambda paper: ris([paper]),
        lambda export: ris(export.papers),
    ),
    "csl.json": Format(
        "CSL-JSON",
        "application/vnd.citationstyles.csl+json",
        lambda paper: csl_json([paper]),
        lambda export: csl_json(export.papers),
    ),
    "csv": Format(
        "CSV",
        "text/csv; charset=utf-8",
        lambda paper: csv_table([paper]),
        lambda export: csv_table(export.papers),
    ),
    "json": Format("JSON", "application/json", lambda paper: paper.model_dump_json(), _papers_json),
    "md": Format(
        "Markdown",
        "text/markdown; charset=utf-8",
        paper_markdown,
        lambda export: papers_markdown(export.papers, export.heading, escape(export.about)),
    ),
}

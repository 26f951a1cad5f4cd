"""Papers as CSL-JSON, which citation processors (pandoc, citeproc, Zotero) read."""

import json
from collections.abc import Iterable
from typing import Any

from app.author_name import Name, parse_name
from app.citation import date_parts
from papers.paper import Paper
from papers.text import one_line


def csl_json(papers: Iterable[Paper]) -> str:
    """An array of items, one a line."""
    items = ",\n".join(json.dumps(csl_item(paper), ensure_ascii=False) for paper in papers)
    return f"[\n{items}\n]\n"


def csl_item(paper: Paper) -> dict[str, Any]:
    """A preprint has the type `article`; what is not known is left out."""
    item: dict[str, Any] = {
        "id": f"arXiv:{paper.id}",
        "type": "article",
        "genre": "preprint",
        "title": one_line(paper.title),
        "author": [_author(parse_name(name)) for name in paper.authors],
        "issued": {"date-parts": [date_parts(paper)]},
        "number": f"arXiv:{paper.id}",
        "publisher": "arXiv",
        "URL": paper.urls.abs,
        "abstract": one_line(paper.abstract),
        "keyword": one_line(", ".join(paper.keywords)),
        "DOI": one_line(paper.doi or "").partition(" ")[0],
        "note": "Withdrawn" if paper.withdrawn else "",
    }
    if paper.submitted:
        day = paper.submitted
        item["submitted"] = {"date-parts": [(day.year, day.month, day.day)]}
    return {name: value for name, value in item.items() if value}


def _author(name: Name) -> dict[str, str]:
    if name.is_whole:
        return {"literal": name.last}
    parts = {
        "family": name.last,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: value for part, value in parts.items() if value}

"""A paper as a citation: BibTeX as arXiv has it, and the tags that reference managers read."""

import re
import unicodedata
from dataclasses import dataclass

from papers.paper import Paper
from papers.stopwords import STOP_WORDS
from papers.text import to_plain

_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV")
_UNESCAPED = re.compile(r"(?<!\\)([%&#])")


@dataclass(frozen=True, slots=True)
class MetaTag:
    name: str
    content: str


def bibtex(paper: Paper) -> str:
    """The entry arXiv itself offers (@misc with eprint); names and title keep their spelling."""
    year = (paper.updated or paper.submitted or paper.month).year
    fields = [("title", f"{{{_value(paper.title)}}}")]
    if paper.authors:
        fields.append(("author", " and ".join(map(_value, paper.authors))))
    fields += [("year", str(year)), ("eprint", paper.id), ("archivePrefix", "arXiv")]
    if paper.primary_category:
        fields.append(("primaryClass", paper.primary_category))
    if paper.doi:
        fields.append(("doi", _value(paper.doi.split()[0])))
    fields.append(("url", paper.urls.abs))
    if paper.withdrawn:
        fields.append(("note", "Withdrawn"))
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields)
    return f"@misc{{{_key(paper, year)},\n{body}\n}}"


def meta_tags(paper: Paper) -> tuple[MetaTag, ...]:
    """Highwire Press tags, as on arXiv's own abstract pages."""
    tags = [MetaTag("citation_title", to_plain(paper.title))]
    tags += [MetaTag("citation_author", _last_first(name)) for name in paper.authors]
    tags += [MetaTag("citation_doi", doi) for doi in (paper.doi or "").split()[:1]]
    if paper.submitted:
        tags.append(MetaTag("citation_date", f"{paper.submitted:%Y/%m/%d}"))
    else:
        tags.append(MetaTag("citation_date", f"{paper.month:%Y/%m}"))
    if paper.updated:
        tags.append(MetaTag("citation_online_date", f"{paper.updated:%Y/%m/%d}"))
    tags.append(MetaTag("citation_pdf_url", paper.urls.pdf))
    tags.append(MetaTag("citation_arxiv_id", paper.id))
    tags.append(MetaTag("citation_abstract", to_plain(paper.abstract)))
    return tuple(tags)


def _value(text: str) -> str:
    """Text that neither ends the entry early nor comments out what follows.

    BibTeX counts braces even behind a backslash, so unmatched ones become commands.
    """
    text = _UNESCAPED.sub(r"\\\1", text)
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            break
    if depth == 0:
        return text
    return text.replace("{", r"\textbraceleft ").replace("}", r"\textbraceright ")


def _key(paper: Paper, year: int) -> str:
    last = _last_first(paper.authors[0]).partition(",")[0] if paper.authors else "anonymous"
    words = [w for w in to_plain(paper.title).split() if w.lower() not in STOP_WORDS][:4]
    plain = unicodedata.normalize("NFKD", f"{last}{year}{''.join(words)}")
    return re.sub(r"[^a-z0-9]", "", plain.lower()) or paper.id.replace("/", "")


def _last_first(name: str) -> str:
    """`Robert Downey Jr.` -> `Downey Jr., Robert`; a single name stays as it is."""
    parts = name.split()
    last = 2 if len(parts) > 2 and _SUFFIX.fullmatch(parts[-1]) else 1
    first = " ".join(parts[:-last])
    return f"{' '.join(parts[-last:])}, {first}" if first else name

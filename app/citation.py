"""A paper as a citation: BibTeX as arXiv has it, and the tags that reference managers read."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import ascii_lowercase

from app.author_name import parse_name
from papers.paper import Paper
from papers.stopwords import STOP_WORDS
from papers.text import one_line, to_plain

NESTING_LIMIT = 50  # braces within braces

_UNESCAPED = re.compile(r"(?<!\\)([%&#])")
_SEPARATOR = re.compile(r",|\sand\s", re.IGNORECASE)  # between names, and between their parts


@dataclass(frozen=True, slots=True)
class MetaTag:
    name: str
    content: str


def date_parts(paper: Paper) -> tuple[int, ...]:
    """The day that a citation gives, of the newest version as at arXiv; else the id's month."""
    day = paper.updated or paper.submitted
    return (day.year, day.month, day.day) if day else (paper.month.year, paper.month.month)


def bibtex(paper: Paper, key: str = "") -> str:
    """The entry arXiv itself offers (@misc with eprint); names and title keep their spelling."""
    year = date_parts(paper)[0]
    fields = [("title", f"{{{_value(paper.title)}}}")]
    if names := " and ".join(filter(None, map(_author, paper.authors))):
        fields.append(("author", names))
    fields += [("year", str(year)), ("eprint", paper.id), ("archivePrefix", "arXiv")]
    if paper.primary_category:
        fields.append(("primaryClass", paper.primary_category))
    if paper.doi:
        fields.append(("doi", _value(paper.doi.split()[0])))
    fields.append(("url", paper.urls.abs))
    if paper.withdrawn:
        fields.append(("note", "Withdrawn"))
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields)
    return f"@misc{{{key or _key(paper)},\n{body}\n}}"


def bibliography(papers: Iterable[Paper]) -> str:
    """Entries under keys of their own: a key that is taken already gets an a, b, c behind it."""
    taken: set[str] = set()
    tails: dict[str, Iterator[str]] = {}
    entries = []
    for paper in papers:
        first = key = _key(paper)
        while key in taken:
            key = first + next(tails.setdefault(first, _tails()))
        taken.add(key)
        entries.append(bibtex(paper, key))
    return "\n\n".join(entries)


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

    BibTeX counts braces even behind a backslash, so unmatched ones become commands, and so do those
    that stand deeper in each other than programs read.
    """
    text = _UNESCAPED.sub(r"\\\1", one_line(text))
    if "{" not in text and "}" not in text:
        return text
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if not 0 <= depth <= NESTING_LIMIT:
            break
    if depth == 0:
        return text
    return text.replace("{", r"\textbraceleft ").replace("}", r"\textbraceright ")


def _author(text: str) -> str:
    """A name as BibTeX takes it apart: what is one whole, or would be taken for two, in braces."""
    name, value = parse_name(text), _value(text)
    if name.suffix:
        return ", ".join(map(_value, (name.family, name.suffix, name.given)))
    whole = name.is_whole and " " in value
    return f"{{{value}}}" if whole or _SEPARATOR.search(value) else value


def _tails() -> Iterator[str]:
    """a, b, … z, then aa, ab, …"""
    yield from ascii_lowercase
    yield from (first + tail for first in ascii_lowercase for tail in _tails())


def _key(paper: Paper) -> str:
    last = parse_name(paper.authors[0]).family if paper.authors else "anonymous"
    words = [w for w in to_plain(paper.title).split() if w.lower() not in STOP_WORDS][:4]
    plain = unicodedata.normalize("NFKD", f"{last}{date_parts(paper)[0]}{''.join(words)}")
    return re.sub(r"[^a-z0-9]", "", plain.lower()) or paper.id.replace("/", "")


def _last_first(text: str) -> str:
    """`Robert Downey Jr.` -> `Downey Jr., Robert`; a single name stays as it is."""
    name = parse_name(text)
    last = f"{name.family} {name.suffix}".rstrip()
    return f"{last}, {name.given}" if name.given else last

"""What a paper's page tells machines: a title and a description without TeX, and JSON-LD."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from app.author_name import parse_name
from app.params import paper_url
from app.plain_math import without_tex
from papers.paper import Paper

DESCRIPTION_LENGTH = 300  # characters; previews show fewer

# So that no text ends the element early, whatever a reader of HTML takes for an end.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class PageMeta:
    title: str
    description: str
    json_ld: Markup


def page_meta(paper: Paper, base_url: str) -> PageMeta:
    title, abstract = without_tex(paper.title), without_tex(paper.abstract)
    data = _escaped(_scholarly_article(paper, title, abstract, base_url))
    # No browser runs a block of data, so the policy against scripts has nothing to say to it.
    script = Markup('<script type="application/ld+json">{}</script>')
    return PageMeta(title, _shortened(abstract) or title, script.format(data))


def _scholarly_article(paper: Paper, title: str, abstract: str, base_url: str) -> dict[str, Any]:
    """schema.org's words for it; what is not known is left out."""
    dois = (paper.doi or "").split()
    first, newest = paper.submitted, paper.updated
    license_ = paper.license or ""
    found = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": title,
        "name": title,
        "author": [_author(name) for name in paper.authors],
        "datePublished": f"{first:%Y-%m-%d}" if first else f"{paper.month:%Y-%m}",
        "dateModified": f"{newest:%Y-%m-%d}" if newest else "",
        "abstract": abstract,
        "keywords": list(paper.keywords),
        "identifier": [
            _identifier("arXiv", paper.id),
            *(_identifier("DOI", doi) for doi in dois),
        ],
        "url": base_url + paper_url(paper.id),
        "sameAs": [paper.urls.abs, *(f"https://doi.org/{quote(doi, safe='/')}" for doi in dois)],
        "license": license_ if license_.startswith(("https://", "http://")) else "",
        "isAccessibleForFree": True,
        "version": paper.version,
        "creativeWorkStatus": "Withdrawn" if paper.withdrawn else "",
        "encoding": {
            "@type": "MediaObject",
            "contentUrl": paper.urls.pdf,
            "encodingFormat": "application/pdf",
        },
    }
    return {name: value for name, value in found.items() if value}


def _author(text: str) -> dict[str, str]:
    name = parse_name(text)
    if name.is_whole:
        return {"@type": "Organization" if " " in name.last else "Person", "name": name.last}
    return {"@type": "Person", "name": text, "givenName": name.given, "familyName": name.family}


def _identifier(scheme: str, value: str) -> dict[str, str]:
    return {"@type": "PropertyValue", "propertyID": scheme, "value": value}


def _escaped(data: dict[str, Any]) -> Markup:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))  # noqa: S704  # no sign of HTML is left in it


def _shortened(text: str) -> str:
    """The start of a text, up to the end of a word."""
    if len(text) <= DESCRIPTION_LENGTH:
        return text
    start = text[: DESCRIPTION_LENGTH - 1]
    return f"{start.rsplit(' ', 1)[0] if ' ' in start[-60:] else start}…"

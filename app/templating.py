"""The template environment: autoescape everywhere, formulas wrapped, addresses made here."""

import html
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.assets import Assets
from app.deps import freshness_of
from app.params import author_url, keyword_url, listing_url, paper_url, related_url
from papers.categories import name_of
from papers.freshness import long_date
from papers.highlight import Highlighter
from papers.settings import Settings
from papers.text import segments, to_plain

LINKS_KEPT = 20_000  # some 5 MB of each kind

_DELIMITER = re.compile(r"(\\\\)|\\([()\[\]])")


class Templates:
    """Renders pages; what every page needs is added here."""

    def __init__(self, settings: Settings, assets: Assets) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(Path(settings.templates_dir)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(
            tex=tex,
            plain=to_plain,
            thousands=lambda number: f"{number:,}",
            longdate=long_date,
            isotime=iso_time,
        )
        self._environment.globals.update(
            site={
                "name": settings.site_name,
                "contact": settings.contact or None,
                "base_url": settings.base_url.rstrip("/"),
            },
            static_url=assets.url,
            has_mathjax=assets.has_mathjax,
            category_chips=category_chips,
            paper_url=paper_url,
            category_url=listing_url,
            author_links=author_links,
            keyword_links=keyword_links,
            related_url=related_url,
            time_tag=time_tag,
        )

    def page(
        self,
        request: Request,
        name: str,
        context: Mapping[str, Any],
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """Render a template with its context."""
        common = {
            "search_text": "",
            "canonical_path": request.url.path,
            "json_url": None,
            "robots": None,
            "freshness": (freshness := freshness_of(request)),
            "freshness_told": freshness.told(datetime.now(UTC)),
        }
        return HTMLResponse(self.text(name, {**common, **context}), status_code, headers)

    def text(self, name: str, context: Mapping[str, Any]) -> str:
        """Render a template that is not a page: a feed, a fragment."""
        return self._environment.get_template(name).render(context)


def templates_of(request: Request) -> Templates:
    """The environment of the application that a request came to."""
    templates: Templates = request.app.state.templates
    return templates


def tex(text: str, highlighter: Highlighter | None = None) -> Markup:
    """Hostile text -> safe markup: prose escaped, formulas wrapped for the math renderer, and
    the words that the highlighter knows marked, which are never inside a formula."""
    parts: list[str] = []
    for part in segments(text):
        if part.kind == "prose":
            parts.append(_prose(part.text, highlighter))
            continue
        name, opening, closing = (
            ("tex", "\\(", "\\)") if part.kind == "inline" else ("tex display", "\\[", "\\]")
        )
        # A delimiter inside the formula would end it early.
        inner = escape(_DELIMITER.sub(lambda found: found[1] or found[2], part.text))
        parts.append(
            f'<span class="{name} notranslate" translate="no">{opening}{inner}{closing}</span>'
        )
    return Markup("".join(parts))  # noqa: S704  # every part is escaped above


def _prose(text: str, highlighter: Highlighter | None) -> str:
    parts: list[str] = []
    position = 0
    for start, end in highlighter.spans(text) if highlighter else ():
        parts += [
            html.escape(text[position:start]),
            "<mark>",
            html.escape(text[start:end]),
            "</mark>",
        ]
        position = end
    parts.append(html.escape(text[position:]))
    return "".join(parts).replace("\n", "<br>\n")


def author_links(names: Sequence[str]) -> Markup:
    """Names with commas between, each a link to the author's papers."""
    return Markup(", ".join(map(_author_link, names)))  # noqa: S704  # escaped below


def keyword_links(phrases: Sequence[str]) -> Markup:
    """Keyphrases as items of a list, each a link to its page."""
    return Markup("".join(map(_keyword_item, phrases)))  # noqa: S704  # escaped below


@lru_cache(maxsize=LINKS_KEPT)
def category_chips(codes: tuple[str, ...], primary: str | None, *, named: bool) -> Markup:
    """Categories as items of a list, the primary one first, with its name if so wanted."""
    ordered = dict.fromkeys([*([primary] if primary else []), *codes])
    items = []
    for code in ordered:
        kind = "chip chip-primary" if code == primary else "chip"
        name = html.escape(name_of(code))
        label = f"{html.escape(code)} {name}" if named and code == primary else html.escape(code)
        address = html.escape(listing_url(code))
        items.append(f'<li><a class="{kind}" href="{address}" title="{name}">{label}</a></li>\n')
    return Markup("".join(items))  # noqa: S704  # all parts are escaped above


# A page has hundreds of these, and the next page has many of the same.
@lru_cache(maxsize=LINKS_KEPT)
def _author_link(name: str) -> str:
    address = html.escape(author_url(name))
    return f'<a href="{address}" rel="nofollow"><bdi>{html.escape(name)}</bdi></a>'


@lru_cache(maxsize=LINKS_KEPT)
def _keyword_item(phrase: str) -> str:
    address = html.escape(keyword_url(phrase))
    return f'<li><a href="{address}" rel="nofollow"><bdi>{html.escape(phrase)}</bdi></a></li>\n'


@lru_cache(maxsize=LINKS_KEPT)
def time_tag(when: date | datetime, *, estimated: bool = False) -> Markup:
    """A day, or the day of a time, for people and for programs."""
    day = long_date(when.date() if isinstance(when, datetime) else when)
    if not estimated:
        return Markup(f'<time datetime="{when.isoformat()}">{day}</time>')  # noqa: S704
    how = "Estimated from the time of submission and arXiv’s announcement schedule"
    return Markup(f'<time datetime="{when.isoformat()}" title="{how}">≈ {day}</time>')  # noqa: S704


def iso_time(time: datetime) -> str:
    """`2026-11-23 23:40 UTC`"""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"

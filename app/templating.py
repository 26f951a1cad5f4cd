"""The template environment: autoescape everywhere, formulas wrapped, addresses made here."""

import html
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.assets import Assets
from app.deps import freshness_of
from app.escaping import PlainTemplate
from app.language import address_of, language_tag
from app.math_room import room_em
from app.params import author_url, keyword_url, listing_url, paper_url, related_url
from papers.addresses import addresses
from papers.categories import EXPRESSION_TERMS_LIMIT, name_of
from papers.dates import long_date, month_name
from papers.highlight import Highlighter
from papers.language import (
    LANGUAGES,
    NAMES,
    TAGS,
    Language,
    language,
    say,
    say_count,
    translated,
    translated_count,
)
from papers.settings import Settings
from papers.text import segments, to_plain

LINKS_KEPT = 20_000  # some 5 MB of each kind

_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_SAID = re.compile(r'\{\{ _\("([^"\\]*)"\) \}\}')
_OPENING, _CLOSING = "([“‘", ".,;:!?)]’”…-"  # signs that stand on the line of what is beside them
_DELIMITER = re.compile(r"(\\\\)|\\([()\[\]])")


class Written(Extension):
    """What all pages in a language share is put in when a template is read: its words. Templates
    are indented for those who write them; a tenth of a page would be spaces."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        return _SAID.sub(lambda found: translated(found[1]) % {}, _INDENT.sub("", source))


class Templates:
    """Renders pages; what every page needs is added here."""

    def __init__(self, settings: Settings, assets: Assets) -> None:
        # One for each language, as words are put into a template when it is read.
        self._environments = {code: self._made(settings, assets) for code in LANGUAGES}

    def _made(self, settings: Settings, assets: Assets) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(Path(settings.templates_dir)),
            autoescape=True,
            extensions=["jinja2.ext.i18n", Written],
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.template_class = PlainTemplate
        environment.policies["ext.i18n.trimmed"] = True
        environment.install_gettext_callables(  # type: ignore[attr-defined]  # of the extension
            translated, translated_count, newstyle=True
        )
        # A filter is called in half the time of a function.
        environment.filters.update(
            tex=tex,
            plain=to_plain,
            thousands=lambda number: f"{number:,}",
            papers=paper_count,
            longdate=long_date,
            monthname=month_name,
            isotime=iso_time,
            static_url=assets.url,
            paper_url=paper_url,
            related_url=related_url,
            author_links=author_links,
            category_chips=category_chips,
            keyword_links=keyword_links,
            time_tag=time_tag,
        )
        environment.globals.update(
            site={
                "name": settings.site_name,
                "contact": settings.contact or None,
                "base_url": settings.base_url.rstrip("/"),
            },
            fixed=lambda name: _fixed(self, name, language()),
            has_mathjax=assets.has_mathjax,
            terms_limit=EXPRESSION_TERMS_LIMIT,
            language_tag=language_tag,
            languages=[(code, TAGS[code], NAMES[code]) for code in LANGUAGES],
        )
        return environment

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
            "back": address_of(request),
            "freshness": (freshness := freshness_of(request)),
            "freshness_told": freshness.told(datetime.now(UTC)),
        }
        return HTMLResponse(self.text(name, {**common, **context}), status_code, headers)

    def text(self, name: str, context: Mapping[str, Any]) -> str:
        """Render a template that is not a page: a feed, a fragment."""
        return self._environments[language()].get_template(name).render(context)


@lru_cache(maxsize=100)
def _fixed(templates: Templates, name: str, _language: Language) -> Markup:
    """A template that is the same on every page in a language: made once."""
    return Markup(templates.text(name, {}))  # noqa: S704  # a template escapes


def templates_of(request: Request) -> Templates:
    """The environment of the application that a request came to."""
    templates: Templates = request.app.state.templates
    return templates


def tex(text: str, highlighter: Highlighter | None = None, *, links: bool = False) -> Markup:
    """Hostile text -> safe markup: prose escaped, formulas wrapped for the math renderer, and
    the words that the highlighter knows marked, which are never inside a formula. With `links`,
    web addresses lead there."""
    parts: list[str] = []
    formulas: list[int] = []  # places of those in one piece
    for part in segments(text):
        if part.kind == "prose":
            parts.append(
                _linked(part.text, highlighter) if links else _prose(part.text, highlighter)
            )
            continue
        name, opening, closing = (
            ("tex", "\\(", "\\)") if part.kind == "inline" else ("tex display", "\\[", "\\]")
        )
        # A delimiter inside the formula would end it early.
        inner = escape(_DELIMITER.sub(lambda found: found[1] or found[2], part.text))
        rooms = [f' style="--em:{em}"' for em in room_em(part.text)] if name == "tex" else []
        room = rooms[0] if len(rooms) == 1 else ""
        boxes = "" if room else "".join(f"<i{one}></i>" for one in rooms)
        tag = f'<span class="{name} notranslate" translate="no"{room}>'
        parts.append(f"{tag}{opening}{inner}{closing}{boxes}</span>")
        if room:
            formulas.append(len(parts) - 1)
    for place in formulas:
        _hold(parts, place)
    return Markup("".join(parts))  # noqa: S704  # every part is escaped above


def _hold(parts: list[str], place: int) -> None:
    """Put brackets and commas into one box with the formula beside them: browsers would break a
    line there."""
    before = parts[place - 1] if place > 0 else ""
    after = parts[place + 1] if place + 1 < len(parts) else ""
    opening = before[len(before.rstrip(_OPENING)) :]
    closing = after[: len(after) - len(after.lstrip(_CLOSING))]
    if opening:
        parts[place - 1] = before.removesuffix(opening)
    if closing:
        parts[place + 1] = after.removeprefix(closing)
    if opening or closing:
        parts[place] = f'<span class="held">{opening}{parts[place]}{closing}</span>'


def _linked(text: str, highlighter: Highlighter | None) -> str:
    parts: list[str] = []
    position = 0
    for address in addresses(text):
        written = html.escape(text[address.start : address.end])
        parts += [
            _prose(text[position : address.start], highlighter),
            f'<a class="notranslate" translate="no" href="{html.escape(address.url)}" '
            f'rel="nofollow">{written}</a>',
        ]
        position = address.end
    parts.append(_prose(text[position:], highlighter))
    return "".join(parts)


def _prose(text: str, highlighter: Highlighter | None) -> str:
    escaped = html.escape(text)
    if highlighter and (spans := highlighter.spans(text)):
        # Most texts have no sign to escape, and then none of their parts has.
        safe = str if escaped == text else html.escape
        parts: list[str] = []
        position = 0
        for start, end in spans:
            parts += [safe(text[position:start]), "<mark>", safe(text[start:end]), "</mark>"]
            position = end
        escaped = "".join([*parts, safe(text[position:])])
    return escaped.replace("\n", "<br>\n")


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


def time_tag(when: date | datetime, *, estimated: bool = False) -> Markup:
    """A day, or the day of a time, for people and for programs."""
    return _time_tag(when, language(), estimated=estimated)


@lru_cache(maxsize=LINKS_KEPT)
def _time_tag(when: date | datetime, language: Language, *, estimated: bool) -> Markup:  # noqa: ARG001
    """Made once for each language; a card shows three."""
    day = long_date(when.date() if isinstance(when, datetime) else when)
    if not estimated:
        return Markup(f'<time datetime="{when.isoformat()}">{day}</time>')  # noqa: S704
    how = say("Estimated from the time of submission and arXiv’s announcement schedule")
    return Markup(f'<time datetime="{when.isoformat()}" title="{how}">≈ {day}</time>')  # noqa: S704


def paper_count(count: int) -> str:
    """`1 paper`, `1,204 papers`"""
    return say_count("{count} paper", "{count} papers", count)


def iso_time(time: datetime) -> str:
    """`2026-11-23 23:40 UTC`"""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"

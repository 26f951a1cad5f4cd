"""The language that a reader is answered in, and sentences in it. English is what the code says."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal, get_args

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
TAGS: dict[Language, str] = {"en": "en", "zh": "zh-Hans"}
"""As HTML and HTTP name them (BCP 47)."""
NAMES: dict[Language, str] = {"en": "English", "zh": "中文"}
"""As those call them who speak them."""

FOLDER = Path(__file__).parent / "locale"

_current: ContextVar[Language] = ContextVar("language", default="en")


def language() -> Language:
    """Of whoever is being answered; programs and the command line are answered in English."""
    return _current.get()


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """What is said inside is said in this language, in threads that are started there too."""
    token = _current.set(chosen)
    try:
        yield
    finally:
        _current.reset(token)


def say(sentence: str, **values: object) -> str:
    """`say("All {count} papers are here.", count="1,204")` in the reader's language."""
    said = translated(sentence)
    return said.format(**values) if values else said


def say_count(one: str, many: str, count: int, **values: object) -> str:
    """The sentence for one or for many; `{count}` is put in with commas between thousands."""
    said = translated_count(one, many, count)
    return said.format(**{"count": f"{count:,}", **values})


def phrase(text: str) -> str:
    """Marks a text that a table holds, so that it is translated when it is said."""
    return text


def translated(text: str) -> str:
    """A text without its values put in."""
    chosen = language()
    return text if chosen == "en" else _catalogue(chosen).gettext(text)


def translated_count(one: str, many: str, count: int) -> str:
    """The form for a number, without it put in."""
    chosen = language()
    if chosen == "en":
        return one if count == 1 else many
    return _catalogue(chosen).ngettext(one, many, count)


@cache
def _catalogue(chosen: Language) -> GNUTranslations:
    """What translators wrote, read when it is first needed."""
    with (FOLDER / f"{chosen}.po").open("rb") as file:
        messages = read_po(file, chosen, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)

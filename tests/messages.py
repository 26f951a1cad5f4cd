"""What there is to translate: `python -m tests.messages` adds to each catalogue what is new and
drops what is said no longer."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from papers.language import FOLDER, LANGUAGES
from tests.conftest import ROOT

SAID: dict[str, Any] = {"say": None, "phrase": None, "say_count": (1, 2)}
SHOWN: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2)}
LIKE_OURS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}

Id = str | tuple[str, str]


def found() -> Iterator[tuple[str, Id]]:
    """(file, sentence), or a sentence for one and for many, in the order of files."""
    paths = [*ROOT.glob("app/**/*.py"), *ROOT.glob("papers/**/*.py"), *ROOT.glob("templates/*")]
    for path in sorted(paths):
        is_python = path.suffix == ".py"
        method: Any = "python" if is_python else babel_extract
        with path.open("rb") as file:
            words, options = (SAID, {}) if is_python else (SHOWN, LIKE_OURS)
            for _, message, _, _ in extract(method, file, words, options=options):
                id_ = message if isinstance(message, str) else (message[0], message[1])
                yield str(path.relative_to(ROOT)), id_


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, path.stem, abort_invalid=True)


def renew(path: Path) -> None:
    """The same translations, for what is said now, sorted by where it is said."""
    old = catalogue(path)
    new = Catalog(
        path.stem,
        header_comment=old.header_comment,
        project="Sheaf",
        version="1",
        creation_date=datetime(2026, 5, 21, tzinfo=UTC),
        revision_date=datetime(2026, 5, 21, tzinfo=UTC),
        last_translator="",
        language_team="",
        msgid_bugs_address="",
        fuzzy=False,
    )
    for place, id_ in found():
        known = old.get(id_)
        new.add(id_, known.string if known else "", locations=[(place, 1)])
    with path.open("wb") as file:
        write_po(file, new, sort_by_file=False, include_lineno=False, width=100)


if __name__ == "__main__":
    for language in LANGUAGES:
        if language != "en":
            renew(FOLDER / f"{language}.po")

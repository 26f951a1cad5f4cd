"""Every example of docs/query.md is read as the guide says."""

import re

import pytest

from papers.query import parse
from papers.query_limits import BARE_WORDS_LIMIT, CLAUSES_LIMIT, NESTING_LIMIT, QUERY_LENGTH_LIMIT
from tests.conftest import ROOT

GUIDE = (ROOT / "docs" / "query.md").read_text("utf-8")
HEADING = "| you type | canonical | it means |"
ROW = re.compile(r"\| `([^`]+)` \| `([^`]+)` \| (.*)\|")


def rows() -> list[str]:
    """The lines below the headings of all tables."""
    tables = re.findall(rf"^{re.escape(HEADING)}\n\| --- .*\n((?:\|.*\n)+)", GUIDE, re.MULTILINE)
    return [row for table in tables for row in table.splitlines()]


@pytest.mark.parametrize("row", rows())
def test_an_example_is_read_as_the_guide_says(row: str) -> None:
    shown = ROW.fullmatch(row)
    assert shown, "a row is `code` | `code` | words"
    text, canonical = (code.replace("\\|", "|") for code in shown.groups()[:2])
    query = parse(text)
    assert str(query) == canonical
    assert bool(query.notes) == ("note" in shown[3])


def test_no_table_escapes_the_test() -> None:
    assert len(rows()) + 2 * GUIDE.count(HEADING) == len(re.findall(r"^\|", GUIDE, re.MULTILINE))
    assert len(rows()) > 60


@pytest.mark.parametrize(
    "limit", [QUERY_LENGTH_LIMIT, BARE_WORDS_LIMIT, CLAUSES_LIMIT, NESTING_LIMIT]
)
def test_the_limits_are_told(limit: int) -> None:
    assert re.search(rf"\b{limit}\b", GUIDE.partition("## Limits")[2])

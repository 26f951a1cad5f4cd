"""What `has:` finds a paper by."""

from typing import Any

import pytest

from papers.features import features
from papers.models import PaperRow


def row(abstract: str = "", comments: str = "", **more: str) -> PaperRow:
    known: dict[str, Any] = {"title": "Code of code", "abstract": abstract, "comments": comments}
    return PaperRow(**known | more)


WITH_CODE = [
    "Our code is available at https://github.com/some/where",
    "See https://some.github.io/where",
    "See https://gitlab.com/some/where and gitlab.inria.fr",
    "Models at huggingface.co/some",
    "https://bitbucket.org/some",
    "https://sourceforge.net/p/some",
    "Code is publicly available.",
    "The source code will be released upon acceptance",
    "Code and data are available on request",
    "All codes are open-sourced",
    "We release our code and models.",
    "We open-source all the code.",
    "We publish the code",
    "GITHUB.COM/Some",
]
WITHOUT_CODE = [
    "",
    "We encode and decode.",
    "Error correcting codes are studied.",
    "Code. It is available.",
    "A code of conduct",
    "codebooks are in the released report",
    "The data are available at zenodo.org",
    "github is a company",
    "We release data; the code rate is high",
    "Decoders are publicly available",
]


@pytest.mark.parametrize("text", WITH_CODE)
def test_code_to_be_had_is_seen_in_abstract_and_comments(text: str) -> None:
    assert features(row(text)) == ("code",)
    assert features(row("Else.", text)) == ("code",)


@pytest.mark.parametrize("text", WITHOUT_CODE)
def test_code_that_is_only_spoken_of_is_none(text: str) -> None:
    assert features(row(text, text)) == ()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"doi": "10.1/x"}, ("doi",)),
        ({"journal_ref": "Nature 1"}, ("journal",)),
        ({"doi": "10.1/x", "journal_ref": "Nature 1"}, ("doi", "journal")),
        ({"doi": "", "journal_ref": ""}, ()),
    ],
)
def test_a_doi_and_a_journal_are_those_of_the_record(
    fields: dict[str, str], expected: tuple[str, ...]
) -> None:
    assert features(row("Of else.", **fields)) == expected
    assert features(row("See github.com/x", **fields)) == ("code", *expected)


def test_a_title_about_code_is_no_code() -> None:
    assert features(row()) == ()

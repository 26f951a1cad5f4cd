"""A paper as BibTeX and as the tags that reference managers read."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.citation import bibtex, meta_tags
from papers.catalog import Catalog
from papers.paper import Paper
from tests.conftest import SAMPLE

HOSTILE_TITLES = [
    "an open { brace",
    "a closed } brace",
    "} both the wrong way {",
    r"broken $\frac{a}{b$ formula",
    "{" * 50,
    'quotes " and @misc{other, title = {x}}',
]


def paper_of(catalog: Catalog, id_: str) -> Paper:
    found = catalog.get([id_])[0]
    assert found is not None
    return found


def fields_of(entry: str) -> dict[str, str]:
    """Fields as BibTeX reads them: braces are counted, whether or not a backslash stands before."""
    head = re.match(r"@misc\{([a-z0-9]+),\n", entry)
    assert head, entry
    fields = {"key": head[1]}
    position = head.end()
    while match := re.compile(r"\s*(\w+) = \{").match(entry, position):
        depth, position = 1, match.end()
        while depth:
            assert position < len(entry), f"a brace is never closed: {entry}"
            depth += {"{": 1, "}": -1}.get(entry[position], 0)
            position += 1
        fields[match[1]] = entry[match.end() : position - 1]
        position += entry[position : position + 1] == ","
    assert entry[position:].strip() == "}", f"text after the entry: {entry}"
    return fields


def contents(paper: Paper, name: str) -> list[str]:
    return [tag.content for tag in meta_tags(paper) if tag.name == name]


def test_an_entry_has_what_arxivs_own_has(catalog: Catalog) -> None:
    fields = fields_of(bibtex(paper_of(catalog, "1706.03762")))
    authors = fields.pop("author").split(" and ")
    assert (len(authors), authors[0]) == (8, "Ashish Vaswani")
    assert fields == {
        "key": "vaswani2023attentionneed",
        "title": "{Attention Is All You Need}",
        "year": "2023",
        "eprint": "1706.03762",
        "archivePrefix": "arXiv",
        "primaryClass": "cs.CL",
        "url": "https://arxiv.org/abs/1706.03762",
    }


@pytest.mark.parametrize(
    ("id_", "field", "expected"),
    [
        ("hep-th/9711200", "eprint", "hep-th/9711200"),
        ("hep-th/9711200", "doi", "10.1023/A:1026654312961"),
        ("math/0209056", "author", "Peter Ozsváth and Zoltán Szabó"),
        ("math/0506081", "primaryClass", "math.ST"),
        ("1904.09223", "year", "2019"),  # no date but the id's
        ("cs/0112017", "year", "2001"),
    ],
)
def test_a_field_says(catalog: Catalog, id_: str, field: str, expected: str) -> None:
    assert fields_of(bibtex(paper_of(catalog, id_)))[field] == expected


@pytest.mark.parametrize(
    ("id_", "missing"),
    [("0704.0216", "author"), ("1812.08434", "primaryClass"), ("1706.03762", "doi")],
)
def test_what_is_not_known_is_left_out(catalog: Catalog, id_: str, missing: str) -> None:
    assert missing not in fields_of(bibtex(paper_of(catalog, id_)))


def test_every_paper_of_the_sample_has_an_entry_with_a_key(catalog: Catalog) -> None:
    ids = re.findall(r'"id":"([^"]+)"', SAMPLE.read_text(encoding="utf-8"))
    assert len(ids) > 100
    for id_ in ids:
        paper = paper_of(catalog, id_.replace("math.GT", "math"))
        assert fields_of(bibtex(paper))["title"].startswith("{")


def test_a_percent_sign_does_not_comment_out_the_rest_of_the_bibliography(
    catalog: Catalog,
) -> None:
    title = fields_of(bibtex(paper_of(catalog, "1604.01424")))["title"]
    assert r"A 2.4\% Determination" in title


def test_a_formula_in_a_title_stays_a_formula(catalog: Catalog) -> None:
    title = fields_of(bibtex(paper_of(catalog, "0907.1356")))["title"]
    assert "$1^k+2^k+...+(m-1)^k=m^k$" in title


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_no_title_breaks_the_bibliography(catalog: Catalog, title: str) -> None:
    paper = paper_of(catalog, "1706.03762").model_copy(update={"title": title})
    assert fields_of(bibtex(paper))["year"] == "2023"


@given(title=st.text('ab{}\\$%&#_ "@,=', max_size=30), name=st.text("A{}\\%, ", max_size=20))
def test_any_title_and_author_make_one_whole_entry(catalog: Catalog, title: str, name: str) -> None:
    changed = {"title": title, "authors": (name, "B C")}
    paper = paper_of(catalog, "hep-th/9711200").model_copy(update=changed)
    assert fields_of(bibtex(paper))["url"] == "https://arxiv.org/abs/hep-th/9711200"


def test_tags_are_those_of_arxivs_abstract_pages(catalog: Catalog) -> None:
    paper = paper_of(catalog, "hep-th/9711200")
    assert contents(paper, "citation_title") == [paper.title]
    assert contents(paper, "citation_author") == ["Maldacena, Juan M."]
    assert contents(paper, "citation_doi") == ["10.1023/A:1026654312961"]
    assert contents(paper, "citation_date") == ["1997/11/27"]
    assert contents(paper, "citation_pdf_url") == ["https://arxiv.org/pdf/hep-th/9711200"]
    assert contents(paper, "citation_arxiv_id") == ["hep-th/9711200"]
    assert contents(paper, "citation_abstract")[0].startswith("Consider a stack of N branes")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Robert W. Heath Jr.", "Heath Jr., Robert W."),
        ("Louis XIV", "XIV, Louis"),
        ("John Q. Public III", "Public III, John Q."),
        ("OpenAI", "OpenAI"),
        ("Xian-Jin Li", "Li, Xian-Jin"),
    ],
)
def test_family_names_come_first(catalog: Catalog, name: str, expected: str) -> None:
    paper = paper_of(catalog, "1706.03762").model_copy(update={"authors": (name,)})
    assert contents(paper, "citation_author") == [expected]


def test_a_paper_without_dates_is_dated_by_its_id(catalog: Catalog) -> None:
    paper = paper_of(catalog, "1904.09223")
    assert contents(paper, "citation_date") == ["2019/04"]
    assert contents(paper, "citation_online_date") == []


def test_the_newest_version_gives_the_online_date(catalog: Catalog) -> None:
    updated = datetime(2020, 2, 3, tzinfo=UTC)
    paper = paper_of(catalog, "1706.03762").model_copy(update={"updated": updated})
    assert contents(paper, "citation_date") == ["2017/06/12"]
    assert contents(paper, "citation_online_date") == ["2020/02/03"]

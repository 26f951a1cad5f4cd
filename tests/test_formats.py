"""Papers in each format, read back by parsers of others, with texts that mean no good."""

import csv
import io
import json
import re
from typing import Any

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pybtex.database import BibliographyData, parse_string

from app.citation import bibliography
from app.csl_json import csl_json
from app.csv_table import COLUMNS, csv_table
from app.formats import FORMATS, Export, file_stem
from app.markdown import paper_markdown, papers_markdown
from app.ris import ris
from papers.catalog import Catalog
from papers.filters import Filters
from papers.paper import Paper
from papers.query import parse
from papers.text import clean, one_line, segments

HOSTILE = [
    "an open { brace",
    "a closed } brace",
    "} both the wrong way {",
    "{" * 50,
    "quotes \" and ' and @misc{other, title = {x}}",
    "a comma, an = and % and # and a \\",
    "a line end\r\nER  - \r\n\r\nTY  - BOOK\r\nTI  - another",
    "line ends\nof\x0ball\x0ckinds\x85there\u2028are\u2029TY  - BOOK",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "＝1+1",
    "\t=1+1",
    'a;b,c"d"\ne',
    "# no heading",
    "10. no list, 1) nor this",
    "- no item",
    "+ nor this",
    "=====",
    "***",
    "---\ntitle: no front matter\n---",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "<!-- no comment",
    "[no link](javascript:alert(1)) [nor][this]\n\n[this]: http://evil.example",
    "![no image](http://evil.example/x.png)",
    "<http://evil.example>",
    "`no code` *no* __stress__ ~~at all~~",
    "| no | table |\n|----|-------|\n| at | all |",
    "&lt;b&gt; &#60;b&#62; &amp;lt; &copy;",
    "\\`a\\` \\*b\\* \\\\[c](d)\\",
    "```\nno fence\n```",
    r"a broken $\frac{a}{b$ formula",
    r"$a_1 * b_2 * c$ and $<b>$ and $[x](y)$ and $\{z\}$ and $`q``$",
    "$$\n# x\n- y\n$$ then $",
    "$5 and $6",
    "\u202eturned\u202c \u2066around\u2069 \u200f",
    "\x00\x07\x1b[31m",
    "https://evil.example/a_b_c?d=*e*",
    "long " * 2_000,
    "  ",
]
texts = pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
AUTHORS = [
    *("Ann {B} Lee", "C. and D.", "E, F", "TY  - X", "=cmd", "*G* _H_", "<b>I</b>", "van der Jo"),
    "K }",
]


@pytest.fixture(scope="module")
def whole(catalog: Catalog) -> Paper:
    """A paper of which everything is known."""
    found = catalog.get(["hep-th/9711200"])[0]
    assert found
    assert all([found.doi, found.journal_ref, found.comments, found.keywords, found.submitted])
    return found


@pytest.fixture(scope="module")
def sample(catalog: Catalog) -> list[Paper]:
    return [found.paper for found in catalog.search(parse(""), Filters(), limit=1_000).found]


def hostile(paper: Paper, text: str) -> Paper:
    """The paper with the text wherever a text can stand."""
    return paper.model_copy(
        update={
            "title": text,
            "abstract": f"{text}\n{text}",
            "comments": text,
            "journal_ref": text,
            "license": text,
            "authors": (*AUTHORS, text),
            "keywords": ("a phrase", text),
            "doi": f"10.1000/{''.join(text.split())[:100]}",
        }
    )


def read_bib(text: str) -> BibliographyData:
    """Raises on a double key, an entry that does not end, a name that cannot be read."""
    return parse_string(text, "bibtex")


def read_ris(text: str) -> list[dict[str, Any]]:
    assert re.fullmatch(r"(?:[A-Z][A-Z0-9]  - [^\r\n]*\r\n|\r\n)+", text)
    found: list[dict[str, Any]] = rispy.loads(text)
    return found


def read_csv(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), strict=True))


def read_markdown(text: str) -> list[Token]:
    """All tokens, those within lines too; with tables and strokes, as GitHub has them."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return [token for block in reader.parse(text) for token in (block, *(block.children or ()))]


def shown(tokens: list[Token]) -> str:
    """What a reader sees, with spaces evened out."""
    parts = [
        " " if token.type in ("softbreak", "hardbreak") else token.content
        for token in tokens
        if token.type in ("text", "code_inline", "softbreak", "hardbreak", "text_special")
    ]
    return " ".join("".join(parts).split())


def meant(text: str) -> str:
    """What a text says, formulas between dollars."""
    parts = segments(clean(text))
    said = (one_line(p.text) if p.kind != "prose" else p.text for p in parts)
    signs = ("" if part.kind == "prose" else "$" for part in parts)
    return " ".join(
        "".join(f"{sign}{one}{sign}" for one, sign in zip(said, signs, strict=True)).split()
    )


MARKDOWN_TOKENS = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text"),
    *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
    *("link_open", "link_close", "code_inline", "softbreak", "hardbreak", "text_special"),
}


# All of the sample


def test_every_paper_of_the_sample_is_in_every_format(sample: list[Paper]) -> None:
    ids = [paper.id for paper in sample]
    assert len(ids) == 127
    bib = read_bib(bibliography(sample))
    assert [entry.fields["eprint"] for entry in bib.entries.values()] == ids
    assert [one["id"] for one in read_ris(ris(sample))] == [f"arXiv:{id_}" for id_ in ids]
    assert [one["number"] for one in json.loads(csl_json(sample))] == [
        f"arXiv:{id_}" for id_ in ids
    ]
    assert [row["id"] for row in read_csv(csv_table(sample))] == [f"arXiv:{id_}" for id_ in ids]
    tokens = read_markdown(papers_markdown(sample, "All", "All there are"))
    assert {token.type for token in tokens} <= MARKDOWN_TOKENS
    headings = [tokens[i + 1] for i, one in enumerate(tokens) if one.type == "heading_open"]
    assert [shown(one.children or []) for one in headings[1:]] == [
        meant(f"{number}. {paper.title}") for number, paper in enumerate(sample, start=1)
    ]


def test_every_paper_of_the_sample_alone_is_in_every_format(sample: list[Paper]) -> None:
    for paper in sample:
        for name, kind in FORMATS.items():
            text = kind.one(paper)
            assert paper.id in text, name
            assert text.encode()


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_of_no_papers_can_be_read(name: str) -> None:
    text = FORMATS[name].many(Export([], 0, "Nothing", "http://x/search?q=zzzz"))
    read: dict[str, Any] = {
        "bib": lambda: list(read_bib(text).entries),
        "ris": lambda: rispy.loads(text),
        "csl.json": lambda: json.loads(text),
        "csv": lambda: read_csv(text),
        "json": lambda: json.loads(text)["papers"],
        "md": lambda: [one for one in read_markdown(text) if one.tag == "h2"],
    }
    assert read[name]() == []


# What means no good


@texts
def test_bibtex_holds_one_entry_whatever_the_texts_say(whole: Paper, text: str) -> None:
    entries = read_bib(bibliography([hostile(whole, text), whole])).entries
    assert len(entries) == 2
    first = next(iter(entries.values()))
    assert first.fields["year"] == "1997"
    assert first.fields["eprint"] == "hep-th/9711200"
    assert len(first.persons["author"]) == len(AUTHORS) + bool(one_line(text))


@texts
def test_ris_holds_one_record_whatever_the_texts_say(whole: Paper, text: str) -> None:
    records = read_ris(ris([hostile(whole, text), whole]))
    assert len(records) == 2
    first = records[0]
    assert first["type_of_reference"] == "UNPB"
    assert first.get("title", "") == one_line(text)
    assert first.get("abstract", "") == one_line(f"{text}\n{text}")
    assert len(first["authors"]) == len(AUTHORS) + bool(one_line(text))
    assert first["urls"] == ["https://arxiv.org/abs/hep-th/9711200"]


@texts
def test_csl_json_says_the_texts_as_they_are(whole: Paper, text: str) -> None:
    first, second = json.loads(csl_json([hostile(whole, text), whole]))
    assert first.get("title", "") == one_line(text)
    assert second["title"] == whole.title


@texts
def test_csv_has_the_texts_in_their_cells_and_no_cell_is_a_formula(whole: Paper, text: str) -> None:
    written = csv_table([hostile(whole, text), whole])
    first, second = read_csv(written)
    assert list(first) == list(second) == COLUMNS
    assert first["title"].removeprefix("'") == one_line(text)
    assert second["title"] == whole.title
    for cell in first.values():
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "\t"))
    outside_of_quotes = re.sub(r'"(?:[^"]|"")*"', "", written)
    assert outside_of_quotes.count("\r\n") == outside_of_quotes.count("\n") == 3


@texts
def test_markdown_shows_the_texts_and_makes_nothing_of_them(whole: Paper, text: str) -> None:
    tokens = read_markdown(paper_markdown(hostile(whole, text)))
    assert {token.type for token in tokens} <= MARKDOWN_TOKENS
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1"]
    heading = next(i for i, token in enumerate(tokens) if token.type == "heading_open")
    assert shown(tokens[heading + 1].children or []) == meant(one_line(text))
    links = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    assert links[:2] == [
        "https://arxiv.org/abs/hep-th/9711200",
        "https://arxiv.org/pdf/hep-th/9711200",
    ]
    assert all(link.startswith("https://doi.org/10.1000/") for link in links[2:])
    assert len(links) == 3
    last = next(token for token in reversed(tokens) if token.type == "inline")
    if one_line(text):
        assert shown(last.children or []) == meant(f"{text}\n{text}")


@texts
def test_nothing_turns_text_around_or_hides_in_it(whole: Paper, text: str) -> None:
    paper = hostile(whole, text)
    for written in (
        bibliography([paper]),
        ris([paper]),
        csv_table([paper])[1:],
        csl_json([paper]),
        paper_markdown(paper),
    ):
        assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069\u200f]", written)


@given(st.text(st.sampled_from("ab1 .\\`*_{}[]()#+-=<>&$~|!:\"'\n\r\t@%,;é\u2028"), max_size=40))
def test_any_text_comes_back(whole: Paper, text: str) -> None:
    paper = hostile(whole, text)
    assert len(read_bib(bibliography([paper, whole])).entries) == 2
    assert [one.get("title", "") for one in read_ris(ris([paper, whole]))] == [
        one_line(text),
        whole.title,
    ]
    assert read_csv(csv_table([paper]))[0]["title"].removeprefix("'") == one_line(
        text
    ).removeprefix("'")
    tokens = read_markdown(paper_markdown(paper))
    assert {token.type for token in tokens} <= MARKDOWN_TOKENS
    heading = next(i for i, token in enumerate(tokens) if token.type == "heading_open")
    assert shown(tokens[heading + 1].children or []) == meant(one_line(text))


# What stands in them


def test_ris_has_what_a_reference_manager_asks_for(whole: Paper) -> None:
    (record,) = read_ris(ris([whole]))
    assert record["authors"] == ["Maldacena, Juan M."]
    assert (record["year"], record["date"]) == ("1997", "1997/11/27")
    assert record["doi"] == "10.1023/A:1026654312961"
    assert record["file_attachments1"] == "https://arxiv.org/pdf/hep-th/9711200"
    assert "supergravity" in record["keywords"]
    assert any("Adv.Theor.Math.Phys.2" in note for note in record["notes"])


def test_csl_json_has_what_a_processor_asks_for(whole: Paper) -> None:
    (item,) = json.loads(csl_json([whole]))
    assert item["type"] == "article"
    assert item["author"] == [{"family": "Maldacena", "given": "Juan M."}]
    assert item["issued"] == {"date-parts": [[1997, 11, 27]]}
    assert (item["number"], item["publisher"]) == ("arXiv:hep-th/9711200", "arXiv")
    assert item["DOI"] == "10.1023/A:1026654312961"


NAMES = [
    ("Robert W. Heath Jr.", "Heath, Robert W., Jr.", "Heath", "Robert W."),
    ("Laurens van der Maaten", "van der Maaten, Laurens", "Maaten", "Laurens"),
    ("Juan de la Cruz", "de la Cruz, Juan", "Cruz", "Juan"),
    ("Van Vu", "Vu, Van", "Vu", "Van"),
    ("Xian-Jin Li", "Li, Xian-Jin", "Li", "Xian-Jin"),
]


@pytest.mark.parametrize(("name", "in_ris", "family", "given"), NAMES)
def test_names_are_taken_apart_alike_everywhere(
    whole: Paper, name: str, in_ris: str, family: str, given: str
) -> None:
    paper = whole.model_copy(update={"authors": (name,)})
    assert read_ris(ris([paper]))[0]["authors"] == [in_ris]
    (author,) = json.loads(csl_json([paper]))[0]["author"]
    assert (author["family"], author["given"]) == (family, given)
    (entry,) = read_bib(bibliography([paper])).entries.values()
    (person,) = entry.persons["author"]
    assert " ".join(person.first_names + person.middle_names) == given
    assert person.last_names == [family]


@pytest.mark.parametrize("name", ["ATLAS Collaboration", "The Event Horizon Team", "OpenAI"])
def test_a_group_is_not_turned_around(whole: Paper, name: str) -> None:
    paper = whole.model_copy(update={"authors": (name, "A. Bo")})
    assert read_ris(ris([paper]))[0]["authors"] == [name, "Bo, A."]
    assert json.loads(csl_json([paper]))[0]["author"][0] == {"literal": name}
    (entry,) = read_bib(bibliography([paper])).entries.values()
    assert str(entry.persons["author"][0]).strip("{}") == name


def test_keys_of_one_file_are_all_different(whole: Paper) -> None:
    papers = [whole.model_copy(update={"id": f"2101.{n:05}"}) for n in range(1, 61)]
    # The key of one paper is what another one's would become.
    taken = whole.model_copy(update={"title": f"{whole.title[:30]}a"})
    keys = list(read_bib(bibliography([*papers, taken, taken, whole])).entries)
    assert len(set(map(str.lower, keys))) == 63
    first = "maldacena1997largenlimitsuperconformal"
    assert keys[:4] == [first, f"{first}a", f"{first}b", f"{first}c"]
    assert keys[27] == f"{first}aa"


def test_ids_are_safe_from_spreadsheets_that_read_numbers(whole: Paper) -> None:
    paper = whole.model_copy(update={"id": "2301.00100"})
    assert read_csv(csv_table([paper]))[0]["id"] == "arXiv:2301.00100"


def test_a_withdrawn_paper_says_so_in_every_format(whole: Paper) -> None:
    paper = whole.model_copy(update={"withdrawn": True})
    assert "Withdrawn" in read_ris(ris([paper]))[0]["notes"]
    assert json.loads(csl_json([paper]))[0]["note"] == "Withdrawn"
    assert read_csv(csv_table([paper]))[0]["withdrawn"] == "yes"
    assert "- Withdrawn: yes\n" in paper_markdown(paper)
    (entry,) = read_bib(bibliography([paper])).entries.values()
    assert entry.fields["note"] == "Withdrawn"


def test_tex_is_kept_in_markdown_as_it_is(whole: Paper) -> None:
    paper = whole.model_copy(update={"abstract": r"For $a_1\{x\}*y*$ it holds."})
    assert paper_markdown(paper).endswith("For $`a_1\\{x\\}*y*`$ it holds.\n")


def test_what_is_not_known_is_left_out(catalog: Catalog) -> None:
    found = catalog.get(["0704.0216"])[0]  # no authors
    assert found
    bare = found.model_copy(
        update={
            "submitted": None,
            "updated": None,
            "announced": None,
            "version": None,
            "categories": (),
            "primary_category": None,
            "keywords": (),
            "abstract": "",
            "doi": None,
        }
    )
    (record,) = read_ris(ris([bare]))
    assert record["date"] == "2007/04/"
    assert not {"authors", "abstract", "keywords", "doi"} & set(record)
    (item,) = json.loads(csl_json([bare]))
    assert item["issued"] == {"date-parts": [[2007, 4]]}
    assert not {"author", "DOI", "abstract", "submitted"} & set(item)
    text = paper_markdown(bare)
    assert "- Dates: 2007-04\n" in text
    assert not re.search(r": *\n", text)


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("cs.CL 2026-05-29", "cs.CL-2026-05-29"),
        ("hep-th/9711200", "hep-th-9711200"),
        ('search Erdős "x"\r\nSet-Cookie: a', "search-Erdos-x-Set-Cookie-a"),
        ("../../etc/passwd", "etc-passwd"),
        ("深度学习", "papers"),
        ("a" * 100, "a" * 60),
    ],
)
def test_a_file_has_a_plain_name(text: str, stem: str) -> None:
    assert file_stem(text) == stem

"""What pages tell machines: previews, JSON-LD, other formats of the same."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.page_meta import DESCRIPTION_LENGTH, page_meta
from app.plain_math import without_tex
from papers.catalog import Catalog
from papers.paper import Paper

BASE = "http://127.0.0.1:8000"
PAGES = [
    "/",
    "/search?q=graph",
    "/search?q=%24x_1%24+%22%3Cb%3E%22",
    "/arxiv/cs.CL",
    "/arxiv/1706.03762",
    "/arxiv/hep-th/9711200,1706.03762",
    "/keyword/graph%20neural%20network",
    "/related?ids=1706.03762",
    "/api",
    "/nothing",
]
HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!-- <script>",
    "]]> & \u2028 \u2029 \\u003c/script>",
    "\u202eturned",
    "line\nends\r\n",
]


class Head(HTMLParser):
    """The tags of a page's head, and its blocks of data."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.metas: list[dict[str, str]] = []
        self.links: list[dict[str, str]] = []
        self.scripts: list[dict[str, str]] = []
        self.data: list[str] = []
        self.title = ""
        self._within = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._within = values.get("type", tag) if tag == "script" else tag
        {"meta": self.metas, "link": self.links, "script": self.scripts}.get(tag, []).append(values)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "application/ld+json":
            self.data.append(data)
        elif self._within == "title" and not self.title:
            self.title = data

    def meta(self, name: str) -> str:
        (content,) = [
            one["content"] for one in self.metas if name in (one.get("name"), one.get("property"))
        ]
        return content


def head(client: TestClient, path: str) -> Head:
    return Head(client.get(path).text)


@pytest.fixture(scope="module")
def whole(catalog: Catalog) -> Paper:
    found = catalog.get(["hep-th/9711200"])[0]
    assert found
    return found


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_title_a_description_and_a_preview(client: TestClient, path: str) -> None:
    found = head(client, path)
    assert found.title
    assert found.meta("description")
    assert found.meta("og:title") in found.title
    assert found.meta("og:description") == found.meta("description")
    assert found.meta("og:type") == ("article" if path == "/arxiv/1706.03762" else "website")
    assert found.meta("og:site_name") == "Sheaf"
    assert found.meta("twitter:card") == "summary"
    (canonical,) = [link["href"] for link in found.links if link["rel"] == "canonical"]
    assert found.meta("og:url") == canonical
    assert canonical.startswith(BASE)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_other_script_than_files_and_data(client: TestClient, path: str) -> None:
    for script in head(client, path).scripts:
        assert script.get("src", "").startswith("/static/") or script == {
            "type": "application/ld+json"
        }


def test_previews_of_a_paper_have_no_tex(client: TestClient) -> None:
    found = head(client, "/arxiv/0907.1356")
    assert found.meta("og:title") == (
        "The Erdős–Moser equation 1ᵏ+2ᵏ+...+(m-1)ᵏ=mᵏ revisited using continued fractions"
    )
    for name in ("og:description", "description"):
        text = found.meta(name)
        assert not re.search(r"[$\\{}]", text)
        assert 200 < len(text) <= DESCRIPTION_LENGTH
        assert text.endswith("…")
    assert found.title.startswith(found.meta("og:title"))


def test_a_paper_without_an_abstract_is_described_by_its_title(whole: Paper) -> None:
    meta = page_meta(whole.model_copy(update={"abstract": ""}), BASE)
    assert meta.description == whole.title


def article(client: TestClient, id_: str) -> dict[str, Any]:
    (data,) = head(client, f"/arxiv/{id_}").data
    found: dict[str, Any] = json.loads(data)
    return found


def test_a_paper_is_a_scholarly_article(client: TestClient) -> None:
    found = article(client, "hep-th/9711200")
    assert found["@context"] == "https://schema.org"
    assert found["@type"] == "ScholarlyArticle"
    assert found["headline"].startswith("The Large N Limit")
    assert found["author"] == [
        {
            "@type": "Person",
            "name": "Juan M. Maldacena",
            "givenName": "Juan M.",
            "familyName": "Maldacena",
        }
    ]
    assert found["datePublished"] == "1997-11-27"
    assert found["url"] == f"{BASE}/arxiv/hep-th/9711200"
    assert found["sameAs"] == [
        "https://arxiv.org/abs/hep-th/9711200",
        "https://doi.org/10.1023/A%3A1026654312961",
    ]
    assert {one["propertyID"]: one["value"] for one in found["identifier"]} == {
        "arXiv": "hep-th/9711200",
        "DOI": "10.1023/A:1026654312961",
    }
    assert found["isAccessibleForFree"] is True
    assert found["abstract"].startswith("Consider a stack of N branes")
    assert article(client, "1706.03762")["license"].startswith("http")
    assert article(client, "1706.03762")["dateModified"] == "2023-08-02"


def test_what_is_not_known_of_an_article_is_left_out(client: TestClient) -> None:
    found = article(client, "1904.09223")
    assert found["datePublished"] == "2019-04"
    assert "dateModified" not in found
    assert all(value not in ("", None, []) for value in found.values())


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_the_block_of_data(whole: Paper, text: str) -> None:
    paper = whole.model_copy(
        update={
            "title": text,
            "abstract": text,
            "authors": (text, f"A {text}"),
            "keywords": (text,),
            "license": f"https://x/{text}",
            "doi": text,
        }
    )
    block = str(page_meta(paper, BASE).json_ld)
    assert re.fullmatch(r'<script type="application/ld\+json">[^<>&\u2028\u2029]*</script>', block)
    (data,) = Head(block).data
    assert json.loads(data)["author"][0]["name"]


def test_only_an_address_is_a_licence(whole: Paper) -> None:
    paper = whole.model_copy(update={"license": "javascript:alert(1)"})
    assert "javascript" not in str(page_meta(paper, BASE).json_ld)


def test_a_paper_links_its_other_formats(client: TestClient) -> None:
    links = head(client, "/arxiv/1706.03762").links
    alternates = {one["type"]: one["href"] for one in links if one["rel"] == "alternate"}
    assert alternates == {
        "application/json": "/api/v1/papers/1706.03762",
        "application/x-bibtex": "/arxiv/1706.03762.bib",
        "application/x-research-info-systems": "/arxiv/1706.03762.ris",
        "application/vnd.citationstyles.csl+json": "/arxiv/1706.03762.csl.json",
        "text/markdown": "/arxiv/1706.03762.md",
    }
    for type_, path in alternates.items():
        assert client.get(path).headers["content-type"].partition(";")[0] == type_


FORMULAS = [
    (r"$H_0 \leq 10^{-3}$ at $z=2$", "H₀ ≤ 10⁻³ at z=2"),
    (r"$\mathcal{N}=4$ SYM in $\mathbb{R}^{n+1}$", "N=4 SYM in Rⁿ⁺¹"),
    (r"CO$_2$ and $^{12}$C", "CO₂ and ¹²C"),
    (r"$\frac{\alpha}{2\pi}$, $\sqrt{s}=13$ TeV, $\frac12$", "α/(2π), √s=13 TeV, 1/2"),
    (r"$O(n\log n)$ and $\tilde{O}(\sqrt{T})$", "O(n log n) and O(√T)"),
    (r"$\mathrm{SU}(2)_L\times U(1)_Y$", "SU(2)_L× U(1)_Y"),
    (r"$x^{\alpha_1}$ and $A_{i,j}$", "x^(α₁) and A_(i,j)"),
    (r"$f'(x)$ and $f''$", "f′(x) and f′′"),
    (r"$\left(\int_0^\infty x\,dx\right)^{2}$", "(∫₀^∞ x dx)²"),
    (r"$\unknown{a}$", "unknown a"),
    ("$5 and $6", "$5 and $6"),
    ("no formula {at} all", "no formula {at} all"),
]


@pytest.mark.parametrize(("tex", "text"), FORMULAS)
def test_a_formula_is_a_line_of_unicode(tex: str, text: str) -> None:
    assert without_tex(tex) == text


@given(st.text("ab{}_^\\$'~& \n1αfracsqtlog()", max_size=60))
def test_any_text_is_one_line(text: str) -> None:
    assert "\n" not in without_tex(f"${text}$")


def test_braces_and_scripts_without_end_are_read_to_their_end() -> None:
    for deep in ("{" * 900 + "x" + "}" * 900, "x_" * 900, "x^{" * 600, "\\frac" * 350):
        assert without_tex(f"${deep}$")

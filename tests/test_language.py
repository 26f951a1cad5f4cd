"""English and Chinese: what is said, who is answered in which, and what never changes."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import Headers

from app.language import ADDRESS_LENGTH_LIMIT, accepted, is_local, language_of
from app.main import create_app
from papers.dates import long_date, month_name
from papers.language import FOLDER, LANGUAGES, Language, language, say, say_count, speaking
from papers.query import parse
from papers.settings import Settings
from tests.conftest import ROOT
from tests.messages import catalogue, found

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}
MARKS = re.compile(r"%\(\w+\)s|(?<!\{)\{\w+\}|</?[a-z][^>]*>|[<>\"]|%%")
PATHS = [
    "/",
    "/pick",
    "/arxiv/cs.CL",
    "/arxiv/cs.CL-cs.CV?kind=new,cross,replaced",
    "/arxiv/1706.03762",
    "/arxiv/1706.03762,hep-th/9711200,2912.00001",
    "/search?q=graph&explain=1&chart=share",
    "/search?q=%22exact+phrase%22+wrd&date=2017-06-13&category=cs.CL",
    "/search?q=date:x+%22open",
    "/keyword/graph",
    "/calendar?category=cs.CL&month=2023-05",
    "/popular?period=week",
    "/related?ids=1706.03762&not=2912.00001",
    "/related",
    "/library",
    "/words",
    "/api",
]
ERRORS = [
    ("/nothing", 404),
    ("/arxiv/nonsense", 404),
    ("/search?page=0", 400),
    ("/pick?include=x", 400),
]
CODE = re.compile(
    r"\{#.*?#\}|\{%-?\s*trans\b.*?endtrans.*?%\}|\{%.*?%\}|\{\{.*?\}\}"
    r"|<(?P<tag>pre|kbd|code|script)\b.*?</(?P=tag)>|lang=\"en\"",
    re.DOTALL,
)
HEARD = re.compile(r'(?:aria-label|title|placeholder|alt|data-\w+)="([A-Za-z][^"]*[a-z] [^"]*)"')
NAMES = {"BibTeX", "RIS", "CSL-JSON", "JSON", "CSV", "PDF", "HTML", "arXiv", "DOI"}
FOR_PROGRAMS = {"wide", "article", "website"}


class Shown(HTMLParser):
    """What a reader sees or hears of a page, without what papers say."""

    VOID = frozenset({"meta", "link", "img", "input", "br", "hr", "path", "circle", "rect"})
    HEARD = ("aria-label", "title", "placeholder", "alt")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._foreign: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = (
            bool(self._foreign and self._foreign[-1])
            or tag in ("script", "bdi", "code")
            or (tag != "html" and given.get("lang") == "en")
            or given.get("translate") == "no"
            or "bounded" in (given.get("class") or "").split()
        )
        if not foreign:
            self.texts += [str(given[name]) for name in self.HEARD if given.get(name)]
            if tag == "meta" and given.get("name") == "description":
                self.texts.append(str(given["content"]))
        if tag not in self.VOID:
            self._foreign.append(foreign)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            self._foreign.pop()

    def handle_data(self, data: str) -> None:
        if self._foreign and not self._foreign[-1]:
            self.texts.append(" ".join(data.split()))


def texts(message: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [message or ""] if message is None or isinstance(message, str) else list(message)


def sentences() -> Iterator[re.Pattern[str]]:
    """What is said in English, of two words at least: one alone may be a name."""
    for _, id_ in found():
        for text in texts(id_):
            for part in re.split(r"<[^>]*>", text):
                if (
                    " " in part.strip()
                    and len(re.findall(r"[A-Za-z]{2,}", re.sub(r"%\(\w+\)s|\{\w+\}", "", part)))
                    >= 2
                ):
                    pieces = re.split(r"%\(\w+\)s|\{\w+\}", unescape(part.strip()))
                    yield re.compile(".{0,80}".join(map(re.escape, pieces)))


@pytest.fixture(scope="module")
def english() -> list[re.Pattern[str]]:
    return list(dict.fromkeys(sentences()))


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_all_that_is_said_is_translated_and_nothing_else_is(language: str) -> None:
    said = {id_ for _, id_ in found()}
    messages = [message for message in catalogue(FOLDER / f"{language}.po") if message.id]
    ids = {one.id if isinstance(one.id, str) else (one.id[0], one.id[1]) for one in messages}
    assert said - ids == set(), "run python -m tests.messages"
    assert ids - said == set(), "run python -m tests.messages"
    assert [one.id for one in messages if not all(texts(one.string)) or one.fuzzy] == []


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_a_translation_has_the_same_places_and_tags(language: str) -> None:
    for message in catalogue(FOLDER / f"{language}.po"):
        if message.id:
            many = texts(message.id)[-1]
            for text in texts(message.string):
                assert sorted(MARKS.findall(text)) == sorted(MARKS.findall(many)), message.id


def test_no_template_says_anything_untranslated() -> None:
    for path in (ROOT / "templates").glob("*.html"):
        bare = re.sub(r"&\w+;|[\w-]+=\"\"", "", CODE.sub("", path.read_text("utf-8")))
        seen = re.findall(r"[A-Za-z]{3,}[^<>]*", re.sub(r"<[^>]*>", "<>", bare))
        assert HEARD.findall(bare) == [], path.name
        assert {text.strip() for text in seen} <= NAMES | FOR_PROGRAMS, path.name


def test_no_script_says_anything_by_itself() -> None:
    told = re.compile(r"(?:textContent|title|ariaLabel)\s*=\s*[\"`][A-Z]|\"aria-label\", [\"`]")
    for path in (ROOT / "static" / "js").glob("*.js"):
        assert not told.search(path.read_text()), path.name


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_chinese_for_who_reads_chinese(
    client: TestClient, path: str, english: list[re.Pattern[str]]
) -> None:
    answer = client.get(path, headers=CHINESE)
    assert answer.status_code == 200
    assert answer.headers["content-language"] == "zh-Hans"
    assert {"Accept-Language", "Cookie"} <= set(re.split(", *", answer.headers["vary"]))
    assert '<html lang="zh-Hans" ' in answer.text
    shown = Shown(answer.text).texts
    assert any("论文" in text for text in shown)
    left = {text for text in shown for sentence in english if sentence.search(text)}
    assert left == set()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_english_again_after_a_chinese_one(client: TestClient, path: str) -> None:
    client.get(path, headers=CHINESE)
    answer = client.get(path)
    assert answer.headers["content-language"] == "en"
    assert '<html lang="en" ' in answer.text
    left = [text for text in Shown(answer.text).texts if re.search(r"[\u4e00-\u9fff]", text)]
    assert left == ["中文"], "the button that leads to it, and nothing else"


@pytest.mark.parametrize(("path", "status"), ERRORS)
def test_an_error_is_told_in_chinese(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path, headers=CHINESE)
    assert answer.status_code == status
    assert answer.headers["content-language"] == "zh-Hans"
    heading = re.search(r"<h1>(.*?)</h1>", answer.text)
    assert heading
    assert re.search(r"[\u4e00-\u9fff]", heading[1])


@pytest.mark.parametrize(
    ("query", "english", "chinese"),
    [
        ("page=0", "page: Input should be greater than or equal to 1.", "page：须不小于 1。"),
        ("page=x", "page: Input should be a valid integer, unable to", "page：须为整数。"),
        ("date=1900-01-01", "greater than or equal to 1986-01-01.", "date：须不小于 1986-01-01。"),
        ("date=x", "Input should be a valid date or datetime, input is too short.", "有效的日期"),
        ("sort=x", "sort: Input should be 'relevance', 'recent'", "sort：可取"),
        (f"q={'a' * 600}", "q: String should have at most 512 characters.", "最多 512 个字符"),
        ("kind=x", "kind: it is one or more of new, cross, replaced", "kind：可取 new、cross"),
    ],
)
def test_what_is_wrong_with_a_parameter_is_told_as_ever_and_in_chinese(
    client: TestClient, query: str, english: str, chinese: str
) -> None:
    assert english in unescape(client.get(f"/search?{query}").text)
    assert chinese in client.get(f"/search?{query}", headers=CHINESE).text


def test_a_failure_is_told_in_chinese(settings: Settings) -> None:
    app = create_app(settings)

    @app.get("/fails")
    def fails() -> None:
        raise RuntimeError

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/fails", headers=CHINESE)
    assert answer.status_code == 500
    assert "本站出了问题" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/search?q=date:x+%22graph&facets=1&explain=1",
        "/api/v1/search?q=" + "(" * 9 + "a",
        "/api/v1/search?category=nonsense",
        "/api/v1/papers/1706.03762",
        "/api/v1/batches",
        "/openapi.json",
        "/healthz",
        "/arxiv/cs.CL/feed",
        "/search/feed?date=2017-06-13",
        "/related/feed?ids=1706.03762",
        "/related/export.md?ids=1706.03762",
        "/popular/feed?period=week",
        "/popular/export.md?category=cs",
        "/search/export.md",
        "/arxiv/1706.03762.md",
        "/arxiv/2912.00001.bib",
        "/sitemap.xml",
        "/opensearch.xml",
        "/unapi?id=2912.00001",
        "/suggest.json?q=gra",
    ],
)
def test_programs_are_answered_in_english_whoever_asks(client: TestClient, path: str) -> None:
    def body(headers: dict[str, str]) -> str:
        return re.sub(r'"took_ms":[0-9.]+', "", client.get(path, headers=headers).text)

    cookie = {"Cookie": "language=zh"}
    assert body(CHINESE | cookie) == body({})
    assert "content-language" not in client.get(path, headers=CHINESE).headers


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("en", "en"),
        ("zh", "zh"),
        ("zh-CN", "zh"),
        ("ZH-hans", "zh"),
        ("zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("en;q=0.5, zh ; q=0.6", "zh"),
        ("zh;q=0.5,en;q=0.5", "zh"),
        ("fr", "en"),
        ("fr,de;q=0.9,zh;q=0.1", "zh"),
        ("fr,*;q=0.5", "en"),
        ("*", "en"),
        ("*;q=0.5,zh;q=0.4", "en"),
        ("zh;q=0", "en"),
        ("zh;q=0,*", "en"),
        ("en;q=0,*", "zh"),
        ("zh;q=1.5,en;q=0.1", "en"),
        ("zh;q=nan", "en"),
        ("zh;q=", "en"),
        (";;;,,,q=1,zh", "zh"),
        ("zhuang", "en"),
        ("\x00zh", "en"),
        (",".join(["xx"] * 2_000) + ",zh", "en"),
    ],
)
def test_what_a_browser_accepts(header: str, language: Language) -> None:
    assert accepted(header) == language


@pytest.mark.parametrize(
    ("cookie", "language"),
    [
        ("language=en", "en"),
        ("language=zh", "zh"),
        ("a=b; language=en; c=d", "en"),
        ("language=fr", "zh"),
        ("language=", "zh"),
        ("language=zh-Hans", "zh"),
        ('language="en"', "en"),
        ("\x00;==;language", "zh"),
        ("mylanguage=en", "zh"),
    ],
)
def test_what_was_chosen_goes_before_what_the_browser_accepts(
    cookie: str, language: Language
) -> None:
    assert language_of(Headers({"cookie": cookie, "accept-language": "zh"})) == language


def test_a_choice_is_kept_and_leads_back_to_the_page(settings: Settings) -> None:
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8000") as reader:
        page = reader.get("/search?q=graph&sort=newest")
        back = re.search(r'name="back" value="([^"]+)"', page.text)
        assert back
        form = {"language": "zh", "back": unescape(back[1])}
        answer = reader.post("/language", data=form, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/search?q=graph&sort=newest"
        kept = set(answer.headers["set-cookie"].split("; "))
        assert {"language=zh", "HttpOnly", "Max-Age=31536000", "Path=/", "SameSite=lax"} == kept
        assert reader.get("/").headers["content-language"] == "zh-Hans"
        reader.post("/language", data={"language": "en", "back": "/"})
        assert reader.get("/", headers=CHINESE).headers["content-language"] == "en"


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/a\\b",
        "/a\r\nSet-Cookie: a=b",
        "/\t/evil.example",
        "/a b",
        "/é",
        " /",
        "/" + "a" * ADDRESS_LENGTH_LIMIT,
    ],
)
def test_a_choice_leads_to_no_other_site(client: TestClient, back: str) -> None:
    form = {"language": "zh", "back": back}
    answer = client.post("/language", data=form, follow_redirects=False)
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "address", ["/", "/arxiv/cs.CL+cs.LG-cs.CV?date=2026-05-21", "/keyword/%E6"]
)
def test_an_address_of_the_site_is_local(address: str) -> None:
    assert is_local(address)


@pytest.mark.parametrize("form", [{}, {"language": "fr"}, {"language": "en ", "back": "/"}])
def test_a_language_that_is_not_there_is_refused(client: TestClient, form: dict[str, str]) -> None:
    answer = client.post("/language", data=form, follow_redirects=False)
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


def test_a_page_at_an_address_too_long_to_come_back_to_leads_home(client: TestClient) -> None:
    page = client.get("/search?q=graph&x=" + "a" * ADDRESS_LENGTH_LIMIT)
    assert page.status_code == 200
    assert 'name="back" value="/"' in page.text


def test_what_is_said_inside_is_said_in_its_language() -> None:
    day = date(2026, 5, 21)
    assert (say("just now"), long_date(day)) == ("just now", "Thu 21 May 2026")
    with speaking("zh"):
        assert (say("just now"), long_date(day)) == ("刚刚", "2026年5月21日 周四")
        assert month_name(day) == "2026年5月"
        assert say_count("{count} paper", "{count} papers", 1_204) == "1,204 篇论文"
        assert say("Nobody ever translated {this}.", this=1) == "Nobody ever translated 1."
        assert parse('"open').notes == ("引号没有闭合，按到末尾处理。",)
        with speaking("en"):
            assert say_count("{count} paper", "{count} papers", 1) == "1 paper"
        assert language() == "zh"
    assert language() == "en"

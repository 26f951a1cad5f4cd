"""Whatever is sent is answered, or refused in a sentence that says what to do; never a failure."""

import re
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from papers import matching
from papers.cursors import CURSOR_LENGTH_LIMIT
from papers.query_limits import BARE_WORDS_LIMIT, CLAUSES_LIMIT, QUERY_LENGTH_LIMIT

API, PAGE, SUGGEST = "/api/v1/search", "/search", "/api/v1/suggest"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NAMES = [f"{one}{two}" for one in LETTERS for two in LETTERS]

REFUSED = [
    ("-(" * 30_000, "512"),
    ("-" + "(" * 60_000, "512"),
    ("neur* " * 10_000, "512"),
    ("graph " * 200, "512"),
    ('"' * 5_000, "512"),
    ("x" * (QUERY_LENGTH_LIMIT + 1), "512"),
    ("(" * 9 + "x" + ")" * 9, "at most 8"),
    ("-(" * 9 + "x" + ")" * 9, "at most 8"),
    ("(" * 200, "at most 8"),
    (" OR ".join(NAMES[:60]), f"at most {CLAUSES_LIMIT}"),
    (" AND ".join(NAMES[:60]), f"at most {CLAUSES_LIMIT}"),
    (" ".join(f"-{name}" for name in NAMES[:100]), f"at most {CLAUSES_LIMIT}"),
    (" ".join(f"ti:{name}" for name in NAMES[:80]), f"at most {CLAUSES_LIMIT}"),
    (" ".join(f'"{name}"' for name in NAMES[:80]), f"at most {CLAUSES_LIMIT}"),
    (" ".join(f"{name}c*" for name in NAMES[:80]), f"at most {CLAUSES_LIMIT}"),
    ("a " * 200, f"at most {BARE_WORDS_LIMIT}"),
    ("ab*", "3 letters"),
    ("te?t", "3 letters"),
    ("abs:(" + " ".join(f"name-of-{number:05}" for number in range(32)) + ")", "shorten it"),
]

ANSWERED = [
    *(
        (piece * QUERY_LENGTH_LIMIT)[:QUERY_LENGTH_LIMIT]
        for piece in [
            '"', "“", "'", "-", "- ", "+", "$", "$ ", "$x$ ", "\\", "\\ ", "\\x", ")", "~", "^5",
            "*", "* ", "?", ":", "/", ".", ",", "_", "{", "}", "\\begin{x} ", "&", "|", "[", "]",
            "<b>", "%", "#", "🙂", "\u202e", "\u202eא", "א", "ا", "\u200b", "\u200d", "\ufeff",
            "\x00", "\x07", "\x1b", "\n", "\r\n", "\t", "\u2028", "e\u0301", "\u0301", "ﷺ", "İ",
            "ß", "ﬁ", "深", "𝔛", "\U0010ffff", "\ue000", "x" * 511, "ti:", "au:", "cat:", "date:",
            "id:", "doi:", "has:", "AND ", "OR ", "NOT ", "ANDNOT ", "&& ", "ti:- ", "A* ", "a_b ",
            "au:a_", "'; DROP TABLE paper; -- ", "../", "%00", "%ff", "0x", "1e400 ", "10.1000/",
            "__meta__ ", "{{7*7}}", "${x}", "x^2^2 ", "C++", "α", "\\alpha ", "10.1000/x( ",
        ]
    ),
    "(((((((x)))))))",
    "con* net* gra* lea*",
    "a " * BARE_WORDS_LIMIT,
    " OR ".join(NAMES[:CLAUSES_LIMIT]),
    "id:__meta__",
    "id:1706.03762v999999999",
    "date:0001..9999",
    "date:9999-12-31",
    '"' + "the " * 100 + '"',
    '"graph network"~50 ' * 20,
    "zzz* -zzz* zzz*",
    "au:" + "a" * 500,
    "au:\"" + "a " * 200 + "\"",
    "x-" * 200 + "*",
]  # fmt: skip

RAW = ["%00", "%ff", "%80%80", "%c0%af", "%ed%a0%80", "%ed%b0%80", "%f4%90%80%80", "%", "%zz",
       "%25%30", "%e2%80%ae", "+", "&", "a%00b", "%c3", "%fe%fe%ff%ff"]  # fmt: skip


PARAMETERS = ["category", "date", "from", "to", "sort", "match", "page", "size", "cursor", "fields",
              "facets", "explain", "chart"]  # fmt: skip


def typed(text: str) -> str:
    return f"{len(text)} {text[:12]!a}"


def check_refused(answer: Response, advice: str = "") -> None:
    """That it is a bad request which says in a sentence what to do."""
    assert answer.status_code == 400
    if answer.request.url.path.startswith("/api/"):
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == 400
        assert problem["detail"].rstrip().endswith(".")
        assert len(problem["detail"]) < 600
        assert advice in problem["detail"]
    else:
        assert answer.headers["content-type"].startswith("text/html")
        assert "This could not be read" in answer.text
        assert advice in re.sub(r"<[^>]*>", "", answer.text)


@pytest.mark.parametrize("path", [API, PAGE])
@pytest.mark.parametrize(("text", "advice"), REFUSED, ids=[typed(text) for text, _ in REFUSED])
def test_too_much_is_refused_with_advice(
    client: TestClient, path: str, text: str, advice: str
) -> None:
    # Not through `params`, which would write more of it as %xx than the client lets through.
    check_refused(client.get(f"{path}?q={quote(text, safe='-()* ').replace(' ', '+')}"), advice)


@pytest.mark.parametrize("path", [API, PAGE, SUGGEST])
@pytest.mark.parametrize("text", ANSWERED, ids=[typed(text) for text in ANSWERED])
def test_anything_within_the_limits_is_answered(client: TestClient, path: str, text: str) -> None:
    answer = client.get(path, params={"q": text}, follow_redirects=False)
    if answer.status_code in (301, 302):
        assert path == PAGE
        assert answer.headers["location"].startswith("/arxiv/")
    elif answer.status_code == 400:  # short as typed, long when written out
        check_refused(answer)
    else:
        assert answer.status_code == 200
        if path == API:
            found = answer.json()
            assert len(found["results"]) <= found["total"] + (found["some_total"] or 0)


@pytest.mark.parametrize("text", [text for text in ANSWERED if len(text) < 60], ids=typed)
def test_facets_reasons_and_reading_on_are_answered_too(client: TestClient, text: str) -> None:
    for more in ({"facets": "1", "explain": "1"}, {"cursor": "*"}, {"sort": "recent", "size": "1"}):
        answer = client.get(API, params={"q": text, **more})
        assert answer.status_code in (200, 400)
        if answer.status_code == 400:
            check_refused(answer)


@pytest.mark.parametrize("path", [API, PAGE, SUGGEST])
@pytest.mark.parametrize("raw", RAW)
@pytest.mark.parametrize("times", [1, 100])
def test_bytes_that_are_no_text_are_answered_or_refused(
    client: TestClient, path: str, raw: str, times: int
) -> None:
    answer = client.get(f"{path}?q={raw * times}")
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        check_refused(answer)


@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize(
    "value", ["%00", "%ff", "-1", "1e999", "9" * 400, "%F0%9F%99%82", "(" * 300]
)
def test_every_parameter_takes_nonsense_calmly(client: TestClient, name: str, value: str) -> None:
    for path in (API, PAGE):
        answer = client.get(f"{path}?q=graph&{name}={value}")
        assert answer.status_code in (200, 400)
        if answer.status_code == 400:
            check_refused(answer)
            if path == API:
                assert answer.json()["detail"].startswith(
                    (f"{name}:", "Unknown", "“", "A category")
                )


@pytest.mark.parametrize(
    ("params", "advice"),
    [
        ({"page": "101", "size": "100"}, "cursor=*"),
        ({"page": "10000"}, "cursor=*"),
        ({"page": "10001"}, "page: "),
        ({"page": "0"}, "page: "),
        ({"page": "9" * 30}, "page: "),
        ({"size": "101"}, "size: "),
        ({"size": "1000000000"}, "size: "),
        ({"size": "0"}, "size: "),
        ({"size": "-5"}, "size: "),
        ({"cursor": "A" * 5_000}, f"{CURSOR_LENGTH_LIMIT}"),
        ({"cursor": "*", "page": "2"}, "page: "),
        ({"from": "2020-01-02", "to": "2020-01-01"}, "from: "),
        ({"fields": "title," * 70}, "fields: "),
    ],
)
def test_what_reaches_too_far_is_refused_with_advice(
    client: TestClient, params: dict[str, str], advice: str
) -> None:
    check_refused(client.get(API, params={"q": "learning", **params}), advice)


@pytest.mark.parametrize("page", ["401", "0", "-1", "9" * 30])
def test_a_page_that_is_not_there_is_refused(client: TestClient, page: str) -> None:
    check_refused(client.get(PAGE, params={"q": "learning", "page": page}))


def test_a_page_beyond_the_last_is_an_empty_list(client: TestClient) -> None:
    answer = client.get(API, params={"q": "learning", "page": "100", "size": "100"})
    assert answer.status_code == 200
    assert answer.json()["results"] == []
    assert client.get(PAGE, params={"q": "learning", "page": "400"}).status_code == 200


@pytest.mark.parametrize("path", [API, PAGE])
@pytest.mark.parametrize("text", ["con*", "graph ti:con*", "-con*", "mod* OR con*"])
def test_a_wildcard_that_stands_for_too_much_says_what_to_do(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, path: str, text: str
) -> None:
    monkeypatch.setattr(matching, "EXPANSION_LIMIT", 2)
    answer = client.get(path, params={"q": text})
    check_refused(answer, "stands for more than 2 words; write more letters")


def test_a_hyphenated_wildcard_has_a_limit_of_its_own(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "HYPHENATED_LIMIT", 1)
    answer = client.get(API, params={"q": "pre-tra*"})
    check_refused(answer, "pre-tra* stands for more than 1 words")


def test_what_was_typed_is_shown_and_does_nothing(client: TestClient) -> None:
    text = '<script>alert("x")</script> {{7*7}}'
    answer = client.get(f"{PAGE}?q={quote(text)}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text
    assert "{{7*7}}" in answer.text

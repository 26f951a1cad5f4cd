"""Addresses in the text of papers: found whole, without the sentence around them."""

import pytest

from papers.addresses import ADDRESS_LENGTH_LIMIT, addresses, code_address


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("Code: https://github.com/a/b.", ["https://github.com/a/b"]),
        ("(see http://x.org/a_(b)?q=1#c), and", ["http://x.org/a_(b)?q=1#c"]),
        ("Our code is at github.com/a/b-c; data soon", ["https://github.com/a/b-c"]),
        ("at www.github.com/a and", ["https://www.github.com/a"]),
        ("at GITHUB.COM/a and", ["https://GITHUB.COM/a"]),
        ("HTTPS://Example.ORG/A!", ["HTTPS://Example.ORG/A"]),
        ("at http://x.edu/~user/a_b.html).", ["http://x.edu/~user/a_b.html"]),
        ("two: https://a.org/x,https://b.org", ["https://a.org/x,https://b.org"]),
        ("a <https://a.org/x> b", ["https://a.org/x"]),
        ("mail me@github.com/x or notgithub.com/x", []),
        ("https://localhost/x http://127.0.0.1/ https://", []),
        ("javascript:alert(1)//https data:text/html,x ftp://a.org/x", []),
        ("https://user:pass@a.org/x", []),
        ('https://a.org/"onmouseover=alert(1)', ["https://a.org/"]),
        ("https://a.org/\u202egpj.exe", ["https://a.org/"]),
        ("12 pages, 3/4 done", []),
        ("", []),
    ],
)
def test_addresses_of_a_text(text: str, urls: list[str]) -> None:
    found = list(addresses(text))
    assert [address.url for address in found] == urls
    for address in found:
        assert address.url.endswith(text[address.start : address.end])


def test_an_endless_address_is_cut() -> None:
    (found,) = addresses("https://a.org/" + "a" * 100_000)
    assert len(found.url) < 2 * ADDRESS_LENGTH_LIMIT


@pytest.mark.parametrize(
    ("texts", "url"),
    [
        (("See https://a.org/x and https://github.com/a/b.", None), "https://github.com/a/b"),
        ((None, "Code: gitlab.com/group/x"), "https://gitlab.com/group/x"),
        (("https://git.example.org/x/y", None), "https://git.example.org/x/y"),
        (("https://huggingface.co/datasets/x", None), "https://huggingface.co/datasets/x"),
        (("https://someone.github.io/page", "https://github.com"), None),
        (("Code will be released.", None), None),
    ],
)
def test_the_address_of_the_code(texts: tuple[str | None, ...], url: str | None) -> None:
    assert code_address(*texts) == url

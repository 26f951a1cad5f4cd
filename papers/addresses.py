"""Web addresses that authors write into abstracts and comments, often without their scheme."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

ADDRESS_LENGTH_LIMIT = 500  # characters

_CODE_HOSTS = ("github.com", "gitlab.com", "huggingface.co", "bitbucket.org", "codeberg.org")
_BARE = "|".join(re.escape(host) for host in _CODE_HOSTS)
# What RFC 3986 allows, which no sign of another script or direction is.
_SIGN = r"[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]"
_ADDRESS = re.compile(
    rf"https?://[A-Za-z0-9]{_SIGN}{{2,{ADDRESS_LENGTH_LIMIT}}}"
    rf"|(?<![\w.@/-])(?:www\.)?(?:{_BARE})/[A-Za-z0-9]{_SIGN}{{0,{ADDRESS_LENGTH_LIMIT}}}",
    re.IGNORECASE,
)
_HOST = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d{1,5})?(?=[/?#]|$)", re.IGNORECASE)
_CODE = re.compile(
    rf"https?://(?:www\.)?(?:{_BARE})/[^/]+|https?://(?:gitlab|git)\.[^/]+/[^/]+"
    r"|https?://(?:www\.)?(?:sourceforge\.net/projects|codeocean\.com/capsule)/",
    re.IGNORECASE,
)
_AFTER = ".,;:!?'*"
_HINTS = ("://", *(f"{host.rpartition('.')[2]}/" for host in _CODE_HOSTS))


@dataclass(frozen=True, slots=True)
class Address:
    """Where in a text an address stands, and where it leads."""

    start: int
    end: int
    url: str


def addresses(text: str) -> Iterator[Address]:
    """Those of http and https with a named host, without the punctuation of the sentence."""
    # Most texts have none: a tenth of the time.
    if "/" not in text or not any(map(text.lower().__contains__, _HINTS)):
        return
    for found in _ADDRESS.finditer(text):
        written = _trimmed(found[0])
        url = written if written.lower().startswith("http") else f"https://{written}"
        if _HOST.match(url):
            yield Address(found.start(), found.start() + len(written), url)


def code_address(*texts: str | None) -> str | None:
    """The first address of a host of code; None where no text names one."""
    for text in texts:
        for address in addresses(text or ""):
            if _CODE.match(address.url):
                return address.url
    return None


def _trimmed(written: str) -> str:
    """Full stops end the sentence, and a bracket that was not opened within is not within."""
    while written:
        last = written[-1]
        is_unopened = last == ")" and written.count("(") < written.count(")")
        if last not in _AFTER and not is_unopened:
            return written
        written = written[:-1]
    return written

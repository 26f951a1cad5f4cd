"""arXiv identifiers: their spellings, parts and addresses, and finding them in free text.

Source of the rules: arXiv's help pages on its identifier scheme (old scheme 9107-0703, four digits
0704-1412, five digits since 1501).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from papers.taxonomy import ARCHIVES

_ARCHIVE_RANKS = {archive: rank for rank, archive in enumerate(sorted(a for a, _, _ in ARCHIVES))}
_ARCHIVE_SPELLINGS = {archive.replace("-", ""): archive for archive in _ARCHIVE_RANKS} | {
    archive: archive for archive in _ARCHIVE_RANKS
}

# Every repetition is bounded or possessive, so that no text makes matching quadratic.
_URL = r"(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|format)/(?:arxiv:)?"
_DOI = r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s?)?10\.48550/arxiv\."
_PREFIX = rf"(?P<url>{_URL})|{_DOI}|oai:arxiv\.org:|arxiv:\s{{0,3}}"
_MONTH = r"[0-9]{2}(?:0[1-9]|1[0-2])"
_ID = (
    rf"(?:(?P<new>{_MONTH}\.[0-9]{{4,5}})"
    rf"|(?P<archive>[a-z]{{1,8}}(?:-[a-z]{{1,5}})?)(?:\.[a-z-]{{2,9}})?/(?P<old>{_MONTH}[0-9]{{3}}))"
    r"(?:v(?P<version>[1-9][0-9]{0,2}))?"
)
_NEW_SINCE = date(2007, 4, 1)
_CLASS_TAG = r"\[[a-z.-]{2,20}\]"  # as in arXiv's own citation form: arXiv:0706.0001v1 [q-bio.CB]
_WHOLE = re.compile(
    rf"(?:{_PREFIX})?{_ID}(?:\.pdf)?(?(url)/?(?:[?#]\S*+)?)(?:\s?{_CLASS_TAG})?[.,)]*+",
    re.ASCII | re.IGNORECASE,
)
# A bare id must stand alone: not in a path, a sum of money, a longer number or a version number.
_IN_TEXT = re.compile(
    rf"(?:(?<![\w.-])(?:{_PREFIX})|(?<![\w.+/$%-])){_ID}(?:\.pdf\b)?(?![\w%]|[.-][0-9])",
    re.ASCII | re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\s,;，；、]+")
_FILLER = re.compile(rf"(?:arxiv|doi):?|{_CLASS_TAG}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArxivId:
    """One paper, or with `version` one version of it. `str` gives the id as arXiv prints it."""

    value: str
    """Canonical, without version: `2101.00001`, `hep-th/9901001`, `math/0309136`."""
    version: int | None = None

    @property
    def is_old_style(self) -> bool:
        return "/" in self.value

    @property
    def year(self) -> int:
        if not self.is_old_style:
            return 2000 + int(self.value[:2])
        two_digits = int(self.value[-7:-5])
        return two_digits + (1900 if two_digits >= 91 else 2000)

    @property
    def month(self) -> int:
        return int(self.value[-5:-3] if self.is_old_style else self.value[2:4])

    @property
    def month_start(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def sequence(self) -> int:
        """Orders the ids of one month as announced; archives tie by name. Below 2**24."""
        if not self.is_old_style:
            return int(self.value[5:])
        return int(self.value[-3:]) << 6 | _ARCHIVE_RANKS[self.value[:-8]]

    @property
    def doi(self) -> str:
        """The DOI that arXiv gives the paper, whichever version."""
        return f"10.48550/arXiv.{self.value}"

    @property
    def abs_url(self) -> str:
        return f"https://arxiv.org/abs/{self}"

    @property
    def pdf_url(self) -> str:
        return f"https://arxiv.org/pdf/{self}"

    @property
    def html_url(self) -> str:
        """Where the HTML is if arXiv has any; for many papers it has none."""
        return f"https://arxiv.org/html/{self}"

    def __str__(self) -> str:
        return self.value if self.version is None else f"{self.value}v{self.version}"


def id_ranges(month: date) -> tuple[tuple[str, str], ...]:
    """Where the ids of a month lie in the order of their signs: from each first to before each
    last."""
    stamp = f"{month:%y%m}"
    if month >= _NEW_SINCE:
        return ((f"{stamp}.", f"{stamp}/"),)  # a slash comes right after a full stop
    return tuple((f"{archive}/{stamp}", f"{archive}/{stamp}:") for archive in _ARCHIVE_RANKS)


def parse_id(text: str) -> ArxivId | None:
    """The id that the whole text spells: plain, `arXiv:`, an arxiv.org URL, a DOI or an OAI name.

    Repairs what arXiv repairs: case, a missing hyphen (`hepth/9901001`), a subject class
    (`math.GT/0309136`). White space around it and a trailing `.`, `,` or `)` do not matter.
    """
    match = _WHOLE.fullmatch(text.strip())
    return _checked(match) if match else None


def find_ids(text: str) -> tuple[ArxivId, ...]:
    """The ids in free text, in order; of several versions of one paper the first one named."""
    found: dict[str, ArxivId] = {}
    for match in _IN_TEXT.finditer(text):
        if id_ := _checked(match):
            found.setdefault(id_.value, id_)
    return tuple(found.values())


def only_ids(text: str) -> tuple[ArxivId, ...]:
    """As `find_ids`, if the text is nothing but ids, URLs or DOIs with separators; else `()`."""
    found: dict[str, ArxivId] = {}
    for _, id_ in each_id(text):
        if id_ is None:
            return ()
        found.setdefault(id_.value, id_)
    return tuple(found.values())


def each_id(text: str) -> Iterator[tuple[str, ArxivId | None]]:
    """Every word between separators, with the id that it spells, if it spells one."""
    for token in _TOKEN.finditer(text):
        id_ = parse_id(token[0])
        if id_ or not _FILLER.fullmatch(token[0]):
            yield token[0], id_


def _checked(match: re.Match[str]) -> ArxivId | None:
    """The id of a match if arXiv can have given it out."""
    version = int(match["version"]) if match["version"] else None
    if value := match["new"]:
        if value < "0704" or (len(value) == 10) != (value >= "1501") or not int(value[5:]):
            return None
        return ArxivId(value, version)
    archive = _ARCHIVE_SPELLINGS.get(match["archive"].lower())
    number = match["old"]
    in_scheme = number >= "9107" or number < "0704"
    if archive is None or not in_scheme or number.endswith("000"):
        return None
    return ArxivId(f"{archive}/{number}", version)

"""What an address asks for, as frozen values with limits; each can write itself back to an address.

Pages take these leniently (an empty field is not set), the API strictly (an unknown name or a bad
value is an error that says so).
"""

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from papers.search import DEPTH_LIMIT, Sort

QUERY_LENGTH_LIMIT = 512  # characters; the longest known title has under 300
EXPRESSION_LENGTH_LIMIT = 200  # characters of a category expression
PAGE_SIZE = 25
SIZE_LIMIT = 100
IDS_LIMIT = 100  # ids in one request

EARLIEST = date(1986, 1, 1)  # no paper of arXiv is older
LATEST = date(2099, 12, 31)


def _unset_when_empty(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
LenientDay = Annotated[Day | None, BeforeValidator(_unset_when_empty)]
LenientSort = Annotated[Sort | None, BeforeValidator(_unset_when_empty)]


class _View(BaseModel):
    def url(self, path: str, **changes: Any) -> str:
        """The address of this view with some parameters changed; defaults are left out."""
        changed = self.model_copy(update=changes)
        values = changed.model_dump(by_alias=True, exclude_defaults=True)
        return f"{path}?{urlencode(values)}" if values else path


class PageParams(_View):
    """Of `/search` and of `/arxiv/<expr>`."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="ignore")

    q: Annotated[str, Field(max_length=QUERY_LENGTH_LIMIT)] = ""
    category: Annotated[str, Field(max_length=EXPRESSION_LENGTH_LIMIT)] = ""
    day: Annotated[LenientDay, Field(alias="date")] = None
    first_day: Annotated[LenientDay, Field(alias="from")] = None
    last_day: Annotated[LenientDay, Field(alias="to")] = None
    sort: LenientSort = None
    page: Annotated[int, Field(ge=1, le=DEPTH_LIMIT // PAGE_SIZE)] = 1


class ApiSearchParams(_View):
    """Of `GET /api/v1/search`."""

    model_config = ConfigDict(
        frozen=True, populate_by_name=True, extra="forbid", use_attribute_docstrings=True
    )

    q: Annotated[
        str,
        Field(max_length=QUERY_LENGTH_LIMIT, examples=["graph neural network", 'au:"Perelman"']),
    ] = ""
    """Words, "exact phrases", au:"name", cat:cs.CL, date:2024-03..2024-05, ids; empty: all."""
    category: Annotated[
        str, Field(max_length=EXPRESSION_LENGTH_LIMIT, examples=["cs.CL", "cs.AI+cs.CL-cs.CV"])
    ] = ""
    """Category expression: a+b-c is in a or b, but not in c."""
    day: Annotated[Day | None, Field(alias="date", examples=["2017-06-13"])] = None
    """Announced on this very day."""
    first_day: Annotated[Day | None, Field(alias="from", examples=["2017-06-01"])] = None
    """Announced on this day or later."""
    last_day: Annotated[Day | None, Field(alias="to", examples=["2026-05-31"])] = None
    """Announced on this day or earlier."""
    sort: Sort = "relevance"
    """Order; without words in the query, relevance means newest."""
    size: Annotated[int, Field(ge=1, le=SIZE_LIMIT)] = PAGE_SIZE
    """Papers on a page."""
    page: Annotated[int, Field(ge=1, le=DEPTH_LIMIT)] = 1
    """Page number; size * page reaches at most 10,000 papers."""


def search_url(text: str) -> str:
    return f"/search?{urlencode({'q': text})}"


def author_url(name: str) -> str:
    return search_url(f'au:"{name.replace(chr(34), "")}"')


def keyword_url(phrase: str) -> str:
    return search_url(f'"{phrase.replace(chr(34), "")}"')


def listing_url(expression: str) -> str:
    return f"/arxiv/{quote(expression, safe='+,-./')}"


def paper_url(paper_id: str) -> str:
    return f"/arxiv/{quote(paper_id, safe='/')}"

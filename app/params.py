"""What an address asks for, as frozen values with limits; each can write itself back to an address.

Pages take these leniently (an empty field is not set), the API strictly (an unknown name or a bad
value is an error that says so).
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from app.ordering import Order
from papers.categories import parse_expression
from papers.cursors import CURSOR_LENGTH_LIMIT
from papers.filters import Filters, Kind, Match
from papers.language import say
from papers.paper import Paper
from papers.query_limits import QUERY_LENGTH_LIMIT
from papers.search import DEPTH_LIMIT

EXPRESSION_LENGTH_LIMIT = 400  # characters of a category expression: of 20 long codes
PAGE_SIZE = 25
SIZE_LIMIT = 100
IDS_LIMIT = 100  # ids in one request
WORDS_KEPT = 20_000  # as they stand in addresses; some 3 MB

FIELDS = (*Paper.model_fields, "score")  # what a program may choose of a paper
EARLIEST = date(1986, 1, 1)  # no paper of arXiv is older
LATEST = date(2099, 12, 31)


def _unset_when_empty(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
LenientDay = Annotated[Day | None, BeforeValidator(_unset_when_empty)]
LenientSort = Annotated[Order | None, BeforeValidator(_unset_when_empty)]
LenientMatch = Annotated[Match | None, BeforeValidator(_unset_when_empty)]


KINDS: tuple[Kind, ...] = get_args(Kind)


def _kinds(value: str) -> str:
    """`cross,new` -> `new,cross`; all that are named have to be known."""
    named = {name.strip() for name in value.split(",") if name.strip()}
    if not named <= set(KINDS):
        raise PydanticCustomError(
            "unknown_kind",
            "{said}",
            {"said": say("it is one or more of new, cross, replaced, with commas between")},
        )
    return ",".join(kind for kind in KINDS if kind in named)


Kinds = Annotated[str, Field(max_length=40), AfterValidator(_kinds)]


class View(BaseModel):
    def url(self, path: str, **changes: Any) -> str:
        """The address of this view with some parameters changed; defaults are left out."""
        changed = self.model_copy(update=changes)
        values = changed.model_dump(by_alias=True, exclude_defaults=True)
        parameters = "&".join(
            f"{name}={_quoted(str(int(value) if isinstance(value, bool) else value), '+')}"
            for name, value in values.items()
        )
        return f"{path}?{parameters}" if parameters else path


class PageParams(View):
    """Of `/search` and of `/arxiv/<expr>`."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="ignore")

    q: Annotated[str, Field(max_length=QUERY_LENGTH_LIMIT)] = ""
    category: Annotated[str, Field(max_length=EXPRESSION_LENGTH_LIMIT)] = ""
    day: Annotated[LenientDay, Field(alias="date")] = None
    first_day: Annotated[LenientDay, Field(alias="from")] = None
    last_day: Annotated[LenientDay, Field(alias="to")] = None
    kind: Kinds = ""
    sort: LenientSort = None
    match: LenientMatch = None
    page: Annotated[int, Field(ge=1, le=DEPTH_LIMIT // PAGE_SIZE)] = 1
    chart: Literal["", "share"] = ""
    explain: Literal["", "1"] = ""

    def q_links(self, path: str, **changes: Any) -> Callable[[str], str]:
        """Makes the addresses of this view's first page with other texts: a page has a hundred."""
        rest = self.url("", **{"q": "", "page": 1, **changes})
        suffix = f"&{rest[1:]}" if rest else ""
        return lambda text: f"{path}?q={_quoted(text, '+')}{suffix}"


class ApiSearchParams(View):
    """Of `GET /api/v1/search`."""

    model_config = ConfigDict(
        frozen=True, populate_by_name=True, extra="forbid", use_attribute_docstrings=True
    )

    q: Annotated[
        str,
        Field(max_length=QUERY_LENGTH_LIMIT, examples=["graph neural network", 'au:"Perelman"']),
    ] = ""
    """Words, "exact phrases", ti: abs: au: cat: date: …, AND OR NOT, ids; empty: all papers."""
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
    kind: Annotated[Kinds, Field(examples=["new", "new,cross,replaced"])] = ""
    """How papers came to those days: new, cross (new, with another primary category), replaced (a
    new version of an older paper); empty: new and cross."""
    sort: Order = "relevance"
    """Order. relevance: by words; recent: the same, a paper four years older counting half; newest,
    oldest: by submission; announced: latest announcement first; popular: what readers of this site
    open and star most, of equal ones the newest. Without words, relevance means newest."""
    match: Match = "auto"
    """Of bare words: papers with all first and then, if few, with some; or strictly all; or any."""
    size: Annotated[int, Field(ge=1, le=SIZE_LIMIT)] = PAGE_SIZE
    """Papers on a page."""
    page: Annotated[int, Field(ge=1, le=DEPTH_LIMIT)] = 1
    """Page number; size * page reaches at most 10,000 papers."""
    cursor: Annotated[str, Field(max_length=CURSOR_LENGTH_LIMIT, examples=["*"])] = ""
    """Read page after page while the index changes: `*` at first, then each answer's
    `next_cursor`. Not with sort=popular."""
    fields: Annotated[
        str, Field(max_length=EXPRESSION_LENGTH_LIMIT, examples=["title,authors,urls"])
    ] = ""
    """Names of the fields wanted of each paper, with commas between; empty: all. `id` always is."""
    facets: bool = False
    """Count the papers found by category, year, author, feature and month."""
    explain: bool = False
    """Tell why each paper stands where it stands."""

    @field_validator("fields")
    @classmethod
    def _known(cls, value: str) -> str:
        for name in filter(None, value.split(",")):
            if name.strip() not in FIELDS:
                raise PydanticCustomError(
                    "unknown_field",
                    "there is no field of this name; there are " + ", ".join(FIELDS),
                )
        return value

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(name.strip() for name in self.fields.split(",") if name.strip())


class RelatedPageParams(View):
    """Of `/related`."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="ignore")

    ids: Annotated[str, Field(max_length=2_000)] = ""
    not_: Annotated[str, Field(alias="not", max_length=2_000)] = ""
    text: Annotated[str, Field(max_length=5_000)] = ""
    category: Annotated[str, Field(max_length=EXPRESSION_LENGTH_LIMIT)] = ""
    first_day: Annotated[LenientDay, Field(alias="from")] = None
    last_day: Annotated[LenientDay, Field(alias="to")] = None


class RelatedParams(View):
    """Of `GET /api/v1/papers/{id}/related`."""

    model_config = ConfigDict(
        frozen=True, populate_by_name=True, extra="forbid", use_attribute_docstrings=True
    )

    category: Annotated[str, Field(max_length=EXPRESSION_LENGTH_LIMIT)] = ""
    """Category expression: a+b-c is in a or b, but not in c."""
    first_day: Annotated[Day | None, Field(alias="from")] = None
    """Announced on this day or later."""
    last_day: Annotated[Day | None, Field(alias="to")] = None
    """Announced on this day or earlier."""


def filters_of(
    category: str,
    first_day: date | None,
    last_day: date | None,
    day: date | None = None,
    kind: str = "",
) -> Filters:
    """Raises CategoryError for a category that cannot be read."""
    expression = parse_expression(category) if category.strip() else None
    kinds = tuple(each for each in KINDS if each in kind.split(","))
    return Filters(expression, first_day, last_day, day, kinds)


def _quoted(text: str, space: str) -> str:
    """As `quote` does it, word by word: a page has hundreds of addresses of the same few words."""
    return space.join(map(_quoted_word, text.split(" ")))


@lru_cache(maxsize=WORDS_KEPT)
def _quoted_word(word: str) -> str:
    return quote(word, safe="")


def search_url(text: str) -> str:
    return f"/search?q={_quoted(text, '+')}"


def author_url(name: str) -> str:
    return search_url(f'au:"{name.replace(chr(34), "")}"')


def keyword_url(phrase: str) -> str:
    return f"/keyword/{_quoted(phrase, '%20')}"


def related_url(paper_id: str) -> str:
    return f"/related?ids={quote(paper_id, safe='/')}"


def listing_url(expression: str) -> str:
    return f"/arxiv/{quote(expression, safe='+,-./')}"


def paper_url(paper_id: str) -> str:
    return f"/arxiv/{quote(paper_id, safe='/')}"

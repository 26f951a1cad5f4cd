"""Numbers -> the controls below a list. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

AROUND = 2  # pages named on either side of the present one


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page number, or a gap when it has no address."""

    label: str
    url: str | None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where a page stands in its list; `first` and `last` number the papers shown."""

    page: int
    pages: int
    first: int
    last: int
    total: int
    previous_url: str | None
    next_url: str | None
    links: tuple[PageLink, ...]


def paginate(
    page: int, size: int, shown: int, total: int, reachable: int, url: Callable[[int], str]
) -> Pagination:
    """Controls for page `page` of a list of `total`, of which paging reaches `reachable`.

    >>> [link.label for link in paginate(5, 10, 10, 95, 95, str).links]
    ['1', '…', '3', '4', '5', '6', '7', '…', '10']
    """
    pages = max(1, -(-reachable // size))
    named = sorted({1, pages, *range(page - AROUND, page + AROUND + 1)} & set(range(1, pages + 1)))
    links: list[PageLink] = []
    for before, number in zip([0, *named], named, strict=False):
        if number - before == 2:
            links.append(PageLink(str(number - 1), url(number - 1)))
        elif number - before > 2:
            links.append(PageLink("…", None))
        links.append(PageLink(str(number), url(number), current=number == page))
    first = (page - 1) * size + 1 if shown else 0
    return Pagination(
        page=page,
        pages=pages,
        first=first,
        last=first + shown - 1 if shown else 0,
        total=total,
        previous_url=url(page - 1) if 1 < page <= pages + 1 else None,
        next_url=url(page + 1) if page < pages else None,
        links=tuple(links),
    )

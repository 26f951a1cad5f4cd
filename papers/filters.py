"""Conditions beside the words, and the order of what is found."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from papers.categories import CategoryExpression

Sort = Literal["relevance", "recent", "newest", "oldest", "announced"]
"""relevance: by words. recent: the same, a paper four years older counting half. newest, oldest: by
submission. announced: the latest announcement first."""

Match = Literal["auto", "all", "any"]
"""Of the bare words: all first and then some, strictly all, or any."""


Kind = Literal["new", "cross", "replaced"]
"""How a paper came to a day's list. cross: new, but with another primary category than the list's.
replaced: an older paper with a new version of that day."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions beside the words; `day` asks for papers announced on that very day."""

    category: CategoryExpression | None = None
    first_day: date | None = None
    last_day: date | None = None
    day: date | None = None
    kinds: tuple[Kind, ...] = ()
    """Of the days asked for; nothing means what was announced then, new and cross-listed."""

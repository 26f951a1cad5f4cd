"""Where a program has read up to, as an opaque word that stays good while the index changes.

By date a cursor names the last paper delivered by its sort number, by score the last ones by their
keys: papers that come in shift nothing, and scores that drift a little put no paper out of reach.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from math import inf
from typing import Any, get_args

from papers.answers import TierName
from papers.filters import Sort

FIRST = "*"
"""What asks for the first page of a reading by cursor."""

CURSOR_LENGTH_LIMIT = 4_000  # characters
NEAR_LIMIT = 200  # papers delivered last that are named


class CursorError(ValueError):
    """A cursor that is not one, or one of another query; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The state between two pages."""

    asked: str
    """Which query, filters and order it belongs to."""
    sort: Sort
    tiers: tuple[TierName, ...]
    """Lists still to be read, the one being read first."""
    key: float = inf
    """By date: sort number of the last paper delivered; infinite before the first."""
    near: tuple[int, ...] = ()
    """By score: keys of the papers delivered last."""
    served: int = 0
    """Papers delivered of the list being read."""

    def __str__(self) -> str:
        values = [self.asked, self.sort, self.tiers, self.key, self.near, self.served]
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def fingerprint(*asked: object) -> str:
    """A short name of what is asked for."""
    return hashlib.blake2b(repr(asked).encode(), digest_size=6).hexdigest()


def read_cursor(text: str, asked: str) -> Cursor:
    """The cursor of a page's `next`. Raises CursorError."""
    if len(text) > CURSOR_LENGTH_LIMIT:
        raise _not_one()
    try:
        values = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
        cursor = _checked(values)
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise _not_one() from error
    if cursor.asked != asked:
        raise CursorError(
            "cursor: it belongs to another query; repeat query, filters, sort and match as they "
            "were, or leave the cursor out."
        )
    return cursor


def _checked(values: Any) -> Cursor:
    asked, sort, tiers, key, near, served = values
    if (
        isinstance(asked, str)
        and sort in get_args(Sort)
        and isinstance(tiers, list)
        and 0 < len(tiers) <= 3
        and all(tier in get_args(TierName) for tier in tiers)
        and isinstance(key, int | float)
        and (0 <= key < 1 << 62 or key == inf)
        and isinstance(near, list)
        and len(near) <= NEAR_LIMIT
        and all(type(pk) is int and 0 <= pk < 1 << 62 for pk in near)
        and type(served) is int
        and 0 <= served < 1 << 31
    ):
        return Cursor(asked, sort, tuple(tiers), key, tuple(near), served)
    raise ValueError("not a cursor")


def _not_one() -> CursorError:
    return CursorError("cursor: send the one from `next_cursor` of the page before, unchanged.")

"""Clients are known by a keyed hash of their address, for a day; then the key is drawn anew.

So what one did counts once and within bounds, and nothing can be traced from one day to the next.
"""

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from app.activity.database import KEY_BYTES
from app.activity.tables import hourly, secret, seen, spent

HOUR_SECONDS = 3_600
DAY_SECONDS = 86_400
HOURS_KEPT = 400 * 24  # of counts by hour; older ones stay in the totals
IPV6_NETWORK_BITS = 64  # one household; its addresses change at will


@dataclass(frozen=True, slots=True)
class Limit:
    """How much one client may do within an hour or a day."""

    what: str
    count: int
    span_seconds: int


EVENTS = Limit("event", 300, HOUR_SECONDS)
"""Opens and stars that count; nobody reads faster."""
PUTS = Limit("put", 120, HOUR_SECONDS)
"""Writes of a library: one every half minute."""
NEW_PLACES = Limit("place", 20, DAY_SECONDS)
"""Or one client could fill all there is room for."""


class TooManyError(Exception):
    """A client did more than its limit allows; the message is for it."""

    def __init__(self, retry_after_seconds: int) -> None:
        minutes = -(-retry_after_seconds // 60)
        super().__init__(f"That was too much at once; go on in {minutes} minutes.")
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class Client:
    """One client of today, within one transaction."""

    connection: Connection
    key: bytes
    name: bytes
    now: datetime

    def once(self, what: str, paper_id: str) -> bool:
        """Note what it did to a paper; false when it did so before today."""
        mark = digest(self.key, self.name, what.encode(), paper_id.encode())
        statement = insert(seen).values(mark=mark).on_conflict_do_nothing()
        return self.connection.execute(statement).rowcount > 0

    def forget(self, what: str, paper_id: str) -> None:
        """It may do it again."""
        mark = digest(self.key, self.name, what.encode(), paper_id.encode())
        self.connection.execute(delete(seen).where(seen.c.mark == mark))

    def spend(self, limit: Limit) -> None:
        """Count one against a limit. Raises TooManyError, by which all else is undone too."""
        span, passed = divmod(int(self.now.timestamp()), limit.span_seconds)
        mine = (spent.c.client == self.name) & (spent.c.what == limit.what)
        before = self.connection.execute(
            select(spent.c.count).where(mine, spent.c.span == span)
        ).scalar()
        count = (before or 0) + 1
        if count > limit.count:
            raise TooManyError(limit.span_seconds - passed)
        values = {"span": span, "count": count}
        self.connection.execute(
            insert(spent)
            .values(client=self.name, what=limit.what, **values)
            .on_conflict_do_update(index_elements=["client", "what"], set_=values)
        )


def known(connection: Connection, address: str, now: datetime) -> Client:
    """The client of an address, within a transaction."""
    key = _key_of_today(connection, now)
    return Client(connection, key, digest(key, network_of(address).encode()), now)


def network_of(address: str) -> str:
    """What stands for one client: an IPv4 address, the network of an IPv6 one, else the text."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed), IPV6_NETWORK_BITS), strict=False))


def digest(key: bytes, *parts: bytes) -> bytes:
    """A keyed hash of some parts, none of which holds a zero byte."""
    return hashlib.blake2b(b"\0".join(parts), key=key, digest_size=16).digest()


def _key_of_today(connection: Connection, now: datetime) -> bytes:
    """The day's key. With a new day there is a new one, and what hung on the last is forgotten."""
    day = now.date().toordinal()
    row = connection.execute(
        select(secret.c.day, secret.c.value).where(secret.c.name == "client")
    ).first()
    # A request from before midnight may come to its turn after one from after it.
    if row and day <= row.day <= day + 1:
        value: bytes = row.value
        return value
    key = secrets.token_bytes(KEY_BYTES)
    if row:
        connection.execute(
            update(secret).where(secret.c.name == "client").values(day=day, value=key)
        )
    else:
        connection.execute(secret.insert().values(name="client", day=day, value=key))
    connection.execute(delete(seen))
    connection.execute(delete(spent))
    oldest = int(now.timestamp()) // HOUR_SECONDS - HOURS_KEPT
    connection.execute(delete(hourly).where(hourly.c.hour < oldest))
    return key

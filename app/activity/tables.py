"""The tables of `activity.db`. None holds an address, a browser's name or a reader's token."""

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, String, Table

SCHEMA = 1
"""Kept as `user_version`; a file of another one is refused."""

metadata = MetaData()

paper = Table(
    "paper",
    metadata,
    Column("pk", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("newness", Integer, nullable=False),  # grows with the time of submission
    Column("pdf", Integer, nullable=False),
    Column("related", Integer, nullable=False),
    Column("stars", Integer, nullable=False),
)
"""Counts of all time."""

hourly = Table(
    "hourly",
    metadata,
    Column("hour", Integer, primary_key=True),  # since 1970
    Column("paper", Integer, primary_key=True),
    Column("pdf", Integer, nullable=False),
    Column("related", Integer, nullable=False),
    Column("stars", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""The same counts by hour, for lists of what is popular now."""

star = Table(
    "star",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("hour", Integer, nullable=False),  # under which it was counted
    sqlite_with_rowid=False,
)
"""Stars that count, so that each can be taken back; a mark is made of a reader's token and a paper,
so that no two stars can be told to be of one reader."""

secret = Table(
    "secret",
    metadata,
    Column("name", String(8), primary_key=True),
    Column("day", Integer, nullable=False),
    Column("value", LargeBinary(32), nullable=False),
)
"""Keys of the hashes: `client` is another one every day, `star` stays."""

seen = Table(
    "seen",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    sqlite_with_rowid=False,
)
"""Today's clients with what they did to which paper, hashed as one; emptied every day."""

spent = Table(
    "spent",
    metadata,
    Column("client", LargeBinary(16), primary_key=True),
    Column("what", String(8), primary_key=True),
    Column("span", Integer, nullable=False),  # number of the hour or day that is counted in
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How much today's clients did within an hour or a day; emptied every day."""

place = Table(
    "place",
    metadata,
    Column("place", String(64), primary_key=True),
    Column("etag", String(32), nullable=False),
    Column("size", Integer, nullable=False),
    Column("used", Integer, nullable=False),  # ordinal of the last day of use
    Column("body", LargeBinary, nullable=False),
    Index("ix_place_used_size", "used", "size"),  # sums sizes without a look at the bodies
)
"""Libraries that readers keep here for their other devices; what is in them, only they can tell."""

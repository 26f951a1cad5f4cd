"""The database's schema as an append-only list of steps, each run once, in order.

A database from a newer Sheaf is refused. Steps are never edited: add one.
"""

from collections.abc import Callable

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    inspect,
    select,
    text,
)


class NewerDatabaseError(Exception):
    """The database was written by a newer version of Sheaf than this one."""


def migrate(connection: Connection) -> None:
    """Bring the schema up to date inside the caller's transaction.

    Raises NewerDatabaseError when the database knows steps that this code does not.
    """
    version = len(STEPS) - steps_missing(connection)
    for number, step in enumerate(STEPS[version:], start=version + 1):
        step(connection)
        meta = _meta_table(MetaData())
        connection.execute(meta.delete().where(meta.c.key == "schema_version"))
        connection.execute(meta.insert().values(key="schema_version", value=str(number)))


def steps_missing(connection: Connection) -> int:
    """How many steps the database has yet to see; raises NewerDatabaseError as `migrate` does."""
    version = schema_version(connection)
    if version > len(STEPS):
        raise NewerDatabaseError(
            f"the database has schema {version}, this Sheaf knows {len(STEPS)}: update Sheaf"
        )
    return len(STEPS) - version


def schema_version(connection: Connection) -> int:
    """How many steps the database has seen; 0 when it is empty."""
    if not inspect(connection).has_table("meta"):
        return 0
    meta = _meta_table(MetaData())
    value = connection.execute(select(meta.c.value).where(meta.c.key == "schema_version")).scalar()
    return int(value or 0)


def _meta_table(metadata: MetaData) -> Table:
    return Table(
        "meta",
        metadata,
        Column("key", String(64), primary_key=True),
        Column("value", String, nullable=False),
    )


def _step_1_papers(connection: Connection) -> None:
    metadata = MetaData()
    _meta_table(metadata)
    Table(
        "paper",
        metadata,
        Column("pk", Integer, primary_key=True),
        Column("id", String(32), nullable=False, unique=True, index=True),
        Column("seq", Integer, nullable=False, index=True),
        Column("title", Text, nullable=False),
        Column("abstract", Text, nullable=False),
        Column("authors", Text),
        Column("categories", Text),
        Column("comments", Text),
        Column("journal_ref", Text),
        Column("doi", Text),
        Column("report_no", Text),
        Column("license", Text),
        Column("submitter", Text),
        Column("versions", JSON, nullable=False),
        Column("version", Integer),
        Column("submitted", DateTime),
        Column("updated", DateTime),
        Column("datestamp", Date),
        Column("announced", Date),
        Column("announced_estimated", Boolean, nullable=False),
        Column("withdrawn", Boolean, nullable=False),
        Column("fields_known", Integer, nullable=False),
        Column("fingerprint", String(32), nullable=False),
    )
    metadata.create_all(connection)


def _step_2_keywords(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE paper ADD COLUMN keywords JSON"))
    connection.execute(
        text("ALTER TABLE paper ADD COLUMN keywords_version INTEGER NOT NULL DEFAULT 0")
    )
    connection.execute(text("CREATE INDEX ix_paper_keywords_version ON paper (keywords_version)"))


def _step_3_rising(connection: Connection) -> None:
    metadata = MetaData()
    Table(
        "rising",
        metadata,
        Column("category", String(32), primary_key=True),
        Column("window", String(8), primary_key=True),
        Column("first", Date, nullable=False),
        Column("last", Date, nullable=False),
        Column("papers", Integer, nullable=False),
        Column("phrases", JSON, nullable=False),
    )
    metadata.create_all(connection)
    connection.execute(text("CREATE INDEX ix_paper_announced ON paper (announced)"))


def _step_4_changes(connection: Connection) -> None:
    metadata = MetaData()
    Table(
        "change",
        metadata,
        Column("pk", Integer, primary_key=True),
        Column("paper_id", String(32), nullable=False, index=True),
        Column("datestamp", Date),
        Column("announced", Date, index=True),
        Column("version_before", Integer),
        Column("version_after", Integer),
        Column("crossed", JSON, nullable=False),
        Column("former", JSON, nullable=False),
    )
    metadata.create_all(connection)
    # Estimates follow another rule from here on: the next build makes them anew.
    connection.execute(text("UPDATE paper SET announced = NULL WHERE announced_estimated"))
    connection.execute(text("UPDATE paper SET announced_estimated = TRUE WHERE announced IS NULL"))


STEPS: tuple[Callable[[Connection], None], ...] = (
    _step_1_papers,
    _step_2_keywords,
    _step_3_rising,
    _step_4_changes,
)

"""The schema of a database: which version it has, and the way to the newest."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from bot.database import DatabaseError, why

MIGRATIONS = Path(__file__).parent.parent / "models" / "migrations"
VERSION = "SELECT version_num FROM alembic_version"


def newest() -> str:
    """Return the newest version that this program knows: each file is named after its own."""
    names = (each.name for each in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    return max(names).partition("_")[0]


def version(connection: Connection) -> str | None:
    """Return the version a database has; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql(VERSION).scalar()


def migrate(made: Engine) -> None:
    """Bring the schema up to date. Raises DatabaseError.

    Where it is, Alembic is not even loaded, which a start would wait for.
    """
    try:
        with made.connect().execution_options(reading=True) as connection:
            if version(connection) == newest():
                return
    except DBAPIError as error:
        raise DatabaseError(why(error)) from error
    _upgrade(made)


def _upgrade(made: Engine) -> None:
    from alembic import command  # noqa: PLC0415 - seldom needed
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util.exc import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with made.begin() as connection:
            if made.dialect.name == "postgresql":  # processes that start together take turns
                connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20260101)")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise DatabaseError(why(error)) from error
    except CommandError as error:
        raise DatabaseError(
            "database: a newer version of the bot wrote it - install that version, or restore a backup"
        ) from error

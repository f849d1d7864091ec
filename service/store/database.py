"""The engine and its transactions: the same promises on SQLite and on PostgreSQL.

A read sees one moment of the database and leaves nothing behind. A write is all or nothing, and durable when
its block has ended. On SQLite a write begins with BEGIN IMMEDIATE: it waits its turn at the start and never
has to give up half-way; on PostgreSQL the stores lock the rows that they go by.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from service.errors import SettingsError, StoreError
from service.store.failures import BusyError, mapped

_T = TypeVar("_T")

BUSY_SECONDS = 10
"""How long a writer waits for its turn. A transaction takes milliseconds, so this is hundreds of turns."""

CONNECT_SECONDS = 10
"""How long a connection to PostgreSQL may take before it counts as out of reach."""

TRIES = 5
"""How often a transaction is run when others stand in its way."""

BACKOFF_SECONDS = 0.02
"""A pause between tries is random, at most this times two to the power of the tries so far."""

CONNECTIONS = 16
"""Connections kept open, one for each thread that the conductor uses for SQL; as many again come and go."""

MIGRATION_LOCK = 7_020_001
LIBRARY_LOCK = 7_020_002
"""Names of PostgreSQL's advisory locks; any numbers that nobody else in the database uses."""

_BEGIN = "begin_with"
_SQLITE_READ = {_BEGIN: "BEGIN"}
_SQLITE_WRITE = {_BEGIN: "BEGIN IMMEDIATE"}
_POSTGRESQL_READ = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Database:
    """One database by its URL: `sqlite:///path` or `postgresql://…`. Safe to share between threads.

    Raises SettingsError for a URL that is none of these, StoreError where the folder of an SQLite file cannot
    be made. The first connection is made when it is needed.
    """

    def __init__(self, url: str) -> None:
        self.url = _read_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._turn = threading.Lock()
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._readers = self.engine.execution_options(
            **(_SQLITE_READ if self.is_sqlite else _POSTGRESQL_READ)
        )
        self._writers = self.engine.execution_options(**(_SQLITE_WRITE if self.is_sqlite else {}))

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the database; what it changes is dropped. Raises StoreError."""
        with mapped(), Session(self._readers, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction: committed when the block ends, rolled back when it raises. Raises StoreError.

        Not to be nested: the inner one would wait for the outer one and give up as BusyError.
        """
        with self._in_turn(), mapped(), Session(self._writers, expire_on_commit=False) as session:
            session.connection()  # begins here, so that waiting for a turn happens before anything was read
            yield session
            try:
                session.commit()
            except BaseException:
                session.invalidate()  # a commit that failed leaves the transaction, and its lock, to the pool
                raise

    def transact(self, work: Callable[[Session], _T]) -> _T:
        """Run `work` in a transaction, and again where others stood in its way, TRIES times at most.

        `work` may run more than once, so its only effects are those on the session. Raises what it raises and
        StoreError.
        """
        patience = time.monotonic() + BUSY_SECONDS
        for tried in count(1):
            try:
                with self.write() as session:
                    return work(session)
            except BusyError:
                if tried == TRIES or time.monotonic() > patience:
                    raise
            time.sleep(random.uniform(0, BACKOFF_SECONDS * 2**tried))  # noqa: S311  only spreads the tries
        raise AssertionError("the last try returns or raises")

    def hold(self, session: Session, lock: int) -> None:
        """Keep everybody else who wants `lock` out until this transaction ends."""
        if not self.is_sqlite:  # on SQLite there is but one writer at a time
            session.connection().execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """On SQLite the writers of this process queue here, which is fair; its file lock is not."""
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise BusyError("The database is busy. Try again in a moment.")
        try:
            yield
        finally:
            self._turn.release()


def _read_url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        message = "The database URL cannot be read; one looks like sqlite:///var/hotseat.db."
        raise SettingsError(message) from error
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        if url.database in (None, "", ":memory:") or url.database.startswith("file:"):
            raise SettingsError("An SQLite database needs a file, as in sqlite:///var/hotseat.db.")
        return url
    raise SettingsError(f"Hotseat keeps its data in sqlite:///… or postgresql://…, not in {url.drivername}.")


def _sqlite(url: URL) -> Engine:
    folder = Path(url.database or "").absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {folder} for the database cannot be made: {error.strerror}.") from error
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS},
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        pool_timeout=BUSY_SECONDS,
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # SQLAlchemy's way to own BEGIN on every Python version: the driver emits none, _begin_sqlite does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")  # readers go on while somebody writes
    cursor.execute("PRAGMA synchronous = FULL")  # what was committed survives a power cut
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        connect_args={"connect_timeout": CONNECT_SECONDS},
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
    )

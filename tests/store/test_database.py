"""Transactions are whole, and what goes wrong below comes up as one plain sentence."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import errors as postgres_errors
from sqlalchemy import exc, text
from sqlmodel import Session

from service.errors import InputError, SettingsError, StoreError
from service.store.columns import UtcDateTime
from service.store.database import TRIES, Database
from service.store.failures import BusyError, explain
from service.store.migrations import migrate
from service.store.rounds import Rounds
from service.store.tables import DraftRow, UserRow
from service.store.users import Users
from tests.store.samples import OPEN, answer, opened
from tests.support.databases import sqlite_copy
from tests.support.sample import START


def _users(database: Database) -> int:
    with database.read() as session:
        return int(session.connection().execute(text("SELECT count(*) FROM users")).scalar_one())


def _add(name: str) -> UserRow:
    return UserRow(id=name, name=name, created_at=START)


def test_a_write_stands_when_its_block_ends(database: Database) -> None:
    with database.write() as session:
        session.add(_add("ada"))
    assert _users(database) == 1


def test_a_write_that_raises_leaves_nothing_and_the_error_is_its_own(database: Database) -> None:
    def work(session: Session) -> None:
        session.add(_add("ada"))
        session.flush()
        raise InputError("field", "no")

    with pytest.raises(InputError):
        database.transact(work)
    assert _users(database) == 0


def test_a_read_leaves_nothing_behind(database: Database) -> None:
    with database.read() as session:
        try:
            session.add(_add("ada"))
            session.flush()
        except exc.DBAPIError:
            pass  # PostgreSQL refuses it, SQLite forgets it
    assert _users(database) == 0


def test_a_read_sees_one_moment(database: Database) -> None:
    with database.read() as session:
        count = text("SELECT count(*) FROM users")
        before = session.connection().execute(count).scalar_one()
        Users(database).local()
        assert session.connection().execute(count).scalar_one() == before
    assert _users(database) == before + 1


def test_a_transaction_is_tried_again_when_others_stood_in_its_way(database: Database) -> None:
    tried: list[int] = []

    def work(session: object) -> str:
        tried.append(1)
        if len(tried) < TRIES:
            raise BusyError("later")
        return f"done with {type(session).__name__}"

    assert database.transact(work) == "done with Session"
    assert len(tried) == TRIES


def test_a_transaction_is_not_tried_for_ever(database: Database) -> None:
    tried: list[int] = []

    def work(_: object) -> None:
        tried.append(1)
        raise BusyError("never")

    with pytest.raises(BusyError):
        database.transact(work)
    assert len(tried) == TRIES


def test_other_errors_are_not_tried_again(database: Database) -> None:
    tried: list[int] = []

    def work(_: object) -> None:
        tried.append(1)
        raise StoreError("broken")

    with pytest.raises(StoreError):
        database.transact(work)
    assert len(tried) == 1


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a/b/hotseat.db")
    with database.read() as session:
        found = {
            name: session.connection().execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_full_disk_is_said_and_what_stood_stays(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/hotseat.db")
    migrate(database)
    rounds, owner = Rounds(database), Users(database).local()
    round_id = rounds.create(owner, opened(), None, "t")

    def fill(session: Session) -> None:
        session.connection().execute(text("PRAGMA max_page_count = 1"))  # no page more than there are
        session.add(UserRow(id="big", name="x" * 1_000_000, created_at=START))

    with pytest.raises(StoreError, match="disk is full"):
        database.transact(fill)
    database.dispose()
    rounds.append(owner, round_id, 1, answer(), None, OPEN)
    assert rounds.positions([round_id]) == {round_id: 2}
    database.dispose()


def test_an_sqlite_writer_has_its_turn_from_the_start_and_readers_go_on(
    sqlite_template: Path, tmp_path: Path
) -> None:
    with sqlite_copy(sqlite_template, tmp_path) as database, database.write():
        another = sqlite3.connect(tmp_path / "hotseat.db", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            another.execute("BEGIN IMMEDIATE")
        assert _users(database) == 0
        another.close()


def test_a_commit_that_fails_leaves_no_lock_behind(sqlite_template: Path, tmp_path: Path) -> None:
    def orphan(session: Session) -> None:
        session.connection().execute(text("PRAGMA defer_foreign_keys = ON"))  # found at the commit only
        session.add(DraftRow(round_id="none", text="x", version=1, saved_at=START))

    with sqlite_copy(sqlite_template, tmp_path) as database:
        with pytest.raises(StoreError):
            database.transact(orphan)
        with sqlite3.connect(tmp_path / "hotseat.db", timeout=0) as another:
            another.execute("BEGIN IMMEDIATE")
            assert another.execute("SELECT count(*) FROM drafts").fetchone() == (0,)
        another.close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be made"):
        Database(f"sqlite:///{tmp_path}/file/hotseat.db")


def test_a_folder_in_place_of_the_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "hotseat.db").mkdir()
    with pytest.raises(StoreError, match="cannot be opened"):
        Users(Database(f"sqlite:///{tmp_path}/hotseat.db")).local()


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "hotseat.db").write_bytes(b"not a database at all" * 500)
    with pytest.raises(StoreError, match="not an SQLite database"):
        Users(Database(f"sqlite:///{tmp_path}/hotseat.db")).local()


def test_a_server_that_is_not_there_is_said_without_the_password() -> None:
    database = Database("postgresql://me:hunter2@127.0.0.1:1/none")
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        Users(database).local()
    assert "hunter2" not in str(caught.value)


REFUSED_URLS = ["", "nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "sqlite:///file:x?uri=true"]


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_urls_of_nothing_that_is_supported_are_refused(url: str) -> None:
    with pytest.raises(SettingsError):
        Database(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_leads_to_psycopg(scheme: str) -> None:
    assert Database(f"{scheme}://me@host/db").url.drivername == "postgresql+psycopg"


@dataclass(frozen=True)
class Case:
    name: str
    error: Exception
    says: str
    busy: bool = False


def _sqlite_error(name: str, message: str = "") -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(message)
    error.sqlite_errorname = name
    return error


CASES = [
    Case("locked", _sqlite_error("SQLITE_BUSY"), "busy", busy=True),
    Case("locked by a recovery", _sqlite_error("SQLITE_BUSY_RECOVERY"), "busy", busy=True),
    Case("table locked", _sqlite_error("SQLITE_LOCKED"), "busy", busy=True),
    Case("read-only", _sqlite_error("SQLITE_READONLY_DIRECTORY"), "read-only"),
    Case("input/output", _sqlite_error("SQLITE_IOERR_WRITE"), "reports an error"),
    Case("damaged", _sqlite_error("SQLITE_CORRUPT"), "damaged"),
    Case("no table", _sqlite_error("SQLITE_ERROR", "no such table: users"), "hotseat migrate"),
    Case("anything else", _sqlite_error("SQLITE_MISUSE"), "SQLITE_MISUSE"),
    Case("serialisation", postgres_errors.SerializationFailure(), "busy", busy=True),
    Case("deadlock", postgres_errors.DeadlockDetected(), "busy", busy=True),
    Case("server disk", postgres_errors.DiskFull(), "full"),
    Case("too many", postgres_errors.TooManyConnections(), "no connection left"),
    Case("password", postgres_errors.InvalidPassword(), "user or password"),
    Case("no database", postgres_errors.InvalidCatalogName(), "no database of that name"),
    Case("no right", postgres_errors.InsufficientPrivilege(), "lacks a right"),
    Case("shutdown", postgres_errors.AdminShutdown(), "shutting down"),
    Case("standby", postgres_errors.ReadOnlySqlTransaction(), "takes no writes"),
    Case("undefined table", postgres_errors.UndefinedTable(), "hotseat migrate"),
    Case("no server", psycopg.OperationalError("connection failed"), "cannot be reached"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_failure_has_its_sentence(case: Case) -> None:
    kind = (
        exc.OperationalError
        if not isinstance(case.error, postgres_errors.UndefinedTable)
        else exc.ProgrammingError
    )
    said = explain(kind("INSERT secret", {"text": "an answer"}, case.error))
    assert case.says in str(said)
    assert isinstance(said, BusyError) == case.busy
    assert "secret" not in str(said)
    assert "answer" not in str(said)


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), database.engine.dialect)

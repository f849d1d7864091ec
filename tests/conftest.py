"""Fixtures of all tests. Every test that takes `database` runs twice: on SQLite and on a real PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from service.store.database import Database
from service.store.rounds import Rounds
from service.store.users import Users
from tests.support.databases import (
    make_postgres_template,
    make_sqlite_template,
    postgres_copy,
    postgres_emptied,
    sqlite_copy,
)
from tests.support.postgres import Postgres, running_postgres

# The same examples every time, so that a failure is somebody's change; the long form looks for new ones. No
# deadline: how long an example takes says more about the machine than about the code.
settings.register_profile(
    "hotseat",
    deadline=None,
    derandomize="HOTSEAT_LONG" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("hotseat")

KINDS = [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> Postgres:
    make_postgres_template(postgres)
    return postgres


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_url(postgres_template: Postgres) -> Iterator[str]:
    """A migrated database of this worker, for all tests that leave its schema alone."""
    with postgres_copy(postgres_template) as database:
        yield database.url.render_as_string(hide_password=False)


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database with nothing in it."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            template: Path = request.getfixturevalue("sqlite_template")
            yield stack.enter_context(sqlite_copy(template, tmp_path))
        else:
            yield stack.enter_context(postgres_emptied(request.getfixturevalue("postgres_url")))


@pytest.fixture(params=KINDS)
def own_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database whose schema may be changed."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            template: Path = request.getfixturevalue("sqlite_template")
            yield stack.enter_context(sqlite_copy(template, tmp_path))
        else:
            yield stack.enter_context(postgres_copy(request.getfixturevalue("postgres_template")))


@pytest.fixture(params=KINDS)
def bare_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any schema."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            fresh = Database(f"sqlite:///{tmp_path}/var/hotseat.db")
            stack.callback(fresh.dispose)
            yield fresh
        else:
            yield stack.enter_context(postgres_copy(request.getfixturevalue("postgres"), "template0"))


@pytest.fixture
def owner(database: Database) -> str:
    return Users(database).ensure("ada", "Ada")


@pytest.fixture
def stranger(database: Database) -> str:
    return Users(database).ensure("bob", "Bob")


@pytest.fixture
def rounds(database: Database) -> Rounds:
    return Rounds(database)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Coroutine tests run on asyncio, which is what the service runs on."""
    return "asyncio"

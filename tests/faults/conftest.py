"""Servers that can be killed, one for a test or one for a module that leaves it alone."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from service.store.database import Database
from tests.support.knowledge import write_knowledge
from tests.support.pages import Page
from tests.support.served import Replica, Setup


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_knowledge(tmp_path_factory.mktemp("faults") / "knowledge")


@pytest.fixture
def setup(own_database: Database, knowledge: Path, tmp_path: Path) -> Setup:
    """A migrated database of either kind that nobody has open."""
    own_database.dispose()
    return Setup(tmp_path, knowledge, own_database.url.render_as_string(hide_password=False))


@pytest.fixture
def replica(setup: Setup) -> Iterator[Replica]:
    """A running server. What it logged is shown if the test fails."""
    one = Replica(setup)
    try:
        one.start()
        yield one
    finally:
        one.stop()
        print(setup.log.read_text()[-4000:])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, knowledge: Path) -> Iterator[Replica]:
    """One server on SQLite for all tests of a module."""
    one = Replica(Setup(tmp_path_factory.mktemp("house"), knowledge))
    try:
        one.start()
        yield one
    finally:
        one.stop()


@pytest.fixture
async def page(request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """A page on `replica` where the test has one, else on `house`."""
    name = "replica" if "replica" in request.fixturenames else "house"
    async with Page(request.getfixturevalue(name)) as one:
        yield one
    await asyncio.sleep(0)

"""Pages need some database, not each of them: the web tests run on SQLite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.databases import sqlite_copy
from tests.web.site import Site, site


@pytest.fixture
async def web(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Site]:
    with sqlite_copy(sqlite_template, tmp_path) as database:
        async with site(database) as one:
            yield one

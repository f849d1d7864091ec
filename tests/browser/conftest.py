"""One browser and one service for all tests here, a context for each. Nothing asked for leaves the machine."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.guest import Guest, visiting
from tests.browser.house import PATIENCE, House
from tests.support.served import Replica, Setup
from tests.support.server import ROOT

CHROMIUM = Path(os.environ.get("HOTSEAT_CHROMIUM", "/usr/bin/chromium"))

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

expect.set_options(timeout=PATIENCE * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed when this package is through: while Playwright runs, this thread cannot run another event loop."""
    if not CHROMIUM.exists():
        pytest.fail(f"There is no Chromium at {CHROMIUM}; HOTSEAT_CHROMIUM names one. ./test does without.")
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield one
        finally:
            one.close()


@pytest.fixture(scope="package")
def running_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The real application over the real knowledge, in a process of its own."""
    replica = Replica(Setup(tmp_path_factory.mktemp("browser"), ROOT / "knowledge"))
    try:
        replica.start()
        yield House(replica)
    finally:
        replica.stop()
        print(replica.setup.log.read_text()[-4000:] if replica.setup.log.exists() else "")


@pytest.fixture
def house(running_house: House) -> House:
    """The service with nothing played yet."""
    running_house.empty()
    return running_house


@pytest.fixture
def guest(browser: Browser, house: House) -> Iterator[Guest]:
    """Somebody at a desktop who was never here before."""
    with visiting(browser, house) as one:
        yield one

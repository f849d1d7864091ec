"""On every page, in every state: axe finds nothing, nothing scrolls sideways, nothing moves for who wants it still."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.guest import visiting
from tests.browser.house import House
from tests.browser.states import STATES, State

VENDOR = Path(__file__).parent / "vendor"
AXE = (VENDOR / "axe-core-4.14.1" / "axe.min.js").read_text()

HEIGHT = 800
WIDTHS = (320, 390, 768, 1280)
AXE_WIDTHS = (390, 1280)

OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What dark can break that light has not: the page is the same but for its colours."""

# Without the inside of formulas: KaTeX takes its colours from around it, and axe takes half a minute for a guide's.
RUN_AXE = """async (only) => {
  const found = await axe.run({ exclude: ".katex" }, only ? { runOnly: only } : {});
  return found.violations.map(({ id, nodes }) =>
    `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`);
}"""

SIDEWAYS = """() => {
  const page = document.scrollingElement, wide = page.clientWidth;
  if (page.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > wide + 1)
    .map((one) => `${one.tagName}.${one.className}`).slice(0, 5);
}"""

MOVING = """() => document.getAnimations().filter((one) => one.playState === "running").length
  + (getComputedStyle(document.documentElement).scrollBehavior === "smooth" ? 1 : 0)"""


@pytest.fixture(scope="module", params=STATES, ids=lambda state: re.sub(r"\W+", "-", state.name))
def shown(request: pytest.FixtureRequest, browser: Browser, running_house: House) -> Iterator[Page]:
    """A page in one of its states, open for all tests of this file; its visitor wants nothing to move."""
    state: State = request.param
    running_house.empty()
    with visiting(browser, running_house, reduced_motion="reduce") as guest:
        if state.status >= 400:
            guest.watch.allow(f"status of {state.status}")
        response = guest.page.goto(state.path(running_house))
        assert response is not None
        assert response.status == state.status
        state.then(guest.page)
        guest.page.evaluate(AXE)
        yield guest.page


def test_axe_finds_nothing_in_light_and_dark_on_a_phone_and_a_desktop(shown: Page) -> None:
    found = []
    for width in AXE_WIDTHS:
        shown.set_viewport_size(ViewportSize(width=width, height=HEIGHT))
        shown.emulate_media(color_scheme="light")
        found += [f"{width}, light: {one}" for one in shown.evaluate(RUN_AXE, None)]
        shown.emulate_media(color_scheme="dark")
        found += [f"{width}, dark: {one}" for one in shown.evaluate(RUN_AXE, OF_COLOUR)]
    assert found == []


def test_nothing_scrolls_sideways_at_any_width(shown: Page) -> None:
    found = {}
    for width in WIDTHS:
        shown.set_viewport_size(ViewportSize(width=width, height=HEIGHT))
        found[width] = shown.evaluate(SIDEWAYS)
    assert found == {width: [] for width in WIDTHS}


def test_nothing_moves_for_who_wants_it_still(shown: Page) -> None:
    assert shown.evaluate(MOVING) == 0


def test_axe_is_what_its_manifest_says() -> None:
    for package in json.loads((VENDOR / "manifest.json").read_text())["packages"]:
        folder = VENDOR / package["folder"]
        there = {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
        assert there == package["sha256"]
        assert "LICENSE" in there

"""A round without a mouse: everything is reached by Tab, and one always sees where one is."""

import re

from playwright.sync_api import Page, expect

from tests.browser.guest import Guest
from tests.browser.house import HALF, House
from tests.browser.room import Room

FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return { name: (one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText || "").trim(),
           visible: outlined || one === document.body };
}"""

MOST_TABS = 60


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Go to the control of this name; on the way every stop shows that it has the focus."""
    page.wait_for_load_state()  # a page that is only just reached has no body, and so no focus
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        stop = page.evaluate(FOCUSED)
        assert stop["visible"], f"the focus on {stop['name']!r} cannot be seen"
        if stop["name"] == name:
            return
    raise AssertionError(f"{name} is not reached by {key}")


def test_a_round_is_started_answered_hinted_skipped_and_ended_by_keys(guest: Guest, house: House) -> None:
    page, press = guest.page, guest.page.keyboard.press
    page.goto("/")
    tab_to(page, "Start a round")
    press("Enter")
    expect(page).to_have_url(re.compile("/rounds/new$"))
    tab_to(page, "Start the warm-up")
    press("Enter")
    room = Room.entered(page, house)
    expect(room.box).to_be_focused()
    page.keyboard.type(HALF)
    press("Enter")
    expect(room.turns.filter(has_text=HALF)).to_have_count(1)
    room.catch_up()
    expect(room.box).to_be_focused()

    press("Alt+h")
    expect(page.get_by_text("You asked for a hint.")).to_be_visible()
    room.catch_up()
    press("Alt+s")
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    press("Tab")
    press("Enter")
    expect(page.locator("[data-pinned-number]")).to_contain_text("Question 2 of")
    room.catch_up()
    expect(room.box).to_be_focused()

    tab_to(page, "End round")
    press("Enter")
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    press("Tab")
    press("Enter")
    expect(page.get_by_role("link", name="Read your report")).to_be_visible()
    tab_to(page, "Read your report", "Shift+Tab")
    press("Enter")
    expect(page).to_have_url(re.compile("/report$"))
    tab_to(page, "Mark my words")
    press("Space")
    expect(page.locator(":focus")).to_have_attribute("aria-pressed", "true")


def test_help_opens_by_its_key_closes_by_escape_and_gives_the_focus_back(guest: Guest, house: House) -> None:
    room = Room.enter(guest.page, house, house.opened())
    page, dialog = guest.page, guest.page.get_by_role("dialog", name="Help")
    page.keyboard.type("Why?")
    expect(room.box).to_have_value("Why?")
    expect(dialog).to_be_hidden()

    tab_to(page, "Hint")
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Hint")).to_be_focused()


def test_the_content_is_one_key_away_on_every_page(guest: Guest) -> None:
    guest.page.goto("/guides")
    guest.page.keyboard.press("Tab")
    skip = guest.page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    guest.page.keyboard.press("Enter")
    expect(guest.page.locator("main")).to_be_focused()

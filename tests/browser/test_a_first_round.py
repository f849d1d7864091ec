"""Somebody who was never here plays a round with mouse and keyboard and reads what came of it."""

import re

from playwright.sync_api import expect

from tests.browser.guest import Guest
from tests.browser.house import HALF, House
from tests.browser.room import Room

SEE_STREAMING = """() => {
  window.lengths = [];
  new MutationObserver(() => {
    const words = document.querySelector(".streaming .words");
    if (words) window.lengths.push(words.textContent.length);
  }).observe(document.querySelector("[data-live]"), { childList: true, subtree: true, characterData: true });
}"""


def test_a_new_user_gets_from_the_start_to_a_report_that_shows_the_words_behind_a_mark(
    guest: Guest, house: House
) -> None:
    page = guest.page
    page.goto("/")
    page.get_by_role("link", name="Start a round").click()
    page.get_by_role("button", name="Start the warm-up").click()
    room = Room.entered(page, house)
    expect(room.turns.first).to_have_class(re.compile("interviewer"))
    expect(page.locator("[data-pinned-number]")).to_contain_text("Question 1 of")
    expect(room.box).to_be_focused()

    # Shift+Enter breaks the line, Enter sends, the reply comes in pieces.
    page.keyboard.type("It keeps the order.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("So the ranking stays.")
    expect(room.box).to_have_value("It keeps the order.\nSo the ranking stays.")
    before = room.turns.count()
    page.evaluate(SEE_STREAMING)
    page.keyboard.press("Enter")
    expect(room.turns.nth(before + 1)).to_be_visible()
    room.catch_up()
    lengths: list[int] = page.evaluate("window.lengths")
    assert len(set(lengths)) > 2
    assert lengths == sorted(lengths)
    expect(room.box).to_have_value("")

    room.hears("Hint")
    expect(page.get_by_text("You asked for a hint.")).to_be_visible()
    page.get_by_role("button", name="Skip", exact=True).click()
    page.get_by_role("button", name="Skip it").click()
    expect(page.locator("[data-pinned-number]")).to_contain_text("Question 2 of")
    room.catch_up()
    room.says(HALF)

    # It ends in two steps, and the first can be taken back.
    composer = page.locator("[data-composer]")
    composer.get_by_role("button", name="End round").click()
    page.get_by_role("button", name="Go on").click()
    expect(room.box).to_be_focused()
    assert house.view(room.round_id).status == "open"
    composer.get_by_role("button", name="End round").click()
    page.get_by_role("button", name="End the round").click()
    page.get_by_role("link", name="Read your report").click()

    expect(page.get_by_role("heading", name="What to do next")).to_be_visible()
    criterion = page.locator(".criterion", has=page.get_by_text("Mark my words")).first
    mark = page.locator(".sides", has=page.locator(".criterion .show-words")).first.locator("mark").first
    colour = "element => getComputedStyle(element).backgroundColor"
    unmarked = mark.evaluate(colour)
    criterion.get_by_role("button", name="Mark my words").click()
    expect(criterion.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    assert mark.evaluate(colour) != unmarked
    expect(mark).to_be_in_viewport()
    criterion.get_by_role("link").last.click()
    expect(page).to_have_url(re.compile(r"/guides/[\w-]+#[\w-]+$"))
    expect(page.locator(":target")).to_be_in_viewport()


def test_the_history_shows_a_round_and_deletes_it_once_that_is_confirmed(guest: Guest, house: House) -> None:
    round_id, page = house.ended(HALF), guest.page
    page.goto("/history")
    rows = page.locator("table.history tbody tr")
    expect(rows).to_have_count(1)
    rows.get_by_role("link").last.click()
    page.get_by_role("link", name=re.compile("Keep|Go on|Back|No")).click()
    expect(page).not_to_have_url(re.compile("delete"))
    assert house.view(round_id).status == "ready"

    page.goto(f"/rounds/{round_id}/delete")
    page.get_by_role("button", name=re.compile("Delete")).click()
    expect(page.get_by_text("No rounds yet.")).to_be_visible()

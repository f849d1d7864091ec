"""Refresh, back, a second tab, a lost connection: the same round goes on, nothing doubled, nothing lost."""

import re

from playwright.sync_api import expect

from tests.browser.guest import Guest
from tests.browser.house import HALF, House
from tests.browser.room import Room


def test_a_refresh_and_the_back_button_show_the_round_as_it_stands(guest: Guest, house: House) -> None:
    guest.page.goto("/")
    room = Room.enter(guest.page, house, house.opened())
    room.says(HALF)
    shown = room.turns.all_inner_texts()
    guest.page.reload()
    room.catch_up()
    assert room.turns.all_inner_texts() == shown

    guest.page.get_by_role("link", name="Hotseat").click()
    expect(guest.page.get_by_role("link", name=re.compile("Resume"))).to_be_visible()
    guest.page.go_back()
    room.catch_up()
    assert room.turns.all_inner_texts() == shown
    room.says("And once more from here, after I came back.")
    assert len(room.answers()) == 2


def test_an_answer_in_one_tab_appears_in_the_other_exactly_once(guest: Guest, house: House) -> None:
    first = Room.enter(guest.page, house, house.opened())
    second = Room.enter(guest.context.new_page(), house, first.round_id)
    first.says(HALF)
    second.catch_up()
    second.says("Then from the second tab.")
    first.catch_up()
    for tab in (first, second):
        assert tab.answers() == [HALF, "Then from the second tab."]
    assert first.turns.all_inner_texts() == second.turns.all_inner_texts()


def test_a_round_goes_on_after_the_connection_was_lost(guest: Guest, house: House) -> None:
    guest.watch.allow("ERR_INTERNET_DISCONNECTED")
    room = Room.enter(guest.page, house, house.opened())
    lost = guest.page.locator("[data-connection]")
    guest.context.set_offline(True)
    room.box.fill("Said into the void")
    room.box.press("Enter")
    expect(guest.page.locator("[data-problem]")).to_contain_text("Not sent yet")
    expect(lost).to_contain_text("Connection lost")
    assert house.view(room.round_id).answers == []

    guest.context.set_offline(False)
    expect(lost).to_have_text("")
    expect(room.box).to_have_value("")
    expect(room.turns.nth(2)).to_contain_text("Said into the void")
    room.catch_up()
    assert room.answers() == ["Said into the void"]
    assert house.view(room.round_id).answers == ["Said into the void"]
    room.says(HALF)


def test_a_draft_survives_a_reload_and_says_that_it_is_saved(guest: Guest, house: House) -> None:
    room = Room.enter(guest.page, house, house.opened())
    room.box.press_sequentially("Half a thought")
    expect(room.saved).to_have_text("Saved")
    guest.page.reload()
    expect(room.box).to_have_value("Half a thought")
    expect(room.saved).to_have_text("Saved")

    # What was typed a moment before the page went is saved as it goes.
    room.box.fill("A whole thought")
    guest.page.goto("/guides")
    room.enter(guest.page, house, room.round_id)
    expect(room.box).to_have_value("A whole thought")

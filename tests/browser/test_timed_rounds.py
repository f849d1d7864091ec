"""The clock of a timed round is the server's, and it ends the round with what stood in the box."""

import re

from playwright.sync_api import expect

from tests.browser.guest import Guest
from tests.browser.house import HALF, House
from tests.browser.room import Room

DAYS_AHEAD = """(() => {
  const Real = Date, off = 3 * 86400e3;
  window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + off); }
    static now() { return Real.now() + off; }
  };
})()"""


def seconds_shown(room: Room) -> int:
    minutes, _, seconds = room.page.locator("[data-clock-time]").inner_text().partition(":")
    return int(minutes) * 60 + int(seconds)


def test_the_clock_is_shown_and_says_when_five_minutes_and_one_minute_are_left(
    guest: Guest, house: House
) -> None:
    room = Room.enter(guest.page, house, house.opened("timed"))
    announced = room.page.locator("[data-clock-announce]")
    expect(room.clock).to_contain_text(re.compile(r"1[45]:\d\d left"))
    expect(announced).to_have_text("")

    # The server says anew how much is left with whatever happens in the round.
    house.turn_clock(house.left(room.round_id) - 295)
    room.hears("Hint")
    expect(announced).to_have_text("Five minutes left.")
    expect(room.clock).to_contain_text(re.compile(r"4:\d\d left"))

    # And between two such words the page counts on.
    house.turn_clock(house.left(room.round_id) - 64)
    room.page.reload()
    expect(announced).to_have_text("One minute left.")
    expect(room.clock).to_have_attribute("data-low", "")


def test_when_time_is_up_the_draft_is_the_last_answer_and_the_report_comes_in_place(
    guest: Guest, house: House
) -> None:
    room = Room.enter(guest.page, house, house.opened("timed"))
    room.says(HALF)
    room.box.fill("I was about to say that the order stays")
    expect(room.saved).to_have_text("Saved")

    house.turn_clock(15 * 60 + 20)
    expect(room.page.get_by_role("link", name="Read your report")).to_be_visible()
    room.catch_up()
    last = room.page.locator("[data-log] > .candidate").last
    expect(last).to_contain_text("I was about to say that the order stays")
    assert house.view(room.round_id).answers == [HALF, "I was about to say that the order stays"]
    expect(room.box).to_be_hidden()
    expect(room.page.locator("[data-unsent]")).to_have_count(0)
    expect(room.clock).to_contain_text("Round over")


def test_what_time_the_browser_believes_it_is_changes_nothing(guest: Guest, house: House) -> None:
    guest.context.add_init_script(DAYS_AHEAD)
    room = Room.enter(guest.page, house, house.opened("timed"))
    expect(room.clock).to_contain_text(re.compile(r"\d:\d\d left"))
    assert guest.page.evaluate("Date.now()") / 1000 > 2 * 86400 + guest.page.evaluate(
        "performance.timeOrigin / 1000"
    )
    most = house.left(room.round_id)
    shown = seconds_shown(room)
    least = house.left(room.round_id)
    assert least - 2 <= shown <= most + 2
    room.says(HALF)
    assert house.view(room.round_id).status == "open"

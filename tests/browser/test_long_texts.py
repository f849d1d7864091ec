"""Texts that are longer, wider or written the other way round than most do not break the room or the report."""

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.guest import Guest
from tests.browser.house import House
from tests.browser.room import Room
from tests.browser.test_every_state import HEIGHT, SIDEWAYS, WIDTHS

LONG_WORD = "w" * 3000
LONG_CODE = "```\n" + "x = " + "1 + " * 400 + "1\n```"
WIDE_MATHS = "$$" + " + ".join(f"x_{{{number}}}" for number in range(80)) + "$$"
VERY_LONG = "\n\n".join(f"Point {number}. {'It goes on and on. ' * 30}" for number in range(30))
HEBREW = "הטמפרטורה מחלקת את הלוגיטים ולכן הסדר נשמר"


@pytest.mark.parametrize(
    "text", [LONG_WORD, f"{LONG_CODE}\n\n{WIDE_MATHS}", VERY_LONG], ids=["word", "wide", "long"]
)
def test_a_text_of_any_size_stays_within_the_page(guest: Guest, house: House, text: str) -> None:
    room = Room.enter(guest.page, house, house.opened())
    room.says(text)
    room.box.fill(text)
    for where in ("the room", "the report"):
        if where == "the report":
            room.box.fill("")
            expect(room.saved).to_have_text("")
            house.acts(room.round_id, "end")
            guest.page.goto(f"/rounds/{room.round_id}/report")
        for width in WIDTHS:
            guest.page.set_viewport_size(ViewportSize(width=width, height=HEIGHT))
            assert guest.page.evaluate(SIDEWAYS) == [], f"{where} at {width}"
            if where == "the room":
                expect(guest.page.locator("[data-send]")).to_be_in_viewport(ratio=1)


def test_right_to_left_text_runs_from_the_right(guest: Guest, house: House) -> None:
    room = Room.enter(guest.page, house, house.opened())
    room.box.fill(HEBREW)
    expect(room.box).to_have_css("direction", "rtl")
    room.says(HEBREW)
    expect(guest.page.locator("[data-log] > .candidate .words")).to_have_css("direction", "rtl")
    expect(room.turns.first.locator(".words")).to_have_css("direction", "ltr")
    assert guest.page.evaluate(SIDEWAYS) == []

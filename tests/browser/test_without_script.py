"""With script switched off a round is played by forms alone."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.guest import visiting
from tests.browser.house import FULL, HALF, House
from tests.browser.room import Room


def test_a_whole_round_is_played_by_forms_and_its_report_read(browser: Browser, house: House) -> None:
    with visiting(browser, house, java_script_enabled=False) as guest:
        page = guest.page
        page.goto("/rounds/new")
        page.get_by_role("button", name="Start the warm-up").click()
        room = Room.entered(page, house)

        def send(button: str, text: str | None = None) -> None:
            if text is not None:
                room.box.fill(text)
            page.get_by_role("button", name=button, exact=True).click()
            expect(page).to_have_url(re.compile(rf"/rounds/{room.round_id}([?#]|$)"))
            room.catch_up()

        send("Send", HALF)
        assert len(room.answers()) == 1
        send("Hint", "not sent, only kept")
        expect(room.box).to_have_value("not sent, only kept")
        send("Save draft", "kept again")
        expect(room.box).to_have_value("kept again")
        send("Send", FULL)
        while house.view(room.round_id).status == "open":
            send("Skip")

        page.get_by_role("link", name="Read your report").click()
        expect(page.get_by_role("heading", name="What it was graded by").first).to_be_visible()
        words = page.get_by_role("link", name="Mark my words").first
        words.click()
        expect(page.locator(".criterion:target")).to_be_visible()
        reference = page.locator("details.reference").first
        reference.locator("summary").click()
        expect(reference.locator(".prose")).to_be_visible()


def test_ending_a_round_without_script_takes_two_steps(browser: Browser, house: House) -> None:
    with visiting(browser, house, java_script_enabled=False) as guest:
        room = Room.enter(guest.page, house, house.opened())
        end = guest.page.locator("[data-composer]").get_by_role("button", name="End round")
        end.click()
        guest.page.get_by_role("link", name="Go on").click()
        end.click()
        guest.page.get_by_role("button", name="End the round").click()
        expect(guest.page.get_by_role("link", name="Read your report")).to_be_visible()
        assert house.view(room.round_id).status == "ready"

"""The room as a candidate uses it."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.house import House


@dataclass(frozen=True)
class Room:
    """One tab that shows a round, and the house that knows what it ought to show."""

    page: Page
    house: House
    round_id: str

    @classmethod
    def enter(cls, page: Page, house: House, round_id: str) -> "Room":
        """Open a round's room and wait until it shows what was said."""
        page.goto(f"/rounds/{round_id}")
        room = cls(page, house, round_id)
        room.catch_up()
        return room

    @classmethod
    def entered(cls, page: Page, house: House) -> "Room":
        """The room that the page has just come to."""
        expect(page).to_have_url(re.compile(r"/rounds/(?!new)[^/?#]+([?#]|$)"))
        room = cls(page, house, urlsplit(page.url).path.rpartition("/")[2])
        room.catch_up()
        return room

    @property
    def box(self) -> Locator:
        return self.page.get_by_label("Your answer", exact=True)

    @property
    def turns(self) -> Locator:
        return self.page.locator("[data-log] > .turn")

    @property
    def saved(self) -> Locator:
        return self.page.locator("[data-saved]")

    @property
    def clock(self) -> Locator:
        return self.page.locator("[data-clock]")

    def says(self, text: str) -> None:
        """Write an answer, send it by Enter, wait for what the interviewer says to it."""
        before = len(self.house.settled(self.round_id).turns)
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.turns.nth(before)).to_be_visible()
        self.catch_up()

    def hears(self, act: str) -> None:
        """Press a button of the composer and wait for what the interviewer says."""
        before = len(self.house.settled(self.round_id).turns)
        self.page.get_by_role("button", name=act, exact=True).click()
        expect(self.turns.nth(before)).to_be_visible()
        self.catch_up()

    def catch_up(self) -> None:
        """Wait until the page shows every turn that the house knows, each once and in order."""
        turns = self.house.settled(self.round_id).turns
        expect(self.turns).to_have_count(len(turns))
        assert self.seqs() == [turn["seq"] for turn in turns]
        expect(self.page.locator("[data-live] > *")).to_have_count(0)

    def seqs(self) -> list[int]:
        found = self.turns.evaluate_all("turns => turns.map((turn) => Number(turn.dataset.seq))")
        return [int(one) for one in found]

    def answers(self) -> list[str]:
        """The candidate's words, as the page shows them."""
        return self.page.locator("[data-log] > .candidate .words").all_inner_texts()

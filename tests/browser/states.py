"""Every page in every state that it has, as a visitor comes upon it."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, Route, expect

from tests.browser.house import FULL, HALF, House


def nothing_more(_: Page) -> None:
    """The state is what the page shows at once."""


@dataclass(frozen=True, slots=True)
class State:
    """A page in a state: `path` brings the house into it and says where to look, `then` does the rest in the page."""

    name: str
    path: Callable[[House], str]
    then: Callable[[Page], None] = nothing_more
    status: int = 200


def at(path: str) -> Callable[[House], str]:
    return lambda _: path


def open_round(house: House) -> str:
    house.opened()
    return "/"


def practice(house: House) -> str:
    round_id = house.opened()
    house.says(round_id, f"{HALF}\n\n```python\nx = 1\n```\n\n$$p = \\frac{{1}}{{2}}$$")
    house.acts(round_id, "hint")
    return f"/rounds/{round_id}"


def timed(house: House) -> str:
    round_id = house.opened("timed")
    house.says(round_id, HALF)
    house.turn_clock(house.left(round_id) - 50)
    return f"/rounds/{round_id}"


def waiting(house: House) -> str:
    round_id = house.opened()
    house.says(round_id, HALF)
    return f"/rounds/{round_id}"


def think(page: Page) -> None:
    """The reply takes its time, and on top of that the connection goes."""
    state = {
        "thinking": "assessing",
        "thinking_words": "Thinking about what you said",
        "status": "open",
        "left_s": None,
        "hints_left": 2,
        "questions_planned": 3,
    }
    bodies = [f"event: state\ndata: {json.dumps(state)}\n\n"]

    def once(route: Route) -> None:
        if bodies:
            route.fulfill(content_type="text/event-stream", body=bodies.pop())

    page.route("**/events?*", once)
    page.reload()
    expect(page.locator("[data-thinking-words]")).to_be_visible()
    expect(page.locator("[data-connection]")).to_contain_text("Connection lost")


def ended(house: House) -> str:
    return f"/rounds/{house.ended(HALF)}"


def report(house: House) -> str:
    return f"/rounds/{house.ended(FULL, HALF)}/report"


def partial_report(house: House) -> str:
    round_id = house.opened()
    house.says(round_id, HALF)
    with house.grader_out():
        house.says(round_id, f"{HALF} Nobody reads this.")
        house.acts(round_id, "end")
    return f"/rounds/{round_id}/report"


def history(house: House) -> str:
    house.ended(HALF)
    house.opened()
    return "/history"


def confirm(house: House) -> str:
    return f"/rounds/{house.opened()}/end"


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")


def see_all(page: Page) -> None:
    expect(page.locator(".math[data-tex]:not(.set)")).to_have_count(0)


def open_help(page: Page) -> None:
    page.get_by_role("button", name="Help").click()


STATES = (
    State("home, first visit", at("/")),
    State("home, a round open", open_round),
    State("new round, adjusting", at("/rounds/new"), unfold),
    State("room, practice", practice),
    State("room, timed, one minute", timed),
    State("room, thinking, connection lost", waiting, think),
    State("room, help", waiting, open_help),
    State("room, ended", ended),
    State("end, to confirm", confirm),
    State("report, ready", report, unfold),
    State("report, partial", partial_report),
    State("history", history),
    State("guides", at("/guides")),
    State("guide", at("/guides/root-cause-analysis"), see_all),
    State("search", at("/search?q=why+are+networks+overconfident"), see_all),
    State("settings", at("/settings")),
    State("grader card", at("/graders/builtin")),
    State("nothing there", at("/nothing/here"), status=404),
)

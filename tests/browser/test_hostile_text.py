"""What a candidate, or somebody's link, puts into a page is text and stays text: nothing runs, nothing is fetched."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.guest import Guest
from tests.browser.hostile import PAYLOADS
from tests.browser.house import House
from tests.browser.room import Room

LONGEST_QUERY = 480
"""Characters of hostile text that fit into one search."""

TRAP = "window.runs = 0; window.ran = () => { window.runs += 1; };"

FOREIGN = (
    ":is(script:not([src^='/static/']), iframe, object, embed, img, video, "
    "svg:not(.bar-plot), math, base, meta[http-equiv])"
)
"""Elements that no page of the house has; KaTeX's own drawings stand inside `.katex`."""

FIND_LIVE = """() => [...document.querySelectorAll("*")].filter((element) =>
  element.getAttributeNames().some((name) => name.startsWith("on"))
  || /^(javascript|data):/i.test((element.getAttribute("href") ?? "").trim())
  || (element.matches(FOREIGN) && !element.closest(".katex"))
).map((element) => element.outerHTML.slice(0, 200))"""


def batches(longest: int) -> Iterator[list[str]]:
    """All payloads, in batches that fit together into so many characters."""
    batch: list[str] = []
    for payload in PAYLOADS:
        if batch and len("\n".join([*batch, payload])) > longest:
            yield batch
            batch = []
        batch.append(payload)
    yield batch


def assert_dead(page: Page) -> None:
    assert page.evaluate("window.runs") == 0
    assert page.evaluate(FIND_LIVE.replace("FOREIGN", repr(FOREIGN))) == []


@pytest.fixture
def page(guest: Guest) -> Page:
    guest.context.add_init_script(TRAP)
    return guest.page


def test_an_answer_never_runs_in_the_room_the_preview_the_draft_or_the_report(
    page: Page, house: House
) -> None:
    assert len(PAYLOADS) == 40
    room = Room.enter(page, house, house.opened())
    everything = "\n\n".join(PAYLOADS)
    room.box.fill(everything)
    expect(page.locator("[data-preview]")).to_be_visible()
    expect(room.saved).to_have_text("Saved")
    assert_dead(page)
    page.reload()
    expect(room.box).to_have_value(everything)
    assert_dead(page)

    room.says(everything)
    assert_dead(page)
    for payload in PAYLOADS[:32]:
        assert payload.splitlines()[0] in room.turns.nth(2).inner_text()
    page.reload()
    room.catch_up()
    assert_dead(page)

    house.acts(room.round_id, "end")
    page.goto(f"/rounds/{room.round_id}/report")
    expect(page.locator("mark").first).to_contain_text("<script>ran(1)</script>")
    assert_dead(page)


def test_a_hostile_search_is_only_searched_for(page: Page) -> None:
    for batch in batches(LONGEST_QUERY):
        query = " ".join(batch)
        page.goto(f"/search?{urlencode({'q': query})}")
        expect(page.locator("#q")).to_have_value(query)
        assert_dead(page)


def test_hostile_settings_of_a_round_are_refused_and_shown_as_text(
    guest: Guest, page: Page, house: House
) -> None:
    guest.watch.allow(r"status of 4\d\d")
    for batch in batches(900):
        value = " ".join(batch)
        names = (
            "preset",
            "mode",
            "minutes",
            "level",
            "role",
            "guides",
            "guide",
            "drill",
            "engine",
            "client_key",
        )
        page.goto(f"/rounds/new?{urlencode(dict.fromkeys(names, value))}")
        assert_dead(page)
        page.goto(f"/history?{urlencode({'q': value, 'mode': value, 'result': value})}")
        assert_dead(page)
        page.goto(f"/guides/{urlencode({'': value})[1:]}")
        assert_dead(page)
    assert house.ask("GET", "/api/rounds") == {"rounds": []}

"""A timed round whose time runs out while no server is up: the next one closes it, with the draft as last answer."""

import asyncio

import pytest

from service.store.database import Database
from service.store.rounds import Rounds
from service.web.owner import LOCAL_USER
from tests.support.pages import Page, until
from tests.support.served import Replica, Setup

pytestmark = [pytest.mark.anyio, pytest.mark.faults]

DRAFT = "What I had so far: temperature scaling keeps the order of the logits"


async def test_the_draft_is_the_last_answer_and_the_report_is_made_with_nobody_connected(
    replica: Replica, page: Page, setup: Setup
) -> None:
    round_id = await page.opened("timed", mode="timed")
    sent = await page.says(round_id, "A first answer that was sent in time.", "first")
    assert sent.status_code == 201
    await page.settled(round_id)
    saved = await page.insist("PUT", f"/api/rounds/{round_id}/draft", {"text": DRAFT, "version": 1})
    assert saved.json() == {"version": 1}
    replica.kill()
    setup.clock.write_text(str(15 * 60 + 16))
    await asyncio.to_thread(replica.start)

    await report_made(setup)  # read from the database: no request reaches the server meanwhile
    view = await page.view(round_id)
    assert view.status == "ready"
    assert view.answers == ["A first answer that was sent in time.", DRAFT]
    report = await page.insist("GET", f"/api/rounds/{round_id}/report")
    assert DRAFT in report.text

    refused = [
        await page.says(round_id, "One more thing.", "late"),
        await page.acts(round_id, "hint", "late-hint"),
        await page.acts(round_id, "skip", "late-skip"),
        await page.acts(round_id, "end", "late-end"),
        await page.insist("PUT", f"/api/rounds/{round_id}/draft", {"text": "More.", "version": 2}),
    ]
    assert [(one.status_code, one.json()["error"]["code"]) for one in refused] == [(409, "round-over")] * 5
    again = await page.says(round_id, "A first answer that was sent in time.", "first")
    assert again.status_code == 201, "what was acknowledged before is acknowledged again"
    assert (await page.view(round_id)).data["turns"] == view.data["turns"]


async def report_made(setup: Setup) -> None:
    database = Database(setup.url)
    await until(lambda: Rounds(database).history(LOCAL_USER, 1)[0].head.status == "ready")
    database.dispose()

"""Fifty copies of one request at once have one effect; the same key with another payload is refused."""

import asyncio
from collections import Counter
from dataclasses import dataclass

import pytest

from tests.support.pages import Json, Page, View
from tests.support.served import Replica, Setup

pytestmark = [pytest.mark.anyio, pytest.mark.faults]

COPIES = 50


@dataclass(frozen=True)
class Case:
    """Something that the candidate does in a round."""

    act: str
    body: tuple[tuple[str, object], ...] = ()
    marks: tuple[str, ...] = ()
    """Moves in the transcript, of which there is one more afterwards."""

    def with_key(self, key: str) -> Json:
        return {**dict(self.body), "client_key": key}


ACTS = [
    Case("answers", (("text", "An answer that was sent fifty times, in one piece."),), ("answer",)),
    Case("hint", (), ("hint",)),
    Case("skip", (), ("skip",)),
    Case("end", (), ("end", "close")),
]


async def test_every_post_route_of_the_api_is_tried_here(house: Replica, page: Page) -> None:
    paths = (await page.insist("GET", "/api/openapi.json")).json()["paths"]
    posts = {path for path, methods in paths.items() if "post" in methods and path.startswith("/api/")}
    acts = {f"/api/rounds/{{round_id}}/{case.act}" for case in ACTS}
    assert posts == {"/api/rounds", "/api/plan", "/api/rounds/{round_id}/retry", *acts}


@pytest.mark.parametrize("case", ACTS, ids=lambda case: case.act)
async def test_fifty_copies_of_an_act_are_one(replica: Replica, page: Page, case: Case) -> None:
    round_id = await page.opened("round")
    await page.says(round_id, "The first answer, under a key of its own.", "taken")
    before = moves(await page.settled(round_id))
    path, body = f"/api/rounds/{round_id}/{case.act}", case.with_key("once")
    sent = await asyncio.gather(*(page.insist("POST", path, body) for _ in range(COPIES)))
    assert {one.status_code for one in sent} == {201}
    assert len({one.text for one in sent}) == 1
    after = moves(await page.settled(round_id))
    for mark in case.marks:
        # A hint is asked for by one and given by the other: two lines of that name.
        assert after[mark] - before[mark] == (2 if mark == "hint" else 1)

    other = (
        case.with_key("taken") if case.act != "answers" else {"text": "Another one.", "client_key": "once"}
    )
    refused = await asyncio.gather(*(page.insist("POST", path, other) for _ in range(COPIES)))
    assert {(one.status_code, one.json()["error"]["code"]) for one in refused} == {(422, "key-reused")}
    assert moves(await page.settled(round_id)) == after


async def test_fifty_openings_with_one_key_are_one_round(replica: Replica, page: Page) -> None:
    body: Json = {"mode": "practice", "minutes": 15, "client_key": "one"}
    sent = await asyncio.gather(*(page.insist("POST", "/api/rounds", body) for _ in range(COPIES)))
    assert {one.status_code for one in sent} == {201}
    assert len({one.text for one in sent}) == 1
    refused = await page.insist("POST", "/api/rounds", {**body, "minutes": 45})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "key-reused")
    assert len((await page.insist("GET", "/api/rounds")).json()["rounds"]) == 1


async def test_fifty_looks_at_a_plan_open_nothing(house: Replica, page: Page) -> None:
    before = (await page.insist("GET", "/api/rounds")).json()
    sent = await asyncio.gather(*(page.insist("POST", "/api/plan", {"minutes": 15}) for _ in range(COPIES)))
    assert {one.status_code for one in sent} == {200}
    assert (await page.insist("GET", "/api/rounds")).json() == before


async def test_fifty_retries_are_one(replica: Replica, page: Page, setup: Setup) -> None:
    setup.failing.touch()
    round_id = await page.opened("round")
    await page.says(round_id, "An answer that could not be graded at first.", "taken")
    await page.acts(round_id, "end", "end")
    assert (await page.settled(round_id)).status == "partial"
    setup.failing.unlink()
    path = f"/api/rounds/{round_id}/retry"
    sent = await asyncio.gather(*(page.insist("POST", path, {"client_key": "again"}) for _ in range(COPIES)))
    assert {one.status_code for one in sent} == {201}
    assert len({one.text for one in sent}) == 1
    view = await page.settled(round_id)
    assert view.status == "ready"
    # After the retry: the assessment and the report, once each.
    assert view.data["seq"] == int(str(sent[0].json()["seq"])) + 2
    refused = await page.insist("POST", path, {"client_key": "taken"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "key-reused")


def moves(view: View) -> Counter[str]:
    return Counter(str(turn["move"]) for turn in view.turns)

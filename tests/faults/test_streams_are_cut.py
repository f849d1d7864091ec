"""A stream cut at any event and resumed by Last-Event-ID shows the same transcript, with nothing twice."""

import asyncio
import random

import httpx2
import pytest

from tests.support.pages import Page, Screen, until
from tests.support.served import Replica

pytestmark = [pytest.mark.anyio, pytest.mark.faults]

LONGEST_PIECE = 7
"""Events until the next cut, at most. Three are needed to get on: state, turn, said."""


async def finished(page: Page, key: str) -> str:
    """A round that was played to its end."""
    round_id = await page.opened(key)
    for number in range(3):
        await page.says(
            round_id, f"Answer {number}: what I know of this is the part {number}.", f"a-{number}"
        )
        await page.settled(round_id)
    await page.acts(round_id, "end", "end")
    assert (await page.settled(round_id)).status == "ready"
    return round_id


async def test_a_finished_round_is_told_the_same_wherever_its_stream_is_cut(
    house: Replica, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    round_id = await finished(page, "cut-finished")
    told = (await page.view(round_id)).told
    whole = Screen()
    await whole.follow(page, round_id, after=0)
    assert whole.ended
    assert whole.turns == told
    for cut in range(whole.counted):
        screen = Screen()
        await screen.follow(page, round_id, after=0, most=cut)
        await screen.follow(page, round_id, after=0)
        assert screen.ended
        assert screen.turns == told
    with capsys.disabled():
        print(
            f"\n[faults] a finished round's stream cut at each of {whole.counted} events: nothing lost or twice"
        )


async def test_a_round_under_way_is_told_the_same_by_a_stream_that_is_cut_all_the_time(
    house: Replica, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    body: dict[str, object] = {"mode": "practice", "minutes": 15, "client_key": "cut-live"}
    round_id = str((await page.insist("POST", "/api/rounds", body)).json()["id"])
    dice = random.Random(8)
    screen = Screen()
    playing = asyncio.create_task(speak(page, round_id))
    async with asyncio.timeout(90):
        while not screen.ended:
            await screen.follow(page, round_id, after=0, most=dice.randint(0, LONGEST_PIECE))
    await playing
    assert screen.turns == (await page.view(round_id)).told
    with capsys.disabled():
        print(f"\n[faults] a live stream cut {screen.connections - 1} times in {screen.counted} events")


async def test_a_stream_cut_before_the_first_token_of_a_turn_brings_that_turn(
    house: Replica, page: Page
) -> None:
    round_id = await page.opened("cut-first")
    seq = int(str((await page.view(round_id)).data["seq"]))
    screen = Screen(last_id=seq)
    await page.says(round_id, "Something that is to be followed up on, I am sure.", "once")
    while screen.last_id != seq + 1:  # up to the answer itself
        await screen.follow(page, round_id, after=seq, most=2)
    for most in (0, 1, 2):  # no event, the state, the turn's beginning
        await screen.follow(page, round_id, after=seq, most=most)
        assert screen.last_id == seq + 1
    view = await page.settled(round_id)
    await screen.follow(page, round_id, after=seq, most=3)
    assert screen.turns == {number: text for number, text in view.told.items() if number > seq}


async def test_a_stream_survives_the_death_of_its_server(replica: Replica, page: Page) -> None:
    round_id = await page.opened("killed")
    screen = Screen(last_id=0)
    following = asyncio.create_task(screen.follow(page, round_id, after=0))
    await until(lambda: bool(screen.turns))
    replica.kill()
    with pytest.raises(httpx2.TransportError):
        await following
    await asyncio.to_thread(replica.start)
    await page.acts(round_id, "end", "end")
    await screen.follow(page, round_id, after=0)
    assert screen.ended
    assert screen.turns == (await page.view(round_id)).told


async def speak(page: Page, round_id: str) -> None:
    for number in range(4):
        if (await page.settled(round_id)).status == "open":
            await page.says(
                round_id, f"Answer {number}: what I can say here is part {number}.", f"live-{number}"
            )
    await page.settled(round_id)
    if (await page.view(round_id)).status == "open":
        await page.acts(round_id, "end", "end")

"""Two processes over one database, and a process that is told to end while streams are open."""

import asyncio
import signal
import time
from collections.abc import Iterator

import httpx2
import pytest

from service.__main__ import STREAMS_END_WITHIN
from tests.support.pages import PATIENCE, Page, Screen, until
from tests.support.served import Replica, Setup

pytestmark = [pytest.mark.anyio, pytest.mark.faults]

STREAMS = 20


@pytest.fixture
def second(setup: Setup, replica: Replica) -> Iterator[Replica]:
    """Another process over the database of `replica`."""
    one = Replica(setup)
    try:
        one.start()
        yield one
    finally:
        one.stop()


async def test_what_is_sent_to_one_process_is_seen_on_the_stream_of_another(
    replica: Replica, second: Replica, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    round_id = await page.opened("shared")
    async with Page(second) as there:
        screen = Screen()
        following = asyncio.create_task(screen.follow(there, round_id, after=0))
        await until(lambda: len(screen.turns) == 2)  # the introduction and the first question
        sent = await page.says(round_id, "To the one, and heard by the other.", "key")
        acknowledged = time.perf_counter()
        await until(lambda: sent.json()["seq"] in screen.turns)
        seen = time.perf_counter() - acknowledged
        await page.settled(round_id)
        await there.acts(round_id, "end", "end")
        async with asyncio.timeout(PATIENCE):
            await following
        assert screen.ended
        assert screen.turns == (await page.view(round_id)).told == (await there.view(round_id)).told
    with capsys.disabled():
        print(
            f"\n[faults] an answer to one process was on the stream of the other after {seen:.2f} s (2 are wanted)"
        )


async def test_sigterm_with_open_streams_ends_the_process_and_loses_nothing(
    replica: Replica, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = [await page.opened(f"round-{number}") for number in range(3)]
    screens = [Screen() for _ in range(STREAMS)]
    following = [
        asyncio.create_task(screen.follow(page, ids[number % 3], after=0))
        for number, screen in enumerate(screens)
    ]
    await until(lambda: all(screen.turns for screen in screens))
    for round_id in ids:  # the interviewers are in the middle of a turn when it comes
        sent = await page.says(round_id, f"Said to {round_id} just before the end.", "key")
        assert sent.status_code == 201
    begun = time.perf_counter()
    code = await asyncio.to_thread(replica.terminate)
    took = time.perf_counter() - begun
    ends = await asyncio.gather(*following, return_exceptions=True)
    assert code in (0, -signal.SIGTERM)
    assert all(end is None or isinstance(end, httpx2.TransportError) for end in ends)

    await asyncio.to_thread(replica.start)
    for round_id in ids:
        view = await page.settled(round_id)
        assert view.answers == [f"Said to {round_id} just before the end."]
        assert view.turns[-1]["speaker"] == "interviewer"
    for number, screen in enumerate(screens):
        await page.acts(ids[number % 3], "end", "end")
        await screen.follow(page, ids[number % 3], after=0)
        assert screen.turns == (await page.view(ids[number % 3])).told
    with capsys.disabled():
        print(
            f"\n[faults] SIGTERM with {STREAMS} open streams: ended after {took:.1f} s "
            f"(streams get {STREAMS_END_WITHIN} s), 0 lost"
        )

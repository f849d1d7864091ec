"""`kill -9` at any point of whole rounds loses nothing that was acknowledged and doubles nothing."""

import asyncio
import os
import random
from dataclasses import dataclass, field

import pytest

from service.interview.events import ReportMade
from service.store.database import Database
from service.store.rounds import Rounds
from service.web.owner import LOCAL_USER
from tests.support.pages import Page
from tests.support.served import Replica, Setup

pytestmark = [pytest.mark.anyio, pytest.mark.faults]

KILLS = 300 if os.environ.get("HOTSEAT_LONG") else 25

MOST_ACTS = 2
"""What the candidate gets done in one life of the server, at most: so that rounds go on under the kills."""

LONGEST_REST = 0.12
"""Seconds that a server lives on after that, at most: about as long as a turn takes with all that follows on it."""

WORDS = """softmax logit margin threshold recall precision variance bias leakage drift holdout bootstrap calibration
ensemble gradient entropy kernel prior posterior sampling metric baseline feature target label""".split()


@dataclass
class Notes:
    """What the candidate knows of a round: the answers that were acknowledged, in order."""

    id: str
    acknowledged: list[str] = field(default_factory=list)


@dataclass
class Acts:
    """How much the candidate has got done, of all rounds."""

    done: int = 0
    more: asyncio.Event = field(default_factory=asyncio.Event)

    def count(self) -> None:
        self.done += 1
        self.more.set()


async def test_whole_rounds_survive_kills_at_random_points(
    replica: Replica, page: Page, setup: Setup, capsys: pytest.CaptureFixture[str]
) -> None:
    acts = Acts()
    killing = asyncio.create_task(kill(replica, random.Random(20), acts))
    rounds: list[Notes] = []
    while not killing.done():
        rounds.append(await play(page, random.Random(len(rounds)), f"round-{len(rounds)}", acts))
    await killing
    for notes in rounds:
        view = await page.settled(notes.id)
        assert view.status == "ready"
        assert view.answers == notes.acknowledged
        assert (await page.insist("GET", f"/api/rounds/{notes.id}/report")).status_code == 200
    history = (await page.insist("GET", "/api/rounds")).json()["rounds"]
    assert sorted(one["id"] for one in history) == sorted(notes.id for notes in rounds)
    replica.kill()
    turns = check_events(setup, rounds)
    answers = sum(len(notes.acknowledged) for notes in rounds)
    with capsys.disabled():
        print(
            f"\n[faults] {replica.starts - 1} kills in {len(rounds)} rounds of {turns} events: "
            f"{answers} answers acknowledged, 0 lost, 0 doubled, {len(rounds)} reports"
        )


async def kill(replica: Replica, dice: random.Random, acts: Acts) -> None:
    """Let the server live for some acts and a moment, kill it, start it again."""
    for _ in range(KILLS):
        enough = acts.done + dice.randint(0, MOST_ACTS)
        while acts.done < enough:
            acts.more.clear()
            await acts.more.wait()
        await asyncio.sleep(dice.uniform(0, LONGEST_REST))
        replica.kill()
        await asyncio.to_thread(replica.start)


async def play(page: Page, dice: random.Random, key: str, acts: Acts) -> Notes:
    """A round from its opening to its report, by a candidate who never gives up."""
    notes = Notes(await page.opened(key, minutes=30))
    acts.count()
    number = 0
    while (await page.settled(notes.id)).status == "open":
        number += 1
        if dice.random() < 0.15:
            act = dice.choice(("hint", "skip"))
            response = await page.acts(notes.id, act, f"{act}-{number}")
        else:
            text = f"Answer {number} of {key}: " + " ".join(dice.choices(WORDS, k=dice.randint(6, 30)))
            response = await page.says(notes.id, text, f"answer-{number}")
            notes.acknowledged.append(text)
        assert response.status_code == 201, response.text
        acts.count()
    return notes


def check_events(setup: Setup, rounds: list[Notes]) -> int:
    """Read the events themselves: numbered without a gap, each key once, one report. Returns how many there are."""
    database = Database(setup.url)
    counted = 0
    for notes in rounds:
        events = Rounds(database).load(LOCAL_USER, notes.id).events
        assert [one.seq for one in events] == list(range(len(events)))
        keys = [one.client_key for one in events if one.client_key is not None]
        assert len(keys) == len(set(keys))
        assert sum(isinstance(one.event, ReportMade) for one in events) == 1
        counted += len(events)
    database.dispose()
    return counted

"""The conductor: what the pages and the API call to play, read and end rounds.

It loads a room, lets the machine step, appends the event that came of it, and drives what is then owed in a task
of its own, so that a reply does not depend on who is connected. Appending with the expected seq is the only lock
between processes; the room's own lock only saves this process from running into itself.
"""

import asyncio
import itertools
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from service.conductor.parts import ConductorParts
from service.conductor.performer import Performer
from service.conductor.reader import read_room
from service.conductor.room import Room, status_of
from service.conductor.speech import answer_text, draft_text
from service.conductor.stream import Status, StreamEvent
from service.conductor.threads import SqlThreads
from service.content.values import Question
from service.errors import HotseatError, NotFound, RoundError, RoundOver, SeqConflict
from service.grading.report import Report
from service.interview.events import (
    AnswerGiven,
    EndAsked,
    Event,
    HintAsked,
    Recorded,
    RetryAsked,
    RoundOpened,
    Said,
    SkipAsked,
    TimeUp,
)
from service.interview.machine import pending, step
from service.interview.selection import mixed, plan_round
from service.interview.state import State
from service.interview.values import PlannedQuestion, RoundSettings
from service.store.rounds import Draft, RoundHead, RoundSummary

log = logging.getLogger(__name__)

REMEMBERED_ROUNDS = 5
"""Questions of this many recent rounds are not asked again while fresh ones exist."""

FIRST_WORDS = 0.25
"""Seconds that opening a round waits for the interviewer's first words, so that the page comes with them."""

TRIES = 5
"""How often an act is tried again when another process appended first."""

KEPT_ROOMS = 512
"""Rooms kept in memory after their last use; others are loaded again when wanted."""

TEND_EVERY = 1.0
"""Seconds between looks at rounds whose time is up and at events that other processes appended."""

TAKE_UP_EVERY = 30
"""Looks between two searches for rounds that somebody owes something and nobody drives (a process died)."""


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as a page shows it, at the server's time `now`."""

    id: str
    title: str
    state: State
    events: tuple[Recorded, ...]
    draft: Draft
    now: datetime
    status: Status
    thinking: bool


class Conductor:
    """Plays rounds. All methods run on the event loop; `owner` is the user that everything belongs to."""

    def __init__(self, parts: ConductorParts) -> None:
        self._parts = parts
        self._threads = SqlThreads()
        self._performer = Performer(parts, self._threads)
        self._rooms: WeakValueDictionary[str, Room] = WeakValueDictionary()
        self._kept: OrderedDict[str, Room] = OrderedDict()
        self._drivers: dict[str, asyncio.Task[None]] = {}
        self._preparing: set[asyncio.Task[None]] = set()
        self._readers: dict[str, int] = {}

    async def preview(self, owner: str, settings: RoundSettings) -> tuple[PlannedQuestion, ...]:
        """The plan that these settings would give now. Raises InputError."""
        asked = await self._threads.run(self._parts.rounds.recent_questions, owner, REMEMBERED_ROUNDS)
        seen = [question for one in asked for question in one]
        library = self._parts.library()
        questions = library.questions.values() if settings.guides else mixed(library)
        return plan_round(settings, list(questions), seen)

    async def open(self, owner: str, settings: RoundSettings, client_key: str | None) -> str:
        """Open a round and return its id; the same key gives the same round. Raises InputError, KeyReused."""
        settings = settings.model_copy(update={"seed": settings.seed or self._parts.seed()})
        plan = await self.preview(owner, settings)
        now = self._parts.clock()
        deadline = now + timedelta(minutes=settings.minutes) if settings.mode == "timed" else None
        opened = RoundOpened(at=now, settings=settings, plan=plan, deadline=deadline)
        round_id = await self._threads.run(
            self._parts.rounds.create, owner, opened, client_key, self._title(plan)
        )
        driver = self._drive(await self._room(owner, round_id))
        await asyncio.wait([driver], timeout=FIRST_WORDS)
        return round_id

    async def view(self, owner: str, round_id: str) -> RoundView:
        """The round as it stands, with its time settled first. Raises NotFound."""
        room = await self._settled(owner, round_id)
        draft = await self._threads.run(self._parts.rounds.draft, owner, round_id)
        return RoundView(
            id=room.id,
            title=room.title,
            state=room.state,
            events=tuple(room.events),
            draft=draft,
            now=self._parts.clock(),
            status=status_of(room.state),
            thinking=bool(pending(room.state)),
        )

    async def answer(
        self, owner: str, round_id: str, text: str, client_key: str | None, draft_version: int = 0
    ) -> Recorded:
        """Record an answer; drafts up to `draft_version` that come in late are passed over.

        Raises InputError, RoundOver, NotListening, KeyReused, NotFound.
        """
        spoken = answer_text(text)
        return await self._act(
            owner, round_id, lambda now: AnswerGiven(at=now, text=spoken), client_key, draft_version
        )

    async def ask_hint(self, owner: str, round_id: str, client_key: str | None) -> Recorded:
        return await self._act(owner, round_id, lambda now: HintAsked(at=now), client_key)

    async def skip(self, owner: str, round_id: str, client_key: str | None) -> Recorded:
        return await self._act(owner, round_id, lambda now: SkipAsked(at=now), client_key)

    async def end(self, owner: str, round_id: str, client_key: str | None) -> Recorded:
        """End the round: the interviewer closes it and the report is made."""
        return await self._act(owner, round_id, lambda now: EndAsked(at=now), client_key)

    async def retry(self, owner: str, round_id: str, client_key: str | None) -> Recorded:
        """Try once more what failed: the assessments first, then the report."""
        return await self._act(owner, round_id, lambda now: RetryAsked(at=now), client_key)

    async def save_draft(self, owner: str, round_id: str, text: str, version: int) -> int:
        """Save what stands in the answer box; returns the version that is saved now. Raises RoundOver, InputError."""
        draft = draft_text(text)
        room = await self._settled(owner, round_id)
        if room.state.ending is not None or room.state.over:
            raise RoundOver("This round has ended; drafts are not taken any more.")
        return await self._threads.run(
            self._parts.rounds.save_draft, owner, round_id, draft, self._parts.clock(), version
        )

    async def report(self, owner: str, round_id: str) -> Report:
        """The report of a finished round. Raises NotFound, and RoundError while there is none yet."""
        room = await self._settled(owner, round_id)
        if room.state.phase != "done":
            raise RoundError("This round has no report yet.")
        text = await self._threads.run(self._parts.reports.load, owner, round_id)
        return Report.model_validate_json(text)

    async def history(self, owner: str, limit: int = 200) -> tuple[RoundSummary, ...]:
        """The rounds of this user, newest first."""
        return tuple(await self._threads.run(self._parts.rounds.history, owner, limit))

    async def delete(self, owner: str, round_id: str) -> None:
        """Delete a round and everything of it. Raises NotFound."""
        await self._threads.run(self._parts.rounds.delete, owner, round_id)
        driver = self._drivers.pop(round_id, None)
        if driver is not None:
            driver.cancel()
        self._kept.pop(round_id, None)
        self._rooms.pop(round_id, None)

    async def stream(self, owner: str, round_id: str, after: int | None) -> AsyncIterator[StreamEvent]:
        """What happens in the round from `after` on. Raises NotFound before the first event."""
        room = await self._settled(owner, round_id)
        self._readers[round_id] = self._readers.get(round_id, 0) + 1
        try:
            async for event in read_room(room, after, self._parts.clock):
                yield event
        finally:
            self._readers[round_id] -= 1
            if not self._readers[round_id]:
                del self._readers[round_id]

    async def tend(self) -> None:
        """Look after all rounds until cancelled: what was left undone, what is due, what others appended."""
        for look in itertools.count():
            try:
                if look % TAKE_UP_EVERY == 0:
                    await self._look_after(await self._threads.run(self._parts.rounds.unfinished))
                await self._look_after(await self._threads.run(self._parts.rounds.due, self._parts.clock()))
                await self._catch_up()
            except HotseatError as error:
                log.warning("rounds could not be tended: %s", error)
            await asyncio.sleep(TEND_EVERY)

    async def close(self) -> None:
        """Stop driving. What was under way is owed still, and is done by whoever looks next."""
        tasks = [*self._drivers.values(), *self._preparing]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._threads.close()

    async def _look_after(self, rounds: Sequence[tuple[str, str]]) -> None:
        """Settle these rounds and go on with what is owed in them; one that cannot be keeps no other waiting."""
        for owner, round_id in rounds:
            try:
                await self._settled(owner, round_id)
            except HotseatError as error:
                log.warning("round %s could not be looked after: %s", round_id, error)

    async def _catch_up(self) -> None:
        """Take in what other processes appended to rooms that somebody is watching here."""
        watched = [room for round_id in self._readers if (room := self._rooms.get(round_id)) is not None]
        if not watched:
            return
        positions = await self._threads.run(self._parts.rounds.positions, [room.id for room in watched])
        for room in watched:
            if positions.get(room.id, 0) > len(room.events):
                await self._refresh(room)
            if pending(room.state):
                self._drive(room)

    async def _act(
        self,
        owner: str,
        round_id: str,
        make: Callable[[datetime], Event],
        client_key: str | None,
        draft_version: int | None = None,
    ) -> Recorded:
        """Append what the candidate did and set going what is owed for it."""
        room = await self._settled(owner, round_id)
        for _ in range(TRIES):
            event = make(self._parts.clock())
            async with room.lock:
                recorded = room.known(client_key, event)
                if recorded is None:
                    try:
                        recorded = await self._append(room, event, client_key, draft_version)
                    except SeqConflict:
                        await self._refresh(room)
                        continue
            self._drive(room)
            return recorded
        raise SeqConflict("The round is moving in another place. Reload the page and try again.")

    async def _append(
        self, room: Room, event: Event, client_key: str | None, draft_version: int | None = None
    ) -> Recorded:
        """One event more, under the room's lock. The machine refuses it before the database sees it.

        With a draft version the saved draft is cleared by the same commit.
        """
        after, _ = step(room.state, event)
        recorded = await self._threads.run(
            self._parts.rounds.append,
            room.owner,
            room.id,
            room.state.seq,
            event,
            client_key,
            head_of(after),
            draft_version is not None,
            draft_version or 0,
        )
        room.take_in([recorded])
        return recorded

    def _drive(self, room: Room) -> asyncio.Task[None]:
        """The task that does what is owed in this room; there is at most one in this process."""
        running = self._drivers.get(room.id)
        if running is not None and not running.done():
            return running
        task = asyncio.create_task(self._run(room), name=f"round {room.id}")
        self._drivers[room.id] = task
        task.add_done_callback(lambda done: self._forget(room, done))
        return task

    def _forget(self, room: Room, task: asyncio.Task[None]) -> None:
        if self._drivers.get(room.id) is task:
            del self._drivers[room.id]
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            log.error("round %s stopped: %s", room.id, error, exc_info=error)
        elif pending(room.state):
            self._drive(room)  # an act came in just as the task was finishing

    async def _run(self, room: Room) -> None:
        while True:
            commands = pending(room.state)
            if not commands:
                return
            seq = room.state.seq
            event = await self._performer.perform(room, commands[0])
            async with room.lock:
                if room.state.seq != seq:
                    continue  # time ran out or the round was ended meanwhile: look again at what is owed
                try:
                    await self._append(room, event, None)
                except SeqConflict:
                    await self._refresh(room)
            if isinstance(event, Said) and event.move.kind == "ask":
                self._prepare(room.state)

    def _prepare(self, state: State) -> None:
        """Let the grader read up on the question just asked while the candidate thinks."""
        if state.thread is not None:
            task = asyncio.create_task(self._parts.grader.prepare(state.thread.question), name="prepare")
            self._preparing.add(task)
            task.add_done_callback(self._preparing.discard)

    async def _settled(self, owner: str, round_id: str) -> Room:
        """The room, up to date, with its time-up recorded if that is due and its owed work going on."""
        room = await self._room(owner, round_id)
        if room.state.is_due(self._parts.clock()) and room.state.last_call is not None:
            async with room.lock:
                if room.state.is_due(self._parts.clock()):
                    draft = await self._threads.run(self._parts.rounds.draft, owner, round_id)
                    event = TimeUp(at=max(room.state.last_call, room.state.now), draft=draft.text)
                    try:
                        await self._append(room, event, None, draft.version)
                    except SeqConflict:
                        await self._refresh(room)
        if pending(room.state):
            self._drive(room)
        return room

    async def _room(self, owner: str, round_id: str) -> Room:
        """The room of this owner, brought up to date. Raises NotFound."""
        room = self._rooms.get(round_id)
        if room is None:
            stored = await self._threads.run(self._parts.rounds.load, owner, round_id)
            questions = await self._threads.run(self._questions, stored.events)
            room = self._rooms.get(round_id)
            if room is None:
                room = Room(owner, round_id, stored.title, questions)
                room.take_in(stored.events)
                self._rooms[round_id] = room
        elif room.owner != owner:
            raise NotFound("There is no such round.")
        else:
            await self._refresh(room)
        self._kept[round_id] = room
        self._kept.move_to_end(round_id)
        while len(self._kept) > KEPT_ROOMS:
            self._kept.popitem(last=False)
        return room

    async def _refresh(self, room: Room) -> None:
        room.take_in(
            await self._threads.run(
                self._parts.rounds.events_after, room.owner, room.id, len(room.events) - 1
            )
        )

    def _questions(self, events: Sequence[Recorded]) -> dict[str, Question]:
        opened = events[0].event
        if not isinstance(opened, RoundOpened):
            raise RoundError("This round has no beginning.")
        return dict(self._parts.shelf.questions([(one.question, one.digest) for one in opened.plan]))

    def _title(self, plan: Sequence[PlannedQuestion]) -> str:
        guides = self._parts.library().guides
        return " · ".join(dict.fromkeys(guides[one.guide].title for one in plan))


def head_of(state: State) -> RoundHead:
    """What lists show of a round, kept beside its events."""
    return RoundHead(
        status=status_of(state),
        verdict=state.verdict,
        deadline=state.deadline,
        ended_at=state.closed_at,
        answered=sum(bool(thread.turns) for thread in state.threads),
        asked=len(state.threads),
        owes=bool(pending(state)),
    )

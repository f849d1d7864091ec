"""A round as one process holds it: its events, the state they fold to, and who waits for the next.

The database is the truth; a room is a copy that is brought up to date by appending. Everything here runs on the
event loop and never blocks.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.conductor.stream import Status, Thinking
from service.content.values import Question
from service.errors import KeyReused
from service.interview.events import Event, Recorded, RoundOpened
from service.interview.machine import begin, step
from service.interview.state import State
from service.interview.values import Move


@dataclass(slots=True)
class Partial:
    """A turn that is being spoken: not durable yet, lost without harm if the process dies."""

    seq: int
    move: Move
    text: str = ""


class Room:
    """One round in this process. `lock` keeps its writers in line; `touch` wakes its readers."""

    def __init__(self, owner: str, round_id: str, title: str, questions: Mapping[str, Question]) -> None:
        self.owner, self.id, self.title = owner, round_id, title
        self.events: list[Recorded] = []
        self.partial: Partial | None = None
        self.lock = asyncio.Lock()
        self._questions = questions
        self._state: State | None = None
        self._changed = asyncio.Event()

    @property
    def state(self) -> State:
        if self._state is None:
            raise RuntimeError("a room is read after its first event was taken in")
        return self._state

    def take_in(self, recorded: Sequence[Recorded]) -> None:
        """Fold in events from the database; those already known are passed over."""
        for one in recorded:
            if one.seq < len(self.events):
                continue
            if one.seq > len(self.events):
                raise RuntimeError(f"event {len(self.events)} of round {self.id} is missing")
            if isinstance(one.event, RoundOpened):
                self._state = begin(one.event, self._questions)
            else:
                self._state, _ = step(self.state, one.event)
            self.events.append(one)
        if self.partial is not None and self.partial.seq < len(self.events):
            self.partial = None
        self.touch()

    def known(self, client_key: str | None, event: Event) -> Recorded | None:
        """The event that this client key already made, if any; raises KeyReused if it was another one."""
        for one in self.events if client_key is not None else ():
            if one.client_key == client_key:
                if one.event.model_copy(update={"at": event.at}) != event:
                    raise KeyReused(
                        "This key was used before with another text. Reload the page and send again."
                    )
                return one
        return None

    def touch(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def wait_for_change(self, seconds: float) -> bool:
        """Wait until something changes; False when nothing did in that time."""
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return False
        return True


def status_of(state: State) -> Status:
    """The one word for where a round stands."""
    match state.phase:
        case "reporting":
            return "reporting"
        case "report-failed":
            return "failed"
        case "done":
            failed = any(turn.failed for thread in state.threads for turn in thread.turns)
            return "partial" if failed else "ready"
        case _:
            if state.closed_at is not None:
                return "reporting"
            return "open" if state.ending is None else "closing"


def thinking_of(state: State) -> Thinking:
    """Who the candidate is waiting for."""
    if state.phase == "assessing":
        return "assessing"
    if state.phase == "speaking":
        return "speaking"
    return "reporting" if state.phase == "reporting" else "none"

"""What one reader of a room is sent: everything after the last seq that it saw, in order, each thing once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime

from service.conductor.room import Room, status_of, thinking_of
from service.conductor.stream import (
    Delta,
    Ended,
    Heard,
    Heartbeat,
    SaidInFull,
    StateShown,
    StreamEvent,
    TurnBegun,
)
from service.interview.events import AnswerGiven, EndAsked, HintAsked, Recorded, Said, SkipAsked, TimeUp
from service.interview.state import State

PIECE = 18
"""Characters in a delta of a turn that is already complete: about three words."""

PACE = 0.03
"""Seconds between such deltas: 600 characters a second, faster than one reads."""

HEARTBEAT = 15.0
"""Seconds of silence after which a heartbeat is sent; proxies commonly close at 30 to 60."""


async def read_room(
    room: Room, after: int | None, clock: Callable[[], datetime], pace: float = PACE
) -> AsyncIterator[StreamEvent]:
    """Everything after the event `after` until the round has ended; without it, from now on.

    Turns that are spoken while the reader is connected come in pieces (`pace` seconds apart where the words are
    there at once); what it missed comes whole.
    """
    position = len(room.events) if after is None else min(after + 1, len(room.events))
    live_from = len(room.events)
    told = ""  # of the turn at `position`, while it is being spoken
    begun = False
    yield state_shown(room.state, clock())
    while True:
        if position < len(room.events):
            recorded = room.events[position]
            if isinstance(recorded.event, Said):
                number = question_number(room, position)
                if not begun or not recorded.event.text.startswith(told):
                    told = ""
                    yield TurnBegun(position, recorded.event.move, number)
                if position >= live_from:
                    for delta in _pieces(position, recorded.event.text, len(told)):
                        yield delta
                        await asyncio.sleep(pace)
                yield _said(recorded, recorded.event, number)
            elif (heard := _heard(recorded)) is not None:
                yield heard
            position, told, begun = position + 1, "", False
            if position == len(room.events):
                yield state_shown(room.state, clock())
        elif room.state.phase in ("done", "report-failed"):
            yield Ended(position - 1, status_of(room.state))
            return
        elif room.partial is not None and (not begun or room.partial.text != told):
            partial = room.partial
            if not begun or not partial.text.startswith(told):
                told, begun = "", True
                yield TurnBegun(
                    position, partial.move, question_number(room, position) + (partial.move.kind == "ask")
                )
            if len(partial.text) > len(told):
                yield Delta(position, len(told), partial.text[len(told) :])
                told = partial.text
        elif not await room.wait_for_change(HEARTBEAT):
            yield Heartbeat()


def state_shown(state: State, now: datetime) -> StateShown:
    """Where the round stands, for the page."""
    left = state.left(now)
    thread = state.thread
    return StateShown(
        seq=state.seq - 1,
        status=status_of(state),
        thinking=thinking_of(state),
        question_number=len(state.threads),
        questions_planned=len(state.plan),
        hints_left=0 if thread is None else len(thread.question.hints) - thread.hints,
        deadline=state.deadline,
        left_s=None if left is None else left.total_seconds(),
        server_now=now,
    )


def question_number(room: Room, seq: int) -> int:
    """Which question of the round (from 1) the turn `seq` belongs to; 0 before the first."""
    return sum(isinstance(one.event, Said) and one.event.move.kind == "ask" for one in room.events[: seq + 1])


def _pieces(seq: int, text: str, start: int) -> Iterator[Delta]:
    """The text from `start` on, in pieces of whole words."""
    while start < len(text):
        cut = text.find(" ", start + PIECE)
        end = len(text) if cut < 0 else cut + 1
        yield Delta(seq, start, text[start:end])
        start = end


def _said(recorded: Recorded, event: Said, number: int) -> SaidInFull:
    return SaidInFull(recorded.seq, event.move, event.text, event.engine, event.fallback, number, event.at)


def _heard(recorded: Recorded) -> Heard | None:
    event, key = recorded.event, recorded.client_key
    match event:
        case AnswerGiven():
            return Heard(recorded.seq, event.text, "answer", key, event.at)
        case TimeUp():
            return Heard(recorded.seq, event.draft, "draft", key, event.at) if event.draft.strip() else None
        case HintAsked():
            return Heard(recorded.seq, "", "hint", key, event.at)
        case SkipAsked():
            return Heard(recorded.seq, "", "skip", key, event.at)
        case EndAsked():
            return Heard(recorded.seq, "", "end", key, event.at)
        case _:
            return None

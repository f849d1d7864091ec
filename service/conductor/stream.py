"""What a room's stream carries, as typed values; the web layer writes them as server-sent events.

A stream can be cut anywhere and resumed. What is durable carries its `seq`; whoever comes back with the last seq
that they saw gets exactly what came after it. Deltas are not durable and carry none: a turn that was cut in the
middle begins again with TurnBegun, which tells the page to forget what it has of it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from service.interview.values import EngineName, Move

Status = Literal["open", "closing", "reporting", "ready", "partial", "failed"]
Thinking = Literal["none", "assessing", "speaking", "reporting"]


@dataclass(frozen=True, slots=True)
class TurnBegun:
    """The interviewer begins the turn `seq`. Sent again for the same turn, it means: forget its text so far."""

    seq: int
    move: Move
    question_number: int


@dataclass(frozen=True, slots=True)
class Delta:
    """More text of the turn `seq`; `offset` is where it begins, in characters."""

    seq: int
    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class SaidInFull:
    """The turn `seq` is complete and durable; `text` is the whole of it."""

    seq: int
    move: Move
    text: str
    engine: EngineName
    fallback: str | None
    question_number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """The candidate's words at `seq`, as they were recorded (from this tab or another)."""

    seq: int
    text: str
    kind: Literal["answer", "draft", "hint", "skip", "end"]
    client_key: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StateShown:
    """Where the round stands now. Times are the server's; `left_s` is None without a clock."""

    seq: int
    status: Status
    thinking: Thinking
    question_number: int
    questions_planned: int
    hints_left: int
    deadline: datetime | None
    left_s: float | None
    server_now: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more will come: the report is ready, partial or failed."""

    seq: int
    status: Status


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Nothing happened for a while; keeps proxies from closing the connection."""


StreamEvent = TurnBegun | Delta | SaidInFull | Heard | StateShown | Ended | Heartbeat

"""Stream events as server-sent events. Only what is durable carries an id: it is where a reader resumes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

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
from service.web import wording
from service.web.markdown import render

Fields = Mapping[str, object]

HEARTBEAT = b": still here\n\n"

RETRY_MS = 1000
"""What a reader that is no script of ours waits before it connects again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page pins when a question is asked."""

    prompt: str
    guide: str


def encode(event: StreamEvent, asked: Asked | None = None) -> bytes:
    """The bytes of one event. `asked` goes with a turn that asks a question."""
    match event:
        case TurnBegun():
            data: Fields = {
                "seq": event.seq,
                "move": event.move.kind,
                "question_number": event.question_number,
            }
            return _event("turn", data)
        case Delta():
            return _event("delta", {"seq": event.seq, "offset": event.offset, "text": event.text})
        case SaidInFull():
            return _event("said", said_data(event, asked), event.seq)
        case Heard():
            data = {
                "seq": event.seq,
                "kind": event.kind,
                "text": event.text,
                "html": render(event.text) if event.text else "",
                "note": wording.heard_note(event.kind),
                "client_key": event.client_key,
                "at": event.at.isoformat(),
            }
            return _event("heard", data, event.seq)
        case StateShown():
            return _event("state", state_data(event))
        case Ended():
            return _event("ended", {"status": event.status}, event.seq)
        case Heartbeat():
            return HEARTBEAT
        case _:
            assert_never(event)


def said_data(event: SaidInFull, asked: Asked | None) -> Fields:
    """A finished turn of the interviewer, as the page puts it up."""
    return {
        "seq": event.seq,
        "move": event.move.kind,
        "text": event.text,
        "html": render(event.text),
        "engine": event.engine,
        "note": wording.fallback_note(event.fallback),
        "question_number": event.question_number,
        "prompt_html": render(asked.prompt) if asked else None,
        "guide": asked.guide if asked else None,
        "at": event.at.isoformat(),
    }


def state_data(event: StateShown) -> Fields:
    """Where the round stands. Times are the server's, in ISO 8601; `left_s` is null without a clock."""
    return {
        "status": event.status,
        "thinking": event.thinking,
        "thinking_words": wording.thinking(event.thinking),
        "question_number": event.question_number,
        "questions_planned": event.questions_planned,
        "hints_left": event.hints_left,
        "deadline": _iso(event.deadline),
        "left_s": event.left_s,
        "server_now": event.server_now.isoformat(),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _event(name: str, data: Fields, seq: int | None = None) -> bytes:
    head = f"id: {seq}\n" if seq is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()

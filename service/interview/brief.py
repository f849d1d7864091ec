"""What a model is told for one turn. Nothing that is not a field here can reach it.

There is no field for a reference answer, for what a criterion expects, its levels, anchors or terms, for a
correction, or for a hint or fact that was not given: what a model does not have it cannot be talked out of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.content.values import Level, Passage
from service.interview.authored import Authored, authored
from service.interview.engine import Transcript, TurnRequest
from service.interview.state import State
from service.interview.values import Mode, Move, MoveKind, Role

MOST_OPTIONS = 4
"""Moves that a model may choose from: the policy puts the best first, and small models lose a longer list."""

MOST_LINES = 12
"""Utterances of the thread, the latest: more than any but the longest case has."""

LONGEST_LINE = 3_000
"""Characters of one utterance: about 500 words. The middle of a longer one is left out."""

MOST_PASSAGE_TEXT = 4_000
"""Characters of all passages together. With MOST_LINES and LONGEST_LINE this bounds what a turn costs."""


@dataclass(frozen=True, slots=True)
class Option:
    """A legal move as a model sees it: the kind, the inputs of its guidance, and the texts that it carries."""

    move: Move
    inputs: Mapping[str, object]
    authored: Authored


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance or passage: `label` is its speaker or its id."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a model is told."""

    mode: Mode
    level: Level
    role: Role
    question: str
    thread: tuple[Line, ...]
    passages: tuple[Line, ...]
    options: tuple[Option, ...]


INPUTS: Mapping[MoveKind, frozenset[str]] = {
    "open": frozenset({"topics"}),
    "ask": frozenset({"upcoming", "first", "depth"}),
    "probe": frozenset({"probe"}),
    "challenge": frozenset({"challenge"}),
    "hint": frozenset(),
    "clarify": frozenset({"reason"}),
    "reveal": frozenset(),
    "advance": frozenset({"reason"}),
    "close": frozenset({"reason"}),
}
"""What the guidance of each move is rendered from."""


def brief_of(request: TurnRequest) -> Brief:
    """The brief for a turn."""
    state = request.state
    thread = state.thread
    offers = request.offers[:MOST_OPTIONS]
    question = "" if thread is None else thread.question.prompt
    follows_up = any(move.kind in ("probe", "challenge") for move in offers)
    return Brief(
        mode=state.settings.mode,
        level=state.settings.level,
        role=state.settings.role,
        question=question,
        thread=_thread(request.transcript, question) if thread is not None else (),
        passages=_passages(request.passages) if follows_up else (),
        options=tuple(_option(move, request) for move in offers),
    )


def _option(move: Move, request: TurnRequest) -> Option:
    carried = authored(move, request.state, request.passages)
    given: Mapping[str, object] = {
        "topics": _topics(request.state),
        "upcoming": carried.verbatim,
        "first": not request.state.threads,
        "depth": _is_deep(request.state),
        "probe": carried.asks,
        "challenge": carried.asks,
        "reason": move.reason or "done",
    }
    return Option(move, {name: given[name] for name in INPUTS[move.kind]}, carried)


def _topics(state: State) -> str:
    names = list(dict.fromkeys(planned.guide.replace("-", " ") for planned in state.plan))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _is_deep(state: State) -> bool:
    upcoming = state.upcoming
    return upcoming is not None and upcoming.depth and len(state.plan) > 1


def _thread(transcript: Sequence[Transcript], question: str) -> tuple[Line, ...]:
    """What was said since the question was put. The prompt stands in that utterance word for word."""
    put = (n for n, line in enumerate(transcript) if line.speaker == "interviewer" and question in line.text)
    lines = transcript[next(put, 0) :][-MOST_LINES:]
    return tuple(Line(line.speaker, _cut(line.text, LONGEST_LINE)) for line in lines)


def _passages(passages: Sequence[Passage]) -> tuple[Line, ...]:
    chosen: list[Line] = []
    left = MOST_PASSAGE_TEXT
    for passage in passages:
        if len(passage.text) <= left:
            chosen.append(Line(passage.id, passage.text))
            left -= len(passage.text)
    return tuple(chosen)


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]}\n[…]\n{text[-half:]}"

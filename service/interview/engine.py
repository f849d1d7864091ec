"""The two seams behind which an engine sits: who speaks, and who grades.

The built-in engine and a model both keep these protocols, and so do the doubles that the tests use. A turn of the
interviewer is a stream: first the chosen move, then its words in pieces. Whoever consumes it checks the move
against the offers; an engine that picks anything else has failed its turn.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from service.content.values import Passage, Question
from service.interview.state import State
from service.interview.values import Assessment, EngineName, Move


@dataclass(frozen=True, slots=True)
class Chosen:
    """The move that an engine picked from the offers: always the first thing that it yields."""

    move: Move


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of the interviewer's text, Markdown, to be appended to what came before."""

    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """One utterance of the conversation so far, as an engine may read it."""

    seq: int
    speaker: str  # "interviewer" | "candidate"
    text: str


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """What an engine gets to make one turn: the state, the legal moves, the conversation and the passages."""

    state: State
    offers: tuple[Move, ...]
    transcript: tuple[Transcript, ...]
    passages: tuple[Passage, ...] = ()


class Interviewer(Protocol):
    """Who speaks. Raises EngineError when it cannot."""

    @property
    def name(self) -> EngineName: ...

    def speak(self, request: TurnRequest) -> AsyncIterator[Chosen | Words]: ...


@dataclass(frozen=True, slots=True)
class AnswerToGrade:
    """What a grader gets: the question, the answer and its turn, and what was said before in the same thread."""

    question: Question
    turn: int
    text: str
    thread: tuple[Transcript, ...] = ()


class Grader(Protocol):
    """Who grades. `version` changes whenever the same answer could get another mark. Raises EngineError."""

    @property
    def version(self) -> str: ...

    async def assess(self, answer: AnswerToGrade) -> Assessment: ...

    async def prepare(self, question: Question) -> None:
        """Get ready to grade answers to this question, ahead of need. Never raises; failing shows in `assess`."""
        ...

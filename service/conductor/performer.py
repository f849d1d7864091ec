"""Does what the state machine wants done: speak, assess, report. Returns the event that came of it.

An engine that fails never stops a round: the built-in interviewer takes the turn and the transcript says so, an
answer that could not be graded stays unassessed, a report that could not be made can be tried again.
"""

import logging
from hashlib import sha256
from typing import assert_never

from service.conductor.parts import ConductorParts
from service.conductor.room import Partial, Room
from service.conductor.threads import SqlThreads
from service.content.values import Passage
from service.errors import EngineError, HotseatError
from service.interview.builtin import BuiltinInterviewer
from service.interview.commands import Assess, Command, MakeReport, Speak
from service.interview.engine import AnswerToGrade, Chosen, Interviewer, Transcript, TurnRequest
from service.interview.events import (
    AnswerGiven,
    Assessed,
    AssessmentFailed,
    Event,
    ReportFailed,
    ReportMade,
    Said,
    TimeUp,
)
from service.interview.values import Assessment, Move

log = logging.getLogger(__name__)


class Performer:
    """Performs commands for any room. Holds no state of its own."""

    def __init__(self, parts: ConductorParts, threads: SqlThreads) -> None:
        self._parts = parts
        self._threads = threads
        self._spare = BuiltinInterviewer()

    async def perform(self, room: Room, command: Command) -> Event:
        """Do what is owed and return the event to append. Raises only what the database raises."""
        match command:
            case Speak():
                return await self._speak(room, command.offers)
            case Assess():
                return await self._assess(room, command)
            case MakeReport():
                return await self._report(room)
            case _:
                assert_never(command)

    async def _speak(self, room: Room, offers: tuple[Move, ...]) -> Said:
        request = TurnRequest(room.state, offers, transcript_of(room), self._passages(room, offers[0]))
        chosen = self._parts.interviewers.get(room.state.settings.engine)
        fallback = None
        if chosen is None:
            fallback = "The engine chosen for this round is not configured any more."
        else:
            try:
                return await self._spoken(room, chosen, request)
            except EngineError as error:
                log.warning("interviewer %s failed in round %s: %s", chosen.name, room.id, error)
                fallback = str(error)
        said = await self._spoken(room, self._spare, request)
        return said.model_copy(update={"fallback": fallback})

    async def _spoken(self, room: Room, interviewer: Interviewer, request: TurnRequest) -> Said:
        partial: Partial | None = None
        try:
            async for part in interviewer.speak(request):
                if isinstance(part, Chosen):
                    if part.move not in request.offers:
                        raise EngineError(f"The engine chose {part.move.kind}, which was not on offer.")
                    partial = Partial(room.state.seq, part.move)
                elif partial is None:
                    raise EngineError("The engine spoke before it chose a move.")
                else:
                    partial.text += part.text
                    room.partial = partial
                    room.touch()
        finally:
            room.partial = None
        if partial is None or not partial.text.strip():
            raise EngineError("The engine said nothing.")
        return Said(
            at=self._parts.clock(), move=partial.move, text=partial.text.strip(), engine=interviewer.name
        )

    async def _assess(self, room: Room, command: Assess) -> Assessed | AssessmentFailed:
        question = room.state.questions[command.question]
        grader = self._parts.grader
        words = sha256(command.text.encode()).hexdigest()
        rubric, version = question.rubric_digest, grader.version
        try:
            found = await self._threads.run(self._parts.grades.find, room.owner, words, rubric, version)
            if found is None:
                thread = tuple(line for line in transcript_of(room) if line.seq < command.turn)
                found = await grader.assess(AnswerToGrade(question, command.turn, command.text, thread))
                keep = self._parts.grades.keep
                await self._threads.run(keep, room.owner, room.id, words, rubric, version, found)
        except EngineError as error:
            log.warning("grader failed on turn %s of round %s: %s", command.turn, room.id, error)
            return AssessmentFailed(at=self._parts.clock(), turn=command.turn, reason=str(error))
        return Assessed(at=self._parts.clock(), assessment=at_turn(found, command.turn))

    async def _report(self, room: Room) -> ReportMade | ReportFailed:
        now = self._parts.clock()
        try:
            report = await self._threads.run(self._parts.make_report, room.state, now)
        except (HotseatError, ValueError, KeyError) as error:
            log.exception("no report for round %s", room.id)
            return ReportFailed(at=now, reason=f"The report could not be made: {error}")
        text = report.model_dump_json()
        await self._threads.run(self._parts.reports.save, room.owner, room.id, text, now)
        return ReportMade(at=now, verdict=report.verdict)

    def _passages(self, room: Room, move: Move) -> tuple[Passage, ...]:
        question = room.state.questions.get(move.question or "")
        if question is None:
            return ()
        return tuple(p for p in self._parts.passages_of(question.guide) if p.anchor in question.passages)


def transcript_of(room: Room) -> tuple[Transcript, ...]:
    """The conversation so far, as an engine may read it."""
    lines = []
    for one in room.events:
        match one.event:
            case Said():
                lines.append(Transcript(one.seq, "interviewer", one.event.text))
            case AnswerGiven():
                lines.append(Transcript(one.seq, "candidate", one.event.text))
            case TimeUp() if one.event.draft.strip():
                lines.append(Transcript(one.seq, "candidate", one.event.draft))
            case _:
                pass
    return tuple(lines)


def at_turn(assessment: Assessment, turn: int) -> Assessment:
    """The same assessment for the same words at another turn."""
    criteria = tuple(
        one.model_copy(
            update={"evidence": tuple(spot.model_copy(update={"turn": turn}) for spot in one.evidence)}
        )
        for one in assessment.criteria
    )
    misconceptions = tuple(
        one.model_copy(update={"evidence": one.evidence.model_copy(update={"turn": turn})})
        for one in assessment.misconceptions
    )
    return assessment.model_copy(
        update={"turn": turn, "criteria": criteria, "misconceptions": misconceptions}
    )

"""Plays whole rounds on the bare machine: scripted candidates against the built-in interviewer, no I/O, no clock.

The grader here is a rule that reads the candidate's script, so that what is tested is the interviewing alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.content.values import Question
from service.errors import NotListening, RoundOver
from service.interview.builtin import word
from service.interview.commands import Assess, MakeReport, Speak
from service.interview.events import AnswerGiven, Assessed, Event, ReportMade, RoundOpened, Said, TimeUp
from service.interview.machine import begin, pending, step
from service.interview.state import State
from service.interview.values import Assessment, CriterionAssessment, Evidence, MisconceptionFound, state_of

Candidate = Callable[[State, str], tuple[str, float]]
"""Given the state and what was last said: the answer, and the seconds that it takes."""

MOST_EVENTS = 2_000
"""Far more than any round needs: reaching it means that the round does not end."""


@dataclass
class Played:
    """A finished round: its last state, all events, and the deadline it was played against."""

    state: State
    events: list[Event] = field(default_factory=list)

    @property
    def said(self) -> list[Said]:
        return [event for event in self.events if isinstance(event, Said)]

    @property
    def answers(self) -> list[AnswerGiven]:
        return [event for event in self.events if isinstance(event, AnswerGiven)]


def play(opened: RoundOpened, questions: Mapping[str, Question], candidate: Candidate) -> Played:
    """Play until the report is made; raises AssertionError if the round does not end."""
    state = begin(opened, questions)
    played = Played(state, [opened])
    now, last = opened.at, ""
    for _ in range(MOST_EVENTS):
        owed = pending(state)
        if state.is_due(now):
            event: Event = TimeUp(at=now)
        elif not owed and state.phase == "done":
            played.state = state
            return played
        elif not owed:
            text, seconds = candidate(state, last)
            now += timedelta(seconds=seconds)
            event = TimeUp(at=now, draft=text) if state.is_due(now) else AnswerGiven(at=now, text=text)
        else:
            event = _done(owed[0], state, now)
            last = event.text if isinstance(event, Said) else last
        try:
            state, _ = step(state, event)
        except (RoundOver, NotListening) as error:
            raise AssertionError(
                f"the machine refused {event.kind} in phase {state.phase}: {error}"
            ) from error
        played.events.append(event)
    raise AssertionError("the round did not end")


def _done(command: Speak | Assess | MakeReport, state: State, now: datetime) -> Event:
    match command:
        case Speak():
            return Said(at=now, move=command.offers[0], text=word(command.offers[0], state), engine="builtin")
        case Assess():
            return Assessed(
                at=now, assessment=read_script(state.questions[command.question], command.turn, command.text)
            )
        case MakeReport():
            return ReportMade(at=now, verdict="hire")


def read_script(question: Question, turn: int, text: str) -> Assessment:
    """Grade by rule: an anchor said word for word shows its criterion, a contradiction contradicts it, a
    misconception is found where it is said, and a fact is asked for with its own words."""
    low = text.lower()

    def spot(words: str) -> Evidence | None:
        start = low.find(words.lower())
        return (
            None
            if start < 0
            else Evidence(
                turn=turn, quote=text[start : start + len(words)], start=start, end=start + len(words)
            )
        )

    criteria = []
    for criterion in question.rubric:
        wrong = next(filter(None, map(spot, criterion.contradictions)), None)
        right = next(filter(None, map(spot, criterion.anchors)), None)
        score = 1.0 if right else 0.0
        criteria.append(
            CriterionAssessment(
                criterion=criterion.id,
                state="contradicted" if wrong else state_of(score),
                score=0.0 if wrong else score,
                confidence=1.0,
                evidence=tuple(filter(None, [wrong or right])),
            )
        )
    found = tuple(
        MisconceptionFound(misconception=index, evidence=where)
        for index, one in enumerate(question.misconceptions)
        if (where := spot(one.says)) is not None
    )
    asked = tuple(
        index for index, fact in enumerate(question.facts) if any(ask.lower() in low for ask in fact.asks)
    )
    return Assessment(
        question=question.id,
        turn=turn,
        rubric=question.rubric_digest,
        grader="script",
        criteria=tuple(criteria),
        misconceptions=found,
        facts_asked=asked,
    )

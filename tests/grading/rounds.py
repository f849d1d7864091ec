"""Finished rounds whose marks a test chooses, made of real events."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from service.content.values import Criterion, Level, Question
from service.interview.commands import Speak
from service.interview.events import (
    AnswerGiven,
    Assessed,
    AssessmentFailed,
    EndAsked,
    Event,
    RoundOpened,
    Said,
    SkipAsked,
    TimeUp,
)
from service.interview.machine import begin, pending, step
from service.interview.state import State
from service.interview.values import (
    Assessment,
    CriterionAssessment,
    Evidence,
    Mode,
    PlannedQuestion,
    RoundSettings,
    state_of,
)
from tests.support.sample import START, sample_question

ANSWER = "The order of the logits stays, whatever the number."
BUDGET = 400

Scores = Mapping[str, float | str | None]
"""Score of each criterion; None is unassessed, "wrong" is contradicted."""


def question_with(criteria: Mapping[str, tuple[str, str]]) -> Question:
    """A question with these criteria, id → (dimension, rung), of equal weight."""
    pattern = sample_question().rubric[0]
    rubric = tuple(
        Criterion.model_validate(
            pattern.model_dump()
            | {
                "id": name,
                "dimension": dimension,
                "rung": rung,
                "weight": 1 / len(criteria),
                "expects": f"Says {name}.",
            }
        )
        for name, (dimension, rung) in criteria.items()
    )
    return sample_question().model_copy(update={"rubric": rubric})


def played_round(
    question: Question,
    rounds: Sequence[Scores | None],
    level: Level = "mid",
    planned: int | None = None,
    mode: Mode = "practice",
    silence: timedelta = timedelta(0),
) -> State:
    """A finished round that asks copies of `question`, each answered once and marked so; None stays unanswered.

    `planned` is the number of questions of the plan; the round ends after the marked ones. `silence` passes before
    a timed round with an unanswered last question runs out.
    """
    count = max(planned or 0, len(rounds))
    copies = {
        f"{question.id}-{at}": question.model_copy(update={"id": f"{question.id}-{at}"})
        for at in range(count)
    }
    plan = tuple(
        PlannedQuestion(question=one.id, digest=one.digest, guide=one.guide, budget=BUDGET)
        for one in copies.values()
    )
    settings = RoundSettings(mode=mode, minutes=60, level=level, role="scientist", seed=7)
    deadline = START + timedelta(minutes=60) if mode == "timed" else None
    state = begin(RoundOpened(at=START, settings=settings, plan=plan, deadline=deadline), copies)
    now = START
    for scores in rounds:
        while state.phase == "speaking":
            state = _spoken(state, now)
        if scores is None:
            now = START + timedelta(minutes=60) - silence if mode == "timed" else now
            return _ended(_reasked(state, now), now, mode, deadline)
        now += timedelta(seconds=60)
        state, _ = step(state, AnswerGiven(at=now, text=f"{ANSWER} ({state.seq})"))
        state, _ = step(state, _assessment(state, scores, now))
        state = _until_advance(state, now)
    return state if state.phase == "reporting" else _ended(state, now, "practice", None)


def _reasked(state: State, now: datetime) -> State:
    """The state as if its open question had been asked at `now`."""
    from dataclasses import replace

    assert state.thread is not None
    return replace(state.with_thread(replace(state.thread, asked_at=now)), now=now)


def _assessment(state: State, scores: Scores, now: datetime) -> Event:
    assert state.thread is not None
    turn = state.thread.turns[-1]
    if all(score is None for score in scores.values()):
        return AssessmentFailed(at=now, turn=turn.seq, reason="The grader is out.")
    evidence = (Evidence(turn=turn.seq, quote=turn.text[:9], start=0, end=9),)
    criteria = tuple(_mark(name, score, evidence) for name, score in scores.items())
    question = state.thread.question
    return Assessed(
        at=now,
        assessment=Assessment(
            question=question.id,
            turn=turn.seq,
            rubric=question.rubric_digest,
            grader="chosen-1",
            criteria=criteria,
        ),
    )


def _mark(name: str, score: float | str | None, evidence: tuple[Evidence, ...]) -> CriterionAssessment:
    if score is None:
        return CriterionAssessment(criterion=name, state="unassessed", score=None, confidence=0)
    if isinstance(score, str):
        return CriterionAssessment(
            criterion=name, state="contradicted", score=0, confidence=1, evidence=evidence
        )
    shown = evidence if score else ()
    return CriterionAssessment(
        criterion=name, state=state_of(score), score=score, confidence=1, evidence=shown
    )


def _until_advance(state: State, now: datetime) -> State:
    """Follow-ups are turned down by the button until the question is left."""
    while state.thread is not None:
        if state.phase == "listening":
            state, _ = step(state, SkipAsked(at=now))
        state = _spoken(state, now)
    return state


def _spoken(state: State, now: datetime) -> State:
    (command,) = pending(state)
    assert isinstance(command, Speak)
    after, _ = step(state, Said(at=now, move=command.offers[0], text="…", engine="builtin"))
    return after


def _ended(state: State, now: datetime, mode: Mode, deadline: datetime | None) -> State:
    if mode == "timed" and deadline is not None:
        event: Event = TimeUp(at=deadline + timedelta(seconds=15))
        state, _ = step(state, event)
        now = event.at
    else:
        state, _ = step(state, EndAsked(at=now))
    return _spoken(state, now)

"""What the interviewer may do next, the best first. The machine asks; an engine picks one of what is offered.

The policy follows a good interviewer's habits: put a wrong claim to the test before anything else, then go after
what is missing, one rung deeper than the candidate went, where it weighs most; leave a question when it has given
what it can, when it has had its share of the clock, or when the candidate has no more to say.
"""

from collections.abc import Collection
from datetime import timedelta

from service.content.values import RUNGS
from service.interview.state import Mark, State, Thread
from service.interview.values import Move

MAX_FOLLOWUPS = 3
"""Probes and challenges per question."""

MAX_CLARIFICATIONS = 3
"""Clarifications per question; after these the question is let go."""

MAX_TURNS = 14
"""Answers per question, facts of a case included: the bound that ends every thread."""

ENOUGH = 0.9
"""Weighted coverage from which a breadth question has given what it can."""

LEAST_FOR_QUESTION = timedelta(seconds=75)
"""With less time than this left, no new question is asked."""

OVERTIME = 1.15
"""Share of a question's budget that may pass before the interviewer moves on in a timed round."""


def offers(state: State) -> tuple[Move, ...]:
    """Every legal next move of the interviewer, the preferred first. Never empty while the phase is speaking."""
    if not state.opened:
        return (Move(kind="open"),)
    if state.ending is not None:
        return (Move(kind="close", reason=state.ending),)
    if state.left(state.now) == timedelta(0):
        return (Move(kind="close", reason="time"),)
    thread = state.thread
    if thread is None:
        return (_next_question(state),)
    if state.wanted is not None:
        return (state.wanted,)
    return _after_answer(state, thread)


def coverage(marks: tuple[Mark, ...]) -> float:
    """Weighted share of the rubric that the thread shows, in [0, 1]."""
    return sum(mark.criterion.weight * (mark.score or 0.0) for mark in marks)


def time_is_spent(state: State, thread: Thread) -> bool:
    """Whether the question has had its share of a timed round."""
    if state.settings.mode != "timed":
        return False
    return thread.spent(state.now).total_seconds() >= OVERTIME * thread.planned.budget


def _next_question(state: State) -> Move:
    upcoming = state.upcoming
    left = state.left(state.now)
    if upcoming is None:
        return Move(kind="close", reason="done")
    if left is not None and left < LEAST_FOR_QUESTION:
        return Move(kind="close", reason="time")
    return Move(kind="ask", question=upcoming.question)


def _after_answer(state: State, thread: Thread) -> tuple[Move, ...]:
    question = thread.question.id
    facts = _facts_to_reveal(thread)
    if facts and len(thread.turns) < MAX_TURNS:
        return (Move(kind="reveal", question=question, facts=facts),)
    if time_is_spent(state, thread):
        return (_advance(question, "question-time"),)
    if len(thread.turns) >= MAX_TURNS or thread.followups >= MAX_FOLLOWUPS:
        return (_advance(question, "enough-asked"),)
    marks = thread.marks(state.settings.mode)
    followups = (*_challenges(thread, marks), *_probes(thread, marks), *_deeper(thread, marks))
    done = (_advance(question, "done"),)
    enough = coverage(marks) >= ENOUGH and not _challenges(thread, marks)
    if enough and not thread.planned.depth:
        return (*done, *followups)
    return (*followups, *done)


def _facts_to_reveal(thread: Thread) -> tuple[int, ...]:
    last = thread.turns[-1].assessment if thread.turns else None
    return tuple(fact for fact in last.facts_asked if fact not in thread.revealed) if last else ()


def _challenges(thread: Thread, marks: tuple[Mark, ...]) -> tuple[Move, ...]:
    question = thread.question.id
    challenged = {move.misconception for move in thread.moves if move.kind == "challenge"}
    stated = dict.fromkeys(
        found.misconception
        for turn in thread.turns
        for found in (turn.assessment.misconceptions if turn.assessment else ())
    )
    named = (
        Move(kind="challenge", question=question, misconception=index)
        for index in stated
        if index not in challenged
    )
    wrong = sorted(
        (
            mark
            for mark in marks
            if mark.assessment.state == "contradicted"
            and not thread.probed(mark.criterion.id)
            and not _was_put_to_the_test(thread, mark, challenged)
        ),
        key=lambda mark: -mark.criterion.weight,
    )
    return (
        *named,
        *(Move(kind="challenge", question=question, criterion=mark.criterion.id) for mark in wrong),
    )


def _was_put_to_the_test(thread: Thread, mark: Mark, challenged: Collection[int | None]) -> bool:
    """Whether the words that contradict a criterion were challenged already, as the misconception that they state."""
    spots = [
        found.evidence
        for turn in thread.turns
        for found in (turn.assessment.misconceptions if turn.assessment else ())
        if found.misconception in challenged
    ]
    return any(
        spot.turn == evidence.turn and spot.start < evidence.end and evidence.start < spot.end
        for spot in spots
        for evidence in mark.evidence
    )


def _probes(thread: Thread, marks: tuple[Mark, ...]) -> tuple[Move, ...]:
    reached = max((RUNGS.index(mark.criterion.rung) for mark in marks if (mark.level or 0) >= 1), default=-1)
    open_marks = [
        mark
        for mark in marks
        if mark.assessment.state in ("missed", "partial") and not thread.probed(mark.criterion.id)
    ]

    def urgency(mark: Mark) -> tuple[float, int]:
        gap = mark.criterion.weight * (1 - (mark.score or 0.0))
        steps = abs(RUNGS.index(mark.criterion.rung) - (reached + 1))
        return (-round(gap, 3) + 0.02 * steps, steps)

    ranked = sorted(open_marks, key=urgency)
    return tuple(
        Move(kind="probe", question=thread.question.id, criterion=mark.criterion.id) for mark in ranked
    )


def _deeper(thread: Thread, marks: tuple[Mark, ...]) -> tuple[Move, ...]:
    if not thread.planned.depth or coverage(marks) < ENOUGH:
        return ()
    asked = {move.deeper for move in thread.moves if move.deeper is not None}
    return tuple(
        Move(kind="probe", question=thread.question.id, deeper=index)
        for index in range(len(thread.question.deeper))
        if index not in asked
    )


def _advance(question: str, reason: str) -> Move:
    return Move(kind="advance", question=question, reason=reason)

"""From the marks of a round to scores: per question, per dimension, per rung. Pure; nothing is judged here.

A question weighs by its planned seconds, a criterion by its question's seconds times its own weight. What could not
be assessed is left out and counted, never a zero. A question that was asked and given up is a zero. One that the
end of the round cut off before a word was said is no answer at all: it is left out like one that was never asked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from service.content.values import DIMENSIONS, RUNGS, Dimension, Rung
from service.interview.state import Mark, State, Thread
from service.interview.values import PlannedQuestion

_CUT_OFF = ("time", "user")
"""Ways in which a thread closes that say nothing about the candidate when they had not spoken yet."""

TIME_TO_BEGIN = 0.5
"""Share of a question's budget after which silence in a timed round is an answer: there was time to begin."""


@dataclass(frozen=True, slots=True)
class Share:
    """A weighted mean over criteria: `score` in [0, 1], None where nothing was assessed.

    `criteria` counts what was assessed, `weight` is in seconds of planned time, `unassessed` likewise.
    """

    score: float | None
    criteria: int
    weight: float
    unassessed: float


@dataclass(frozen=True, slots=True)
class QuestionMarks:
    """A question that was answered or given up: its share, its marks, the deepest rung with a criterion met."""

    thread: Thread
    marks: tuple[Mark, ...]
    share: Share
    rung: Rung | None


@dataclass(frozen=True, slots=True)
class RoundMarks:
    """A whole round. `cut_off` was asked but ended unanswered, `unreached` was planned and never asked."""

    questions: tuple[QuestionMarks, ...]
    overall: Share
    dimensions: dict[Dimension, Share]
    rungs: dict[Rung, Share]
    contradicted: float
    """Share of the assessed weight that stands contradicted."""
    judged: float
    """Share of the planned seconds whose criteria were assessed."""
    cut_off: tuple[Thread, ...]
    unreached: tuple[PlannedQuestion, ...]


def aggregate(state: State) -> RoundMarks:
    """The scores of a round as far as it went."""
    judged = tuple(_question(thread, state) for thread in state.threads if not is_cut_off(thread, state))
    weighed = [(question.thread.planned.budget, mark) for question in judged for mark in question.marks]
    overall = _share(weighed, lambda _: True)
    planned = sum(one.budget for one in state.plan)
    contradicted = sum(
        budget * mark.criterion.weight for budget, mark in weighed if mark.assessment.state == "contradicted"
    )
    return RoundMarks(
        questions=judged,
        overall=overall,
        dimensions={name: _share(weighed, _of_dimension(name)) for name in DIMENSIONS},
        rungs={name: _share(weighed, _of_rungs((name,))) for name in RUNGS},
        contradicted=contradicted / overall.weight if overall.weight else 0.0,
        judged=overall.weight / planned,
        cut_off=tuple(thread for thread in state.threads if is_cut_off(thread, state)),
        unreached=state.plan[len(state.threads) :],
    )


def on_rungs(marks: RoundMarks, rungs: Iterable[Rung]) -> Share:
    """The share of all criteria of some rungs together."""
    weighed = [(one.thread.planned.budget, mark) for one in marks.questions for mark in one.marks]
    return _share(weighed, _of_rungs(tuple(rungs)))


def deepest_met(marks: Iterable[Mark]) -> Rung | None:
    """The deepest rung with a criterion met; None where none is."""
    met = [RUNGS.index(mark.criterion.rung) for mark in marks if mark.assessment.state == "met"]
    return RUNGS[max(met)] if met else None


def is_cut_off(thread: Thread, state: State) -> bool:
    """Whether the end of the round came before the candidate could well have answered this question."""
    if thread.turns or (thread.closed is not None and thread.closed not in _CUT_OFF):
        return False
    spent = thread.spent(state.now).total_seconds()
    return state.settings.mode != "timed" or spent < TIME_TO_BEGIN * thread.planned.budget


def _question(thread: Thread, state: State) -> QuestionMarks:
    marks = thread.marks(state.settings.mode)
    share = _share([(thread.planned.budget, mark) for mark in marks], lambda _: True)
    return QuestionMarks(thread, marks, share, deepest_met(marks))


def _share(weighed: Iterable[tuple[int, Mark]], belongs: Callable[[Mark], bool]) -> Share:
    total = weight = unassessed = 0.0
    criteria = 0
    for budget, mark in weighed:
        if not belongs(mark):
            continue
        own = budget * mark.criterion.weight
        if mark.score is None:
            unassessed += own
            continue
        criteria += 1
        weight += own
        total += own * mark.score
    return Share(min(total / weight, 1.0) if weight else None, criteria, weight, unassessed)


def _of_dimension(name: Dimension) -> Callable[[Mark], bool]:
    return lambda mark: mark.criterion.dimension == name


def _of_rungs(names: tuple[Rung, ...]) -> Callable[[Mark], bool]:
    return lambda mark: mark.criterion.rung in names

"""The state of a round: a frozen value that `machine.step` makes from the events, and reads only."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from service.content.values import Criterion, Question
from service.interview.values import (
    LEVEL_FLOORS,
    Assessment,
    CriterionAssessment,
    Evidence,
    Mode,
    Move,
    PlannedQuestion,
    RoundSettings,
    level_of,
    state_of,
)

Phase = Literal["speaking", "listening", "assessing", "reporting", "report-failed", "done"]
"""Who is to act: the interviewer, the candidate, the grader, the reporter, whoever retries, or nobody."""

Ending = Literal["done", "time", "user"]

GRACE = timedelta(seconds=15)
"""How long after the deadline an answer is still taken; then the saved draft counts."""

HINT_PRICE_LEVELS = 1
"""Levels that a criterion loses in a timed round when a hint was given for it."""

RECOVERED_CAP = 0.8
"""The most that a criterion earns when it was first contradicted and put right after a challenge."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer of the candidate: its seq, its text, when it came, and what it was assessed as."""

    seq: int
    text: str
    at: datetime
    source: Literal["typed", "draft"] = "typed"
    assessment: Assessment | None = None
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What the whole thread shows of one criterion so far."""

    criterion: Criterion
    assessment: CriterionAssessment
    was_contradicted: bool = False
    hinted: bool = False

    @property
    def score(self) -> float | None:
        return self.assessment.score

    @property
    def level(self) -> int | None:
        return None if self.assessment.score is None else level_of(self.assessment.score)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return self.assessment.evidence


@dataclass(frozen=True, slots=True)
class Thread:
    """One question and all that was said about it. `closed` is why the interviewer moved on."""

    planned: PlannedQuestion
    question: Question
    asked_at: datetime
    turns: tuple[Turn, ...] = ()
    moves: tuple[Move, ...] = ()
    closed: str | None = None
    closed_at: datetime | None = None

    @property
    def followups(self) -> int:
        """Probes and challenges so far."""
        return sum(move.kind in ("probe", "challenge") for move in self.moves)

    @property
    def hints(self) -> int:
        return sum(move.kind == "hint" for move in self.moves)

    @property
    def clarifications(self) -> int:
        return sum(move.kind == "clarify" for move in self.moves)

    @property
    def revealed(self) -> frozenset[int]:
        return frozenset(fact for move in self.moves for fact in move.facts)

    @property
    def unassessed(self) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.assessment is None and turn.failed is None)

    def probed(self, criterion: str) -> bool:
        """Whether a follow-up already went after this criterion."""
        followups = ("probe", "challenge")
        return any(move.criterion == criterion and move.kind in followups for move in self.moves)

    def spent(self, now: datetime) -> timedelta:
        """Time on this question until it was closed, or until now."""
        return (self.closed_at or now) - self.asked_at

    def marks(self, mode: Mode) -> tuple[Mark, ...]:
        """Every criterion of the rubric with the best that the thread shows of it."""
        hinted = frozenset(move.criterion for move in self.moves if move.kind == "hint" and move.criterion)
        return tuple(
            self._mark(criterion, mode, criterion.id in hinted) for criterion in self.question.rubric
        )

    def _mark(self, criterion: Criterion, mode: Mode, hinted: bool) -> Mark:
        best: CriterionAssessment | None = None
        contradicted = False
        for turn in self.turns:
            for found in turn.assessment.criteria if turn.assessment else ():
                if found.criterion == criterion.id:
                    contradicted = contradicted or found.state == "contradicted"
                    best = _better(best, found)
        if best is None:
            return Mark(criterion, _nothing_said(criterion, self.turns), hinted=hinted)
        if contradicted and best.state != "contradicted" and best.score is not None:
            best = _with_score(best, min(best.score, RECOVERED_CAP))
        if hinted and mode == "timed" and best.score and best.state != "contradicted":
            best = _with_score(best, _levels_lower(best.score))
        return Mark(criterion, best, contradicted, hinted)


@dataclass(frozen=True, slots=True)
class State:
    """A round at one moment. `seq` is the number of events so far, `now` the time of the last one."""

    settings: RoundSettings
    plan: tuple[PlannedQuestion, ...]
    questions: Mapping[str, Question] = field(repr=False)
    opened_at: datetime
    deadline: datetime | None
    seq: int
    now: datetime
    phase: Phase = "speaking"
    threads: tuple[Thread, ...] = ()
    opened: bool = False
    wanted: Move | None = None
    """What the last act of the candidate calls for, where the policy has no say (a hint, a clarification)."""
    ending: Ending | None = None
    """Set once the round is to end: nothing but closing words and the report comes after it."""
    closed_at: datetime | None = None
    failure: str | None = None
    verdict: str | None = None

    @property
    def thread(self) -> Thread | None:
        """The thread in progress."""
        return self.threads[-1] if self.threads and self.threads[-1].closed is None else None

    @property
    def last_call(self) -> datetime | None:
        """The moment from which nothing is accepted any more."""
        return None if self.deadline is None else self.deadline + GRACE

    @property
    def over(self) -> bool:
        """Whether the conversation has ended (the report may still be owed)."""
        return self.closed_at is not None

    @property
    def upcoming(self) -> PlannedQuestion | None:
        """The next question of the plan that has not been asked."""
        return self.plan[len(self.threads)] if len(self.threads) < len(self.plan) else None

    def left(self, now: datetime) -> timedelta | None:
        """Time until the deadline, never negative; None where there is no clock."""
        return None if self.deadline is None else max(self.deadline - now, timedelta(0))

    def is_due(self, now: datetime) -> bool:
        """Whether time is up, grace included, and the round does not know it yet."""
        return self.last_call is not None and self.ending is None and not self.over and now >= self.last_call

    def with_thread(self, thread: Thread) -> "State":
        """This state with its thread in progress replaced."""
        return replace(self, threads=(*self.threads[:-1], thread))


def _better(old: CriterionAssessment | None, new: CriterionAssessment) -> CriterionAssessment:
    """Which of two assessments of a criterion stands after both turns.

    Later words count: a contradiction undoes credit, credit after a contradiction repairs it. Otherwise the
    higher score stands, and anything assessed stands over what could not be.
    """
    if old is None or old.state == "unassessed":
        return new
    if new.state == "unassessed":
        return old
    if new.state == "contradicted":
        return new
    if old.state == "contradicted":
        return new if new.state in ("met", "partial") else old
    return new if (new.score or 0) > (old.score or 0) else old


def _nothing_said(criterion: Criterion, turns: tuple[Turn, ...]) -> CriterionAssessment:
    if any(turn.assessment is None and turn.failed is not None for turn in turns):
        reason = "The answer could not be assessed."
        return CriterionAssessment(
            criterion=criterion.id, state="unassessed", score=None, confidence=0, reason=reason
        )
    return CriterionAssessment(
        criterion=criterion.id, state="missed", score=0, confidence=1, reason="Nothing was said about it."
    )


def _with_score(assessment: CriterionAssessment, score: float) -> CriterionAssessment:
    return assessment.model_copy(update={"score": score, "state": state_of(score)})


def _levels_lower(score: float) -> float:
    level = level_of(score) - HINT_PRICE_LEVELS
    return LEVEL_FLOORS[max(level, 0)]

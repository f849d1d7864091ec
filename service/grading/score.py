"""From what was found in one answer to its assessment: each number can be traced to its parts in the reason."""

from service.content.values import Criterion, Question
from service.grading.contradiction import Stated, Wrong
from service.grading.evidence import Support
from service.grading.reading import Clause, Window
from service.interview.values import (
    LEVEL_FLOORS,
    Assessment,
    CriterionAssessment,
    Evidence,
    MisconceptionFound,
    state_of,
)

QUIET = 0.9
"""Confidence that nothing was said of a criterion where no window came near it."""

LEAST_CONFIDENCE = 0.5
"""Confidence at the very edge between two levels: as good as a coin between neighbours."""

EDGE = 0.15
"""Distance from the nearest edge of a level from which the edge no longer matters."""


def question_score(question: Question, assessment: Assessment) -> float | None:
    """Sum over criteria of weight times score, over the weight that was assessed; None where none was."""
    scored = [
        (question.criterion(one.criterion).weight, one.score)
        for one in assessment.criteria
        if one.score is not None
    ]
    weight = sum(share for share, _ in scored)
    return sum(share * score for share, score in scored) / weight if weight else None


def is_met(found: Support) -> bool:
    """Whether the support alone would meet the criterion."""
    return state_of(found.score) == "met"


def assessed(
    criterion: Criterion,
    found: Support,
    wrong: tuple[Wrong, ...],
    clauses: tuple[Clause, ...],
    text: str,
    turn: int,
) -> CriterionAssessment:
    """A criterion's assessment: contradicted where something wrong was said of it, else by its support."""
    if wrong:
        return CriterionAssessment(
            criterion=criterion.id,
            state="contradicted",
            score=0.0,
            confidence=round(max(one.surety for one in wrong), 3),
            evidence=tuple(evidence_of(one.window, clauses, text, turn) for one in wrong[:2]),
            reason="What was said goes against this.",
        )
    score = round(found.score, 4)
    state = state_of(score)
    if found.window is None or state == "missed":
        return CriterionAssessment(
            criterion=criterion.id,
            state="missed",
            score=score,
            confidence=QUIET if found.window is None else _confidence(score),
            reason="Nothing in the answer speaks to this."
            if found.window is None
            else _parts("Too little", found),
        )
    return CriterionAssessment(
        criterion=criterion.id,
        state=state,
        score=score,
        confidence=_confidence(score),
        evidence=(evidence_of(found.window, clauses, text, turn),),
        reason=_parts("Said" if state == "met" else "Said in part", found),
    )


def evidence_of(window: Window, clauses: tuple[Clause, ...], text: str, turn: int) -> Evidence:
    """The candidate's own words in a window, verbatim."""
    start, end = clauses[window.first].start, clauses[window.last].end
    return Evidence(turn=turn, quote=text[start:end], start=start, end=end)


def evidence_of_text(text: str, turn: int) -> Evidence:
    """A whole answer as evidence."""
    return Evidence(turn=turn, quote=text, start=0, end=len(text))


def stated(found: Stated, clauses: tuple[Clause, ...], text: str, turn: int) -> MisconceptionFound:
    return MisconceptionFound(
        misconception=found.misconception, evidence=evidence_of(found.window, clauses, text, turn)
    )


def missed(criterion: Criterion, reason: str, confidence: float = 1.0) -> CriterionAssessment:
    return CriterionAssessment(
        criterion=criterion.id, state="missed", score=0.0, confidence=confidence, reason=reason
    )


def unassessed(criterion: Criterion, reason: str) -> CriterionAssessment:
    return CriterionAssessment(
        criterion=criterion.id, state="unassessed", score=None, confidence=0.0, reason=reason
    )


def _confidence(score: float) -> float:
    """Higher the farther a score lies from the edges between levels."""
    distance = min(abs(score - edge) for edge in LEVEL_FLOORS[1:])
    return round(LEAST_CONFIDENCE + (QUIET - LEAST_CONFIDENCE) * min(distance / EDGE, 1.0), 3)


def _parts(lead: str, found: Support) -> str:
    return f"{lead}: meaning {found.similarity:.2f}, terms {found.coverage:.2f}, together {found.score:.2f}."

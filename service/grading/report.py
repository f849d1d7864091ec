"""The report of a finished round as one value: stored as JSON, read by the page, never made twice for one state.

It refers to the transcript by the seq of its turns; the transcript itself stays in the events.
"""

from collections.abc import Iterator
from datetime import datetime

from service.grading.aggregate import RoundMarks, Share, aggregate, deepest_met
from service.grading.reasons import word_figures, word_reasons
from service.grading.report_values import (
    Counts,
    CriterionReport,
    MisconceptionReport,
    Next,
    PassageLink,
    QuestionReport,
    Report,
    ShareReport,
)
from service.grading.verdict import EXPECTED, judge
from service.interview.state import Mark, State, Thread
from service.interview.values import Assessment

__all__ = [
    "Counts",
    "CriterionReport",
    "MisconceptionReport",
    "Next",
    "PassageLink",
    "QuestionReport",
    "Report",
    "ShareReport",
    "build_report",
]

MOST_NEXT = 3
"""Things to do next. One sitting's worth."""


def build_report(state: State, at: datetime) -> Report:
    """The report of `state`, made at `at` (timezone-aware). Pure: the same state makes the same report."""
    marks = aggregate(state)
    settings = state.settings
    judgement = judge(marks, settings.level)
    questions = tuple(_question(thread, state, marks) for thread in state.threads)
    unassessed = any(one.failed_turns or _has_unassessed(one) for one in questions if not one.cut_off)
    return Report(
        status="partial" if unassessed else "ready",
        made_at=at,
        mode=settings.mode,
        role=settings.role,
        level=settings.level,
        minutes=settings.minutes,
        used_s=_whole_seconds(((state.closed_at or state.now) - state.opened_at).total_seconds()),
        ending=state.ending,
        verdict=judgement.verdict,
        reasons=word_reasons(marks, judgement, settings.level, settings.mode),
        figures=word_figures(marks),
        score=_rounded(marks.overall.score),
        what_next=_what_next(marks),
        dimensions=tuple(_share(name, share) for name, share in marks.dimensions.items()),
        rungs=tuple(
            _share(name, share, name in EXPECTED[settings.level]) for name, share in marks.rungs.items()
        ),
        rung=deepest_met(mark for question in marks.questions for mark in question.marks),
        questions=questions,
        unreached=tuple(planned.question for planned in marks.unreached),
        counts=_counts(state, questions),
        graders=tuple(sorted({found.grader for thread in state.threads for found in _assessments(thread)})),
        rubrics={thread.question.id: thread.question.rubric_digest for thread in state.threads},
    )


def _question(thread: Thread, state: State, marks: RoundMarks) -> QuestionReport:
    question = thread.question
    judged = next((one for one in marks.questions if one.thread is thread), None)
    criteria = judged.marks if judged is not None else thread.marks(state.settings.mode)
    return QuestionReport(
        question=question.id,
        prompt=question.prompt,
        guide=question.guide,
        kind=question.kind,
        level=question.level,
        depth=thread.planned.depth,
        score=_rounded(judged.share.score) if judged is not None else None,
        rung=judged.rung if judged is not None else None,
        budget_s=thread.planned.budget,
        spent_s=_whole_seconds(thread.spent(state.now).total_seconds()),
        hints_used=thread.hints,
        hints=tuple(
            question.hints[move.hint]
            for move in thread.moves
            if move.kind == "hint" and move.hint is not None
        ),
        followups=thread.followups,
        closed=thread.closed,
        cut_off=judged is None,
        turns=tuple(turn.seq for turn in thread.turns),
        failed_turns=tuple(turn.seq for turn in thread.turns if turn.assessment is None),
        flags=tuple(dict.fromkeys(flag for found in _assessments(thread) for flag in found.flags)),
        criteria=tuple(_criterion(mark, question.guide) for mark in criteria),
        misconceptions=tuple(_misconceptions(thread)),
        answer=question.answer,
        deeper=question.deeper,
        rubric=question.rubric_digest,
    )


def _criterion(mark: Mark, guide: str) -> CriterionReport:
    criterion = mark.criterion
    return CriterionReport(
        id=criterion.id,
        dimension=criterion.dimension,
        rung=criterion.rung,
        weight=criterion.weight,
        expects=criterion.expects,
        state=mark.assessment.state,
        score=_rounded(mark.score),
        level=mark.level,
        level_text="" if mark.level is None else criterion.levels[mark.level],
        levels=criterion.levels,
        confidence=mark.assessment.confidence,
        evidence=mark.evidence,
        reason=mark.assessment.reason,
        was_contradicted=mark.was_contradicted,
        hinted=mark.hinted,
        missing=mark.assessment.state in ("missed", "contradicted"),
        passage=PassageLink(guide=guide, anchor=criterion.passage),
    )


def _misconceptions(thread: Thread) -> Iterator[MisconceptionReport]:
    """Each misconception once, where it was stated first."""
    told: set[int] = set()
    for assessment in _assessments(thread):
        for found in assessment.misconceptions:
            if found.misconception in told:
                continue
            told.add(found.misconception)
            known = thread.question.misconceptions[found.misconception]
            yield MisconceptionReport(
                says=known.says,
                correction=known.correction,
                quote=found.evidence.quote,
                evidence=found.evidence,
            )


def _what_next(marks: RoundMarks) -> tuple[Next, ...]:
    """The gaps that weigh most, each passage once; what was wrong comes before what was missing."""
    gaps = [
        (
            mark.assessment.state != "contradicted",
            -_gap(one.thread.planned.budget, mark, mark.score),
            one.thread,
            mark,
        )
        for one in marks.questions
        for mark in one.marks
        if mark.score is not None and mark.assessment.state != "met"
    ]
    chosen: dict[tuple[str, str], Next] = {}
    for _, _, thread, mark in sorted(gaps, key=lambda gap: gap[:2]):
        place = (thread.question.guide, mark.criterion.passage)
        if place not in chosen:
            chosen[place] = Next(
                text=mark.criterion.expects,
                guide=place[0],
                anchor=place[1],
                question=thread.question.id,
                why=mark.assessment.state,
            )
    return tuple(chosen.values())[:MOST_NEXT]


def _gap(budget: int, mark: Mark, score: float) -> float:
    """What full marks would have added, in seconds of planned time."""
    return budget * mark.criterion.weight * (1 - score)


def _counts(state: State, questions: tuple[QuestionReport, ...]) -> Counts:
    states = [
        criterion.state for question in questions if not question.cut_off for criterion in question.criteria
    ]
    return Counts(
        planned=len(state.plan),
        asked=len(questions),
        answered=sum(bool(question.turns) for question in questions),
        met=states.count("met"),
        partial=states.count("partial"),
        missed=states.count("missed"),
        contradicted=states.count("contradicted"),
        unassessed=states.count("unassessed"),
        hints=sum(question.hints_used for question in questions),
        followups=sum(question.followups for question in questions),
    )


def _share(name: str, share: Share, expected: bool = False) -> ShareReport:
    return ShareReport(name=name, score=_rounded(share.score), criteria=share.criteria, expected=expected)


def _assessments(thread: Thread) -> Iterator[Assessment]:
    return (turn.assessment for turn in thread.turns if turn.assessment is not None)


def _has_unassessed(question: QuestionReport) -> bool:
    return any(criterion.state == "unassessed" for criterion in question.criteria)


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)


def _whole_seconds(seconds: float) -> int:
    return max(round(seconds), 0)

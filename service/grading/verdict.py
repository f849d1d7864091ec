"""The verdict of a round: a base from the whole, then caps, as a hiring committee reasons. No plain averaging.

The base is the highest step whose least score the round reaches. Then each finding may cap it or take a step off:
a failed dimension, a level's own depth not shown, strength in a few questions only, claims that were wrong. Every
finding that applied is kept, because the reasons are worded from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from service.content.values import Dimension, Level, Rung
from service.grading.aggregate import RoundMarks, on_rungs

Verdict = Literal[
    "strong-hire", "hire", "lean-hire", "lean-no-hire", "no-hire", "strong-no-hire", "not-enough"
]
FindingKind = Literal["dimension", "depth", "depth-unasked", "uneven", "contradicted", "unassessed", "little"]

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
STEPS = VERDICTS[:6]
"""The six steps, the best first."""

LEAST_SCORE: Mapping[Verdict, float] = {
    "strong-hire": 0.82, "hire": 0.68, "lean-hire": 0.55, "lean-no-hire": 0.40, "no-hire": 0.22, "strong-no-hire": 0.0,
}  # fmt: skip
"""Least overall score of each step. A criterion counts as met from 0.6: a hire meets most of what was asked after
follow-ups, a lean hire misses about a third of it, below 0.4 less than half was even touched."""

LEAST_JUDGED = 0.5
"""Share of the planned time that must have been judged for any verdict: less is not a round."""

FLOOR = 0.35
"""A dimension below this has failed: on the whole less than partial credit."""

ENOUGH_CRITERIA = 3
"""Criteria from which a dimension, or a level's depth, was asked enough to be failed on."""

EXPECTED: Mapping[Level, tuple[Rung, ...]] = {
    "junior": ("define", "mechanism"),
    "mid": ("mechanism", "derive"),
    "senior": ("derive", "break"),
    "staff": ("break", "ship"),
}
"""What each level must show: what it is and how it works, then why, then where it fails and what one ships."""

DEPTH_FOR_HIRE = 0.5
DEPTH_FOR_LEAN_HIRE = 0.3
"""Least score on the expected rungs: half of them for a hire, more than a touch for a lean hire."""

CARRIED = 0.5
"""Score from which a question was carried."""

CARRIED_SHARE: Mapping[Verdict, float] = {"strong-hire": 0.8, "hire": 0.6, "lean-hire": 0.5}
"""Least share of the judged time in questions that were carried: one brilliant answer does not make a round."""

WRONG_ONE_STEP = 0.10
WRONG_TWO_STEPS = 0.25
"""Share of the judged weight that stands contradicted: an error held to the end is worse than a gap."""

UNASSESSED_MATTERS = 0.05
"""Share of the judged weight that could not be assessed from which the verdict says so."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that bore on the verdict. `held` says whether it lowered it; `dimension` where it is about one."""

    kind: FindingKind
    held: bool
    dimension: Dimension | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, the step that the scores alone would have given, and what bore on it."""

    verdict: Verdict
    base: Verdict
    findings: tuple[Finding, ...]


def judge(marks: RoundMarks, level: Level) -> Judgement:
    """The verdict of a round for a candidate of `level`."""
    score = marks.overall.score
    if score is None or marks.judged < LEAST_JUDGED:
        return Judgement("not-enough", "not-enough", (Finding("little", True),))
    base = next(step for step in STEPS if score >= LEAST_SCORE[step])
    step = STEPS.index(base)
    findings: list[Finding] = []
    for kind, cap, dimension in _caps(marks, level):
        limit = STEPS.index(cap)
        findings.append(Finding(kind, limit > STEPS.index(base), dimension))
        step = max(step, limit)
    if marks.contradicted >= WRONG_ONE_STEP:
        findings.append(Finding("contradicted", True))
        step = min(step + (2 if marks.contradicted >= WRONG_TWO_STEPS else 1), len(STEPS) - 1)
    unassessed = marks.overall.unassessed
    if unassessed >= UNASSESSED_MATTERS * (unassessed + marks.overall.weight):
        findings.append(Finding("unassessed", False))
    return Judgement(STEPS[step], base, tuple(findings))


def carried_share(marks: RoundMarks) -> float:
    """Share of the judged time in questions that were carried."""
    judged = [
        (one.thread.planned.budget, one.share.score) for one in marks.questions if one.share.score is not None
    ]
    return sum(budget for budget, score in judged if score >= CARRIED) / max(
        sum(budget for budget, _ in judged), 1
    )


def _caps(marks: RoundMarks, level: Level) -> list[tuple[FindingKind, Verdict, Dimension | None]]:
    caps: list[tuple[FindingKind, Verdict, Dimension | None]] = []
    for name, share in marks.dimensions.items():
        if share.score is not None and share.score < FLOOR and share.criteria >= ENOUGH_CRITERIA:
            caps.append(("dimension", "lean-no-hire", name))
    depth = on_rungs(marks, EXPECTED[level])
    if depth.score is None or depth.criteria < ENOUGH_CRITERIA:
        caps.append(("depth-unasked", "hire", None))
    elif depth.score < DEPTH_FOR_HIRE:
        caps.append(("depth", "lean-hire" if depth.score >= DEPTH_FOR_LEAN_HIRE else "lean-no-hire", None))
    carried = carried_share(marks)
    allowed: Verdict = next(
        (step for step, least in CARRIED_SHARE.items() if carried >= least), "lean-no-hire"
    )
    if allowed != "strong-hire":
        caps.append(("uneven", allowed, None))
    return caps

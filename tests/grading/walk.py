"""`python -m tests.grading.walk <slug> ...`: how the built-in grader reads each question of a bank, for its author.

One line a question, then whatever an author should look at: a criterion that its own reference does not show, a
sentence without which another criterion falls, a misconception that is not found or still earns.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from service.content.loader import load_bank
from service.content.values import Question
from service.grading.score import question_score
from service.interview.values import Assessment, CriterionAssessment
from tests.grading import trials

REFERENCE = 0.85
NOTHING = 0.10
WRONG = 0.25
BANKS = Path(__file__).parents[2] / "knowledge" / "questions"
HEAD = f"{'question':44}   ref        half  other copied   off  stuff        misc  left out"


def walk(slug: str) -> int:
    """Print a bank's table; the number of findings."""
    questions, _ = load_bank(BANKS / f"{slug}.yaml", f"knowledge/questions/{slug}.yaml")
    trials.warm(questions)
    print(f"\n{slug}\n{HEAD}")
    findings: list[str] = []
    for question in questions:
        findings += _one(question, [other for other in questions if other is not question])
    print("\n".join(findings) if findings else "nothing to mend")
    return len(findings)


def _one(question: Question, others: Sequence[Question]) -> list[str]:
    reference = trials.grade(question, question.answer)
    whole = _score(question, reference)
    first, second = (trials.score(question, text) for text in trials.halves(question))
    other = max(others, key=lambda one: trials.score(question, one.answer))
    foreign = trials.score(question, other.answer)
    copied, off = trials.score(question, question.prompt), trials.score(question, trials.OFF_TOPIC)
    stuffed = trials.score(question, trials.stuffing(question))
    said = [trials.grade(question, one.says) for one in question.misconceptions]
    wrong = [_score(question, one) for one in said]
    dropped, notes = _leave_out(question, reference)
    print(
        f"{question.id:44} {whole:5.2f} {first:5.2f}/{second:5.2f} {foreign:6.2f} {copied:6.2f} {off:5.2f}"
        f" {stuffed:6.2f} {'/'.join(f'{one:.2f}' for one in wrong):>11}  {dropped}/{len(question.rubric)}"
    )
    found = [note for one in reference.criteria for note in _weak(one)] + notes
    if whole < REFERENCE:
        found.append(f"reference earns {whole:.2f}, at least {REFERENCE} is expected")
    if not (NOTHING < first < whole and NOTHING < second < whole):
        found.append(f"half of the reference is not in between: {first:.2f} and {second:.2f} of {whole:.2f}")
    for name, value in (
        (f"the reference of {other.id} ({_earning(question, other.answer)})", foreign),
        ("the copied question", copied),
        ("off-topic", off),
    ):
        if value > NOTHING:
            found.append(f"{name} earns {value:.2f}, at most {NOTHING} is expected")
    if stuffed > WRONG:
        found.append(f"a list of the terms earns {stuffed:.2f}")
    if reference.misconceptions:
        found.append(
            f"the reference is read as misconception {[one.misconception for one in reference.misconceptions]}"
        )
    for index, (assessment, value) in enumerate(zip(said, wrong, strict=True)):
        if index not in {one.misconception for one in assessment.misconceptions}:
            found.append(f"misconception {index} is not found when it is said")
        if value > WRONG:
            earning = _earning(question, question.misconceptions[index].says)
            found.append(f"misconception {index} said as an answer earns {value:.2f} ({earning})")
    return [f"  {question.id}: {note}" for note in found]


def _weak(one: CriterionAssessment) -> list[str]:
    if one.state in ("met", "partial") and (one.score or 0) >= 0.6:
        return []
    quote = f" “{one.evidence[0].quote[:70]}”" if one.evidence else ""
    return [f"{one.criterion} is {one.state} in the reference ({one.score}): {one.reason}{quote}"]


def _leave_out(question: Question, reference: Assessment) -> tuple[int, list[str]]:
    """How many criteria fall, and they alone, when their sentences are left out; and which do not."""
    clean = 0
    notes: list[str] = []
    before = {one.criterion: one.score or 0.0 for one in reference.criteria}
    for criterion in question.rubric:
        after = trials.grade(question, trials.without(question, criterion.id, trials.real_embed()))
        scores = {one.criterion: one.score or 0.0 for one in after.criteria}
        stays = scores[criterion.id] >= min(0.6, before[criterion.id])
        taken = [name for name in scores if name != criterion.id and scores[name] < 0.6 <= before[name]]
        clean += not stays and not taken
        if stays:
            notes.append(f"without its sentences {criterion.id} still earns {scores[criterion.id]:.2f}")
        if taken:
            notes.append(f"without the sentences of {criterion.id}, {', '.join(taken)} falls too")
    return clean, notes


def _earning(question: Question, text: str) -> str:
    """The criteria that earn something in `text`, and what in it they are met by."""
    return ", ".join(
        f"{one.criterion} {one.score:.2f}" + (f" “{one.evidence[0].quote[:60]}…”" if one.evidence else "")
        for one in trials.grade(question, text).criteria
        if one.score
    )


def _score(question: Question, assessment: Assessment) -> float:
    return question_score(question, assessment) or 0.0


def main(slugs: Sequence[str]) -> int:
    return min(sum([walk(slug) for slug in slugs or sorted(path.stem for path in BANKS.glob("*.yaml"))]), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

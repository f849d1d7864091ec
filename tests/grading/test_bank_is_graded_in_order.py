"""Every question of every bank, with the real model: right answers above wrong ones, nothing for nothing."""

from functools import cache
from pathlib import Path

import pytest

from service.content.loader import load_bank
from service.content.values import Question
from tests.grading import trials
from tests.grading.walk import NOTHING, REFERENCE, WRONG

BANKS = Path(__file__).parents[2] / "knowledge" / "questions"
SLUGS = sorted(path.stem for path in BANKS.glob("*.yaml"))


@cache
def bank(slug: str) -> tuple[Question, ...]:
    questions, _ = load_bank(BANKS / f"{slug}.yaml", f"knowledge/questions/{slug}.yaml")
    trials.warm(questions)
    return questions


def test_there_are_banks_to_walk() -> None:
    assert SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_each_question_of_the_bank_is_graded_in_order(slug: str) -> None:
    faults: list[str] = []
    questions = bank(slug)
    for number, question in enumerate(questions):
        faults += [f"{question.id}: {fault}" for fault in _faults(question, questions[number - 1])]
    assert not faults, "\n".join(faults)


def _faults(question: Question, other: Question) -> list[str]:
    reference = trials.grade(question, question.answer)
    whole = trials.score(question, question.answer)
    found = [f"reference earns {whole:.2f}"] if whole < REFERENCE else []
    for one in reference.criteria:
        if one.state not in ("met", "partial"):
            found.append(f"the reference's {one.criterion} is {one.state}")
        if any(question.answer[quote.start : quote.end] != quote.quote for quote in one.evidence):
            found.append(f"a quote for {one.criterion} is not verbatim")
    if reference.flags or reference.misconceptions:
        found.append(f"the reference is flagged {reference.flags} {reference.misconceptions}")
    nothing = {
        "empty": "",
        "off-topic": trials.OFF_TOPIC,
        "gibberish": trials.GIBBERISH,
        "another question's reference": other.answer,
        "the copied question": question.prompt,
        "an order to the grader": trials.FLATTERY,
    }
    for name, text in nothing.items():
        value = trials.score(question, text)
        if value > NOTHING:
            found.append(f"{name} earns {value:.2f}")
    for half in trials.halves(question):
        value = trials.score(question, half)
        if not NOTHING < value < whole:
            found.append(f"half of the reference earns {value:.2f} of {whole:.2f}")
    stuffed = trials.grade(question, trials.stuffing(question))
    if trials.score(question, trials.stuffing(question)) > WRONG or "stuffing" not in stuffed.flags:
        found.append(f"a list of the terms is flagged {stuffed.flags}")
    for index, misconception in enumerate(question.misconceptions):
        said = trials.grade(question, misconception.says)
        value = trials.score(question, misconception.says)
        if value > WRONG:
            found.append(f"misconception {index} earns {value:.2f}")
        if index not in {one.misconception for one in said.misconceptions}:
            found.append(f"misconception {index} is not found")
    injected = trials.score(question, f"{question.answer}\n\n{trials.FLATTERY}")
    if injected != whole:
        found.append(f"an order to the grader moves the reference from {whole:.2f} to {injected:.2f}")
    return found

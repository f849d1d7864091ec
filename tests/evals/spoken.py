"""`python -m tests.evals.spoken`: what complete answers in other words than the reference earn, the worst first."""

import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import yaml

from service.content.loader import load_bank
from service.content.values import Question
from tests.grading import trials
from tests.grading.walk import BANKS

ANSWERS = Path(__file__).parent / "spoken.yaml"


@dataclass(frozen=True, slots=True)
class Spoken:
    """One answer and its score; a `fresh` one had no part in the making of its rubric."""

    question: str
    fresh: bool
    score: float


def graded() -> list[Spoken]:
    """Every answer of the file, graded by the built-in grader, the worst first."""
    answers = yaml.safe_load(ANSWERS.read_text())
    questions = _questions({one["question"] for one in answers})
    found = [
        Spoken(
            one["question"],
            bool(one.get("fresh")),
            trials.score(questions[one["question"]], one["says"]),
        )
        for one in answers
    ]
    return sorted(found, key=lambda one: one.score)


def _questions(wanted: set[str]) -> dict[str, Question]:
    found: dict[str, Question] = {}
    for path in sorted(BANKS.glob("*.yaml")):
        questions, _ = load_bank(path, path.name)
        found |= {question.id: question for question in questions if question.id in wanted}
    return found


def main() -> int:
    found = graded()
    for one in found:
        print(f"{one.score:.2f}  {one.question}{'  (fresh)' if one.fresh else ''}")
    fresh = [one.score for one in found if one.fresh]
    print(
        f"mean {mean(one.score for one in found):.2f} of {len(found)}, of the fresh {mean(fresh):.2f} of {len(fresh)}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

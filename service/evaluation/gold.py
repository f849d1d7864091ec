"""The project's own marked answers: `<question id>.yaml` files, each answer marked per criterion by two hands.

    question: calibration-overconfident-networks
    answers:
      - id: a
        quality: strong            # strong | good | middling | weak | wrong, or the name of an attack
        text: >- ...
        first:  {nll-overfitting: 3, logit-scale: wrong}
        second: {nll-overfitting: 2, logit-scale: 0}

A mark is a level from 0 to 3 by the rubric's own descriptors, or `wrong` where the answer contradicts the criterion.
Both hands marked without seeing the other's marks or any grader's; where they differ, both stand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import yaml

from service.content.values import Question
from service.errors import HotseatError

WRONG = "wrong"
Mark = int | Literal["wrong"]

LEVEL_SCORES = (0.0, 0.45, 0.75, 1.0)
"""What a level is worth: the middle of the scores that a grader gives for it, and the ends."""

REPORTED = 4
"""Tenths of the questions that are reported on; the others are for tuning."""


@dataclass(frozen=True)
class GoldAnswer:
    """One answer to `question` and its two markings, criterion by criterion."""

    id: str
    question: Question
    quality: str
    text: str
    first: Mapping[str, Mark]
    second: Mapping[str, Mark]

    def criterion_score(self, criterion: str) -> float:
        """The mean of both marks, in [0, 1]."""
        return (worth(self.first[criterion]) + worth(self.second[criterion])) / 2

    @cached_property
    def score(self) -> float:
        """The question's score by the mean of both markings."""
        return sum(one.weight * self.criterion_score(one.id) for one in self.question.rubric)

    def score_by(self, marks: Mapping[str, Mark]) -> float:
        """The question's score by one marking."""
        return sum(one.weight * worth(marks[one.id]) for one in self.question.rubric)

    @property
    def is_reported(self) -> bool:
        """Whether its question is kept from tuning: decided by the question's id alone."""
        return int(sha256(self.question.id.encode()).hexdigest(), 16) % 10 < REPORTED


def worth(mark: Mark) -> float:
    """A mark as a score."""
    return LEVEL_SCORES[level(mark)]


def level(mark: Mark) -> int:
    """A mark as a level: what is wrong shows nothing."""
    return mark if isinstance(mark, int) else 0


def load_gold(folder: Path, questions: Mapping[str, Question]) -> list[GoldAnswer]:
    """All marked answers below `folder`. Raises HotseatError for a file that does not fit its question."""
    found: list[GoldAnswer] = []
    for path in sorted(folder.glob("*.yaml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        question = questions.get(raw["question"])
        if question is None:
            raise HotseatError(f"{path.name}: there is no question {raw['question']}")
        found += [_answer(one, question, path.name) for one in raw["answers"]]
    return found


def _answer(raw: Mapping[str, Any], question: Question, file: str) -> GoldAnswer:
    wanted = {criterion.id for criterion in question.rubric}
    for hand in ("first", "second"):
        marks = raw[hand]
        if set(marks) != wanted:
            raise HotseatError(f"{file}, answer {raw['id']}: {hand} must mark {', '.join(sorted(wanted))}")
        if bad := [mark for mark in marks.values() if mark not in (0, 1, 2, 3, WRONG)]:
            raise HotseatError(f"{file}, answer {raw['id']}: {bad[0]!r} is no mark; 0 to 3 or {WRONG} is")
    return GoldAnswer(
        str(raw["id"]), question, raw["quality"], raw["text"].strip(), raw["first"], raw["second"]
    )


def agreement(answers: Sequence[GoldAnswer]) -> list[tuple[int, int]]:
    """The levels that both hands gave, for every criterion of every answer."""
    return [
        (level(one.first[criterion.id]), level(one.second[criterion.id]))
        for one in answers
        for criterion in one.question.rubric
    ]

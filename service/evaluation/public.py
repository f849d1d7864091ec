"""Public short-answer sets: read, split by question, and graded against their reference answers alone.

One JSON object a line: `id, qid, question, refs` (reference answers), `answer`, `score` in [0, 1], `label`. Such data
is not part of the project; `hotseat eval grader --data DIR` says where it lies.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from service.errors import HotseatError

REPORTED = 3
"""Tenths of the questions that are reported on; the others are for tuning."""

KEYS = ("id", "qid", "question", "refs", "answer", "score", "label")


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """One answer of a public set with its mark; `label` is in lower case."""

    question_id: str
    question: str
    references: tuple[str, ...]
    answer: str
    score: float
    label: str

    @property
    def is_correct(self) -> bool:
        return self.label == "correct"


def read_set(path: Path) -> list[PublicAnswer]:
    """All answers of one file. Raises HotseatError that names the line which is not as described."""
    found: list[PublicAnswer] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            raw = json.loads(line)
            _, qid, question, refs, answer, score, label = (raw[key] for key in KEYS)
        except (ValueError, KeyError, TypeError) as error:
            wanted = ", ".join(KEYS)
            raise HotseatError(
                f"{path.name}, line {number}: one JSON object with {wanted} is wanted"
            ) from error
        found.append(PublicAnswer(qid, question, tuple(refs), answer, float(score), label.lower()))
    return found


def is_reported(question_id: str) -> bool:
    """Whether a question is kept from tuning: decided by its name alone, the same everywhere."""
    return int(sha256(question_id.encode()).hexdigest(), 16) % 10 < REPORTED


def reported(answers: Sequence[PublicAnswer]) -> list[PublicAnswer]:
    """The answers to questions that nothing was tuned on."""
    return [one for one in answers if is_reported(one.question_id)]

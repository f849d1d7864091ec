"""`python -m tests.knowledge.likeness`: the questions of the library that are most like one another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.content.values import Question
from tests.support.vectors import remembering_embedder

TOO_LIKE = 0.85
"""Cosine of two prompts from which they ask the same: a candidate should not be asked it twice."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions and the cosine of their prompts."""

    one: Question
    other: Question
    cosine: float

    def __str__(self) -> str:
        return f"{self.cosine:.3f}  {self.one.id}  {self.other.id}"


def most_alike(questions: Sequence[Question], count: int) -> list[Pair]:
    """The `count` pairs of questions with the nearest prompts, nearest first."""
    vectors = remembering_embedder().embed([question.prompt for question in questions])
    cosines = np.triu(vectors @ vectors.T, k=1)
    nearest = np.argsort(-cosines, axis=None)[:count]
    rows, columns = np.unravel_index(nearest, cosines.shape)
    return [
        Pair(questions[row], questions[column], float(cosines[row, column]))
        for row, column in zip(rows, columns, strict=True)
    ]


if __name__ == "__main__":
    from tests.knowledge.test_guides import KNOWLEDGE

    for pair in most_alike(list(KNOWLEDGE.library.questions.values()), 25):
        print(pair)

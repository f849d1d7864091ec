"""What a question of the bank is tried with: its reference whole and in parts, and texts that earn nothing."""

from collections.abc import Sequence
from functools import cache

from service.content.values import Question
from service.evaluation import attacks
from service.evaluation.attacks import GIBBERISH, OFF_TOPIC, stuffing
from service.grading.builtin import BuiltinGrader
from service.grading.embedding import Vectors
from service.grading.reading import Clause, read
from service.grading.score import question_score
from service.interview.engine import AnswerToGrade
from service.interview.values import Assessment
from tests.support.vectors import remembering_embedder


def embed(texts: Sequence[str]) -> Vectors:
    """The real model; a bank's trials share most of their sentences, each of which is embedded once."""
    return remembering_embedder().embed(texts)


@cache
def real_grader() -> BuiltinGrader:
    return BuiltinGrader(embed, "all-MiniLM-L6-v2")


def grade(question: Question, text: str, grader: BuiltinGrader | None = None) -> Assessment:
    return (grader or real_grader()).grade(AnswerToGrade(question=question, turn=3, text=text))


def score(question: Question, text: str) -> float:
    """The question's score for one answer; an answer that could not be assessed has none, and fails the test."""
    found = question_score(question, grade(question, text))
    if found is None:
        raise AssertionError(f"{question.id}: nothing was assessed")
    return found


def warm(questions: Sequence[Question]) -> None:
    """Embed everything that the trials of these questions need, in batches."""
    texts: list[str] = []
    for question in questions:
        for text in (question.answer, question.prompt, stuffing(question), OFF_TOPIC, GIBBERISH):
            texts += [clause.plain for clause in read(text)]
        texts += [clause.plain for one in question.misconceptions for clause in read(one.says)]
    embed(texts)


def carriers(question: Question) -> dict[str, list[Clause]]:
    """Which sentences of the reference carry which criterion."""
    return attacks.carriers(question, embed)


def without(question: Question, criterion: str) -> str:
    """The reference without the sentences that carry one criterion."""
    return attacks.without(question, criterion, embed)

"""The built-in grader: marks without a key and without a network, from embeddings and words that must agree.

    compile the rubric → read the answer → set aside what is no evidence → what contradicts → what supports → score

The embedding model is a callable that comes in; everything runs in threads of its own, few of them, because the
work is the processor's and more threads than cores only wait for each other.
"""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from service.content.values import Question
from service.errors import EmbedderUnavailable, EngineError, HotseatError
from service.grading import integrity
from service.grading.compile import Compiler
from service.grading.embedding import Embed, Vectors
from service.grading.judging import judge
from service.grading.reading import Clause, read
from service.grading.score import assessed, missed, stated, unassessed
from service.grading.thresholds import THRESHOLDS, Thresholds
from service.interview.engine import AnswerToGrade
from service.interview.values import Assessment, CriterionAssessment, MisconceptionFound

log = logging.getLogger(__name__)

GENERATION = "builtin-2"
"""Changes when the method changes in a way that its numbers do not show."""

THREADS = 2
"""Answers graded at the same time; the model itself is the bottleneck."""


class BuiltinGrader:
    """A Grader. `model` names the embedding model, so that marks of different models are never taken for equal.

    `embed_rubric` embeds what authors wrote; it may keep it, where `embed` sees what candidates write.
    """

    def __init__(
        self, embed: Embed, model: str, numbers: Thresholds = THRESHOLDS, embed_rubric: Embed | None = None
    ) -> None:
        self._embed = embed
        self._numbers = numbers
        self._compiler = Compiler(embed_rubric or embed)
        self._version = f"{GENERATION}+{numbers.digest(model)}"
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="grader")

    @property
    def version(self) -> str:
        return self._version

    async def assess(self, answer: AnswerToGrade) -> Assessment:
        """Grade one answer off the event loop. Raises EngineError when the embedding model is not to be had."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.grade, answer)

    async def prepare(self, question: Question) -> None:
        """Compile a question's rubric ahead of need, off the event loop."""
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._threads, self._compiler.compiled, question)
        except HotseatError as error:
            log.warning("the rubric of %s was not read ahead: %s", question.id, error)

    def grade(self, answer: AnswerToGrade) -> Assessment:
        """Grade one answer here and now (processor-bound). Raises EngineError."""
        clauses = read(answer.text)
        if not clauses:
            nothing = "The answer is empty."
            return self._made(answer, tuple(missed(one, nothing) for one in answer.question.rubric))
        if integrity.is_another_language(answer.text):
            reason = "This grader reads English only."
            criteria = tuple(unassessed(one, reason) for one in answer.question.rubric)
            return self._made(answer, criteria, flags=(integrity.OTHER_LANGUAGE,))
        try:
            rubric = self._compiler.compiled(answer.question)
            vectors = self._embed([clause.plain for clause in clauses])
        except EmbedderUnavailable as error:
            raise EngineError(f"The answer could not be graded: {error}") from error
        found = judge(rubric, clauses, np.asarray(vectors, dtype=np.float32), self._numbers)
        return self._made(
            answer,
            tuple(
                assessed(one, best, wrong, clauses, answer.text, answer.turn)
                for one, best, wrong in zip(answer.question.rubric, found.supports, found.wrong, strict=True)
            ),
            misconceptions=tuple(stated(one, clauses, answer.text, answer.turn) for one in found.stated),
            facts_asked=found.facts_asked,
            flags=found.flags,
        )

    def score_by_reference(self, prompt: str, references: Sequence[str], text: str) -> float:
        """The score in [0, 1] of an answer to a question that has no rubric, only reference answers: by the best."""
        clauses = read(text)
        if not clauses:
            return 0.0
        vectors = self._embed([clause.plain for clause in clauses])
        return max(self._by_reference(prompt, one, clauses, vectors) for one in references)

    def _by_reference(
        self, prompt: str, reference: str, clauses: tuple[Clause, ...], vectors: Vectors
    ) -> float:
        rubric = self._compiler.compiled_reference(prompt, reference)
        found = judge(rubric, clauses, vectors, self._numbers)
        return sum(
            one.weight * best.score
            for one, best, wrong in zip(rubric.criteria, found.supports, found.wrong, strict=True)
            if not wrong
        )

    def close(self) -> None:
        """Let the threads go; an answer in work is finished first."""
        self._threads.shutdown(wait=True)

    def _made(
        self,
        answer: AnswerToGrade,
        criteria: tuple[CriterionAssessment, ...],
        misconceptions: tuple[MisconceptionFound, ...] = (),
        facts_asked: tuple[int, ...] = (),
        flags: tuple[str, ...] = (),
    ) -> Assessment:
        return Assessment(
            question=answer.question.id,
            turn=answer.turn,
            rubric=answer.question.rubric_digest,
            grader=self._version,
            criteria=criteria,
            misconceptions=misconceptions,
            facts_asked=facts_asked,
            flags=flags,
        )

"""The built-in grader: marks without a key and without a network, from embeddings and words that must agree.

    compile the rubric → read the answer → set aside what is no evidence → what contradicts → what supports → score

The embedding model is a callable that comes in; everything runs in threads of its own, few of them, because the
work is the processor's and more threads than cores only wait for each other.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from service.content.values import Question
from service.errors import EmbedderUnavailable, EngineError, HotseatError
from service.grading import integrity
from service.grading.compile import CompiledRubric, Compiler
from service.grading.contradiction import contradictions, misconceptions
from service.grading.embedding import Embed, Vectors
from service.grading.evidence import framed, support
from service.grading.facts import facts_asked
from service.grading.reading import Clause, read
from service.grading.score import assessed, is_met, missed, stated, unassessed
from service.grading.thresholds import THRESHOLDS, Thresholds
from service.interview.engine import AnswerToGrade
from service.interview.values import Assessment, CriterionAssessment, MisconceptionFound

log = logging.getLogger(__name__)

GENERATION = "builtin-1"
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
        return self._graded(answer, rubric, clauses, np.asarray(vectors, dtype=np.float32))

    def close(self) -> None:
        """Let the threads go; an answer in work is finished first."""
        self._threads.shutdown(wait=True)

    def _graded(
        self, answer: AnswerToGrade, rubric: CompiledRubric, clauses: tuple[Clause, ...], vectors: Vectors
    ) -> Assessment:
        numbers = self._numbers
        to_grader = [integrity.addresses_grader(clause) for clause in clauses]
        listed = integrity.lists_keywords(clauses, rubric, numbers)
        heard = framed(
            clauses, vectors, tuple(not (one or other) for one, other in zip(to_grader, listed, strict=True))
        )
        found = misconceptions(heard, rubric, numbers)
        stating = frozenset(error.window.first for error in found)
        copied = [
            sign and at not in stating
            for at, sign in enumerate(integrity.restates(clauses, vectors, rubric, numbers))
        ]
        flags = self._flags(clauses, to_grader, copied, listed)
        usable = tuple(free and not again for free, again in zip(heard.usable, copied, strict=True))
        own = [at for at, sign in enumerate(to_grader) if not sign]
        if own and integrity.is_gibberish([clauses[at] for at in own], rubric, numbers):
            flags.append(integrity.GIBBERISH)
            usable = (False,) * len(clauses)
        elif own and integrity.is_off_topic([clauses[at] for at in own], vectors[own], rubric, numbers):
            flags.append(integrity.OFF_TOPIC)
        reading = framed(clauses, vectors, usable)
        criteria: list[CriterionAssessment] = []
        for one in rubric.criteria:
            wrong = contradictions(reading, rubric, one, numbers)
            barred = stating | frozenset(error.window.first for error in wrong)
            best = support(reading, one, barred, numbers)
            if is_met(best) and all(error.surety < numbers.wrong_for_sure for error in wrong):
                wrong = ()
            criteria.append(assessed(one.criterion, best, wrong, clauses, answer.text, answer.turn))
        return self._made(
            answer,
            tuple(criteria),
            misconceptions=tuple(stated(one, clauses, answer.text, answer.turn) for one in found),
            facts_asked=facts_asked(heard, rubric, numbers),
            flags=tuple(flags),
        )

    def _flags(
        self, clauses: tuple[Clause, ...], to_grader: list[bool], copied: list[bool], listed: list[bool]
    ) -> list[str]:
        flags = [
            name
            for name, signs in ((integrity.ADDRESSES_GRADER, to_grader), (integrity.STUFFING, listed))
            if any(signs)
        ]
        words = sum(clause.words for clause in clauses)
        again = sum(clause.words for clause, sign in zip(clauses, copied, strict=True) if sign)
        if again >= self._numbers.copied_share * words:
            flags.append(integrity.COPIED)
        return flags

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

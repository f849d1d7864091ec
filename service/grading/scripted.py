"""A grader that says what it is told to: for tests, and to try the house without a model."""

from collections.abc import Callable, Mapping

from service.content.values import Criterion, Question
from service.errors import EngineError
from service.grading.score import evidence_of_text
from service.interview.engine import AnswerToGrade
from service.interview.values import Assessment, CriterionAssessment, state_of

Script = Callable[[AnswerToGrade], Mapping[str, float | None]]
"""The score of each criterion that is not simply missed; None means that it could not be assessed."""


class ScriptedGrader:
    """A Grader by script: a function of the answer, or one mapping of criterion to score for every answer.

    `failing` makes it raise EngineError until it is unset. `graded` keeps the answers that it was given. A score
    above zero is backed by the whole answer as its evidence, so that the rule "no quote, no credit" holds here too.
    """

    def __init__(
        self,
        script: Script | Mapping[str, float | None],
        version: str = "scripted-1",
        failing: str | None = None,
    ) -> None:
        self._script = script
        self._version = version
        self.failing = failing
        self.graded: list[AnswerToGrade] = []

    @property
    def version(self) -> str:
        return self._version

    async def assess(self, answer: AnswerToGrade) -> Assessment:
        if self.failing is not None:
            raise EngineError(self.failing)
        self.graded.append(answer)
        scores = self._script(answer) if callable(self._script) else self._script
        criteria = tuple(_assessed(one, scores.get(one.id, 0.0), answer) for one in answer.question.rubric)
        return Assessment(
            question=answer.question.id,
            turn=answer.turn,
            rubric=answer.question.rubric_digest,
            grader=self._version,
            criteria=criteria,
        )

    async def prepare(self, question: Question) -> None:
        """Nothing to read up on."""


def _assessed(criterion: Criterion, score: float | None, answer: AnswerToGrade) -> CriterionAssessment:
    if score is None:
        return CriterionAssessment(
            criterion=criterion.id,
            state="unassessed",
            score=None,
            confidence=0.0,
            reason="The script left it out.",
        )
    evidence = (evidence_of_text(answer.text, answer.turn),) if score > 0 and answer.text else ()
    return CriterionAssessment(
        criterion=criterion.id,
        state=state_of(score),
        score=score,
        confidence=1.0,
        evidence=evidence,
        reason="By the script.",
    )

"""The double keeps the Grader's contract."""

import pytest

from service.errors import EngineError
from service.grading.scripted import ScriptedGrader
from service.interview.engine import AnswerToGrade
from tests.support.sample import sample_question

QUESTION = sample_question()
ANSWER = AnswerToGrade(question=QUESTION, turn=3, text="The order stays.")


@pytest.mark.anyio
async def test_it_gives_the_scores_of_its_mapping_with_evidence() -> None:
    grader = ScriptedGrader({"order-kept": 1.0, "meaning": 0.4, "shift": None})
    found = await grader.assess(ANSWER)
    assert [one.state for one in found.criteria] == ["met", "partial", "unassessed"]
    assert [evidence.quote for evidence in found.criteria[0].evidence] == ["The order stays."]
    assert found.rubric == QUESTION.rubric_digest
    assert grader.graded == [ANSWER]


@pytest.mark.anyio
async def test_it_can_follow_a_function_of_the_answer() -> None:
    grader = ScriptedGrader(lambda answer: {"order-kept": 0.7 if "order" in answer.text else 0.0})
    found = await grader.assess(ANSWER)
    assert [one.state for one in found.criteria] == ["met", "missed", "missed"]


@pytest.mark.anyio
async def test_it_fails_when_told_to_and_recovers() -> None:
    grader = ScriptedGrader({}, failing="out of order")
    with pytest.raises(EngineError, match="out of order"):
        await grader.assess(ANSWER)
    grader.failing = None
    assert (await grader.assess(ANSWER)).grader == "scripted-1"

"""Whole rounds over the library that ships, judged by rules: nothing leaks, nothing repeats, every round closes."""

import re

import pytest

from service.content.standard import runs
from service.content.values import Guide, Question
from service.interview.values import Mode
from tests.knowledge.test_guides import GUIDES, KNOWLEDGE
from tests.support.candidates import asks_back, excellent, fishes, knows_nothing, secrets_of, wrong
from tests.support.sample import opened_round
from tests.support.selfplay import Candidate, play


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
@pytest.mark.parametrize("mode", ["practice", "timed"])
@pytest.mark.parametrize("candidate", [excellent, wrong, knows_nothing, asks_back, fishes])
def test_a_round_over_a_guide_keeps_its_secrets_and_closes(
    guide: Guide, mode: Mode, candidate: Candidate
) -> None:
    questions = {question.id: question for question in KNOWLEDGE.library.questions_of(guide.slug)}
    played = play(opened_round(questions, mode, budget=90), questions, candidate)
    assert played.said[-1].move.kind == "close"
    used = [
        said.move for said in played.said if said.move.kind in ("probe", "challenge", "hint", "reveal", "ask")
    ]
    assert len(used) == len(set(used))
    for said in played.said:
        if said.move.question is None or (said.move.kind == "advance" and mode == "practice"):
            continue
        question = questions[said.move.question]
        assert not any(secret in said.text for secret in secrets_of(question))
        if said.move.kind != "reveal":
            assert not runs(without_quotes(said.text)) & (runs(question.answer) - given_away(question))


def without_quotes(text: str) -> str:
    """The interviewer's own words: what it quotes of the candidate is the candidate's."""
    return re.sub(r"“[^”]*”", " ", text)


def given_away(question: Question) -> set[tuple[str, ...]]:
    """What the candidate is told anyway: the prompt, and the last hint, which is nearly the answer."""
    return runs(question.prompt) | runs(question.hints[-1])

"""Rounds as the conductor would store them."""

from collections.abc import Mapping
from datetime import timedelta

from service.content.values import Question
from service.interview.events import AnswerGiven, RoundOpened, Said
from service.interview.values import Mode, Move
from service.store.rounds import RoundHead
from tests.support.sample import START, opened_round, sample_question

QUESTION = sample_question()
QUESTIONS: Mapping[str, Question] = {QUESTION.id: QUESTION}
OPEN = RoundHead("open", None, None, None, answered=0, asked=1, owes=False)


def opened(mode: Mode = "practice", minutes_later: int = 0) -> RoundOpened:
    return opened_round(QUESTIONS, mode, START + timedelta(minutes=minutes_later))


def answer(text: str = "The order stays.", seconds_later: int = 60) -> AnswerGiven:
    return AnswerGiven(at=START + timedelta(seconds=seconds_later), text=text)


def asked(question: str) -> Said:
    return Said(at=START, move=Move(kind="ask", question=question), text="Why?", engine="builtin")

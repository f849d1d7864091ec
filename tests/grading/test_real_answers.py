"""Answers as people type them, read with the real model: terse, hedged, denied, asked, in parts."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from service.content.loader import load_bank
from service.content.values import Question
from tests.grading import trials

BANKS = Path(__file__).parents[2] / "knowledge" / "questions"


def question_of(slug: str, question_id: str) -> Question:
    questions, _ = load_bank(BANKS / f"{slug}.yaml", slug)
    return next(question for question in questions if question.id == question_id)


PRECISION = ("evaluation-metrics", "metrics-precision-base-rate")
DAILY_USERS = ("root-cause-analysis", "rca-photo-app-daily-users")


@dataclass(frozen=True)
class Case:
    id: str
    text: str
    states: dict[str, str]
    flags: tuple[str, ...] = ()


CASES = (
    Case(
        "terse-but-complete-is-no-stuffing",
        "Use bayes: prior odds 1/999 times LR of 80 gives odds .08, so precision is about 7.4%. out of 1000 you'd get "
        "~10 false positives and .8 tp. TPR/FPR are per class so they don't change.",
        {
            "bayes-form": "met",
            "seven-per-cent": "met",
            "class-conditional-rates": "met",
            "easy-negatives": "missed",
        },
    ),
    Case(
        "hedged-and-short",
        "Precision would fall a lot since frauds are rare. maybe about 7 percent because most "
        "alerts would be false positives.",
        {"seven-per-cent": "met", "bayes-form": "missed", "reviewer-remedy": "missed"},
    ),
    Case(
        "plausible-generalities",
        "Precision is the number of true positives over all positives. It measures how many flagged items are correct. "
        "In production things can differ because data drift. I would monitor the model and retrain it.",
        {
            "bayes-form": "missed",
            "seven-per-cent": "missed",
            "class-conditional-rates": "missed",
            "reviewer-remedy": "missed",
        },
    ),
    Case(
        "every-word-negated",
        "Both of its rates are not conditional on the class, so they do not stay the same when the mix changes.",
        {"class-conditional-rates": "contradicted"},
    ),
    Case(
        "misconception-denied",
        "It's not true that precision stays at 98.8%. The model has not degraded; TPR and FPR condition on the true "
        "label so they carry over.",
        {"class-conditional-rates": "met"},
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_an_answer_is_read_as_it_is_meant(case: Case) -> None:
    found = trials.grade(question_of(*PRECISION), case.text)
    states = {one.criterion: one.state for one in found.criteria}
    assert {name: states[name] for name in case.states} == case.states
    assert found.flags == case.flags


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Give me all the data you have.", set()),
        ("Tell me everything.", set()),
        ("I think the drop is caused by a logging change in the new client release.", set()),
        ("I'd like to see the numbers by platform.", {"split by platform"}),
        ("Was there a staged rollout of the release?", {"rollout schedule and onset"}),
        ("How exactly are daily active users defined? Do server logs show the same drop?",
         {"how daily users are defined", "server-side activity and revenue"}),
    ],
)  # fmt: skip
def test_a_fact_comes_out_only_for_who_asks_for_it(text: str, about: set[str]) -> None:
    question = question_of(*DAILY_USERS)
    found = trials.grade(question, text)
    assert {question.facts[index].about for index in found.facts_asked} == about

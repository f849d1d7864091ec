"""From marks to a verdict: what carries, what caps, what is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.content.values import LEVELS, Level
from service.grading.aggregate import aggregate
from service.grading.reasons import word_figures, word_reasons
from service.grading.verdict import STEPS, Judgement, judge
from service.interview.state import State
from tests.grading.rounds import played_round, question_with

TWO_OF_EACH = question_with(
    {
        "a": ("intuition", "define"), "b": ("mathematics", "mechanism"), "c": ("mathematics", "derive"),
        "d": ("practice", "break"), "e": ("practice", "ship"),
    }
)  # fmt: skip

Scores = Mapping[str, float | str | None]


def judged(*rounds: Scores, level: Level = "mid", planned: int | None = None) -> tuple[Judgement, State]:
    state = played_round(TWO_OF_EACH, rounds, level=level, planned=planned)
    return judge(aggregate(state), level), state


def every(score: float | str | None, **others: float | str | None) -> Scores:
    return {**dict.fromkeys("abcde", score), **others}


@dataclass(frozen=True)
class Case:
    id: str
    rounds: tuple[Scores, ...]
    verdict: str
    level: Level = "mid"


CASES = (
    Case("all-shown", (every(1.0),) * 4, "strong-hire"),
    Case("nothing-shown", (every(0.0),) * 4, "strong-no-hire"),
    Case("half-shown-everywhere", (every(0.5),) * 4, "lean-no-hire"),
    Case("well-shown", (every(0.75),) * 4, "hire"),
    Case("a-failed-dimension-caps", (every(1.0, d=0.2, e=0.2),) * 4, "lean-no-hire"),
    Case(
        "a-dimension-asked-once-does-not-cap",
        (every(0.9, a=0.0), every(1.0, a=1.0), every(1.0), every(1.0)),
        "strong-hire",
    ),
    Case(
        "one-brilliant-question-does-not-carry",
        (every(1.0), every(1.0), every(0.3), every(0.3), every(0.3)),
        "lean-no-hire",
    ),
    Case("staff-needs-depth", (every(1.0, d=0.4, e=0.4),) * 4, "lean-hire", "staff"),
    Case("the-same-is-a-hire-for-a-junior", (every(1.0, d=0.4, e=0.4),) * 4, "hire", "junior"),
    Case("errors-count-against", (every(0.9, b="wrong"),) * 4, "lean-hire", "staff"),
    Case("the-same-left-out-is-better", (every(0.9, b=0.0),) * 4, "hire", "staff"),
    Case(
        "what-could-not-be-assessed-is-no-zero",
        (every(1.0), every(1.0), every(1.0, a=None), every(1.0)),
        "strong-hire",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_round_gets_the_verdict_that_a_committee_would_reach(case: Case) -> None:
    found, _ = judged(*case.rounds, level=case.level)
    assert found.verdict == case.verdict


def test_less_than_half_of_the_plan_is_no_verdict() -> None:
    found, state = judged(every(1.0), planned=4)
    assert found.verdict == "not-enough"
    assert len(word_reasons(aggregate(state), found, "mid", "timed")) >= 2
    assert judged(every(1.0), every(1.0), planned=4)[0].verdict != "not-enough"


def test_questions_never_reached_cost_nothing_and_are_told() -> None:
    short, state = judged(every(0.75), every(0.75), every(0.75), planned=4)
    assert short.verdict == judged(every(0.75), every(0.75), every(0.75))[0].verdict
    assert any(
        "not reached" in sentence for sentence in word_reasons(aggregate(state), short, "mid", "timed")
    )


def test_a_round_without_any_assessment_is_no_verdict_and_no_zero() -> None:
    found, state = judged(every(None), every(None))
    marks = aggregate(state)
    assert found.verdict == "not-enough"
    assert marks.overall.score is None
    assert {share.score for share in marks.dimensions.values()} == {None}


def test_a_dimension_that_was_never_asked_has_no_score() -> None:
    marks = aggregate(judged(every(1.0))[1])
    assert marks.dimensions["communication"].score is None
    assert marks.dimensions["mathematics"].score == 1.0
    assert marks.dimensions["mathematics"].criteria == 2


def test_the_rung_reached_is_the_deepest_met_and_none_where_none_is() -> None:
    first, second = aggregate(judged(every(0.3, c=0.7), every(0.3))[1]).questions
    assert first.rung == "derive"
    assert second.rung is None


def test_silence_at_the_end_counts_only_once_there_was_time_to_begin() -> None:
    for seconds, questions in ((30, 1), (300, 2)):
        state = played_round(
            TWO_OF_EACH, (every(1.0), None), mode="timed", silence=timedelta(seconds=seconds)
        )
        assert len(aggregate(state).questions) == questions


@given(
    st.lists(
        st.fixed_dictionaries({name: st.sampled_from([0.0, 0.3, 0.6, 1.0]) for name in "abcde"}),
        min_size=1,
        max_size=4,
    )
)
def test_marking_one_criterion_higher_never_lowers_the_verdict(rounds: list[dict[str, float]]) -> None:
    before, _ = judged(*rounds)
    after, _ = judged(*({**one, "c": 1.0} for one in rounds))
    assert STEPS.index(after.verdict) <= STEPS.index(before.verdict)


@given(
    st.lists(
        st.fixed_dictionaries(
            {name: st.sampled_from([0.0, 0.4, 0.7, 1.0, None, "wrong"]) for name in "abcde"}
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(LEVELS),
    st.integers(0, 3),
)
def test_every_round_has_two_to_four_reasons_in_words_and_its_numbers_apart(
    rounds: list[dict[str, float | str | None]], level: Level, unreached: int
) -> None:
    found, state = judged(*rounds, level=level, planned=len(rounds) + unreached)
    marks = aggregate(state)
    reasons = word_reasons(marks, found, level, "timed")
    assert 2 <= len(reasons) <= 4
    assert not any(character.isdigit() or character == "!" for sentence in reasons for character in sentence)
    assert all(sentence.endswith(".") for sentence in reasons)
    assert word_figures(marks).endswith(".")
    assert marks.overall.score is None or 0 <= marks.overall.score <= 1


def test_a_cap_is_named_in_the_reasons() -> None:
    found, state = judged(*(every(1.0, d=0.2, e=0.2),) * 4)
    reasons = " ".join(word_reasons(aggregate(state), found, "mid", "practice"))
    assert "Production practice failed" in reasons
    assert "mathematics" in reasons

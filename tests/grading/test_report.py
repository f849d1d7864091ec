"""The report: everything that its page needs, as one value that survives JSON."""

from datetime import timedelta

import pytest

from service.grading.report import Report, build_report
from tests.grading.rounds import ANSWER, Scores, played_round, question_with
from tests.support.sample import START, sample_question

QUESTION = question_with(
    {
        "a": ("intuition", "define"),
        "b": ("mathematics", "mechanism"),
        "c": ("practice", "break"),
        "d": ("practice", "ship"),
    }
)
MIXED: Scores = {"a": 1.0, "b": 0.4, "c": 0.0, "d": "wrong"}
AT = START + timedelta(hours=1)


def test_a_report_is_the_same_after_json() -> None:
    made = build_report(played_round(QUESTION, (MIXED, {**MIXED, "a": None}), planned=3), AT)
    assert Report.model_validate_json(made.model_dump_json()) == made


def test_the_same_state_makes_the_same_report() -> None:
    state = played_round(QUESTION, (MIXED,))
    assert build_report(state, AT) == build_report(state, AT)


def test_each_criterion_has_its_state_its_level_and_the_words_that_earned_it() -> None:
    state = played_round(QUESTION, (MIXED,))
    (question,) = build_report(state, AT).questions
    by_id = {criterion.id: criterion for criterion in question.criteria}
    assert {name: one.state for name, one in by_id.items()} == {
        "a": "met", "b": "partial", "c": "missed", "d": "contradicted",
    }  # fmt: skip
    assert by_id["a"].level == 3
    assert by_id["a"].level_text == sample_question().rubric[0].levels[3]
    assert [name for name, one in by_id.items() if one.missing] == ["c", "d"]
    assert by_id["d"].was_contradicted
    assert by_id["a"].passage.anchor == "temperature-scaling"
    for criterion in question.criteria:
        for evidence in criterion.evidence:
            assert evidence.turn in question.turns
            assert ANSWER[evidence.start : evidence.end] == evidence.quote
    assert question.rung == "define"
    assert question.score == pytest.approx(0.35)
    assert question.rubric == state.threads[0].question.rubric_digest


def test_what_comes_next_puts_errors_before_gaps_and_names_each_passage_once() -> None:
    made = build_report(played_round(QUESTION, (MIXED,)), AT)
    assert [(one.why, one.anchor) for one in made.what_next] == [("contradicted", "temperature-scaling")]


def test_counts_add_up() -> None:
    counts = build_report(played_round(QUESTION, (MIXED, MIXED), planned=3), AT).counts
    assert (counts.planned, counts.asked, counts.answered) == (3, 2, 2)
    assert (counts.met, counts.partial, counts.missed, counts.contradicted) == (2, 2, 2, 2)


def test_an_answer_that_could_not_be_assessed_makes_the_report_partial_and_never_a_zero() -> None:
    made = build_report(played_round(QUESTION, (MIXED, dict.fromkeys("abcd"))), AT)
    assert made.status == "partial"
    failed = made.questions[1]
    assert failed.score is None
    assert failed.failed_turns == failed.turns
    assert {criterion.state for criterion in failed.criteria} == {"unassessed"}
    assert build_report(played_round(QUESTION, (MIXED,)), AT).status == "ready"


def test_a_question_cut_off_by_the_clock_has_no_score_and_is_said_to_be_so() -> None:
    made = build_report(
        played_round(QUESTION, (MIXED, None), mode="timed", silence=timedelta(seconds=30)), AT
    )
    cut = made.questions[1]
    assert (cut.cut_off, cut.score, cut.closed) == (True, None, "time")
    assert any("not reached" in sentence for sentence in made.reasons)
    assert made.status == "ready"


def test_a_round_in_which_nothing_was_said_has_a_report_too() -> None:
    made = build_report(played_round(QUESTION, (None,)), AT)
    assert made.verdict == "not-enough"
    assert made.score is None
    assert made.rung is None
    assert made.graders == ()
    assert len(made.reasons) >= 2


def test_the_misconceptions_named_are_those_that_were_stated() -> None:
    made = build_report(played_round(QUESTION, (MIXED,)), AT)
    assert made.questions[0].misconceptions == ()
    assert made.graders == ("chosen-1",)
    assert made.used_s == 60

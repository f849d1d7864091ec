"""The gates themselves: a grader that is fair passes, one that can be gamed is caught by the gate made for it."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

from service.content.values import Question
from service.evaluation import gates
from service.evaluation.gates import Mark, Subject
from service.evaluation.gold import GoldAnswer
from service.evaluation.public import PublicAnswer
from service.grading.card import Card, Figure, as_markdown, card_of, read_card, write_card
from service.grading.score import missed
from service.interview.values import Assessment, CriterionAssessment, Evidence, state_of
from service.retrieval.embedder import HashingEmbedder
from tests.support.sample import sample_question

QUESTIONS = tuple(sample_question(f"sample-{number}") for number in range(3))


def marking(scores: Callable[[Question, str], dict[str, float]], flags: Callable[[str], bool] = bool) -> Mark:
    """A grader that gives these scores."""

    def mark(question: Question, text: str) -> Assessment:
        given = scores(question, text)
        criteria = tuple(
            CriterionAssessment(
                criterion=one.id,
                state=state_of(given[one.id]),
                score=given[one.id],
                confidence=0.8,
                evidence=(Evidence(turn=1, quote=text, start=0, end=len(text)),),
                reason="As told.",
            )
            if given.get(one.id)
            else missed(one, "Nothing.")
            for one in question.rubric
        )
        return Assessment(
            question=question.id, turn=1, rubric="r", grader="g", criteria=criteria,
            flags=("stuffing",) if flags(text) else (),
        )  # fmt: skip

    return mark


def by_length(question: Question, text: str) -> dict[str, float]:
    return {one.id: min(len(text.split()) / 20, 1.0) for one in question.rubric}


def by_sentences(question: Question, text: str) -> dict[str, float]:
    """Each criterion has its own sentence of the sample's reference, and wants it to the letter."""
    wanted = {"order-kept": "keeps their order", "meaning": "So the argmax stays", "shift": "Shift breaks it"}
    return {name: float(words in text) for name, words in wanted.items()}


def subject(mark: Mark) -> Subject:
    return Subject(mark, HashingEmbedder().embed, QUESTIONS, seed=1)


def found(figures: Iterable[Figure]) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures}


def test_a_grader_that_pays_for_length_is_caught() -> None:
    gained = found(gates.padded(subject(marking(by_length))))
    assert gained["mean gain of twice the length"].met is False
    assert gained["mean gain of repetition"].met is False
    assert found(gates.nothing(subject(marking(by_length))))["largest score"].met is False


def test_a_grader_that_reads_sentences_passes_where_it_should() -> None:
    fair = subject(marking(by_sentences, flags=lambda _: False))
    assert found(gates.nothing(fair))["largest score"].value == 0.0
    assert found(gates.padded(fair))["mean gain of three times the length"].met
    assert all(figure.met for figure in gates.injected(fair))
    assert all(figure.met for figure in gates.ordered(fair))
    stuffed = found(gates.stuffing(fair))
    assert stuffed["flagged"].value == 0.0
    assert stuffed["genuine answers flagged"].met


def test_two_runs_that_differ_are_caught() -> None:
    seen: list[str] = []

    def moody(question: Question, text: str) -> dict[str, float]:
        seen.append(text)
        return {"meaning": (len(seen) % 2) / 2}

    assert (
        found(gates.repeatable(subject(marking(by_sentences)), marking(moody)))["two runs identical"].met
        is False
    )


def test_speed_is_read_off_the_clock_it_is_given() -> None:
    ticks = iter(np.arange(0, 100, 0.05).tolist())
    speed = found(
        gates.fast(subject(marking(by_sentences)), marking(by_sentences), clock=lambda: next(ticks))
    )
    assert speed["one answer"].value == pytest.approx(50.0)
    assert speed["answers a second on one core"].value == pytest.approx(20.0)


def gold_answer(question: Question, name: str, text: str, level: int) -> GoldAnswer:
    marks = dict.fromkeys((one.id for one in question.rubric), level)
    return GoldAnswer(name, question, "good", text, marks, marks)


def test_agreement_with_people_counts_only_questions_that_nothing_was_tuned_on() -> None:
    questions = [sample_question(f"gold-{number}") for number in range(12)]
    answers = [
        gold_answer(one, name, text, level)
        for one in questions
        for name, text, level in (("a", QUESTIONS[0].answer, 3), ("b", "Nothing of it.", 0))
    ]
    kept = [one for one in answers if one.is_reported]
    agreed = found(gates.gold(subject(marking(by_sentences)), answers))
    assert 0 < len(kept) < len(answers)
    assert agreed["kappa of scores, in fifths"].value == pytest.approx(1.0)
    assert agreed["kappa of scores, in fifths"].sample.startswith(f"{len(kept)} answers")
    assert agreed["expected calibration error"].value == pytest.approx(0.0)
    turned = marking(lambda question, text: {one.id: float("Nothing" in text) for one in question.rubric})
    assert found(gates.gold(subject(turned), answers))["kappa of a criterion's levels"].met is False


def test_nothing_marked_is_not_measured_rather_than_zero() -> None:
    (figure,) = gates.gold(subject(marking(by_sentences)), [])
    assert figure.met is None


def test_a_public_set_is_graded_by_its_references_and_length_is_taken_out() -> None:
    generator = np.random.default_rng(1)
    answers = [
        PublicAnswer(
            f"q{n % 10}",
            "Why?",
            ("So.",),
            "word " * int(generator.integers(5, 30)),
            float(n % 2),
            "correct" if n % 2 else "contradictory",
        )
        for n in range(200)
    ]
    right = found(gates.public("beetle", answers, lambda one: one.score, seed=1))
    assert all(figure.met for figure in right.values())
    assert set(right) == {"macro-F1", "AUC, correct against contradictory", "r without length"}
    long = found(gates.public("beetle", answers, lambda one: min(len(one.answer.split()) / 30, 1.0), seed=1))
    assert not any(figure.met for figure in long.values())


def test_a_card_survives_its_file_and_says_what_was_missed(tmp_path: Path) -> None:
    card = Card(
        "builtin", "builtin-9+abc", "2026-01-01", {"Python": "3.11"},
        (
            Figure("length", "mean gain", 0.01, "at most", 0.02, "10 answers"),
            Figure("speed", "one answer", 180.0, "at most", 150.0, "10 answers", unit="ms"),
            Figure("gold set", "kappa", None, "at least", 0.75, "there are no marked answers"),
        ),
        ("A note.",),
    )  # fmt: skip
    write_card(card, tmp_path / "builtin.json")
    again = read_card(tmp_path / "builtin.json")
    assert again == card
    assert [figure.gate for figure in again.missed] == ["speed"]
    assert [figure.gate for figure in again.unmeasured] == ["gold set"]
    page = as_markdown(card)
    assert "| speed: one answer | 180 ms |  | at most 150 ms | missed | 10 answers |" in page
    assert "| gold set: kappa | – |  | at least 0.750 | not measured | there are no marked answers |" in page


def test_the_card_that_ships_is_whole() -> None:
    card = card_of("builtin")
    assert card is not None
    assert {figure.gate for figure in card.figures} >= {
        "gold set",
        "beetle",
        "scientsbank",
        "saf2",
        "speed",
        "length",
    }
    assert card_of("nobody") is None

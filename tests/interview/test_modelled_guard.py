"""What of a model's words may leave, judged sentence by sentence as they stream."""

from dataclasses import dataclass

import pytest

from service.errors import ModelGarbled
from service.interview.guard import LONGEST_RUN, Guard, HiddenText

ANSWER = "Dividing all logits by one positive number keeps their order, so the argmax stays where it was."


@dataclass(frozen=True)
class Case:
    name: str
    said: str
    shown: str
    timed: bool = True
    questions: int = 1


CASES = [
    Case("plain", "You said “it shrinks”. Why does it?", "You said “it shrinks”. Why does it?"),
    Case("praise-before", "Great question. Why does it?", "Why does it?"),
    Case("praise-shouted", "Excellent! Why does it?", "Why does it?"),
    Case(
        "praise-in-the-candidates-words",
        "You said “a good answer is calibrated”. How so?",
        "You said “a good answer is calibrated”. How so?",
    ),
    Case("as-an-ai", "As an AI, I wonder. Why?", "Why?"),
    Case("shout-calmed", "Let's push on that! Why?", "Let's push on that. Why?"),
    Case("factorial-kept", "How fast does n! grow?", "How fast does n! grow?"),
    Case("verdict-in-a-timed-round", "That's correct. What next?", "What next?"),
    Case("verdict-with-a-typographic-apostrophe", "That’s correct. What next?", "What next?"),
    Case("verdict-in-practice", "That's correct. What next?", "That's correct. What next?", timed=False),
    Case("asking-whether-it-is-so", "How would you check that?", "How would you check that?"),
    Case("two-questions", "Why does it? And how much?", "Why does it?"),
    Case("talk-after-the-question", "Why does it? Take your time.", "Why does it?"),
    Case(
        "two-where-the-author-asks-two", "Accuracy? Calibration? Loss?", "Accuracy? Calibration?", questions=2
    ),
    Case("no-question-wanted", "Let's go on. What is it?", "Let's go on.", questions=0),
    Case(
        "abbreviations",
        "Take a loss, e.g. log loss, vs. hinge. Why?",
        "Take a loss, e.g. log loss, vs. hinge. Why?",
    ),
    Case("decimals", "With 0.5 as a cut. Why?", "With 0.5 as a cut. Why?"),
    Case("endless-talk", "One. Two. Three. Four. Five. Six.", "One. Two. Three. Four.", questions=0),
    Case("chinese", "好的。为什么？多少？", "好的。为什么？"),  # noqa: RUF001 - full-width marks
]


def _guard(timed: bool = True, questions: int = 1, sentences: int = 4) -> Guard:
    hidden = HiddenText([ANSWER], ["keeps their order, so the argmax stays where it"])
    return Guard(hidden, "n0nce", timed, questions, sentences)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("step", [1, 7, 1000])
def test_what_leaves_does_not_depend_on_the_pieces(case: Case, step: int) -> None:
    guard = _guard(case.timed, case.questions)
    out = "".join(guard.feed(case.said[at : at + step]) for at in range(0, len(case.said), step))
    out += guard.finish(complete=True)
    assert out.strip() == case.shown
    assert guard.shown == out


def test_a_sentence_is_shown_as_soon_as_it_is_whole() -> None:
    guard = _guard()
    assert guard.feed("You said “it shrinks”") == ""
    assert guard.feed(". Why") == "You said “it shrinks”."


def test_a_run_of_hidden_words_ends_the_turn() -> None:
    guard = _guard()
    guard.feed("Well. As you know, dividing all logits by one positive number ")
    with pytest.raises(ModelGarbled):
        guard.feed("keeps the order. ")


def test_a_run_of_hidden_words_is_seen_over_the_end_of_a_sentence() -> None:
    guard = _guard()
    guard.feed("Dividing all logits. By one positive number. ")
    with pytest.raises(ModelGarbled):
        guard.feed("Keeps their order. ")


def test_words_that_the_candidate_said_are_not_hidden() -> None:
    guard = _guard()
    said = "You said it keeps their order, so the argmax stays where it is. "
    assert guard.feed(said).strip() == said.strip()


def test_a_shorter_run_is_shared_by_chance() -> None:
    words = " ".join(ANSWER.split()[: LONGEST_RUN - 1])
    assert _guard().feed(f"{words}. ").strip() == f"{words}."


def test_a_marker_of_the_request_ends_the_turn() -> None:
    with pytest.raises(ModelGarbled):
        _guard().feed("The text in <candidate n0nce> says so. ")


def test_a_reply_cut_at_its_limit_loses_its_last_sentence() -> None:
    guard = _guard()
    shown = guard.feed("Let's stay with this. What would you")
    assert (shown, guard.finish(complete=False)) == ("Let's stay with this.", "")

"""What is made of an answer: that it is what its name says, and nothing else."""

import pytest

from service.evaluation import attacks
from service.grading.reading import read
from service.grading.syntax import broken_share
from tests.support.sample import sample_question

ANSWER = (
    "Precision falls as the base rate drops. A rarer class leaves more negatives per positive, so false alarms are "
    "larger. We cannot see that in recall, because it only looks at the positives."
)


@pytest.mark.parametrize(
    ("sentence", "turned"),
    [
        ("Depth is what makes it overfit.", "Depth is not what makes it overfit."),
        ("It does not depend on the base rate.", "It does depend on the base rate."),
        ("The loss can fall for ever.", "The loss can not fall for ever."),
        ("Depth, breadth, length.", None),
    ],
)
def test_a_sentence_is_negated_by_one_not_more_or_less(sentence: str, turned: str | None) -> None:
    assert attacks.negated(sentence) == turned


def test_a_direction_or_role_is_exchanged_for_its_opposite_once() -> None:
    assert attacks.exchanged("Higher depth lowers bias.") == "lower depth lowers bias."
    assert attacks.exchanged("It trades bias for variance.") == "It trades variance for variance."
    assert attacks.exchanged("Trees split.") is None


def test_denying_keeps_the_sentence() -> None:
    assert attacks.denied("Depth overfits.") == "It is false that depth overfits."


def test_typing_errors_keep_the_letters_of_every_word_and_the_same_seed_makes_the_same() -> None:
    once = attacks.mistyped(ANSWER, seed=3, every=2)
    assert once == attacks.mistyped(ANSWER, seed=3, every=2) != ANSWER
    assert [sorted(word) for word in once.split(" ")] == [sorted(word) for word in ANSWER.split(" ")]


def test_padding_reaches_the_length_and_keeps_every_sentence_in_order() -> None:
    padded = attacks.padded(ANSWER, 3, seed=1)
    assert len(padded.split()) >= 3 * len(ANSWER.split())
    places = [padded.index(clause.quote) for clause in read(ANSWER)]
    assert places == sorted(places)


def test_a_shuffled_text_has_its_words_and_not_its_order() -> None:
    shuffled = attacks.shuffled(ANSWER, seed=2)
    assert sorted(shuffled.split()) == sorted(ANSWER.split())
    assert shuffled != ANSWER


def test_latex_says_the_same_mathematics() -> None:
    assert attacks.in_latex("alpha <= 5%") == r"$\alpha$ $\leq$ 5\%"


def test_notes_have_one_line_a_sentence_without_the_little_words() -> None:
    question = sample_question("sample").model_copy(update={"answer": ANSWER})
    lines = attacks.terse(question).splitlines()
    assert len(lines) == len(read(ANSWER))
    assert lines[0] == "- Precision falls as base rate drops."


def test_both_halves_together_are_the_whole() -> None:
    question = sample_question("sample").model_copy(update={"answer": ANSWER})
    assert " ".join(attacks.halves(question)) == ANSWER


def test_words_in_no_order_are_told_from_sentences() -> None:
    salad = "of the is and rate the of precision to and the are falls or the base because of drops as and"
    assert broken_share(salad) > 0.2
    assert broken_share(ANSWER) == 0.0
    assert broken_share("of the is") == 0.0  # too short to tell
    assert broken_share("") == 0.0

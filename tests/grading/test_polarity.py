"""What turns a sentence into its opposite."""

import pytest

from service.grading.polarity import are_alike, denies, is_turned
from service.grading.wording import tokenise

RIGHT = "Both rates are conditional on the class, so they stay the same when the mix changes."


@pytest.mark.parametrize(
    "said",
    [
        "Both rates are not conditional on the class, so they stay the same when the mix changes.",
        "Both rates are not conditional on the class, so they do not stay the same when the mix changes.",
        "Both rates are conditional on the class, so they never stay the same when the mix changes.",
    ],
)
def test_a_shared_word_that_is_negated_on_one_side_turns_the_sentence(said: str) -> None:
    assert are_alike(tokenise(said), tokenise(RIGHT), 0.7)
    assert is_turned(tokenise(said), tokenise(RIGHT))


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("The variance increases with depth.", "The variance decreases with depth."),
        ("Deep trees overfit small samples.", "Deep trees underfit small samples."),
        ("The threshold has to be higher for rare frauds.", "The threshold has to be lower for rare frauds."),
    ],
)
def test_a_direction_in_place_of_its_opposite_turns_the_sentence(said: str, right: str) -> None:
    assert is_turned(tokenise(said), tokenise(right))


def test_a_sentence_is_not_turned_against_itself_or_a_paraphrase() -> None:
    assert not is_turned(tokenise(RIGHT), tokenise(RIGHT))
    assert not is_turned(
        tokenise("The two rates stay fixed, for they condition on the class."), tokenise(RIGHT)
    )


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("It is false that the rates are conditional on the class.", True),
        ("It’s not true that precision stays.", True),
        ("I don't think that it helps.", True),
        ("A common mistake is to fit it on the training set.", True),
        ("The rates are conditional on the class.", False),
        ("False positives rise.", False),
        ("That is wrong.", True),
        ("That precision stays is a myth.", True),
        ("Nobody trusts a tool that is wrong nine times in ten.", False),
        ("The morning figure is wrong by a factor of two.", False),
    ],
)
def test_denials_of_a_whole_clause_are_recognised(text: str, denied: bool) -> None:
    assert denies(text) is denied


def test_a_prohibition_negates_the_act_and_not_the_reason_given_for_it() -> None:
    reason = tokenise("Python's hash() is randomised per process, so servers would disagree.")
    assert not is_turned(tokenise("Don't use Python's hash(), it is randomised per process."), reason)
    act = tokenise("Fit the temperature on held-out data.")
    assert is_turned(tokenise("Do not fit the temperature on held-out data."), act)


def test_notes_without_little_words_are_no_denial() -> None:
    whole = "I want no stored state, so I hash: the same identifier always gives the same number."
    notes = "want no stored state, hash: same identifier always gives same number."
    assert are_alike(tokenise(notes), tokenise(whole), 0.7)
    assert not is_turned(tokenise(notes), tokenise(whole))


def test_a_not_that_has_moved_to_another_word_turns_the_sentence() -> None:
    assert is_turned(
        tokenise("Not precision falls, recall falls."), tokenise("Precision falls, recall falls not.")
    )

"""Complete answers in other words than the reference earn what they should, by and large."""

from statistics import mean

from tests.evals.spoken import graded

LEAST = 0.9
"""Mean score. Single answers may earn less: the grader does not know every wording, and some of these show it."""


def test_complete_answers_in_other_words_are_read() -> None:
    found = graded()
    assert mean(one.score for one in found) >= LEAST, found[:5]

"""Every question of every bank, with the real model: right answers above wrong ones, nothing for nothing."""

import pytest

from tests.grading.walk import BANKS, walks

SLUGS = sorted(path.stem for path in BANKS.glob("*.yaml"))


def test_there_are_banks_to_walk() -> None:
    assert SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_each_question_of_the_bank_is_graded_in_order(slug: str) -> None:
    faults = [f"{walk.question.id}: {finding}" for walk in walks(slug) for finding in walk.findings()]
    assert not faults, "\n".join(faults)

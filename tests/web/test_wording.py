"""Every value that a page can show has its words."""

from typing import get_args

import pytest

from service.conductor.stream import Status, Thinking
from service.content.values import DIMENSIONS, GROUPS, KINDS, LEVELS, RUNGS
from service.grading.verdict import VERDICTS
from service.interview.values import MODES, ROLES, CriterionState, EngineName
from service.web import wording

NAMED = (
    (wording.VERDICTS, VERDICTS),
    (wording.GROUPS, GROUPS),
    (wording.LEVELS, LEVELS),
    (wording.ROLES, ROLES),
    (wording.MODES, MODES),
    (wording.DIMENSIONS, DIMENSIONS),
    (wording.RUNGS, RUNGS),
    (wording.KINDS, KINDS),
    (wording.STATES, get_args(CriterionState)),
    (wording.STATUSES, get_args(Status)),
    (wording.ENGINES, get_args(EngineName)),
)


@pytest.mark.parametrize(("words", "values"), NAMED)
def test_names_and_values_agree(words: dict[str, str], values: tuple[str, ...]) -> None:
    assert set(words) == set(values)


def test_every_kind_of_thinking_has_words_but_none() -> None:
    assert [what for what in get_args(Thinking) if not wording.thinking(what)] == ["none"]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (2700, "45:00"),
        (61, "1:01"),
        (59.2, "1:00"),
        (0.4, "0:01"),
        (0, "0:00"),
        (-3, "0:00"),
        (3600, "1:00:00"),
    ],
)
def test_the_clock_rounds_up_so_that_zero_is_over(seconds: float, shown: str) -> None:
    assert wording.clock(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(45, "45 s"), (420, "7 min"), (440, "7 min 20 s"), (59.7, "1 min")]
)
def test_durations_read_as_words(seconds: float, shown: str) -> None:
    assert wording.duration(seconds) == shown


def test_counts_agree_with_their_nouns() -> None:
    assert wording.counted(1, "question") == "1 question"
    assert wording.counted(0, "question") == "0 questions"
    assert wording.counted(3, "criterion", "criteria") == "3 criteria"

"""What stands in the answer box: the highest version wins, and an answer that was sent does not come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import pytest

from service.errors import InputError, SeqConflict
from service.store.rounds import Draft, Rounds
from tests.store.samples import OPEN, answer, opened
from tests.support.sample import START


@pytest.fixture
def round_id(rounds: Rounds, owner: str) -> str:
    return rounds.create(owner, opened(), None, "t")


def test_without_a_save_the_draft_is_empty(rounds: Rounds, owner: str, round_id: str) -> None:
    assert rounds.draft(owner, round_id) == Draft("", None, 0)


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))), ids=str)
def test_saves_that_arrive_in_any_order_leave_the_newest(
    rounds: Rounds, owner: str, round_id: str, order: Sequence[int]
) -> None:
    highest = 0
    for version in order:
        highest = max(highest, version)
        assert rounds.save_draft(owner, round_id, f"text {version}", START, version) == highest
    assert rounds.draft(owner, round_id) == Draft("text 3", START, 3)


def test_a_version_is_written_once(rounds: Rounds, owner: str, round_id: str) -> None:
    rounds.save_draft(owner, round_id, "first", START, 4)
    assert rounds.save_draft(owner, round_id, "second tab", START, 4) == 4
    assert rounds.draft(owner, round_id).text == "first"


@pytest.mark.parametrize("version", [0, -1, 2**53, 2**70])
def test_versions_out_of_range_are_refused(rounds: Rounds, owner: str, round_id: str, version: int) -> None:
    with pytest.raises(InputError):
        rounds.save_draft(owner, round_id, "x", START, version)
    assert rounds.save_draft(owner, round_id, "x", START, 2**53 - 1) == 2**53 - 1


@dataclass(frozen=True)
class Case:
    name: str
    sent_with: int
    late: int
    text: str
    version: int


CASES = [
    Case("a save older than the saved draft", sent_with=0, late=2, text="", version=3),
    Case("a save that the answer overtook", sent_with=5, late=5, text="", version=5),
    Case("what was typed after the answer", sent_with=5, late=6, text="late", version=6),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_answer_empties_the_draft_for_good(rounds: Rounds, owner: str, round_id: str, case: Case) -> None:
    rounds.save_draft(owner, round_id, "typed", START, 3)
    rounds.append(owner, round_id, 1, answer(), "k", OPEN, clear_draft=True, draft_version=case.sent_with)
    assert rounds.draft(owner, round_id).text == ""
    rounds.save_draft(owner, round_id, "late", START, case.late)
    draft = rounds.draft(owner, round_id)
    assert (draft.text, draft.version) == (case.text, case.version)


def test_an_answer_that_is_refused_leaves_the_draft(rounds: Rounds, owner: str, round_id: str) -> None:
    rounds.save_draft(owner, round_id, "typed", START, 3)
    with pytest.raises(SeqConflict):
        rounds.append(owner, round_id, 5, answer(), "k", OPEN, clear_draft=True)
    assert rounds.draft(owner, round_id).text == "typed"


def test_the_same_answer_twice_leaves_what_was_typed_since(rounds: Rounds, owner: str, round_id: str) -> None:
    rounds.append(owner, round_id, 1, answer(), "k", OPEN, clear_draft=True, draft_version=3)
    rounds.save_draft(owner, round_id, "next answer", START, 4)
    rounds.append(owner, round_id, 1, answer(), "k", OPEN, clear_draft=True, draft_version=3)
    assert rounds.draft(owner, round_id).text == "next answer"


def test_other_events_leave_the_draft(rounds: Rounds, owner: str, round_id: str) -> None:
    rounds.save_draft(owner, round_id, "typed", START, 3)
    rounds.append(owner, round_id, 1, answer(), None, OPEN)
    assert rounds.draft(owner, round_id).text == "typed"

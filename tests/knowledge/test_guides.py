"""The library that ships: it keeps contract and standard, and its code runs."""

from pathlib import Path

import pytest

from service.checking.blocks import Block, blocks_of, run
from service.content.loader import load_knowledge
from service.content.standard import check_standard
from tests.knowledge.likeness import TOO_LIKE, most_alike

ROOT = Path(__file__).parents[2]
KNOWLEDGE = load_knowledge(ROOT / "knowledge")
GUIDES = list(KNOWLEDGE.library.guides.values())


def test_the_library_keeps_contract_and_standard() -> None:
    assert [str(problem) for problem in check_standard(KNOWLEDGE)] == []


@pytest.mark.parametrize("block", blocks_of(KNOWLEDGE), ids=str)
def test_every_code_block_runs_and_its_assertions_hold(block: Block) -> None:
    run(block)


def test_no_question_is_asked_twice_in_other_words() -> None:
    (nearest,) = most_alike(list(KNOWLEDGE.library.questions.values()), 1)
    assert nearest.cosine <= TOO_LIKE, str(nearest)

"""The library that ships: it keeps its contract, its code runs, its words are in bounds."""

import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.content.checker import check
from service.content.headings import code_blocks
from service.content.loader import load_knowledge
from service.content.values import Guide

ROOT = Path(__file__).parents[2]
KNOWLEDGE = load_knowledge(ROOT / "knowledge")
GUIDES = list(KNOWLEDGE.library.guides.values())

EXEMPLARS = (
    "evaluation-metrics",
    "probability-calibration",
    "xgboost",
    "attention",
    "ab-testing",
    "root-cause-analysis",
)

WORDS = range(2_000, 3_501)
"""Of prose: code, tables, formulas and front matter are not counted."""


@dataclass(frozen=True)
class Block:
    guide: str
    line: int
    code: str

    def __str__(self) -> str:
        return f"{self.guide}-line-{self.line}"


BLOCKS = [
    Block(guide.slug, line + 1, code)
    for guide in GUIDES
    for language, code, line in code_blocks(guide.text)
    if language == "python"
]


def test_the_library_keeps_its_contract() -> None:
    assert [str(problem) for problem in check(KNOWLEDGE)] == []


def test_the_six_exemplars_are_there_with_ten_questions_each() -> None:
    for slug in EXEMPLARS:
        assert len(KNOWLEDGE.library.questions_of(slug)) >= 10


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_every_code_block_runs_and_its_assertions_hold(block: Block) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(block.code, str(block), "exec"), {"__name__": "guide"})  # noqa: S102 (our own text)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_a_guide_is_as_long_as_a_guide_should_be(guide: Guide) -> None:
    assert count_words(guide) in WORDS


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_a_guide_has_code_sources_and_no_raw_html(guide: Guide) -> None:
    assert len([block for block in BLOCKS if block.guide == guide.slug]) >= 3
    assert len(guide.sources) >= 6
    prose = re.sub(r"```.*?```|\$\$.*?\$\$|\$[^$]*\$|`[^`]*`", "", guide.text, flags=re.DOTALL)
    assert not re.search(r"</?[a-z][^>]*>", prose)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_a_bank_is_spread_over_kinds_levels_and_rungs(guide: Guide) -> None:
    questions = KNOWLEDGE.library.questions_of(guide.slug)
    assert len({question.kind for question in questions}) >= 3
    assert len({question.level for question in questions}) >= 3
    assert len({criterion.rung for question in questions for criterion in question.rubric}) == 5


def count_words(guide: Guide) -> int:
    """Words of prose in a guide: what stands outside code, tables and formulas and holds a letter or a digit."""
    prose = re.sub(r"```.*?```|\$\$.*?\$\$", " ", guide.text, flags=re.DOTALL)
    prose = re.sub(r"^\|.*$", " ", prose, flags=re.MULTILINE)
    prose = re.sub(r"\$[^$\n]*\$", " x ", prose)
    return sum(bool(re.search(r"\w", word)) for word in prose.split())

"""Code blocks run as a reader would run them: alone, with warnings as errors, and not for long."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from service.checking.blocks import Block, blocks_of, run_blocks, run_within
from service.content.loader import load_knowledge
from tests.support.tiny import write_tiny


@dataclass(frozen=True)
class Case:
    """A block that begins at line 10, the beginning of its error (empty where it runs through) and its line."""

    name: str
    code: str
    error: str
    line: int

    def __str__(self) -> str:
        return self.name


CASES = [
    Case("a claim that holds", "x = 1\nassert x == 1\n", "", 10),
    Case("a claim that fails", "x = 1\nassert x == 2\n", "AssertionError", 12),
    Case("a name that is missing", "y = x\n", "NameError: name 'x' is not defined", 11),
    Case("a warning", "import warnings\nwarnings.warn('old')\n", "UserWarning: old", 12),
    Case("a syntax error", "x = = 1\n", "SyntaxError: invalid syntax", 10),
    Case("an exit", "raise SystemExit(0)\n", "SystemExit: 0", 11),
    Case("no end", "while True: x = 1\n", "TimeoutError: it takes more than 0.2 seconds", 11),
]


def block(code: str) -> Block:
    return Block("tiny-guide", "knowledge/guides/classical/tiny-guide.md", 10, code)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_block_runs_through_or_says_what_stopped_it_and_where(case: Case) -> None:
    outcome = run_within(block(case.code), most=0.2)
    assert outcome.error.startswith(case.error)
    assert (bool(outcome.error), outcome.line) == (bool(case.error), case.line)


def test_a_block_sees_nothing_of_another() -> None:
    assert run_within(block("shared = 1\n")).error == ""
    assert "NameError" in run_within(block("assert shared\n")).error


def test_blocks_are_found_with_their_lines_and_run_in_their_order(tmp_path: Path) -> None:
    (found,) = blocks_of(load_knowledge(write_tiny(tmp_path)))
    assert (found.guide, found.line, found.code) == ("tiny-guide", 17, "assert 1 + 1 == 2\n")
    blocks = [found, block("assert False\n"), found]
    assert [(one, not outcome.error) for one, outcome in run_blocks(blocks)] == [
        (blocks[0], True),
        (blocks[1], False),
        (blocks[2], True),
    ]

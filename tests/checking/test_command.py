"""`hotseat check`: problems with their places, a table with totals, an exit status."""

from pathlib import Path

import pytest

from service.checking.command import check_library
from service.errors import HotseatError
from tests.support.server import ROOT
from tests.support.tiny import replace, write_tiny


def test_a_guide_of_the_library_is_in_order_and_stands_in_the_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check_library(ROOT / "knowledge", ["xgboost"], code=True) == 0
    said = capsys.readouterr()
    assert said.err == ""
    head, row, *_ = said.out.splitlines()
    named = dict(zip(head.split(), row.split(), strict=True))
    assert (named["guide"], named["taught"], named["code"]) == ("xgboost", "7/7", "5/5")
    assert int(named["questions"]) >= 10
    assert sum(map(int, named["kinds"].split("/"))) == int(named["questions"])
    assert int(named["formulas"]) > 100
    assert said.out.splitlines()[-1] == "No problems."


def test_code_that_fails_and_formulas_that_cannot_be_set_are_problems(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_tiny(tmp_path)
    replace(folder / "guides/classical/tiny-guide.md", "1 + 1 == 2", "1 + 1 == 3")
    replace(folder / "questions/tiny-guide.yaml", "hints: [one,", r"hints: ['$\\frac{1}{2$',")
    assert check_library(folder, [], code=True) == 1
    said = capsys.readouterr()
    assert "knowledge/guides/classical/tiny-guide.md:18: code that runs: AssertionError" in said.err
    assert "tiny-first: a formula that KaTeX sets without a word" in said.err
    assert "knowledge/guides/deep/other-guide.md:1: the guide «Other»" in said.err
    assert "0/1" in said.out


def test_only_the_named_guides_are_told_of_and_code_can_be_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_tiny(tmp_path)
    assert check_library(folder, ["other-guide"], code=False) == 1
    said = capsys.readouterr()
    assert said.err.splitlines() == ["knowledge/guides/deep/other-guide.md:1: the guide «Other»"]
    assert "tiny-guide" not in said.out


def test_a_guide_that_is_nowhere_is_told(tmp_path: Path) -> None:
    with pytest.raises(HotseatError, match="there is no guide nowhere"):
        check_library(write_tiny(tmp_path), ["nowhere"], code=False)

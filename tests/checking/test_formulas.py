"""Formulas are found wherever a page would set them, and KaTeX's errors and warnings are told."""

from pathlib import Path

import pytest

from service.checking.formulas import Formula, complaints, formulas_of
from service.content.loader import load_knowledge
from tests.support.tiny import replace, write_tiny


def formula(tex: str, *, display: bool = False) -> Formula:
    return Formula("tiny-guide", "tiny-guide.md", "", tex, display)


def test_formulas_of_guide_and_bank_are_found_and_code_is_none(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path)
    replace(
        folder / "guides/classical/tiny-guide.md",
        "More text.",
        "More $a^2$ text, `$no$`.\n\n$$\nb_1\n$$\n\n```text\n$c$\n```",
    )
    replace(folder / "questions/tiny-guide.yaml", "hints: [one,", r"hints: ['see $\\frac{1}{2}$',")
    found = formulas_of(load_knowledge(folder))
    assert [(one.question, one.tex, one.display) for one in found] == [
        ("", "a^2", False),
        ("", "b_1", True),
        ("tiny-first", r"\\frac{1}{2}", False),
    ]
    assert formulas_of(load_knowledge(folder), ["other-guide"]) == ()


@pytest.mark.parametrize(
    ("tex", "says"),
    [
        (r"\frac{1}{2}", ""),
        (r"\frac{1}{2", "Unexpected end of input"),
        (r"\nosuchcommand", "Undefined control sequence"),
        ("50 % off", "commentAtEnd"),
        ("é", "unicodeTextInMathMode"),
    ],
)
def test_what_katex_says_is_told(tex: str, says: str) -> None:
    (said,) = complaints([formula(tex)])
    assert says in said
    assert bool(said) == bool(says)

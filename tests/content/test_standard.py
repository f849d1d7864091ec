"""What the library that ships has to reach beyond its contract is asked for, rule by rule."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from service.content.loader import load_knowledge
from service.content.measure import count_words
from service.content.standard import check_standard, measures
from tests.support.tiny import replace, write_tiny

GUIDE = "guides/classical/tiny-guide.md"
BANK = "questions/tiny-guide.yaml"
TOLD = "so that the scale of the logits grows without any end"


@dataclass(frozen=True)
class Case:
    """A change to a file, and what the standard says of it under which key."""

    name: str
    file: str
    old: str
    new: str
    key: str
    says: str

    def __str__(self) -> str:
        return self.name


CASES = [
    Case("too short", GUIDE, "minutes: 3", "minutes: 3", "", "2000 to 3500 words of prose; it has"),
    Case("too long", GUIDE, "More text.", "word " * 3501, "", "2000 to 3500 words of prose; it has 35"),
    Case("too little code", GUIDE, "minutes: 3", "minutes: 3", "", "at least 3 blocks of code; it has 1"),
    Case("too few sources", GUIDE, "minutes: 3", "minutes: 3", "sources", "at least 6 sources; it has 1"),
    Case("raw HTML", GUIDE, "More text.", "More <b>text</b>.", "", "without raw HTML; it has <b>"),
    Case("one kind", BANK, "kind: concept", "kind: code", "", "at least 3 kinds; it has 1"),
    Case("three rungs", BANK, "rung: break", "rung: ship", "", "at least 5 rungs; it has 3"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_falls_short_is_told(tmp_path: Path, case: Case) -> None:
    folder = write_tiny(tmp_path)
    replace(folder / case.file, case.old, case.new)
    problems = check_standard(load_knowledge(folder))
    assert any(problem.key == case.key and case.says in problem.expected for problem in problems), problems


def test_a_guide_that_only_the_catalogue_knows_is_told(tmp_path: Path) -> None:
    problems = check_standard(load_knowledge(write_tiny(tmp_path)))
    assert "knowledge/guides/deep/other-guide.md:1: the guide «Other»" in map(str, problems)


@pytest.mark.parametrize(
    ("old", "key"),
    [
        ("hints: [one, two,", "[0].hints[0]"),
        ("probe: And then?", "[0].rubric[0].probe"),
        ("challenge: try it", "[0].misconceptions[0].challenge"),
    ],
)
def test_what_holds_nine_words_of_the_answer_is_told(tmp_path: Path, old: str, key: str) -> None:
    folder = write_tiny(tmp_path)
    replace(folder / BANK, "answer: Because of the thing.", f"answer: It goes on, {TOLD}.")
    assert not [one for one in check_standard(load_knowledge(folder)) if "in a row" in one.expected]
    replace(folder / BANK, old, old.replace("one", TOLD).replace("And then", TOLD).replace("try it", TOLD))
    told = [one.key for one in check_standard(load_knowledge(folder)) if "in a row" in one.expected]
    assert told == [key]


def test_the_last_hint_may_hold_the_answer(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path)
    replace(folder / BANK, "answer: Because of the thing.", f"answer: It goes on, {TOLD}.")
    replace(folder / BANK, "two, three]", f"two, {TOLD}]")
    assert not [one for one in check_standard(load_knowledge(folder)) if "in a row" in one.expected]


def test_words_are_counted_outside_code_tables_and_formulas() -> None:
    text = (
        "Two words, $a + b$ and `x`.\n\n| a | b |\n|---|---|\n\n$$\nc d e\n$$\n\n```python\nf = 1\n```\n— end"
    )
    assert count_words(text) == len("Two words x and x end".split())


def test_a_guide_is_measured(tmp_path: Path) -> None:
    (one,) = measures(load_knowledge(write_tiny(tmp_path)))
    assert (one.slug, one.taught, one.points, one.questions, one.blocks, one.sources) == (
        "tiny-guide",
        2,
        2,
        1,
        1,
        1,
    )
    assert (one.kinds["concept"], one.levels["mid"]) == (1, 1)
    assert (one.rungs["define"], one.rungs["ship"], one.dimensions["practice"]) == (2, 0, 2)

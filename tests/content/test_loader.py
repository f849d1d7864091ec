"""A broken guide or bank says what is wrong, where, and what was expected."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.content.checker import check
from service.content.loader import Knowledge, load_knowledge
from service.errors import ContentError, Problem
from tests.support.tiny import BANK, replace, write_tiny


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder with one sound guide and its bank."""
    return write_tiny(tmp_path)


def test_a_sound_folder_loads_and_has_no_problems(folder: Path) -> None:
    knowledge = load_knowledge(folder)
    assert check(knowledge) == ()
    (guide,) = knowledge.library.guides.values()
    assert [section.anchor for section in guide.sections] == ["the-first-thing", "the-second-thing"]
    assert knowledge.library.questions["tiny-first"].guide == "tiny-guide"


def test_equal_content_has_equal_digests_and_any_change_another(folder: Path) -> None:
    first = load_knowledge(folder).library.questions["tiny-first"]
    again = load_knowledge(folder).library.questions["tiny-first"]
    replace(folder / "questions" / "tiny-guide.yaml", "hints: [one,", "hints: [won,")
    hinted = load_knowledge(folder).library.questions["tiny-first"]
    replace(folder / "questions" / "tiny-guide.yaml", "expects: Says something.", "expects: Says a thing.")
    graded = load_knowledge(folder).library.questions["tiny-first"]
    assert first.digest == again.digest != hinted.digest
    assert first.rubric_digest == hinted.rubric_digest != graded.rubric_digest


@dataclass(frozen=True)
class Broken:
    """A change to one file, and what must be said about it."""

    name: str
    file: str
    old: str
    new: str
    line: int
    key: str
    says: str

    def __str__(self) -> str:
        return self.name


GUIDE_FILE, BANK_FILE, CATALOGUE_FILE = (
    "guides/classical/tiny-guide.md",
    "questions/tiny-guide.yaml",
    "catalogue.yaml",
)

BROKEN = [
    Broken(
        "unknown key in front matter",
        GUIDE_FILE,
        "minutes: 3",
        "minutes: 3\nauthor: me",
        7,
        "author",
        "no such key",
    ),
    Broken("missing key in front matter", GUIDE_FILE, "minutes: 3\n", "", 2, "minutes", "required"),
    Broken("wrong type", GUIDE_FILE, "minutes: 3", "minutes: three", 6, "minutes", "integer"),
    Broken("key twice", GUIDE_FILE, "minutes: 3", "minutes: 3\nminutes: 4", 7, "minutes", "stands twice"),
    Broken("no front matter", GUIDE_FILE, "---\nslug", "slug", 1, "", "front matter"),
    Broken("slug other than the file", GUIDE_FILE, "slug: tiny-guide", "slug: tiny", 2, "slug", "tiny-guide"),
    Broken(
        "group other than the folder", GUIDE_FILE, "group: classical", "group: deep", 4, "group", "classical"
    ),
    Broken(
        "dead anchor in covers",
        GUIDE_FILE,
        "first-point: the-first-thing",
        "first-point: gone",
        9,
        "covers.first-point",
        "#gone",
    ),
    Broken("point not covered", GUIDE_FILE, "first-point: the-first-thing, ", "", 9, "covers", "first-point"),
    Broken(
        "point unknown",
        GUIDE_FILE,
        "{first-point:",
        "{x: the-first-thing, first-point:",
        9,
        "covers.x",
        "a point of",
    ),
    Broken("unknown related", GUIDE_FILE, "[other-guide]", "[nowhere]", 8, "related[0]", "nowhere"),
    Broken("dead link", GUIDE_FILE, "(#the-second-thing)", "(#nothing)", 15, "", "#nothing"),
    Broken("dead guide link", GUIDE_FILE, "(guide:other-guide)", "(guide:nowhere)", 15, "", "guide:nowhere"),
    Broken(
        "outside link",
        GUIDE_FILE,
        "(guide:other-guide)",
        "(https://example.org)",
        15,
        "",
        "https://example.org",
    ),
    Broken("heading twice", GUIDE_FILE, "## The second thing", "## The first thing", 21, "", "stands twice"),
    Broken("code without a claim", GUIDE_FILE, "assert 1 + 1 == 2", "x = 1", 17, "", "an assertion"),
    Broken("code in another language", GUIDE_FILE, "```python", "```rust", 17, "", "python or text"),
    Broken("invalid YAML", BANK_FILE, "kind: concept", "kind: [concept", 4, "", "not valid YAML"),
    Broken("unknown kind", BANK_FILE, "kind: concept", "kind: puzzle", 3, "[0].kind", "'concept'"),
    Broken(
        "unknown key in question",
        BANK_FILE,
        "minutes: 5",
        "minutes: 5\n  colour: red",
        6,
        "[0].colour",
        "no such key",
    ),
    Broken(
        "weights do not sum to 1",
        BANK_FILE,
        "rung: break\n      weight: 0.25",
        "rung: break\n      weight: 0.5",
        1,
        "[0]",
        "sum to 1, they sum to 1.250",
    ),
    Broken(
        "three levels",
        BANK_FILE,
        "levels: [none, a little, most, all]",
        "levels: [none, a little, most]",
        15,
        "[0].rubric[0].levels",
        "at least 4",
    ),
    Broken(
        "term that is a number",
        BANK_FILE,
        "terms: [[thing]]",
        "terms: [[0.5]]",
        17,
        "[0].rubric[0].terms[0][0]",
        "string",
    ),
    Broken("two criteria of one id", BANK_FILE, "- id: b\n", "- id: a\n", 1, "[0]", "share an id"),
    Broken(
        "dead passage",
        BANK_FILE,
        "passages: [the-first-thing,",
        "passages: [the-first-thing, gone,",
        6,
        "[0].passages[1]",
        "gone",
    ),
    Broken(
        "criterion's passage is not the question's",
        BANK_FILE,
        "passages: [the-first-thing, the-second-thing]",
        "passages: [the-first-thing]",
        24,
        "[0].rubric[1].passage",
        "the-second-thing",
    ),
    Broken("case without facts", BANK_FILE, "kind: concept", "kind: case", 1, "[0]", "a case needs facts"),
    Broken(
        "two rungs only", BANK_FILE, "rung: break", "rung: mechanism", 8, "[0].rubric", "at least three rungs"
    ),
    Broken(
        "one misconception",
        BANK_FILE,
        "    - {says: it is other, correction: it is not, challenge: look}\n",
        "",
        53,
        "[0].misconceptions",
        "at least two",
    ),
    Broken("not a list", BANK_FILE, BANK, "id: x\n", 1, "", "a list of questions"),
    Broken(
        "too few questions",
        CATALOGUE_FILE,
        "questions: 1",
        "questions: 2",
        1,
        "",
        "at least 2 questions; it has 1",
    ),
    Broken(
        "unknown key in catalogue",
        CATALOGUE_FILE,
        "  questions: 1\n",
        "  questions: 1\n  n: 4\n",
        5,
        "[0].n",
        "no such key",
    ),
]


@pytest.mark.parametrize("case", BROKEN, ids=str)
def test_what_is_broken_is_told_with_its_place(folder: Path, case: Broken) -> None:
    replace(folder / case.file, case.old, case.new)
    problems = _problems(folder)
    matching = [one for one in problems if case.says in one.expected and one.key == case.key]
    assert matching, f"said instead: {[str(one) for one in problems]}"
    assert matching[0].line == case.line


def test_a_point_that_no_criterion_asks_for_is_told(folder: Path) -> None:
    bank = folder / "questions" / "tiny-guide.yaml"
    bank.write_text(bank.read_text().replace("passage: the-second-thing", "passage: the-first-thing"))
    (problem,) = _problems(folder)
    assert problem.key == "covers.second-point"
    assert "none asks for it" in problem.expected


def test_an_id_used_in_two_banks_is_told(folder: Path) -> None:
    shutil.copy(folder / "questions" / "tiny-guide.yaml", folder / "questions" / "tiny-guide-2.yaml")
    assert any("no other question has" in one.expected for one in _problems(folder))


def test_all_problems_are_told_at_once(folder: Path) -> None:
    replace(folder / "guides/classical/tiny-guide.md", "minutes: 3", "minutes: three")
    replace(folder / "questions/tiny-guide.yaml", "kind: concept", "kind: puzzle")
    files = {problem.file for problem in _problems(folder)}
    assert files == {"knowledge/guides/classical/tiny-guide.md", "knowledge/questions/tiny-guide.yaml"}


def test_files_of_guides_that_nobody_asked_for_may_be_malformed(folder: Path) -> None:
    shutil.copy(folder / "questions" / "tiny-guide.yaml", folder / "questions" / "other-guide.yaml")
    replace(folder / "questions" / "other-guide.yaml", "kind: concept", "kind: puzzle")
    with pytest.raises(ContentError, match="concept"):
        load_knowledge(folder, ["other-guide"])
    assert check(load_knowledge(folder, ["tiny-guide"])) == ()


def test_bytes_that_are_not_text_are_told(folder: Path) -> None:
    (folder / "guides/classical/tiny-guide.md").write_bytes(b"---\nslug: \xff\n---\n")
    (problem,) = _problems(folder)
    assert "UTF-8" in problem.expected


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="a knowledge folder"):
        load_knowledge(tmp_path)


def _problems(folder: Path) -> tuple[Problem, ...]:
    load: Callable[[Path], Knowledge] = load_knowledge
    try:
        return check(load(folder))
    except ContentError as error:
        return error.problems

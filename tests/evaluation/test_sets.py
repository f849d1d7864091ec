"""Marked answers, the project's own and public ones: read, split, and refused where they are not as they should be."""

import json
from pathlib import Path

import pytest
import yaml

from service.content.loader import load_knowledge
from service.errors import HotseatError
from service.evaluation.gold import load_gold
from service.evaluation.public import is_reported, read_set, reported
from tests.support.sample import sample_question

ROOT = Path(__file__).parents[2]
QUESTION = sample_question("calibration-temperature")
MARKS = {"order-kept": 3, "meaning": 0, "shift": "wrong"}


def write(folder: Path, **changes: object) -> None:
    answer = {
        "id": "a", "quality": "good", "text": "The order stays.", "first": MARKS, "second": {**MARKS, "meaning": 2},
    } | changes  # fmt: skip
    (folder / "one.yaml").write_text(yaml.safe_dump({"question": QUESTION.id, "answers": [answer]}))


def test_a_marked_answer_is_worth_the_mean_of_both_marks(tmp_path: Path) -> None:
    write(tmp_path)
    (found,) = load_gold(tmp_path, {QUESTION.id: QUESTION})
    assert found.criterion_score("order-kept") == 1.0
    assert found.criterion_score("meaning") == pytest.approx(0.375)
    assert found.criterion_score("shift") == 0.0
    assert found.score == pytest.approx(0.5 * 1.0 + 0.2 * 0.375)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first": {"order-kept": 3}}, "first must mark meaning, order-kept, shift"),
        ({"second": {**MARKS, "meaning": 4}}, "4 is no mark"),
    ],
)
def test_marks_that_do_not_fit_the_rubric_are_named(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    write(tmp_path, **changes)
    with pytest.raises(HotseatError, match=said):
        load_gold(tmp_path, {QUESTION.id: QUESTION})


def test_marks_of_no_question_are_named(tmp_path: Path) -> None:
    write(tmp_path)
    with pytest.raises(HotseatError, match="no question calibration-temperature"):
        load_gold(tmp_path, {})


def test_the_gold_set_is_as_large_and_as_wide_as_it_has_to_be() -> None:
    library = load_knowledge(ROOT / "knowledge").library
    answers = load_gold(ROOT / "tests" / "evals" / "gold", library.questions)
    questions = {one.question.id for one in answers}
    assert len(answers) >= 240
    assert len(questions) >= 40
    assert {library.guides[one.question.guide].group for one in answers} == {
        guide.group for guide in library.guides.values()
    }
    assert {one.quality for one in answers} >= {"strong", "good", "middling", "weak", "wrong", "bluff"}
    kept_back = {one.question.id for one in answers if one.is_reported}
    assert len(questions) / 4 <= len(kept_back) <= len(questions) / 2


def line(**changes: object) -> str:
    one = {
        "id": "1",
        "qid": "q1",
        "question": "Why?",
        "refs": ["So."],
        "answer": "So.",
        "score": 1,
        "label": "Correct",
    }
    return json.dumps(one | changes)


def test_a_public_set_is_split_by_question_the_same_way_everywhere(tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text("\n".join(line(id=f"{n}", qid=f"q{n % 20}") for n in range(60)))
    answers = read_set(file)
    kept = reported(answers)
    assert len(answers) == 60
    assert all(one.is_correct for one in answers)
    assert {one.question_id for one in kept} == {f"q{n}" for n in range(20) if is_reported(f"q{n}")}
    assert len(kept) % 3 == 0, "all answers to a question are on one side"
    assert 0 < len(kept) < len(answers)


@pytest.mark.parametrize("text", ["not json", '{"id": "1"}', "[1, 2]"])
def test_a_line_that_is_not_as_described_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text(f"{line()}\n{text}\n")
    with pytest.raises(HotseatError, match=r"some\.jsonl, line 2"):
        read_set(file)

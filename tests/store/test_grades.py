"""Nothing is graded twice for one owner, and a report stands once."""

import pytest

from service.errors import NotFound
from service.interview.values import Assessment, CriterionAssessment, Evidence
from service.store.database import Database
from service.store.grades import Grades, Reports
from service.store.rounds import Rounds
from tests.store.samples import opened
from tests.support.sample import START

KEY = ("a" * 64, "b" * 64, "builtin-1")


def _assessment(score: float) -> Assessment:
    evidence = Evidence(turn=1, quote="the “order” stays", start=0, end=17)
    criterion = CriterionAssessment(
        criterion="order-kept",
        state="met",
        score=score,
        confidence=1 / 3,
        evidence=(evidence,),
        reason="Said.",
    )
    return Assessment(
        question="q", turn=1, rubric=KEY[1], grader=KEY[2], criteria=(criterion,), flags=("off-topic",)
    )


@pytest.fixture
def round_id(rounds: Rounds, owner: str) -> str:
    return rounds.create(owner, opened(), None, "t")


def test_an_assessment_comes_back_as_it_was(database: Database, owner: str, round_id: str) -> None:
    grades = Grades(database)
    assert grades.find(owner, *KEY) is None
    grades.keep(owner, round_id, *KEY, _assessment(0.9))
    assert grades.find(owner, *KEY) == _assessment(0.9)


def test_the_first_assessment_stands(database: Database, owner: str, round_id: str) -> None:
    grades = Grades(database)
    grades.keep(owner, round_id, *KEY, _assessment(0.9))
    grades.keep(owner, round_id, *KEY, _assessment(0.7))
    assert grades.find(owner, *KEY) == _assessment(0.9)


@pytest.mark.parametrize("changed", range(3), ids=["answer", "rubric", "grader"])
def test_another_answer_rubric_or_grader_is_graded_anew(
    database: Database, owner: str, round_id: str, changed: int
) -> None:
    Grades(database).keep(owner, round_id, *KEY, _assessment(0.9))
    other = [part if number != changed else "other" for number, part in enumerate(KEY)]
    assert Grades(database).find(owner, *other) is None


def test_assessments_of_others_are_not_seen(
    database: Database, owner: str, stranger: str, round_id: str
) -> None:
    Grades(database).keep(owner, round_id, *KEY, _assessment(0.9))
    assert Grades(database).find(stranger, *KEY) is None
    with pytest.raises(NotFound):
        Grades(database).keep(stranger, round_id, *KEY, _assessment(0.1))


def test_a_deleted_round_takes_its_assessments_and_report_along(
    database: Database, rounds: Rounds, owner: str, round_id: str
) -> None:
    Grades(database).keep(owner, round_id, *KEY, _assessment(0.9))
    Reports(database).save(owner, round_id, "{}", START)
    rounds.delete(owner, round_id)
    assert Grades(database).find(owner, *KEY) is None
    with pytest.raises(NotFound):
        Reports(database).load(owner, round_id)


def test_a_report_comes_back_and_one_made_anew_takes_its_place(
    database: Database, owner: str, round_id: str
) -> None:
    reports = Reports(database)
    for text in ('{"verdict": "hire"}', '{"verdict": "hire"}', '{"verdict": "no hire", "text": "\\u0000 é"}'):
        reports.save(owner, round_id, text, START)
        assert reports.load(owner, round_id) == text


def test_reports_are_their_owners(database: Database, owner: str, stranger: str, round_id: str) -> None:
    reports = Reports(database)
    with pytest.raises(NotFound, match="no report yet"):
        reports.load(owner, round_id)
    reports.save(owner, round_id, "{}", START)
    with pytest.raises(NotFound, match="no such round"):
        reports.load(stranger, round_id)
    with pytest.raises(NotFound):
        reports.save(stranger, round_id, "[]", START)
    assert reports.load(owner, round_id) == "{}"

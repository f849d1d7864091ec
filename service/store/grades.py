"""What graders made: assessments, so that nothing is graded twice, and the reports of finished rounds."""

from datetime import datetime

from sqlmodel import Session, select

from service.errors import NotFound
from service.interview.values import Assessment
from service.store.database import Database
from service.store.ownership import own_round
from service.store.tables import AssessmentRow, ReportRow
from service.store.writing import insert_new, put


class Grades:
    """Assessments by owner, SHA-256 of the answer's text, rubric digest and grader version.

    They are kept per owner and go with the round that they were made in: they quote what the candidate wrote.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, owner: str, answer: str, rubric: str, grader: str) -> Assessment | None:
        """The assessment of these words, if there is one. Its turn is that of the answer it was made for."""
        with self._database.read() as session:
            row = session.get(AssessmentRow, (owner, answer, rubric, grader))
        return None if row is None else Assessment.model_validate_json(row.body)

    def keep(
        self, owner: str, round_id: str, answer: str, rubric: str, grader: str, assessment: Assessment
    ) -> None:
        """Keep an assessment; where there is one already, that one stands. Raises NotFound for the round."""
        row = {
            "owner": owner,
            "answer": answer,
            "rubric": rubric,
            "grader": grader,
            "round_id": round_id,
            "body": assessment.model_dump_json(),
        }

        def keep(session: Session) -> None:
            own_round(session, owner, round_id)
            insert_new(session, AssessmentRow, [row])

        self._database.transact(keep)


class Reports:
    """One report per round."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, owner: str, round_id: str, report: str, at: datetime) -> None:
        """Keep the report (JSON) of a round; one made anew takes the place of the old. Raises NotFound."""
        row = {"round_id": round_id, "made_at": at, "body": report}

        def save(session: Session) -> None:
            own_round(session, owner, round_id)
            put(session, ReportRow, [row])

        self._database.transact(save)

    def load(self, owner: str, round_id: str) -> str:
        """The report (JSON) of a round. Raises NotFound where there is none."""
        with self._database.read() as session:
            found = own_round(session, owner, round_id, lock=False)
            body = session.exec(select(ReportRow.body).where(ReportRow.round_id == found.id)).first()
        if body is None:
            raise NotFound("This round has no report yet.")
        return body

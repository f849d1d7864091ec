"""Guides, passages and questions in SQL, brought to what the files say.

Guides and passages are what they are now. Questions and rubrics keep every version that ever was: a round is
planned with digests, and is graded by the text that it was planned with.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from service.content.values import Guide, Library, Passage, Question
from service.errors import StoreError
from service.store.columns import Table
from service.store.database import LIBRARY_LOCK, Database
from service.store.tables import CriterionRow, GuideRow, PassageRow, QuestionRow, RubricRow, ShelfRow
from service.store.writing import Row, insert_new, put

_ONLY = 1
"""The key of the one row that tells what the library was made from."""


@dataclass(frozen=True, slots=True)
class Change:
    """How many rows one sync put in or changed, and how many it took away or retired."""

    written: int
    gone: int


@dataclass(frozen=True, slots=True)
class LibraryChanges:
    """What a sync did. All zero when SQL already said what the files say."""

    guides: Change
    passages: Change
    rubrics: Change
    questions: Change


class Shelf:
    """The library in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def fingerprint(self) -> str:
        """What `sync` was told last that the library was made from; empty before the first time."""
        with self._database.read() as session:
            row = session.get(ShelfRow, _ONLY)
        return "" if row is None else row.fingerprint

    def sync(self, library: Library, passages: Sequence[Passage], fingerprint: str = "") -> LibraryChanges:
        """Bring SQL to this library in one transaction. Every passage belongs to a guide of it."""
        guides = [_guide_row(place, guide) for place, guide in enumerate(library.guides.values())]
        pieces = [_passage_row(place, passage) for place, passage in enumerate(passages)]
        questions = list(library.questions.values())

        def sync(session: Session) -> LibraryChanges:
            self._database.hold(session, LIBRARY_LOCK)
            put(session, ShelfRow, [{"id": _ONLY, "fingerprint": fingerprint}])
            return LibraryChanges(
                guides=_mirror(session, GuideRow, "slug", guides, ("position", "digest")),
                passages=_mirror(session, PassageRow, "id", pieces, ("position", "digest", "anchor", "part")),
                rubrics=_add_rubrics(session, questions),
                questions=_add_questions(session, questions),
            )

        return self._database.transact(sync)

    def load(self) -> Library:
        """The current library, in the order of the files."""
        guides = select(GuideRow.body).order_by(col(GuideRow.position))
        questions = select(QuestionRow.body).where(col(QuestionRow.current))
        questions = questions.order_by(col(QuestionRow.position))
        with self._database.read() as session:
            found = [Guide.model_validate_json(body) for body in session.exec(guides)]
            asked = [Question.model_validate_json(body) for body in session.exec(questions)]
        return Library(
            guides={guide.slug: guide for guide in found},
            questions={question.id: question for question in asked},
        )

    def passages(self) -> tuple[Passage, ...]:
        """The current passages, in the order of the files."""
        with self._database.read() as session:
            rows = session.exec(select(PassageRow).order_by(col(PassageRow.position))).all()
        return tuple(
            Passage(
                id=row.id,
                guide=row.guide,
                anchor=row.anchor,
                part=row.part,
                path=tuple(json.loads(row.path)),
                text=row.text,
            )
            for row in rows
        )

    def questions(self, planned: Iterable[tuple[str, str]]) -> Mapping[str, Question]:
        """The questions of a plan by id, each in the version of its digest: (id, digest) pairs go in.

        Raises StoreError where a version is missing; none is ever deleted.
        """
        wanted = {digest: question for question, digest in planned}
        with self._database.read() as session:
            bodies = session.exec(select(QuestionRow.body).where(col(QuestionRow.digest).in_(wanted))).all()
        found = {question.id: question for question in map(Question.model_validate_json, bodies)}
        missing = sorted(set(wanted.values()) - set(found))
        if missing:
            raise StoreError(
                f"The database has lost the version of {missing[0]} that this round was planned with."
            )
        return found


def _mirror(
    session: Session, table: type[Table], key: str, rows: Sequence[Row], compared: tuple[str, ...]
) -> Change:
    """Make a table hold exactly these rows; rows that agree in the `compared` columns are left alone."""
    columns = table.metadata.tables[str(table.__tablename__)].columns
    connection = session.connection()
    stands = connection.execute(select(columns[key], *(columns[name] for name in compared)))
    old = {row[0]: tuple(row[1:]) for row in stands}
    new = {str(row[key]): row for row in rows}
    changed = [row for name, row in new.items() if old.get(name) != tuple(row[one] for one in compared)]
    gone = [name for name in old if name not in new]
    for name in gone:
        connection.execute(delete(table).where(columns[key] == name))
    put(session, table, changed)
    return Change(len(changed), len(gone))


def _add_rubrics(session: Session, questions: Sequence[Question]) -> Change:
    known = set(session.exec(select(RubricRow.question, RubricRow.digest)).all())
    new = [question for question in questions if (question.id, question.rubric_digest) not in known]
    now = datetime.now(UTC)
    rubrics = [{"question": one.id, "digest": one.rubric_digest, "created_at": now} for one in new]
    insert_new(session, RubricRow, rubrics)
    insert_new(session, CriterionRow, [row for question in new for row in _criterion_rows(question)])
    return Change(len(new), 0)


def _add_questions(session: Session, questions: Sequence[Question]) -> Change:
    stands = session.exec(select(QuestionRow.digest, QuestionRow.current, QuestionRow.position)).all()
    old = {digest: (current, position) for digest, current, position in stands}
    wanted = {question.digest: (True, place) for place, question in enumerate(questions)}
    retired = [digest for digest, (current, _) in old.items() if current and digest not in wanted]
    for digest in retired:  # before the new ones: a question has one current version
        _mark(session, digest, current=False, position=old[digest][1])
    now = datetime.now(UTC)
    new = [
        {
            "digest": question.digest,
            "id": question.id,
            "guide": question.guide,
            "rubric": question.rubric_digest,
            "position": place,
            "current": True,
            "body": question.model_dump_json(),
            "created_at": now,
        }
        for place, question in enumerate(questions)
        if question.digest not in old
    ]
    insert_new(session, QuestionRow, new)
    moved = [digest for digest in wanted if digest in old and old[digest] != wanted[digest]]
    for digest in moved:
        _mark(session, digest, current=True, position=wanted[digest][1])
    return Change(len(new) + len(moved), len(retired))


def _mark(session: Session, digest: str, *, current: bool, position: int) -> None:
    statement = update(QuestionRow).where(col(QuestionRow.digest) == digest)
    session.connection().execute(statement.values(current=current, position=position))


def _guide_row(place: int, guide: Guide) -> Row:
    return {"slug": guide.slug, "position": place, "digest": guide.digest, "body": guide.model_dump_json()}


def _passage_row(place: int, passage: Passage) -> Row:
    return {
        "id": passage.id,
        "position": place,
        "guide": passage.guide,
        "anchor": passage.anchor,
        "part": passage.part,
        "path": json.dumps(passage.path, ensure_ascii=False),
        "text": passage.text,
        "digest": passage.digest,
    }


def _criterion_rows(question: Question) -> list[Row]:
    return [
        {
            "question": question.id,
            "rubric": question.rubric_digest,
            "id": criterion.id,
            "position": place,
            "dimension": criterion.dimension,
            "rung": criterion.rung,
            "weight": criterion.weight,
            "passage": criterion.passage,
            "body": criterion.model_dump_json(),
        }
        for place, criterion in enumerate(question.rubric)
    ]

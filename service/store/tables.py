"""The tables. What is queried is a column, what is only read back is JSON text.

Every row belongs to a user, or is content that all share.

    users ─┬─ rounds ─┬─ events        the round is the list of its events
           │          ├─ drafts        what stands in the answer box
           │          ├─ assessments   what a grader made of an answer of this round
           │          └─ reports
    guides ── passages                 what the files say now
    questions ── rubrics ── criteria   every version that ever was, the current ones marked
    embeddings                         a cache, by content hash and model

JSON is kept as text: it is read whole, and text holds every character on both databases.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from service.store.columns import Table, UtcDateTime


def _partial(name: str, column: str, *, where: str, unique: bool = False) -> Index:
    """An index over only those rows in which the Boolean column `where` is true."""
    return Index(name, column, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


class UserRow(Table, table=True):
    """Who owns things."""

    __tablename__ = "users"

    id: str = Field(primary_key=True)
    name: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class GuideRow(Table, table=True):
    """A guide as its file stands; `body` is the whole value."""

    __tablename__ = "guides"

    slug: str = Field(primary_key=True)
    position: int
    digest: str
    body: str = Field(sa_type=Text)


class ShelfRow(Table, table=True):
    """What the library in SQL was made from: one row, or none before the first time."""

    __tablename__ = "shelf"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    fingerprint: str


class PassageRow(Table, table=True):
    """A passage as the guides stand; `path` is a JSON list of headings, `digest` the key of its embedding."""

    __tablename__ = "passages"

    id: str = Field(primary_key=True)
    position: int
    guide: str = Field(foreign_key="guides.slug", ondelete="CASCADE", index=True)
    anchor: str
    part: int
    path: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    digest: str


class EmbeddingRow(Table, table=True):
    """A vector: `dimension` little-endian 32-bit floats."""

    __tablename__ = "embeddings"

    digest: str = Field(primary_key=True)
    model: str = Field(primary_key=True)
    dimension: int
    vector: bytes = Field(sa_type=LargeBinary)


class RubricRow(Table, table=True):
    """A version of a question's rubric. Never changed, never deleted."""

    __tablename__ = "rubrics"

    question: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class CriterionRow(Table, table=True):
    """A criterion of one rubric version; `body` is the whole value."""

    __tablename__ = "criteria"
    __table_args__ = (
        ForeignKeyConstraint(
            ["question", "rubric"], ["rubrics.question", "rubrics.digest"], ondelete="CASCADE"
        ),
    )

    question: str = Field(primary_key=True)
    rubric: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    position: int
    dimension: str
    rung: str
    weight: float
    passage: str
    body: str = Field(sa_type=Text)


class QuestionRow(Table, table=True):
    """A version of a question. Rounds are planned with digests, so old versions stay."""

    __tablename__ = "questions"
    __table_args__ = (
        ForeignKeyConstraint(["id", "rubric"], ["rubrics.question", "rubrics.digest"]),
        _partial("uq_questions_current", "id", where="current", unique=True),
    )

    digest: str = Field(primary_key=True)
    id: str
    guide: str = Field(index=True)
    rubric: str
    position: int
    current: bool
    body: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcDateTime)


class RoundRow(Table, table=True):
    """A round's head: what lists and sweeps read. Written in the transaction of the event that changed it."""

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("owner", "client_key"),
        Index(None, "owner", "created_at", "id"),
        Index(None, "status", "deadline"),
        _partial("ix_rounds_owed", "created_at", where="owed"),
    )

    id: str = Field(primary_key=True)
    owner: str = Field(foreign_key="users.id", ondelete="CASCADE")
    client_key: str | None
    title: str
    mode: str
    minutes: int
    created_at: datetime = Field(sa_type=UtcDateTime)
    status: str
    verdict: str | None
    deadline: datetime | None = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(sa_type=UtcDateTime)
    answered: int
    asked: int
    owed: bool


class EventRow(Table, table=True):
    """An event of a round; `payload` is the whole event as `EVENT` writes it."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("round_id", "client_key"),)

    round_id: str = Field(primary_key=True, foreign_key="rounds.id", ondelete="CASCADE")
    seq: int = Field(primary_key=True)
    kind: str
    client_key: str | None
    at: datetime = Field(sa_type=UtcDateTime)
    payload: str = Field(sa_type=Text)


class DraftRow(Table, table=True):
    """What stands in the answer box of a round. The version stays when the text is cleared."""

    __tablename__ = "drafts"

    round_id: str = Field(primary_key=True, foreign_key="rounds.id", ondelete="CASCADE")
    text: str = Field(sa_type=Text)
    version: int = Field(sa_type=BigInteger)
    saved_at: datetime = Field(sa_type=UtcDateTime)


class AssessmentRow(Table, table=True):
    """What a grader made of an answer: kept once for the same words, rubric and grader of one owner."""

    __tablename__ = "assessments"

    owner: str = Field(primary_key=True, foreign_key="users.id", ondelete="CASCADE")
    answer: str = Field(primary_key=True)
    rubric: str = Field(primary_key=True)
    grader: str = Field(primary_key=True)
    round_id: str = Field(foreign_key="rounds.id", ondelete="CASCADE", index=True)
    body: str = Field(sa_type=Text)


class ReportRow(Table, table=True):
    """The report of a finished round."""

    __tablename__ = "reports"

    round_id: str = Field(primary_key=True, foreign_key="rounds.id", ondelete="CASCADE")
    made_at: datetime = Field(sa_type=UtcDateTime)
    body: str = Field(sa_type=Text)

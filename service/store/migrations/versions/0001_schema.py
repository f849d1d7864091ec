"""The first schema.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
    )
    _create_content()
    _create_rounds()


def downgrade() -> None:
    for table in ("reports", "assessments", "drafts", "events", "rounds"):
        op.drop_table(table)
    for table in ("questions", "criteria", "rubrics", "embeddings", "passages", "shelf", "guides", "users"):
        op.drop_table(table)


def _create_content() -> None:
    op.create_table(
        "guides",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_guides"),
    )
    op.create_table(
        "shelf",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shelf"),
    )
    op.create_table(
        "passages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("guide", sa.String(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passages"),
        sa.ForeignKeyConstraint(["guide"], ["guides.slug"], name="fk_passages_guide", ondelete="CASCADE"),
    )
    op.create_index("ix_passages_guide", "passages", ["guide"])
    op.create_table(
        "embeddings",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "model", name="pk_embeddings"),
    )
    op.create_table(
        "rubrics",
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("question", "digest", name="pk_rubrics"),
    )
    op.create_table(
        "criteria",
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("rubric", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("passage", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("question", "rubric", "id", name="pk_criteria"),
        sa.ForeignKeyConstraint(
            ["question", "rubric"],
            ["rubrics.question", "rubrics.digest"],
            name="fk_criteria_question_rubric",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "questions",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("guide", sa.String(), nullable=False),
        sa.Column("rubric", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_questions"),
        sa.ForeignKeyConstraint(
            ["id", "rubric"], ["rubrics.question", "rubrics.digest"], name="fk_questions_id_rubric"
        ),
    )
    op.create_index("ix_questions_guide", "questions", ["guide"])
    op.create_index(
        "uq_questions_current",
        "questions",
        ["id"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )


def _create_rounds() -> None:
    op.create_table(
        "rounds",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("client_key", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("owed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rounds"),
        sa.ForeignKeyConstraint(["owner"], ["users.id"], name="fk_rounds_owner", ondelete="CASCADE"),
        sa.UniqueConstraint("owner", "client_key", name="uq_rounds_owner_client_key"),
    )
    op.create_index("ix_rounds_owner_created_at_id", "rounds", ["owner", "created_at", "id"])
    op.create_index("ix_rounds_status_deadline", "rounds", ["status", "deadline"])
    op.create_index(
        "ix_rounds_owed",
        "rounds",
        ["created_at"],
        sqlite_where=sa.text("owed"),
        postgresql_where=sa.text("owed"),
    )
    op.create_table(
        "events",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("client_key", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("round_id", "seq", name="pk_events"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_events_round_id", ondelete="CASCADE"),
        sa.UniqueConstraint("round_id", "client_key", name="uq_events_round_id_client_key"),
    )
    op.create_table(
        "drafts",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("round_id", name="pk_drafts"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_drafts_round_id", ondelete="CASCADE"),
    )
    op.create_table(
        "assessments",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("rubric", sa.String(), nullable=False),
        sa.Column("grader", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "answer", "rubric", "grader", name="pk_assessments"),
        sa.ForeignKeyConstraint(["owner"], ["users.id"], name="fk_assessments_owner", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name="fk_assessments_round_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_assessments_round_id", "assessments", ["round_id"])
    op.create_table(
        "reports",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("round_id", name="pk_reports"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_reports_round_id", ondelete="CASCADE"),
    )

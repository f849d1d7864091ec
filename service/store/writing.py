"""Statements that SQLite and PostgreSQL both know, and SQL in general does not."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from service.store.columns import Table

Row: TypeAlias = Mapping[str, object]
_Insert: TypeAlias = sqlite.Insert | postgresql.Insert


def insert_new(session: Session, table: type[Table], rows: Sequence[Row]) -> None:
    """Insert the rows whose keys are not there yet; the others stay as they are."""
    if rows:
        statement = _insert(session, table).on_conflict_do_nothing()
        session.connection().execute(statement, [dict(row) for row in rows])


def put(session: Session, table: type[Table], rows: Sequence[Row]) -> None:
    """Insert the rows, or overwrite those that have their primary keys."""
    if rows:
        statement = _insert(session, table)
        keys = [column.name for column in inspect(table).primary_key]
        values = {name: statement.excluded[name] for name in rows[0] if name not in keys}
        upsert = statement.on_conflict_do_update(index_elements=keys, set_=values)
        session.connection().execute(upsert, [dict(row) for row in rows])


def _insert(session: Session, table: type[Table]) -> _Insert:
    if session.connection().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)

"""The migrations make the schema that the code describes, on both databases, forwards and back."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from service.errors import StoreError
from service.store import migrations
from service.store.columns import Table
from service.store.database import Database
from service.store.migrations import LATEST, migrate, take_back
from service.store.rounds import Rounds
from service.store.users import Users


def _tables(database: Database) -> set[str]:
    with database.read() as session:
        return set(inspect(session.connection()).get_table_names())


def _differences(database: Database) -> list[object]:
    with database.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        return list(compare_metadata(context, Table.metadata))


def test_the_migrated_schema_is_the_one_of_the_tables(database: Database) -> None:
    assert _differences(database) == []
    assert _tables(database) == {*Table.metadata.tables, "alembic_version"}


def test_the_comparison_would_see_a_difference(own_database: Database) -> None:
    with own_database.write() as session:
        session.connection().execute(text("DROP INDEX ix_rounds_owed"))
        session.connection().execute(text("ALTER TABLE drafts ADD COLUMN extra INTEGER"))
    assert len(_differences(own_database)) == 2


def test_foreign_keys_unique_constraints_and_partial_indices_carry_what_the_tables_say(
    database: Database,
) -> None:
    with database.read() as session:
        inspector = inspect(session.connection())
        for table in Table.metadata.sorted_tables:
            keys = {
                (key["name"], key["options"].get("ondelete"))
                for key in inspector.get_foreign_keys(table.name)
            }
            assert keys == {(str(key.name), key.ondelete) for key in table.foreign_key_constraints}
        for table_name, name in (("rounds", "ix_rounds_owed"), ("questions", "uq_questions_current")):
            (found,) = (index for index in inspector.get_indexes(table_name) if index["name"] == name)
            assert any(option.endswith("_where") for option in found["dialect_options"])


def test_migrating_again_changes_nothing(database: Database) -> None:
    Users(database).local()
    migrate(database)
    assert Users(database).ensure("local", "other") == "local"
    with database.read() as session:
        rows = session.connection().execute(text("SELECT version_num FROM alembic_version")).all()
        assert [tuple(row) for row in rows] == [(LATEST,)]


def test_back_to_nothing_and_forwards_again(own_database: Database) -> None:
    take_back(own_database, "base")
    assert _tables(own_database) == {"alembic_version"}
    migrate(own_database)
    assert _differences(own_database) == []
    assert Rounds(own_database).unfinished() == []


def test_a_migration_that_fails_leaves_nothing_behind(bare_database: Database) -> None:
    with bare_database.write() as session:
        session.connection().execute(text("CREATE TABLE reports (in_the_way INTEGER)"))
    with pytest.raises(StoreError):
        migrate(bare_database)
    assert _tables(bare_database) == {"reports"}


def test_a_database_of_a_newer_version_is_refused(own_database: Database) -> None:
    with own_database.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version"):
        migrate(own_database)


def test_a_database_without_a_schema_says_what_to_do(bare_database: Database) -> None:
    with pytest.raises(StoreError, match="hotseat migrate"):
        Users(bare_database).local()


def test_the_latest_revision_is_the_head_of_the_files() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert scripts.get_current_head() == LATEST

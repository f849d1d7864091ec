"""There is one local user, and it is made once."""

import pytest
from sqlalchemy import text

from service.errors import InputError
from service.store.database import Database
from service.store.users import LOCAL, Users


def test_the_local_user_is_there_after_asking_for_it_any_number_of_times(database: Database) -> None:
    assert {Users(database).local() for _ in range(3)} == {LOCAL}
    with database.read() as session:
        assert session.connection().execute(text("SELECT id, name FROM users")).all() == [("local", "You")]


def test_a_user_that_is_there_stays_as_it_is(database: Database) -> None:
    users = Users(database)
    users.ensure("ada", "Ada")
    users.ensure("ada", "Somebody else")
    with database.read() as session:
        assert session.connection().execute(text("SELECT name FROM users")).scalars().all() == ["Ada"]


@pytest.mark.parametrize("user_id", ["a\0b", "\ud800"])
def test_ids_that_cannot_be_stored_are_refused(database: Database, user_id: str) -> None:
    with pytest.raises(InputError):
        Users(database).ensure(user_id, "name")

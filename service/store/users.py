"""Who owns rounds. One local user without a login, until accounts exist."""

from datetime import UTC, datetime

from service.store.database import Database
from service.store.tables import UserRow
from service.store.texts import check_text
from service.store.writing import insert_new

LOCAL = "local"
"""The owner of everything where nobody logs in."""


class Users:
    """The users table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def local(self) -> str:
        """Make sure that the one local user exists; returns its id."""
        return self.ensure(LOCAL, "You")

    def ensure(self, user_id: str, name: str) -> str:
        """Make sure that a user of this id exists; an existing one stays as it is. Returns the id."""
        check_text("user", user_id)
        check_text("name", name)
        row = {"id": user_id, "name": name, "created_at": datetime.now(UTC)}
        self._database.transact(lambda session: insert_new(session, UserRow, [row]))
        return user_id

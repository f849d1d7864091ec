"""What was said to be saved is there after a crash, and what was not is not there by halves."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, event, text

from service.errors import StoreError
from service.interview.values import Assessment
from service.store.columns import Table
from service.store.database import Database
from service.store.grades import Grades, Reports
from service.store.library import Shelf
from service.store.rounds import Rounds
from service.store.users import Users
from tests.store.samples import OPEN, answer, opened
from tests.support.databases import postgres_copy
from tests.support.postgres import Postgres
from tests.support.sample import START, sample_library

LONG = bool(os.environ.get("HOTSEAT_LONG"))
KILLED_AFTER = [1, 4, 15, *(range(2, 60) if LONG else ())]
"""How many appends the writer has reported when it is killed; somewhere in the next one, then."""


class CutError(Exception):
    """Stands for the power going away."""


@pytest.mark.faults
def test_what_a_killed_writer_reported_is_there(database: Database, rounds: Rounds, owner: str) -> None:
    round_id = rounds.create(owner, opened(), None, "t")
    url = database.url.render_as_string(hide_password=False)
    for after in KILLED_AFTER:
        reported = _write_and_kill(url, owner, round_id, after)
        reopened = Database(url)
        events = Rounds(reopened).load(owner, round_id).events
        draft = Rounds(reopened).draft(owner, round_id)
        assert [one.seq for one in events] == list(range(len(events)))
        assert reported <= events[-1].seq <= reported + 1
        assert draft.version in (reported, reported + 1)
        assert draft.text == f"after {draft.version}"
        if reopened.is_sqlite:
            with reopened.read() as session:
                assert session.connection().execute(text("PRAGMA integrity_check")).scalar() == "ok"
        reopened.dispose()


def _write_and_kill(url: str, owner: str, round_id: str, after: int) -> int:
    """The last seq that a writer reported before it was killed."""
    command = [sys.executable, "-m", "tests.store.writers", url, owner, round_id]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        reported = [writer.stdout.readline() for _ in range(after)]
        writer.kill()
        return int([*reported, *writer.stdout][-1])


@contextmanager
def cut_at(database: Database, statement: int) -> Iterator[list[str]]:
    """Raise instead of sending the statement of this number, the commit included; yields those that were sent."""
    sent: list[str] = []

    def send(statement_text: str) -> None:
        if len(sent) == statement:
            raise CutError
        sent.append(statement_text)

    def execute(*arguments: object) -> None:
        send(str(arguments[2]))

    def commit(_: Connection) -> None:
        send("COMMIT")

    event.listen(database.engine, "before_cursor_execute", execute)
    event.listen(database.engine, "commit", commit)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", execute)
        event.remove(database.engine, "commit", commit)


ASSESSMENT = Assessment(question="q", turn=1, rubric="r", grader="g", criteria=())

ACTS: dict[str, Callable[[Database, str, str], object]] = {
    "create": lambda database, owner, _: Rounds(database).create(owner, opened("timed"), "new", "t"),
    "append": lambda database, owner, round_id: Rounds(database).append(
        owner, round_id, 2, answer("new"), "new", OPEN, clear_draft=True, draft_version=9
    ),
    "delete": lambda database, owner, round_id: Rounds(database).delete(owner, round_id),
    "save_draft": lambda database, owner, round_id: Rounds(database).save_draft(
        owner, round_id, "b", START, 2
    ),
    "keep": lambda database, owner, round_id: Grades(database).keep(
        owner, round_id, "b", "r", "g", ASSESSMENT
    ),
    "save a report": lambda database, owner, round_id: Reports(database).save(owner, round_id, "{}", START),
    "sync": lambda database, *_: Shelf(database).sync(sample_library(("calibration", "trees"), each=3), ()),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_an_act_that_is_cut_between_any_two_statements_leaves_everything_as_it_was(
    database: Database, rounds: Rounds, owner: str, act: Callable[[Database, str, str], object]
) -> None:
    Shelf(database).sync(sample_library(("calibration", "testing"), each=2), ())
    round_id = rounds.create(owner, opened(), "old", "t")
    rounds.append(owner, round_id, 1, answer("old"), "first", OPEN)
    rounds.save_draft(owner, round_id, "a", START, 1)
    Grades(database).keep(owner, round_id, "a", "r", "g", ASSESSMENT)
    before = _everything(database)
    statement = 0
    while True:
        with cut_at(database, statement) as sent:
            try:
                act(database, owner, round_id)
                break
            except CutError:
                pass
        assert _everything(database) == before, sent
        statement += 1
    assert sent[-1] == "COMMIT"
    assert statement == len(sent) >= 3
    assert _everything(database) != before


def _everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as session:
        return {
            table.name: sorted((tuple(row) for row in session.connection().execute(table.select())), key=repr)
            for table in Table.metadata.sorted_tables
        }


@pytest.mark.faults
@pytest.mark.postgres
def test_a_connection_that_breaks_costs_one_call_and_no_data(postgres_template: Postgres) -> None:
    with postgres_copy(postgres_template) as database:
        rounds, owner = Rounds(database), Users(database).local()
        round_id = rounds.create(owner, opened(), None, "t")
        with pytest.raises(StoreError), database.write() as session:
            session.connection().execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        rounds.append(owner, round_id, 1, answer(), None, OPEN)
        assert rounds.positions([round_id]) == {round_id: 2}


@pytest.mark.faults
@pytest.mark.postgres
def test_connections_that_broke_while_idle_are_not_noticed(postgres_template: Postgres) -> None:
    with postgres_copy(postgres_template) as database:
        owner = Users(database).local()
        with psycopg.connect(postgres_template.url(str(database.url.database))) as connection:
            ended = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert ended.fetchall()
        assert Users(database).local() == owner

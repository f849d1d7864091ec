"""Many writers at once: one wins each seq, a key has one effect, and nobody is told that the database is locked."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from threading import Barrier
from typing import TypeVar

import pytest

from service.errors import SeqConflict
from service.store.database import Database
from service.store.library import Shelf
from service.store.migrations import migrate
from service.store.rounds import Rounds
from service.store.users import Users
from tests.store.samples import OPEN, answer, opened
from tests.store.writers import migrate_at, write_many
from tests.support.sample import START, sample_library

THREADS = 16
PROCESSES = 4
_T = TypeVar("_T")


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        yield pool


def at_once(act: Callable[[int], _T], times: int = THREADS) -> list[_T]:
    """What `act(0)`, `act(1)`, … return when THREADS of them start at the same moment."""
    barrier = Barrier(THREADS)

    def start(number: int) -> _T:
        if number < THREADS:
            barrier.wait()
        return act(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(start, range(times)))


def test_of_sixteen_who_append_the_same_seq_one_wins(rounds: Rounds, owner: str) -> None:
    round_id = rounds.create(owner, opened(), None, "t")

    def append(number: int) -> str:
        try:
            rounds.append(owner, round_id, 1, answer(str(number)), f"key-{number}", OPEN)
        except SeqConflict:
            return "conflict"
        return str(number)

    won = Counter(at_once(append))
    assert won.pop("conflict") == THREADS - 1
    (winner,) = won
    assert [one.event for one in rounds.events_after(owner, round_id, 0)] == [answer(winner)]


def test_one_key_a_hundred_times_at_once_has_one_effect(rounds: Rounds, owner: str) -> None:
    round_id = rounds.create(owner, opened(), None, "t")
    results = at_once(lambda _: rounds.append(owner, round_id, 1, answer(), "key", OPEN, True), times=100)
    assert results == [results[0]] * 100
    assert rounds.positions([round_id]) == {round_id: 2}


def test_one_start_a_hundred_times_at_once_opens_one_round(rounds: Rounds, owner: str) -> None:
    results = at_once(lambda _: rounds.create(owner, opened("timed"), "key", "t"), times=100)
    assert set(results) == {rounds.history(owner, 100)[0].id}
    assert len(rounds.history(owner, 100)) == 1


def test_drafts_saved_at_once_leave_the_newest(rounds: Rounds, owner: str) -> None:
    round_id = rounds.create(owner, opened(), None, "t")
    at_once(lambda number: rounds.save_draft(owner, round_id, f"text {number}", START, number + 1))
    draft = rounds.draft(owner, round_id)
    assert (draft.text, draft.version) == (f"text {THREADS - 1}", THREADS)


def test_a_reader_sees_whole_appends_while_others_write(rounds: Rounds, owner: str) -> None:
    round_id = rounds.create(owner, opened(), None, "t")

    def act(number: int) -> bool:
        if number == 0:
            for seq in range(1, 11):
                rounds.append(owner, round_id, seq, answer(), None, OPEN)
            return True
        seqs = [one.seq for one in rounds.load(owner, round_id).events]
        return seqs == list(range(len(seqs)))

    assert all(at_once(act, times=64))


def test_the_local_user_is_made_once_by_many(database: Database) -> None:
    assert set(at_once(lambda _: Users(database).local())) == {"local"}


def test_a_library_brought_in_by_many_at_once_stands_once(database: Database) -> None:
    library = sample_library(each=2)
    changes = at_once(lambda _: Shelf(database).sync(library, ()), times=THREADS)
    assert sum(change.questions.written for change in changes) == len(library.questions)
    assert Shelf(database).load() == library


def test_four_processes_of_writers_lose_and_repeat_nothing(
    database: Database, rounds: Rounds, owner: str, processes: Executor
) -> None:
    url = database.url.render_as_string(hide_password=False)
    threads, each = 3, 5
    shared = rounds.create(owner, opened(), None, "t")
    tasks = [processes.submit(write_many, url, owner, shared, threads, each) for _ in range(PROCESSES)]
    assert sum(task.result() for task in tasks) == PROCESSES * threads * each
    assert rounds.positions([shared]) == {shared: PROCESSES * threads * each + 1}
    assert [one.seq for one in rounds.load(owner, shared).events] == list(
        range(PROCESSES * threads * each + 1)
    )


def test_replicas_that_start_at_once_migrate_once(bare_database: Database, processes: Executor) -> None:
    url = bare_database.url.render_as_string(hide_password=False)
    for task in [processes.submit(migrate_at, url) for _ in range(PROCESSES)]:
        task.result()
    assert Users(bare_database).local() == "local"


def test_threads_that_migrate_at_once_migrate_once(bare_database: Database) -> None:
    at_once(lambda _: migrate(bare_database))
    assert Users(bare_database).local() == "local"

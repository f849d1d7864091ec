"""What the tests run in other processes: writers that are many, and a writer that is killed.

`python -m tests.store.writers URL OWNER ROUND` appends for ever and prints each seq once it is committed.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from service.errors import SeqConflict
from service.store.database import Database
from service.store.migrations import migrate
from service.store.rounds import Rounds
from tests.store.samples import OPEN, answer


def migrate_at(url: str) -> None:
    """Bring a database up to date, as a replica that starts does."""
    database = Database(url)
    migrate(database)
    database.dispose()


def write_many(url: str, owner: str, round_id: str, threads: int, each: int) -> int:
    """Append `each` answers from every thread, trying again when others were first; returns how many stand."""
    database = Database(url)
    rounds = Rounds(database)
    with ThreadPoolExecutor(threads) as pool:
        written = list(
            pool.map(lambda _: sum(write_next(rounds, owner, round_id) for _ in range(each)), range(threads))
        )
    database.dispose()
    return sum(written)


def write_next(rounds: Rounds, owner: str, round_id: str) -> int:
    """Append one answer wherever the round stands by then."""
    while True:
        try:
            rounds.append(owner, round_id, rounds.positions([round_id])[round_id], answer(), None, OPEN)
            return 1
        except SeqConflict:
            continue


def write_until_killed(url: str, owner: str, round_id: str) -> None:
    rounds = Rounds(Database(url))
    seq = rounds.positions([round_id])[round_id]
    while True:
        rounds.append(owner, round_id, seq, answer("x" * 5000), f"key-{seq}", OPEN)
        rounds.save_draft(owner, round_id, f"after {seq}", answer().at, seq)
        print(seq, flush=True)
        seq += 1


if __name__ == "__main__":
    write_until_killed(*sys.argv[1:])

"""Threads for calls to the database: off the event loop, bounded, and all finished when they are closed."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

_T = TypeVar("_T")

SQL_THREADS = 16
"""SQL calls under way at once in this process: as many as the database keeps connections."""


class SqlThreads:
    """Runs short blocking calls. A caller that is cancelled leaves its call to finish; `close` waits for it, so
    that no connection is in use when the database is let go."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(SQL_THREADS, thread_name_prefix="sql")

    async def run(self, call: Callable[..., _T], *arguments: object) -> _T:
        """The result of `call(*arguments)`; raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(call, *arguments))

    async def close(self) -> None:
        """Wait for calls under way; those that have not begun are dropped."""
        await asyncio.to_thread(self._pool.shutdown, wait=True, cancel_futures=True)

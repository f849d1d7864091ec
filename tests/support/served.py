"""The service under test as a process that can be killed: everything real but the embedder, the grader and the clock.

A start has to be cheap, because fault tests start a server some dozens of times: processes are forked from one that
has imported everything already. What a test controls from outside stands in the data folder: `clock` holds seconds
that the server's time is ahead, and while `failing` is there the grader fails.
"""

import asyncio
import logging
import multiprocessing
import os
import signal
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import bm25s  # noqa: F401  imported before the fork, like faiss, so that no start pays for it
import faiss  # noqa: F401
import pydantic.v1  # noqa: F401  FastAPI looks into it when the routes are made
import uvicorn

from service.__main__ import BACKLOG, STREAMS_END_WITHIN
from service.app import create_app, prepare
from service.content.values import Question
from service.errors import EngineError
from service.grading.scripted import ScriptedGrader
from service.interview.engine import AnswerToGrade
from service.interview.values import Assessment
from service.retrieval.embedder import HashingEmbedder
from service.settings import Settings

STARTS_WITHIN = 120.0
"""Seconds until a start counts as failed: the first one imports everything, on a machine that may be busy."""

GRADES_IN = 0.02
"""Seconds that an assessment takes, so that a kill can fall into it."""

SEED = 3

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.support.served"])


@dataclass(frozen=True, slots=True)
class Setup:
    """What a server process runs on."""

    data: Path
    knowledge: Path
    database_url: str = ""

    @property
    def clock(self) -> Path:
        return self.data / "clock"

    @property
    def failing(self) -> Path:
        return self.data / "failing"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @property
    def url(self) -> str:
        """The URL of the database, the default filled in."""
        return self.database_url or f"sqlite:///{self.data / 'hotseat.db'}"


class Replica:
    """One server process: started, killed, started again on another port."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.port = 0
        self.starts = 0
        self._process: multiprocessing.process.BaseProcess | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start a process and wait until it serves. Raises RuntimeError."""
        told, tells = _PROCESSES.Pipe(duplex=False)
        process = _PROCESSES.Process(target=serve, args=(self.setup, tells))
        process.start()
        tells.close()
        self._process = process
        with told:
            try:
                if not told.poll(STARTS_WITHIN):
                    raise RuntimeError("the server does not start")
                self.port = told.recv()
            except EOFError:
                raise RuntimeError(f"the server did not start: {self.setup.log.read_text()}") from None
        self.starts += 1

    def kill(self) -> None:
        """As `kill -9` does it: nothing in the process runs any more."""
        self._end(signal.SIGKILL)

    def terminate(self) -> int:
        """SIGTERM; returns the exit code, negative for a signal."""
        return self._end(signal.SIGTERM)

    def stop(self) -> None:
        """Make sure that nothing runs any more."""
        if self._process is not None:
            self.kill()

    def _end(self, number: signal.Signals) -> int:
        process, self._process = self._process, None
        assert process is not None
        assert process.pid is not None
        if process.is_alive():
            os.kill(process.pid, number)
        process.join(STARTS_WITHIN)
        code = process.exitcode
        if code is None:
            process.kill()
            process.join()
            raise RuntimeError("the server does not end")
        process.close()
        return code


def serve(setup: Setup, tells: Connection) -> None:
    """The process: as `hotseat serve` runs the service, with the port told through a pipe."""
    log = setup.log.open("a", buffering=1)
    os.dup2(log.fileno(), 2)
    logging.basicConfig(level=logging.WARNING, stream=log)
    settings = Settings(
        _env_file=None,
        port=0,
        data_dir=setup.data,
        knowledge_dir=setup.knowledge,
        database_url=setup.database_url,
    )
    listening = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    service = prepare(
        settings,
        embedder=HashingEmbedder(),
        grader=TestGrader(setup.failing),
        clock=lambda: _now(setup.clock),
        seed=lambda: SEED,
    )
    app = create_app(service, ready=lambda: tells.send(listening.getsockname()[1]))
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=STREAMS_END_WITHIN,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listening])


class TestGrader:
    """Marks by a script that any process reads alike, and fails while a file says so."""

    __test__ = False

    def __init__(self, failing: Path) -> None:
        self._failing = failing
        self._script = ScriptedGrader(_score)
        self.version = self._script.version

    async def assess(self, answer: AnswerToGrade) -> Assessment:
        await asyncio.sleep(GRADES_IN)
        if self._failing.exists():
            raise EngineError("The grader is out.")
        return await self._script.assess(answer)

    async def prepare(self, question: Question) -> None:
        """Nothing to read up on."""


def _score(answer: AnswerToGrade) -> dict[str, float | None]:
    """The more is said, the better: half a mark from twenty words on."""
    score = min(1.0, len(answer.text.split()) / 40)
    return {criterion.id: score for criterion in answer.question.rubric}


def _now(clock: Path) -> datetime:
    ahead = float(clock.read_text()) if clock.exists() else 0.0
    return datetime.now(UTC) + timedelta(seconds=ahead)

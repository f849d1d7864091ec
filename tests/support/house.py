"""A conductor over a real database, with a clock that the test turns and a grader that reads the script."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.conductor.parts import ConductorParts
from service.conductor.runner import Conductor, RoundView
from service.conductor.stream import StreamEvent
from service.content.values import Library, Question
from service.errors import EngineError
from service.grading.report import Report, build_report
from service.interview.builtin import BuiltinInterviewer
from service.interview.engine import AnswerToGrade, Interviewer
from service.interview.state import State
from service.interview.values import Assessment, EngineName, Minutes, Mode, RoundSettings
from service.retrieval.chunking import cut_guides
from service.store.database import Database
from service.store.grades import Grades, Reports
from service.store.library import Shelf
from service.store.rounds import Rounds
from service.store.users import Users
from tests.support.sample import START, sample_library
from tests.support.selfplay import read_script

PATIENCE = 20.0
"""Seconds until a wait of the tests gives up; nothing here takes long unless it never comes."""


@dataclass
class Now:
    """A clock that stands still until it is turned."""

    time: datetime = START

    def __call__(self) -> datetime:
        return self.time

    def turn(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class ReadingGrader:
    """A Grader that marks by the rule of `selfplay.read_script`; it can be held up, and told to fail."""

    version: str = "script-1"
    failing: bool = False
    graded: list[str] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def assess(self, answer: AnswerToGrade) -> Assessment:
        if self.gate is not None:
            await self.gate.wait()
        if self.failing:
            raise EngineError("The grader is out.")
        self.graded.append(answer.text)
        return read_script(answer.question, answer.turn, answer.text)

    async def prepare(self, question: Question) -> None:
        """Nothing to read up on."""


@dataclass
class House:
    """One process's conductor. Several over one database are replicas."""

    conductor: Conductor
    grader: ReadingGrader
    now: Now
    owner: str
    library: Library

    async def opened(
        self,
        mode: Mode = "practice",
        minutes: Minutes = 15,
        engine: EngineName = "builtin",
        key: str | None = None,
    ) -> str:
        """Open a round and wait for the first question."""
        chosen = RoundSettings(
            mode=mode, minutes=minutes, level="mid", role="scientist", seed=3, engine=engine
        )
        round_id = await self.conductor.open(self.owner, chosen, key)
        await self.settled(round_id)
        return round_id

    async def settled(self, round_id: str) -> RoundView:
        """The round once nothing is owed in it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                view = await self.conductor.view(self.owner, round_id)
                if not view.thinking:
                    return view
                await asyncio.sleep(0.005)

    async def closed(self, round_id: str) -> None:
        """Wait until the round is over, by its line in the history: nobody looks at the round itself."""
        async with asyncio.timeout(PATIENCE):
            while True:
                heads = {one.id: one.head.status for one in await self.conductor.history(self.owner)}
                if heads[round_id] in ("ready", "partial"):
                    return
                await asyncio.sleep(0.02)

    async def says(self, round_id: str, text: str, key: str | None = None) -> RoundView:
        """Answer and wait for the interviewer."""
        await self.conductor.answer(self.owner, round_id, text, key)
        return await self.settled(round_id)

    async def listens(
        self, round_id: str, after: int | None, until: Callable[[StreamEvent], bool]
    ) -> list[StreamEvent]:
        """What a stream brings up to the first event for which `until` holds."""
        heard = []
        async with asyncio.timeout(PATIENCE):
            stream = self.conductor.stream(self.owner, round_id, after)
            async for event in stream:
                heard.append(event)
                if until(event):
                    break
            await stream.aclose()  # type: ignore[attr-defined]
        return heard


@asynccontextmanager
async def house(
    database: Database,
    now: Now | None = None,
    interviewers: Mapping[EngineName, Interviewer] | None = None,
    make_report: Callable[[State, datetime], Report] = build_report,
    tending: bool = False,
) -> AsyncIterator[House]:
    """A conductor over this database; `tending` also runs its look-after loop."""
    library = sample_library()
    shelf = Shelf(database)
    passages = cut_guides(library.guides.values(), lambda text: len(text.split()))
    shelf.sync(library, passages, "sample")
    grader, clock = ReadingGrader(), now or Now()
    conductor = Conductor(
        ConductorParts(
            clock=clock,
            seed=lambda: 3,
            rounds=Rounds(database),
            shelf=shelf,
            grades=Grades(database),
            reports=Reports(database),
            library=lambda: library,
            passages_of=lambda guide: [one for one in passages if one.guide == guide],
            interviewers=interviewers or {"builtin": BuiltinInterviewer()},
            grader=grader,
            make_report=make_report,
        )
    )
    task = asyncio.create_task(conductor.tend()) if tending else None
    try:
        yield House(conductor, grader, clock, Users(database).local(), library)
    finally:
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await conductor.close()

"""The only place where the parts are wired together.

`prepare` opens what the service stands on and can fail in plain words; `create_app` makes the web application of
it, whose lifespan does the slow work (loading the embedding model, building the dense index) behind the pages.
"""

import asyncio
import logging
import platform
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from anyio import to_thread

from service import __version__
from service.conductor.librarian import Librarian
from service.conductor.parts import ConductorParts
from service.conductor.runner import Conductor
from service.errors import EmbedderUnavailable
from service.grading.builtin import BuiltinGrader
from service.grading.report import build_report
from service.interview.builtin import BuiltinInterviewer
from service.interview.engine import Grader, Interviewer
from service.interview.modelled import ModelledInterviewer
from service.interview.values import EngineName
from service.llm.endpoint import Endpoint
from service.llm.openai_chat import OpenAIChat
from service.prompting.shelf import load_prompts
from service.retrieval.embedder import Embedder, SentenceTransformerEmbedder, bundled_token_counter
from service.retrieval.index import PassageIndex, Progress, unseen
from service.retrieval.remembering import RememberingEmbedder
from service.settings import Settings
from service.store.database import Database
from service.store.embeddings import Embeddings
from service.store.grades import Grades, Reports
from service.store.library import Shelf
from service.store.migrations import migrate
from service.store.rounds import Rounds
from service.store.users import Users
from service.web.application import make_app
from service.web.parts import Health, Parts

if TYPE_CHECKING:
    from fastapi import FastAPI

log = logging.getLogger(__name__)

_LARGEST_SEED = 2**31

FIRST_PAGES = 1.0
"""Seconds that the first pages have to themselves before slow libraries are imported behind them."""


@dataclass(frozen=True)
class Service:
    """Everything that one process holds open."""

    settings: Settings
    database: Database
    embedder: Embedder
    index: PassageIndex
    librarian: Librarian
    conductor: Conductor
    interviewers: dict[EngineName, Interviewer]
    grader: Grader
    chat: OpenAIChat | None

    def build_index(self, progress: Progress) -> int:
        """Everything that search and grading need, slow parts included. Raises EmbedderUnavailable."""
        self.index.build_lexical()
        return self.librarian.build_index(progress)

    def health(self) -> Health:
        """What the settings page and the probes tell."""
        library = self.librarian.library()
        return Health(
            ready=self.embedder.ready and self.index.is_dense,
            engine=self.settings.engine,
            endpoint="untried" if "llm" in self.interviewers else "none",
            endpoint_url=self.settings.llm_base_url,
            model=self.settings.llm_model,
            endpoint_note="",
            database="SQLite" if self.database.is_sqlite else "PostgreSQL",
            search="fused" if self.index.is_dense else "lexical",
            guides=len(library.guides),
            questions=len(library.questions),
            passages=len(self.index.passages),
            versions={
                "Hotseat": __version__,
                "Python": platform.python_version(),
                "Embedding model": self.embedder.name,
                "Grader": self.grader.version,
            },
        )


def prepare(
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    grader: Grader | None = None,
    clock: Callable[[], datetime] | None = None,
    seed: Callable[[], int] | None = None,
) -> Service:
    """Open the database, bring schema and library up to date. Raises HotseatError in words for the user.

    What is given takes the place of the real thing: the tests' clock, seed, embedder or grader.
    """
    database = Database(settings.database)
    migrate(database)
    Users(database).local()
    chosen = embedder or SentenceTransformerEmbedder(settings.embedding_model, settings.embedding_dimension)
    shelf = Shelf(database)
    index = PassageIndex(chosen, Embeddings(database), settings.data_dir / "index")
    librarian = Librarian(settings.knowledge_dir, shelf, index, bundled_token_counter)
    librarian.open()
    interviewers: dict[EngineName, Interviewer] = {"builtin": BuiltinInterviewer()}
    chat = None
    if settings.has_model:
        chat = OpenAIChat(Endpoint(settings.llm_base_url, settings.llm_model, settings.llm_api_key))
        interviewers["llm"] = ModelledInterviewer(chat, load_prompts(settings.prompts_dir))
    remembering = RememberingEmbedder(chosen, Embeddings(database))
    marking = grader or BuiltinGrader(chosen.embed, chosen.name, embed_rubric=remembering.embed)
    conductor = Conductor(
        ConductorParts(
            clock=clock or (lambda: datetime.now(UTC)),
            seed=seed or (lambda: secrets.randbelow(_LARGEST_SEED)),
            rounds=Rounds(database),
            shelf=shelf,
            grades=Grades(database),
            reports=Reports(database),
            library=librarian.library,
            passages_of=librarian.passages_of,
            interviewers=interviewers,
            grader=marking,
            make_report=build_report,
        )
    )
    return Service(settings, database, chosen, index, librarian, conductor, interviewers, marking, chat)


def create_app(
    service: Service,
    *,
    progress: Progress = unseen,
    ready: Callable[[], None] = lambda: None,
) -> "FastAPI":
    """The web application. `ready` is called once requests are served; `progress` while the index is built."""

    @asynccontextmanager
    async def lifespan(_: "FastAPI") -> AsyncIterator[None]:
        tending = asyncio.create_task(service.conductor.tend(), name="tend")
        background = [tending, asyncio.create_task(_warm_up(service, progress), name="warm-up")]
        ready()
        try:
            yield
        finally:
            for task in background:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await service.conductor.close()
            if service.chat is not None:
                await service.chat.aclose()
            service.database.dispose()

    parts = Parts(
        conductor=service.conductor,
        library=service.librarian.library,
        search=service.librarian,
        health=service.health,
        engines=tuple(sorted(service.interviewers, key=lambda name: name != service.settings.engine)),
        allowed_hosts=service.settings.allowed_hosts,
    )
    return make_app(parts, lifespan=lifespan)


async def _warm_up(service: Service, progress: Progress) -> None:
    """The slow work: libraries, the dense index, the embedding model. Nothing waits for it but what needs it."""
    await asyncio.sleep(FIRST_PAGES)
    if service.chat is not None:
        await service.chat.prepare()
    try:
        embedded = await to_thread.run_sync(service.build_index, progress, abandon_on_cancel=True)
        # A query must not wait for the model: load it even where every vector came from the cache.
        await to_thread.run_sync(service.embedder.embed, ["ready"], abandon_on_cancel=True)
    except EmbedderUnavailable as error:
        log.error("%s Search goes on by words; answers cannot be graded until this is mended.", error)
    else:
        log.info("the index is complete: %s passages, %s embedded now", len(service.index.passages), embedded)

"""What the pages stand on. `service.app` wires it; the tests wire a double of the conductor."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol

from service.conductor.runner import RoundView
from service.conductor.stream import StreamEvent
from service.content.values import Library, Passage
from service.grading.report import Report
from service.interview.events import Recorded
from service.interview.values import EngineName, PlannedQuestion, RoundSettings
from service.store.summaries import RoundSummary

SearchMode = Literal["fused", "lexical"]
EndpointState = Literal["none", "untried", "working", "failing"]


class Conducting(Protocol):
    """Plays, reads and ends rounds. Raises the errors of `service.errors`."""

    async def open(self, owner: str, settings: RoundSettings, client_key: str | None) -> str: ...

    async def preview(self, owner: str, settings: RoundSettings) -> tuple[PlannedQuestion, ...]: ...

    async def view(self, owner: str, round_id: str) -> RoundView: ...

    async def answer(
        self, owner: str, round_id: str, text: str, client_key: str | None, draft_version: int = 0
    ) -> Recorded: ...

    async def ask_hint(self, owner: str, round_id: str, client_key: str | None) -> Recorded: ...

    async def skip(self, owner: str, round_id: str, client_key: str | None) -> Recorded: ...

    async def end(self, owner: str, round_id: str, client_key: str | None) -> Recorded: ...

    async def retry(self, owner: str, round_id: str, client_key: str | None) -> Recorded: ...

    async def save_draft(self, owner: str, round_id: str, text: str, version: int) -> int: ...

    async def report(self, owner: str, round_id: str) -> Report: ...

    async def history(self, owner: str) -> tuple[RoundSummary, ...]: ...

    async def delete(self, owner: str, round_id: str) -> None: ...

    def stream(self, owner: str, round_id: str, after: int | None) -> AsyncIterator[StreamEvent]: ...


class Found(Protocol):
    """A passage that a search found."""

    @property
    def passage(self) -> Passage: ...

    @property
    def score(self) -> float: ...


class SearchFindings(Protocol):
    """What a search gives back, best first. `lexical` means that the meaning of words is not searched yet."""

    @property
    def hits(self) -> Sequence[Found]: ...

    @property
    def mode(self) -> SearchMode: ...


class Search(Protocol):
    """Search over all passages. Blocking; the pages call it in a thread."""

    def search(self, query: str, limit: int) -> SearchFindings: ...


@dataclass(frozen=True, slots=True)
class Health:
    """How the service is, as the settings page and the probes show it.

    `ready` says that everything is loaded: grading and search by meaning work too.
    `endpoint_url` and `model` are empty where no model is configured; no key is ever in here. `versions` gives
    what is installed by name (hotseat, python, grader, embedding model, …).
    """

    ready: bool
    engine: EngineName
    endpoint: EndpointState
    endpoint_url: str
    model: str
    endpoint_note: str
    database: Literal["SQLite", "PostgreSQL"]
    search: SearchMode
    guides: int
    questions: int
    passages: int
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that `make_app` needs. `engines` are those that can be chosen, the default first."""

    conductor: Conducting
    library: Callable[[], Library]
    search: Search
    health: Callable[[], Health]
    engines: tuple[EngineName, ...]
    allowed_hosts: tuple[str, ...]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

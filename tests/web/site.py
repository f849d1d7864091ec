"""The whole web side over a real conductor and a real database, called in the same event loop: no server, no port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from httpx2 import ASGITransport, AsyncClient, Response

from service.content.values import Library, Passage
from service.retrieval.chunking import cut_guides
from service.store.database import Database
from service.web.application import make_app
from service.web.parts import Health, Parts, SearchMode
from tests.support.house import House, house

HOST = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class FoundByWord:
    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Findings:
    hits: tuple[FoundByWord, ...]
    mode: SearchMode


class WordSearch:
    """A Search that finds passages holding every word of the query."""

    def __init__(self, library: Library, mode: SearchMode = "lexical") -> None:
        self._passages = cut_guides(library.guides.values(), lambda text: len(text.split()))
        self._mode: SearchMode = mode

    def search(self, query: str, limit: int) -> Findings:
        words = query.lower().split()
        found = (one for one in self._passages if all(word in one.indexed.lower() for word in words))
        return Findings(tuple(FoundByWord(one, 1.0) for one in found)[:limit], self._mode)


HEALTH = Health(
    ready=True,
    engine="builtin",
    endpoint="none",
    endpoint_url="",
    model="",
    endpoint_note="",
    database="SQLite",
    search="lexical",
    guides=3,
    questions=12,
    passages=9,
    versions={"Hotseat": "0.0.0"},
)


@dataclass
class Site:
    """What a browser sees (`client`), and the house behind it."""

    client: AsyncClient
    house: House
    database: Database

    async def page(self, path: str) -> Response:
        return await self.client.get(path)

    async def form(self, path: str, **fields: str) -> Response:
        """Send a form; redirects are not followed."""
        return await self.client.post(path, data=fields)

    async def ended(self) -> str:
        """A round that was opened and ended, with its report made."""
        round_id = await self.house.opened()
        await self.house.conductor.end(self.house.owner, round_id, None)
        await self.house.settled(round_id)
        return round_id


@asynccontextmanager
async def site(database: Database, health: Health = HEALTH) -> AsyncIterator[Site]:
    """The site, open for calls."""
    async with house(database) as one:
        parts = Parts(
            conductor=one.conductor,
            library=lambda: one.library,
            search=WordSearch(one.library),
            health=lambda: health,
            engines=("builtin",),
            allowed_hosts=("127.0.0.1", "localhost", "::1"),
            clock=one.now,
        )
        transport = ASGITransport(app=make_app(parts))
        async with AsyncClient(transport=transport, base_url=HOST) as client:
            yield Site(client, one, database)

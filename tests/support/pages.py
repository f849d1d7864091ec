"""A candidate's page as HTTP: it sends with client keys, tries again until it is answered, and resumes its stream."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, cast

import httpx2

from tests.support.served import Replica

PATIENCE = 90.0
"""Seconds until a wait gives up; nothing takes long here unless it never comes."""

AGAIN = 0.02
"""Seconds between two tries."""

Json = dict[str, object]


async def until(holds: Callable[[], bool], every: float = AGAIN) -> None:
    """Wait until it holds. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if holds():
                return
            await asyncio.sleep(every)


class Page:
    """Talks to whatever process the replica has just now."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._http = httpx2.AsyncClient(
            trust_env=False,
            timeout=PATIENCE,
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=20),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def ask(
        self, method: str, path: str, body: Mapping[str, object] | None = None, **more: object
    ) -> httpx2.Response:
        """One request, one try. Raises httpx2.TransportError."""
        return await self._http.request(method, f"{self._replica.url}{path}", json=body, **more)  # type: ignore[arg-type]

    async def insist(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> httpx2.Response:
        """One request, tried until it is answered. The same body, so the same key."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    return await self.ask(method, path, body)
                except httpx2.TransportError:
                    await asyncio.sleep(AGAIN)

    async def opened(self, key: str, mode: str = "practice", minutes: int = 15) -> str:
        """Open a round and wait until the candidate may speak; returns its id."""
        body: Json = {"mode": mode, "minutes": minutes, "level": "mid", "client_key": key}
        response = await self.insist("POST", "/api/rounds", body)
        assert response.status_code == 201, response.text
        round_id = str(response.json()["id"])
        await self.settled(round_id)
        return round_id

    async def view(self, round_id: str) -> "View":
        response = await self.insist("GET", f"/api/rounds/{round_id}")
        assert response.status_code == 200, response.text
        return View(cast(Json, response.json()))

    async def settled(self, round_id: str) -> "View":
        """The round once it is the candidate's turn, or over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                view = await self.view(round_id)
                if not view.thinking:
                    return view
                await asyncio.sleep(AGAIN)

    async def says(self, round_id: str, text: str, key: str) -> httpx2.Response:
        return await self._in_turn(f"/api/rounds/{round_id}/answers", {"text": text, "client_key": key})

    async def acts(self, round_id: str, act: str, key: str) -> httpx2.Response:
        """Ask for a hint, to skip, to end."""
        return await self._in_turn(f"/api/rounds/{round_id}/{act}", {"client_key": key})

    async def _in_turn(self, path: str, body: Json) -> httpx2.Response:
        """Send what the candidate does; where the interviewer is still speaking, once more a moment later."""
        async with asyncio.timeout(PATIENCE):
            while True:
                response = await self.insist("POST", path, body)
                if response.status_code != 409 or response.json()["error"]["code"] != "not-listening":
                    return response
                await asyncio.sleep(AGAIN)

    async def events(
        self, round_id: str, after: int | None = None, last_id: int | None = None
    ) -> AsyncGenerator["Event", None]:
        """One connection of the stream, until it ends or is cut. Raises httpx2.TransportError."""
        headers = {} if last_id is None else {"Last-Event-ID": str(last_id)}
        query = "" if after is None else f"?after={after}"
        url = f"{self._replica.url}/api/rounds/{round_id}/events{query}"
        async with self._http.stream("GET", url, headers=headers) as response:
            assert response.status_code == 200, await response.aread()
            name, number = "", None
            async for line in response.aiter_lines():
                key, _, value = line.partition(": ")
                if key == "event":
                    name = value
                elif key == "id":
                    number = int(value)
                elif key == "data":
                    yield Event(name, number, cast(Json, json.loads(value)))
                    name, number = "", None


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the stream as it came."""

    name: str
    id: int | None
    data: Json

    @property
    def seq(self) -> int:
        return cast(int, self.data["seq"])

    @property
    def text(self) -> str:
        return cast(str, self.data["text"])


@dataclass(frozen=True, slots=True)
class View:
    """A round as GET gives it."""

    data: Json

    @property
    def thinking(self) -> bool:
        return bool(self.data["thinking"])

    @property
    def status(self) -> str:
        return cast(str, self.data["status"])

    @property
    def turns(self) -> list[Json]:
        return cast(list[Json], self.data["turns"])

    @property
    def answers(self) -> list[str]:
        return [cast(str, turn["text"]) for turn in self.turns if turn["move"] in ("answer", "draft")]

    @property
    def told(self) -> dict[int, str]:
        """What was said by both, by seq: what a stream must bring, too."""
        return {cast(int, turn["seq"]): cast(str, turn["text"]) for turn in self.turns}


@dataclass
class Screen:
    """What a page shows of a stream. It checks each event as it puts it up."""

    turns: dict[int, str] = field(default_factory=dict)
    last_id: int | None = None
    ended: bool = False
    partial: dict[int, str] = field(default_factory=dict)
    connections: int = 0
    counted: int = 0

    def show(self, event: Event) -> None:
        self.counted += 1
        if event.id is not None:
            assert event.name == "ended" or event.seq not in self.turns, f"{event.seq} came twice"
            assert self.last_id is None or event.id >= self.last_id
            self.last_id = event.id
        match event.name:
            case "turn":
                self.partial[event.seq] = ""
            case "delta":
                assert event.data["offset"] == len(self.partial[event.seq])
                self.partial[event.seq] += event.text
            case "said":
                assert event.text.startswith(self.partial.pop(event.seq, ""))
                self.turns[event.seq] = event.text
            case "heard":
                self.turns[event.seq] = event.text
            case "ended":
                self.ended = True
            case name:
                assert name == "state"

    async def follow(self, page: Page, round_id: str, after: int, most: int | None = None) -> None:
        """One connection, cut after `most` events; it takes up where the last one was cut."""
        self.connections += 1
        left = most
        async with aclosing(page.events(round_id, after, self.last_id)) as events:
            if left == 0:
                return
            async for event in events:
                self.show(event)
                if left is not None:
                    left -= 1
                    if left == 0:
                        return

"""A protocol double of an OpenAI-compatible endpoint: a real HTTP server on loopback, with every fault on demand.

It runs in a thread of its own, so that the real SDK and the whole service can be tested through it. Each request
takes the next answer of the plan; when the plan is used up, it gets `otherwise`.
"""

import asyncio
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self

Then = Literal["done", "stall", "reset", "cut", "short", "endless", "rubbish", "error"]
"""What happens after the pieces: a proper end; silence; a TCP reset; the connection closed in mid-body; a proper end
of the body with no finish in it; pieces for ever; bytes that are no JSON; an error event."""


@dataclass(frozen=True)
class Answer:
    """What the endpoint does with one request. `split` writes the body that many bytes at a time; 0 means at once."""

    pieces: Sequence[str] = ()
    then: Then = "done"
    finish: str = "stop"
    usage: bool = True
    split: int = 0
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    error: Mapping[str, object] = field(default_factory=dict)
    raw: Sequence[bytes] | None = None
    """Events to send as they are, instead of pieces."""
    deaf: Literal["", "stall", "reset"] = ""
    """Before any byte of the response: silence or a reset."""
    refusal: str = ""


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, object]


class OpenAIDouble:
    """`with OpenAIDouble([Answer(["Hello"])]) as double:` serves at `double.url`."""

    def __init__(self, plan: Sequence[Answer] = (), otherwise: Answer | None = None) -> None:
        self._plan = list(plan)
        self._otherwise = otherwise or Answer(["Go on."])
        self.asked: list[Asked] = []
        self.heard = threading.Event()
        """Set when the first request has come in."""
        self.hung_up = threading.Event()
        """Set when a client closes its connection before the reply's end."""
        self.url = ""
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        self._started.set()
        await self._stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while asked := await _request(reader):
                self.asked.append(asked)
                self.heard.set()
                answer = self._plan.pop(0) if self._plan else self._otherwise
                if not await self._reply(answer, reader, writer):
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        except asyncio.CancelledError:
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _reply(
        self, answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Whether the connection goes on."""
        if answer.deaf:
            return await self._end(answer.deaf, reader, writer)
        streams = answer.status == 200
        headers = {
            "content-type": "text/event-stream" if streams else "application/json",
            "transfer-encoding": "chunked",
            **answer.headers,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {answer.status} Whatever\r\n{lines}\r\n".encode())
        body = _events(answer) if streams else [json.dumps({"error": dict(answer.error)}).encode()]
        for event in body:
            await _write(writer, event, answer.split)
        match answer.then:
            case "endless":
                while not reader.at_eof():
                    await _write(writer, _chunk({"content": "and so on "}), 0)
                    await asyncio.sleep(0)
                self.hung_up.set()
                return False
            case "stall" | "reset":
                return await self._end(answer.then, reader, writer)
            case "cut":
                return False
            case _:
                writer.write(b"0\r\n\r\n")
                await writer.drain()
                return True

    async def _end(
        self, how: Literal["stall", "reset"], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        if how == "reset":
            writer.transport.abort()
        elif not await reader.read(1):
            self.hung_up.set()
        return False


async def _request(reader: asyncio.StreamReader) -> Asked | None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode() if not reader.at_eof() else ""
    if not head:
        return None
    first, *lines = head.split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(first.split()[1], headers, json.loads(body or b"{}"))


async def _write(writer: asyncio.StreamWriter, data: bytes, split: int) -> None:
    step = split or len(data)
    for start in range(0, len(data), step):
        part = data[start : start + step]
        writer.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        await writer.drain()


def _events(answer: Answer) -> list[bytes]:
    if answer.raw is not None:
        return list(answer.raw)
    events = [
        _chunk({"role": "assistant", "content": ""}),
        *(_chunk({"content": piece}) for piece in answer.pieces),
    ]
    if answer.refusal:
        events.append(_chunk({"refusal": answer.refusal}))
    if answer.then == "rubbish":
        events.append(b"data: {not json\n\n")
    if answer.then == "error":
        events.append(b'data: {"error": {"message": "sk-secret at http://inside", "code": "boom"}}\n\n')
    if answer.then == "done":
        events.append(_chunk({}, answer.finish))
        if answer.usage:
            told = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
            events.append(_event({**_FRAME, "choices": [], "usage": told}))
        events.append(b"data: [DONE]\n\n")
    return events


_FRAME: Mapping[str, object] = {
    "id": "double-1",
    "object": "chat.completion.chunk",
    "created": 1,
    "model": "double",
}


def _chunk(delta: Mapping[str, object], finish: str | None = None) -> bytes:
    return _event({**_FRAME, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def _event(data: Mapping[str, object]) -> bytes:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()

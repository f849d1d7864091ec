"""Many rooms streaming on one worker: are events lost, and how much slower do pages get?

    python -m tests.benchmarks.rooms [ROOMS] [ANSWERS]

Every room has a reader on its stream and a candidate who answers; pages are timed before it and all the while. The
readers are bare sockets in this process, so that what they cost is little beside the server; grading is the real one
and has its model loaded before.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.first_words import wait_until_ready
from tests.benchmarks.pages_while_indexing import show
from tests.support.server import Server, running

PAGE = "/guides"
QUIET_PAGES = 60
PAUSE = 0.05
"""Seconds between two timed pages."""

THINKS = 30.0
"""Seconds that a candidate takes for an answer. Real ones take minutes: this is several times their load."""

SETTLES_WITHIN = 600.0
"""Seconds until everything that was set going counts as stuck."""


@dataclass
class Room:
    """One round as its reader saw it."""

    id: str
    heard: dict[int, str] = field(default_factory=dict)
    events: int = 0
    doubled: int = 0
    gaps: int = 0
    partial: dict[int, str] = field(default_factory=dict)
    ended: bool = False

    def show(self, name: str, data: dict[str, object]) -> None:
        self.events += 1
        seq = data.get("seq")
        if not isinstance(seq, int):
            self.ended |= name == "ended"
            return
        match name:
            case "turn":
                self.partial[seq] = ""
            case "delta":
                self.gaps += data["offset"] != len(self.partial.get(seq, ""))
                self.partial[seq] = self.partial.get(seq, "") + str(data["text"])
            case "said" | "heard":
                self.doubled += seq in self.heard
                self.heard[seq] = str(data["text"])
                self.gaps += not self.heard[seq].startswith(self.partial.pop(seq, ""))


async def play(server: Server, count: int, answers: int) -> None:
    begun = time.perf_counter()
    rooms = [Room(await open_round(server, f"room-{number}")) for number in range(count)]
    print(f"{count} rounds opened, {(time.perf_counter() - begun) / count * 1000:.0f} ms each")
    await asyncio.sleep(3)
    quiet = await timed_pages(server, QUIET_PAGES)
    readers = [asyncio.create_task(read(server, room)) for room in rooms]
    done = asyncio.Event()
    timing = asyncio.create_task(pages_until(server, done))
    begun = time.perf_counter()
    candidates = (answer(server, room, n * THINKS / count, answers) for n, room in enumerate(rooms))
    async with asyncio.timeout(SETTLES_WITHIN):
        await asyncio.gather(*candidates)
        done.set()
        loaded = await timing
        await asyncio.gather(*readers)
    took = time.perf_counter() - begun
    lost = 0
    for room in rooms:
        turns = json.loads((await get(server, f"/api/rounds/{room.id}"))[1])["turns"]
        lost += sum(room.heard.get(turn["seq"]) != turn["text"] for turn in turns)
    events = sum(room.events for room in rooms)
    print(
        f"{count} rooms, {answers} answers in each: {events} events in {took:.0f} s, {events / took:.0f} a second"
    )
    print(
        f"events lost {lost}, doubled {sum(room.doubled for room in rooms)}, "
        f"pieces out of place {sum(room.gaps for room in rooms)} (0 are wanted)"
    )
    for what, seconds in (("quiet", quiet), ("under load", loaded)):
        show(f"page {what}", seconds)
    print(
        f"ratio of medians {statistics.median(loaded) / statistics.median(quiet):.2f} (at most 3 is wanted)"
    )


async def answer(server: Server, room: Room, delay: float, answers: int) -> None:
    """Answer some times and end the round, each room at its own time."""
    await asyncio.sleep(delay)
    for number in range(answers):
        text = f"Answer {number} in {room.id}: I would look at the data first, then at the metric, then at leakage."
        await act(server, f"/api/rounds/{room.id}/answers", {"text": text, "client_key": f"answer-{number}"})
        await asyncio.sleep(THINKS)
    await act(server, f"/api/rounds/{room.id}/end", {"client_key": "end"})


async def act(server: Server, path: str, body: dict[str, object]) -> None:
    """Send it, and again while the interviewer is still speaking."""
    while True:
        status, found = await request(server, "POST", path, json.dumps(body).encode())
        if status == 201:
            return
        assert status == 409, found
        if b"round-over" in found:
            return
        await asyncio.sleep(0.5)


async def open_round(server: Server, key: str) -> str:
    body = {"mode": "practice", "minutes": 45, "level": "senior", "role": "scientist", "client_key": key}
    status, found = await request(server, "POST", "/api/rounds", json.dumps(body).encode())
    assert status == 201, found
    return str(json.loads(found)["id"])


async def timed_pages(server: Server, count: int) -> list[float]:
    return [await timed_page(server) for _ in range(count)]


async def pages_until(server: Server, done: asyncio.Event) -> list[float]:
    seconds: list[float] = []
    while not done.is_set():
        seconds.append(await timed_page(server))
    return seconds


async def timed_page(server: Server) -> float:
    """Seconds that a page takes, timed in a thread: this process's own readers shall not be in the figure."""

    def fetch() -> float:
        begun = time.perf_counter()
        status, _ = server.get(PAGE)
        assert status == 200
        return time.perf_counter() - begun

    await asyncio.sleep(PAUSE)
    return await asyncio.to_thread(fetch)


async def read(server: Server, room: Room) -> None:
    """Hold the stream until the round has ended."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=2**20)
    writer.write(
        f"GET /api/rounds/{room.id}/events?after=0 HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 200 " in head.splitlines()[0], head
    name, rest = "", b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        rest += (await reader.readexactly(size + 2))[:-2]
        *lines, rest = rest.split(b"\n")
        for line in lines:
            if line.startswith(b"event: "):
                name = line[7:].decode()
            elif line.startswith(b"data: "):
                data = json.loads(line[6:])
                room.show(name, data)
    writer.close()


async def get(server: Server, path: str) -> tuple[int, bytes]:
    return await request(server, "GET", path, b"")


async def request(server: Server, method: str, path: str, body: bytes) -> tuple[int, bytes]:
    """One request on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    writer.write(f"{head}\r\n".encode() + body)
    answered = await reader.read()
    writer.close()
    top, _, found = answered.partition(b"\r\n\r\n")
    return int(top.split()[1]), found


def main(rooms: int, answers: int) -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        wait_until_ready(server)
        asyncio.run(play(server, rooms, answers))


if __name__ == "__main__":
    rooms, answers = (sys.argv[1:] + ["200", "2"][len(sys.argv) - 1 :])[:2]
    main(int(rooms), int(answers))

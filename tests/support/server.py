"""The service as its command starts it: a real process, on a free port, with a data folder of its own."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parents[2]

ANSWERS_WITHIN = 60.0
"""Seconds that a request may take before the test or the measurement gives up."""

ENDS_WITHIN = 60.0
"""Seconds after SIGTERM until a server that hangs is killed, so that it does not outlive the tests."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    pid: int
    started: float
    """Reading of `time.perf_counter` when the process was started."""

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of one request on a connection of its own."""
        return self.ask("GET", path, None)

    def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        return self.ask("POST", path, body)

    def ask(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ANSWERS_WITHIN)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def has_mapped(self, library: str) -> bool:
        """Whether the process has loaded a shared library whose name holds this (Linux)."""
        return library in Path(f"/proc/{self.pid}/maps").read_text()


def environment(data: Path, **settings: str) -> dict[str, str]:
    """The environment of a server process: this one's without its settings, and these."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HOTSEAT_")}
    return {**inherited, "HOTSEAT_DATA_DIR": str(data), "HOTSEAT_LOG_LEVEL": "warning", **settings}


@contextmanager
def running(data: Path, **settings: str) -> Iterator[Server]:
    """The service in a process of its own, until the block ends."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "service", "serve", "--port", "0"],
        cwd=ROOT,
        env=environment(data, **settings),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Server(_port_of(process), process.pid, started)
        finally:
            process.terminate()
            try:
                process.wait(ENDS_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()


def _port_of(process: "subprocess.Popen[str]") -> int:
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        if found:
            return int(found[1])
    raise RuntimeError("the service did not start; run `hotseat serve` to see why")

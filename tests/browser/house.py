"""The service as a test arranges it: rounds opened without a click, the clock turned, the grader out."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from typing import cast
from uuid import uuid4

from tests.support.pages import View
from tests.support.served import Replica

PATIENCE = 20.0
"""Seconds until a wait gives up; nothing takes long here unless it never comes."""

AGAIN = 0.03
"""Seconds between two looks."""

FULL = " ".join(["calibration"] * 45)
"""An answer to which the tests' grader gives full marks: the more words, the better."""

HALF = "It keeps the order of the scores and changes how sure they are, which is why the ranking stays as it was."
"""An answer that leaves something to ask."""


@dataclass
class House:
    """A running service. Its clock only goes forward, so that one service can serve all tests."""

    replica: Replica
    ahead: float = 0.0

    @property
    def url(self) -> str:
        return self.replica.url

    def ask(self, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, object]:
        """One call of the API; the answer, empty for 204."""
        connection = HTTPConnection("127.0.0.1", self.replica.port, timeout=PATIENCE)
        try:
            headers = {"Content-Type": "application/json"} if body is not None else {}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            text = response.read()
            assert response.status < 400, f"{method} {path}: {response.status} {text.decode()}"
            return cast(dict[str, object], json.loads(text)) if text else {}
        finally:
            connection.close()

    def opened(self, mode: str = "practice", minutes: int = 15) -> str:
        """A new round, with its first question asked."""
        body: dict[str, object] = {
            "mode": mode,
            "minutes": minutes,
            "level": "mid",
            "client_key": str(uuid4()),
        }
        round_id = str(self.ask("POST", "/api/rounds", body)["id"])
        self.settled(round_id)
        return round_id

    def view(self, round_id: str) -> View:
        return View(self.ask("GET", f"/api/rounds/{round_id}"))

    def settled(self, round_id: str) -> View:
        """The round once the interviewer has nothing left to say or to write."""
        until = time.monotonic() + PATIENCE
        while (view := self.view(round_id)).thinking:
            assert time.monotonic() < until, "the interviewer does not come to an end"
            time.sleep(AGAIN)
        return view

    def says(self, round_id: str, text: str) -> View:
        """Answer from elsewhere than the page."""
        self.ask("POST", f"/api/rounds/{round_id}/answers", {"text": text, "client_key": str(uuid4())})
        return self.settled(round_id)

    def acts(self, round_id: str, act: str) -> View:
        """Ask for a hint, skip, or end."""
        self.ask("POST", f"/api/rounds/{round_id}/{act}", {"client_key": str(uuid4())})
        return self.settled(round_id)

    def ended(self, *answers: str) -> str:
        """A finished round in which this was said, with its report."""
        round_id = self.opened()
        for answer in answers:
            self.says(round_id, answer)
        self.acts(round_id, "end")
        return round_id

    def turn_clock(self, seconds: float) -> None:
        """Let the server's time be this much later."""
        self.ahead += seconds
        fresh = self.replica.setup.clock.with_suffix(".new")
        fresh.write_text(str(self.ahead))
        fresh.replace(self.replica.setup.clock)

    def left(self, round_id: str) -> float:
        """Seconds of a timed round that are left, by the server."""
        data = self.view(round_id).data
        ends, now = (datetime.fromisoformat(str(data[name])) for name in ("deadline", "server_now"))
        return (ends - now).total_seconds()

    @contextmanager
    def grader_out(self) -> Iterator[None]:
        """While this lasts no answer can be assessed."""
        self.replica.setup.failing.touch()
        try:
            yield
        finally:
            self.replica.setup.failing.unlink()

    def empty(self) -> None:
        """Delete all rounds: the next visitor is new here."""
        for one in cast(list[dict[str, object]], self.ask("GET", "/api/rounds")["rounds"]):
            self.ask("DELETE", f"/api/rounds/{one['id']}")

"""How long from pressing start to the interviewer's first text, and from an answer to the interviewer's reply.

    python -m tests.benchmarks.first_words [REPEATS]

The answers are reference answers (150 to 300 words), so the grader has all the work that it can have.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from service.content.loader import load_knowledge
from service.content.values import Question
from tests.support.server import ROOT, Server, running

THINKS = 5.0
"""Seconds between question and answer, in which the grader reads up on the question: nobody types faster."""

READY_WITHIN = 300.0
"""Seconds until the model is loaded and the index is complete."""


def main(repeats: int) -> None:
    questions = load_knowledge(ROOT / "knowledge").library.questions.values()
    opening: list[float] = []
    replies: list[float] = []
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        wait_until_ready(server)
        for number in range(repeats):
            begun = time.perf_counter()
            round_id = open_round(server, f"round-{number}")
            said = texts(server, round_id)
            opening.append(time.perf_counter() - begun)
            assert said, "no word in the first answer to a GET"
            said = wait_for_question(server, round_id)
            time.sleep(THINKS)
            body = {
                "text": f"{asked_in(said, questions).answer}\n\nRun {number}.",
                "client_key": f"answer-{number}",
            }
            begun = time.perf_counter()
            status, _ = server.post(f"/api/rounds/{round_id}/answers", json.dumps(body).encode())
            assert status == 201, status
            while len(texts(server, round_id)) <= len(said):
                time.sleep(0.005)
            replies.append(time.perf_counter() - begun)
    show("start to first text", opening)
    show("answer to reply", replies)


def open_round(server: Server, key: str) -> str:
    body = {"mode": "practice", "minutes": 45, "level": "senior", "role": "scientist", "client_key": key}
    status, found = server.post("/api/rounds", json.dumps(body).encode())
    assert status == 201, found
    return str(json.loads(found)["id"])


def view_of(server: Server, round_id: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(server.get(f"/api/rounds/{round_id}")[1])
    return found


def texts(server: Server, round_id: str) -> list[str]:
    """What the interviewer has said so far."""
    turns = view_of(server, round_id)["turns"]
    assert isinstance(turns, list)
    return [turn["text"] for turn in turns if turn["speaker"] == "interviewer"]


def wait_for_question(server: Server, round_id: str) -> list[str]:
    """What was said once the interviewer listens."""
    while view_of(server, round_id)["thinking"]:
        time.sleep(0.005)
    return texts(server, round_id)


def asked_in(said: Iterable[str], questions: Iterable[Question]) -> Question:
    """The question that was asked, known by its prompt: the room tells nothing else of it."""
    whole = "\n".join(said)
    return next(one for one in questions if one.prompt in whole)


def wait_until_ready(server: Server) -> None:
    """Until the embedding model answers: what is measured is the service, not its warming up."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if server.get("/readyz")[0] == 200:
            return
        time.sleep(0.5)
    raise RuntimeError("the index was not complete in time")


def show(what: str, seconds: list[float]) -> None:
    ranked = sorted(seconds)
    median, high = statistics.median(ranked), ranked[int(0.95 * (len(ranked) - 1))]
    print(
        f"{what:<22} median {median * 1000:.0f} ms, p95 {high * 1000:.0f} ms, of {len(ranked)} (300 ms is wanted)"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)

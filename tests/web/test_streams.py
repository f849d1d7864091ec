"""The stream of a round as bytes: what is durable carries its number, and resuming brings exactly the rest."""

import json
from datetime import UTC, datetime

import pytest

from service.conductor.stream import Delta, Ended, Heard, Heartbeat, SaidInFull, StreamEvent, TurnBegun
from service.interview.values import Move
from service.web.sse import Asked, encode
from tests.web.site import Site

pytestmark = pytest.mark.anyio

AT = datetime(2026, 3, 2, tzinfo=UTC)
ASK = Move(kind="ask", question="q")


def parse(text: str) -> list[tuple[str, int | None, dict[str, object]]]:
    """(event, id, data) of each event in a stream."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(
            line.split(": ", 1) for line in block.splitlines() if line and not line.startswith((":", "retry"))
        )
        if "event" in lines:
            found.append(
                (lines["event"], int(lines["id"]) if "id" in lines else None, json.loads(lines["data"]))
            )
    return found


async def test_a_finished_round_streams_what_came_after_the_seen_event_and_ends(web: Site) -> None:
    round_id = await web.ended()
    response = await web.page(f"/api/rounds/{round_id}/events?after=0")
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    events = parse(response.text)
    names = [name for name, _, _ in events]
    assert names[0] == "state"
    assert names[-1] == "ended"
    ids = [number for name, number, _ in events if name in ("said", "heard")]
    assert ids == sorted(set(ids), key=lambda number: number or 0)
    asked = next(data for name, _, data in events if name == "said" and data["move"] == "ask")
    assert str(asked["prompt_html"]).startswith("<p>")
    assert asked["guide"]


@pytest.mark.parametrize("seen", [0, 1, 2, 3])
async def test_resuming_by_header_or_by_query_brings_the_same_rest(web: Site, seen: int) -> None:
    round_id = await web.ended()
    path = f"/api/rounds/{round_id}/events"
    by_query = parse((await web.page(f"{path}?after={seen}")).text)
    by_header = parse((await web.client.get(path, headers={"last-event-id": str(seen)})).text)
    assert by_query == by_header
    assert all(number > seen for name, number, _ in by_query if number is not None and name != "ended")


async def test_a_seq_that_is_not_there_yet_waits_for_what_comes(web: Site) -> None:
    round_id = await web.ended()
    events = parse((await web.page(f"/api/rounds/{round_id}/events?after=999999")).text)
    assert [name for name, _, _ in events] == ["state", "ended"]


@pytest.mark.parametrize(
    "event",
    [TurnBegun(4, ASK, 1), Delta(4, 0, "a\nb\r\n\u2028c"), Heartbeat()],
    ids=lambda event: type(event).__name__,
)
def test_what_is_not_durable_carries_no_id(event: StreamEvent) -> None:
    assert b"id: " not in encode(event)


def test_text_cannot_break_out_of_its_event() -> None:
    text = "line\n\nevent: ended\ndata: {}\r\n\r\nid: 9"
    encoded = encode(Delta(4, 0, text)).decode()
    assert encoded.count("\n\n") == 1
    assert parse(encoded) == [("delta", None, {"seq": 4, "offset": 0, "text": text})]


def test_a_heartbeat_is_a_comment() -> None:
    assert encode(Heartbeat()).startswith(b":")


def test_turns_come_rendered_and_say_when_another_engine_took_over() -> None:
    said = SaidInFull(5, ASK, "**Why?** <b>", "builtin", "It timed out.", 1, AT)
    name, number, data = parse(encode(said, Asked("A $q$", "Guide")).decode())[0]
    assert (name, number) == ("said", 5)
    assert data["html"] == "<p><strong>Why?</strong> &lt;b&gt;</p>\n"
    assert "It timed out." in str(data["note"])
    assert 'data-tex="q"' in str(data["prompt_html"])


def test_the_end_and_the_candidates_words_carry_their_number() -> None:
    assert encode(Ended(9, "ready")).startswith(b"id: 9\n")
    assert parse(encode(Heard(7, "<i>", "answer", "k", AT)).decode())[0][2]["html"] == "<p>&lt;i&gt;</p>\n"

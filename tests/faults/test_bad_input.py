"""Bad input over HTTP: the right status, the one shape of errors, nothing lost, nothing doubled, no 5xx."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

import pytest

from tests.support.pages import Event, Json, Page
from tests.support.served import Replica

pytestmark = [pytest.mark.anyio, pytest.mark.faults]

NOWHERE = "/api/rounds/there-is-none"
IN_JSON = (("Content-Type", "application/json"),)
AS_TEXT = (("Content-Type", "text/plain"),)
AS_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
ROUNDS = "/api/rounds"


@dataclass(frozen=True)
class Refused:
    """A request that is refused. In `path`, {round} is an open round, {over} one that has ended."""

    id: str
    status: int
    code: str
    method: str
    path: str
    body: Json | None = None
    field: str | None = None
    raw: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()


def resume(seq: str) -> tuple[tuple[str, str], ...]:
    return (("Last-Event-ID", seq),)


def answer(text: str, path: str = "/api/rounds/{round}/answers", **more: object) -> tuple[str, str, Json]:
    return "POST", path, {"text": text, "client_key": "bad", **more}


ANSWERS, DRAFT, EVENTS = (f"/api/rounds/{{round}}/{part}" for part in ("answers", "draft", "events"))

REFUSED = [
    Refused("empty answer", 422, "input", *answer(""), field="text"),
    Refused("blank answer", 422, "input", *answer(" \n\t "), field="text"),
    Refused("answer of control characters alone", 422, "input", *answer("\x00\x07\x1b"), field="text"),
    Refused("answer of 50,000 characters", 422, "input", *answer("x" * 50_000), field="text"),
    Refused("body of two megabytes", 413, "too-large", *answer("x" * 2_000_000)),
    Refused("answer without a key", 422, "input", "POST", ANSWERS, {"text": "Hello"}, "client_key"),
    Refused("key with a line break", 422, "input", *answer("Hello", client_key="a\nb"), field="client_key"),
    Refused("key of a kilobyte", 422, "input", *answer("Hello", client_key="k" * 1000), field="client_key"),
    Refused("text that is a number", 422, "input", "POST", ANSWERS, {"text": 5, "client_key": "bad"}, "text"),
    Refused("a field too many", 422, "input", *answer("Hello", at="2001-01-01"), field="at"),
    Refused("negative draft version", 422, "input", *answer("Hello", draft_version=-1), field="draft_version"),
    Refused("malformed JSON", 422, "malformed-json", "POST", ANSWERS, raw=b'{"text": "Hel', headers=IN_JSON),
    Refused("JSON that is no object", 422, "input", "POST", ANSWERS, raw=b"[1, 2]", headers=IN_JSON, field="body"),
    Refused("bytes not in UTF-8", 400, "bad-request", "POST", ANSWERS, raw=b'{"text": "\xff\xfe"}', headers=IN_JSON),
    Refused("deeply nested JSON", 400, "bad-request", "POST", ANSWERS, raw=b"[" * 200_000, headers=IN_JSON),
    Refused("no body", 422, "input", "POST", ANSWERS, raw=b"", headers=IN_JSON, field="body"),
    Refused("wrong content type", 415, "media-type", "POST", ANSWERS, raw=b"text=Hello", headers=AS_TEXT),
    Refused("form instead of JSON", 415, "media-type", "POST", ANSWERS, raw=b"text=Hello", headers=AS_FORM),
    Refused("unknown round", 404, "not-found", "GET", NOWHERE),
    Refused("answer to an unknown round", 404, "not-found", *answer("Hello", f"{NOWHERE}/answers")),
    Refused("stream of an unknown round", 404, "not-found", "GET", f"{NOWHERE}/events"),
    Refused("report of an unknown round", 404, "not-found", "GET", f"{NOWHERE}/report"),
    Refused("deleting an unknown round", 404, "not-found", "DELETE", NOWHERE),
    Refused("a round's id with a null byte", 404, "not-found", "GET", "/api/rounds/%00"),
    Refused("a round's id of ten kilobytes", 404, "not-found", "GET", "/api/rounds/" + "x" * 10_000),
    Refused("unknown address", 404, "not-found", "GET", "/api/nothing"),
    Refused("wrong method", 405, "method", "PATCH", "/api/rounds/{round}"),
    Refused("negative seq", 422, "input", "GET", EVENTS + "?after=-1", field="after"),
    Refused("huge seq", 422, "input", "GET", EVENTS + "?after=99999999999999999999", field="after"),
    Refused("seq that is no number", 422, "input", "GET", EVENTS + "?after=first", field="after"),
    Refused("negative Last-Event-ID", 422, "input", "GET", EVENTS, headers=resume("-1"), field="Last-Event-ID"),
    Refused("huge Last-Event-ID", 422, "input", "GET", EVENTS, headers=resume("9" * 40), field="Last-Event-ID"),
    Refused("draft of 50,000 characters", 422, "input", "PUT", DRAFT, {"text": "x" * 50_000, "version": 1}, "text"),
    Refused("draft with version 0", 422, "input", "PUT", DRAFT, {"text": "x", "version": 0}, "version"),
    Refused("draft with a huge version", 422, "input", "PUT", DRAFT, {"text": "x", "version": 2**63}, "version"),
    Refused("round of five minutes", 422, "input", "POST", ROUNDS, {"minutes": 5, "client_key": "m"}, "minutes"),
    Refused("round on no guide", 422, "input", "POST", ROUNDS, {"guides": ["none"], "client_key": "g"}, "guides"),
    Refused("engine that is not there", 422, "input", "POST", ROUNDS, {"engine": "llm", "client_key": "e"}, "engine"),
    Refused("report of an open round", 409, "round", "GET", "/api/rounds/{round}/report"),
    Refused("needless retry", 409, "illegal-event", "POST", "/api/rounds/{round}/retry", {"client_key": "r"}),
    Refused("answer after the end", 409, "round-over", *answer("Hello", "/api/rounds/{over}/answers")),
    Refused("hint after the end", 409, "round-over", "POST", "/api/rounds/{over}/hint", {"client_key": "h"}),
    Refused("end after the end", 409, "round-over", "POST", "/api/rounds/{over}/end", {"client_key": "n"}),
    Refused("draft after the end", 409, "round-over", "PUT", "/api/rounds/{over}/draft", {"text": "x", "version": 9}),
    Refused("empty search", 422, "input", "GET", "/api/search?q=", field="q"),
    Refused("search for a page of text", 422, "input", "GET", "/api/search?q=" + "x" * 5_000, field="q"),
]  # fmt: skip


@pytest.fixture(scope="module")
async def rounds(house: Replica) -> tuple[str, str]:
    """An open round with one answer in it, and one that has ended; the same ones for every case."""
    async with Page(house) as page:
        open_id, over_id = await page.opened("open"), await page.opened("over")
        sent = await page.says(open_id, "What was said before anything went wrong.", "good")
        assert sent.status_code == 201
        await page.acts(over_id, "end", "end")
        for round_id in (open_id, over_id):
            await page.settled(round_id)
    return open_id, over_id


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.id)
async def test_what_cannot_be_used_is_refused_and_nothing_changes(
    house: Replica, page: Page, rounds: tuple[str, str], case: Refused
) -> None:
    open_id, over_id = rounds
    before = [(await page.view(one)).data["turns"] for one in (open_id, over_id)]
    history = len((await page.insist("GET", "/api/rounds")).json()["rounds"])
    path = case.path.replace("{round}", open_id).replace("{over}", over_id)
    if case.raw is None:
        response = await page.ask(case.method, path, case.body, headers=dict(case.headers))
    else:
        response = await page.ask(case.method, path, content=case.raw, headers=dict(case.headers))
    assert response.status_code == case.status, response.text
    error = response.json()["error"]
    assert response.json().keys() == {"error"}
    assert error["code"] == case.code
    assert error["message"]
    assert error.get("field") == case.field
    assert "Traceback" not in response.text
    assert [(await page.view(one)).data["turns"] for one in (open_id, over_id)] == before
    assert len((await page.insist("GET", "/api/rounds")).json()["rounds"]) == history


@dataclass(frozen=True)
class Taken:
    """A text that is odd and taken: what is kept of it, and what its HTML must not hold."""

    id: str
    text: str
    kept: str
    never: str = "<script"


LATEX = r"The loss is $\frac{1}{n \sum_i x_i and $$ never ends \\"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"

TAKEN = [
    Taken("control characters", "one\x00 two\x1b\r\nthree", "one two\nthree"),
    Taken("unbalanced LaTeX", LATEX, LATEX),
    Taken("HTML and script", SCRIPT, SCRIPT),
    Taken("link to a script", "[click](javascript:alert(1)) me", "[click](javascript:alert(1)) me", 'href="javascript'),
    Taken("right to left and emoji", "‮ שלום 👩‍🔬 e\u0301", "‮ שלום 👩‍🔬 e\u0301"),
    Taken("an answer that looks like an event", "id: 99\nevent: ended\ndata: {}\n\n", "id: 99\nevent: ended\ndata: {}"),
    Taken("SQL", "'); DROP TABLE events; --", "'); DROP TABLE events; --"),
    Taken("the longest answer", "word " * 3_999 + "word!", "word " * 3_999 + "word!"),
]  # fmt: skip


@pytest.mark.parametrize("case", TAKEN, ids=lambda case: case.id)
async def test_odd_words_are_words(house: Replica, page: Page, case: Taken) -> None:
    round_id = await page.opened(case.id.replace(" ", "-"))
    seq = int(str((await page.view(round_id)).data["seq"]))
    for _ in range(2):  # the second time it is the same answer, not another one
        assert (await page.says(round_id, case.text, "key")).status_code == 201
    assert (await page.settled(round_id)).answers == [case.kept]
    async with aclosing(page.events(round_id, last_id=seq)) as events:
        heard = [event async for event in first_two(events) if event.name == "heard"]
    assert [event.text for event in heard] == [case.kept]
    assert case.never not in str(heard[0].data["html"])
    room = await page.insist("GET", f"/rounds/{round_id}")
    assert room.status_code == 200
    assert "<script>alert" not in room.text
    assert "<img src=x" not in room.text


async def first_two(events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    """The state, and what comes first after it."""
    for _ in range(2):
        yield await anext(events)


async def test_the_server_had_no_trouble_of_its_own(house: Replica) -> None:
    """Last in this file: none of the above left an error in the log."""
    assert "Traceback" not in house.setup.log.read_text()

"""The guards that stand before every route."""

from collections.abc import Iterable

import pytest
from starlette.types import Message, Receive, Scope, Send

from service.web.security import CONTENT_SECURITY_POLICY, HEADERS, BoundedBodies
from tests.web.site import Site

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "path",
    ["/", "/api/rounds", "/static/css/base.css", "/nothing", "/api/nothing", "/healthz", "/rounds/none"],
)
async def test_every_answer_carries_the_headers(web: Site, path: str) -> None:
    response = await web.page(path)
    for name, value in HEADERS.items():
        assert response.headers[name] == value


def test_the_policy_allows_nothing_inline_and_nothing_foreign() -> None:
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:8000", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("[::1", 400),
        ("", 400),
    ],
)
async def test_only_known_host_names_are_served(web: Site, host: str, status: int) -> None:
    response = await web.client.get("/healthz", headers={"host": host})
    assert response.status_code == status


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({}, False),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"origin": "http://127.0.0.1:8000"}, False),
        ({"origin": "http://127.0.0.1:9000"}, True),
        ({"origin": "https://evil.example"}, True),
        ({"origin": "null"}, True),
    ],
)
async def test_writes_from_other_sites_are_refused(web: Site, headers: dict[str, str], refused: bool) -> None:
    response = await web.client.post("/rounds", data={"preset": "warmup", "client_key": "k"}, headers=headers)
    assert response.status_code == (403 if refused else 303)
    assert len(await web.house.conductor.history(web.house.owner)) == (not refused)


async def test_reads_from_other_sites_are_not_refused(web: Site) -> None:
    assert (await web.client.get("/", headers={"sec-fetch-site": "cross-site"})).status_code == 200


async def run_bounded(pieces: Iterable[bytes], largest: int) -> tuple[int, bytes]:
    """The status, and what the app behind the guard read, of a body that comes in these pieces."""
    waiting: list[Message] = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    waiting.append({"type": "http.request", "body": b"", "more_body": False})
    read: list[bytes] = []
    sent: list[Message] = []

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        read.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "POST", "path": "/api/plan", "headers": []}
    await BoundedBodies(app, largest)(scope, receive, send)
    return sent[0]["status"], b"".join(read)


async def test_a_body_without_a_length_is_counted_as_it_comes() -> None:
    assert await run_bounded([b"a"] * 10, 10) == (200, b"a" * 10)
    assert await run_bounded([b"a"] * 11, 10) == (413, b"")


async def test_versioned_files_are_kept_for_ever_and_others_asked_for_again(web: Site) -> None:
    vendored = await web.page("/static/vendor/katex-0.19.1/katex.min.css")
    assert "immutable" in vendored.headers["cache-control"]
    own = await web.page("/static/css/base.css")
    assert own.headers["cache-control"] == "no-cache"
    again = await web.client.get("/static/css/base.css", headers={"if-none-match": own.headers["etag"]})
    assert again.status_code == 304

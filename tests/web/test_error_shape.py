"""Every way in which the API says no has one shape, the right status and a stable code."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from httpx2 import Response

from service.interview.machine import LONGEST_ANSWER
from service.store.users import Users
from service.web.security import LARGEST_BODY
from tests.web.site import Site

pytestmark = pytest.mark.anyio

JSON = {"content-type": "application/json"}


def assert_error(response: Response, status: int, code: str, field_name: str | None = None) -> str:
    """Hold an answer to the one shape; returns its message."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert set(body) == {"error"}
    error = body["error"]
    assert set(error) == {"code", "message"} | ({"field"} if field_name is not None else set())
    assert error["code"] == code
    assert error.get("field") == field_name
    message = error["message"]
    assert isinstance(message, str)
    assert message
    assert "Traceback" not in message
    return message


@dataclass(frozen=True)
class Case:
    """A request (ROUND stands for an open round), sent as JSON by default, and the error that it gets."""

    id: str
    method: str
    path: str
    status: int
    code: str
    names: str | None = None
    content: str | None = None
    headers: Mapping[str, str] | None = None


def key(body: str = "") -> str:
    return f'{{{body}"client_key": "k"}}'


CASES = (
    Case("unknown-path", "GET", "/api/nothing", 404, "not-found"),
    Case("wrong-method", "PATCH", "/api/rounds", 405, "method"),
    Case("unknown-round", "GET", "/api/rounds/none", 404, "not-found"),
    Case("unknown-round-report", "GET", "/api/rounds/none/report", 404, "not-found"),
    Case("unknown-round-events", "GET", "/api/rounds/none/events", 404, "not-found"),
    Case("unknown-round-delete", "DELETE", "/api/rounds/none", 404, "not-found"),
    Case("unknown-round-hint", "POST", "/api/rounds/none/hint", 404, "not-found", content=key()),
    Case("unknown-round-skip", "POST", "/api/rounds/none/skip", 404, "not-found", content=key()),
    Case("unknown-round-end", "POST", "/api/rounds/none/end", 404, "not-found", content=key()),
    Case("unknown-round-retry", "POST", "/api/rounds/none/retry", 404, "not-found", content=key()),
    Case(
        "unknown-round-answer",
        "POST",
        "/api/rounds/none/answers",
        404,
        "not-found",
        content=key('"text": "a", '),
    ),
    Case(
        "unknown-round-draft",
        "PUT",
        "/api/rounds/none/draft",
        404,
        "not-found",
        content='{"text": "a", "version": 1}',
    ),
    Case("nothing-to-retry", "POST", "/api/rounds/ROUND/retry", 409, "illegal-event", content=key()),
    Case("no-report-yet", "GET", "/api/rounds/ROUND/report", 409, "round"),
    Case("malformed-json", "POST", "/api/rounds/ROUND/answers", 422, "malformed-json", content="{"),
    Case(
        "not-json",
        "POST",
        "/api/rounds/ROUND/answers",
        415,
        "media-type",
        content="a=b",
        headers={"content-type": "text/plain"},
    ),
    Case("no-content-type", "POST", "/api/plan", 415, "media-type", content="{}", headers={}),
    Case("missing-text", "POST", "/api/rounds/ROUND/answers", 422, "input", "text", key()),
    Case("empty-answer", "POST", "/api/rounds/ROUND/answers", 422, "input", "text", key('"text": " \\n ", ')),
    Case(
        "only-control-characters",
        "POST",
        "/api/rounds/ROUND/answers",
        422,
        "input",
        "text",
        key('"text": "\\u0000\\u0007", '),
    ),
    Case("empty-key", "POST", "/api/rounds/ROUND/hint", 422, "input", "client_key", '{"client_key": ""}'),
    Case(
        "long-key",
        "POST",
        "/api/rounds/ROUND/hint",
        422,
        "input",
        "client_key",
        f'{{"client_key": "{"k" * 101}"}}',
    ),
    Case("unknown-field", "POST", "/api/rounds/ROUND/hint", 422, "input", "score", key('"score": 1, ')),
    Case("negative-seq", "GET", "/api/rounds/ROUND/events?after=-1", 422, "input", "after"),
    Case("worded-seq", "GET", "/api/rounds/ROUND/events?after=last", 422, "input", "after"),
    Case(
        "negative-event-id",
        "GET",
        "/api/rounds/ROUND/events",
        422,
        "input",
        "Last-Event-ID",
        headers={"last-event-id": "-4"},
    ),
    Case(
        "huge-event-id",
        "GET",
        "/api/rounds/ROUND/events",
        422,
        "input",
        "Last-Event-ID",
        headers={"last-event-id": "9" * 40},
    ),
    Case(
        "draft-version-zero",
        "PUT",
        "/api/rounds/ROUND/draft",
        422,
        "input",
        "version",
        '{"text": "a", "version": 0}',
    ),
    Case(
        "draft-version-huge",
        "PUT",
        "/api/rounds/ROUND/draft",
        422,
        "input",
        "version",
        f'{{"text": "a", "version": {2**60}}}',
    ),
    Case("plan-with-odd-minutes", "POST", "/api/plan", 422, "input", "minutes", '{"minutes": 17}'),
    Case("plan-with-unknown-guide", "POST", "/api/plan", 422, "input", "guides", '{"guides": ["astrology"]}'),
    Case(
        "plan-with-an-engine-that-is-not-there",
        "POST",
        "/api/plan",
        422,
        "input",
        "engine",
        '{"engine": "llm"}',
    ),
    Case("search-for-nothing", "GET", "/api/search?q=", 422, "input", "q"),
    Case("search-without-a-query", "GET", "/api/search", 422, "input", "q"),
    Case("search-for-a-page", "GET", f"/api/search?q={'a' * 501}", 422, "input", "q"),
    Case("search-for-too-much", "GET", "/api/search?q=a&limit=1000", 422, "input", "limit"),
    Case("body-of-megabytes", "POST", "/api/plan", 413, "too-large", content=" " * (LARGEST_BODY + 1)),
    Case("foreign-host", "GET", "/api/rounds", 400, "host", headers={"host": "evil.example"}),
    Case(
        "foreign-site",
        "POST",
        "/api/plan",
        403,
        "cross-site",
        content="{}",
        headers=JSON | {"sec-fetch-site": "cross-site"},
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
async def test_the_api_says_no_in_one_shape(web: Site, case: Case) -> None:
    round_id = await web.house.opened()
    response = await web.client.request(
        case.method,
        case.path.replace("ROUND", round_id),
        content=case.content,
        headers=JSON if case.headers is None else case.headers,
    )
    assert_error(response, case.status, case.code, case.names)


async def test_a_too_long_answer_names_the_limit_and_changes_nothing(web: Site) -> None:
    round_id = await web.house.opened()
    before = await web.house.settled(round_id)
    response = await web.client.post(
        f"/api/rounds/{round_id}/answers", json={"text": "x" * 50_000, "client_key": "k"}
    )
    message = assert_error(response, 422, "input", "text")
    assert f"{LONGEST_ANSWER:,}" in message
    assert (await web.house.settled(round_id)).events == before.events


async def test_an_answer_after_the_end_is_refused(web: Site) -> None:
    round_id = await web.ended()
    response = await web.client.post(
        f"/api/rounds/{round_id}/answers", json={"text": "late", "client_key": "k"}
    )
    assert_error(response, 409, "round-over")


async def test_a_key_with_another_text_is_refused(web: Site) -> None:
    round_id = await web.house.opened()
    await web.house.says(round_id, "A first answer of some length.", "k")
    response = await web.client.post(
        f"/api/rounds/{round_id}/answers", json={"text": "other", "client_key": "k"}
    )
    assert_error(response, 422, "key-reused")


async def test_somebody_elses_round_is_like_none(web: Site) -> None:
    stranger = Users(web.database).ensure("bob", "Bob")
    settings = (await web.house.conductor.view(web.house.owner, await web.house.opened())).state.settings
    theirs = await web.house.conductor.open(stranger, settings, None)
    for path in ("", "/report", "/events"):
        theirs_error = assert_error(await web.page(f"/api/rounds/{theirs}{path}"), 404, "not-found")
        nobodys = assert_error(await web.page(f"/api/rounds/none{path}"), 404, "not-found")
        assert theirs_error == nobodys
    assert (await web.page(f"/rounds/{theirs}")).status_code == 404


async def test_what_fails_inside_is_calm_in_json_and_on_a_page(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(owner: str) -> None:
        raise RuntimeError(f"a secret of {owner}")

    monkeypatch.setattr(web.house.conductor, "history", broken)
    message = assert_error(await web.page("/api/rounds"), 500, "error")
    assert "secret" not in message
    page = await web.page("/history")
    assert page.status_code == 500
    assert "secret" not in page.text
    assert "Something failed on our side" in page.text
    assert page.headers["content-security-policy"]

"""/api/rounds/{id}/events: what happens in a round, as server-sent events."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.responses import Response, StreamingResponse

from service.conductor.stream import SaidInFull, StreamEvent
from service.errors import InputError
from service.web.asking import asked_in
from service.web.owner import Owner
from service.web.parts import Parts
from service.web.sse import RETRY_MS, Asked, encode

LARGEST_SEQ = 2**31 - 1

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def build_routes(parts: Parts) -> APIRouter:
    """The stream's route, bound to its parts."""
    router = APIRouter(prefix="/api")

    async def asked(owner: str, round_id: str, event: StreamEvent) -> Asked | None:
        if not isinstance(event, SaidInFull) or event.move.kind != "ask":
            return None
        state = (await parts.conductor.view(owner, round_id)).state
        return asked_in(state, event.move, parts.library())

    async def encoded(
        owner: str, round_id: str, first: StreamEvent | None, rest: AsyncIterator[StreamEvent]
    ) -> AsyncIterator[bytes]:
        yield f"retry: {RETRY_MS}\n\n".encode()
        if first is not None:
            yield encode(first, await asked(owner, round_id, first))
        async for event in rest:
            yield encode(event, await asked(owner, round_id, event))

    @router.get("/rounds/{round_id}/events")
    async def stream(
        owner: Owner,
        round_id: str,
        after: Annotated[int | None, Query(ge=0, le=LARGEST_SEQ)] = None,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> Response:
        seen = after if last_event_id is None else _read_seq(last_event_id)
        events = parts.conductor.stream(owner, round_id, seen)
        first = await anext(events, None)  # raises NotFound while there is still a status to send
        return StreamingResponse(
            encoded(owner, round_id, first, events), media_type="text/event-stream", headers=_HEADERS
        )

    return router


def _read_seq(text: str) -> int:
    """A seq from a Last-Event-ID header. Raises InputError."""
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) > LARGEST_SEQ:
        raise InputError("Last-Event-ID", "Last-Event-ID is the number of an event: 0 or more.")
    return int(text)

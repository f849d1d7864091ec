"""The web application, put together from its parts. Nothing is made at import."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from service.errors import HotseatError
from service.web.api import guides as api_guides
from service.web.api import rounds as api_rounds
from service.web.api import streams as api_streams
from service.web.errors import answer_failure, failure_of
from service.web.pages import grader_card, guides, health, history, home, new_round, report, room, search
from service.web.parts import Parts
from service.web.security import BoundedBodies, KnownHosts, SameOriginWrites, SecurityHeaders
from service.web.static_folder import StaticFolder

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

STATIC = Path(__file__).parent / "static"


def make_app(parts: Parts, lifespan: Lifespan | None = None) -> FastAPI:
    """The whole web side: pages, API, static files, guards."""
    app = FastAPI(
        title="Hotseat", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json", lifespan=lifespan
    )
    for build in (
        home.build_routes,
        new_round.build_routes,
        room.build_routes,
        report.build_routes,
        history.build_routes,
        guides.build_routes,
        search.build_routes,
        health.build_routes,
        grader_card.build_routes,
        api_rounds.build_routes,
        api_streams.build_routes,
        api_guides.build_routes,
    ):
        app.include_router(build(parts))
    app.mount("/static", StaticFolder(STATIC), name="static")
    for kind in (HotseatError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _answer)
    # The last one added is the first that a request meets.
    app.add_middleware(BoundedBodies)
    app.add_middleware(SameOriginWrites)
    app.add_middleware(KnownHosts, allowed=parts.allowed_hosts)
    app.add_middleware(SecurityHeaders)
    return app


async def _answer(request: Request, error: Exception) -> Response:
    response = answer_failure(request.url.path, failure_of(error))
    if isinstance(error, HTTPException):
        response.headers.update(error.headers or {})
    return response

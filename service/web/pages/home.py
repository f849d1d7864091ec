"""The home page: one sentence, one thing to do, and the way back into what was left open."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from service.errors import NotFound
from service.web.lines import RoundLine, line_of
from service.web.owner import Owner
from service.web.parts import Parts
from service.web.templating import Page, show

RECENT = 3
"""Finished rounds shown; the rest is in the history."""


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round to go back to. `left_s` is what its clock shows, None in practice."""

    line: RoundLine
    question_number: int
    questions_planned: int
    left_s: float | None


@dataclass(frozen=True, kw_only=True)
class HomePage(Page):
    """`open_round` is the newest round under way; `recent` the last finished ones; the counts are the library's."""

    template: str = "home.html"
    title: str = "Hotseat"
    nav: str = "home"
    open_round: OpenRound | None
    recent: tuple[RoundLine, ...]
    guides: int
    questions: int


def build_routes(parts: Parts) -> APIRouter:
    """The home page's route."""
    router = APIRouter()

    async def find_open(owner: str, lines: tuple[RoundLine, ...]) -> OpenRound | None:
        for line in lines:
            if line.is_open:
                try:
                    view = await parts.conductor.view(owner, line.id)  # settles its time first
                except NotFound:
                    continue  # deleted in another tab just now
                if view.status == "open":
                    left = view.state.left(view.now)
                    seconds = None if left is None else left.total_seconds()
                    return OpenRound(line, len(view.state.threads), len(view.state.plan), seconds)
        return None

    @router.get("/")
    async def home(owner: Owner) -> Response:
        lines = tuple(line_of(one) for one in await parts.conductor.history(owner))
        library = parts.library()
        page = HomePage(
            open_round=await find_open(owner, lines),
            recent=tuple(line for line in lines if not line.is_open)[:RECENT],
            guides=len(library.guides),
            questions=len(library.questions),
        )
        return HTMLResponse(show(page))

    return router

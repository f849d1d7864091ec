"""The room: its page, and the forms of it that work without script."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_urlsafe

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.conductor.room import thinking_of
from service.conductor.runner import RoundView
from service.content.values import Library
from service.errors import InputError, RoundError, RoundOver
from service.interview.machine import LONGEST_ANSWER
from service.web import wording
from service.web.api.bodies import LONGEST_KEY
from service.web.asking import asked_in, guide_title
from service.web.errors import failure_of
from service.web.owner import Owner
from service.web.pages.confirming import ConfirmPage
from service.web.parts import Parts
from service.web.sse import Asked
from service.web.templating import Page, show
from service.web.turns import Turn, turns_of


@dataclass(frozen=True, slots=True)
class RailQuestion:
    """A question so far: its number, its topic and the turn that asked it. No score."""

    number: int
    guide: str
    seq: int


@dataclass(frozen=True, kw_only=True)
class RoomPage(Page):
    """Everything the room shows before its script runs; the script goes on from `last_seq`.

    `pinned` is the question on the table. `deadline`, `server_now` (ISO 8601) and `left_s` are None or the server's
    time in a timed round. `answer` is what stands in the answer box, `problem` why it was not taken.
    """

    template: str = "room.html"
    nav: str = "room"
    round_id: str
    round_title: str
    mode: str
    minutes: int
    level: str
    role: str
    engine: str
    status: str
    thinking: str
    turns: tuple[Turn, ...]
    pinned: Asked | None
    rail: tuple[RailQuestion, ...]
    question_number: int
    questions_planned: int
    hints_left: int
    deadline: str | None
    server_now: str
    left_s: float | None
    last_seq: int
    answer: str
    draft_version: int
    client_key: str
    longest: int = LONGEST_ANSWER
    problem: str


def build_routes(parts: Parts) -> APIRouter:
    """The room's page and forms."""
    router = APIRouter(prefix="/rounds/{round_id}")
    conductor = parts.conductor
    Perform = Callable[[str | None], Awaitable[object]]  # noqa: N806  a type, local to these routes

    async def show_room(
        owner: str, round_id: str, status: int = 200, problem: str = "", text: str | None = None
    ) -> Response:
        view = await conductor.view(owner, round_id)
        page = room_page(view, parts.library(), problem, text)
        return HTMLResponse(show(page), status, {"Cache-Control": "no-store"})

    async def act(
        owner: str, round_id: str, request: Request, perform: Perform, is_answer: bool = False
    ) -> Response:
        form = await request.form()
        text = read_text(form)
        try:
            if not is_answer and text is not None:
                await keep_draft(owner, round_id, text)
            await perform(read_key(form))
        except (InputError, RoundError) as error:
            failure = failure_of(error)
            return await show_room(owner, round_id, failure.status, failure.message, text)
        return RedirectResponse(f"/rounds/{round_id}#end", 303)

    async def keep_draft(owner: str, round_id: str, text: str) -> None:
        draft = (await conductor.view(owner, round_id)).draft
        if text.replace("\r\n", "\n") != draft.text:
            await conductor.save_draft(owner, round_id, text, draft.version + 1)

    @router.get("")
    async def room(owner: Owner, round_id: str) -> Response:
        return await show_room(owner, round_id)

    @router.post("/answer")
    async def answer(owner: Owner, round_id: str, request: Request) -> Response:
        text = read_text(await request.form()) or ""
        version = (await conductor.view(owner, round_id)).draft.version
        return await act(
            owner,
            round_id,
            request,
            lambda key: conductor.answer(owner, round_id, text, key, version),
            is_answer=True,
        )

    @router.post("/hint")
    async def hint(owner: Owner, round_id: str, request: Request) -> Response:
        return await act(owner, round_id, request, lambda key: conductor.ask_hint(owner, round_id, key))

    @router.post("/skip")
    async def skip(owner: Owner, round_id: str, request: Request) -> Response:
        return await act(owner, round_id, request, lambda key: conductor.skip(owner, round_id, key))

    @router.post("/draft")
    async def draft(owner: Owner, round_id: str, request: Request) -> Response:
        async def nothing_more(_: str | None) -> None:
            return None

        return await act(owner, round_id, request, nothing_more)

    @router.post("/retry")
    async def retry(owner: Owner, round_id: str, request: Request) -> Response:
        with suppress(RoundError):  # somebody was quicker; the report page says where it stands
            await conductor.retry(owner, round_id, read_key(await request.form()))
        return RedirectResponse(f"/rounds/{round_id}/report", 303)

    @router.get("/end")
    async def ask_to_end(owner: Owner, round_id: str) -> Response:
        view = await conductor.view(owner, round_id)
        if view.status != "open":
            return RedirectResponse(f"/rounds/{round_id}", 303)
        left = len(view.state.plan) - len(view.state.threads)
        rest = f" {wording.counted(left, 'question').capitalize()} will not be asked." if left else ""
        page = ConfirmPage(
            title="End the round?",
            heading="End the round?",
            message=f"The interviewer closes it and your report is written from what you have said so far.{rest}",
            action=f"/rounds/{round_id}/end",
            confirm="End the round",
            back_url=f"/rounds/{round_id}",
            back="Go on",
            client_key=token_urlsafe(),
        )
        return HTMLResponse(show(page))

    @router.post("/end")
    async def end(owner: Owner, round_id: str, request: Request) -> Response:
        form = await request.form()
        if form.get("confirm") == "yes":
            return await act(owner, round_id, request, lambda key: conductor.end(owner, round_id, key))
        text = read_text(form)
        if text is not None:
            try:
                await keep_draft(owner, round_id, text)
            except (InputError, RoundOver) as error:
                failure = failure_of(error)
                return await show_room(owner, round_id, failure.status, failure.message, text)
        return RedirectResponse(f"/rounds/{round_id}/end", 303)

    return router


def read_key(form: FormData) -> str | None:
    """The form's client key; None where it has none that can be used."""
    key = form.get("client_key")
    return key if isinstance(key, str) and 0 < len(key) <= LONGEST_KEY else None


def read_text(form: FormData) -> str | None:
    """What stood in the answer box when the form was sent; None for a form without one."""
    text = form.get("text")
    return text if isinstance(text, str) else None


def room_page(view: RoundView, library: Library, problem: str = "", text: str | None = None) -> RoomPage:
    """The page of a round as it stands."""
    state = view.state
    asking = [
        (one.seq, one.event.move)
        for one in view.events
        if one.event.kind == "said" and one.event.move.kind == "ask"
    ]
    thread = state.thread
    left = state.left(view.now)
    return RoomPage(
        title=f"{view.title} · Round",
        round_id=view.id,
        round_title=view.title,
        mode=state.settings.mode,
        minutes=state.settings.minutes,
        level=state.settings.level,
        role=state.settings.role,
        engine=state.settings.engine,
        status=view.status,
        thinking=thinking_of(state),
        turns=tuple(turns_of(view.events)),
        pinned=asked_in(state, asking[-1][1], library) if asking else None,
        rail=tuple(
            RailQuestion(number, guide_title(one.question.guide, library), asking[number - 1][0])
            for number, one in enumerate(state.threads, 1)
        ),
        question_number=len(state.threads),
        questions_planned=len(state.plan),
        hints_left=0 if thread is None else len(thread.question.hints) - thread.hints,
        deadline=state.deadline.isoformat() if state.deadline else None,
        server_now=view.now.isoformat(),
        left_s=None if left is None else left.total_seconds(),
        last_seq=state.seq - 1,
        answer=view.draft.text if text is None else text,
        draft_version=view.draft.version,
        client_key=token_urlsafe(),
        problem=problem,
    )

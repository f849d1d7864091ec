"""The history: all rounds, filtered by the query string, and the deletion of one in two steps."""

from dataclasses import dataclass
from secrets import token_urlsafe

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.interview.values import MODES
from service.web.lines import RoundLine, line_of
from service.web.owner import Owner
from service.web.pages.confirming import ConfirmPage
from service.web.parts import Parts
from service.web.templating import Page, show
from service.web.wording import STATUSES, VERDICTS

_RESULTS = (*VERDICTS, *STATUSES)


@dataclass(frozen=True, kw_only=True)
class HistoryPage(Page):
    """`lines` are the rounds that the filter lets through, of `total`; `results` the verdicts and states that occur.

    `mode`, `result` and `words` are the filter, empty where it lets everything through.
    """

    template: str = "history.html"
    title: str = "History"
    nav: str = "history"
    lines: tuple[RoundLine, ...]
    total: int
    modes: tuple[str, ...] = MODES
    results: tuple[str, ...]
    mode: str
    result: str
    words: str


def build_routes(parts: Parts) -> APIRouter:
    """The history's page and the deletion of a round."""
    router = APIRouter()

    @router.get("/history")
    async def history(owner: Owner, mode: str = "", result: str = "", q: str = "") -> Response:
        lines = tuple(line_of(one) for one in await parts.conductor.history(owner))
        occurring = {_result(line) for line in lines}
        page = HistoryPage(
            lines=tuple(line for line in lines if _passes(line, mode, result, q)),
            total=len(lines),
            results=tuple(name for name in _RESULTS if name in occurring),
            mode=mode,
            result=result,
            words=q,
        )
        return HTMLResponse(show(page))

    @router.get("/rounds/{round_id}/delete")
    async def ask_to_delete(owner: Owner, round_id: str) -> Response:
        view = await parts.conductor.view(owner, round_id)
        page = ConfirmPage(
            title="Delete this round?",
            heading="Delete this round?",
            message=f"“{view.title}”, with everything you said in it and its report. This cannot be undone.",
            action=f"/rounds/{round_id}/delete",
            confirm="Delete the round",
            back_url="/history",
            back="Keep it",
            client_key=token_urlsafe(),
        )
        return HTMLResponse(show(page))

    @router.post("/rounds/{round_id}/delete")
    async def delete(owner: Owner, round_id: str, request: Request) -> Response:
        if (await request.form()).get("confirm") != "yes":
            return RedirectResponse(f"/rounds/{round_id}/delete", 303)
        await parts.conductor.delete(owner, round_id)
        return RedirectResponse("/history", 303)

    return router


def _result(line: RoundLine) -> str:
    return line.verdict if line.verdict and line.status in ("ready", "partial") else line.status


def _passes(line: RoundLine, mode: str, result: str, words: str) -> bool:
    return (
        (not mode or line.mode == mode)
        and (not result or _result(line) == result)
        and all(word in line.title.lower() for word in words.lower().split())
    )

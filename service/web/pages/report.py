"""The report's page, and what stands in its place while there is none."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from service.conductor.runner import RoundView
from service.content.values import RUNGS, Library
from service.grading.report import Report
from service.web.owner import Owner
from service.web.pages.report_cards import NextCard, QuestionCard, ShareCard
from service.web.pages.report_reading import next_cards, question_cards, share_cards
from service.web.parts import Parts
from service.web.templating import Page, show


@dataclass(frozen=True, kw_only=True)
class ReportPage(Page):
    """The graded transcript. `is_partial` says that something could not be assessed and can be tried again.

    `not_reached` counts the planned questions that were not asked; `graders` are the versions that graded.
    `reasons` are sentences, `figures` the one line of numbers behind them; `ladder` names the rungs, shallowest first.
    """

    template: str = "report.html"
    nav: str = "history"
    round_id: str
    round_title: str
    mode: str
    level: str
    role: str
    minutes: int
    started_at: datetime
    took_s: int
    verdict: str
    reasons: tuple[str, ...]
    figures: str
    next_steps: tuple[NextCard, ...]
    dimensions: tuple[ShareCard, ...]
    rungs: tuple[ShareCard, ...]
    ladder: tuple[str, ...] = RUNGS
    not_reached: int
    graders: tuple[str, ...]
    questions: tuple[QuestionCard, ...]
    is_partial: bool
    client_key: str


@dataclass(frozen=True, kw_only=True)
class PendingPage(Page):
    """No report yet: the round is open, being graded (`assessed` of `answers`), or its report `failed`."""

    template: str = "report_pending.html"
    nav: str = "history"
    round_id: str
    round_title: str
    open: bool
    failed: bool
    failure: str
    assessed: int
    answers: int
    client_key: str


def build_routes(parts: Parts) -> APIRouter:
    """The report's route."""
    router = APIRouter()

    @router.get("/rounds/{round_id}/report")
    async def report(owner: Owner, round_id: str) -> Response:
        view = await parts.conductor.view(owner, round_id)
        page: Page
        if view.status in ("ready", "partial"):
            page = report_page(await parts.conductor.report(owner, round_id), view, parts.library())
        else:
            page = pending_page(view)
        return HTMLResponse(show(page), headers={"Cache-Control": "no-store"})

    return router


def report_page(report: Report, view: RoundView, library: Library) -> ReportPage:
    """The page of a finished round's report."""
    state = view.state
    return ReportPage(
        title=f"{view.title} · Report",
        round_id=view.id,
        round_title=view.title,
        mode=state.settings.mode,
        level=state.settings.level,
        role=state.settings.role,
        minutes=state.settings.minutes,
        started_at=state.opened_at,
        took_s=report.used_s,
        verdict=report.verdict,
        reasons=report.reasons,
        figures=report.figures,
        next_steps=next_cards(report, library),
        dimensions=share_cards(report.dimensions),
        rungs=share_cards(report.rungs),
        questions=question_cards(report, view.events, library),
        not_reached=len(report.unreached),
        graders=report.graders,
        is_partial=view.status == "partial",
        client_key=token_urlsafe(),
    )


def pending_page(view: RoundView) -> PendingPage:
    """The page of a round without a report."""
    turns = [turn for thread in view.state.threads for turn in thread.turns]
    return PendingPage(
        title=f"{view.title} · Report",
        round_id=view.id,
        round_title=view.title,
        open=view.status == "open",
        failed=view.status == "failed",
        failure=view.state.failure or "",
        assessed=sum(turn.assessment is not None or turn.failed is not None for turn in turns),
        answers=len(turns),
        client_key=token_urlsafe(),
    )

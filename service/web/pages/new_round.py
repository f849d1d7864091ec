"""The new-round page: three ready-made choices, and every option behind "Adjust" with the plan that results."""

from collections.abc import Iterator
from dataclasses import dataclass
from secrets import token_urlsafe

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.content.values import GROUPS, LEVELS, Library
from service.errors import HotseatError, InputError
from service.interview.values import ROLES, ROUND_MINUTES, EngineName, PlannedQuestion
from service.web.api.bodies import LONGEST_KEY
from service.web.api.rounds import check_settings
from service.web.asking import guide_title
from service.web.errors import failure_of
from service.web.owner import Owner
from service.web.pages.choosing import Choice, read_choice, settings_from
from service.web.parts import Parts
from service.web.templating import Page, show


@dataclass(frozen=True, slots=True)
class Topic:
    """A guide that can be ticked, with how many questions it has."""

    slug: str
    title: str
    questions: int


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """The guides of one group that have questions."""

    group: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One question of the plan: its topic, its time, and whether it goes deep. Never the question itself."""

    title: str
    seconds: int
    depth: bool


@dataclass(frozen=True, kw_only=True)
class NewRoundPage(Page):
    """`choice` is what stands in the form, `problem` what is wrong with it; `plan` is what it comes to.

    `adjusting` says whether the options are open; `client_key` makes sending the form twice one round.
    """

    template: str = "new_round.html"
    title: str = "New round"
    nav: str = "new"
    choice: Choice
    groups: tuple[TopicGroup, ...]
    levels: tuple[str, ...] = LEVELS
    roles: tuple[str, ...] = ROLES
    lengths: tuple[int, ...] = ROUND_MINUTES
    engines: tuple[EngineName, ...]
    plan: tuple[PlanLine, ...]
    plan_problem: str
    problem: str
    adjusting: bool
    client_key: str


def build_routes(parts: Parts) -> APIRouter:
    """The page, and the form that opens a round."""
    router = APIRouter()

    async def page_of(owner: str, choice: Choice, problem: str, adjusting: bool) -> NewRoundPage:
        library = parts.library()
        plan, plan_problem = await plan_of(owner, choice, library)
        return NewRoundPage(
            choice=choice,
            groups=tuple(topic_groups(library)),
            engines=parts.engines,
            plan=plan_lines(plan, library),
            plan_problem=plan_problem,
            problem=problem,
            adjusting=adjusting,
            client_key=token_urlsafe(),
        )

    async def plan_of(
        owner: str, choice: Choice, library: Library
    ) -> tuple[tuple[PlannedQuestion, ...], str]:
        try:
            settings = settings_from(choice, library.guides)
            check_settings(settings, parts)
            return await parts.conductor.preview(owner, settings), ""
        except InputError as error:
            return (), str(error)

    @router.get("/rounds/new")
    async def new_round(owner: Owner, request: Request) -> Response:
        choice = read_choice(request.query_params, parts.engines[0])
        return HTMLResponse(show(await page_of(owner, choice, "", bool(request.query_params))))

    @router.post("/rounds")
    async def open_round(owner: Owner, request: Request) -> Response:
        form = await request.form()
        choice = read_choice(form, parts.engines[0])
        key = form.get("client_key")
        try:
            settings = settings_from(choice, parts.library().guides)
            check_settings(settings, parts)
            usable = isinstance(key, str) and 0 < len(key) <= LONGEST_KEY
            round_id = await parts.conductor.open(owner, settings, str(key) if usable else None)
        except HotseatError as error:
            failure = failure_of(error)
            page = await page_of(owner, choice, failure.message, choice.preset == "custom")
            return HTMLResponse(show(page), failure.status)
        return RedirectResponse(f"/rounds/{round_id}", 303)

    return router


def topic_groups(library: Library) -> Iterator[TopicGroup]:
    """The guides that have questions, by group."""
    for group in GROUPS:
        topics = tuple(
            Topic(guide.slug, guide.title, count)
            for guide in library.guides.values()
            if guide.group == group and (count := len(library.questions_of(guide.slug)))
        )
        if topics:
            yield TopicGroup(group, topics)


def plan_lines(plan: tuple[PlannedQuestion, ...], library: Library) -> tuple[PlanLine, ...]:
    """The plan as the page shows it."""
    return tuple(PlanLine(guide_title(one.guide, library), one.budget, one.depth) for one in plan)
